"""Cheapest public terms when an instrument has a budget of its own.

A price on overspending turns the problem into shortest paths again; the best prices bound the cost
from below. Along each order that these paths suggest, a small linear programme then splits the
promises among the divisible instruments so that all budgets are kept. The orders next to the best
one are tried too while the bounds have not met.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from innercircle.terms._kernels.lattice import Floats, find_distances, find_path
from innercircle.terms._kernels.obedience import Walk, solve_obedience
from innercircle.terms._kernels.search import list_moves
from innercircle.terms.prices.instruments import Tool
from innercircle.terms.prices.lattice_game import Board, build_board
from innercircle.terms.prices.public import PublicTerms, collect_terms
from innercircle.terms.prices.step_cost import EdgePrice, Promise, find_margin, make_promise

_OVERSPENDING = 1e4
_NEIGHBOURS = 200


@dataclass(frozen=True, eq=False)
class _Plan:
    """An order with the promises that keep the budgets."""

    path: tuple[int, ...]
    promises: tuple[Promise, ...]
    cost: float


class _Oracle:
    """Shortest paths when spending on a budget has a price; variables are those prices."""

    def __init__(self, price: EdgePrice, board: Board, budgets: Mapping[str, float]) -> None:
        self.price = price
        self.board = board
        self.names = tuple(budgets)
        self.limits = np.array(list(budgets.values()))
        self.seen: dict[tuple[int, ...], tuple[Promise, ...]] = {}

    def __call__(self, prices: Floats) -> tuple[float, list[Walk]]:
        weights = {k: 1.0 + float(x) for k, x in zip(self.names, prices, strict=True)}
        cast, old = self.price.cast, self.price
        price = EdgePrice(cast, old.tools, old.largest, weights, old.margin)
        edge_cost = price.on_board(self.board)
        distances = find_distances(self.board.lattice, edge_cost, self.board.goal)
        path = find_path(self.board.lattice, edge_cost, self.board.goal, distances)
        fall = cast.find_fall(np.concatenate([[0.0], np.cumsum(cast.power[path])]))
        promises = tuple(
            make_promise(price, g, float(fall[k]), float(fall[k + 1])) for k, g in enumerate(path)
        )
        spent = np.array([sum(p.spent.get(k, 0.0) for p in promises) for k in self.names])
        cost = float(sum(sum(p.spent.values()) for p in promises))
        key = (*path, -1 - len(self.seen))
        self.seen[key] = promises
        return float(distances[0][0] - prices @ self.limits), [Walk(key, self.limits - spent, cost)]


def solve_budgets(
    price: EdgePrice, budgets: Mapping[str, float]
) -> tuple[PublicTerms | None, float]:
    """Terms that keep the budgets (None when none were found) and a lower bound on their cost.

    Args:
        price: the instruments, without budgets; some terms reach the goal with them.
        budgets: by instrument, what all promises of it may cost.
    """
    board = build_board(price.cast)
    oracle = _Oracle(price, board, budgets)
    fines = np.full(len(budgets), _OVERSPENDING)
    start = [*oracle(np.zeros(len(budgets)))[1], *oracle(fines)[1]]
    mixture = solve_obedience(oracle, fines, start, relative=1e-9, absolute=1e-12, most_steps=200)
    if np.any(mixture.collected < -1e-7 * np.maximum(1.0, oracle.limits)):
        return None, float("inf")
    tried: dict[tuple[int, ...], _Plan | None] = {}
    for key, promises in oracle.seen.items():
        path = key[:-1]
        plan = _split(price, path, promises, budgets)
        if plan is not None and (path not in tried or _is_better(plan, tried[path])):
            tried[path] = plan
    best = min((p for p in tried.values() if p), key=lambda plan: plan.cost, default=None)
    best = _try_neighbours(price, oracle, budgets, best)
    if best is None:
        return None, mixture.lower
    lower = min(mixture.lower, best.cost)
    terms = collect_terms(price.cast, best.path, best.promises, price.tools, lower_bound=lower)
    return terms, lower


def _is_better(plan: _Plan, other: _Plan | None) -> bool:
    return other is None or plan.cost < other.cost


def _try_neighbours(
    price: EdgePrice, oracle: _Oracle, budgets: Mapping[str, float], best: _Plan | None
) -> _Plan | None:
    """Move one insider in the best order (or in any, when none works yet)."""
    promises = next(iter(oracle.seen.values()))
    base = best.path if best else next(iter(oracle.seen))[:-1]
    if len(base) < 2 or len(promises) == 0:
        return best
    for moved in list_moves(np.array(base))[:_NEIGHBOURS]:
        plan = _split(price, tuple(int(g) for g in moved), None, budgets)
        if plan is not None and _is_better(plan, best):
            best = plan
    return best


@dataclass(frozen=True, eq=False)
class _Steps:
    """An order with its indivisible promises fixed; what is left to split.

    Attributes:
        groups: (step,) who joins.
        gains: (step,) gain of who joins, indivisible promises included.
        whole: for each step the indivisible promises: faces and costs by instrument.
        rates: (step, tool) gain from a unit of each divisible instrument.
        unit: (step, tool) its cost.
        most: (step, tool) its largest face.
    """

    groups: NDArray[np.int64]
    gains: Floats
    whole: tuple[Promise, ...]
    rates: Floats
    unit: Floats
    most: Floats


def _split(
    price: EdgePrice,
    path: Sequence[int],
    promises: Sequence[Promise] | None,
    budgets: Mapping[str, float],
) -> _Plan | None:
    """Cheapest split of the promises along an order that keeps the budgets.

    Indivisible parts are taken from ``promises``, or from the cheapest promises when None.
    """
    tools = [t for t in price.tools if t.divisible]
    steps = _lay_out(price, path, promises, tools)
    if steps is None:
        return None
    needs = steps.gains <= price.cast.tie[steps.groups]
    count, k = steps.rates.shape
    cover = np.zeros((count, count * k))
    for step in range(count):
        cover[step, step * k : (step + 1) * k] = steps.rates[step]
    left, rows = [], []
    for name, limit in budgets.items():
        left.append(limit - sum(p.spent.get(name, 0.0) for p in steps.whole))
        rows.append(
            np.where(np.tile([t.name == name for t in tools], count), steps.unit.ravel(), 0)
        )
    answer = linprog(
        steps.unit.ravel(),
        A_ub=np.vstack([-cover, *rows]),
        b_ub=np.concatenate([np.where(needs, np.minimum(steps.gains, 0.0), 0.0), left]),
        bounds=[(0.0, float(x)) for x in steps.most.ravel()],
        method="highs",
    )
    if answer.status != 0:
        return None
    faces = np.asarray(answer.x).reshape(count, k)
    kept = tuple(_complete(price, steps, j, tools, faces[j], bool(needs[j])) for j in range(count))
    return _Plan(tuple(path), kept, sum(sum(p.spent.values()) for p in kept))


def _lay_out(
    price: EdgePrice,
    path: Sequence[int],
    promises: Sequence[Promise] | None,
    tools: Sequence[Tool],
) -> _Steps | None:
    cast, at = price.cast, np.array(path, dtype=np.int64)
    fall = cast.find_fall(np.concatenate([[0.0], np.cumsum(cast.power[at])]))
    if not np.all(np.isfinite(price(at, fall[:-1], fall[1:]))):
        return None
    if promises is None:
        promises = [
            make_promise(price, g, float(fall[k]), float(fall[k + 1])) for k, g in enumerate(path)
        ]
    divisible = {t.name for t in tools}
    whole = tuple(
        Promise(
            {k: v for k, v in p.faces.items() if k not in divisible},
            {k: v for k, v in p.spent.items() if k not in divisible},
        )
        for p in promises
    )
    gains = cast.find_gains(at, fall[:-1], fall[1:])
    for tool in price.tools:
        lift = price.find_rate(tool, at, fall[1:])
        gains += lift * [p.faces.get(tool.name, 0.0) for p in whole]
    return _Steps(
        at,
        gains,
        whole,
        np.stack([price.find_rate(t, at, fall[1:]) for t in tools], axis=1),
        np.stack([price.unit_cost[t.name][at] for t in tools], axis=1),
        np.stack([price.most[t.name][at] for t in tools], axis=1),
    )


def _complete(
    price: EdgePrice, steps: _Steps, j: int, tools: Sequence[Tool], faces: Floats, needs: bool
) -> Promise:
    """The promise of one step; the margin goes on the instrument with most room."""
    given, spent = dict(steps.whole[j].faces), dict(steps.whole[j].spent)
    for k, tool in enumerate(tools):
        if faces[k] > 0:
            given[tool.name] = float(faces[k])
            spent[tool.name] = float(faces[k] * steps.unit[j, k])
    room = np.where(steps.rates[j] > 0, steps.most[j] - faces, 0.0)
    last = int(np.argmax(room))
    if not needs or room[last] <= 0:
        return Promise(given, spent)
    group = int(steps.groups[j])
    margin = find_margin(
        price, group, sum(given.values()), float(steps.rates[j, last]), float(room[last])
    )
    name = tools[last].name
    given[name] = given.get(name, 0.0) + margin
    return Promise(given, spent, margin, name)
