"""Guarantees by degrees: whose promise, how much of the prosecution it covers, at what cost.

A ladder lists the levels at which an insider can be guaranteed, each with what it adds to his
payoff if he breaks and the regime falls, and what it costs the sponsor. Publicly, each gets the
cheapest level that makes him sure at his step: the ladder is an instrument like others. Secretly,
he knows his own level only, and must be willing on average over the places at which such a level
is promised.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError
from innercircle.game import Game
from innercircle.terms._board import Board, build_board, build_cast, read_aim
from innercircle.terms._instruments import Instrument, describe_tools, read_instruments
from innercircle.terms._kernels.graded import GradedOracle
from innercircle.terms._kernels.obedience import Mixture, solve_obedience
from innercircle.terms._kernels.walks import Gains, count_edges
from innercircle.terms._public import exceeds
from innercircle.terms._schedule import LIMIT, spread_path
from innercircle.vocabulary import Reason

Floats = NDArray[np.float64]

MOST_TYPED_EDGES = 2e7
"""Edges times levels that secret graded terms are solved for."""

_SHORTFALL_PRICE = 1e4
_SHORT = 1e-8


@dataclass(frozen=True, kw_only=True, eq=False)
class GradedTerms(Answer):
    """The cheapest secret guarantees on a ladder.

    Attributes:
        names: (insider,) who is who.
        cost: expected cost to the sponsor; inf when infeasible.
        lower_bound: no schedule on this ladder costs less.
        schedule: (probability, ((row, face), …)) pairs, who is asked first comes first, each with
            the face value of what he is promised (0: nothing).
        average_face: (insider,) expected face value promised.
        expected: expected payout when those asked break.
        feasible: False when no schedule on the ladder reaches the goal.
        detail: names and numbers behind ``reason``.
    """

    names: tuple[str, ...]
    cost: float
    lower_bound: float
    schedule: tuple[tuple[float, tuple[tuple[int, float], ...]], ...]
    average_face: Floats
    expected: float
    feasible: bool
    detail: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data with insiders by name."""
        plain = super().to_dict()
        plain["average_face"] = dict(zip(self.names, make_plain(self.average_face), strict=True))
        plain["schedule"] = [
            {
                "probability": chance,
                "order": [{"insider": self.names[i], "face": face} for i, face in order],
            }
            for chance, order in self.schedule
        ]
        return plain


