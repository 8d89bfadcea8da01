"""Answer of a backtest: scores, marks, the fitted hypothesis, the misses, the forecasts."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.history._misses import Miss
from innercircle.history._scores import CalibrationBin, ForecastScore
from innercircle.workshop import write_whole

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


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
    """Scores of the structural forecast beside the others, on the same rows.

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


def find_marks(score: ForecastScore, outcome: str) -> tuple[Mark, ...]:
    """The marks set for an outcome before the test period was looked at; none for "exit"."""
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


PREDICTIONS_HEAD = "gwcode,year,outcome_name,outcome,probability"
"""First line of a table of forecasts; a file that begins otherwise is not replaced by one."""


def write_predictions(answer: BacktestAnswer, path: Path) -> None:
    """Write the forecasts as CSV: gwcode, year, outcome_name, outcome (0/1), probability.

    Raises:
        InputError: there is a file that is no such table.
        OutputError: the file cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(PREDICTIONS_HEAD.split(","))
    for state, year, happened, probability in zip(
        answer.gwcode, answer.year, answer.happened, answer.probability, strict=True
    ):
        writer.writerow([state, year, answer.outcome, int(happened), f"{probability:.6f}"])
    write_whole(path, text.getvalue())
