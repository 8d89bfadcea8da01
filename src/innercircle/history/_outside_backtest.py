"""The outside view held against the record: every January, from rows that were over before it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from innercircle.answer import Answer
from innercircle.errors import InputError
from innercircle.history._competitors import COMPETITORS, predict_competitor
from innercircle.history._level import rate_rows
from innercircle.history._looks import OUTSIDE, find_log, record_look
from innercircle.history._panel import read_panel
from innercircle.history._scores import ForecastScore, draw_country_weights, score_forecast
from innercircle.history._split import find_period

CLASS_RATE, TRAILING = "outside view", COMPETITORS[0].name


@dataclass(frozen=True, kw_only=True, eq=False)
class OutsideScores(Answer):
    """The outside view beside the trailing rate, on forced exits within 12 months.

    Attributes:
        period: "test" or "validation".
        scores: the outside view, then the trailing 10-year rate.
    """

    period: str
    scores: tuple[ForecastScore, ...]


def run_outside(
    *, period: str = "test", draws: int = 400, seed: int = 1, look_log: Path | None = None
) -> OutsideScores:
    """Give every autocracy the rate of its class on each 1 January of a period, and score that.

    Args:
        period: "test" (2001 to 2022) or "validation" (1981 to 2000).
        draws: bootstrap draws, by country, for the 90 % intervals.
        seed: seed of the bootstrap and of the posterior's draws.
        look_log: file to which a look at the test period is appended; None for the log of the
            source tree that this code runs from, if it does.

    Raises:
        InputError: unknown period; fewer than 20 draws.
    """
    split = find_period(period)
    if draws < 20:
        raise InputError(f"draws = {draws} is too few for an interval.", advice="Use 400.")
    panel = read_panel()
    trailing = [
        predict_competitor(
            COMPETITORS[0], split.training(panel, year), split.inputs(panel, year), "exit"
        )
        for year in split.years
    ]
    test = split.test_rows(panel)
    happened = test.outcomes["exit"].to_numpy(dtype=float)
    weights = draw_country_weights(test.inputs["gwcode"].to_numpy(), draws, seed)
    reference = np.concatenate(trailing)
    scores = tuple(
        score_forecast(name, happened, forecast, reference, weights)
        for name, forecast in ((CLASS_RATE, rate_rows(test.inputs, seed)), (TRAILING, reference))
    )
    log = look_log or find_log()
    if period == "test" and log is not None:
        record_look(
            log,
            refit="yearly",
            outcome="exit by class",
            auc_roc=scores[0].auc_roc.value,
            skill=scores[0].skill.value,
            slope=scores[0].slope.value,
            forecast=OUTSIDE,
        )
    return OutsideScores(
        method="rates of reference classes, fitted yearly on rows that were over before",
        certified=False,
        seed=seed,
        period=period,
        scores=scores,
    )
