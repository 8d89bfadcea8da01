"""Public terms that bear a whole range of inputs, several thresholds among them.

The gain from breaking, d = p·(1−F⁺) + g·F⁺ − a·(1−F) − r·F with F⁺ = F(W+w), rises with p, g,
every power and mobilisation, and falls with a, r and the threshold. So a range has one worst
corner, terms that work there work everywhere in it, and none that fail there work everywhere:
robust terms are the public terms of the worst corner.

Distributions of the threshold have no worst one as a rule: the same offers must work under each, in
any order for each, so that an insider must be offered the most that any of the orders asks for.
With one divisible instrument the cheapest such offers are found by a search over all sets.
Otherwise, and in larger circles, they are bounded: from below by each threshold alone, from above
by offers that work if the chance of a fall is, at each power, the least of all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from innercircle.errors import GameError
from innercircle.game import Game, Threshold
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms._kernels.several import Cheapest, Needs, find_cheapest, follow
from innercircle.terms.prices.instruments import Given, Tool, describe_tools, read_instruments
from innercircle.terms.prices.lattice_game import Aim, Board, build_board, build_cast, read_aim
from innercircle.terms.prices.public import (
    ASSUMPTIONS,
    PublicTerms,
    find_followers,
    keep_total,
    make_infeasible,
    read_margin,
    solve_cast,
)
from innercircle.terms.prices.step_cost import EdgePrice, find_margin
from innercircle.vocabulary import Reason

MOST_JOINT = 12
"""Insiders up to whom the search over all sets is made."""

_METHOD = "search over offers, bounded by the dearest threshold alone"


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranges:
    """A box of inputs; what is None stays as it is.

    Attributes:
        power: (insider, 2) least and largest power.
        stakes: (insider, 4, 2) least and largest payoffs.
        mobilisation: (2,) least and largest M.
        thresholds: further distributions of θ that are thought possible.
    """

    power: ArrayLike | None = None
    stakes: ArrayLike | None = None
    mobilisation: ArrayLike | None = None
    thresholds: Sequence[Threshold] = ()


def make_ranges(
    game: Game,
    *,
    power: float = 0.0,
    stakes: float = 0.0,
    thresholds: Sequence[Threshold] = (),
) -> Ranges:
    """Ranges around a game: powers ± a share, payoffs ± points."""
    sides = np.array([-1.0, 1.0])
    return Ranges(
        power=game.power[:, None] * (1.0 + power * sides),
        stakes=game.stakes[:, :, None] + stakes * sides,
        thresholds=thresholds,
    )


def price_robust(
    game: Game,
    ranges: Ranges,
    instrument: Given = "payment",
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
    *,
    largest: float = math.inf,
    total: float = math.inf,
    margin: float = 0.0,
) -> PublicTerms:
    """Price public terms that work for every input in the ranges.

    Args:
        game: names, threshold and whatever has no range.
        ranges: the box.
        instrument: as in :func:`price_public`.
        min_fall: as in :func:`price_public`, now for the worst case.
        target: as in :func:`price_public`.
        payees: as in :func:`price_public`.
        largest: as in :func:`price_public`.
        total: as in :func:`price_public`.
        margin: as in :func:`price_public`.

    Returns:
        the terms; with several thresholds and more than twelve insiders, or more than one
        instrument, they may be dearer than need be, and say so.

    Raises:
        NotComplementsError: complements fail in the worst corner.
        GameError: a range that is none.
    """
    worst = find_worst_corner(game, ranges)
    worst.require_complements()
    aim, tools = read_aim(worst, min_fall, target, payees), read_instruments(worst, instrument)

    def solve(more: float) -> PublicTerms:
        if ranges.thresholds:
            return _solve_several(worst, ranges.thresholds, aim, tools, largest, more)
        cast = build_cast(worst, aim, describe_tools(tools))
        return solve_cast(cast, EdgePrice(cast, tools, largest, margin=more))

    terms = keep_total(solve, total, read_margin(margin))
    return replace(
        terms,
        method=f"{terms.method}, in the worst corner of the ranges",
        assumptions=(*terms.assumptions, "Every input may be anywhere in its range."),
    )


def find_worst_corner(game: Game, ranges: Ranges) -> Game:
    """The game in which breaking pays least for everyone; thresholds set aside."""
    power, stakes, mobilisation = game.power, game.stakes, game.mobilisation
    problems: list[str] = []
    if ranges.power is not None:
        power = _read_box("power", ranges.power, (game.n, 2), problems)[:, 0]
    if ranges.stakes is not None:
        box = _read_box("stakes", ranges.stakes, (game.n, 4, 2), problems)
        stakes = np.stack([box[:, 0, 1], box[:, 1, 1], box[:, 2, 0], box[:, 3, 0]], axis=1)
    if ranges.mobilisation is not None:
        mobilisation = float(_read_box("mobilisation", ranges.mobilisation, (2,), problems)[0])
    if problems:
        raise GameError("; ".join(problems), where="ranges")
    return game.with_(power=power, stakes=stakes, mobilisation=mobilisation)


def _read_box(what: str, given: ArrayLike, shape: tuple[int, ...], problems: list[str]) -> Floats:
    box = np.array(given, dtype=np.float64)
    if box.shape != shape:
        problems.append(f"{what} must have shape {shape}, not {box.shape}")
        return np.ones(shape)
    if np.any(box[..., 0] > box[..., 1]):
        problems.append(f"{what}: the first number of a range must not exceed the second")
    return box


def _solve_several(
    game: Game,
    rivals: Sequence[Threshold],
    aim: Aim,
    tools: Sequence[Tool],
    largest: float,
    margin: float,
) -> PublicTerms:
    """The cheapest terms that work under the game's own threshold and under each rival.

    Args:
        game: in which breaking pays least.
        rivals: the other thresholds that are thought possible.
        aim: the goal.
        tools: what may be offered.
        largest: no single promise may exceed this.
        margin: points by which offers exceed the least that works.
    """
    games = [game, *(game.with_(threshold=rival) for rival in rivals)]
    alone = []
    for each in games:
        cast = build_cast(each, aim, describe_tools(tools))
        alone.append(solve_cast(cast, EdgePrice(cast, tools, largest, margin=margin)))
    for terms in alone:
        if not terms.feasible:
            return replace(make_infeasible(game, terms.reason, terms.detail), method=_METHOD)
    lower = max(terms.lower_bound for terms in alone)
    if len(tools) == 1 and tools[0].divisible and game.n <= MOST_JOINT:
        return _search(games, aim, tools[0], largest, margin)
    cast = replace(build_cast(game, aim, describe_tools(tools)), rivals=tuple(rivals))
    terms = solve_cast(cast, EdgePrice(cast, tools, largest, margin=margin))
    if not terms.feasible:
        unproved = " Offers that work in another order under each threshold are not ruled out."
        detail = f"{terms.detail}{unproved}".strip()
        return replace(terms, certified=False, lower_bound=lower, detail=detail)
    closed = terms.cost - lower <= 1e-9 * abs(terms.cost)
    return replace(
        terms,
        reason=Reason.SOLVED if closed else Reason.GAP_NOT_CLOSED,
        certified=closed,
        lower_bound=min(lower, terms.cost),
        tolerance=max(terms.cost - lower, 0.0),
    )


def _search(
    games: Sequence[Game], aim: Aim, tool: Tool, largest: float, margin: float
) -> PublicTerms:
    """The cheapest offers of one divisible instrument, and what they lead to."""
    game, n = games[0], games[0].n
    counted = replace(tool, unit_cost=np.ones(n))
    prices = []
    for each in games:
        cast = build_cast(each, aim, np.arange(n, dtype=np.float64)[:, None])
        prices.append(EdgePrice(cast, [counted], largest, margin=margin))
    boards = [build_board(price.cast) for price in prices]
    needs = [_list_needs(price, board) for price, board in zip(prices, boards, strict=True)]
    found = find_cheapest(needs, tool.unit_cost)
    if found.face is None:
        return make_infeasible(game, Reason.LIMITS_TOO_TIGHT, "")
    face = found.face
    margins = np.zeros(n)
    for price, board, need in zip(prices, boards, needs, strict=True):
        np.maximum(margins, _find_margins(price, board, need, face), out=margins)
    return _make_terms(games, tool, found, face, margins)


def _list_needs(price: EdgePrice, board: Board) -> Needs:
    """Offers that each needs to join each set; the singletons of a cast keep its order."""
    states = np.arange(board.fall.size)
    face = np.full((states.size, price.cast.power.size), np.inf)
    for i in range(price.cast.power.size):
        outside = states[(states >> i) & 1 == 0]
        who = np.full(outside.size, i)
        face[outside, i] = price(who, board.fall[outside], board.fall[outside | 1 << i])
    return Needs(face, board.goal)


def _find_margins(price: EdgePrice, board: Board, needs: Needs, face: Floats) -> Floats:
    """Offers on top for those who join at a tie."""
    margins, state, tool = np.zeros(face.size), 0, price.tools[0]
    for i in follow(needs, face)[0]:
        at, joined = np.array([i]), board.fall[[state | 1 << i]]
        rate = float(price.find_rate(tool, at, joined)[0])
        gain = price.cast.find_gains(at, board.fall[[state]], joined)[0] + rate * face[i]
        if gain <= price.cast.tie[i] * 4.0:
            room = float(price.most[tool.name][i] - face[i])
            margins[i] = find_margin(price, i, float(face[i]), rate, room)
        state |= 1 << i
    return margins


def _make_terms(
    games: Sequence[Game], tool: Tool, found: Cheapest, face: Floats, margins: Floats
) -> PublicTerms:
    game, effect = games[0], tool.find_effect()
    offers = face + margins
    cells = effect.cells * offers[:, None]
    orders = [find_followers(each.with_(stakes=each.stakes + cells), []) for each in games]
    sure = [np.isin(np.arange(game.n), order) for order in orders]
    breaking = sure[0]
    order = orders[0] + [int(i) for i in np.flatnonzero((offers > 0) & ~breaking)]
    falls = [
        float(each.fall_probability(each.power[who].sum()))
        for each, who in zip(games, sure, strict=True)
    ]
    chance = {"always": 1.0, "if_falls": falls[0], "if_holds": 1.0 - falls[0]}[tool.pays]
    closed = found.upper - found.lower <= 1e-9 * abs(found.upper)
    return PublicTerms(
        method=_METHOD,
        reason=Reason.SOLVED if closed else Reason.GAP_NOT_CLOSED,
        certified=closed,
        tolerance=found.upper - found.lower,
        assumptions=ASSUMPTIONS,
        names=game.names,
        cost=found.upper,
        lower_bound=found.lower,
        face=math.fsum(face),
        expected=chance * math.fsum(face),
        largest=float(face.max()),
        offers=offers,
        margins=margins,
        promises={tool.name: offers},
        effects={tool.name: effect},
        spent={tool.name: found.upper},
        order=tuple(order),
        breaking=breaking,
        fall_probability=min(falls),
        feasible=True,
    )
