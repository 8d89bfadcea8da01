"""The months themselves as a forecast of January rows, with the constants learned to 2000.

Every row of a period is simulated with draws of the posterior, and scored beside the rates of the
fifteen years before. The level may be anchored to those years: one number a year, by which all
log-odds move, so that the mean chance over the fifteen years is what happened in them. Exits are
also forecast by the class's rate alone, and by that rate moved by the months (``_level.py``), which
is what the command ``forecast`` combines.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from innercircle.answer import Answer
from innercircle.dynamics import LEARNED
from innercircle.errors import InputError
from innercircle.history._calibrate import make_rows, read_learned
from innercircle.history._circles import CodedCircle
from innercircle.history._level import rate_rows, read_level
from innercircle.history._looks import CALIBRATED, find_log, record_look
from innercircle.history._outside import find_states_of
from innercircle.history._panel import read_panel
from innercircle.history._panel_months import Asked, simulate_rows
from innercircle.history._scores import (
    RATES,
    YEARS_BEFORE,
    ForecastScore,
    draw_country_weights,
    score_forecast,
)
from innercircle.history._split import find_period

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

MONTHS, ANCHORED = "the months", f"the months, anchored to {YEARS_BEFORE} years"
CLASS, COMBINED = "outside view", "combined view"
"""Forecasters, the one asked about first."""

_PULL = 0.5  # prior sd of the yearly anchor, log-odds


@dataclass(frozen=True, kw_only=True, eq=False)
class MonthsAnswer(Answer):
    """January rows by the months, scored.

    Attributes:
        period: "test" or "validation". first_year, last_year: of it.
        each: runs a row. stage: of the months.
        scores: outcome ("attempt", "exit") → one score a forecaster, the months first.
        said: outcome → chance that the months gave (row,).
        happened: outcome → 1 where it came (row,).
    """

    period: str
    first_year: int
    last_year: int
    each: int
    stage: str
    scores: dict[str, tuple[ForecastScore, ...]]
    said: dict[str, Floats] = field(repr=False)
    happened: dict[str, Floats] = field(repr=False)


def run_months(
    learned: Path = LEARNED,
    *,
    period: str = "test",
    each: int = 100,
    seed: int = 1,
    draws: int = 1_000,
    stage: str = "exact",
    look_log: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> MonthsAnswer:
    """Forecast every January row of a period by the months, and score.

    Args:
        learned: folder of draws, made by ``innercircle history calibrate --out``; those that ship.
        period: "test" (2001 to 2022) or "validation" (1981 to 2000; learned from).
        each: simulated runs a row, each with a draw of its own.
        seed: of the runs and of the bootstrap.
        draws: bootstrap draws, by country.
        stage: of the months.
        look_log: file to which a look at the test period is appended; None for the log of the
            source tree that this code runs from, if it does.
        progress: called with (rows done, rows in all).

    Raises:
        InputError: unknown period, fewer than 10 runs a row, or no draws in ``learned``.
    """
    split = find_period(period)
    if each < 10:
        raise InputError(f"each = {each} is too few for a chance.", advice="Use 100.")
    panel = read_panel()
    rows, year = make_rows(panel), panel.inputs["year"].to_numpy()
    needed = np.flatnonzero(year >= split.first_test_year - YEARS_BEFORE)
    z = read_learned(learned)
    kinds = _simulate(rows.circles, needed, z, each=each, seed=seed, stage=stage, progress=progress)
    within = np.isin(year[needed], split.years)
    said, happened, scores = {}, {}, {}
    drawn = draw_country_weights(panel.inputs["gwcode"].to_numpy()[needed[within]], draws, seed)
    for outcome, least in (("attempt", 2), ("exit", 3)):
        # An imagined run of each sort keeps chances off 0.
        chance = (np.sum(kinds >= least, axis=1) + 0.05) / (each + 1.0)
        came = panel.outcomes[outcome].to_numpy(dtype=float)[needed]
        rates = _find_rates(came, year[needed])
        forecasts = {MONTHS: chance, ANCHORED: _anchor(chance, came, year[needed])}
        if outcome == "exit":
            forecasts |= _join_class(panel.inputs.iloc[needed], chance)
        forecasts[RATES] = rates
        scores[outcome] = tuple(
            score_forecast(name, came[within], p[within], rates[within], drawn)
            for name, p in forecasts.items()
        )
        said[outcome], happened[outcome] = chance[within], came[within]
    answer = MonthsAnswer(
        method="the months simulated from each row, constants learned to 2000",
        certified=False,
        seed=seed,
        period=period,
        first_year=split.first_test_year,
        last_year=split.last_test_year,
        each=each,
        stage=stage,
        scores=scores,
        said=said,
        happened=happened,
    )
    if period == "test":
        _record(look_log or find_log(), answer)
    return answer


def _simulate(
    circles: Mapping[str, CodedCircle],
    needed: NDArray[np.int64],
    z: Floats,
    *,
    each: int,
    seed: int,
    stage: str,
    progress: Callable[[int, int], None] | None,
) -> NDArray[np.int8]:
    """Kinds (row, run), a few hundred rows at a time."""
    rng = np.random.default_rng([seed, 77])
    parts = []
    for first in range(0, len(needed), 200):
        some = np.repeat(needed[first : first + 200], each)
        asked = Asked(some, z[rng.integers(0, len(z), some.size)], np.zeros((some.size, 2)))
        parts.append(simulate_rows(circles, asked, seed=seed + first, stage=stage))
        if progress is not None:
            progress(min(first + 200, len(needed)), len(needed))
    return np.concatenate(parts).reshape(len(needed), each)


def _join_class(inputs: "pd.DataFrame", chance: Floats) -> dict[str, Floats]:
    """The class's rate from what was over before, and the same moved by the months."""
    level, rates = read_level(), rate_rows(inputs)
    classes = zip(inputs["regime"], find_states_of(inputs), strict=True)
    centres = np.array([level.centres[regime][crisis] for regime, crisis in classes])
    return {COMBINED: level.move_rates(rates, chance, centres, level.beta), CLASS: rates}


def _iterate_years(
    year: NDArray[np.int64],
) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """For every year its rows, and those of the years before that count."""
    for now in np.unique(year):
        yield year == now, (year >= now - YEARS_BEFORE) & (year < now)


def _find_rates(came: Floats, year: NDArray[np.int64]) -> Floats:
    """Share of the fifteen years before each row's year; the earliest rows get their own years'."""
    rates = np.empty(len(came))
    for now, before in _iterate_years(year):
        rates[now] = came[before].mean() if before.any() else came[now].mean()
    return rates


def _anchor(chance: Floats, came: Floats, year: NDArray[np.int64]) -> Floats:
    """Chances with each year's log-odds moved to what the fifteen years before it brought."""
    odds, moved = logit(chance), chance.copy()
    for now, before in _iterate_years(year):
        if not before.any():
            continue

        def gap(by: float, part: NDArray[np.bool_] = before) -> float:
            return float(expit(odds[part] + by).sum() - came[part].sum() + by / _PULL**2)

        moved[now] = expit(odds[now] + brentq(gap, -8.0, 8.0))
    return moved


def _record(look_log: Path | None, answer: MonthsAnswer) -> None:
    if look_log is None:
        return
    for outcome, (score, *_) in answer.scores.items():
        record_look(
            look_log,
            refit="once",
            outcome=f"{outcome} by the months",
            auc_roc=score.auc_roc.value,
            skill=score.skill.value,
            slope=score.slope.value,
            forecast=CALIBRATED,
        )
