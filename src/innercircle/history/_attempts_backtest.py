"""The backtest of attempts: fitted on the earlier ones, held against how the later ones ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.errors import InputError
from innercircle.history._attempts import FREQUENCY, POWER, AttemptWeight, forecast_attempts
from innercircle.history._frames import TOOK_PART, read_attempts
from innercircle.history._looks import ATTEMPTS, find_log, record_look
from innercircle.history._scores import (
    ForecastScore,
    Interval,
    compute_log_score,
    draw_country_weights,
    score_forecast,
)
from innercircle.history._split import find_period

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

ASSUMPTIONS = (
    "Shares of power by type of regime are assumed (data/archetypes.csv), not observed.",
    "Who took part may be told more readily of an attempt that succeeded.",
    "Forced resignation is left out of who took part: it says how an attempt ended.",
)


@dataclass(frozen=True)
class PartShare:
    """Attempts in which one of those who may take part did, before the period and in it.

    Attributes:
        name: who: one of ``TOOK_PART``.
        before: attempts before the period.
        before_fell: share of them after which the leader fell; nan without any.
        within: attempts in the period.
        within_fell: share of them after which the leader fell; nan without any.
    """

    name: str
    before: int
    before_fell: float
    within: int
    within_fell: float


@dataclass(frozen=True, kw_only=True, eq=False)
class AttemptsAnswer(Answer):
    """Given who took part in an attempt, did the leader fall? Every forecaster on the same rows.

    Attributes:
        period: "test" or "validation".
        first_year: first year of the attempts that were forecast.
        last_year: last year of them.
        fitted: attempts before, on which everything was fitted.
        scores: one a forecaster, the model first; skill is against the frequency.
        gains: forecaster → by how much its mean log score is below the frequency's, with the
            interval of the difference.
        weights: the model's weights, in log-odds.
        parts: who took part, and how often the leader fell.
        gwcode: (row,) state.
        year: (row,) year of the attempt.
        happened: (row,) 1 if the leader fell.
        probability: (row,) the model's forecast.
    """

    period: str
    first_year: int
    last_year: int
    fitted: int
    scores: tuple[ForecastScore, ...]
    gains: dict[str, Interval]
    weights: tuple[AttemptWeight, ...]
    parts: tuple[PartShare, ...]
    gwcode: NDArray[np.int64] = field(repr=False)
    year: NDArray[np.int64] = field(repr=False)
    happened: Floats = field(repr=False)
    probability: Floats = field(repr=False)

    def to_frame(self) -> "pd.DataFrame":
        """One row a forecaster: each score with the ends of its 90 % interval."""
        import pandas as pd  # noqa: PLC0415  heavy

        rows = []
        for score in self.scores:
            row: dict[str, object] = {"forecaster": score.forecaster, "events": score.events}
            for name in ("auc_roc", "log_score", "brier", "skill", "slope"):
                interval = getattr(score, name)
                row |= {name: interval.value, f"{name}_low": interval.low}
                row[f"{name}_high"] = interval.high
            rows.append(row)
        return pd.DataFrame(rows)


def run_attempts(
    *,
    period: str = "test",
    draws: int = 1_000,
    seed: int = 1,
    look_log: Path | None = None,
) -> AttemptsAnswer:
    """Forecast how each attempt of a period ended, from the attempts before it and who took part.

    Args:
        period: "test" (2001 to 2022) or "validation" (1981 to 2000, on which choices were made).
        draws: bootstrap draws, by country, for the 90 % intervals.
        seed: seed of the bootstrap.
        look_log: file to which a look at the test period is appended; None for the log of the
            source tree that this code runs from, if it does.

    Raises:
        InputError: unknown period; fewer than 20 draws.
        DataError: a shipped file does not match its checksum.
    """
    split = find_period(period)
    if draws < 20:
        raise InputError(f"draws = {draws} is too few for an interval.", advice="Use 1000.")
    frame = read_attempts()
    before = frame[frame["year"] < split.first_test_year]
    within = frame[frame["year"].isin(split.years)].reset_index(drop=True)
    said, weights = forecast_attempts(before, within)
    happened = within["fell"].to_numpy(dtype=float)
    drawn = draw_country_weights(within["gwcode"].to_numpy(), draws, seed)
    scores = tuple(
        score_forecast(name, happened, chances, said[FREQUENCY], drawn)
        for name, chances in said.items()
    )
    if period == "test":
        _record(look_log or find_log(), scores[0])
    return AttemptsAnswer(
        method="logistic on who took part, fitted once on the attempts before",
        certified=False,
        seed=seed,
        assumptions=ASSUMPTIONS,
        period=period,
        first_year=split.first_test_year,
        last_year=split.last_test_year,
        fitted=len(before),
        scores=scores,
        gains=_find_gains(happened, said, drawn),
        weights=weights,
        parts=_count_parts(before, within),
        gwcode=within["gwcode"].to_numpy(),
        year=within["year"].to_numpy(),
        happened=happened,
        probability=said[POWER],
    )


def _record(look_log: Path | None, score: ForecastScore) -> None:
    if look_log is not None:
        record_look(
            look_log,
            refit="once",
            outcome="fall given an attempt",
            auc_roc=score.auc_roc.value,
            skill=score.skill.value,
            slope=score.slope.value,
            forecast=ATTEMPTS,
        )


def _find_gains(happened: Floats, said: Mapping[str, Floats], drawn: Floats) -> dict[str, Interval]:
    """Distance of each forecaster's log score below the frequency's, on the same draws."""

    def gain(chances: Floats, weight: Floats) -> float:
        own = compute_log_score(happened, chances, weight)
        return compute_log_score(happened, said[FREQUENCY], weight) - own

    gains = {}
    for name, chances in said.items():
        low, high = np.quantile([gain(chances, weight) for weight in drawn], (0.05, 0.95))
        value = gain(chances, np.ones(len(happened)))
        gains[name] = Interval(value, float(low), float(high))
    return gains


def _count_parts(before: "pd.DataFrame", within: "pd.DataFrame") -> tuple[PartShare, ...]:
    def count(frame: "pd.DataFrame", name: str) -> tuple[int, float]:
        took = frame[frame[name] == 1]
        return len(took), float(took["fell"].mean()) if len(took) else float("nan")

    return tuple(PartShare(name, *count(before, name), *count(within, name)) for name in TOOK_PART)
