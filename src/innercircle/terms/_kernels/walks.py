"""The oracle of sequential obedience on a lattice: shortest paths with edge cost −λ·gain.

Gains of all edges are computed once and kept, 18 bytes an edge; a question then costs one pass over
them. Each answer brings a whole bundle of walks, the best one for every possible first step.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.terms._kernels.lattice import Bools, Floats, Ints, Lattice
from innercircle.terms._kernels.obedience import Walk, count_visits

MOST_EDGES = 5e7
"""Largest lattice, in edges, whose gains are kept in memory (about 0.9 GB)."""


def count_edges(sizes: NDArray[np.intp]) -> float:
    """Edges of the lattice of groups of these sizes, as a float."""
    m = np.asarray(sizes, dtype=np.float64)
    return float(np.prod(m + 1.0) * np.sum(m / (m + 1.0)))


@dataclass(frozen=True, eq=False)
class Gains:
    """Numbers from which gains follow: base + on_join·F(after) + on_others·F(before).

    Attributes:
        base: (group,).
        on_join: (group,).
        on_others: (group,).
        fall: (state,) F.
    """

    base: Floats
    on_join: Floats
    on_others: Floats
    fall: Floats

    def find(self, group: NDArray[np.integer], before: Ints, after: Ints) -> Floats:
        """Gains of edges; arrays broadcast, indices of the lattice."""
        found: Floats = self.on_join[group] * self.fall.take(after, mode="clip")
        found += self.base[group]
        found += self.on_others[group] * self.fall.take(before, mode="clip")
        return found


class LatticeOracle:
    """Answers λ with the least −Σ λ·gain over all walks from nobody to a goal, and good walks.

    Args:
        lattice: the lattice.
        gains: of its edges.
        goal: (state,) bool, where a walk may end.
    """

    def __init__(self, lattice: Lattice, gains: Gains, goal: Bools) -> None:
        self.lattice = lattice
        self.gains = gains
        self.goal = goal
        self._stop = [np.where(goal[states], 0.0, np.inf) for states in lattice.layers]
        kind = np.int8 if lattice.sizes.size <= 127 else np.int16
        self._rows = [
            [
                (
                    row.group.astype(kind),
                    row.place,
                    gains.find(row.group, row.states, row.states + lattice.strides[row.group]),
                )
                for row in lattice.make_rows(layer)
            ]
            for layer in range(lattice.height)
        ]

    def __call__(
        self, multipliers: Floats, visits: Floats | None = None
    ) -> tuple[float, list[Walk]]:
        """Least value and the best walk for each first step.

        Args:
            multipliers: (group,) λ.
            visits: (group,) what a walk gains by each visit besides; None: nothing.
        """
        after = np.append(self._stop[-1], np.inf)
        distances = [after] * (self.lattice.height + 1)
        for layer in range(self.lattice.height - 1, -1, -1):
            best = self._stop[layer].copy()
            for group, place, gain in self._rows[layer]:
                cost = multipliers[group]
                cost *= gain
                if visits is not None:
                    cost += visits[group]
                np.subtract(after.take(place, mode="clip"), cost, out=cost)
                np.minimum(best, cost, out=best)
            after = np.append(best, np.inf)
            distances[layer] = after
        return float(distances[0][0]), self._trace(multipliers, distances, visits)

    def _trace(
        self, multipliers: Floats, distances: list[Floats], visits: Floats | None
    ) -> list[Walk]:
        """Best walks, one for each first group and one that may also stop at once."""
        lattice = self.lattice
        count = lattice.sizes.size
        groups = np.arange(count)
        states = np.zeros(count + 1, dtype=np.int64)
        walking = np.ones(count + 1, dtype=bool)
        paths = np.full((count + 1, lattice.height), -1, dtype=np.int64)
        collected = np.zeros((count + 1, count))
        for layer in range(lattice.height):
            free = lattice.find_counts(states) < lattice.sizes
            after = np.where(free, states[:, None] + lattice.strides, 0)
            gain = self.gains.find(groups[None, :], states[:, None], after)
            place = np.where(free, lattice.place[after], distances[layer + 1].size - 1)
            worth = multipliers * gain + (0.0 if visits is None else visits)
            cost = distances[layer + 1].take(place, mode="clip") - worth
            chosen = np.argmin(cost, axis=1)
            if layer == 0:
                chosen[:count] = groups
            least = cost[np.arange(count + 1), chosen]
            stops = self.goal[states] & (least >= 0.0)
            if layer == 0:
                stops[:count] = False
            walking &= ~stops & np.isfinite(least)
            moved = np.flatnonzero(walking)
            if not moved.size:
                break
            collected[moved, chosen[moved]] += gain[moved, chosen[moved]]
            paths[moved, layer] = chosen[moved]
            states[moved] = after[moved, chosen[moved]]
        found: dict[tuple[int, ...], Walk] = {}
        for path, sums, state in zip(paths.tolist(), collected, states, strict=True):
            if self.goal[state]:
                steps = tuple(g for g in path if g >= 0)
                found.setdefault(steps, Walk(steps, sums))
        return list(found.values())


class CappedOracle:
    """The same when nobody may be paid more than a cap each time that they are asked.

    Those who are paid must then be willing in two ways: Σν·x + T ≥ 0, and Σν·(x + cap·visits) ≥ 0
    with no payment left to be made. So each group has a second variable, for the second condition.

    Args:
        oracle: of the gains.
        cap: (group,) what may be paid for a visit; 0 for who may not be paid.
    """

    def __init__(
        self, oracle: Callable[[Floats, Floats], tuple[float, list[Walk]]], cap: Floats
    ) -> None:
        self.oracle = oracle
        self.cap = cap

    def __call__(self, multipliers: Floats) -> tuple[float, list[Walk]]:
        """Least value and walks whose gains are those of both conditions."""
        first, second = np.split(multipliers, 2)
        value, walks = self.oracle(first + second, second * self.cap)
        return value, [self.double(walk) for walk in walks]

    def double(self, walk: Walk) -> Walk:
        """A walk with the gains of both conditions."""
        capped = walk.gains + self.cap * count_visits(walk, self.cap.size)
        return Walk(walk.path, np.concatenate([walk.gains, capped]))
