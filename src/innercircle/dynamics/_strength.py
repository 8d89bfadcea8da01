"""Step 2: strength follows rents; power flows to the brokers while it falls, and back.

    patron      withdraws when u < patron_leaves, once: strength −= patron, and so does its base,
                both in that month's step, so that power flows from this loss too
    strength += adjust (base + per_rents·rents − strength) + sd·z, within floor, 1
    power_i  *= 1 + flow·brokerage_i·clip(strength before − after, ±flow_cap), then shares again

The flow is signed: one that only counted falls would raise brokers by noise alone.

Sources: after Svolik (2012), contested autocracy; the linear form is assumed.
"""

import numpy as np

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._state import Month, State, add_up, as_column
from innercircle.dynamics._streams import Draws


def step_strength(state: State, month: Month, parameters: Parameters, draws: Draws) -> None:
    """Move strength and powers; set ``month.flow``."""
    s = parameters.strength
    before = state.strength
    month.abandoned = state.propped & (draws.uniform("patron") < s.patron_leaves)
    state.propped = state.propped & ~month.abandoned
    wanted = s.base + s.per_rents * state.rents - s.patron * ~state.propped
    moved = before + s.adjust * (wanted - before) + s.sd * draws.normal("strength")
    moved = moved - s.patron * month.abandoned
    state.strength = np.clip(moved, s.floor, 1)
    month.flow = np.clip(before - state.strength, -s.flow_cap, s.flow_cap)
    gain = 1 + s.flow * as_column(parameters.insiders.brokerage) * month.flow
    power = state.power * gain
    state.power = power / add_up(power)
