"""The oracle of sequential obedience when a promise has a level, known to its addressee only.

An insider who is promised level k of a guarantee knows k, and asks at which places of the order
such a promise is made. So obedience holds for each type (insider, level), and a walk chooses the
levels too: an edge with level k costs  cost_k − λ_(i,k)·(gain + face_k·chance), where the chance of
a fall is that after the edge with 1 − ℓ, and that of breaking alone with the fear ℓ of a leak.
"""

import numpy as np

from innercircle.terms._kernels.lattice import Bools, Floats, Lattice, Row
from innercircle.terms._kernels.obedience import Walk
from innercircle.terms._kernels.walks import Gains


class GradedOracle:
    """Answers λ, one for each (group, level) in rows, with a shortest path and good walks.

    Args:
        lattice: the lattice.
        gains: of its edges, promises set aside.
        goal: (state,) bool, where a walk may end.
        faces: (group, level) face values; level 0 is no promise.
        costs: (group, level) cost of promising each; inf where it may not be promised.
        clear: (group, level) by how much a gain must exceed zero to count as one.
        leak_fear: ℓ in [0, 1].
        alone: (group,) F when a member breaks alone.
    """

    def __init__(
        self,
        lattice: Lattice,
        gains: Gains,
        goal: Bools,
        faces: Floats,
        costs: Floats,
        clear: Floats,
        leak_fear: float,
        alone: Floats,
    ) -> None:
        self.lattice = lattice
        self.gains = gains
        self.goal = goal
        self.faces = faces
        self.costs = costs
        self.clear = clear
        self.leak_fear = leak_fear
        self.alone = alone
        self.rows = [list(lattice.make_rows(layer)) for layer in range(lattice.height)]

    def price(self, multipliers: Floats, row: Row) -> tuple[Floats, Floats]:
        """(level, state) cost of each edge at each level, and what its insider gains there."""
        after = row.states + self.lattice.strides[row.group]
        gain = self.gains.find(row.group, row.states, after)
        falls = (1.0 - self.leak_fear) * self.gains.fall.take(after, mode="clip")
        falls += self.leak_fear * self.alone[row.group]
        lifted = gain + self.faces[row.group].T * falls - self.clear[row.group].T
        return self.costs[row.group].T - multipliers[row.group].T * lifted, lifted

    def __call__(self, variables: Floats) -> tuple[float, list[Walk]]:
        """Least cost at λ = ``variables`` (flat), and the best walk for each first group."""
        multipliers = variables.reshape(self.faces.shape)
        distances = [np.empty(0)] * (self.lattice.height + 1)
        after = np.where(self.goal[self.lattice.layers[-1]], 0.0, np.inf)
        distances[-1] = np.append(after, np.inf)
        for layer in range(self.lattice.height - 1, -1, -1):
            best = np.where(self.goal[self.lattice.layers[layer]], 0.0, np.inf)
            for row in self.rows[layer]:
                cost = self.price(multipliers, row)[0].min(axis=0)
                np.minimum(best, cost + distances[layer + 1][row.place], out=best)
            distances[layer] = np.append(best, np.inf)
        groups = range(self.faces.shape[0])
        found = [self._trace(multipliers, distances, first) for first in (None, *groups)]
        walks = {walk.path: walk for walk in found if walk is not None}
        return float(distances[0][0]), list(walks.values())

    def _trace(
        self, multipliers: Floats, distances: list[Floats], first: int | None
    ) -> Walk | None:
        """Best walk, with this group first if given; None when it does not reach a goal."""
        lattice, levels = self.lattice, self.faces.shape[1]
        state, path, cost = 0, [], 0.0
        collected = np.zeros(self.faces.shape)
        for layer in range(lattice.height):
            free = np.flatnonzero(lattice.find_counts(np.array([state]))[0] < lattice.sizes)
            if layer == 0 and first is not None:
                free = free[free == first]
            place = lattice.place[state + lattice.strides[free]].astype(np.int64)
            row = Row(layer, np.full(free.size, state), free.astype(np.int16), place)
            edge, lifted = self.price(multipliers, row)
            onward = edge + distances[layer + 1][place]
            k, at = np.unravel_index(int(np.argmin(onward)), onward.shape)
            forced = layer == 0 and first is not None
            if not forced and self.goal[state] and onward[k, at] >= 0.0:
                break
            if not np.isfinite(onward[k, at]):
                break
            group = int(free[at])
            path.append(group * levels + int(k))
            cost += float(self.costs[group, k])
            collected[group, k] += lifted[k, at]
            state += int(lattice.strides[group])
        return Walk(tuple(path), collected.ravel(), cost) if self.goal[state] else None
