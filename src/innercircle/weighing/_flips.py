"""Quality that a source must have: where the conclusion at a threshold changes sides.

Pr(T, reports) is a polynomial in the scale λ of a source's grades, of at most as many degrees as
the source has reports, so that the probability need not be monotone: it can cross the threshold
and come back. The curve is scanned, every dip is looked into, and only then a bracket is bisected.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from innercircle.weighing._case import Case, find_log_odds
from innercircle.weighing._grades import LETTERS, find_quality
from innercircle.weighing._kernels.sums import Array, squash

_SCAN = 1024
_SHORTEST_SCAN = 128
_WORK = 100_000_000
_NOISE = 1e-12
"""Log-odds this close to the threshold have not crossed it: a flat curve never flips."""
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


@dataclass(frozen=True)
class Flips:
    """Points at which the conclusion "Pr(T) is at least tau", or its contrary, fails; None: never.

    Attributes:
        scale: largest λ < 1 at which it changes sides when every q of the source becomes λ q;
            0 when only dropping its reports changes sides.
        letter: best lower letter of the source at which it has changed sides.
        prior: prior probability of T at which it would be on the threshold, with the prior inside
            T and inside not-T kept.
        curve: (λ, Pr(T)) at eleven scales from 0 (reports dropped) to 1.
    """

    scale: float | None
    letter: str | None
    prior: float | None
    curve: tuple[tuple[float, float], ...]


def find_flips(case: Case, tau: float, source: str | None, change: float) -> Flips:
    """The flip points of one source, and of the prior.

    Args:
        case: the reports and the target.
        tau: threshold on Pr(T), (0, 1).
        source: whose grades are scaled; None leaves scale and letter out.
        change: L(all) − L(∅), nats.
    """
    level = float(np.log(tau) - np.log1p(-tau))
    prior = float(squash(level - change)) if np.isfinite(change) else None
    if source is None:
        return Flips(None, None, prior, ())
    reports = [name for name in case.kept if case.model.reports[name].source == source]
    curve = _make_curve(case, reports)
    holds = bool(curve(np.array([1.0]))[0] >= level)
    steps = max(_SHORTEST_SCAN, min(_SCAN, _WORK // case.find_weight()))
    scale = _find_scale(curve, level, steps, holds=holds) if reports else None
    if scale is None and reports and bool(curve(np.array([0.0]))[0] >= level) != holds:
        scale = 0.0
    grid = np.linspace(0.0, 1.0, 11)
    shown = squash(curve(grid))
    points = tuple(zip(grid.tolist(), shown.tolist(), strict=True))
    return Flips(scale, _find_letter(case, source, reports, level, holds=holds), prior, points)


def _make_curve(case: Case, reports: list[str]) -> Callable[[Array], Array]:
    """λ (B,) → log-odds (B,); at λ = 0 the reports are dropped."""

    def curve(scales: Array) -> Array:
        changed = {}
        for report in reports:
            table = case.find_channel(report, scales * case.plan.reports.quality[report])
            table = np.where(scales[:, np.newaxis, np.newaxis] == 0.0, 0.0, table)
            changed[report] = table
        odds = find_log_odds(case.find_totals(tables=case.find_tables(changed)))
        return np.array(np.broadcast_to(odds, scales.shape))

    return curve


def _find_scale(
    curve: Callable[[Array], Array], level: float, steps: int, *, holds: bool
) -> float | None:
    """The largest λ in (0, 1) at which the curve changes sides; None when it does not."""
    grid = np.linspace(1.0, 0.0, steps + 1)
    grid[-1] = np.finfo(np.float64).tiny  # the limit with the reports kept as noise
    sign = 1.0 if holds else -1.0
    margin = sign * (curve(grid) - level)
    for place in range(1, len(grid)):
        if margin[place] < -_NOISE:
            return _bisect(curve, level, grid[place], grid[place - 1], holds=holds)
        if place < len(grid) - 1 and _may_dip(margin[place - 1 : place + 2]):
            dip = _find_dip(curve, sign, grid[place + 1], grid[place - 1])
            if sign * (curve(np.array([dip]))[0] - level) < -_NOISE:
                return _bisect(curve, level, dip, grid[place - 1], holds=holds)
    return None


def _may_dip(margin: Array) -> bool:
    """Three neighbours with the smallest in the middle, so close to 0 that a parabola may cross.

    A parabola dips below its middle sample by at most an eighth of the rise to its neighbours.
    """
    rise = max(margin[0], margin[2]) - margin[1]
    return bool(margin[1] <= min(margin[0], margin[2]) and rise >= max(margin[1], _NOISE))


def _find_dip(curve: Callable[[Array], Array], sign: float, low: float, high: float) -> float:
    """The scale in [low, high] where the margin is smallest, by golden section."""
    for _ in range(60):
        inner = np.array([high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)])
        left, right = sign * curve(inner)
        if left <= right:
            high = inner[1]
        else:
            low = inner[0]
    return float((low + high) / 2.0)


def _bisect(
    curve: Callable[[Array], Array], level: float, low: float, high: float, *, holds: bool
) -> float:
    """Crossing between ``low``, which is beyond, and ``high``, which is not."""
    for _ in range(200):
        middle = (low + high) / 2.0
        if not low < middle < high:
            break
        if bool(curve(np.array([middle]))[0] >= level) == holds:
            high = middle
        else:
            low = middle
    return float(low)


def _find_letter(
    case: Case, source: str, reports: list[str], level: float, *, holds: bool
) -> str | None:
    own = case.model.sources[source].letter
    for letter in LETTERS[LETTERS.index(own) + 1 :] if own else ():
        changed = {}
        for report in reports:
            quality = find_quality(letter, case.model.reports[report].number, case.model.options)
            table = case.find_channel(report, quality)
            changed[report] = np.zeros_like(table) if quality == 0.0 else table
        odds = find_log_odds(case.find_totals(tables=case.find_tables(changed)))[0]
        if bool(odds >= level) != holds:
            return letter
    return None
