"""Public terms: everyone sees all offers; the cheapest that leave breaking as the only outcome.

They are a divide-and-conquer order: the first is paid as if alone, the next as if only
the first broke, and so on, each just enough that breaking is better for them whatever those after
them do. The cheapest order is a shortest path on the lattice of who has already broken, from nobody
to any set that meets the goal, an edge costing what its insider must be offered at that step.

Sources:
    Segal (2003), Coordination and discrimination in contracting with externalities, Journal of
        Economic Theory 113, 147-181, divide and conquer.
    Winter (2004), Incentives and discrimination, American Economic Review 94, Proposition 1.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError
from innercircle.game import Game
from innercircle.terms._kernels.lattice import (
    Bools,
    Floats,
    count_states,
    find_distances,
    find_path,
)
from innercircle.terms.prices.infeasible import explain_infeasible
from innercircle.terms.prices.instruments import (
    Effect,
    Given,
    Tool,
    describe_tools,
    read_instruments,
)
from innercircle.terms.prices.lattice_game import Cast, build_board, build_cast, read_aim
from innercircle.terms.prices.public_bounds import (
    FEWEST_BOUNDED,
    QUICK_WIDTHS,
    Bounded,
    solve_large,
)
from innercircle.terms.prices.step_cost import EdgePrice, Promise, make_promise
from innercircle.vocabulary import Reason

if TYPE_CHECKING:
    import pandas as pd


MOST_STATES = 2**23
"""Largest lattice on which public terms are solved exactly."""

_SLACK = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class PublicTerms(Answer):
    """The cheapest public terms.

    Attributes:
        names: (insider,) who is who.
        cost: infimum of what the offers cost the sponsor; inf when infeasible. Offers just above
            it are needed.
        lower_bound: no terms cost less than this; equals ``cost`` when certified.
        face: sum of the face values at the infimum.
        expected: expected payout at the infimum, when those who break are ``breaking``.
        largest: largest single promise at the infimum: face value, or cost of what is taken whole.
        offers: (insider,) face value offered to each, with margins; nan when infeasible.
        margins: (insider,) the part of an offer that turns a tie into breaking.
        promises: the offers by instrument, each (insider,).
        effects: what a unit of each instrument adds to an insider's cells.
        spent: what each instrument costs the sponsor, at the infimum.
        order: rows in the order in which each becomes sure that breaking is better; those who
            follow for free included.
        breaking: (insider,) bool, the smallest equilibrium under the offers.
        fall_probability: in that equilibrium.
        feasible: False when no offer whatever reaches the goal.
        detail: names and numbers behind ``reason``, in words.
    """

    names: tuple[str, ...]
    cost: float
    lower_bound: float
    face: float
    expected: float
    largest: float
    offers: Floats
    margins: Floats
    promises: Mapping[str, Floats] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict, repr=False)
    spent: Mapping[str, float] = field(default_factory=dict)
    order: tuple[int, ...]
    breaking: Bools
    fall_probability: float
    feasible: bool
    detail: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data with offers, margins and promises by name, and the order as names."""
        plain = super().to_dict()
        del plain["effects"]  # follows from the instruments, which are the caller's
        for key in ("offers", "margins"):
            plain[key] = _by_name(self.names, getattr(self, key))
        plain["promises"] = {k: _by_name(self.names, v) for k, v in self.promises.items()}
        plain["order"] = [self.names[i] for i in self.order]
        plain["breaking"] = [self.names[i] for i in np.flatnonzero(self.breaking)]
        plain["reason_text"] = str(self.reason)
        return plain

    def to_frame(self) -> "pd.DataFrame":
        """One row an insider: offer, margin, step (from 1; 0 for who stays)."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        step = np.zeros(len(self.names), dtype=int)
        step[list(self.order)] = np.arange(1, len(self.order) + 1)
        columns = {"insider": self.names, "offer": self.offers, "margin": self.margins}
        return pd.DataFrame({**columns, "step": step, **self.promises})


def _by_name(names: Sequence[str], values: Floats) -> dict[str, Any]:
    return dict(zip(names, make_plain(values), strict=True))


def price_public(
    game: Game,
    instrument: Given = "payment",
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
    *,
    largest: float = math.inf,
    total: float = math.inf,
    margin: float = 0.0,
) -> PublicTerms:
    """Price the cheapest public terms.

    Args:
        game: with complements.
        instrument: "payment" on breaking, "guarantee" that pays only if they break and the regime
            falls, another name, or instruments declared with :class:`Instrument`: each insider
            then gets the combination that is cheapest at their step.
        min_fall: probability in [0, 1] with which the regime must fall in the smallest
            equilibrium; None when not asked for.
        target: insiders that must break in every equilibrium (names, rows or mask). With neither
            ``min_fall`` nor ``target``, everyone must break; with both, both must hold.
        payees: who may be offered anything; None: everyone.
        largest: no single promise may exceed this: face value, or cost of what is taken whole.
        total: all offers together may cost at most this, margins included.
        margin: points by which offers exceed the least that works, as far as ``total`` has room;
            the cost is without them.

    Returns:
        the terms; infeasible ones are an answer too, with the reason.

    Raises:
        NotComplementsError: for some insiders breaking becomes less attractive when others break.
        GameError: the goal or an instrument makes no sense.
    """
    game.require_complements()
    aim = read_aim(game, min_fall, target, payees)
    tools = read_instruments(game, instrument)
    cast = build_cast(game, aim, describe_tools(tools))

    def solve(more: float) -> PublicTerms:
        return solve_cast(cast, EdgePrice(cast, tools, largest, margin=more))

    return keep_total(solve, total, read_margin(margin))


def keep_total(solve: Callable[[float], PublicTerms], total: float, margin: float) -> PublicTerms:
    """The terms if they stay within a total, margins included; infeasible ones otherwise.

    Args:
        solve: the terms with a margin.
        total: what all offers together may cost.
        margin: points by which offers should exceed the least that works.
    """
    terms = solve(margin)
    if not terms.feasible or terms.cost + math.fsum(terms.margins) <= total:
        return terms
    if exceeds(terms.cost, total):
        return replace(
            terms,
            **_nothing(terms.names),
            reason=Reason.LIMITS_TOO_TIGHT,
            certified=exceeds(terms.lower_bound, total),
            lower_bound=math.inf if exceeds(terms.lower_bound, total) else terms.lower_bound,
            fall_probability=math.nan,
            detail=f"At most {total:g} may be spent, and the cheapest found cost {terms.cost:.4g}.",
        )
    return solve(max(total - terms.cost, 0.0) / max(int(np.sum(terms.margins > 0)), 1))


def exceeds(amount: ArrayLike, limit: float) -> Any:
    """True where an amount is above a limit by more than rounding."""
    return np.asarray(amount) > limit * (1.0 + _SLACK) + _SLACK


def read_margin(margin: float) -> float:
    """A margin that makes sense.

    Raises:
        GameError: it is negative or not finite.
    """
    if not 0.0 <= float(margin) < math.inf:
        raise GameError(f"margin must be finite and ≥ 0, not {margin!r}", where="terms")
    return float(margin)


def solve_cast(cast: Cast, price: EdgePrice) -> PublicTerms:
    """Shortest path from nobody to the goal, or bounds on it, made into terms."""
    if count_states(cast.sizes) > MOST_STATES:
        return _solve_large(cast, price)
    if cast.sizes.size >= FEWEST_BOUNDED and np.all(cast.sizes == 1):
        found = solve_large(cast, price, QUICK_WIDTHS)
        if found.closed:
            return _make_bounded(cast, price, found)
    board = build_board(cast)
    edge_cost = price.on_board(board)
    distances = find_distances(board.lattice, edge_cost, board.goal)
    if not math.isfinite(distances[0][0]):
        return make_infeasible(cast.game, *explain_infeasible(cast, price))
    path = find_path(board.lattice, edge_cost, board.goal, distances)
    return make_terms(cast, path, price)


def _solve_large(cast: Cast, price: EdgePrice) -> PublicTerms:
    return _make_bounded(cast, price, solve_large(cast, price))


def _make_bounded(cast: Cast, price: EdgePrice, found: Bounded) -> PublicTerms:
    """The answer from an order and a bound that no order beats."""
    if not math.isfinite(found.upper):
        return make_infeasible(cast.game, *explain_infeasible(cast, price))
    return make_terms(
        cast,
        found.path,
        price,
        method="layered search with a bound from walks that may repeat an insider",
        lower_bound=found.lower,
        certified=found.closed,
        tolerance=found.upper - found.lower,
        reason=Reason.SOLVED if found.closed else Reason.GAP_NOT_CLOSED,
    )


def make_terms(cast: Cast, path: Sequence[int], price: EdgePrice, **bounds: Any) -> PublicTerms:
    """The answer for an order of groups, each member paid what their step costs."""
    power = np.concatenate([[0.0], np.cumsum(cast.power[list(path)])])
    fall = cast.find_fall(power)
    promises = [
        make_promise(price, g, float(fall[k]), float(fall[k + 1])) for k, g in enumerate(path)
    ]
    return collect_terms(cast, path, promises, price.tools, **bounds)


def collect_terms(
    cast: Cast,
    path: Sequence[int],
    promises: Sequence[Promise],
    tools: Sequence[Tool],
    **bounds: Any,
) -> PublicTerms:
    """The answer for an order of groups and what each is promised at their step."""
    game, order = cast.game, cast.name_members(path)
    n = game.n
    by_tool = {tool.name: np.zeros(n) for tool in tools}
    bare = {tool.name: np.zeros(n) for tool in tools}
    spent = {tool.name: 0.0 for tool in tools}
    margins = np.zeros(n)
    for i, promise in zip(order, promises, strict=True):
        for name, face in promise.faces.items():
            by_tool[name][i] = face
            bare[name][i] = face - (promise.margin if name == promise.margin_on else 0.0)
        for name, paid in promise.spent.items():
            spent[name] += paid
        margins[i] = promise.margin
    order = order + find_followers(game, order)
    breaking = np.zeros(n, dtype=bool)
    breaking[order] = True
    falls = float(game.fall_probability(game.power[breaking].sum()))
    chance = {"always": 1.0, "if_falls": falls, "if_holds": 1.0 - falls}
    cost = math.fsum(spent.values())
    everything = sum(bare.values(), np.zeros(n))
    return PublicTerms(
        method=bounds.pop("method", "shortest path on the lattice of who has already broken"),
        assumptions=ASSUMPTIONS,
        names=game.names,
        cost=cost,
        lower_bound=bounds.pop("lower_bound", cost),
        face=math.fsum(everything),
        expected=math.fsum(chance[t.pays] * math.fsum(bare[t.name]) for t in tools),
        largest=max([0.0, *(_find_largest(promise, tools) for promise in promises)]),
        offers=sum(by_tool.values(), np.zeros(n)),
        margins=margins,
        promises=by_tool,
        effects={tool.name: tool.find_effect() for tool in tools},
        spent=spent,
        order=tuple(order),
        breaking=breaking,
        fall_probability=falls,
        feasible=True,
        **bounds,
    )


def _find_largest(promise: Promise, tools: Sequence[Tool]) -> float:
    faces = {
        tool.name: promise.faces.get(tool.name, 0.0) if tool.divisible else 0.0 for tool in tools
    }
    if promise.margin_on:
        faces[promise.margin_on] -= promise.margin
    return max(
        [0.0, *faces.values(), *(promise.spent.get(t.name, 0.0) for t in tools if not t.divisible)]
    )


ASSUMPTIONS = (
    "Everyone sees all offers before choosing.",
    "The cost is an infimum: offers must be just above it; the margin is stated apart.",
)


def find_followers(game: Game, order: Sequence[int]) -> list[int]:
    """Rows who break without an offer once those in the order do, as their gains become clear."""
    breaking = np.zeros(game.n, dtype=bool)
    breaking[list(order)] = True
    followers: list[int] = []
    while True:
        ready = np.flatnonzero(~breaking & (game.gains_given(breaking) > game.ties))
        if not ready.size:
            return followers
        breaking[ready] = True
        followers += [int(i) for i in ready]


def make_infeasible(game: Game, reason: Reason, detail: str) -> PublicTerms:
    """The answer when no offer reaches the goal."""
    return PublicTerms(
        method="shortest path on the lattice of who has already broken",
        reason=reason,
        assumptions=ASSUMPTIONS,
        names=game.names,
        lower_bound=math.inf,
        fall_probability=float(game.fall_probability(0.0)),
        detail=detail,
        **_nothing(game.names),
    )


def _nothing(names: Sequence[str]) -> dict[str, Any]:
    """Values of the attributes when there are no offers."""
    nan = np.full(len(names), math.nan)
    return {
        "cost": math.inf,
        "face": math.inf,
        "expected": math.inf,
        "largest": math.inf,
        "offers": nan,
        "margins": nan,
        "promises": {},
        "effects": {},
        "spent": {},
        "order": (),
        "breaking": np.zeros(len(names), dtype=bool),
        "feasible": False,
    }
