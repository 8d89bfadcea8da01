"""Step 7: what everybody has at stake, and who breaks when the threshold is sensed below what.

    outside  = mobilisation + abroad + rebels − h
    h        = shield (strength − normal): a stronger leader needs more to break
    i breaks when no double once there are talks, level > known, and θ + signal_sd_i·z_i ≤ cutoff_i;
             or when a purge of the insider failed
    known    what the last break in vain has shown the regime to withstand, less ``forget`` a month
    θ        moves by walk·z before every month but the first

Two stages find level and cutoffs. ``exact`` solves for the private-signal cutoffs of the insiders
that there are (``_cutoffs.py``); its level is the θ at which the power expected to break just
suffices. ``quick`` takes the limit of sharp signals, in which all cutoffs are

    level = outside + Σ power_i (1 − doubt)(1 − c_i),

with each one's own part in the fall added to c_i to first order (``add_own_part``).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._compiled import find_compiled
from innercircle.dynamics._cutoffs import Search, guess_cutoffs, search_plainly
from innercircle.dynamics._exit import find_bar
from innercircle.dynamics._grid import Games
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._stakes import (
    Cells,
    Promise,
    add_own_part,
    count_free_riders,
    find_cells,
    find_level,
)
from innercircle.dynamics._state import Floats, Month, State, as_column
from innercircle.dynamics._streams import Draws
from innercircle.errors import InputError
from innercircle.game import compute_tipping_belief

MOST_EXACT = 12
"""Up to how many insiders the exact stage enumerates who breaks."""

_CHOICE = 1e-12


@dataclass(frozen=True, eq=False)
class Found:
    """Findings of a stage; thresholds are measured from outside pressure (τ = θ − outside).

    Attributes:
        level: highest τ at which the regime falls (run,); where nothing hangs on it, within about
            .01, as the limit of many insiders and last month's difference from it say.
        cutoffs: each breaks at a sense of τ below it (insider, run).
        ahead: cutoffs less their limit of many insiders, to start from next month.
        settled: the search came to rest (run,).
    """

    level: Floats
    cutoffs: Floats
    ahead: Floats
    settled: NDArray[np.bool_]


class Stage(Protocol):
    """A way to find level and cutoffs."""

    def find(
        self,
        power: Floats,
        cells: Cells,
        doubt: Floats,
        *,
        sigma: Floats,
        ahead: Floats,
        sensed: Floats,
        bar: Floats,
    ) -> Found:
        """Find them.

        Args:
            power: shares (insider, run).
            cells: payoffs.
            doubt: chance that a colleague is a double (run,).
            sigma: noise of the signals (insider, run).
            ahead: as found last month; nan before the first.
            sensed: what each senses of τ; a cutoff below it need not be exact; infinite for those
                who never try (insider, run).
            bar: a level below it need not be exact either (run,).
        """
        ...


class QuickStage:
    """One cutoff for all: the limit of sharp signals, each one's own part to first order."""

    def find(
        self,
        power: Floats,
        cells: Cells,
        doubt: Floats,
        *,
        sigma: Floats,  # noqa: ARG002  one signature for all stages
        ahead: Floats,
        sensed: Floats,  # noqa: ARG002  the same
        bar: Floats,  # noqa: ARG002  the same
    ) -> Found:
        """The level, as everybody's cutoff."""
        needed = add_own_part(compute_tipping_belief(cells.row), power, cells)
        level = find_level(needed, power, doubt, np.zeros(doubt.size))
        settled = np.ones(doubt.size, dtype=bool)
        return Found(level, np.broadcast_to(level, power.shape), ahead, settled)


class ExactStage:
    """Cutoffs of private signals with everybody as they are.

    An insider without complements because they would rather see the regime fall (a < r) is taken to
    be indifferent to it when they stay; such insider-months are counted and reported.

    Attributes:
        skip: leave cutoffs as predicted where it is certain that nobody tries.
        search: how cutoffs are searched for: compiled where Numba is installed, else in NumPy;
            within 1e-9 of each other, and within ``TOLERANCE`` where a search starts anew.
    """

    def __init__(self, *, skip: bool = True, search: Search | None = None) -> None:
        self.skip = skip
        self.search = search or find_compiled() or search_plainly

    def find(
        self,
        power: Floats,
        cells: Cells,
        doubt: Floats,
        *,
        sigma: Floats,
        ahead: Floats,
        sensed: Floats,
        bar: Floats,
    ) -> Found:
        """Solve for the cutoffs wherever somebody might try."""
        games = make_games(power, cells, doubt, sigma)
        plain = guess_cutoffs(games)
        none = (games.needed <= _CHOICE) | (games.needed >= 1 - _CHOICE)
        away = np.where(games.needed <= _CHOICE, np.inf, -np.inf)
        # Where last month's cutoffs stood against last month's limit is where they stand now.
        guess = np.where(none, away, plain + np.where(np.isfinite(ahead), ahead, 0.0))
        # Nothing says how far the limit is off before cutoffs were sought once.
        followed = np.all(none | np.isfinite(ahead), axis=0)
        bar = np.where(followed, bar, -np.inf)
        level, cutoffs, settled, sought = self.search(games, guess, sensed, bar, self.skip)
        with np.errstate(invalid="ignore"):
            now = np.where(none | ~settled, np.nan, cutoffs - plain)
        return Found(level, cutoffs, np.where(sought, now, ahead), settled)


