"""Step 7, second half: a circle strikes by itself, for what it could win.

C_k      = Σ power of circle k's insiders, doubles left out once there are talks
p_k      = A/(A + odds·strength),      A = C_k + mobilisation + abroad + rebels
needed_k = (a − p)/(prize − p)         cells of the circle's strongest insider, double or not
strikes    circle k when u falls into its share of Σ_k rate·Φ((p_k − needed_k)/sd), shares in the
           file's order of circles, none for a circle of doubles alone
wins       when u < p_k; all of C_k break, won or not

Whoever coordinates with all others waits for a threshold to be low; a circle that strikes counts on
its own power and the surprise. At most one circle strikes a month.

Sources: Singh (2014) and Casper & Tyson (2014), coups as contests; Svolik (2012); Tullock (1980),
the form of the contest.
"""

import numpy as np
from scipy.special import ndtr

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._stage import find_loyal
from innercircle.dynamics._state import Floats, Month, State, add_up
from innercircle.dynamics._streams import Draws


def step_strike(state: State, month: Month, parameters: Parameters, draws: Draws) -> None:
    """Let circles strike; adds to ``month.breaks``, sets ``month.struck`` and ``month.won``."""
    circles = np.array(parameters.insiders.circle)
    names = list(dict.fromkeys(parameters.insiders.circle))
    power = np.where(find_loyal(state), 0.0, state.power)
    outside = state.mobilisation + state.abroad + state.rebels
    occasion, wins = [], []
    for name in names:
        rows = np.flatnonzero(circles == name)
        chance, want = _weigh(rows, state, month, parameters, add_up(power[rows]), outside)
        occasion.append(want)
        wins.append(chance)
    edges = np.cumsum(np.array(occasion), axis=0)
    u = draws.uniform("strike")
    strikes = u < edges[-1]
    which = np.argmax(u < edges, axis=0)
    month.struck = np.where(strikes, which, -1)
    chance = np.take_along_axis(np.array(wins), which[None], 0)[0]
    month.won = strikes & (draws.uniform("wins") < chance)
    member = np.array([names.index(circle) for circle in circles])[:, None]
    month.breaks = month.breaks | ((member == month.struck) & ~find_loyal(state))


def _weigh(
    rows: np.ndarray,
    state: State,
    month: Month,
    parameters: Parameters,
    power: Floats,
    outside: Floats,
) -> tuple[Floats, Floats]:
    """Chance that a circle's strike succeeds, and that it strikes this month: each (run,)."""
    s = parameters.strike
    head = rows[np.argmax(state.power[rows], axis=0)]
    stays = np.take_along_axis(month.stay_holds, head[None], 0)[0]
    caught = np.take_along_axis(month.break_holds, head[None], 0)[0]
    attack = power + outside
    chance = attack / np.maximum(attack + s.odds * state.strength, 1e-300)
    needed = (stays - caught) / np.maximum(s.prize - caught, 1e-9)
    want = s.rate * ndtr((chance - needed) / s.sd) * (power > 0)
    return chance, want
