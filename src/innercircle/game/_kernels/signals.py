"""Smallest and largest cutoff equilibrium of a game with private signals.

The pieces: sums of power (``sums``), from arrays to a model (``signals_model``), posteriors
(``signals_prior``, ``signals_density``), nodes (``signals_grid``), gains (``signals_gain``),
proposals and what has to be proved (``signals_solve``, ``signals_start``), proofs
(``signals_enclosure``, ``signals_proof``), derivatives (``signals_slopes``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.game._kernels.signals_enclosure import Enclosure, enclose
from innercircle.game._kernels.signals_gain import Model
from innercircle.game._kernels.signals_proof import climb, find_floor, reach_floor
from innercircle.game._kernels.signals_solve import (
    Heading,
    Search,
    Slopes,
    find_heading,
    find_units,
    propose,
)
from innercircle.game._kernels.signals_start import find_start, guess

Floats = NDArray[np.float64]

# All taste: when to stop, and which enclosure is good enough. The error that an answer states is
# measured on its own bounds, so that half of any makes answers dearer or uncertified, never wrong.
_PATIENCE = 600
"""Rounds of plain best replies before the search gives up."""
_POLISH = 1e-9
"""Newton's method ends with a step this small, in noise standard deviations,"""
_COARSEST_POLISH = 1e-3
"""or, where less is asked, with one of at most this."""
_MET = 3.0
"""A floor this many half widths below an equilibrium proves that it is the smallest."""
_STALLS = 3
"""Rounds of best replies that bring nothing before they are given up;"""
_NO_RISE = 1e-9
"""nothing is less than this share of the noise."""
_WIDEST = 1e-3
"""Enclosures wider than this share of all power are not worth having,"""
_WIDEST_UNIT = 1e-6
"""unless cutoffs lie far out, where posteriors move by this share of their spread within one."""


@dataclass(frozen=True)
class Extreme:
    """The smallest equilibrium, or with everything mirrored the largest.

    Attributes:
        cutoffs: (kind,).
        low, high: (kind,) it is proved to lie between; low may be far off if unproved.
        proved: both bounds hold and are as tight as could be.
    """

    cutoffs: Floats
    low: Floats
    high: Floats
    proved: bool

    @property
    def error(self) -> float:
        """Largest distance of a cutoff from either bound; infinite if none was found."""
        return measure_gap(self.cutoffs, self.low, self.high)

    def mirrored(self) -> "Extreme":
        """The same statement about the largest equilibrium of the mirrored game."""
        return Extreme(-self.cutoffs, -self.high, -self.low, self.proved)


def measure_gap(cutoffs: Floats, low: Floats, high: Floats) -> float:
    """Largest distance of a cutoff from either bound, equal infinities being no distance."""
    with np.errstate(invalid="ignore"):
        below = np.where(cutoffs == low, 0.0, cutoffs - low)
        above = np.where(cutoffs == high, 0.0, high - cutoffs)
    return float(max(np.max(below, initial=0.0), np.max(above, initial=0.0)))


@dataclass(frozen=True)
class Candidate:
    """An equilibrium that is there, though perhaps not the smallest.

    Attributes:
        cutoffs: (kind,).
        enclosure: proof that it is there.
        heading: a direction in which F falls.
        slopes: nearly those there, for another solve nearby.
    """

    cutoffs: Floats
    enclosure: Enclosure
    heading: Heading
    slopes: Slopes

    def mirrored(self) -> "Candidate":
        """The same equilibrium of the mirrored game."""
        there = self.enclosure
        return Candidate(
            -self.cutoffs,
            Enclosure(-there.high, -there.low, there.noise),
            self.heading,
            self.slopes,
        )

    def bound(self, *, proved: bool) -> Extreme:
        """As the extreme equilibrium."""
        return Extreme(self.cutoffs, self.enclosure.low, self.enclosure.high, proved)


def find_candidate(
    search: Search, start: Floats, tolerance: float, slopes: Slopes | None = None
) -> Candidate | None:
    """Newton's method and an enclosure; None if either fails."""
    unit = float(np.min(search.model.sd))
    polish = min(max(_POLISH, 0.02 * tolerance / unit), _COARSEST_POLISH)
    found = propose(search, start, polish, slopes)
    if found is None:
        return None
    heading = find_heading(search.model, found.slopes)
    low, high = search.model.ends
    units = float(np.max(find_units(search.model, found.cutoffs)))
    widest = max(_WIDEST * (high - low), 10.0 * tolerance, _WIDEST_UNIT * units)
    enclosure = enclose(search, found.cutoffs, heading.direction, tolerance, widest)
    if enclosure is None:
        return None
    return Candidate(found.cutoffs, enclosure, heading, found.slopes)


def prove_smallest(search: Search, candidate: Candidate) -> Extreme | None:
    """The candidate as the smallest equilibrium, or None if the proof fails."""
    there = candidate.enclosure
    floor = find_floor(search)
    if reach_floor(search, there.low, floor, there.noise, candidate.heading):
        return candidate.bound(proved=True)
    return None


