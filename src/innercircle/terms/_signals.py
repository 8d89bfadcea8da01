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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError
from innercircle.game import Game, solve_signals
from innercircle.terms._board import read_aim
from innercircle.terms._public import price_public
from innercircle.vocabulary import Reason

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_TOLERANCE = 1e-6
_CLOSE = 1e-3
_CLOSE_BOX = 0.05
_NARROW = 1e-5
_FEW = 3  # payees up to whom boxes are cut from all sides, which costs too much beyond


class FallCurve:
    """Probability of falling in the cautious equilibrium as a function of payments on breaking.

    Args:
        game: with complements and a proper threshold.
        signal_sd: noise, number or (insider,).
        tell: told how many equilibria have been solved.
    """

    def __init__(
        self, game: Game, signal_sd: ArrayLike, tell: Callable[[int], None] | None = None
    ) -> None:
        self.game = game
        self.signal_sd = signal_sd
        self.evaluations = 0
        self.certified = True
        self._tell = tell
        self._known: dict[tuple[bytes, bool], float] = {}

    def __call__(self, payments: ArrayLike) -> float:
        """Probability of falling with these payments (insider,), proved."""
        return self._find(payments, prove=True)

    def bound(self, payments: ArrayLike) -> float:
        """An upper bound on it, as a rule equal and found many times faster.

        It is the probability in *an* equilibrium, above which the cautious one's cannot be.
        """
        return self._find(payments, prove=False)

    def _find(self, payments: ArrayLike, *, prove: bool) -> float:
        offers = np.broadcast_to(np.asarray(payments, dtype=np.float64), (self.game.n,))
        key = (offers.tobytes(), prove)
        if key not in self._known:
            stakes = self.game.stakes.copy()
            stakes[:, 2:] += offers[:, None]
            answer = solve_signals(
                self.game.with_(stakes=stakes),
                signal_sd=self.signal_sd,
                tolerance=_TOLERANCE,
                prove=prove,
            )
            self.evaluations += 1
            if self._tell is not None:
                self._tell(self.evaluations)
            self.certified &= answer.certified or not prove
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
    progress: Callable[[int, int], None] | None = None,
) -> SignalTerms:
    """Find a cheap package of payments that makes the fall likely enough, and bound the cheapest.

    Args:
        game: with complements and a proper threshold.
        signal_sd: noise of the signals, number or (insider,), in the unit of power.
        min_fall: probability of falling to reach in the cautious equilibrium.
        payees: who may be paid; None: everyone.
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
    curve = FallCurve(game, signal_sd, tell)
    who = np.flatnonzero(aim.payees)
    without = curve(np.zeros(game.n))
    top = 2.0 * float(np.ptp(game.stakes)) + 1e-9
    full = np.zeros(game.n)
    full[who] = top
    if curve(full) < min_fall:
        return _make_answer(game, curve, min_fall, without, None, math.inf)
    if without >= min_fall:
        return _make_answer(game, curve, min_fall, without, np.zeros(game.n), 0.0)
    package = _start(curve, min_fall, who, top)
    package = _improve(curve, package, min_fall, who, evaluations // 2)
    package, lower = _branch(curve, package, min_fall, who, top, evaluations)
    return _make_answer(game, curve, min_fall, without, _secure(curve, package, min_fall), lower)


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


def _secure(curve: FallCurve, package: Floats, wanted: float) -> Floats:
    """The package, enlarged until its probability is proved to be as large as wanted."""
    share = 1e-6
    while curve((1.0 + share) * package) < wanted:
        share *= 4.0
    return (1.0 + share) * package


def _scale(curve: FallCurve, direction: Floats, high: float, wanted: float) -> Floats:
    """Least multiple of a direction that reaches the level; ``high`` must reach it.

    Regula falsi on the normal quantiles of both probabilities, in which the curve is nearly
    straight; by halves where that gets stuck.
    """
    low, below = 0.0, curve.bound(0.0 * direction)
    above = curve.bound(high * direction)
    while high - low > _CLOSE * high:
        width = high - low
        start, end, aim = (_find_quantile(x) for x in (below, above, wanted))
        share = min(max((aim - start) / (end - start), 0.02), 0.98) if end > start else 0.5
        for middle in (low + share * width, 0.5 * (low + high)):
            if not low < middle < high:
                continue
            found = curve.bound(middle * direction)
            if found >= wanted:
                high, above = middle, found
            else:
                low, below = middle, found
            if high - low <= 0.5 * width:
                break
    return high * direction


def _find_quantile(probability: float) -> float:
    return float(ndtri(min(max(probability, 1e-12), 1.0 - 1e-12)))


def _start(curve: FallCurve, wanted: float, who: NDArray[np.intp], top: float) -> Floats:
    """The best of paying all alike, what each would lose alone, and two kinds of public offers."""
    game = curve.game
    equal = np.zeros(game.n)
    equal[who] = 1.0
    need = np.where(equal > 0, np.maximum(-game.gains(0.0), 0.0), 0.0)
    goals = (None, min(wanted, float(game.fall_probability(game.total_power))))
    public = [np.nan_to_num(price_public(game, "payment", goal).offers) for goal in goals]
    directions = [
        direction / direction.max()
        for direction in (equal, need, *(np.where(equal > 0, offers, 0.0) for offers in public))
        if direction.any()
    ]
    found = [
        _scale(curve, direction, top, wanted)
        for direction in directions
        if curve.bound(top * direction) >= wanted
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
        effect = np.array(
            [curve.bound(package + small * (np.arange(package.size) == i)) for i in who]
        )
        improved = False
        for to in who[np.argsort(-effect, kind="stable")][:2]:
            for frm in who[np.argsort(effect, kind="stable")]:
                if frm == to or package[frm] <= 0:
                    continue
                moved = package.copy()
                amount = min(package[frm], step * cost)
                moved[frm] -= amount
                moved[to] += amount
                if curve.bound(moved) <= wanted:
                    continue
                shrunk = _scale(curve, moved, 1.0, wanted)
                improved = float(shrunk.sum()) < (1.0 - _CLOSE) * cost
                if improved:
                    package = shrunk
                    break
            if improved:
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
    """Best-first on boxes of payments: the best package known, and a bound on all.

    In a box no package of total T pays anybody more than the box's low corner and what T leaves
    above that corner. Where not even all of that at once is enough, no package of T is.
    """
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
        if who.size <= _FEW:
            reduced = _reduce(curve, low, high, wanted, upper, who)
            if reduced is None:
                continue
            low, high = reduced
        if curve.bound(low) >= wanted and low.sum() < upper:
            package, upper = low, float(low.sum())
            continue
        widths = np.minimum(high, low + upper - low.sum()) - low
        i = int(np.argmax(widths))
        if widths[i] <= _NARROW * upper:
            return package, bound
        middle = low[i] + 0.5 * widths[i]
        for a, b in ((low[i], middle), (middle, high[i])):
            left, right = low.copy(), high.copy()
            left[i], right[i] = a, b
            least = max(bound, float(left.sum()))
            if who.size > _FEW:
                least = _find_least(curve, left, right, wanted, least, upper)
            if least < upper:
                count += 1
                heapq.heappush(heap, (least, count, left, right))
    return package, upper


def _find_least(
    curve: FallCurve, low: Floats, high: Floats, wanted: float, least: float, upper: float
) -> float:
    """No package in the box that is enough has a smaller total than this."""

    def reaches(total: float) -> bool:
        return curve.bound(np.minimum(high, low + total - low.sum())) >= wanted

    if least >= upper or not reaches(upper):
        return upper
    if reaches(least):
        return least
    enough = upper
    while enough - least > _CLOSE_BOX * upper:
        middle = 0.5 * (least + enough)
        if reaches(middle):
            enough = middle
        else:
            least = middle
    return least


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
    if curve.bound(high) < wanted:
        return None
    for i in who:
        good, bad = high[i], low[i]
        probe = high.copy()
        probe[i] = bad
        if good <= bad or curve.bound(probe) >= wanted:
            continue
        for _ in range(4):
            probe[i] = 0.5 * (good + bad)
            if curve.bound(probe) >= wanted:
                good = probe[i]
            else:
                bad = probe[i]
        low[i] = bad
    if low.sum() >= upper:
        return None
    return low, np.minimum(high, low + upper - low.sum())
