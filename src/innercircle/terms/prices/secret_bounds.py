"""Secret terms of a circle too large for its lattice: a schedule, and a bound that none beats.

Two master problems, one after the other. The first mixes walks that may repeat an insider, under
the condition that everybody is visited once on average: a lower bound, and good multipliers.
The second mixes real orders, found by a layered search at the multipliers asked about; what that
search had to drop bounds the shortest path from below, so that it too may raise the lower bound.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from innercircle.terms._kernels.lattice import Bools, Floats, Ints
from innercircle.terms._kernels.obedience import Mixture, Walk, solve_obedience
from innercircle.terms._kernels.relaxation import (
    MOST_CELLS,
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
from innercircle.workshop import find_compiled

_VISIT_PRICE = 4.0
"""Cost of missing or repeating a visit, in units of the largest stake; any number is valid."""

# Taste, for time: at half bounds are further apart.
_RELAXED_STEPS = 300
_REAL_STEPS = 60
_STARTS = 3
_MOVES = 200
_CURVE = 20_000  # cells of the table that moves read F from
_FINER = 6  # times the cells of the first bound
_FINER_STEPS = 200
_BETTER = 1e-9
"""A walk is better than another by more than this, in largest stakes: above rounding."""

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
        whole = np.minimum(np.arange(_CURVE + 2.0) / _CURVE, 1.0)
        self.curve = gains.find_fall(whole * float(flat.power.sum()))

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

    def improve(self, multipliers: Floats) -> list[Walk]:
        """Walks better than all known, found by moving single insiders in the best of those."""
        loops = find_loops()
        if loops is None:
            return []
        group, cast, most = self.flat.group, self.cast, float(self.flat.power.sum())
        numbers = np.stack(
            [
                multipliers * cast.base[group],
                multipliers * cast.on_join[group],
                multipliers * cast.on_others[group],
                self.flat.power * (_CURVE / most),
            ]
        )
        costs = -np.stack([walk.gains for walk in self.known]) @ multipliers
        paths, least, found = {walk.path for walk in self.known}, float(costs.min()), []
        for place in np.argsort(costs, kind="stable")[:_STARTS]:
            order = np.array(self.known[place].path, dtype=np.int64)
            loops(self.curve, numbers, order, _MOVES)
            path = tuple(order.tolist())
            if path in paths:
                continue
            walk = self.count(path)
            paths.add(path)
            if -float(multipliers @ walk.gains) < least - _BETTER:
                found.append(walk)
        return found

    def __call__(self, multipliers: Floats) -> tuple[float, list[Walk]]:
        """Good walks and a lower bound; no bound, −∞, while moves alone bring better ones."""
        better = self.improve(multipliers)
        if better:
            return -np.inf, better
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
    n = flat.power.size
    walks, table = _put_on_grid(flat, gains, MOST_CELLS)
    fines = np.full(n, _VISIT_PRICE)
    charged = np.concatenate([price[flat.group], np.where(flat.required, fines, 0.0), fines])

    def solve(walks: Walks, table: Floats, paths: Sequence[Sequence[int]], steps: int) -> Mixture:
        loose = _RelaxedOracle(walks, table)
        known = [loose.count(path) for path in paths]
        return solve_obedience(loose, charged, known, most_steps=steps, absolute=1e-9)

    orders = [[int(i) for i in order] for order in start]
    first = solve(walks, table, orders, _RELAXED_STEPS)
    lower = first.lower
    if find_loops() is not None and not walks.grid.exact:
        finer = _put_on_grid(flat, gains, _FINER * MOST_CELLS)
        paths = [*orders, *(walk.path for walk in first.walks)]
        lower = max(lower, solve(*finer, paths, _FINER_STEPS).lower)
    prices = first.multipliers[n : 2 * n] - first.multipliers[2 * n :]
    real = _RealOracle(flat, gains, walks, table, prices)
    known = [real.count([int(i) for i in order]) for order in start]
    known += real(first.multipliers[:n])[1]
    mixture = solve_obedience(real, price[flat.group], known, most_steps=_REAL_STEPS, absolute=1e-9)
    return _gather(flat, mixture, max(lower, mixture.lower))


def _put_on_grid(flat: Flat, gains: Cast, most: int) -> tuple[Walks, Floats]:
    """Walks without costs, and (insider, cell) gains at powers rounded up, where they are most."""
    grid = make_grid(flat.power, most)
    power = grid.find_power(np.arange(grid.total + 1), float(flat.power.sum()))
    fall = gains.find_fall(power)
    table = np.stack(
        [
            gains.find_gains(
                np.full(power.size, g), fall, gains.find_fall(power + flat.cast.power[g])
            )
            for g in flat.group
        ]
    )
    everyone = bool(flat.required.all())
    goal = _end_only(power.size) if everyone else flat.is_goal(power)
    return make_walks(grid, np.zeros_like(table), goal, everyone=everyone), table


def find_loops() -> Any | None:
    """Moves of single insiders, compiled; None without a compiler."""
    try:
        from innercircle.terms._kernels.order_loops import improve  # noqa: PLC0415  brings Numba in
    except ImportError:
        return None
    return find_compiled(improve, _attempt)


def _attempt(function: Any) -> None:
    function(np.zeros(3), np.ones((4, 1)), np.zeros(1, dtype=np.int64), 1)


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