def make_games(power: Floats, cells: Cells, doubt: Floats, sigma: Floats) -> Games:
    """Stage games of the cells, each run's beside the others."""
    a, r, p, g = cells.row
    win, lose = np.maximum(g - p, 0), np.maximum(a - r, 0)
    both = win + lose
    safe = np.where(both > 0, both, 1.0)
    needed = np.where(both > 0, np.clip((a - p) / safe, 0, 1), np.where(a > p, 1.0, 0.0))
    return Games(power, needed, np.where(both > 0, win / safe, 0.5), 1 - doubt, sigma)


STAGES = ("exact", "quick")
"""Ways to find cutoffs; the first is the default."""


def choose_stage(insiders: int) -> str:
    """The exact stage for as many insiders as it takes, else the quick one."""
    return "exact" if insiders <= MOST_EXACT else "quick"


def settle_stage(name: str, parameters: Parameters) -> str:
    """The stage that is taken where one is asked for.

    Where an office holds more than half of all power its own break nearly decides the fall, and
    the quick stage, right to first order in each power, says next to nothing: the exact one is
    taken in its place, for as many insiders as it takes.
    """
    power = parameters.insiders.power
    if name == "quick" and len(power) <= MOST_EXACT and 2 * np.max(power) > np.sum(power):
        return "exact"
    return name


def make_stage(name: str, parameters: Parameters) -> Stage:
    """A stage by name.

    Raises:
        InputError: the exact stage with too many insiders.
    """
    if name == "quick":
        return QuickStage()
    count = len(parameters.insiders)
    if count > MOST_EXACT:
        raise InputError(
            f"the exact stage takes up to {MOST_EXACT} insiders, not {count}.",
            why="It goes through all sets of insiders that could break.",
            advice="Use the quick stage.",
        )
    return ExactStage()


def find_shield(state: State, parameters: Parameters) -> Floats:
    """h: how much more must break because the leader is stronger than usual (run,)."""
    s = parameters.strength
    return s.shield * (state.strength - s.normal)


def find_outside(state: State, parameters: Parameters) -> Floats:
    """Pressure that counts with those who break: street, foreign army, rebels, less h (run,)."""
    shield = find_shield(state, parameters)
    return np.asarray(state.mobilisation + state.abroad + state.rebels - shield)


def find_loyal(state: State) -> NDArray[np.bool_]:
    """Those who never break: doubles, once there are talks (insider, run)."""
    return np.asarray(state.double & state.talks)


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
    wanted = as_column(insiders.claims) | (state.controls["place"] > 0)
    month.promised = month.offered & ~as_column(insiders.red_line) & wanted
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
    outside = find_outside(state, parameters)
    month.bar = find_bar(state, parameters)
    doubt = np.where(state.talks, state.doubt, 0.0)
    noise = as_column(insiders.signal_sd)
    sensed = state.theta + noise * draws.normal("signal")
    sensed = np.where(find_loyal(state), np.inf, sensed)
    found = stage.find(
        state.power,
        cells,
        doubt,
        sigma=np.broadcast_to(noise, state.power.shape),
        ahead=state.ahead,
        sensed=sensed - outside,
        bar=month.bar - outside,
    )
    state.ahead = found.ahead
    state.unsettled = state.unsettled + ~found.settled
    month.level, month.cutoffs = found.level + outside, found.cutoffs + outside
    pushed = (np.arange(len(insiders))[:, None] == month.target) & month.failed
    # A cutoff may be infinite too: a double is left out by more than an infinite signal.
    tries = (sensed <= month.cutoffs) & ~find_loyal(state) & (month.level > state.known)
    month.breaks = tries | pushed
