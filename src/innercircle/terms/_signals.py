"""Terms under private signals: how likely the fall becomes with the offers that are made.

With private signals nothing is sure, so the question changes: how much does it take to raise the
probability of falling to a wanted level? That probability rises with every payment, so a package
that is cheapest can be boxed in: where even the upper corner of a box of payments does not reach
the level, nothing in the box does. The search halves boxes in this way for as long as it is
allowed to, and states the gap that is left.

Sources:
    Tuy (2000), Monotonic optimization: problems and solution approaches, SIAM Journal on
        Optimization 11, 464-494: reduction and branching.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError
from innercircle.game import Game, solve_signals
from innercircle.terms._board import read_aim
from innercircle.vocabulary import Reason

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_TOLERANCE = 1e-6


class FallCurve:
    """Probability of falling in the cautious equilibrium as a function of payments on breaking.

    Args:
        game: with complements and a proper threshold.
        signal_sd: noise, number or (insider,).
    """

    def __init__(self, game: Game, signal_sd: ArrayLike) -> None:
        self.game = game
        self.signal_sd = signal_sd
        self.evaluations = 0
        self.certified = True
        self._known: dict[bytes, float] = {}

    def __call__(self, payments: ArrayLike) -> float:
        """Probability of falling with these payments (insider,)."""
        offers = np.broadcast_to(np.asarray(payments, dtype=np.float64), (self.game.n,))
        key = offers.tobytes()
        if key not in self._known:
            stakes = self.game.stakes.copy()
            stakes[:, 2:] += offers[:, None]
            answer = solve_signals(
                self.game.with_(stakes=stakes), signal_sd=self.signal_sd, tolerance=_TOLERANCE
            )
            self.evaluations += 1
            self.certified &= answer.certified
            self._known[key] = answer.fall_probability_cautious
        return self._known[key]


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
        feasible: False when not even paying everyone without limit is enough.
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

    @property
    def gap(self) -> float:
        """How far the cost may be above the least possible."""
        return self.cost - self.lower_bound if self.feasible else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain data with offers by name."""
        plain = super().to_dict()
        plain["offers"] = dict(zip(self.names, make_plain(self.offers), strict=True))
        plain["gap"] = make_plain(self.gap)
        return plain


def trace_fall(
    game: Game, signal_sd: ArrayLike, offers: ArrayLike, shares: ArrayLike
) -> "pd.DataFrame":
    """Probability of falling when a share of some payments is offered.

    Args:
        game: with complements.
        signal_sd: noise of the signals, number or (insider,), in the unit of power.
        offers: (insider,) payments on breaking.
        shares: shares of them to try, for example 0 to 2.

    Returns:
        one row a share: share, cost, fall_probability.
    """
    import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

    curve, base = FallCurve(game, signal_sd), np.asarray(offers, dtype=np.float64)
    rows = [(s, s * base.sum(), curve(s * base)) for s in np.asarray(shares, dtype=np.float64)]
    return pd.DataFrame(rows, columns=["share", "cost", "fall_probability"])


