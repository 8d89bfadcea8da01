"""Pressure without a deal: what a squeeze or the fear of a purge is worth, and when it backfires.

Pressure lowers a, what staying is worth while the regime holds. A point of it adds 1 − F(W) to the
gain from breaking: almost a point while a fall is unlikely, nothing once it is certain. So it
replaces payments best on those who come first, and it works on everybody at once, whether or not
their step needs it.

It backfires in three ways. Beyond a = r an insider prefers the fall, but not their own risk: the
more others break, the less they have to. They become a free-rider, terms that rest on orders of
breaking no longer hold, and equilibria in which few break may appear or vanish; they are then
listed one by one. Pressure from outside may rally the circle: points of a that everyone gains by it
undo what it saved, and how many is computed. And who fears a purge can buy themselves free by
reporting the approach: if they are believed, they have their undisturbed a again, if not, they are
purged. They prefer that to keeping still once they expect to be believed with more than 1 − (the
chance of a purge).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError
from innercircle.game import Game, find_all_pure
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.prices.fall_curve import FallCurve
from innercircle.terms.prices.public import PublicTerms, price_public
from innercircle.vocabulary import Beliefs

if TYPE_CHECKING:
    import pandas as pd


Progress = Callable[[int, int], None]
_Trace = Callable[[Game], FallCurve]

_MOST_LISTED = 16


@dataclass(frozen=True, kw_only=True)
class PressureStep:
    """Effects of one level of pressure.

    Attributes:
        share: share of a that is squeezed away, or chance of being purged though loyal.
        complements: True while nobody is a free-rider.
        free_riders: names of those who are.
        cost: public price of breaking; nan once there are free-riders.
        saved: by how much that is below the price without pressure.
        fall_probability: under private signals, without any payment; nan when not asked for or
            when there are free-riders. Where two answers are possible, the lower.
        fall_probability_bold: the higher of the two.
        undone_by: points of a that everyone would have to gain by rallying for the price to be what
            it is without pressure; nan once there are free-riders, inf when no rally does it.
        report_if_believed: kind "purge" only: chance of being believed above which an insider who
            is approached would rather report it than keep still; nan otherwise.
        fewest: least number who break in a pure equilibrium, when there are free-riders (up to 16
            insiders); -1 otherwise, or when no pure equilibrium exists.
    """

    share: float
    complements: bool
    free_riders: tuple[str, ...]
    cost: float
    saved: float
    fall_probability: float
    fall_probability_bold: float
    undone_by: float
    report_if_believed: float
    fewest: int


@dataclass(frozen=True, kw_only=True, eq=False)
class PressureCurve(Answer):
    """Pressure against payment.

    Attributes:
        kind: "squeeze" or "purge".
        names: (insider,) who is who.
        steps: one a share.
        backfires_at: (insider,) share at which they become a free-rider; inf when never.
        points: (insider,) what the first per cent of pressure takes from a, in points.
        worth: (insider,) points of payment that a point of pressure spares being paid to them at
            the start, 1 − F at their step of the cheapest order; 0 for those who follow for free.
        equal_share: smallest share that makes the fall as likely as one point of payment to
            everyone, under private signals, both found without proof that no equilibrium is more
            cautious; nan when not asked for.
    """

    kind: str
    names: tuple[str, ...]
    steps: tuple[PressureStep, ...]
    backfires_at: Floats
    points: Floats
    worth: Floats
    equal_share: float = math.nan

    def to_dict(self) -> dict[str, Any]:
        """Plain data with insiders by name."""
        plain = super().to_dict()
        for key in ("backfires_at", "points", "worth"):
            plain[key] = dict(zip(self.names, make_plain(getattr(self, key)), strict=True))
        return plain

    def to_frame(self) -> "pd.DataFrame":
        """One row a level of pressure."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        columns = ["share", "complements", "cost", "saved"]
        columns += ["fall_probability", "fall_probability_bold", "undone_by"]
        rows = [[getattr(step, column) for column in columns] for step in self.steps]
        return pd.DataFrame(rows, columns=columns)


