"""Public terms that work under each of several thresholds: the same offers, any order for each.

Under one threshold offers work when some order makes each insider sure at that step. Under several
the orders may differ, and an insider must be offered the most that any of them asks for. With one
divisible instrument the cheapest such offers are found by a search over all sets. Otherwise, and in
larger circles, they are bounded: from below by each threshold alone, from above by offers that work
if the chance of a fall is, at each power, the least of all.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from innercircle.game import Game, Threshold
from innercircle.terms._kernels.several import Cheapest, Needs, find_cheapest, follow
from innercircle.terms.prices.instruments import Tool, describe_tools
from innercircle.terms.prices.lattice_game import Aim, Board, build_board, build_cast
from innercircle.terms.prices.public import ASSUMPTIONS, PublicTerms, make_infeasible, solve_cast
from innercircle.terms.prices.step_cost import EdgePrice, find_margin
from innercircle.vocabulary import Reason

Floats = NDArray[np.float64]

MOST_JOINT = 12
"""Insiders up to whom the search over all sets is made."""

_METHOD = "search over offers, bounded by the dearest threshold alone"


def solve_several(
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
    """What each must be offered to join each set; the singletons of a cast keep its order."""
    states = np.arange(board.fall.size)
    face = np.full((states.size, price.cast.power.size), np.inf)
    for i in range(price.cast.power.size):
        outside = states[(states >> i) & 1 == 0]
        who = np.full(outside.size, i)
        face[outside, i] = price(who, board.fall[outside], board.fall[outside | 1 << i])
    return Needs(face, board.goal)


def _find_margins(price: EdgePrice, board: Board, needs: Needs, face: Floats) -> Floats:
    """What each who joins at a tie must be offered on top."""
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
    ends = [_break(each.with_(stakes=each.stakes + cells)) for each in games]
    order, breaking = ends[0]
    order += [int(i) for i in np.flatnonzero((offers > 0) & ~breaking)]
    falls = [
        float(each.fall_probability(each.power[sure].sum()))
        for each, (_, sure) in zip(games, ends, strict=True)
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


def _break(game: Game) -> tuple[list[int], NDArray[np.bool_]]:
    """Who breaks in the smallest equilibrium, and in which order they become sure."""
    breaking = np.zeros(game.n, dtype=bool)
    order: list[int] = []
    while True:
        ready = np.flatnonzero(~breaking & (game.gains_given(breaking) > game.ties))
        if not ready.size:
            return order, breaking
        breaking[ready] = True
        order += [int(i) for i in ready]
