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

from innercircle.terms._kernels.lattice import Bools, Floats, Ints, build_lattice

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


@dataclass(frozen=True, eq=False)
class _Layer:
    """Edges out of the sets of one size, for all cascades at once.

    Attributes:
        states: (set,) which sets.
        goal: (cascade, set) bool.
        who: (set, edge) the insider added, ascending.
        place: (set, edge) position of the larger set within the next layer.
        need: (cascade, set, edge) what they must have been offered.
        unit: (set, edge) cost of a unit of their offer.
    """

    states: Ints
    goal: Bools
    who: Ints
    place: Ints
    need: Floats
    unit: Floats

    def find_distances(self, cascades: slice, faces: Floats, after: Floats) -> Floats:
        """(face, cascade, set) what is still to be paid, given the same of the next layer."""
        short = np.maximum(self.need[cascades] - faces[:, None, self.who], 0.0)
        short *= self.unit
        short += after[:, :, self.place]
        least = short.min(axis=-1)
        return np.where(self.goal[cascades], 0.0, least)


class _Ways:
    """Need that cascades still have, on the lattice of sets: many offers in one pass."""

    def __init__(self, needs: Sequence[Needs], unit: Floats) -> None:
        self.needs = needs
        self.last = np.array([each.goal[-1] for each in needs])
        lattice = build_lattice(np.ones(unit.size, dtype=np.int64))
        self.layers = []
        for k, states in enumerate(lattice.layers[:-1]):
            rows = list(lattice.make_rows(k))
            who = np.stack([row.group for row in rows], axis=1).astype(np.int64)
            place = np.stack([row.place for row in rows], axis=1)
            need = np.stack([each.face[states[:, None], who] for each in needs])
            goal = np.stack([each.goal[states] for each in needs])
            self.layers.append(_Layer(states, goal, who, place, need, unit[who]))

    def find_rests(self, faces: Floats) -> Floats:
        """(face, cascade) least cost of carrying each to its goal, on top of the offers.

        Args:
            faces: (face, insider) offers.
        """
        return self._find_distances(slice(None), faces)[0][:, :, 0]

    def complete(self, face: Floats) -> Floats:
        """Offers raised along the cheapest way of each cascade in turn until all work."""
        for k, each in enumerate(self.needs):
            distances = self._find_distances(slice(k, k + 1), face[None])
            raised, at = face.copy(), 0
            for layer, after in zip(self.layers, distances[1:], strict=True):
                if layer.goal[k, at]:
                    break
                who, place = layer.who[at], layer.place[at]
                short = np.maximum(layer.need[k, at] - face[who], 0.0)
                cost = layer.unit[at] * short + after[0, 0, place]
                best = int(np.argmin(cost))
                if not np.isfinite(cost[best]):
                    break
                i = who[best]
                raised[i] = max(raised[i], each.face[layer.states[at], i])
                at = int(place[best])
            face = raised
        return face

    def _find_distances(self, cascades: slice, faces: Floats) -> list[Floats]:
        """For each layer (face, cascade, set) what is still to be paid; the last one is full."""
        full = np.where(self.last[cascades], 0.0, np.inf)[None, :, None]
        distances = [np.repeat(full, faces.shape[0], axis=0)]
        for layer in reversed(self.layers):
            distances.append(layer.find_distances(cascades, faces, distances[-1]))
        return distances[::-1]


def find_cheapest(needs: Sequence[Needs], unit: Floats, *, most: int = 4000) -> Cheapest:
    """Best first over offers.

    Args:
        needs: of each cascade.
        unit: (insider,) cost of a unit of an offer.
        most: offers to look at before stopping with the bounds there are.
    """
    ways, start = _Ways(needs, unit), np.zeros(unit.size)
    rests = ways.find_rests(start[None])[0]
    bound = float(rests.max())
    if not np.isfinite(bound):
        return Cheapest(None, np.inf, np.inf)
    best = ways.complete(start)
    upper, seen, count = float(unit @ best), {start.tobytes()}, itertools.count()
    heap = [(bound, next(count), start, rests)]
    while heap:
        lower, _, face, rests = heapq.heappop(heap)
        if lower >= upper - _ROUNDING * abs(upper):
            break
        if len(seen) > most:
            return Cheapest(best, upper, lower)
        ends = [follow(each, face)[1] for each in needs]
        stuck = [k for k, each in enumerate(needs) if not each.goal[ends[k]]]
        if not stuck:
            return Cheapest(face, float(unit @ face), min(lower, float(unit @ face)))
        full = ways.complete(face)
        if float(unit @ full) < upper:
            best, upper = full, float(unit @ full)
        k = max(stuck, key=rests.__getitem__)
        branches = []
        for i in np.flatnonzero(np.isfinite(needs[k].face[ends[k]])).tolist():
            raised = face.copy()
            raised[i] = needs[k].face[ends[k], i]
            if raised.tobytes() not in seen:
                seen.add(raised.tobytes())
                branches.append(raised)
        if not branches:
            continue
        for raised, rests in zip(branches, ways.find_rests(np.array(branches)), strict=True):
            least = max(lower, float(unit @ raised) + float(rests.max()))
            if least < upper - _ROUNDING * abs(upper):
                heapq.heappush(heap, (least, next(count), raised, rests))
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
