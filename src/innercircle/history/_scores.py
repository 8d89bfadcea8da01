"""Quality of a probability forecast: proper scores, ranking, calibration, and intervals.

Weighted throughout, because the bootstrap by country is a reweighting: a country drawn twice
counts twice. A weight of one a row gives the plain score.

Sources: Brier (1950); Good (1952), the logarithmic score; Cox (1958), the calibration slope; Hanley
& McNeil (1982), the AUC as a probability.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Floats = NDArray[np.float64]

_LEAST = 1e-9


YEARS_BEFORE = 15
"""Years whose rates a forecast of the next is held against."""

RATES = f"rates of the {YEARS_BEFORE} years before"
"""Name of that forecaster."""


@dataclass(frozen=True)
class Interval:
    """A number with the 5 % and 95 % points of its bootstrap or posterior distribution."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ForecastScore:
    """Scores of one forecaster on one set of rows, each with a 90 % interval by country.

    Attributes:
        forecaster: its name.
        rows: how many rows were scored.
        events: how many of them had the outcome.
        brier: mean squared error of the probabilities.
        skill: 1 − Brier / Brier of the trailing 10-year rate.
        log_score: mean minus log probability of what happened.
        auc_roc: chance that a row with the outcome ranks above one without.
        auc_pr: average precision.
        slope: calibration slope: 1 is right, below 1 overconfident, above 1 timid.
        mean: mean probability.
    """

    forecaster: str
    rows: int
    events: int
    brier: Interval
    skill: Interval
    log_score: Interval
    auc_roc: Interval
    auc_pr: Interval
    slope: Interval
    mean: float


def compute_brier(happened: Floats, probability: Floats, weight: Floats) -> float:
    """Mean squared error, weights (row,)."""
    return float(np.average((probability - happened) ** 2, weights=weight))


def compute_log_score(happened: Floats, probability: Floats, weight: Floats) -> float:
    """Mean minus log probability of what happened; probabilities kept 1e-9 away from 0 and 1."""
    safe = np.clip(probability, _LEAST, 1.0 - _LEAST)
    surprise = -np.where(happened == 1.0, np.log(safe), np.log1p(-safe))
    return float(np.average(surprise, weights=weight))


def compute_auc_roc(happened: Floats, probability: Floats, weight: Floats) -> float:
    """Area under the ROC curve, ties counted half; nan without both kinds of rows."""
    order, group = _group_ties(probability)
    positive = np.bincount(group, weights=(weight * happened)[order])
    negative = np.bincount(group, weights=(weight * (1.0 - happened))[order])
    if not positive.sum() or not negative.sum():
        return float("nan")
    below = np.cumsum(negative) - negative
    wins = (positive * (below + 0.5 * negative)).sum()
    return float(wins / (positive.sum() * negative.sum()))


def compute_auc_pr(happened: Floats, probability: Floats, weight: Floats) -> float:
    """Average precision: Σ (recall step) × precision, from the highest probability down."""
    order, group = _group_ties(probability)
    positive = np.bincount(group, weights=(weight * happened)[order])[::-1]
    every = np.bincount(group, weights=weight[order])[::-1]
    if not positive.sum():
        return float("nan")
    seen = np.cumsum(every)
    precision = np.divide(np.cumsum(positive), seen, out=np.zeros_like(seen), where=seen > 0.0)
    return float((positive * precision).sum() / positive.sum())


def compute_slope(happened: Floats, probability: Floats, weight: Floats) -> float:
    """Slope of a logistic regression of the outcome on logit(probability).

    nan if all are equal, and where the probabilities part the two kinds of rows without fail: the
    likelihood then grows with the slope for ever.
    """
    x = logit(np.clip(probability, _LEAST, 1.0 - _LEAST))
    if np.ptp(x) < 1e-9 or not 0.0 < (weight * happened).sum() < weight.sum():
        return float("nan")
    with_it, without = (x[(happened == kind) & (weight > 0.0)] for kind in (1.0, 0.0))
    if without.max() <= with_it.min() or with_it.max() <= without.min():
        return float("nan")
    # Newton from "no slope" is safe: the likelihood is concave, and nearly quadratic from there.
    design = np.column_stack([np.ones_like(x), x - np.average(x, weights=weight)])
    beta = np.array([logit(np.average(happened, weights=weight)), 0.0])
    for _ in range(50):
        fitted = expit(design @ beta)
        gradient = design.T @ (weight * (happened - fitted))
        curvature = design.T @ (design * (weight * fitted * (1.0 - fitted))[:, None])
        step = np.linalg.solve(curvature, gradient)
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    return float(beta[1])