def trace_pressure(
    game: Game,
    kind: Literal["squeeze", "purge"] = "squeeze",
    shares: ArrayLike = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    *,
    fate: ArrayLike = 0.0,
    signal_sd: ArrayLike | None = None,
    beliefs: str = Beliefs.COMMON,
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
    largest: float = math.inf,
    total: float = math.inf,
    progress: Progress | None = None,
) -> PressureCurve:
    """Trace what pressure on everyone does to the price of breaking and to the chance of a fall.

    Args:
        game: with complements.
        kind: "squeeze" takes a share of what a has above ``fate``; "purge" moves a towards ``fate``
            by a chance.
        shares: levels in [0, 1].
        fate: payoff of a loyal insider who is purged, or what no squeeze can take; number or
            (insider,).
        signal_sd: noise of private signals; None leaves probabilities out.
        beliefs: of the insiders about the threshold, as ``solve_signals`` takes them.
        min_fall: the goal, as in :func:`price_public`; it bears on the prices only.
        target: the same.
        payees: as in :func:`price_public`.
        largest: the same.
        total: the same.
        progress: told how many levels are done, and how many there are.
    """
    game.require_complements()
    levels = np.atleast_1d(np.asarray(shares, dtype=np.float64))
    if kind not in {"squeeze", "purge"} or np.any(~((levels >= 0) & (levels <= 1))):
        raise GameError("kind must be squeeze or purge, and shares in [0, 1]", where="pressure")
    floor = np.broadcast_to(np.asarray(fate, float), game.n)

    def price(changed: Game) -> PublicTerms:
        return price_public(
            changed, "payment", min_fall, target, payees, largest=largest, total=total
        )

    trace = None
    if signal_sd is not None:
        trace = partial(FallCurve, signal_sd=signal_sd, beliefs=beliefs)
    base, steps = price(game), []
    for k, share in enumerate(levels.tolist()):
        steps.append(_press(game, floor, share, base.cost, price, trace, kind))
        if progress is not None:
            progress(k + 1, levels.size)
    a, r = game.stakes[:, 0], game.stakes[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        limit = (a - r) / (a - floor)
    worth = np.zeros(game.n)
    before = 0.0
    for i in base.order:
        if base.offers[i] > 0:
            worth[i] = 1.0 - float(game.fall_probability(before))
        before += float(game.power[i])
    return PressureCurve(
        method="public terms at each level; pure equilibria one by one among free-riders",
        certified=base.certified,
        kind=kind,
        names=game.names,
        steps=tuple(steps),
        backfires_at=np.where((a > floor) & (limit <= 1.0), np.maximum(limit, 0.0), np.inf),
        points=0.01 * np.maximum(a - floor, 0.0),
        worth=worth,
        equal_share=math.nan if trace is None else _find_equal(game, floor, trace),
    )


def press(game: Game, floor: Floats, share: float) -> Game:
    """The game when a has moved towards ``floor`` by a share, for those who have more."""
    stakes = game.stakes.copy()
    stakes[:, 0] -= share * np.maximum(stakes[:, 0] - floor, 0.0)
    return game.with_(stakes=stakes)


def _press(
    game: Game,
    floor: Floats,
    share: float,
    base: float,
    price: Callable[[Game], PublicTerms],
    trace: _Trace | None,
    kind: str,
) -> PressureStep:
    pressed = press(game, floor, share)
    report = 1.0 - share if kind == "purge" else math.nan
    if pressed.has_complements:
        cost = price(pressed).cost
        falls, bold = (math.nan,) * 2 if trace is None else trace(pressed).find_ends(0.0)
        return PressureStep(
            share=share,
            complements=True,
            free_riders=(),
            cost=cost,
            saved=base - cost,
            fall_probability=falls,
            fall_probability_bold=bold,
            undone_by=_find_rally(pressed, base, price),
            report_if_believed=report,
            fewest=-1,
        )
    names = tuple(dict.fromkeys(f.insider for f in pressed.find_complement_failures()))
    listed = find_all_pure(pressed) if game.n <= _MOST_LISTED else []
    return PressureStep(
        share=share,
        complements=False,
        free_riders=names,
        cost=math.nan,
        saved=math.nan,
        fall_probability=math.nan,
        fall_probability_bold=math.nan,
        undone_by=math.nan,
        report_if_believed=report,
        fewest=min((int(np.sum(breaking)) for breaking in listed), default=-1),
    )


def _find_rally(pressed: Game, base: float, price: Callable[[Game], PublicTerms]) -> float:
    """Points of a for everyone at which the price is the base again; found by bisection.

    The price rises with a, so that there is one such number; inf when even twice the whole range
    of payoffs does not do it (nobody has to be paid), nan when there is no price.
    """

    def rally(points: float) -> float:
        stakes = pressed.stakes.copy()
        stakes[:, 0] += points
        return price(pressed.with_(stakes=stakes)).cost

    if not math.isfinite(base):
        return math.nan
    slack = 1e-9 * (1.0 + abs(base))
    if rally(0.0) >= base - slack:
        return 0.0
    low, high = 0.0, 2.0 * float(np.ptp(pressed.stakes)) + 1.0
    if rally(high) < base - slack:
        return math.inf
    while high - low > 1e-6 * high:
        middle = 0.5 * (low + high)
        if rally(middle) < base - slack:
            low = middle
        else:
            high = middle
    return high


def _find_equal(game: Game, floor: Floats, trace: _Trace) -> float:
    """Smallest share of pressure that does what one point of payment to everyone does."""
    wanted = trace(game).bound(1.0)
    a, r = game.stakes[:, 0], game.stakes[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        limits = np.where(a > floor, (a - r) / (a - floor), 1.0)
    low, high = 0.0, float(min(1.0, limits.min()))
    if trace(press(game, floor, high)).bound(0.0) < wanted:
        return math.inf
    for _ in range(20):
        middle = 0.5 * (low + high)
        if trace(press(game, floor, middle)).bound(0.0) >= wanted:
            high = middle
        else:
            low = middle
    return high
