"""The backtest: each 1 January's forecast of the next 12 months, held against what came."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.errors import InputError, OutputError
from innercircle.history._competitors import (
    COMPETITORS,
    Competitor,
    find_published,
    predict_competitor,
)
from innercircle.history._hypothesis import PARAMETERS
from innercircle.history._looks import record_look
from innercircle.history._misses import Miss, find_false_alarms, find_misses
from innercircle.history._panel import Panel, check_outcome, read_panel
from innercircle.history._scores import (
    CalibrationBin,
    ForecastScore,
    draw_country_weights,
    find_calibration_curve,
    score_forecast,
)
from innercircle.history._split import TEST, VALIDATION, Split
from innercircle.history._structural import (
    StructuralFit,
    build_unfitted,
    find_standard_errors,
    fit_structural,
)

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

PERIODS = {"test": TEST, "validation": VALIDATION}
STRUCTURAL = "structural"
UNFITTED = "structural, nothing fitted"
PUBLISHED = "published (Beger 2020)"
PUBLISHED_YEARS = range(2011, 2020)
ASSUMPTIONS = (
    "Stakes by type of regime are assumed (data/archetypes.csv), not observed.",
    "An exit is a forced one; peaceful hand-overs are not in the record.",
    "Forecasts are for autocracies, made on 1 January from what was known then.",
)


@dataclass(frozen=True)
class Mark:
    """A number that was to be reached, written down before the forecasts were scored.

    Attributes:
        score: which score.
        wanted: what was to be reached, in words.
        value: what was reached.
        met: whether it was.
    """

    score: str
    wanted: str
    value: float
    met: bool


@dataclass(frozen=True)
class FittedParameter:
    """A parameter of the hypothesis, fitted on the years before the test period.

    Attributes:
        name: its name.
        unit: its unit.
        meaning: what it stands for.
        prior_mean: mean of its prior.
        prior_sd: standard deviation of its prior.
        value: fitted value.
        sd: its standard error (Laplace approximation).
    """

    name: str
    unit: str
    meaning: str
    prior_mean: float
    prior_sd: float
    value: float
    sd: float


@dataclass(frozen=True, kw_only=True, eq=False)
class BacktestAnswer(Answer):
    """How the structural forecast did, beside the others, on the same rows.

    Attributes:
        outcome: "attempt", "exit" or "insider_exit", within 12 months.
        period: "test" or "validation".
        refit: "yearly" or "once".
        first_year: first year that was forecast.
        last_year: last year that was forecast.
        structural: scores of the structural forecast.
        competitors: scores of the others on the same rows.
        shared: scores of all on the rows that a published forecaster covers as well; may be empty.
        curve: the structural forecast's calibration curve.
        marks: what was to be reached, and whether it was.
        parameters: the hypothesis as fitted before the test period.
        misses: the ten worst forecasts, in words.
        false_alarms: the highest probabilities after which nothing came.
        gwcode: (row,) state.
        year: (row,) year forecast.
        happened: (row,) 0/1.
        probability: (row,) forecast.
    """

    outcome: str
    period: str
    refit: str
    first_year: int
    last_year: int
    structural: ForecastScore
    competitors: tuple[ForecastScore, ...]
    shared: tuple[ForecastScore, ...]
    curve: tuple[CalibrationBin, ...]
    marks: tuple[Mark, ...]
    parameters: tuple[FittedParameter, ...]
    misses: tuple[Miss, ...]
    false_alarms: tuple[Miss, ...]
    gwcode: NDArray[np.int64] = field(repr=False)
    year: NDArray[np.int64] = field(repr=False)
    happened: Floats = field(repr=False)
    probability: Floats = field(repr=False)

    def to_frame(self) -> "pd.DataFrame":
        """One row a forecaster: each score with the ends of its 90 % interval."""
        import pandas as pd  # noqa: PLC0415  heavy

        rows = []
        for score in (self.structural, *self.competitors):
            row: dict[str, object] = {"forecaster": score.forecaster, "events": score.events}
            for name in ("auc_roc", "auc_pr", "brier", "skill", "log_score", "slope"):
                interval = getattr(score, name)
                row |= {
                    name: interval.value,
                    f"{name}_low": interval.low,
                    f"{name}_high": interval.high,
                }
            rows.append(row)
        return pd.DataFrame(rows)


def run_backtest(
    *,
    outcome: str = "attempt",
    seed: int = 1,
    refit: str = "yearly",
    period: str = "test",
    draws: int = 400,
    panel: Panel | None = None,
    look_log: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> BacktestAnswer:
    """Forecast each year of a period from the years before it, and score the forecasts.

    Args:
        outcome: "attempt", "exit" or "insider_exit", within 12 months of 1 January.
        seed: seed of the bootstrap and of the boosted trees.
        refit: "yearly" (each year from all years before it) or "once" (nothing after the first
            forecast is ever fitted on).
        period: "test" (2001 to 2022) or "validation" (1981 to 2000, inside the training years).
        draws: bootstrap draws for the 90 % intervals.
        panel: other data than the shipped, for tests.
        look_log: file to which a look at the test period is appended.
        progress: called with (years done, years in all).

    Returns:
        Scores, marks, misses and the row-by-row forecasts.

    Raises:
        InputError: unknown outcome, refit or period; fewer than 20 draws.
        DataError: the shipped panel does not match its checksum.
    """
    check_outcome(outcome)
    if period not in PERIODS:
        raise InputError(
            f"unknown period {period!r}.", advice=f"Choose one of: {', '.join(PERIODS)}."
        )
    if draws < 20:
        raise InputError(f"draws = {draws} is too few for an interval.", advice="Use 400.")
    split = replace(PERIODS[period], refit=refit)
    panel = read_panel() if panel is None else panel
    fits = find_fits(panel, split, progress)
    probability = predict_years(panel, split, fits, outcome)
    test = split.test_rows(panel)
    happened = test.outcomes[outcome].to_numpy(dtype=float)
    unfitted = build_unfitted(split.first_test_year - 1).predict(test.inputs, outcome)
    forecasts = {STRUCTURAL: probability, UNFITTED: unfitted}
    forecasts |= _predict_others(panel, split, outcome, seed)
    reference = forecasts[COMPETITORS[0].name]
    weights = draw_country_weights(test.inputs["gwcode"].to_numpy(), draws, seed)
    scores = [
        score_forecast(name, happened, forecast, reference, weights)
        for name, forecast in forecasts.items()
    ]
    if look_log is not None and period == "test":
        record_look(
            look_log,
            refit=refit,
            outcome=outcome,
            auc_roc=scores[0].auc_roc.value,
            skill=scores[0].skill.value,
            slope=scores[0].slope.value,
        )
    return BacktestAnswer(
        method="structural forecast, penalised likelihood, posterior on a 9 × 9 grid",
        certified=False,
        seed=seed,
        assumptions=ASSUMPTIONS,
        outcome=outcome,
        period=period,
        refit=refit,
        first_year=split.first_test_year,
        last_year=split.last_test_year,
        structural=scores[0],
        competitors=tuple(scores[1:]),
        shared=_score_shared(test.inputs, happened, forecasts, weights, outcome),
        curve=find_calibration_curve(happened, probability),
        marks=_find_marks(scores[0], outcome) if period == "test" else (),
        parameters=_describe_parameters(panel, split, fits[split.first_test_year]),
        misses=find_misses(test.inputs, happened, probability),
        false_alarms=find_false_alarms(test.inputs, happened, probability),
        gwcode=test.inputs["gwcode"].to_numpy(),
        year=test.inputs["year"].to_numpy(),
        happened=happened,
        probability=probability,
    )


_FITS: dict[tuple[Panel, Split], dict[int, StructuralFit]] = {}


def find_fits(
    panel: Panel, split: Split, progress: Callable[[int, int], None] | None = None
) -> dict[int, StructuralFit]:
    """The fit behind the forecast of each year; fits of one panel and split are made once."""
    if (panel, split) in _FITS:
        return _FITS[panel, split]
    fits: dict[int, StructuralFit] = {}
    last: StructuralFit | None = None
    for done, year in enumerate(split.years):
        if last is None or split.refit == "yearly":
            last = fit_structural(
                split.training(panel, year), None if last is None else last.estimates
            )
        fits[year] = last
        if progress is not None:
            progress(done + 1, len(split.years))
    if len(_FITS) >= 4:
        _FITS.pop(next(iter(_FITS)))
    _FITS[panel, split] = fits
    return fits


def predict_years(
    panel: Panel, split: Split, fits: dict[int, StructuralFit], outcome: str
) -> Floats:
    """The structural forecast (row,) of the test rows, in their order (by year, then state)."""
    return np.concatenate(
        [fits[year].predict(split.inputs(panel, year), outcome) for year in split.years]
    )


@lru_cache(maxsize=12)
def _predict_others(panel: Panel, split: Split, outcome: str, seed: int) -> dict[str, Floats]:
    """Forecasts (row,) of every competitor on the same rows."""
    return {
        competitor.name: _predict_competitor(competitor, panel, split, outcome, seed)
        for competitor in COMPETITORS
    }


def _predict_competitor(
    competitor: Competitor, panel: Panel, split: Split, outcome: str, seed: int
) -> Floats:
    own = replace(split, refit=competitor.refit)
    if competitor.refit == "once":
        # One fit serves all years; the rows come in the order of the years.
        training = own.training(panel, own.first_test_year)
        return predict_competitor(competitor, training, own.test_rows(panel).inputs, outcome, seed)
    return np.concatenate(
        [
            predict_competitor(
                competitor, own.training(panel, year), own.inputs(panel, year), outcome, seed
            )
            for year in own.years
        ]
    )


def _score_shared(
    inputs: "pd.DataFrame",
    happened: Floats,
    forecasts: dict[str, Floats],
    weights: Floats,
    outcome: str,
) -> tuple[ForecastScore, ...]:
    published = find_published(inputs, outcome)
    shared = np.isfinite(published) & inputs["year"].isin(PUBLISHED_YEARS).to_numpy()
    if not happened[shared].sum():
        return ()
    reference = forecasts[COMPETITORS[0].name][shared]
    return tuple(
        score_forecast(name, happened[shared], forecast[shared], reference, weights[:, shared])
        for name, forecast in (forecasts | {PUBLISHED: published}).items()
    )


def _find_marks(score: ForecastScore, outcome: str) -> tuple[Mark, ...]:
    auc, skill, slope = score.auc_roc.value, score.skill.value, score.slope.value
    if outcome == "attempt":
        return (
            Mark("AUC-ROC", "at least .73", auc, auc >= 0.73),
            Mark("Brier skill", "above .03", skill, skill > 0.03),
            Mark("calibration slope", ".8 to 1.2", slope, 0.8 <= slope <= 1.2),
        )
    if outcome == "insider_exit":
        return (Mark("AUC-ROC", "at least .69", auc, auc >= 0.69),)
    return ()


def _describe_parameters(
    panel: Panel, split: Split, fit: StructuralFit
) -> tuple[FittedParameter, ...]:
    errors = find_standard_errors(fit, split.training(panel, split.first_test_year))
    return tuple(
        FittedParameter(
            parameter.name,
            parameter.unit,
            parameter.meaning,
            parameter.mean,
            parameter.sd,
            float(value),
            float(error),
        )
        for parameter, value, error in zip(PARAMETERS, fit.estimates, errors, strict=True)
    )


def write_predictions(answer: BacktestAnswer, path: Path) -> None:
    """Write the forecasts as CSV: gwcode, year, outcome_name, outcome (0/1), probability.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["gwcode", "year", "outcome_name", "outcome", "probability"])
            for state, year, happened, probability in zip(
                answer.gwcode, answer.year, answer.happened, answer.probability, strict=True
            ):
                writer.writerow([state, year, answer.outcome, int(happened), f"{probability:.6f}"])
    except OSError as error:
        raise OutputError(f"could not be written: {error.strerror}.", where=str(path)) from None
