"""A month at rest: the flagship with no luck and nothing happening, to move one part alone."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache

import numpy as np

from innercircle.dynamics import Parameters
from innercircle.dynamics._loop import Plan
from innercircle.dynamics._simulate import plan_simulation
from innercircle.dynamics._sponsor import start_controls
from innercircle.dynamics._state import State, draw_start
from innercircle.dynamics._streams import (
    MONTH_EACH,
    MONTH_ONES,
    START_EACH,
    START_ONES,
    Draws,
)
from innercircle.scenario import load

Points = Sequence[tuple[float, float]]
Curves = dict[str, Points]
MONTHS = range(1, 25)


@cache
def plan(book: str = "wait") -> Plan:
    """The flagship under one of the sponsor's playbooks."""
    return plan_simulation(load("caracas-2019"), book, None, None, seed=1, stage="exact")[0]


def place(name: str) -> int:
    """Row of an insider."""
    return plan().parameters.insiders.names.index(name)


def rest(*, start: bool = False, runs: int = 1, **slots: float) -> Draws:
    """Draws of a month in which nothing happens by luck: shocks of zero, and no lot falls.

    A keyword sets a slot to another uniform number for everybody.
    """
    count = len(plan().parameters.insiders)
    ones, each = (START_ONES, START_EACH) if start else (MONTH_ONES, MONTH_EACH)
    table = np.full((len(ones) + len(each) * count, runs), 0.5)
    draws = Draws(table, ones, each, count)
    for slot, value in slots.items():
        draws.uniform(slot)[...] = value
    return draws


def begin(runs: int = 1, book: str = "wait", parameters: Parameters | None = None) -> State:
    """The flagship before the first month: everybody sincere, nothing approved."""
    one = plan(book)
    p = one.parameters if parameters is None else parameters
    state = draw_start(p, rest(start=True, runs=runs, type=0.999), 0, approved=False)
    start_controls(state, p, one.sponsor, one.leader, one.opposition)
    return state


def trace(xs: Iterable[float], ys: Iterable[float]) -> Points:
    """Points of a line."""
    return [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


def live(months: Iterable[int], step: Callable[[int], float]) -> Points:
    """Points of a line, a month after the other."""
    return [(float(month), float(step(month))) for month in months]
