"""Good orders when the lattice is too large: local search, and a layered search with a bound.

The layered search keeps, for each number of insiders who have joined, the sets from which the
lower bound still promises to beat the best known order. As long as none has to be dropped for want
of room, the best order found is the best there is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from innercircle.terms._kernels.lattice import Floats, Ints
from innercircle.terms._kernels.relaxation import Relaxed, Walks

CostOf = Callable[[Ints, Floats], Floats]
"""(insiders, power before) ↦ cost of joining; arrays of one shape."""


@dataclass(frozen=True, eq=False)
class Orders:
    """Data from which the searches price an order.

    Attributes:
        power: (insider,).
        cost_of: cost of joining, inf where impossible.
        is_goal: power ↦ bool, may one stop; targets are left to ``required``.
        required: (insider,) bool, must be in.
    """

    power: Floats
    cost_of: CostOf
    is_goal: Callable[[Floats], NDArray[np.bool_]]
    required: NDArray[np.bool_]

    def price(self, orders: Ints) -> tuple[Floats, Ints]:
        """Cost of each order (rows of a matrix) up to its first goal, and how many join."""
        carried = self.power[orders]
        before = np.cumsum(carried, axis=1) - carried
        paid = np.zeros((orders.shape[0], orders.shape[1] + 1))
        np.cumsum(self.cost_of(orders, before), axis=1, out=paid[:, 1:])
        reached = np.zeros(paid.shape, dtype=bool)
        reached[:, 0] = self.is_goal(np.zeros(orders.shape[0]))
        reached[:, 1:] = self.is_goal(before + carried)
        missing = self.required.sum() - np.cumsum(self.required[orders], axis=1)
        reached[:, 1:] &= missing == 0
        reached[:, 0] &= not self.required.any()
        stop = np.argmax(reached, axis=1)
        cost = paid[np.arange(orders.shape[0]), stop]
        return np.where(reached.any(axis=1), cost, np.inf), stop


def improve_order(orders: Orders, start: Ints, *, most: int = 400) -> tuple[Ints, float]:
    """Move one insider to another place for as long as that makes the order cheaper."""
    order = np.array(start, dtype=np.int64)
    best = float(orders.price(order[None, :])[0][0])
    for _ in range(most):
        moved = list_moves(order)
        cost, _ = orders.price(moved)
        k = int(np.argmin(cost))
        if not cost[k] < best - 1e-12 * abs(best):
            break
        order, best = moved[k], float(cost[k])
    return order, best


def list_moves(order: Ints) -> Ints:
    """The order itself and all in which one insider has been moved to another place (rows)."""
    return np.asarray(order[_number_moves(order.size)])


@lru_cache(maxsize=4)
def _number_moves(n: int) -> Ints:
    """Those of 0 … n − 1."""
    order = np.arange(n)
    moves = [order]
    for i in range(n):
        rest = np.delete(order, i)
        moves += [np.insert(rest, j, i) for j in range(n) if j not in {i, i - 1}]
    return np.array(moves, dtype=np.int64)


def build_greedy(orders: Orders, weight: Floats | None = None) -> Ints:
    """Next always who costs least per unit of ``weight`` (or at all), the stronger at a tie."""
    n = orders.power.size
    left, power, order = list(range(n)), 0.0, []
    while left:
        who = np.array(left)
        cost = orders.cost_of(who, np.full(who.size, power))
        score = cost if weight is None else cost / weight[who]
        pick = int(who[np.lexsort((-orders.power[who], score))[0]])
        order.append(pick)
        left.remove(pick)
        power += float(orders.power[pick])
    return np.array(order)


@dataclass(frozen=True, eq=False)
class Found:
    """Result of the layered search.

    Attributes:
        order: best order found, empty when none beats ``upper``.
        upper: cost of the best order known.
        lower: no order costs less.
    """

    order: tuple[int, ...]
    upper: float
    lower: float


@dataclass(frozen=True, eq=False)
class _Layer:
    """Sets of one size: who is in, what was paid, and the bound on the whole."""

    sets: NDArray[np.uint64]
    paid: Floats
    power: Floats
    cells: Ints
    bound: Floats
    parent: Ints
    added: Ints


def search_layers(
    orders: Orders, walks: Walks, relaxed: Relaxed, upper: float, width: int
) -> Found:
    """Layer by layer, keeping at most ``width`` sets; at most 63 insiders."""
    n = orders.power.size
    everyone = float(relaxed.prices.sum())
    layer = _Layer(
        np.zeros(1, np.uint64),
        np.zeros(1),
        np.zeros(1),
        np.zeros(1, np.int64),
        np.full(1, relaxed.bound),
        np.zeros(1, np.int64),
        np.full(1, -1),
    )
    history, dropped, best = [layer], np.inf, (-1, -1)
    needed = np.uint64(sum(1 << int(i) for i in np.flatnonzero(orders.required)))
    for k in range(n + 1):
        reached = orders.is_goal(layer.power) & ((layer.sets & needed) == needed)
        for at in np.flatnonzero(reached & (layer.paid < upper - 1e-12 * abs(upper))):
            if layer.paid[at] < upper:
                upper, best = float(layer.paid[at]), (k, int(at))
        if k == n:
            break
        layer = _expand(orders, walks, relaxed, layer, everyone)
        keep = layer.bound < upper - 1e-9 * abs(upper)
        layer = _take(layer, np.flatnonzero(keep))
        if layer.sets.size > width:
            ranked = np.argsort(layer.bound, kind="stable")
            dropped = min(dropped, float(layer.bound[ranked[width]]))
            layer = _take(layer, ranked[:width])
        history.append(layer)
        if not layer.sets.size:
            break
    return Found(_trace_back(history, best), upper, min(upper, dropped))


def _expand(
    orders: Orders, walks: Walks, relaxed: Relaxed, layer: _Layer, everyone: float
) -> _Layer:
    """All sets with one insider more, each reached the cheapest way."""
    n = orders.power.size
    bits = np.left_shift(np.uint64(1), np.arange(n, dtype=np.uint64))
    at, who = np.nonzero((layer.sets[:, None] & bits) == 0)
    paid = layer.paid[at] + orders.cost_of(who, layer.power[at])
    sets = layer.sets[at] | bits[who]
    ranked = np.lexsort((paid, sets))
    first = np.ones(ranked.size, dtype=bool)
    first[1:] = sets[ranked[1:]] != sets[ranked[:-1]]
    kept = ranked[first]
    kept = kept[np.isfinite(paid[kept])]
    at, who, sets, paid = at[kept], who[kept], sets[kept], paid[kept]
    cells = walks.after[who, layer.cells[at]]
    taken = np.bitwise_count(sets[:1])[0] if sets.size else 0
    inside = (sets[:, None] & bits) != 0
    rest = everyone - inside @ relaxed.prices
    bound = paid + relaxed.table[int(taken)][cells] + rest
    return _Layer(sets, paid, layer.power[at] + orders.power[who], cells, bound, at, who)


def _take(layer: _Layer, which: NDArray[np.intp]) -> _Layer:
    return _Layer(
        layer.sets[which],
        layer.paid[which],
        layer.power[which],
        layer.cells[which],
        layer.bound[which],
        layer.parent[which],
        layer.added[which],
    )


def _trace_back(history: list[_Layer], best: tuple[int, int]) -> tuple[int, ...]:
    k, at = best
    order: list[int] = []
    while k > 0:
        order.append(int(history[k].added[at]))
        at = int(history[k].parent[at])
        k -= 1
    return tuple(reversed(order))
