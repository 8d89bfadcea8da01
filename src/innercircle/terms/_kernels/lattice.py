"""The lattice of who has already broken, and shortest paths from a state to a goal on it.

Insiders who are identical form a group, and a state is how many of each group have broken. With
groups of one it is the subset lattice. A state's index is Σ_g count_g·stride_g; *layer* k holds the
states in which k insiders have broken, by ascending index. An edge adds one insider of one group.

Everything runs from the last layer to the first: what is still to be paid from a state is the
least, over the edges, of the edge's cost plus what is still to be paid after it. That is a few
array operations a layer, and every state's answer serves, not only that of the empty set.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_FEW = 1 << 12  # states up to which a layer's edges are laid out at once, and kept


@dataclass(frozen=True, eq=False)
class Row:
    """One edge out of every state of a layer.

    Attributes:
        layer: number of insiders who have broken before the edge.
        states: (state,) index of the state that the edge leaves.
        group: (state,) group of the insider added.
        place: (state,) position of the state that it reaches within layer + 1; the length of that
            layer where the state has no such edge (padding).
    """

    layer: int
    states: Ints
    group: NDArray[np.int16]
    place: Ints


@dataclass(frozen=True, eq=False)
class Lattice:
    """Product of chains 0..size_g.

    Attributes:
        sizes: (group,) how many insiders are alike.
        strides: (group,) step of the index when one of the group is added.
    """

    sizes: Ints
    strides: Ints

    @property
    def height(self) -> int:
        """Number of insiders."""
        return int(self.sizes.sum())

    @cached_property
    def layers(self) -> tuple[Ints, ...]:
        """For each count, (state,) the indices of its states, ascending."""
        total = np.zeros(1, dtype=np.int16)
        for size in self.sizes:
            steps = np.arange(size + 1, dtype=np.int16)
            total = (steps[:, None] + total[None, :]).ravel()
        ranked = np.argsort(total, kind="stable").astype(np.int64)
        ends = np.cumsum(np.bincount(total))
        return tuple(np.split(ranked, ends[:-1]))

    @cached_property
    def place(self) -> NDArray[np.int32]:
        """(state,) position of a state within its layer."""
        place = np.empty(int(np.prod(self.sizes + 1)), dtype=np.int32)
        for states in self.layers:
            place[states] = np.arange(states.size, dtype=np.int32)
        return place

    def make_rows(self, layer: int) -> Iterator[Row]:
        """The edges out of a layer, one per state and row; states with fewer are padded."""
        states = self.layers[layer]
        after = self.layers[layer + 1].size
        if np.all(self.sizes == 1):
            yield from self._make_binary_rows(layer, states)
            return
        for g, (size, stride) in enumerate(zip(self.sizes, self.strides, strict=True)):
            free = (states // stride) % (size + 1) < size
            if not free.any():
                continue
            place = np.full(states.size, after, dtype=np.int64)
            place[free] = self.place[states[free] + stride]
            yield Row(layer, states, np.full(states.size, g, dtype=np.int16), place)

    @cached_property
    def wide(self) -> tuple[Row, ...]:
        """For each layer all its rows, one after the other, as one."""
        return tuple(_join_rows(list(self.make_rows(k))) for k in range(self.height))

    def _make_binary_rows(self, layer: int, states: Ints) -> Iterator[Row]:
        rest = ~states & (self.place.size - 1)
        for _ in range(self.height - layer):
            bit = rest & -rest
            rest = rest ^ bit
            group = np.bitwise_count(bit - 1).astype(np.int16)
            yield Row(layer, states, group, self.place[states | bit].astype(np.int64))

    def find_counts(self, states: Ints) -> Ints:
        """(state, group) how many of each group have broken."""
        return (states[:, None] // self.strides) % (self.sizes + 1)


def _join_rows(rows: list[Row]) -> Row:
    parts = [(row.states, row.group, row.place) for row in rows]
    states, group, place = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Row(rows[0].layer, states, group, place)


def build_lattice(sizes: Ints) -> Lattice:
    """The lattice for groups of these sizes, each ≥ 1; nothing in it may be changed."""
    sizes = np.asarray(sizes, dtype=np.int64)
    if count_states(sizes) <= _FEW:
        return _build_small(tuple(sizes.tolist()))
    return _build(sizes)


@lru_cache(maxsize=32)
def _build_small(sizes: tuple[int, ...]) -> Lattice:
    """Kept, as thousands of draws ask for the same one."""
    return _build(np.array(sizes, dtype=np.int64))


def _build(sizes: Ints) -> Lattice:
    strides = np.concatenate(([1], np.cumprod(sizes + 1)[:-1])).astype(np.int64)
    return Lattice(sizes, strides)


def count_states(sizes: Ints) -> float:
    """Number of states of the lattice, as a float because it may be astronomically large."""
    return float(np.prod(np.asarray(sizes, dtype=np.float64) + 1.0))


def sum_power(lattice: Lattice, power: Floats) -> Floats:
    """(state,) power of those who have broken; ``power`` is (group,), of one member."""
    total = np.zeros(1)
    for size, w in zip(lattice.sizes, power, strict=True):
        total = (np.arange(size + 1)[:, None] * w + total[None, :]).ravel()
    return total


EdgeCost = Callable[[Row], Floats]


def find_distances(lattice: Lattice, edge_cost: EdgeCost, goal: Bools) -> list[Floats]:
    """Least costs from every state to a goal.

    Args:
        lattice: the lattice.
        edge_cost: (state,) cost of a row's edges, inf where there is none; padding may be anything.
        goal: (state,) by lattice index: True where one may stop.

    Returns:
        for each layer (state,) the least cost to a goal; inf where none can be reached.
    """
    distances: list[Floats] = [np.empty(0)] * (lattice.height + 1)
    after = np.where(goal[lattice.layers[-1]], 0.0, np.inf)
    distances[-1] = after
    few = goal.size <= _FEW
    for layer in range(lattice.height - 1, -1, -1):
        best = np.where(goal[lattice.layers[layer]], 0.0, np.inf)
        padded = np.append(after, np.inf)
        for row in (lattice.wide[layer],) if few else lattice.make_rows(layer):
            cost = edge_cost(row) + padded[row.place]
            np.minimum(best, cost.reshape(-1, best.size).min(axis=0), out=best)
        distances[layer] = after = best
    return distances


def find_path(
    lattice: Lattice, edge_cost: EdgeCost, goal: Bools, distances: list[Floats], start: int = 0
) -> list[int]:
    """Groups in the order of a cheapest path from ``start`` (lattice index) to a goal.

    Ties go to stopping, then to the group that comes first. Empty when no goal can be reached.
    """
    path: list[int] = []
    state = start
    layer = int(lattice.find_counts(np.array([start]))[0].sum())
    while layer < lattice.height:
        here = distances[layer][lattice.place[state]]
        if goal[state] and here >= 0.0:
            break
        group, cost = find_best_edge(lattice, edge_cost, distances, layer, state)
        if group < 0 or not np.isfinite(cost):
            break
        path.append(group)
        state += int(lattice.strides[group])
        layer += 1
    return path


def find_best_edge(
    lattice: Lattice, edge_cost: EdgeCost, distances: list[Floats], layer: int, state: int
) -> tuple[int, float]:
    """Group and cost to the goal of the best edge out of a state; (-1, inf) when there is none."""
    counts = lattice.find_counts(np.array([state]))[0]
    groups = np.flatnonzero(counts < lattice.sizes)
    place = lattice.place[state + lattice.strides[groups]].astype(np.int64)
    row = Row(layer, np.full(groups.size, state), groups.astype(np.int16), place)
    cost = edge_cost(row) + distances[layer + 1][place]
    if not cost.size:
        return -1, np.inf
    best = int(np.argmin(cost))
    return int(groups[best]), float(cost[best])
