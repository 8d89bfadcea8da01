"""Step 8, first half: a leader who sees the fall coming may leave before it.

go      = exile, or safe_exile while an offer or an amnesty stands; + sd·taste, within fallback, 95
wanted  = (position − go)/(position − fallback)
leaves    when Φ((level − θ)/sight) ≥ wanted; in the month of a fall, which all can see, when
          u < go/position

Sources: Escribà-Folch & Wright (2015) and Krcmaric (2018), exile as an alternative to fighting on.
"""

import numpy as np
from scipy.special import ndtri

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._state import Flags, Floats, Month, State
from innercircle.dynamics._streams import Draws


def find_worth_of_leaving(state: State, parameters: Parameters) -> Floats:
    """What leaving is worth to the leader now, points (run,)."""
    e = parameters.exit
    stands = (state.controls["offering"] > 0) | (state.controls["amnesty"] > 0)
    go = np.where(stands, e.safe_exile, e.exile) + e.sd * state.taste
    return np.clip(go, e.fallback, np.maximum(0.95 * e.position, e.fallback))


def find_bar(state: State, parameters: Parameters) -> Floats:
    """Level at which the leader leaves; infinite for one who never does (run,)."""
    e = parameters.exit
    go = find_worth_of_leaving(state, parameters)
    wanted = (e.position - go) / np.maximum(e.position - e.fallback, 1e-9)
    with np.errstate(divide="ignore"):
        ahead = ndtri(np.clip(wanted, 0, 1))
    return np.asarray(state.theta + e.sight * ahead)


def find_leaving(
    state: State, month: Month, parameters: Parameters, draws: Draws, *, bar: Floats, falls: Flags
) -> Flags:
    """In which runs the leader leaves this month (run,)."""
    e = parameters.exit
    in_time = draws.uniform("exit") < find_worth_of_leaving(state, parameters) / e.position
    return np.where(falls, in_time & np.isfinite(bar), month.level >= bar)
