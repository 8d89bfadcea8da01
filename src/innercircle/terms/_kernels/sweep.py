"""The oracle of sequential obedience on the subset lattice, without stored edges.

Sixteen bytes a set, F and what is still to be paid, in the place of eighteen an edge; a question
costs one compiled pass. Where insiders are alike, or without a compiler, ``walks`` answers.
"""

from typing import Any

import numpy as np

from innercircle.terms._kernels.lattice import Bools, Floats, Ints
from innercircle.terms._kernels.obedience import Walk
from innercircle.terms._kernels.walks import Gains
from innercircle.workshop import find_compiled

FEWEST_SWEPT = 16
"""Insiders from which edges are not stored.

Taste, for time: loading the compiler takes longer than pricing fewer."""
MOST_SWEPT = 26
"""Insiders up to which every set is visited: 16 bytes each, 1.1 GB."""

# Taste, for time: at half fewer walks come from moves, and more sweeps are needed.
_STARTS = 8
_MOVES = 200
_BETTER = 1e-9
"""A walk is better than another by more than this, in largest stakes: above rounding."""


class SweepOracle:
    """Answers λ as ``walks.LatticeOracle`` does, for insiders who all differ.

    Walks that are known are improved first, by moving single insiders; while that brings a better
    one than all known, those are the answer, with no lower bound (−∞), and nothing is swept.

    Args:
        gains: of the edges.
        goal: (state,) bool, where a walk may end.
        room: (state,) to work in; may be shared with other oracles.
    """

    def __init__(self, gains: Gains, goal: Bools, room: Floats) -> None:
        self.gains = gains
        self.goal = goal
        self.room = room
        self.loops = find_loops()
        self.known: dict[tuple[int, ...], Walk] = {}

    def __call__(
        self, multipliers: Floats, visits: Floats | None = None
    ) -> tuple[float, list[Walk]]:
        """Least value and the best walk for each first step.

        Args:
            multipliers: (insider,) λ.
            visits: (insider,) what a walk gains by each visit besides; None: nothing.
        """
        gains = self.gains
        extra = np.zeros_like(multipliers) if visits is None else visits
        alone = multipliers * gains.base + extra
        joined, others = multipliers * gains.on_join, multipliers * gains.on_others
        numbers = np.stack([alone, joined, others, gains.base, gains.on_join, gains.on_others])
        better = self._improve(multipliers, extra, numbers)
        if better:
            return -np.inf, better
        self.loops[0](gains.fall, self.goal, alone, joined, others, self.room)
        found = self._trace(numbers)
        return float(self.room[0]), found

    def _trace(self, numbers: Floats) -> list[Walk]:
        """Best walks after a sweep, one for each first step and one that may also stop at once."""
        count = numbers.shape[1]
        paths = np.empty((count + 1, count), dtype=np.int64)
        sums = np.empty((count + 1, count))
        self.loops[1](self.gains.fall, self.goal, numbers, self.room, paths, sums)
        found: dict[tuple[int, ...], Walk] = {}
        for path, collected in zip(paths.tolist(), sums, strict=True):
            if path[0] != -2:
                steps = tuple(i for i in path if i >= 0)
                found.setdefault(steps, Walk(steps, collected))
        self.known.update(found)
        return list(found.values())

    def _improve(self, multipliers: Floats, visits: Floats, numbers: Floats) -> list[Walk]:
        """Walks that are better than all known, by moves from the best of those."""
        if not self.known:
            return []
        walks = list(self.known.values())

        def price(walk: Walk) -> float:
            return -float(multipliers @ walk.gains + visits[list(walk.path)].sum())

        costs = np.array([price(walk) for walk in walks])
        least, found = float(costs.min()), []
        for place in np.argsort(costs, kind="stable")[:_STARTS]:
            order = np.array(walks[place].path, dtype=np.int64)
            self.loops[2](self.gains.fall, numbers, order, _MOVES)
            walk = self._count(order.tolist())
            if price(walk) < least - _BETTER and walk.path not in self.known:
                self.known[walk.path] = walk
                found.append(walk)
        return found

    def _count(self, path: list[int]) -> Walk:
        """The walk along a path."""
        gains, sums, state = self.gains, np.zeros(self.gains.base.size), 0
        for i in path:
            after = state | 1 << i
            sums[i] = gains.base[i] + gains.on_join[i] * gains.fall[after]
            sums[i] += gains.on_others[i] * gains.fall[state]
            state = after
        return Walk(tuple(path), sums)


def can_sweep(sizes: Ints) -> bool:
    """True where every set can be visited without stored edges."""
    several = FEWEST_SWEPT <= sizes.size <= MOST_SWEPT and bool(np.all(sizes == 1))
    return several and None not in find_loops()


def find_loops() -> tuple[Any, Any, Any]:
    """Sweep, trace and improvement, compiled; None each without a compiler."""
    try:
        from innercircle.terms._kernels import sweep_loops  # noqa: PLC0415  brings Numba in
    except ImportError:
        return None, None, None
    return (
        find_compiled(sweep_loops.sweep, _try_sweep),
        find_compiled(sweep_loops.trace, _try_trace),
        find_compiled(sweep_loops.improve, _try_improve),
    )


def _try_sweep(function: Any) -> None:
    nothing = np.zeros(8)
    function(np.zeros(256), np.ones(256, dtype=bool), nothing, nothing, nothing, np.zeros(256))


def _try_trace(function: Any) -> None:
    paths, gains = np.zeros((2, 1), dtype=np.int64), np.zeros((2, 1))
    function(np.zeros(2), np.ones(2, dtype=bool), np.zeros((6, 1)), np.zeros(2), paths, gains)


def _try_improve(function: Any) -> None:
    function(np.zeros(2), np.zeros((6, 1)), np.zeros(1, dtype=np.int64), 1)
