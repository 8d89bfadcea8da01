"""The least offers that carry every one of several cascades to its goal.

A cascade has a need for each insider and set: what they must have been offered to join once that
set is in. Needs only fall as sets grow. Offers work for a cascade when joining all who can leads
from nobody to a goal.

Offers are raised from nothing. Where a cascade stalls, whatever works must offer one of those
outside at least their need there: one branch for each. What the dearest cascade alone still asks
for, given the offers so far, bounds a branch from below, so that the first offers that carry all
are the cheapest.
"""

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from innercircle.terms._kernels.lattice import (
    Bools,
    EdgeCost,
    Floats,
    Lattice,
    build_lattice,
    find_distances,
    find_path,
)

_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Needs:
    """One cascade.

    Attributes:
        face: (set, insider) what each must be offered to join the set; inf when nothing is enough.
            A set's index has the bit of each insider in it.
        goal: (set,) bool.
    """

    face: Floats
    goal: Bools


@dataclass(frozen=True, eq=False)
class Cheapest:
    """The least offers found.

    Attributes:
        face: (insider,) the offers; None when there are none.
        upper: their cost; inf when there are none.
        lower: no offers cost less.
    """

    face: Floats | None
    upper: float
    lower: float


class _Ways:
    """Need that a cascade still has, on the lattice of sets."""

    def __init__(self, needs: Sequence[Needs], unit: Floats) -> None:
        self.needs = needs
        self.unit = unit
        self.lattice: Lattice = build_lattice(np.ones(unit.size, dtype=np.int64))

    def find_rest(self, k: int, face: Floats) -> float:
        """Least cost of carrying one cascade to its goal, on top of the offers."""
        goal = self.needs[k].goal
        return float(find_distances(self.lattice, self._cost(k, face), goal)[0][0])

    def complete(self, face: Floats) -> Floats:
        """Offers raised along the cheapest way of each cascade in turn until all work."""
        for k, each in enumerate(self.needs):
            cost = self._cost(k, face)
            distances = find_distances(self.lattice, cost, each.goal)
            raised, state = face.copy(), 0
            for i in find_path(self.lattice, cost, each.goal, distances):
                raised[i] = max(raised[i], each.face[state, i])
                state |= 1 << i
            face = raised
        return face

    def _cost(self, k: int, face: Floats) -> EdgeCost:
        table = self.needs[k].face
        return lambda row: (
            self.unit[row.group] * np.maximum(table[row.states, row.group] - face[row.group], 0.0)
        )


def find_cheapest(needs: Sequence[Needs], unit: Floats, *, most: int = 4000) -> Cheapest:
    """Best first over offers.

    Args:
        needs: of each cascade.
        unit: (insider,) cost of a unit of an offer.
        most: offers to look at before stopping with the bounds there are.
    """
    ways, start = _Ways(needs, unit), np.zeros(unit.size)
    every = range(len(needs))
    bound = max(ways.find_rest(k, start) for k in every)
    if not np.isfinite(bound):
        return Cheapest(None, np.inf, np.inf)
    best = ways.complete(start)
    upper, seen, count = float(unit @ best), {start.tobytes()}, itertools.count()
    heap = [(bound, next(count), start)]
    while heap:
        lower, _, face = heapq.heappop(heap)
        if lower >= upper - _ROUNDING * abs(upper):
            break
        if len(seen) > most:
            return Cheapest(best, upper, lower)
        ends = [follow(each, face)[1] for each in needs]
        stuck = [k for k in every if not needs[k].goal[ends[k]]]
        if not stuck:
            return Cheapest(face, float(unit @ face), min(lower, float(unit @ face)))
        full = ways.complete(face)
        if float(unit @ full) < upper:
            best, upper = full, float(unit @ full)
        k = max(stuck, key=lambda k: ways.find_rest(k, face))
        stalled, state = needs[k], ends[k]
        for i in np.flatnonzero(np.isfinite(stalled.face[state])).tolist():
            raised = face.copy()
            raised[i] = stalled.face[state, i]
            if raised.tobytes() in seen:
                continue
            seen.add(raised.tobytes())
            rest = max(ways.find_rest(k, raised) for k in every)
            least = max(lower, float(unit @ raised) + rest)
            if least < upper - _ROUNDING * abs(upper):
                heapq.heappush(heap, (least, next(count), raised))
    return Cheapest(best, upper, upper)


def follow(needs: Needs, face: Floats) -> tuple[list[int], int]:
    """Insiders who join with these offers, those first who need least, and the set they make."""
    order: list[int] = []
    state = 0
    while not needs.goal[state]:
        able = needs.face[state] <= face * (1.0 + _ROUNDING)
        if not able.any():
            break
        i = int(np.argmin(np.where(able, needs.face[state], np.inf)))
        order.append(i)
        state |= 1 << i
    return order, state
