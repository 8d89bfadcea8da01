"""Terms under private signals: how likely the fall becomes with the offers that are made.

With private signals nothing is sure, so the question changes: how much does it take to raise the
probability of falling to a wanted level? That probability rises with every payment, so a package
that is cheapest can be boxed in: where even the upper corner of a box of payments does not reach
the level, nothing in the box does. The search halves boxes in this way for as long as it is
allowed to, and states the gap that is left.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError
from innercircle.game import Game
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.prices.fall_curve import FallCurve
from innercircle.terms.prices.lattice_game import Aim, read_aim
from innercircle.terms.prices.public import exceeds
from innercircle.terms.prices.search_payments import (
    bound_packages,
    improve_package,
    secure_package,
    shrink_package,
    start_package,
)
from innercircle.vocabulary import Beliefs, Reason

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class SignalTerms(Answer):
    """The cheapest package found that makes the fall likely enough.

    Attributes:
        names: (insider,) who is who.
        cost: sum of the payments; inf when no payment is enough.
        lower_bound: no package costs less.
        offers: (insider,) payments on breaking.
        fall_probability: with the offers.
        fall_probability_without: with none.
        min_fall: what was asked for.
        evaluations: equilibria that were solved.
        feasible: False when no payments that are allowed are enough.
        detail: names and numbers behind ``reason``.
    """

    names: tuple[str, ...]
    cost: float
    lower_bound: float
    offers: Floats
    fall_probability: float
    fall_probability_without: float
    min_fall: float
    evaluations: int
    feasible: bool
    detail: str = ""

    @property
    def gap(self) -> float:
        """Largest amount by which the cost can be above the least possible."""
        return self.cost - self.lower_bound if self.feasible else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain data with offers by name."""
        plain = super().to_dict()
        plain["offers"] = dict(zip(self.names, make_plain(self.offers), strict=True))
        plain["gap"] = make_plain(self.gap)
        return plain


def trace_fall(
    game: Game,
    signal_sd: ArrayLike,
    offers: ArrayLike,
    shares: ArrayLike,
    *,
    beliefs: str = Beliefs.COMMON,
) -> "pd.DataFrame":
    """Probability of falling when a share of some payments is offered.

    Args:
        game: with complements.
        signal_sd: noise of the signals, number or (insider,), in the unit of power.
        offers: (insider,) payments on breaking.
        shares: shares of them to try, for example 0 to 2.
        beliefs: of the insiders about the threshold, as ``solve_signals`` takes them.

    Returns:
        one row a share: share, cost, fall_probability, and fall_probability_bold, which is
        another where two answers are possible.
    """
    import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

    curve, base = FallCurve(game, signal_sd, beliefs), np.asarray(offers, dtype=np.float64)
    rows = [
        (s, s * base.sum(), *curve.find_ends(s * base))
        for s in np.asarray(shares, dtype=np.float64)
    ]
    columns = ["share", "cost", "fall_probability", "fall_probability_bold"]
    return pd.DataFrame(rows, columns=columns)


def price_signals(
    game: Game,
    signal_sd: ArrayLike,
    min_fall: float,
    payees: ArrayLike | Sequence[str] | None = None,
    *,
    largest: float = math.inf,
    total: float = math.inf,
    beliefs: str = Beliefs.COMMON,
    evaluations: int = 200,
    progress: Callable[[int, int], None] | None = None,
) -> SignalTerms:
    """Find a cheap package of payments that makes the fall likely enough, and bound the cheapest.

    Args:
        game: with complements and a proper threshold.
        signal_sd: noise of the signals, number or (insider,), in the unit of power.
        min_fall: probability of falling to reach in the cautious equilibrium.
        payees: who may be paid; None: everyone.
        largest: no single payment may exceed this.
        total: all payments together may not exceed this.
        beliefs: of the insiders about the threshold, as ``solve_signals`` takes them.
        evaluations: equilibria that may be solved; more of them close more of the gap. One takes
            some hundredths of a second, near a jump of the equilibrium a second or two.
        progress: told how many were solved, and how many may be.
    """
    aim = read_aim(game, min_fall, None, payees)
    if evaluations < 1:
        raise GameError("evaluations must be at least 1", where="price_signals")
    tell = None
    if progress is not None:
        tell = lambda done: progress(min(done, evaluations), evaluations)  # noqa: E731
    curve = FallCurve(game, signal_sd, beliefs, tell)
    who = np.flatnonzero(aim.payees)
    without = curve(np.zeros(game.n))
    top = min(2.0 * float(np.ptp(game.stakes)) + 1e-9, largest)
    full = np.zeros(game.n)
    full[who] = top
    if without >= min_fall:
        return _make_answer(game, curve, min_fall, without, np.zeros(game.n), 0.0)
    if curve(full) < min_fall:
        none = _make_answer(game, curve, min_fall, without, None, math.inf)
        return replace(none, **_explain(game, aim, largest, min_fall, curve(full)))
    package = start_package(curve, min_fall, who, top)
    package = improve_package(curve, package, min_fall, who, evaluations // 2)
    package, lower = bound_packages(curve, package, min_fall, who, top, evaluations)
    if curve.bound(package) >= min_fall:
        package = shrink_package(curve, package, min_fall)
    package = secure_package(curve, package, min_fall, full)
    found = _make_answer(game, curve, min_fall, without, package, lower)
    if not exceeds(found.cost, total):
        return found
    none = _make_answer(game, curve, min_fall, without, None, found.lower_bound)
    proved = exceeds(found.lower_bound, total)
    return replace(
        none,
        reason=Reason.LIMITS_TOO_TIGHT,
        certified=proved and curve.certified,
        detail=f"At most {total:g} may be spent; the cheapest payments found cost "
        f"{found.cost:.4g}, and none below {found.lower_bound:.4g} are enough.",
    )


def _explain(game: Game, aim: Aim, largest: float, wanted: float, reached: float) -> dict[str, Any]:
    """Reason and detail when no payments that are allowed are enough."""
    detail = f"Paid as much as they may be, all who may be paid bring it to {reached:.4g}."
    if float(game.fall_probability(game.total_power)) < wanted:
        return {"reason": Reason.NOT_ENOUGH_POWER, "detail": ""}
    if not aim.payees.all():
        return {"reason": Reason.UNPAID_HOLD_OUT, "detail": detail}
    if largest < math.inf:
        return {"reason": Reason.PROMISE_TOO_SMALL, "detail": detail}
    return {"reason": Reason.NOT_ENOUGH_POWER, "detail": ""}


def _make_answer(
    game: Game,
    curve: FallCurve,
    min_fall: float,
    without: float,
    package: Floats | None,
    lower: float,
) -> SignalTerms:
    cost = math.inf if package is None else float(package.sum())
    closed = package is None or cost - lower <= 1e-4 * cost
    return SignalTerms(
        method="local search, and branch and reduce on boxes of payments",
        reason=(
            Reason.NOT_ENOUGH_POWER
            if package is None
            else Reason.SOLVED
            if closed
            else Reason.GAP_NOT_CLOSED
        ),
        certified=closed and curve.certified,
        tolerance=0.0 if package is None else cost - lower,
        assumptions=(
            "Payments are public; each insider senses the threshold with their own noise.",
        ),
        names=game.names,
        cost=cost,
        lower_bound=min(lower, cost),
        offers=np.full(game.n, math.nan) if package is None else package,
        fall_probability=math.nan if package is None else curve(package),
        fall_probability_without=without,
        min_fall=min_fall,
        evaluations=curve.evaluations,
        feasible=package is not None,
    )
