"""The sample drawn by rule, scored: any forecast of its six ends, beside what the record says.

Weights undo the draw, so that every score is an estimate of the panel's. A declared share
``SAMPLE_FLOOR`` of each forecast is that of the years before, for what no model foresees: no score
then depends on how many runs were made, and no chance is 0.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.dynamics import simulate
from innercircle.errors import InputError
from innercircle.history._labels import HELD
from innercircle.history._looks import SAMPLE_RULE, find_log, record_look
from innercircle.history._panel import Panel, read_panel
from innercircle.history._sample import (
    SAMPLE_ENDS,
    STRATA,
    SampleLabel,
    find_ends,
    find_risks,
    read_sample,
    read_sample_labels,
)
from innercircle.history._sample_coding import CodedRow, load_row
from innercircle.history._scores import (
    RATES,
    YEARS_BEFORE,
    Interval,
    compute_auc_roc,
    compute_brier,
    compute_log_score,
    compute_slope,
)
from innercircle.history._split import Split
from innercircle.vocabulary import Outcome

Floats = NDArray[np.float64]
Predict = Callable[[CodedRow], Mapping[str, float]]

SAMPLE_FLOOR = 0.05
"""Share of every forecast that is the rates of the years before: declared, not fitted."""

LOGISTIC = "logistic on the panel's columns"
CONSTANT = "the best constant, in hindsight"

_FELL = np.array([end not in {"quiet", "failed"} for end in SAMPLE_ENDS])
_END_OF = {Outcome.OPPOSITION_TAKEOVER: "crowd"}


@dataclass(frozen=True)
class SampleScore:
    """One forecaster on the sample, weighted to the panel; 90 % intervals by case within strata.

    Attributes:
        forecaster: its name.
        ends: mean minus log probability of what happened among six ends.
        level: of fell or held.
        brier: mean squared error of the chance of a fall.
        auc: chance that a case that fell was given a higher one than a case that held.
        slope: calibration slope of that chance; 1 is right.
        said: mean chance of a fall.
    """

    forecaster: str
    ends: Interval
    level: Interval
    brier: Interval
    auc: Interval
    slope: Interval
    said: Interval


@dataclass(frozen=True, kw_only=True, eq=False)
class SampleAnswer(Answer):
    """A forecast of the sample's ends beside its rivals.

    Attributes:
        cases: how many cases. rows: of how many rows of the panel they tell.
        happened: weighted share that fell.
        scores: the forecast asked about first.
        said: id → chance that it gave to a fall.
    """

    cases: int
    rows: int
    happened: float
    scores: tuple[SampleScore, ...]
    said: dict[str, float]


def score_sample(
    predict: Predict,
    name: str = "the months",
    *,
    draws: int = 1_000,
    seed: int = 1,
    look_log: Path | None = None,
) -> SampleAnswer:
    """Ask a forecast for every case, then read how each ended, and score.

    Args:
        predict: a coded case → chance of each of ``SAMPLE_ENDS``, summing to 1.
        name: what to call it.
        draws: bootstrap draws, of cases within strata.
        seed: seed of the bootstrap.
        look_log: file to which the look is appended (the cases are of the test period); None for
            the log of the source tree that this code runs from, if it does.

    Raises:
        InputError: a forecast is not one of the six ends' chances; fewer than 20 draws.
        DataError: codings or labels differ from their checksums.
    """
    if draws < 20:
        raise InputError(f"draws = {draws} is too few for an interval.", advice="Use 1000.")
    cases = read_sample()
    given = np.array([_check_chances(case, predict(case)) for case in cases])
    labels = [read_sample_labels()[case.id] for case in cases]
    rates = find_rates()
    weight = np.array([label.weight for label in labels])
    ends = np.array([SAMPLE_ENDS.index(label.end) for label in labels])
    share = np.bincount(ends, weights=weight, minlength=len(SAMPLE_ENDS)) / weight.sum()
    forecasts = {
        name: given,
        LOGISTIC: _spread(_find_logistic(cases), rates),
        RATES: np.tile(rates, (len(cases), 1)),
        CONSTANT: np.tile(share, (len(cases), 1)),
    }
    drawn = np.vstack([weight, _draw_weights(labels, draws, seed)])
    scores = tuple(
        _score(who, (1 - SAMPLE_FLOOR) * said + SAMPLE_FLOOR * rates, ends, drawn)
        for who, said in forecasts.items()
    )
    _record(look_log or find_log(), scores[0], scores[2])
    return SampleAnswer(
        method="cases drawn and coded by rule, weighted to the panel",
        certified=False,
        seed=seed,
        assumptions=(
            "Circles, stakes and steps follow a written rule, not a reading of the case.",
        ),
        cases=len(cases),
        rows=round(weight.sum()),
        happened=float(share[_FELL].sum()),
        scores=scores,
        said={case.id: float(p[_FELL].sum()) for case, p in zip(cases, given, strict=True)},
    )


def make_months_forecast(runs: int = 400, seed: int = 1, stage: str = "quick") -> Predict:
    """The monthly simulation as a forecast of the sample's ends.

    A fall is by a crowd where the opposition takes over, else by insiders; a year that the regime
    holds has a failed attempt where an insider broke. Other ends are left to ``SAMPLE_FLOOR``.

    Args:
        runs: runs a case.
        seed: seed of the simulations.
        stage: the simulation's stage, as in ``dynamics.simulate``.
    """
    inputs = read_panel().inputs

    def predict(case: CodedRow) -> dict[str, float]:
        scenario = load_row(case, inputs)
        rows = simulate(scenario, runs=runs, seed=seed, stage=stage, keep_rows=True).to_rows()
        shares = dict.fromkeys(SAMPLE_ENDS, 0.0)
        for word, first in zip(rows["outcome"], rows["first"], strict=True):
            outcome = Outcome(word)
            if outcome in HELD:
                end = "quiet" if first == "nobody" else "failed"
            else:
                end = _END_OF.get(outcome, "insiders")
            shares[end] += 1.0 / len(rows)
        return shares

    return predict


def find_rates() -> Floats:
    """Shares (end,) of the January rows of the 15 years before the test period."""
    panel, first = read_panel(), Split().first_test_year
    before = panel.inputs["year"].between(first - YEARS_BEFORE, first - 1).to_numpy()
    rows = Panel(
        panel.inputs[before].reset_index(drop=True), panel.outcomes[before].reset_index(drop=True)
    )
    found = find_ends(rows)
    return np.array([found.count(end) / len(found) for end in SAMPLE_ENDS])


def _find_logistic(cases: tuple[CodedRow, ...]) -> Floats:
    """Chance of a fall (case,) by the logistic line that drew the quiet cases at high risk."""
    panel = read_panel()
    rows = Split().test_rows(panel).inputs
    by_row = dict(
        zip(zip(rows["gwcode"], rows["year"], strict=True), find_risks(panel), strict=True)
    )
    return np.array([by_row[case.gwcode, case.year] for case in cases])


def _spread(falls: Floats, rates: Floats) -> Floats:
    """Chances of the ends from that of a fall, its kinds and those of holding as in the rates."""
    fell = np.where(_FELL, rates, 0.0) / rates[_FELL].sum()
    held = np.where(_FELL, 0.0, rates) / rates[~_FELL].sum()
    return np.asarray(falls[:, None] * fell + (1.0 - falls[:, None]) * held)


def _check_chances(case: CodedRow, given: Mapping[str, float]) -> list[float]:
    chances = [float(given.get(end, math.nan)) for end in SAMPLE_ENDS]
    if not set(given) == set(SAMPLE_ENDS) or not abs(sum(chances) - 1.0) < 1e-6:
        raise InputError(
            f"the forecast of {case.id} is not one of the six ends.",
            advice=f"Give a chance to each of {', '.join(SAMPLE_ENDS)}, summing to 1.",
        )
    return chances


def _draw_weights(labels: list[SampleLabel], draws: int, seed: int) -> Floats:
    """Bootstrap weights (draw, case): cases drawn with replacement within each stratum."""
    generator = np.random.default_rng([seed, 20])
    drawn = np.zeros((draws, len(labels)))
    for stratum in STRATA:
        places = [k for k, label in enumerate(labels) if label.stratum == stratum]
        even = np.full(len(places), 1.0 / len(places))
        counts = generator.multinomial(len(places), even, size=draws)
        drawn[:, places] = counts * labels[places[0]].weight
    return drawn


def _score(forecaster: str, p: Floats, ends: NDArray[np.int64], weights: Floats) -> SampleScore:
    fell, falls = _FELL[ends].astype(float), p[:, _FELL].sum(axis=1)
    told = -np.log(p[np.arange(len(p)), ends])

    def bracket(measure: Callable[[Floats], float]) -> Interval:
        values = np.array([measure(weight) for weight in weights])
        known = values[1:][np.isfinite(values[1:])]
        if not known.size:
            return Interval(float(values[0]), math.nan, math.nan)
        low, high = np.quantile(known, (0.05, 0.95))
        return Interval(float(values[0]), float(low), float(high))

    return SampleScore(
        forecaster=forecaster,
        ends=bracket(lambda w: float(np.average(told, weights=w))),
        level=bracket(lambda w: compute_log_score(fell, falls, w)),
        brier=bracket(lambda w: compute_brier(fell, falls, w)),
        auc=bracket(lambda w: compute_auc_roc(fell, falls, w)),
        slope=bracket(lambda w: compute_slope(fell, falls, w)),
        said=bracket(lambda w: float(np.average(falls, weights=w))),
    )


def _record(look_log: Path | None, score: SampleScore, rates: SampleScore) -> None:
    if look_log is not None:
        record_look(
            look_log,
            refit="once",
            outcome=f"fall in the drawn sample, {score.forecaster}",
            auc_roc=score.auc.value,
            skill=1.0 - score.brier.value / rates.brier.value,
            slope=score.slope.value,
            forecast=SAMPLE_RULE,
        )
