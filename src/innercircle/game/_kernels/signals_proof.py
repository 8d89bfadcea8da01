"""Proofs about cutoff equilibria: enclosures, leaps, and plain best replies from below.

The argument is in ``signals_solve``. Everything here is true up to quadrature error, which is
estimated on finer nodes and kept as a margin (``noise``).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.game._kernels.signals_gain import (
    COARSE,
    FINE,
    FINEST,
    Field,
    Model,
    cover,
    find_extreme_gains,
    find_gain,
)
from innercircle.game._kernels.signals_prior import AtomPrior
from innercircle.game._kernels.signals_solve import Search, find_units, settle_infinite

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_ROUNDING = 2e-14
"""Rounding error of a gain, relative to the stakes, beside the quadrature error."""
_ROUGH = 1e-6
"""Margin for gains on coarse nodes, relative to the stakes; their error is near 1e-9."""
_MOST_STEPS = 150
_NEAR = 1.0  # noise standard deviations within which steps beat plain best replies
_STALLED = 0.003  # share of what is left that a round of best replies should bring
_SHORTEST = 0.03  # steps shorter than this share of what is left give way to best replies
_WORTH = 0.25  # a leap is taken when it covers this share of what is left,
_GROWS = 1.5  # or is this many times the last one,
_FIRST = 1e-6  # which is so many noise standard deviations at the start,
_FAR = 1.5  # or more than this many noise standard deviations
_MOST_PROBES = 60


@dataclass(frozen=True)
class Enclosure:
    """An equilibrium lies between the two points.

    Attributes:
        low, high: (kind,) points with F > 0 and F < 0; infinite cutoffs are the same in both.
        noise: (kind,) margin for quadrature error.
    """

    low: Floats
    high: Floats
    noise: Floats


def enclose(
    search: Search, cutoffs: Floats, direction: Floats, delta: float, widest: float
) -> Enclosure | None:
    """The tightest proof that an equilibrium lies at ``cutoffs``, from ``delta`` outwards."""
    model = search.model
    finite = np.isfinite(cutoffs)
    rough = search.gain(cutoffs, FINE) - search.gain(cutoffs, FINEST)
    noise = 4.0 * np.abs(np.where(finite, rough, 0.0)) + _ROUNDING * model.span
    while delta <= widest:
        move = np.where(finite, delta * direction, 0.0)
        low, high = cutoffs - move, cutoffs + move
        if _is_subsolution(search, low, noise) and _is_supersolution(search, high, noise):
            return Enclosure(low, high, noise)
        delta *= 10.0
    return None


def _is_subsolution(search: Search, k: Floats, noise: Floats) -> bool:
    finite, always = np.isfinite(k), k == np.inf
    if finite.any() and not np.all(search.gain(k)[finite] > noise[finite]):
        return False
    slack = 1e-3 * search.model.ties
    return not always.any() or bool(
        np.all((find_extreme_gains(search.model, k)[1] >= -slack)[always])
    )


def _is_supersolution(search: Search, k: Floats, noise: Floats) -> bool:
    finite, never = np.isfinite(k), k == -np.inf
    if finite.any() and not np.all(search.gain(k)[finite] < -noise[finite]):
        return False
    slack = 1e-3 * search.model.ties
    return not never.any() or bool(np.all((find_extreme_gains(search.model, k)[0] <= slack)[never]))


@dataclass(frozen=True)
class Bend:
    """How fast F can bend along a direction d: |(F_i·mass_i)''| ≤ ``most_i``.

    Write the gain as an expectation of a function of independent standard normals, between 0 and
    ``span`` after a constant is taken off; moving all cutoffs by t·d translates those normals by
    t·b. The second derivative of such an expectation is at most 0.484·span·|b|². Unless posteriors
    are normal themselves this holds for the gain times the density of the signal.

    Attributes:
        most: (kind,) bound for d.
    """

    most: Floats

    def holds(self, phi: Floats, length: float, share: float) -> Bools:
        """Whether F > 0 within a step, from its ends' values; ``share`` is 1/2 or 1/8."""
        return np.asarray(phi > share * self.most * length**2)


def find_bend(model: Model, direction: Floats, moving: Bools) -> Bend:
    """The bound for one direction (kind,); ``moving`` marks the finite cutoffs."""
    pull = np.where(moving, direction / model.sd, 0.0) ** 2
    others = np.sum(model.counts * pull) - pull
    own = pull * model.prior.find_follow(model.sd) ** 2
    first, mixed, last = model.prior.bending
    return Bend(model.span * (first * own + mixed * np.sqrt(own * others) + last * others))


@dataclass(frozen=True)
class Stop:
    """A point of the path with F > 0.

    Attributes:
        at: (kind,) cutoffs.
        seen: the field there.
        phi: (kind,) F less noise, times the mass that ``Bend`` speaks of.
    """

    at: Floats
    seen: Field
    phi: Floats