SCORES: dict[str, Callable[[Floats, Floats, Floats], float]] = {
    "brier": compute_brier,
    "log_score": compute_log_score,
    "auc_roc": compute_auc_roc,
    "auc_pr": compute_auc_pr,
    "slope": compute_slope,
}


def draw_country_weights(countries: NDArray[np.int64], draws: int, seed: int) -> Floats:
    """Bootstrap weights (draw, row): countries drawn with replacement, all rows of each."""
    names, place = np.unique(countries, return_inverse=True)
    generator = np.random.default_rng([seed, 8])
    counts = generator.multinomial(len(names), np.full(len(names), 1.0 / len(names)), size=draws)
    return np.asarray(counts[:, place], dtype=float)


def score_forecast(
    forecaster: str,
    happened: Floats,
    probability: Floats,
    reference: Floats,
    weights: Floats,
) -> ForecastScore:
    """All scores of one forecaster.

    Args:
        forecaster: its name.
        happened: (row,) 0/1.
        probability: (row,) forecast.
        reference: (row,) the trailing rate, for the skill.
        weights: (draw, row) from ``draw_country_weights``.
    """
    every = np.vstack([np.ones(len(happened)), weights])
    found = {
        name: np.array([compute(happened, probability, weight) for weight in every])
        for name, compute in SCORES.items()
    }
    against = np.array([compute_brier(happened, reference, weight) for weight in every])
    found["skill"] = 1.0 - found["brier"] / against
    named = {name: _find_interval(values) for name, values in found.items()}
    return ForecastScore(
        forecaster=forecaster,
        rows=len(happened),
        events=int(happened.sum()),
        mean=float(probability.mean()),
        **{field.name: named[field.name] for field in fields(ForecastScore) if field.name in named},
    )


@dataclass(frozen=True)
class CalibrationBin:
    """Rows with similar probabilities: what was said, what happened.

    Attributes:
        rows: how many.
        said: mean probability.
        happened: share with the outcome.
        low: 5 % point of the share over draws of countries; where no row of the bin had the
            outcome, or every one, drawing again cannot tell, and it is the Jeffreys interval's.
        high: the 95 % point.
    """

    rows: int
    said: float
    happened: float
    low: float
    high: float


def find_calibration_curve(
    happened: Floats, probability: Floats, weights: Floats, bins: int = 8
) -> tuple[CalibrationBin, ...]:
    """The calibration curve: rows sorted by probability in bins of equal size.

    Args:
        happened: (row,) 0/1.
        probability: (row,) forecast.
        weights: (draw, row) from ``draw_country_weights``.
        bins: how many.
    """
    order = np.argsort(probability, kind="stable")
    curve = []
    for part in np.array_split(order, bins):
        low, high = _find_range(happened[part], weights[:, part])
        said, share = float(probability[part].mean()), float(happened[part].mean())
        curve.append(CalibrationBin(len(part), said, share, low, high))
    return tuple(curve)


def _find_range(happened: Floats, weights: Floats) -> tuple[float, float]:
    """5 % and 95 % points of the share with the outcome, over draws of countries."""
    from scipy.stats import beta  # noqa: PLC0415  slow to import

    events, rows = float(happened.sum()), len(happened)
    if events in {0.0, float(rows)}:
        low, high = (beta.ppf(q, events + 0.5, rows - events + 0.5) for q in (0.05, 0.95))
        return float(low), float(high)
    total = weights.sum(axis=1)
    drawn = (weights @ happened)[total > 0.0] / total[total > 0.0]
    low, high = np.quantile(drawn, [0.05, 0.95])
    return float(low), float(high)


def _find_interval(values: Floats) -> Interval:
    drawn = values[1:][np.isfinite(values[1:])]
    if not len(drawn):
        return Interval(float(values[0]), float("nan"), float("nan"))
    low, high = np.quantile(drawn, [0.05, 0.95])
    return Interval(float(values[0]), float(low), float(high))


def _group_ties(probability: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    order = np.argsort(probability, kind="stable")
    ordered = probability[order]
    group = np.concatenate([[0], np.cumsum(np.diff(ordered) > 0.0)])
    return order, np.asarray(group, dtype=np.int64)
