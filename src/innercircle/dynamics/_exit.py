"""Step 8, first half: a leader who sees the fall coming may leave before it.

go      = exile, or safe_exile while an offer or an amnesty stands; + sd·taste, at least fallback
wanted  = (position − go)/(position − fallback), at least .05: how sure of a fall makes leaving best
leaves    when Φ((level − θ)/sight) ≥ wanted; in the month of a fall, which all can see, when
          u < 1 − wanted instead. Who finds nothing better than the fallback never leaves

The scale is free: points added to all four stakes, or other points, change nothing if sd follows.

Sources: Escribà-Folch & Wright (2015) and Krcmaric (2018), exile as an alternative to fighting on.
"""

import numpy as np
from scipy.special import ndtri

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._state import Flags, Floats, Month, State
from innercircle.dynamics._streams import Draws

_LEAST = 0.05


def find_wanted(state: State, parameters: Parameters) -> Floats:
    """Chance of a fall at which the leader prefers leaving; 1 for one who never does (run,)."""
    e = parameters.exit
    stands = (state.controls["offering"] > 0) | (state.controls["amnesty"] > 0)
    go = np.where(stands, e.safe_exile, e.exile) + e.sd * state.taste
    kept = (e.position - np.maximum(go, e.fallback)) / np.maximum(e.position - e.fallback, 1e-9)
    return np.asarray(np.clip(kept, _LEAST, 1))


def find_bar(state: State, parameters: Parameters) -> Floats:
    """Level at which the leader leaves; infinite for one who never does (run,)."""
    wanted = find_wanted(state, parameters)
    return np.asarray(state.theta + parameters.exit.sight * ndtri(wanted))


def find_leaving(
    state: State, month: Month, parameters: Parameters, draws: Draws, *, falls: Flags
) -> Flags:
    """In which runs the leader leaves this month (run,)."""
    in_time = draws.uniform("exit") < 1 - find_wanted(state, parameters)
    return np.where(falls, in_time, month.level >= month.bar)
