"""The backtest: each 1 January's forecast of the next 12 months, held against what came."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import InputError
from innercircle.history._backtest_answer import BacktestAnswer, FittedParameter, find_marks
from innercircle.history._competitors import (
    COMPETITORS,
    Competitor,
    find_published,
    predict_competitor,
)
from innercircle.history._hypothesis import PARAMETERS
from innercircle.history._looks import find_log, record_look
from innercircle.history._misses import find_false_alarms, find_misses
from innercircle.history._panel import Panel, check_outcome, read_panel
from innercircle.history._scores import (
    ForecastScore,
    draw_country_weights,
    find_calibration_curve,
    score_forecast,
)
from innercircle.history._split import Split, find_period
from innercircle.history._structural import (
    StructuralFit,
    build_unfitted,
    find_standard_errors,
    fit_structural,
)

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

STRUCTURAL = "structural"
UNFITTED = "structural, nothing fitted"
PUBLISHED = "published (Beger 2020)"
PUBLISHED_YEARS = range(2011, 2020)
ASSUMPTIONS = (
    "Stakes by type of regime are assumed (data/archetypes.csv), not observed.",
    "An exit is a forced one; peaceful hand-overs are not in the record.",
    "Forecasts are for autocracies, made on 1 January from what was known then.",
)


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
        seed: seed of the bootstrap.
        refit: "yearly" (each year from all years before it) or "once" (nothing after the first
            forecast is ever fitted on).
        period: "test" (2001 to 2022) or "validation" (1981 to 2000, inside the training years).
        draws: bootstrap draws for the 90 % intervals.
        panel: other data than the shipped, for tests.
        look_log: file to which a look at the test period is appended; None for the log of the
            source tree that this code runs from, if it does, and the data are the shipped ones.
        progress: called with (years done, years in all).

    Returns:
        Scores, marks, misses and the row-by-row forecasts.

    Raises:
        InputError: unknown outcome, refit or period; fewer than 20 draws.
        DataError: the shipped panel does not match its checksum.
    """
    split = _choose_split(outcome, period, refit, draws)
    if look_log is None and panel is None:
        look_log = find_log()
    panel = read_panel() if panel is None else panel
    fits = find_fits(panel, split, progress)
    test = split.test_rows(panel)
    happened = test.outcomes[outcome].to_numpy(dtype=float)
    probability = predict_years(panel, split, fits, outcome)
    forecasts = {STRUCTURAL: probability} | _predict_others(panel, split, outcome)
    reference = forecasts[COMPETITORS[0].name]
    weights = draw_country_weights(test.inputs["gwcode"].to_numpy(), draws, seed)
    scores = [
        score_forecast(name, happened, forecast, reference, weights)
        for name, forecast in forecasts.items()
    ]
    if look_log is not None and period == "test":
        _record(look_log, refit, outcome, scores[0])
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
        curve=find_calibration_curve(happened, probability, weights),
        marks=find_marks(scores[0], outcome) if period == "test" else (),
        parameters=_describe_parameters(panel, split, fits[split.first_test_year]),
        misses=find_misses(test.inputs, happened, probability),
        false_alarms=find_false_alarms(test.inputs, happened, probability),
        gwcode=test.inputs["gwcode"].to_numpy(),
        year=test.inputs["year"].to_numpy(),
        happened=happened,
        probability=probability,
    )


def _choose_split(outcome: str, period: str, refit: str, draws: int) -> Split:
    check_outcome(outcome)
    split = find_period(period)
    if draws < 20:
        raise InputError(f"draws = {draws} is too few for an interval.", advice="Use 400.")
    return replace(split, refit=refit)


def _record(look_log: Path, refit: str, outcome: str, score: ForecastScore) -> None:
    record_look(
        look_log,
        refit=refit,
        outcome=outcome,
        auc_roc=score.auc_roc.value,
        skill=score.skill.value,
        slope=score.slope.value,
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
def _predict_others(panel: Panel, split: Split, outcome: str) -> dict[str, Floats]:
    """Forecasts (row,) of every competitor on the same rows."""
    inputs = split.test_rows(panel).inputs
    forecasts = {UNFITTED: build_unfitted(split.first_test_year - 1).predict(inputs, outcome)}
    for competitor in COMPETITORS:
        forecasts[competitor.name] = _predict_competitor(competitor, panel, split, outcome)
    return forecasts


def _predict_competitor(competitor: Competitor, panel: Panel, split: Split, outcome: str) -> Floats:
    own = replace(split, refit=competitor.refit)
    if competitor.refit == "once":
        # One fit serves all years; the rows come in the order of the years.
        training = own.training(panel, own.first_test_year)
        return predict_competitor(competitor, training, own.test_rows(panel).inputs, outcome)
    return np.concatenate(
        [
            predict_competitor(
                competitor, own.training(panel, year), own.inputs(panel, year), outcome
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
