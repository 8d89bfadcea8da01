"""Secret terms of a circle too large for its lattice: a schedule, and a bound that none beats.

Two master problems, one after the other. The first mixes walks that may repeat an insider, under
the condition that everybody is visited once on average: a lower bound, and good multipliers.
The second mixes real orders, found by a layered search at the multipliers asked about; what that
search had to drop bounds the shortest path from below, so that it too may raise the lower bound.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from innercircle.terms._kernels.lattice import Bools, Floats, Ints
from innercircle.terms._kernels.obedience import Mixture, Walk, solve_obedience
from innercircle.terms._kernels.relaxation import (
    Walks,
    find_walk_table,
    make_grid,
    make_walks,
    relax,
    trace_walk,
)
from innercircle.terms._kernels.search import Orders, build_greedy, search_layers
from innercircle.terms.prices.lattice_game import Cast
from innercircle.terms.prices.public_bounds import MOST_LAYERED, Flat, flatten

_VISIT_PRICE = 4.0
"""Cost of missing or repeating a visit, in units of the largest stake; any number is valid."""

_RELAXED_STEPS = 150
_REAL_STEPS = 60
_WIDTH = 300


class _RelaxedOracle:
    """Cheapest walks on the power grid; variables are λ, then reward and fine of a visit."""

    def __init__(self, walks: Walks, gains: Floats) -> None:
        self.walks = walks
        self.gains = gains

    def __call__(self, variables: Floats) -> tuple[float, list[Walk]]:
        n = self.walks.n
        multipliers, prices = variables[:n], variables[n : 2 * n] - variables[2 * n :]
        cost = -multipliers[:, None] * self.gains - prices[:, None]
        table = find_walk_table(self.walks, cost)
        walk = self.count(trace_walk(self.walks, cost, table))
        return float(table[0, 0] + prices.sum()), [walk]

    def count(self, path: Sequence[int]) -> Walk:
        """Gains and visits of a walk."""
        n, cell = self.walks.n, 0
        sums, visits = np.zeros(n), np.zeros(n)
        for i in path:
            sums[i] += self.gains[i, cell]
            visits[i] += 1.0
            cell = int(self.walks.after[i, cell])
        return Walk(tuple(path), np.concatenate([sums, visits - 1.0, 1.0 - visits]))


class _RealOracle:
    """Good orders at λ, and a lower bound on all."""

    def __init__(
        self, flat: Flat, gains: Cast, walks: Walks, table: Floats, prices: Floats
    ) -> None:
        self.flat = flat
        self.cast = gains
        self.walks = walks
        self.gains = table
        self.prices = prices
        self.known: list[Walk] = []

    def find_gains(self, who: Ints, before: Floats) -> Floats:
        """D of those who join at this power."""
        group = self.flat.group[who]
        fall = self.cast.find_fall(before)
        return self.cast.find_gains(group, fall, self.cast.find_fall(before + self.flat.power[who]))

    def count(self, path: Sequence[int]) -> Walk:
        """Gains collected along an order."""
        who = np.array(path, dtype=np.int64)
        carried = self.flat.power[who]
        sums = np.zeros(self.flat.power.size)
        sums[who] = self.find_gains(who, np.cumsum(carried) - carried)
        walk = Walk(tuple(int(i) for i in path), sums)
        self.known.append(walk)
        return walk

    def make_orders(self, multipliers: Floats) -> Orders:
        """Orders whose steps cost −λ·gain."""
        return Orders(
            self.flat.power,
            lambda who, before: -multipliers[who] * self.find_gains(who, before),
            self.flat.is_goal,
            self.flat.required,
        )

    def __call__(self, multipliers: Floats) -> tuple[float, list[Walk]]:
        orders = self.make_orders(multipliers)
        best = min(self.known, key=lambda walk: -float(multipliers @ walk.gains))
        upper = -float(multipliers @ best.gains)
        walks = replace(self.walks, cost=-multipliers[:, None] * self.gains)
        free = ~self.flat.required
        relaxed = relax(walks, upper, free, steps=4, start=self.prices)
        if self.flat.power.size > MOST_LAYERED:
            return relaxed.bound, [self.count(build_greedy(orders).tolist()), best]
        self.prices = relaxed.prices
        found = search_layers(orders, walks, relaxed, upper, _WIDTH)
        answer = self.count(found.order) if found.order else best
        return max(found.lower, relaxed.bound), [answer]


def solve_large_secret(cast: Cast, gains: Cast, price: Floats, start: Sequence[Ints]) -> Mixture:
    """A mixture of orders of groups, with bounds.

    Args:
        cast: who plays.
        gains: the same with the gains that count (leak fear, scale).
        price: (group,) cost of a unit of payment.
        start: orders of insiders (rows of the flat cast) to begin with, each up to the goal.
    """
    flat = flatten(cast)
    n, everyone = flat.power.size, bool(flat.required.all())
    grid = make_grid(flat.power)
    power = grid.find_power(np.arange(grid.total + 1), float(flat.power.sum()))
    fall = gains.find_fall(power)
    table = np.stack(
        [
            gains.find_gains(np.full(power.size, g), fall, gains.find_fall(power + cast.power[g]))
            for g in flat.group
        ]
    )
    goal = _end_only(power.size) if everyone else flat.is_goal(power)
    walks = make_walks(grid, np.zeros_like(table), goal, everyone=everyone)
    loose = _RelaxedOracle(walks, table)
    fines = np.full(n, _VISIT_PRICE)
    first = solve_obedience(
        loose,
        np.concatenate([price[flat.group], np.where(flat.required, fines, 0.0), fines]),
        [loose.count([int(i) for i in order]) for order in start],
        most_steps=_RELAXED_STEPS,
        absolute=1e-9,
    )
    prices = first.multipliers[n : 2 * n] - first.multipliers[2 * n :]
    real = _RealOracle(flat, gains, walks, table, prices)
    known = [real.count([int(i) for i in order]) for order in start]
    known += real(first.multipliers[:n])[1]
    mixture = solve_obedience(real, price[flat.group], known, most_steps=_REAL_STEPS, absolute=1e-9)
    return _gather(flat, mixture, max(first.lower, mixture.lower))


def _end_only(cells: int) -> Bools:
    goal = np.zeros(cells, dtype=bool)
    goal[-1] = True
    return goal


def _gather(flat: Flat, mixture: Mixture, lower: float) -> Mixture:
    """The same mixture over groups."""
    count = len(flat.cast.groups)
    walks = tuple(
        Walk(
            tuple(int(flat.group[i]) for i in walk.path),
            np.bincount(flat.group, weights=walk.gains, minlength=count).astype(np.float64),
        )
        for walk in mixture.walks
    )
    sizes = np.bincount(flat.group, minlength=count)
    multipliers = np.bincount(flat.group, weights=mixture.multipliers, minlength=count) / sizes
    return replace(mixture, walks=walks, multipliers=multipliers, lower=min(lower, mixture.upper))
