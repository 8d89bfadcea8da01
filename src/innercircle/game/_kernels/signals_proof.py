"""Proofs about cutoff equilibria: leaps and plain best replies from below.

The argument is in ``signals_solve``. Everything here is true up to quadrature error, which is
estimated on finer nodes and kept as a margin (``noise``).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.game._kernels.signals_enclosure import ROUNDING
from innercircle.game._kernels.signals_gain import (
    COARSE,
    FINE,
    Field,
    Model,
    cover,
    find_gain,
)
from innercircle.game._kernels.signals_prior import AtomPrior
from innercircle.game._kernels.signals_solve import Heading, Search, find_units, settle_infinite

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_ROUGH = 1e-6
"""Margin for gains on coarse nodes, relative to the stakes; their error is near 1e-9.

Taste: a thousand times that error. At half proofs reach a little further, still five hundred times
on the safe side."""
# The rest is taste: which of three sound moves (leap, step, round of best replies) comes next, and
# when to give up. Other values cost moves, or leave an answer uncertified, and prove nothing false.
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
class Bend:
    """Bound on the bending of F along a direction d: |(F_i·mass_i)''| ≤ ``most_i``.

    Write the gain as an expectation of a function of independent standard normals, between 0 and
    ``span`` after a constant is taken off; moving all cutoffs by t·d translates those normals by
    t·b. The second derivative of such an expectation is at most 0.484·span·|b|². Unless posteriors
    are normal themselves this holds for the gain times the density of the signal.

    Attributes:
        most: (kind,) bound for d.
    """

    most: Floats

    def holds(self, phi: Floats, length: float, share: float) -> Bools:
        """True where F > 0 within a step, from its ends' values; ``share`` is 1/2 or 1/8."""
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
        noise: (kind,) margin of gains on that field.
        phi: (kind,) F less noise, times the mass that ``Bend`` speaks of.
    """

    at: Floats
    seen: Field
    noise: Floats
    phi: Floats


def _stop(search: Search, at: Floats, noise: Floats, width: float = COARSE) -> Stop:
    """The point and what is known there; on coarse nodes the margin is wider."""
    model = search.model
    finite = np.isfinite(at)
    x = np.where(finite, at, 0.0)
    seen = search.see(at, width)
    if width == COARSE:
        noise = noise + _ROUGH * model.span
    gains = find_gain(model, seen, x) - noise
    phi = np.where(finite, gains * model.prior.find_mass(x, model.sd), 0.0)
    return Stop(at, seen, noise, phi)


def reach_floor(
    search: Search, low: Floats, floor: Floats, noise: Floats, heading: Heading
) -> bool:
    """True when every equilibrium that lies above ``floor`` lies above ``low``, too.

    The path goes down from ``low``: by leaps along the diagonal where they carry far, else by
    steps along ``heading`` short enough that F cannot dip below zero on the way; and while neither
    carries far, the floor comes up to meet it. Once below the floor a coordinate needs no proof:
    F_i ≥ D_i(floor_i; nobody) ≥ 0 there.

    Args:
        search: the game and its work.
        low: (kind,) a point with F > 0.
        floor: (kind,) best replies to a point below every equilibrium.
        noise: (kind,) margin on fine nodes.
        heading: in which F falls near ``low``.
    """
    model = search.model
    finite = np.isfinite(low)
    if not np.array_equal(floor == np.inf, low == np.inf):
        return False
    if model.prior.flat or not np.any(finite & (low > floor)):
        return True
    along = heading.direction, find_bend(model, heading.direction, finite)
    here = _take_first_step(search, low, floor, noise, heading, along[1])
    units = find_units(model, low)
    unit = float(np.min(units))
    tried, last = None, _FIRST * unit  # the stop whose leap is known, and the last leap taken
    share = 0.8
    for _ in range(_MOST_STEPS):
        above = finite & (here.at > floor)
        if not above.any():
            return True
        search.work.steps += 1
        gap = np.inf
        if np.all(floor[above] > -np.inf):
            gap = float(np.max((here.at[above] - floor[above]) / units[above]))
            if model.prior.concave and here is not tried:
                leap = _find_leap(model, here, above, max(2.0 * last, 1e-3 * unit))
                if leap > min(_GROWS * last, min(_WORTH * gap, _FAR) * unit):
                    last = leap
                    here = _stop(search, np.where(finite, here.at - leap, here.at), noise)
                    continue
                tried, last = here, _FIRST * unit
            step = _take_step(search, here, floor, above, noise, along) if gap <= _NEAR else None
            if step is not None:
                here = step
                continue
        higher, share = _raise_floor(search, floor, here.at, gap, share)
        if not np.max(_find_rise(floor, higher)[above] / units[above]) > _STALLED * min(gap, 1e9):
            return False
        floor = higher
    return False


def _find_rise(before: Floats, after: Floats) -> Floats:
    """Rise of a floor, an equal infinity being none."""
    with np.errstate(invalid="ignore"):
        return np.where(before == after, 0.0, after - before)


def _raise_floor(
    search: Search, floor: Floats, aim: Floats, gap: float, share: float
) -> tuple[Floats, float]:
    """A higher floor: a round of best replies, then far from the aim a leap upwards.

    From a point u with F ≥ 0 all cutoffs may rise by t together if for every insider the posterior
    at u_i translated by t still makes breaking pay when the others are at u + t: for a prior with
    concave logarithm the posterior follows by less, and on the way less stands against breaking.

    Args:
        search: the game and its work.
        floor: (kind,).
        aim: (kind,) what the floor is to come close to.
        gap: the distance, in noise standard deviations.
        share: try to leap this share of the way first.

    Returns:
        the floor, and the share to try next.
    """
    model = search.model
    floor = climb(search, floor, COARSE)
    finite = np.isfinite(floor) & np.isfinite(aim)
    if not model.prior.concave or gap <= _NEAR or not finite.any():
        return floor, share
    x = np.where(finite, floor, 0.0)
    left, right, scale = model.prior.spread(x[finite], model.sd[finite])
    way = float(np.min(aim[finite] - floor[finite]))
    shortest = 0.3 * float(np.min(model.sd))
    margin = _ROUGH * model.span
    while share * way > shortest:
        t = share * way
        raised = np.where(finite, floor + t, floor)
        seen = search.fill(raised, cover(model, raised, (left + t, right + t, scale), COARSE))
        if np.all((find_gain(model, seen, x, shift=t) > margin)[finite]):
            return np.asarray(raised), min(1.5 * share, 0.8)
        share *= 0.5
    return floor, share


def _take_first_step(
    search: Search, low: Floats, floor: Floats, noise: Floats, heading: Heading, bend: Bend
) -> Stop:
    """A step from ``low``, where F > 0 barely: F(low − h·d) > ½·most·h² proves what is between."""
    model = search.model
    finite = np.isfinite(low)
    above = finite & (low > floor)
    mass = np.where(finite, model.prior.find_mass(np.where(finite, low, 0.0), model.sd), 0.0)
    rate = (mass * np.maximum(heading.fall, 0.0))[above] / bend.most[above]
    h = min(1.6 * float(np.min(rate)), float(np.min(model.sd)))
    shortest = _FIRST * float(np.min(model.sd))
    while h > shortest:
        there = _stop(search, np.where(finite, low - h * heading.direction, low), noise, FINE)
        if np.all(bend.holds(there.phi, h, 0.5)[above]):
            return there
        h *= 0.4
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


def _find_leap(model: Model, here: Stop, above: Bools, start: float) -> float:
    """Largest t found for which F is proved positive on ``here.at`` − [0, t]·1."""
    x = np.where(np.isfinite(here.at), here.at, 0.0)
    good, bad = 0.0, np.inf
    t = start
    for _ in range(14):
        if np.all((find_gain(model, here.seen, x - t, shift=t) > here.noise)[above]):
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
    found = find_crossing(gain, start, find_units(model, start), ROUNDING * model.span, settled)
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
    margin = (_ROUGH if width == COARSE else ROUNDING) * model.span
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
