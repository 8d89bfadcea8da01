"""Limits on a sponsor: red lines, vetoes, budgets; and which of them stand in the way.

A red line or a veto takes an instrument away from an insider; the largest single promise caps it. A
budget for everything is compared with the cheapest terms; a budget for one instrument couples the
steps, so that the cheapest order may change (``budgets.py``).
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from numpy.typing import ArrayLike

from innercircle.answer import Answer
from innercircle.errors import GameError
from innercircle.game import Game
from innercircle.terms._kernels.lattice import count_states
from innercircle.terms.prices.budgets import solve_budgets
from innercircle.terms.prices.instruments import Given, Tool, describe_tools, read_instruments
from innercircle.terms.prices.lattice_game import Aim, build_cast, read_aim
from innercircle.terms.prices.public import (
    MOST_STATES,
    PublicTerms,
    exceeds,
    make_infeasible,
    read_margin,
    solve_cast,
)
from innercircle.terms.prices.step_cost import EdgePrice
from innercircle.vocabulary import Reason

_SLACK = 1e-9
_MOST_RELAXED = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Limits:
    """Constraints on the sponsor's offers.

    Attributes:
        total: all offers together may cost at most this.
        largest: no single promise may exceed this face value.
        budgets: by instrument, what all offers of it may cost.
        vetoes: (instrument, insider) pairs that are ruled out.
        red_lines: insiders who may not lead or hold a place in the new order: a veto on "place".
    """

    total: float = math.inf
    largest: float = math.inf
    budgets: Mapping[str, float] = field(default_factory=dict)
    vetoes: Sequence[tuple[str, int | str]] = ()
    red_lines: Sequence[int | str] = ()

    def list_constraints(self, game: Game) -> tuple[str, ...]:
        """Names of the constraints that are in force, for example "red line: party-boss"."""
        listed = [f"red line: {game.names[game.find_index(i)]}" for i in self.red_lines]
        listed += [f"veto: {what} for {game.names[game.find_index(i)]}" for what, i in self.vetoes]
        listed += [f"budget: {what}" for what, most in self.budgets.items() if most < math.inf]
        listed += ["budget: total"] if self.total < math.inf else []
        return tuple(listed + (["largest promise"] if self.largest < math.inf else []))

    def without(self, game: Game, dropped: Sequence[str]) -> "Limits":
        """The limits with some constraints, by name, taken out."""
        gone = set(dropped)

        def name(i: int | str) -> str:
            return game.names[game.find_index(i)]

        return Limits(
            total=math.inf if "budget: total" in gone else self.total,
            largest=math.inf if "largest promise" in gone else self.largest,
            budgets={k: v for k, v in self.budgets.items() if f"budget: {k}" not in gone},
            vetoes=[(k, i) for k, i in self.vetoes if f"veto: {k} for {name(i)}" not in gone],
            red_lines=[i for i in self.red_lines if f"red line: {name(i)}" not in gone],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class LimitedTerms(Answer):
    """The cheapest public terms within limits.

    Attributes:
        terms: the terms; infeasible ones, with the reason, when the limits cannot be kept.
        feasible: True when there are terms that keep the limits.
        cost: of the terms; inf when infeasible.
        lower_bound: no terms within the limits cost less.
        constraints: names of the limits in force.
        relax: when infeasible, the smallest set of constraints whose removal helps; the first in
            the order of ``constraints`` if there are several. Empty when even none would help.
        alternatives: all sets of that size that help.
        unrestricted: when infeasible, the cheapest terms if nothing were forbidden; else None.
    """

    terms: PublicTerms
    feasible: bool
    cost: float
    lower_bound: float
    constraints: tuple[str, ...]
    relax: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()
    unrestricted: PublicTerms | None = None


def price_within(
    game: Game,
    limits: Limits,
    instruments: Given = ("payment", "place"),
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
    *,
    margin: float = 0.0,
) -> LimitedTerms:
    """Price the cheapest public terms that keep the limits.

    Args:
        game: with complements.
        limits: constraints.
        instruments: what may be offered (names, or declared).
        min_fall: as in :func:`price_public`.
        target: as in :func:`price_public`.
        payees: as in :func:`price_public`.
        margin: as in :func:`price_public`; limits are compared with the least that works.

    Returns:
        the terms, or the smallest set of constraints that would have to be relaxed.
    """
    game.require_complements()
    aim, tools = read_aim(game, min_fall, target, payees), read_instruments(game, instruments)
    _check_limits(game, limits, tools)
    names, margin = limits.list_constraints(game), read_margin(margin)
    found, lower = _solve(game, aim, tools, limits, margin)
    if found is not None:
        room = _find_room(found, limits)
        if room < margin:  # the margin may not carry offers beyond what may be spent
            found = _solve(game, aim, tools, limits, room)[0] or found
        closed = found.cost - lower <= 1e-6 * abs(found.cost) + _SLACK
        return LimitedTerms(
            method=found.method,
            reason=Reason.SOLVED if closed else Reason.GAP_NOT_CLOSED,
            certified=closed,
            tolerance=found.cost - lower,
            terms=found,
            feasible=True,
            cost=found.cost,
            lower_bound=lower,
            constraints=names,
        )
    return _find_what_to_relax(game, aim, tools, limits, lower)


def _find_room(terms: PublicTerms, limits: Limits) -> float:
    """Points by which every offer that needs it can be raised within the budgets."""
    needing = terms.margins > 0
    room = [(limits.total - terms.cost) / max(int(needing.sum()), 1)]
    for name, most in limits.budgets.items():
        raised = needing & (terms.promises.get(name, 0.0 * terms.margins) > 0)
        if raised.any() and terms.effects[name].divisible:
            room.append((most - terms.spent[name]) / int(raised.sum()))
    return max(min(room), 0.0)


def _find_what_to_relax(
    game: Game, aim: Aim, tools: Sequence[Tool], limits: Limits, lower: float
) -> LimitedTerms:
    """The answer when the limits cannot be kept."""
    names = limits.list_constraints(game)
    helping: list[tuple[str, ...]] = []
    for size in range(1, _MOST_RELAXED + 1):
        helping = [
            dropped
            for dropped in itertools.combinations(names, size)
            if _solve(game, aim, tools, limits.without(game, dropped))[0] is not None
        ]
        if helping:
            break
    cast = build_cast(game, aim, describe_tools(tools))
    open_terms = solve_cast(cast, EdgePrice(cast, tools))
    reason = open_terms.reason if not open_terms.feasible else Reason.LIMITS_TOO_TIGHT
    terms = make_infeasible(game, reason, "" if open_terms.feasible else open_terms.detail)
    return LimitedTerms(
        method=open_terms.method,
        reason=reason,
        certified=math.isinf(lower),
        terms=replace(terms, certified=math.isinf(lower), lower_bound=lower),
        feasible=False,
        cost=math.inf,
        lower_bound=lower,
        constraints=names,
        relax=helping[0] if helping else (),
        alternatives=tuple(helping),
        unrestricted=open_terms if open_terms.feasible else None,
    )


def _check_limits(game: Game, limits: Limits, tools: Sequence[Tool]) -> None:
    known = {tool.name for tool in tools} | {"place"}
    problems = [
        f"{what}: no such instrument is offered"
        for what in [*limits.budgets, *(what for what, _ in limits.vetoes)]
        if what not in known
    ]
    amounts = {"total": limits.total, "largest": limits.largest, **limits.budgets}
    problems += [f"{k} must be ≥ 0, not {v!r}" for k, v in amounts.items() if not v >= 0]
    for i in [*limits.red_lines, *(i for _, i in limits.vetoes)]:
        try:
            game.find_index(i)
        except GameError as error:
            problems.append(error.what)
    if problems:
        raise GameError("; ".join(dict.fromkeys(problems)), where="limits")


def _solve(
    game: Game, aim: Aim, tools: Sequence[Tool], limits: Limits, margin: float = 0.0
) -> tuple[PublicTerms | None, float]:
    """Terms within the limits (None if none are found) and a lower bound on their cost."""
    allowed = [_veto(game, tool, limits) for tool in tools]
    cast = build_cast(game, aim, describe_tools(allowed))
    price = EdgePrice(cast, allowed, limits.largest, margin=margin)
    terms = solve_cast(cast, price)
    if not terms.feasible or exceeds(terms.lower_bound, limits.total):
        return None, math.inf
    budgets = {k: v for k, v in limits.budgets.items() if v < math.inf}
    if not any(exceeds(terms.spent.get(k, 0.0), v) for k, v in budgets.items()):
        return (None if exceeds(terms.cost, limits.total) else terms), terms.lower_bound
    if count_states(cast.sizes) > MOST_STATES:
        return None, terms.lower_bound
    found, lower = solve_budgets(price, budgets)
    if found is None or exceeds(found.cost, limits.total):
        hopeless = exceeds(lower, limits.total)
        return None, math.inf if hopeless else lower
    return found, lower


def _veto(game: Game, tool: Tool, limits: Limits) -> Tool:
    barred = [game.find_index(i) for what, i in limits.vetoes if what == tool.name]
    if tool.name == "place":
        barred += [game.find_index(i) for i in limits.red_lines]
    worth = tool.worth.copy()
    worth[barred] = 0.0
    return replace(tool, worth=worth)