def _stop(search: Search, at: Floats, noise: Floats, width: float = COARSE) -> Stop:
    model = search.model
    finite = np.isfinite(at)
    x = np.where(finite, at, 0.0)
    seen = search.see(at, width)
    gains = find_gain(model, seen, x) - noise
    return Stop(at, seen, np.where(finite, gains * model.prior.find_mass(x, model.sd), 0.0))


def reach_floor(
    search: Search, low: Floats, floor: Floats, noise: Floats, direction: Floats
) -> bool:
    """Whether no equilibrium that lies above ``floor`` fails to lie above ``low``.

    The path goes down from ``low``: by leaps along the diagonal where they carry far, else by
    steps along ``direction`` short enough that F cannot dip below zero on the way. Once below the
    floor a coordinate needs no proof: F_i ≥ D_i(floor_i; nobody) ≥ 0 there.

    Args:
        search: the game and its work.
        low: (kind,) a point with F > 0.
        floor: (kind,) best replies to a point below every equilibrium.
        noise: (kind,) margin.
        direction: (kind,) positive; F falls along it near ``low``.
    """
    model = search.model
    finite = np.isfinite(low)
    if not np.array_equal(floor == np.inf, low == np.inf):
        return False
    if model.prior.flat or not np.any(finite & (low > floor)):
        return True
    bend = find_bend(model, direction, finite)
    here = _take_first_step(search, low, floor, noise, direction, bend)
    rough = noise + _ROUGH * model.span
    units = find_units(model, low)
    unit = float(np.min(units))
    tried, last = None, _FIRST * unit  # the stop whose leap is known, and the last leap taken
    for _ in range(_MOST_STEPS):
        above = finite & (here.at > floor)
        if not above.any():
            return True
        search.work.steps += 1
        if np.any(floor[above] == -np.inf):
            higher = climb(search, floor, COARSE)
            if np.array_equal(higher, floor):
                return False
            floor = higher
            continue
        gap = float(np.max((here.at[above] - floor[above]) / units[above]))
        if model.prior.concave and here is not tried:
            leap = _find_leap(model, here, above, noise, max(2.0 * last, 1e-3 * unit))
            if leap > min(_GROWS * last, min(_WORTH * gap, _FAR) * unit):
                here, last = _stop(search, np.where(finite, here.at - leap, here.at), rough), leap
                continue
            tried, last = here, _FIRST * unit
        found = None
        if gap <= _NEAR:
            found = _take_step(search, here, floor, above, rough, (direction, bend))
        if found is not None:
            here = found
            continue
        higher = _raise_floor(search, floor, here.at, gap)
        if not np.max((higher[above] - floor[above]) / units[above]) > _STALLED * gap:
            return False
        floor = higher
    return False


def _raise_floor(search: Search, floor: Floats, aim: Floats, gap: float) -> Floats:
    """A higher floor: a round of best replies, then far from the aim a leap upwards.

    From a point u with F ≥ 0 all cutoffs may rise by t together if for every insider the posterior
    at u_i translated by t still makes breaking pay when the others are at u + t: for a prior with
    concave logarithm the posterior follows by less, and on the way less stands against breaking.
    """
    model = search.model
    floor = climb(search, floor, COARSE)
    finite = np.isfinite(floor) & np.isfinite(aim)
    if not model.prior.concave or gap <= _NEAR or not finite.any():
        return floor
    x = np.where(finite, floor, 0.0)
    left, right, scale = model.prior.spread(x[finite], model.sd[finite])
    t = 0.8 * float(np.min(aim[finite] - floor[finite]))
    shortest = 0.3 * float(np.min(model.sd))
    margin = _ROUGH * model.span
    while t > shortest:
        raised = np.where(finite, floor + t, floor)
        seen = search.fill(raised, cover(model, raised, (left + t, right + t, scale), COARSE))
        if np.all((find_gain(model, seen, x, shift=t) > margin)[finite]):
            return np.asarray(raised)
        t *= 0.4
    return floor


def _take_first_step(
    search: Search,
    low: Floats,
    floor: Floats,
    noise: Floats,
    direction: Floats,
    bend: Bend,
) -> Stop:
    """A step from ``low``, where F > 0 barely: F(low − h·d) > ½·most·h² proves what is between."""
    finite = np.isfinite(low)
    above = finite & (low > floor)
    h = float(np.min(search.model.sd))
    for _ in range(9):
        there = _stop(search, np.where(finite, low - h * direction, low), noise, FINE)
        if np.all(bend.holds(there.phi, h, 0.5)[above]):
            return there
        h *= 0.3
    return _stop(search, low, noise, FINE)


