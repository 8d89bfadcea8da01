"""Step 7: what everybody has at stake, and who breaks when he senses the threshold below what.

    h      = shield (strength − normal): a stronger leader needs more to break
    attack   level > known: only something new makes anybody try again
    i breaks when (attack, he is no double, and θ + signal_sd·z_i ≤ cutoff_i), or when a purge of
    him failed

The quick stage takes level = mobilisation + Σ power_i (1 − doubt)(1 − c_i) − h, the limit of sharp
signals and many insiders, as everybody's cutoff. The exact stage solves for the cutoffs of the
insiders that there are (``_cutoffs.py``).
"""

from typing import Protocol

import numpy as np

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._stakes import (
    Cells,
    Promise,
    count_free_riders,
    find_cells,
    find_doubt_needed,
    find_level,
)
from innercircle.dynamics._state import Floats, Month, State
from innercircle.dynamics._streams import Draws


class Stage(Protocol):
    """A way to find cutoffs: returns the level (run,) and the cutoffs (insider, run), of θ."""

    def find_cutoffs(
        self, state: State, cells: Cells, parameters: Parameters
    ) -> tuple[Floats, Floats]: ...


class QuickStage:
    """One cutoff for all: the limit of sharp signals and many insiders."""

    def find_cutoffs(
        self, state: State, cells: Cells, parameters: Parameters
    ) -> tuple[Floats, Floats]:
        """The level, as everybody's cutoff."""
        needed = find_doubt_needed(cells)
        level = find_level(needed, state.power, state.doubt, state.mobilisation)
        level = level - find_shield(state, parameters)
        return level, np.broadcast_to(level, state.power.shape)


STAGES: dict[str, type[Stage]] = {"quick": QuickStage}
"""Ways to find cutoffs, by name."""


def make_stage(name: str) -> Stage:
    """A stage by name."""
    return STAGES[name]()


def find_shield(state: State, parameters: Parameters) -> Floats:
    """h: how much more must break because the leader is stronger than usual (run,)."""
    s = parameters.strength
    return s.shield * (state.strength - s.normal)


def step_stage(
    state: State,
    month: Month,
    parameters: Parameters,
    *,
    promise: Promise,
    draws: Draws,
    stage: Stage,
) -> None:
    """Fill the cells, find the cutoffs, let insiders break."""
    insiders = parameters.insiders
    wanted = insiders.claims[:, None] | (state.controls["place"] > 0)
    month.promised = month.offered & ~insiders.red_line[:, None] & wanted
    cells = find_cells(
        parameters,
        state,
        promise=promise,
        squeeze=month.squeeze,
        fear=month.fear,
        offered=month.offered,
        promised=month.promised,
    )
    month.stay_holds, month.stay_falls = cells.stay_holds, cells.stay_falls
    month.break_holds, month.break_falls = cells.break_holds, cells.break_falls
    state.free = state.free + count_free_riders(cells)
    month.level, month.cutoffs = stage.find_cutoffs(state, cells, parameters)
    month.attack = month.level > state.known
    pushed = (np.arange(len(insiders))[:, None] == month.target) & month.failed
    if month.attack.any():
        sensed = state.theta + insiders.signal_sd[:, None] * draws.normal("signal")
        tries = month.attack & ~state.double & (sensed <= month.cutoffs)
        month.breaks = tries | pushed
    else:
        month.breaks = pushed


def find_level_today(parameters: Parameters, state: State, promise: Promise) -> float:
    """The quick stage's level before the first month: no squeeze, weak fear, no offers."""
    nobody = np.zeros(state.power.shape, dtype=bool)
    cells = find_cells(
        parameters,
        state,
        promise=promise,
        squeeze=np.zeros(state.run.size),
        fear=parameters.leader.fear_weak * state.suspicion,
        offered=nobody,
        promised=nobody,
    )
    level = find_level(
        find_doubt_needed(cells), state.power, state.doubt, state.mobilisation
    ) - find_shield(state, parameters)
    return float(level[0])
