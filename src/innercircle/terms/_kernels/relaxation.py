"""Lower bounds on shortest paths when the lattice is too large: walks that may repeat an insider.

A state keeps only how many have joined and how much power they have, rounded up to a grid. Every
order is such a walk, and costs fall with power, so the cheapest walk is a lower bound. A price μ_i
on each visit (positive: a reward) brings the walks back to visiting everybody once:

    least cost ≥ Σ μ_i + least Σ (cost_i − μ_i) over walks, for any μ

with μ ≤ 0 for those who need not be visited. When all powers are equal the bound is exact, because
then it is an assignment problem.

Sources:
    Christofides, Mingozzi and Toth (1981), State-space relaxation procedures for the computation
        of bounds to routing problems, Networks 11, 145-164.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.terms._kernels.lattice import Bools, Floats, Ints
from innercircle.terms._kernels.walk_loops import fill_table
from innercircle.workshop import find_compiled

MOST_CELLS = 4000
_FEWEST_COMPILED = 16  # loading the compiler takes longer than the tables of fewer insiders


@dataclass(frozen=True, eq=False)
class PowerGrid:
    """Breaking power in steps, rounded up.

    Attributes:
        step: unit of power.
        units: (insider,) power in steps, rounded up; the same as the power when ``exact``.
        total: sum of the units.
        exact: True when every power is a whole number of steps.
    """

    step: float
    units: Ints
    total: int
    exact: bool

    def find_power(self, cells: Ints, full: float) -> Floats:
        """Power that a cell stands for: at least that of every set of insiders in it."""
        return np.asarray(np.minimum(cells * self.step, full))


def make_grid(power: Floats, most: int = MOST_CELLS) -> PowerGrid:
    """The coarsest grid on which all powers are whole, or else ``most`` steps rounded up."""
    smallest = float(power.min())
    for parts in range(1, 65):
        step = smallest / parts
        units = np.rint(power / step)
        if units.sum() > most:
            break
        if np.all(np.abs(power - units * step) <= 1e-12 * power.max()):
            return PowerGrid(step, units.astype(np.int64), int(units.sum()), exact=True)
    step = float(power.sum()) / most
    units = np.ceil(power / step - 1e-9).astype(np.int64)
    return PowerGrid(step, units, int(units.sum()), exact=False)


@dataclass(frozen=True, eq=False)
class Walks:
    """Costs of joining on the grid.

    Attributes:
        grid: the grid.
        cost: (insider, cell) cost of joining at each power; inf where impossible.
        after: (insider, cell) cell reached; ``total`` + 1 stands for nowhere.
        goal: (cell,) bool, where one may stop.
        everyone: True when a walk must have as many steps as there are insiders.
    """

    grid: PowerGrid
    cost: Floats
    after: Ints
    goal: Bools
    everyone: bool

    @property
    def n(self) -> int:
        """Number of insiders."""
        return int(self.cost.shape[0])


def make_walks(grid: PowerGrid, cost: Floats, goal: Bools, *, everyone: bool) -> Walks:
    """Put costs and goal on the grid."""
    cells = np.arange(grid.total + 1)
    after = np.minimum(cells[None, :] + grid.units[:, None], grid.total + 1)
    return Walks(grid, cost, after, goal, everyone)


def find_walk_table(walks: Walks, cost: Floats) -> NDArray[np.float64]:
    """(steps taken, cell) least cost still to be paid by a walk, with these edge costs.

    The last column is the cell outside the grid, and infinite.
    """
    n, cells = walks.n, walks.grid.total + 1
    table = np.full((n + 1, cells + 1), np.inf)
    if walks.everyone:
        table[n, cells - 1] = 0.0
    else:
        table[:, :cells][:, walks.goal] = 0.0
    loops = find_loops() if n >= _FEWEST_COMPILED else None
    if loops is not None:
        loops(np.ascontiguousarray(cost), walks.grid.units, table)
        return table
    for k in range(n - 1, -1, -1):
        onward = (cost + table[k + 1][walks.after]).min(axis=0)
        np.minimum(table[k, :cells], onward, out=table[k, :cells])
    return table


def find_loops() -> Any | None:
    """The compiled table, or None without a compiler."""
    return find_compiled(fill_table, _attempt)


def _attempt(function: Any) -> None:
    function(np.zeros((1, 1)), np.ones(1, dtype=np.int64), np.zeros((2, 2)))


def trace_walk(walks: Walks, cost: Floats, table: Floats) -> list[int]:
    """A cheapest walk of a table."""
    cell, path = 0, []
    for k in range(walks.n):
        onward = cost[:, cell] + table[k + 1][walks.after[:, cell]]
        i = int(np.argmin(onward))
        stops = not walks.everyone and walks.goal[cell] and onward[i] >= 0.0
        if stops or not np.isfinite(onward[i]):
            break
        path.append(i)
        cell = int(walks.after[i, cell])
    return path


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A lower bound and what it takes to use it from any state.

    Attributes:
        bound: no order costs less.
        prices: (insider,) μ at the bound.
        table: (steps taken, cell) what a walk still costs at those prices.
    """

    bound: float
    prices: Floats
    table: Floats


def relax(
    walks: Walks, upper: float, free: Bools, *, steps: int = 150, start: Floats | None = None
) -> Relaxed:
    """Raise the bound by subgradient steps of Polyak's length.

    Args:
        walks: costs on the grid.
        upper: cost of a known order, the level that the steps aim at.
        free: (insider,) bool: need not be visited, so their price is never positive.
        steps: how often the prices are changed.
        start: (insider,) prices to begin with; None for zero.
    """
    prices = np.zeros(walks.n) if start is None else start
    best = Relaxed(-np.inf, prices, np.zeros((0, 0)))
    pace, stale = 1.0, 0
    for _ in range(steps):
        cost = walks.cost - prices[:, None]
        table = find_walk_table(walks, cost)
        bound = float(table[0, 0] + prices.sum())
        if bound > best.bound + 1e-9 * abs(upper):
            best, stale = Relaxed(bound, prices, table), 0
        else:
            stale += 1
            if stale % 8 == 0:
                pace *= 0.6
        if not np.isfinite(bound) or best.bound >= upper - 1e-9 * abs(upper):
            break
        visits = np.bincount(trace_walk(walks, cost, table), minlength=walks.n)
        slope = 1.0 - visits
        slope[free & (prices >= 0.0) & (slope > 0.0)] = 0.0
        norm = float(slope @ slope)
        if norm == 0.0:
            break
        prices = prices + pace * max(upper - bound, 1e-6 * abs(upper)) / norm * slope
        prices[free] = np.minimum(prices[free], 0.0)
    return best