def _take_step(
    search: Search,
    here: Stop,
    floor: Floats,
    above: Bools,
    noise: Floats,
    along: tuple[Floats, Bend],
) -> Stop | None:
    """A step along the direction, as long as the bound on bending allows; None if none is."""
    direction, bend = along
    with np.errstate(divide="ignore", invalid="ignore"):
        h = float(np.min(np.sqrt(8.0 * np.maximum(here.phi, 0.0) / bend.most)[above]))
    left = float(np.max((here.at[above] - floor[above]) / direction[above]))
    while h > _SHORTEST * left:
        at = np.where(np.isfinite(here.at), here.at - h * direction, here.at)
        there = _stop(search, at, noise)
        if np.all(bend.holds(np.minimum(here.phi, there.phi), h, 0.125)[above]):
            return there
        h *= 0.7
    return None


def _find_leap(model: Model, here: Stop, above: Bools, noise: Floats, start: float) -> float:
    """Largest t found for which F is proved positive on ``here.at`` − [0, t]·1."""
    x = np.where(np.isfinite(here.at), here.at, 0.0)
    good, bad = 0.0, np.inf
    t = start
    for _ in range(14):
        if np.all((find_gain(model, here.seen, x - t, shift=t) > noise)[above]):
            good = t
        else:
            bad = t
        if bad < 1.3 * good:
            break
        t = 4.0 * good if bad == np.inf else (0.5 * (good + bad) if good > 0.0 else 0.25 * bad)
    return good


def find_floor(search: Search) -> Floats:
    """Best replies to nobody breaking: every equilibrium lies above."""
    model = search.model
    nobody = np.full(model.counts.size, -np.inf)
    if isinstance(model.prior, AtomPrior):
        return climb(search, nobody)
    alone = model.mobilisation + model.power

    def gain(x: Floats) -> Floats:
        joined = model.prior.below(x, model.sd, alone)
        certain = model.prior.below(x, model.sd, np.full_like(x, model.mobilisation))
        return np.asarray(model.base + model.own * joined + model.rest * certain)

    start = np.clip(alone, model.prior.bottom, model.prior.top)
    settled = settle_infinite(model, start, nobody)
    found = find_crossing(gain, start, find_units(model, start), _ROUNDING * model.span, settled)
    return np.where(np.isinf(settled), settled, found)


def climb(search: Search, floor: Floats, width: float = FINE) -> Floats:
    """One round of best replies, rounded down: a higher floor, and no equilibrium is missed."""
    model = search.model
    search.work.climbs += 1
    low, high = model.ends
    start = np.where(floor == -np.inf, np.clip(low, model.prior.bottom, model.prior.top), floor)
    start = np.where(start == np.inf, np.clip(high, model.prior.bottom, model.prior.top), start)
    units = find_units(model, start)
    left, _, scale = model.prior.spread(start - units, model.sd)
    _, right, other = model.prior.spread(start + 3.0 * units, model.sd)
    spans = (left, right, np.minimum(scale, other))
    seen = search.fill(floor, cover(model, floor, spans, width))
    settled = settle_infinite(model, start, floor)
    margin = (_ROUGH if width == COARSE else _ROUNDING) * model.span
    found = find_crossing(lambda x: find_gain(model, seen, x), start, units, margin, settled)
    return np.maximum(np.where(np.isinf(settled), settled, found), floor)


def find_crossing(
    gain: Callable[[Floats], Floats],
    start: Floats,
    units: Floats,
    noise: Floats,
    settled: Floats,
    precision: float = 0.02,
) -> Floats:
    """The largest x found, entry by entry, with gain(x) > noise; −∞ where none is found.

    Args:
        gain: falls in x, entry by entry.
        start: where to look first.
        units: how far to step.
        noise: margin.
        settled: infinite where nothing need be found.
        precision: the answer may lie this share of the way from ``start`` too low.
    """
    x, step = start.copy(), units.copy()
    low, high = np.full_like(x, -np.inf), np.full_like(x, np.inf)
    value_low, value_high = np.ones_like(x), -np.ones_like(x)
    was_good, done = np.zeros(x.shape, dtype=bool), np.isinf(settled)
    for round_ in range(_MOST_PROBES):
        value = gain(np.where(done, start, x)) - noise
        good = value > 0.0
        # Illinois: an end that stays twice counts half, so that secants do not stall.
        twice = (good == was_good) & (round_ > 0)
        value_low = np.where(good, value, np.where(twice, 0.5 * value_low, value_low))
        value_high = np.where(good, np.where(twice, 0.5 * value_high, value_high), value)
        low, high = np.where(good & ~done, x, low), np.where(good | done, high, x)
        was_good = good
        closed = np.isfinite(low) & np.isfinite(high)
        with np.errstate(invalid="ignore"):
            near = np.maximum(1e-13 * units, precision * np.abs(low - start))
            done |= closed & (high - low <= near)
            if np.all(done):
                break
            share = np.clip(value_low / (value_low - value_high), 1e-3, 1.0 - 1e-3)
            inner = low + (high - low) * share
        x = np.where(closed, inner, np.where(good, x + step, x - step))
        step = step * 2.0
    return low