def price_graded(
    game: Game,
    ladder: Instrument,
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
    *,
    leak_fear: float = 0.0,
    largest: float = math.inf,
    total: float = math.inf,
) -> GradedTerms:
    """Price the cheapest secret guarantees on a ladder (public ones: ``price_public``).

    Args:
        game: with complements.
        ladder: an indivisible instrument that pays if the regime falls, see :func:`make_ladder`.
        min_fall: as in :func:`price_secret`.
        target: as in :func:`price_secret`.
        payees: as in :func:`price_secret`.
        leak_fear: ℓ in [0, 1].
        largest: no single level may cost more.
        total: what is promised to all who are asked may not cost more, in any order.

    Raises:
        GameError: the ladder is none, or there are too many insiders for its levels.
    """
    game.require_complements()
    aim = read_aim(game, min_fall, target, payees)
    tool = read_instruments(game, ladder)[0]
    if tool.divisible or tool.pays != "if_falls":
        raise GameError(
            "a ladder is an indivisible instrument that pays if the regime falls", where="terms"
        )
    cast = build_cast(game, aim, describe_tools([tool]))
    first = np.array([members[0] for members in cast.groups])
    faces = np.vstack([np.zeros(game.n), tool.levels * tool.worth])[:, first].T
    costs = np.vstack([np.zeros(game.n), tool.level_costs])[:, first].T
    barred = (faces[:, 1:] <= 0) | ~cast.payable[:, None] | exceeds(costs[:, 1:], largest)
    costs[:, 1:][barred] = np.inf
    edges = count_edges(cast.sizes) * faces.shape[1]
    if edges > MOST_TYPED_EDGES:
        raise GameError(
            f"{game.n} insiders with {faces.shape[1] - 1} levels each are too many for exact terms",
            where="price_graded",
            advice="Offer fewer levels, or use payments.",
        )
    if not cast.reaches(game.fall_probability(game.total_power)):
        return _make_infeasible(game, Reason.NOT_ENOUGH_POWER, "")
    board, feared = build_board(cast), cast.with_leak_fear(leak_fear)
    scale = float(np.abs(game.stakes).max()) or 1.0
    gains = Gains(feared.base / scale, feared.on_join / scale, feared.on_others / scale, board.fall)
    # If anything is enough, the highest level for everyone is: tried first, because it is quick.
    allowed = np.where(np.isfinite(costs), faces, 0.0)
    short = _solve_levels(board, gains, allowed.max(axis=1, keepdims=True) / scale, None)[1]
    if short.max() > _SHORT:
        names = _name_short(game, cast.groups, short)
        return _make_infeasible(game, Reason.PROMISE_TOO_SMALL, names)
    unit = float(costs[np.isfinite(costs)].max()) or 1.0
    mixture, short = _solve_levels(board, gains, faces / scale, costs / unit)
    if short.max() > _SHORT:
        names = _name_short(game, cast.groups, short)
        return _make_infeasible(game, Reason.PROMISE_TOO_SMALL, names)
    dearest = max(math.fsum(costs.flat[list(walk.path)]) for walk in mixture.walks)
    if exceeds(dearest, total):
        return _refuse(game, total, unit * mixture.upper, unit * mixture.lower)
    levels = faces.shape[1]
    schedule = []
    for chance, walk in zip(mixture.chances, mixture.walks, strict=True):
        path = [t // levels for t in walk.path]
        promised = [float(faces[t // levels, t % levels]) for t in walk.path]
        schedule += [
            (float(chance * share), tuple(zip(order, promised, strict=True)))
            for share, order in spread_path(cast, path)
        ]
    return _make_graded(game, schedule, unit * mixture.upper, unit * mixture.lower)


def _solve_levels(
    board: Board, gains: Gains, faces: Floats, costs: Floats | None
) -> tuple[Mixture, Floats]:
    """The cheapest mixture of walks, and (variable,) by how much each type is not willing in it."""
    paid = np.zeros_like(faces) if costs is None else costs
    oracle = GradedOracle(board.lattice, gains, board.goal, faces, paid)
    price = np.full(faces.size, _SHORTFALL_PRICE)
    start = oracle(np.ones(faces.size))[1]
    mixture = solve_obedience(oracle, price, start, relative=1e-7, absolute=1e-10)
    collected = mixture.chances @ np.stack([walk.gains for walk in mixture.walks])
    return mixture, np.maximum(-collected, 0.0)


def _make_graded(
    game: Game,
    schedule: list[tuple[float, tuple[tuple[int, float], ...]]],
    cost: float,
    lower: float,
) -> GradedTerms:
    average, expected = np.zeros(game.n), 0.0
    for chance, order in schedule:
        falls = float(game.fall_probability(game.power[[i for i, _ in order]].sum()))
        for i, face in order:
            average[i] += chance * face
            expected += chance * face * falls
    closed = cost - lower <= 1e-6 * abs(cost) + 1e-9
    return GradedTerms(
        method="sequential obedience for each (insider, level)",
        reason=Reason.SOLVED if closed else Reason.GAP_NOT_CLOSED,
        certified=closed,
        tolerance=cost - lower,
        assumptions=(LIMIT, "Each knows the level of his own guarantee, and nothing else."),
        names=game.names,
        cost=cost,
        lower_bound=lower,
        schedule=tuple(schedule),
        average_face=average,
        expected=expected,
        feasible=True,
    )


def _refuse(game: Game, total: float, cost: float, lower: float) -> GradedTerms:
    """The answer when what was found costs more than it may; proved when its bound does."""
    proved = exceeds(lower, total)
    unproved = "" if proved else " That there are none is not proved."
    detail = (
        f"At most {total:g} in all may be promised, and the cheapest found cost {cost:.4g} on "
        f"average.{unproved}"
    )
    terms = _make_infeasible(game, Reason.LIMITS_TOO_TIGHT, detail)
    return terms if proved else replace(terms, certified=False, lower_bound=max(lower, 0.0))


def _name_short(game: Game, groups: Sequence[NDArray[np.intp]], short: Floats) -> str:
    lacking = short.reshape(len(groups), -1).max(axis=1) > 1e-8
    names = [game.names[i] for g in np.flatnonzero(lacking).tolist() for i in groups[g]]
    return f"Not willing at any level: {', '.join(names)}."


def _make_infeasible(game: Game, reason: Reason, detail: str) -> GradedTerms:
    return GradedTerms(
        method="sequential obedience for each (insider, level)",
        reason=reason,
        assumptions=(LIMIT,),
        names=game.names,
        cost=math.inf,
        lower_bound=math.inf,
        schedule=(),
        average_face=np.full(game.n, math.nan),
        expected=math.inf,
        feasible=False,
        detail=detail,
    )
