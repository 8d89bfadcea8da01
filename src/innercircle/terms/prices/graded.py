"""Guarantees by degrees: whose promise, how much of the prosecution it covers, at what cost.

A ladder lists the levels at which an insider can be guaranteed, each with what it adds to their
payoff if they break and the regime falls, and what it costs the sponsor. Publicly, each gets the
cheapest level that makes them sure at their step: the ladder is an instrument like others.
Secretly, they know their own level only, and must be willing on average over the places at which
such a level is promised.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError
from innercircle.game import Game
from innercircle.terms._kernels.graded import GradedOracle
from innercircle.terms._kernels.lattice import Bools, Floats
from innercircle.terms._kernels.obedience import Mixture, solve_obedience
from innercircle.terms._kernels.walks import Gains, count_edges
from innercircle.terms.prices.instruments import Instrument, describe_tools, read_instruments
from innercircle.terms.prices.lattice_game import Board, Cast, build_board, build_cast, read_aim
from innercircle.terms.prices.public import exceeds
from innercircle.terms.prices.schedule import LIMIT, spread_path
from innercircle.vocabulary import TIE_TOLERANCE, Reason

MOST_TYPED_EDGES = 2e7
"""Edges times levels that secret graded terms are solved for."""

_SHORTFALL_PRICE = 1e4
_DEAREST = 1e8
_WILLING = 1e-11
_CLEAR = 10.0 * TIE_TOLERANCE
_ENOUGH = 1.5
_NEVER = 100.0
"""Loss, in largest stakes, counted for a visit to a type who cannot be moved at all."""
_RAISE = 1e3
_CLOSE = 1e-7
"""Gap, in dearest levels, that clearing ties may leave: ten ties at their price."""


@dataclass(frozen=True, kw_only=True, eq=False)
class GradedTerms(Answer):
    """The cheapest secret guarantees on a ladder.

    Attributes:
        names: (insider,) who is who.
        cost: expected cost to the sponsor; inf when infeasible.
        lower_bound: no schedule on this ladder costs less.
        schedule: (probability, ((row, face), …)) pairs, who is asked first comes first, each with
            the face value of what they are promised (0: nothing).
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
    scale = float(np.abs(game.stakes).max()) or 1.0
    unit = float(costs[np.isfinite(costs)].max()) or 1.0
    levels = _Levels(build_board(cast), faces / scale, costs / unit, scale, leak_fear)
    short = levels.find_short()
    if short.any():
        return _make_infeasible(game, Reason.PROMISE_TOO_SMALL, _name_short(game, cast, short))
    mixture, lower = levels.find_cheapest()
    dearest = max(math.fsum(costs.flat[list(walk.path)]) for walk in mixture.walks)
    if exceeds(dearest, total):
        return _refuse(game, total, unit * mixture.upper, unit * lower)
    count = faces.shape[1]
    schedule = []
    for chance, walk in zip(mixture.chances, mixture.walks, strict=True):
        path = [t // count for t in walk.path]
        promised = [float(faces[t // count, t % count]) for t in walk.path]
        schedule += [
            (float(chance * share), tuple(zip(order, promised, strict=True)))
            for share, order in spread_path(cast, path)
        ]
    tied = _name_tied(game, schedule, leak_fear)
    closed = mixture.upper - lower <= 1e-6 * mixture.upper + _CLOSE and not tied
    return replace(
        _make_graded(game, schedule, unit * mixture.upper, unit * lower),
        reason=Reason.SOLVED if closed else Reason.GAP_NOT_CLOSED,
        certified=closed,
        detail=f"At a tie, on average: {tied}." if tied else "",
    )


class _Levels:
    """Schedules of levels, in each of which every type (group, level) gains by more than a tie.

    Args:
        board: the lattice.
        faces: (group, level) face values, as shares of ``scale``.
        costs: (group, level) costs, inf where a level may not be promised.
        scale: the largest stake.
        leak_fear: ℓ in [0, 1].
    """

    def __init__(
        self, board: Board, faces: Floats, costs: Floats, scale: float, leak_fear: float
    ) -> None:
        cast = board.cast
        fear = cast.with_leak_fear(leak_fear)
        self.board, self.faces, self.costs, self.leak_fear = board, faces, costs, leak_fear
        self.gains = Gains(
            fear.base / scale, fear.on_join / scale, fear.on_others / scale, board.fall
        )
        self.alone = cast.find_fall(cast.power)
        self.allowed = np.isfinite(costs)
        self.tie = TIE_TOLERANCE * (1.0 + faces)
        self.unmoved = self._find_unmoved()

    def _find_unmoved(self) -> Bools:
        """(group, level) bool: gains at most a tie, all others breaking."""
        cast, gains = self.board.cast, self.gains
        unmoved = ~self.allowed
        while True:
            able = ~unmoved.all(axis=1)
            most = float(np.where(able, cast.sizes * cast.power, 0.0).sum())
            others = np.maximum(most - cast.power, 0.0)
            joined = cast.find_fall(others + cast.power)
            best = gains.base + gains.on_join * joined + gains.on_others * cast.find_fall(others)
            falls = (1.0 - self.leak_fear) * joined + self.leak_fear * self.alone
            more = ~unmoved & (best[:, None] + self.faces * falls[:, None] <= self.tie)
            if not more.any():
                return unmoved
            unmoved |= more

    def find_short(self) -> Bools:
        """(group,) bool: not willing, on average, at the highest level; none if there are terms."""
        # If anything is enough, the highest level for everyone is: tried first, being quick.
        highest = np.where(self.allowed, self.faces, 0.0).max(axis=1, keepdims=True)
        clear = np.where(self.unmoved.all(axis=1, keepdims=True), _NEVER, _CLEAR * (1.0 + highest))
        oracle = self._ask(highest, np.zeros_like(highest), clear)
        start = oracle(np.ones(highest.size))[1]
        price = np.ones(highest.size)
        mixture = solve_obedience(oracle, price, start, relative=0.0, absolute=1e-13)
        if mixture.lower <= _WILLING:
            return np.zeros(highest.size, dtype=bool)
        return np.asarray(mixture.collected < -_WILLING)

    def find_cheapest(self) -> tuple[Mixture, float]:
        """A cheapest schedule that leaves no type at a tie, and a bound on the cost of all.

        A linear programme knows no "more than a tie". The bound is that of gains of zero or more;
        the schedule is that of gains above ten ties, or further above for types whose chance of
        being asked is so small that the programme would not see it.
        """
        zero = np.where(self.unmoved, _NEVER, 0.0)
        cheap = self._minimise(zero, self._ask(self.faces, self.costs, zero))
        clear = np.where(self.unmoved, _NEVER, 10.0 * self.tie)
        first = None
        while True:
            oracle = self._ask(self.faces, self.costs, clear)
            found = self._minimise(clear, oracle)
            first = first or found
            asked = found.count_visits(self.faces.size)
            tied = found.collected + asked * clear.ravel() < _ENOUGH * asked * self.tie.ravel()
            tied &= clear.ravel() < 1.0
            if not tied.any():
                return found, min(cheap.lower, found.upper)
            if clear.ravel()[tied].max() * _RAISE >= 1.0:
                return first, min(cheap.lower, first.upper)
            clear = np.where(tied.reshape(clear.shape), _RAISE * clear, clear)

    def _ask(self, faces: Floats, costs: Floats, clear: Floats) -> GradedOracle:
        board = self.board
        return GradedOracle(
            board.lattice,
            self.gains,
            board.goal,
            faces,
            costs,
            clear,
            self.leak_fear,
            self.alone,
        )

    def _minimise(self, clear: Floats, oracle: GradedOracle) -> Mixture:
        """The cheapest mixture, with a fine on what is lacking, raised until nothing is."""
        start, fine = oracle(np.ones(clear.size))[1], _SHORTFALL_PRICE
        while True:
            price = np.full(clear.size, fine)
            mixture = solve_obedience(oracle, price, start, relative=1e-7, absolute=1e-10)
            if fine > _DEAREST or np.all(mixture.collected >= -_WILLING):
                return mixture
            fine *= 100.0


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
    return GradedTerms(
        method="sequential obedience for each (insider, level)",
        tolerance=cost - lower,
        assumptions=(LIMIT, "Each knows the level of their own guarantee, and nothing else."),
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


def _name_tied(
    game: Game, schedule: Sequence[tuple[float, Sequence[tuple[int, float]]]], leak_fear: float
) -> str:
    """Names of those who are asked and gain no more than a tie, by the game's own gains."""
    collected: dict[tuple[int, float], float] = {}
    asked: dict[tuple[int, float], float] = {}
    alone = game.gains(0.0)
    for chance, order in schedule:
        before = 0.0
        for i, face in order:
            joined = float(game.fall_probability(before + game.power[i]))
            fear = alone[i] + face * float(game.fall_probability(game.power[i]))
            gain = float(game.gain(i, before)) + face * joined
            weighed = (1.0 - leak_fear) * gain + leak_fear * fear
            collected[i, face] = collected.get((i, face), 0.0) + chance * weighed
            asked[i, face] = asked.get((i, face), 0.0) + chance
            before += float(game.power[i])
    most = np.abs(game.stakes).max(axis=1)
    tied = {
        i
        for (i, face), share in asked.items()
        if collected[i, face] <= TIE_TOLERANCE * (most[i] + face) * share
    }
    return ", ".join(game.names[i] for i in sorted(tied))


def _name_short(game: Game, cast: Cast, short: Bools) -> str:
    names = [game.names[i] for g in np.flatnonzero(short).tolist() for i in cast.groups[g]]
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
