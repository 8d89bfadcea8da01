"""Chances of a fall with and without a sign, from runs that stood equally long.

A run in which a sign is first seen in a month is held against those that stood after the same month
and had not shown it, so that standing for long is nobody's merit. Errors leave out one part of the
draws at a time (the jackknife: Efron & Stein 1981), as runs of one draw are no separate worlds.
Where too few parts have runs, an error cannot be told, and nothing counts as apart.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.forecast._timelines import GROUPS, Timelines

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST = 20
"""Runs that must show a sign, and runs that must not, before anything is said of it."""
FEWEST_PARTS = 15
"""Parts of the draws that must have runs for an error to be told: with 15, three of its errors are
passed by luck once in a hundred times; with 2, once in five."""


@dataclass(frozen=True)
class Reading:
    """Chances of a fall by the horizon, by a sign within the first months.

    Attributes:
        seen: chance that it is seen within them.
        before: of a fall, just before the month is known to show it or not.
        then: once it is seen. beside: of those that stood as long and have not shown it.
        absent: at the end of the first months, where it has not come and the regime stands.
        standing: the same whether it has come or not.
        apart: then − beside, in standard errors; 0 where these cannot be told.
        lag: months from first seeing it to the fall, median of those that fall; None for none.
    """

    seen: float
    before: float
    then: float
    beside: float
    absent: float
    standing: float
    apart: float
    lag: float | None

    @property
    def ratio(self) -> float:
        """Likelihood of the sign before a fall, over that of the sign before none."""
        return _odds(self.then) / _odds(self.before)

    @property
    def gain(self) -> float:
        """Nats that looking for it is expected to add to what is known of the fall."""
        found = self.seen * find_divergence(self.then, self.before)
        return found + (1 - self.seen) * find_divergence(self.absent, self.standing)


@dataclass(frozen=True)
class EveReading:
    """Something that is measured in the month before an end.

    Attributes:
        mean: over the runs of that end. usual: over all that stood after the same months.
        apart: mean − usual, in standard errors; 0 where these cannot be told.
    """

    mean: float
    usual: float
    apart: float


def read_sign(flags: Flags, runs: Timelines, weight: Floats, within: int) -> Reading | None:
    """Chances by a sign; None where too few runs show it, or too few do not.

    Args:
        flags: months in which it was seen (month, run).
        runs: of the months ahead.
        weight: of each run, summing to 1 (run,).
        within: the first months, in which it counts.
    """
    stood, fell = runs.stood[:within], runs.fell
    by_now = np.logical_or.accumulate(flags[:within], axis=0)
    first = by_now & stood
    first[1:] &= ~by_now[:-1]
    rest = stood & ~by_now
    shown = np.any(first, axis=0)
    if min(shown.sum(), rest[-1].sum()) < FEWEST:
        return None
    then, beside, before = _match(first, first & fell, rest, rest & fell, runs, weight)
    return Reading(
        seen=float(weight[shown].sum()),
        before=float(before[0]),
        then=float(then[0]),
        beside=float(beside[0]),
        absent=find_chance(weight, fell, rest[-1]),
        standing=find_chance(weight, fell, stood[-1]),
        apart=_find_apart(then - beside, runs),
        lag=_find_lag(first, runs, weight),
    )


def read_eve(values: Floats | Flags, runs: Timelines, weight: Floats, ended: Flags) -> EveReading:
    """Measure a month before an end, against all that stood then.

    Args:
        values: in each month (month, run).
        runs: of the months ahead.
        weight: of each run (run,).
        ended: runs of that end, none of them in the first month (run,).
    """
    eve = np.zeros(runs.stood.shape, dtype=bool)
    eve[runs.last[ended] - 2, np.flatnonzero(ended)] = True
    parts = (eve, eve * values, runs.stood, runs.stood * values)
    mean, usual, _ = _match(*parts, runs, weight)
    return EveReading(float(mean[0]), float(usual[0]), _find_apart(mean - usual, runs))


def _match(
    first: Floats | Flags,
    value_first: Floats | Flags,
    rest: Floats | Flags,
    value_rest: Floats | Flags,
    runs: Timelines,
    weight: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Means of some run-months, of others of the same months, and of both (1 + part,).

    Args:
        first: the run-months (month, run).
        value_first: what is averaged over them.
        rest: those they are held against, months weighed as in ``first``.
        value_rest: the same of these.
        runs: whose parts are left out one at a time, after the mean over all.
        weight: of each run (run,).
    """
    sides = np.zeros((weight.size, GROUPS))
    sides[np.arange(weight.size), runs.group] = weight
    of_first, first_sum, of_rest, rest_sum = (
        # As floats: products of flags are not left to the quick library.
        _leave_out(part.astype(float) @ sides)
        for part in (first, value_first, rest, value_rest)
    )
    total = np.maximum(of_first.sum(axis=0), 1e-300)
    beside = rest_sum / np.maximum(of_rest, 1e-300)
    both = (first_sum + rest_sum) / np.maximum(of_first + of_rest, 1e-300)
    return (
        first_sum.sum(axis=0) / total,
        (of_first * beside).sum(axis=0) / total,
        (of_first * both).sum(axis=0) / total,
    )


def _leave_out(parts: Floats) -> Floats:
    """(month, part) → (month, 1 + part): all, and all but each part."""
    total = parts.sum(axis=1, keepdims=True)
    return np.hstack([total, total - parts])


def _find_apart(off: Floats, runs: Timelines) -> float:
    """A difference in its standard errors; ``off``: of all, and without each part (1 + part,)."""
    parts = np.unique(runs.group)
    if parts.size < FEWEST_PARTS:
        return 0.0
    left = off[1:][parts]
    error = float(np.sqrt((1 - 1 / parts.size) * ((left - left.mean()) ** 2).sum()))
    return float(off[0]) / max(error, 1e-12)


def find_chance(weight: Floats, fell: Flags, which: Flags) -> float:
    """Chance of a fall among some of the runs (run,), which weigh something."""
    return float(weight[which & fell].sum() / weight[which].sum())


def _find_lag(first: Flags, runs: Timelines, weight: Floats) -> float | None:
    chosen = np.any(first, axis=0) & runs.fell
    if not chosen.any():
        return None
    lags = runs.last[chosen] - (np.argmax(first[:, chosen], axis=0) + 1)
    order = np.argsort(lags, kind="stable")
    edge = np.cumsum(weight[chosen][order])
    return float(lags[order][np.searchsorted(edge, edge[-1] / 2)])


def _odds(chance: float) -> float:
    kept = min(max(chance, 1e-9), 1 - 1e-9)
    return kept / (1 - kept)


def find_divergence(now: float, before: float) -> float:
    """Kullback–Leibler divergence of one chance from another, in nats."""
    total = 0.0
    for p, q in ((now, before), (1 - now, 1 - before)):
        if p > 0:
            total += p * float(np.log(p / max(q, 1e-12)))
    return total