def climb_to_smallest(search: Search, tolerance: float, best: Candidate | None) -> Extreme:
    """The smallest equilibrium by plain best replies from below, helped by proposals.

    Args:
        search: the game and its work.
        tolerance: half width of enclosures, in the unit of power.
        best: an equilibrium that is known already.
    """
    floor, due, stalled = find_floor(search), 1, 0
    for round_ in range(_PATIENCE):
        if best is not None:
            there = best.enclosure
            width = max(tolerance, measure_gap(best.cutoffs, there.low, there.high))
            if measure_gap(best.cutoffs, floor, there.high) <= _MET * width:
                return Extreme(best.cutoffs, floor, best.enclosure.high, proved=True)
        if round_ == due:
            due *= 2
            found = find_candidate(search, floor, tolerance)
            if found is not None and np.all(found.enclosure.high >= floor):
                if best is None or np.all(found.cutoffs <= best.enclosure.high):
                    best = found
                there = found.enclosure
                if reach_floor(search, there.low, floor, there.noise, found.heading):
                    return found.bound(proved=True)
        higher = climb(search, floor)
        stalled = 0 if _has_risen(search, floor, higher) else stalled + 1
        floor = higher
        if stalled > _STALLS:
            break
        if stalled and round_ < due:
            due = round_ + 1  # it may have arrived
    if best is None:
        return Extreme(floor, floor, np.full_like(floor, np.inf), proved=False)
    return Extreme(best.cutoffs, floor, best.enclosure.high, proved=False)


def _has_risen(search: Search, before: Floats, after: Floats) -> bool:
    finite = np.isfinite(after)
    if not np.array_equal(np.isfinite(before), finite):
        return True
    rise = after[finite] - before[finite]
    return bool(np.any(rise > _NO_RISE * search.model.sd[finite]))


@dataclass(frozen=True)
class Start:
    """Starting point of Newton's method.

    Attributes:
        cutoffs: (kind,), for example of a similar game.
        slopes: nearly those there, or None.
    """

    cutoffs: Floats
    slopes: Slopes | None = None


@dataclass(frozen=True)
class Extremes:
    """Smallest and largest equilibrium, and what it took.

    Attributes:
        cautious: smallest.
        bold: largest.
        searches: from below, and in the mirror.
        near: for another solve nearby, or None.
    """

    cautious: Extreme
    bold: Extreme
    searches: tuple[Search, Search]
    near: Start | None


def solve_extremes(
    model: Model, tolerance: float, start: Start | None = None, *, prove: bool = True
) -> Extremes:
    """Smallest and largest equilibrium.

    Args:
        model: the game.
        tolerance: half width of the enclosures tried first, in the unit of power.
        start: where to begin, or None.
        prove: False: enclose one equilibrium and leave open whether there are others.
    """
    up, down = Search(model), Search(model.mirrored())
    candidate = None
    for first in _list_starts(up, start):
        candidate = find_candidate(up, first.cutoffs, tolerance, first.slopes)
        if candidate is not None:
            break
    near = None if candidate is None else Start(candidate.cutoffs, candidate.slopes)
    tied = bool(model.find_indifferent().any())
    lone = model.prior.flat and not tied
    # Who is at a tie whatever happens stays in one equilibrium and breaks in the other.
    if candidate is not None and (lone or not (prove or tied)):
        only = candidate.bound(proved=lone)
        return Extremes(only, only, (up, down), near)
    cautious = find_extreme(up, tolerance, candidate)
    mirrored = None if candidate is None else candidate.mirrored()
    bold = find_extreme(down, tolerance, mirrored).mirrored()
    if lone and not (np.array_equal(cautious.cutoffs, bold.cutoffs) and cautious.proved):
        only = find_only(up, cautious.low, bold.high, tolerance)
        return Extremes(only, only, (up, down), near)
    return Extremes(cautious, bold, (up, down), near)


def find_extreme(search: Search, tolerance: float, candidate: Candidate | None) -> Extreme:
    """The smallest equilibrium, from a candidate if there is one.

    Where gains vanish to rounding over a whole range of cutoffs, zero cannot be told from a tie,
    and the rule of the stage game decides: nobody breaks at a tie (in the mirror: stays).
    """
    found = None if candidate is None else prove_smallest(search, candidate)
    if found is None:
        found = climb_to_smallest(search, tolerance, candidate)
    if found.proved:
        return found
    tied = climb_to_smallest(Search(search.model.above_ties(), search.work), tolerance, None)
    return tied if tied.proved else found


def find_only(search: Search, floor: Floats, ceiling: Floats, tolerance: float) -> Extreme:
    """The one equilibrium under a flat prior, between bounds that did not meet.

    It is one because moving all cutoffs up by the same lowers every gain: of two equilibria, take
    the insider whose cutoffs are furthest apart, move the lower equilibrium up by that distance,
    and the gain would have to be both zero and below zero (Frankel, Morris & Pauzner 2003). Where
    gains vanish to rounding between the bounds (a tie in the limit of little noise), the middle
    is given, with half the distance as its error.
    """
    with np.errstate(invalid="ignore"):
        middle = np.where(floor == ceiling, floor, 0.5 * (floor + ceiling))
    if np.isfinite(middle).any():
        candidate = find_candidate(search, middle, tolerance)
        if candidate is not None:
            return candidate.bound(proved=True)
    return Extreme(middle, floor, ceiling, proved=False)


def _list_starts(search: Search, start: Start | None) -> Iterator[Start]:
    """Places to start Newton's method from, the most promising first."""
    if start is not None:
        yield start
    prior = search.model.prior
    if np.isfinite(prior.bottom) or np.isfinite(prior.top):
        floor = find_floor(search)
        if not np.isfinite(floor).any():
            yield Start(floor)
    yield Start(find_start(search))
    yield Start(guess(search.model))