def price_signals(
    game: Game,
    signal_sd: ArrayLike,
    min_fall: float,
    payees: ArrayLike | Sequence[str] | None = None,
    *,
    evaluations: int = 200,
) -> SignalTerms:
    """Find a cheap package of payments that makes the fall likely enough, and bound the cheapest.

    Args:
        game: with complements and a proper threshold.
        signal_sd: noise of the signals, number or (insider,), in the unit of power.
        min_fall: probability of falling to reach in the cautious equilibrium.
        payees: who may be paid; None: everyone.
        evaluations: equilibria that may be solved; more of them close more of the gap. One takes
            some hundredths of a second, near a jump of the equilibrium a second or two.
    """
    aim = read_aim(game, min_fall, None, payees)
    if evaluations < 1:
        raise GameError("evaluations must be at least 1", where="price_signals")
    curve = FallCurve(game, signal_sd)
    who = np.flatnonzero(aim.payees)
    without = curve(np.zeros(game.n))
    top = 2.0 * float(np.ptp(game.stakes)) + 1e-9
    full = np.zeros(game.n)
    full[who] = top
    if curve(full) < min_fall:
        return _make_answer(game, curve, min_fall, without, None, math.inf)
    if without >= min_fall:
        return _make_answer(game, curve, min_fall, without, np.zeros(game.n), 0.0)
    package = _improve(curve, _start(curve, min_fall, who, top), min_fall, who, evaluations // 2)
    package, lower = _branch(curve, package, min_fall, who, top, evaluations)
    return _make_answer(game, curve, min_fall, without, package, lower)


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
        assumptions=("Payments are public; each insider senses the threshold with his own noise.",),
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


def _scale(curve: FallCurve, direction: Floats, low: float, high: float, wanted: float) -> Floats:
    """Least multiple of a direction that reaches the level; ``high`` must reach it."""
    for _ in range(14):
        middle = 0.5 * (low + high)
        if curve(middle * direction) >= wanted:
            high = middle
        else:
            low = middle
    return high * direction


def _start(curve: FallCurve, wanted: float, who: NDArray[np.intp], top: float) -> Floats:
    """The best of paying one, paying all alike, and paying what each would lose alone."""
    n = curve.game.n
    equal = np.zeros(n)
    equal[who] = 1.0
    need = np.where(equal > 0, np.maximum(-curve.game.gains(0.0), 0.0), 0.0)
    directions = [equal, need / max(need.max(), 1e-12), *(np.eye(n)[i] for i in who)]
    found = [
        _scale(curve, direction, 0.0, top, wanted)
        for direction in directions
        if direction.any() and curve(top * direction) >= wanted
    ]
    return min(found, key=lambda package: float(package.sum()))


def _improve(
    curve: FallCurve, package: Floats, wanted: float, who: NDArray[np.intp], most: int
) -> Floats:
    """Move money from whom it does little to whom it does much, then shrink to the level."""
    step = 0.25
    while step > 0.01 and curve.evaluations < most:
        cost = float(package.sum())
        small = 0.02 * cost
        effect = np.array([curve(package + small * (np.arange(package.size) == i)) for i in who])
        to = int(who[np.argmax(effect)])
        improved = False
        for frm in who[np.argsort(effect, kind="stable")]:
            if frm == to or package[frm] <= 0:
                continue
            moved = package.copy()
            amount = min(package[frm], step * cost)
            moved[frm] -= amount
            moved[to] += amount
            if curve(moved) > wanted:
                package = _scale(curve, moved, 0.0, 1.0, wanted)
                improved = True
                break
        if not improved:
            step *= 0.5
    return package


def _branch(
    curve: FallCurve,
    package: Floats,
    wanted: float,
    who: NDArray[np.intp],
    top: float,
    most: int,
) -> tuple[Floats, float]:
    """Best-first on boxes of payments: the best package known, and a bound on all."""
    upper, count = float(package.sum()), 0
    low, high = np.zeros(package.size), np.zeros(package.size)
    high[who] = min(top, upper)
    heap = [(0.0, count, low, high)]
    while heap:
        bound, _, low, high = heapq.heappop(heap)
        if bound >= upper * (1.0 - 1e-4):
            return package, min(bound, upper)
        if curve.evaluations >= most:
            return package, bound
        reduced = _reduce(curve, low, high, wanted, upper, who)
        if reduced is None:
            continue
        low, high = reduced
        if curve(low) >= wanted and low.sum() < upper:
            package, upper = low, float(low.sum())
            continue
        i = int(np.argmax(high - low))
        middle = 0.5 * (low[i] + high[i])
        for a, b in ((low[i], middle), (middle, high[i])):
            left, right = low.copy(), high.copy()
            left[i], right[i] = a, b
            if left.sum() < upper:
                count += 1
                heapq.heappush(heap, (float(left.sum()), count, left, right))
    return package, upper


def _reduce(
    curve: FallCurve,
    low: Floats,
    high: Floats,
    wanted: float,
    upper: float,
    who: NDArray[np.intp],
) -> tuple[Floats, Floats] | None:
    """Cut from a box what is too dear or too little; None when nothing is left."""
    low, high = low.copy(), np.minimum(high, low + upper - low.sum())
    if curve(high) < wanted:
        return None
    for i in who:
        good, bad = high[i], low[i]
        probe = high.copy()
        probe[i] = bad
        if good <= bad or curve(probe) >= wanted:
            continue
        for _ in range(4):
            probe[i] = 0.5 * (good + bad)
            if curve(probe) >= wanted:
                good = probe[i]
            else:
                bad = probe[i]
        low[i] = bad
    if low.sum() >= upper:
        return None
    return low, np.minimum(high, low + upper - low.sum())
