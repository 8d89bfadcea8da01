"""The search for the cheapest package of payments that makes a fall likely enough.

Packages are improved by moving money, and bounded from below by branching on boxes of payments;
both use the quick bound of the curve, and only the package that is kept is proved.

Sources:
    Tuy (2000), Monotonic optimization: problems and solution approaches, SIAM Journal on
        Optimization 11, 464-494: reduction and branching.
"""

import heapq

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.prices.fall_curve import FallCurve
from innercircle.terms.prices.public import price_public

_CLOSE = 1e-3
_CLOSEST = 1e-7  # of the package that is kept
_CLOSE_MULTIPLE = 1e-4
_MOST_ENLARGED = 1.0
_CLOSE_BOX = 0.05
_NARROW = 1e-5
_FEW = 3  # payees up to whom boxes are cut from all sides, which costs too much beyond


def secure_package(curve: FallCurve, package: Floats, wanted: float, full: Floats) -> Floats:
    """The package, enlarged until its probability is proved to be as large as wanted.

    The quick bound is nearly always the probability itself, so that next to nothing is added. Near
    a jump of the equilibrium it is not: then the least multiple of the package is looked for, and
    where no multiple is enough, the least way to ``full``, which is known to be enough.
    """

    def enlarge(share: float) -> Floats:
        return np.minimum((1.0 + share) * package, full)

    fails, share = 0.0, 1e-6
    while curve(enlarge(share)) < wanted:
        if share > _MOST_ENLARGED:
            return _go_towards(curve, package, wanted, full)
        fails, share = share, 8.0 * share
    while share - fails > _CLOSE_MULTIPLE:
        middle = 0.5 * (fails + share)
        if curve(enlarge(middle)) >= wanted:
            share = middle
        else:
            fails = middle
    return enlarge(share)


def _go_towards(curve: FallCurve, package: Floats, wanted: float, full: Floats) -> Floats:
    """The least step from a package towards one that is enough."""
    low, high = 0.0, 1.0
    while high - low > _CLOSE:
        middle = 0.5 * (low + high)
        if curve(package + middle * (full - package)) >= wanted:
            high = middle
        else:
            low = middle
    return package + high * (full - package)


def shrink_package(curve: FallCurve, package: Floats, wanted: float) -> Floats:
    """The least multiple of a package that is enough: what the search left above the level.

    On the way packages need only be told apart; at the end a level that is lower by so little that
    both packages are the same but for this must not cost more.
    """
    return _scale(curve, package, 1.0, wanted, _CLOSEST)


def _scale(
    curve: FallCurve, direction: Floats, high: float, wanted: float, close: float = _CLOSE
) -> Floats:
    """Least multiple of a direction that reaches the level; ``high`` must reach it.

    Regula falsi on the normal quantiles of both probabilities, in which the curve is nearly
    straight; by halves where that gets stuck.
    """
    low, below = 0.0, curve.bound(0.0 * direction)
    above = curve.bound(high * direction)
    while high - low > close * high:
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


def start_package(curve: FallCurve, wanted: float, who: NDArray[np.intp], top: float) -> Floats:
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


def improve_package(
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


def bound_packages(
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
