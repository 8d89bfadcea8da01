"""Public terms of a circle too large for its lattice: an order, and a bound that no order beats.

The order comes from local search and from a layered search; the bound from walks that may repeat an
insider, sharpened by the layered search for as long as nothing has to be dropped. When both meet,
the answer is as certain as one from the lattice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.terms._kernels.lattice import Floats, Ints
from innercircle.terms._kernels.relaxation import Walks, make_grid, make_walks, relax
from innercircle.terms._kernels.search import (
    Orders,
    build_greedy,
    improve_order,
    search_layers,
)
from innercircle.terms.prices.lattice_game import Cast
from innercircle.terms.prices.step_cost import EdgePrice

WIDTHS = (500, 5000, 30_000)
"""Sets kept in each layer of the search; the next is tried while the bounds have not met."""
QUICK_WIDTHS = (500, 5000)
"""The same where the lattice is there if they do not meet: another would take as long as that."""
FEWEST_BOUNDED = 20
"""Insiders from which bounds are tried before the lattice.

Taste, for time: of nineteen the lattice takes as long as the bounds."""

MOST_LAYERED = 63
"""Insiders that fit into the bits of a set."""


@dataclass(frozen=True, eq=False)
class Bounded:
    """An order and how good it is.

    Attributes:
        path: groups in order, empty when no order reaches the goal.
        upper: its cost; inf when there is none.
        lower: no order costs less.
        closed: the two agree within 1e-9 of the cost.
    """

    path: tuple[int, ...]
    upper: float
    lower: float
    closed: bool


@dataclass(frozen=True, eq=False)
class Flat:
    """A cast with one row an insider, for searches that do not use groups.

    Attributes:
        cast: the cast.
        group: (insider,) group of each.
        power: (insider,).
        required: (insider,) bool.
    """

    cast: Cast
    group: Ints
    power: Floats
    required: NDArray[np.bool_]

    def is_goal(self, power: Floats) -> NDArray[np.bool_]:
        """May one stop at this power, as far as falling is concerned?"""
        return self.cast.reaches(self.cast.find_fall(power))


def flatten(cast: Cast) -> Flat:
    """One row for each member of each group, in the order of the groups."""
    group = np.repeat(np.arange(len(cast.groups)), cast.sizes)
    return Flat(cast, group, cast.power[group], cast.required[group])


def make_orders(flat: Flat, price: EdgePrice) -> Orders:
    """Orders of a cast, priced step by step."""

    def cost_of(who: Ints, before: Floats) -> Floats:
        group, power = flat.group[who.ravel()], before.ravel()
        fall, joined = (
            flat.cast.find_fall(power),
            flat.cast.find_fall(power + flat.cast.power[group]),
        )
        return price(group, fall, joined).reshape(who.shape)

    return Orders(flat.power, cost_of, flat.is_goal, flat.required)


def put_on_grid(flat: Flat, orders: Orders) -> Walks:
    """Costs at powers rounded up, where they are least."""
    grid = make_grid(flat.power)
    power = grid.find_power(np.arange(grid.total + 1), float(flat.power.sum()))
    cost = np.stack([orders.cost_of(np.full(power.size, i), power) for i in range(flat.power.size)])
    everyone = bool(flat.required.all())
    goal = flat.is_goal(power)
    if everyone:
        goal[:] = False
        goal[-1] = True
    return make_walks(grid, cost, goal, everyone=everyone)


def find_good_order(orders: Orders) -> tuple[Ints, float]:
    """The best of a few local searches."""
    starts = [build_greedy(orders), build_greedy(orders, orders.power), np.argsort(-orders.power)]
    most = 400 if orders.power.size <= MOST_LAYERED else 20
    improved = [improve_order(orders, start, most=most) for start in starts]
    return min(improved, key=lambda pair: pair[1])


def join_whoever_can(flat: Flat, price: EdgePrice) -> Ints | None:
    """An order in which each can be made sure at their step; None when the goal is out of reach."""
    n, cast = flat.power.size, flat.cast
    left, order, carried = np.ones(n, dtype=bool), [], 0.0
    while left.any():
        rows = np.flatnonzero(left)
        before = cast.find_fall(np.full(rows.size, carried))
        joined = cast.find_fall(carried + flat.power[rows])
        able = rows[np.isfinite(price(flat.group[rows], before, joined))]
        if not able.size:
            break
        order += able.tolist()
        left[able] = False
        carried += float(flat.power[able].sum())
    reached = bool(flat.is_goal(np.array([carried]))[0]) and not np.any(left & flat.required)
    return np.array([*order, *np.flatnonzero(left)], dtype=np.int64) if reached else None


def solve_large(cast: Cast, price: EdgePrice, widths: Sequence[int] = WIDTHS) -> Bounded:
    """Bounds and an order for a cast of any size.

    Args:
        cast: who plays.
        price: of their steps.
        widths: sets kept in each layer; the next is tried while the bounds have not met.
    """
    flat = flatten(cast)
    orders = make_orders(flat, price)
    order, upper = find_good_order(orders)
    if not np.isfinite(upper):
        joined = join_whoever_can(flat, price)
        if joined is None:  # steps only get cheaper as more join, so that this is a proof
            return Bounded((), np.inf, np.inf, closed=True)
        order, upper = improve_order(orders, joined)
    best = tuple(int(i) for i in order[: orders.price(order[None, :])[1][0]])
    walks = put_on_grid(flat, orders)
    relaxed = relax(walks, upper, ~flat.required)
    lower = relaxed.bound
    for width in widths if flat.power.size <= MOST_LAYERED else ():
        if lower >= upper - 1e-9 * abs(upper):
            break
        found = search_layers(orders, walks, relaxed, upper, width)
        if found.order:
            best, upper = found.order, found.upper
        lower = max(lower, found.lower)
    lower = max(min(lower, upper), 0.0)
    path = tuple(int(flat.group[i]) for i in best)
    return Bounded(path, upper, lower, closed=lower >= upper - 1e-9 * abs(upper))
