"""Calibration as a whole: rows of the panel in, draws of the constants and their making out.

Only rows to 2000 are learned from, less those of the coded episodes, so that both the years since
and the episodes stay a test.
"""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.errors import InputError
from innercircle.history._calibration import TARGETS, Rows, calibrate
from innercircle.history._circles import (
    COVARIATES,
    build_covariates,
    code_outcomes,
    code_panel,
    find_episode_rows,
)
from innercircle.history._level import LONGEST_CURVE, Level, fit_level, write_level
from innercircle.history._looks import CALIBRATED, find_fingerprint
from innercircle.history._panel import Panel, read_panel
from innercircle.history._panel_months import BY, KINDS, Asked, simulate_falls
from innercircle.history._priors import PLACE, PRIORS
from innercircle.vocabulary import REGIMES
from innercircle.workshop import write_whole

Floats = NDArray[np.float64]

LAST_YEAR = 2000
"""Last year that is learned from."""

_DIGITS = 5


@dataclass(frozen=True)
class LearnedNumber:
    """One unknown number before and after.

    Attributes:
        name: a constant, or what of the panel's circles it is. why: of the prior.
        before, low_before, high_before: median and 90 % of the prior.
        after, low, high: of the posterior.
        moved: median after in standard deviations of the prior.
        narrowed: standard deviation after over before, in the same scale.
    """

    name: str
    why: str
    before: float
    low_before: float
    high_before: float
    after: float
    low: float
    high: float
    moved: float
    narrowed: float

    @property
    def verdict(self) -> str:
        """Words on what the record says of it."""
        if self.narrowed < 0.7:
            return "learned from the panel"
        if abs(self.moved) > 0.5 or self.narrowed < 0.85:
            return "moved a little by the panel"
        return "identified by nothing here"


@dataclass(frozen=True, kw_only=True, eq=False)
class CalibrationAnswer(Answer):
    """Constants learned from the panel.

    Attributes:
        rows: January rows learned from. runs: simulated a round. rounds: how many.
        happened: share of rows with nothing, a failed attempt, a fall.
        emulated, simulated: mean chance of the five kinds on those rows, by the last rounds'
            emulators and by the months themselves: quiet, purge, failed, insiders, street.
        correlation: between the two chances of a fall, over groups of rows.
        targets: name → value by the months; see ``history/_calibration.py`` for what was asked.
        numbers: one an unknown number.
        candidates: draws at which the whole panel was simulated.
        candidate_falls: falls there: 5, 50 and 95 %.
        effective: number of evenly weighed candidates that their weights are worth.
        draws: posterior draws in standard coordinates (draw, number).
        level: what the combined view is held against.
    """

    rows: int
    runs: int
    rounds: int
    happened: tuple[float, ...]
    emulated: tuple[float, ...]
    simulated: tuple[float, ...]
    correlation: float
    targets: dict[str, float]
    numbers: tuple[LearnedNumber, ...]
    candidates: int
    candidate_falls: tuple[float, ...]
    effective: float
    draws: Floats
    level: Level

    @property
    def settled(self) -> bool:
        """Do emulator and months agree: each kind within 10 per cent or .003, falls above .95?"""
        pairs = zip(self.emulated, self.simulated, strict=True)
        close = all(abs(e - s) <= max(0.1 * s, 0.003) for e, s in pairs)
        return close and self.correlation > 0.95


def run_calibration(
    *,
    runs: int = 150_000,
    rounds: int = 8,
    seed: int = 1,
    stage: str = "exact",
    progress: Callable[[str], None] | None = None,
) -> CalibrationAnswer:
    """Learn the months' constants from the panel's rows to 2000.

    Args:
        runs: simulated in each round.
        rounds: of simulation, emulation and sampling.
        seed: of everything.
        stage: of the months.
        progress: told how each round went, in a sentence.

    Raises:
        InputError: fewer than 1,000 runs, or no round.
        DataError: a shipped file does not match its checksum.
    """
    if runs < 1_000 or rounds < 1:
        raise InputError(f"runs = {runs}, rounds = {rounds}: too few to learn from.")
    panel = read_panel()
    rows = make_rows(panel)
    fit = calibrate(
        rows,
        runs=runs,
        rounds=rounds,
        seed=seed,
        stage=stage,
        say=progress or (lambda _: None),
    )
    last = fit.pooled
    floors = PRIORS[PLACE["floor"]].read(fit.draws[:, PLACE["floor"]])
    level = fit_level(
        rows,
        panel,
        fit.chances,
        _run_on(rows, fit.draws, runs, seed, stage),
        floor=float(floors.mean()),
    )
    happened = np.bincount(rows.happened[rows.used], minlength=3) / len(rows.used)
    names = [target.name for target in TARGETS]
    return CalibrationAnswer(
        method="rounds of simulation, emulation and elliptical slice sampling; panels weighed",
        certified=False,
        seed=seed,
        rows=len(rows.used),
        runs=runs,
        rounds=rounds,
        happened=tuple(map(float, happened)),
        emulated=tuple(map(float, last.emulated)),
        simulated=tuple(map(float, last.simulated)),
        correlation=float(last.correlation),
        targets=dict(zip(names, map(float, last.targets), strict=True)),
        numbers=tuple(list_learned(fit.draws)),
        candidates=len(fit.panels),
        candidate_falls=tuple(map(float, np.quantile(fit.panels[:, 1], (0.05, 0.5, 0.95)))),
        effective=fit.effective,
        draws=np.asarray(fit.draws, dtype=np.float64),
        level=level,
    )


def _run_on(rows: Rows, draws: Floats, runs: int, seed: int, stage: str) -> NDArray[np.int64]:
    """Months of the falls in longer runs, rows that count over and over."""
    rng = np.random.default_rng([seed, 41])
    count = max(runs // (3 * len(rows.used)), 1) * len(rows.used)
    asked = Asked(
        np.resize(rows.used, count), draws[rng.integers(0, len(draws), count)], np.zeros((count, 2))
    )
    return simulate_falls(rows.circles, asked, months=LONGEST_CURVE, seed=seed, stage=stage)


def make_rows(panel: Panel, last_year: int = LAST_YEAR) -> Rows:
    """Rows to a year, less those of the coded episodes; facts as an emulator is told them."""
    covariates = build_covariates(panel.inputs)
    kinds = panel.inputs["regime"].to_numpy()
    regimes = np.array([[kind == regime for regime in REGIMES] for kind in kinds], dtype=float)
    told = covariates[:, [COVARIATES.index(name) for name in BY]]
    early = (panel.inputs["year"] <= last_year).to_numpy()
    return Rows(
        circles=code_panel(panel.inputs),
        happened=code_outcomes(panel.outcomes),
        facts=np.column_stack([regimes, told]),
        used=np.flatnonzero(early & ~find_episode_rows(panel.inputs)),
    )


def write_learned(answer: CalibrationAnswer, folder: Path) -> None:
    """Write what was learned: draws.csv, manifest.json and level.json.

    Raises:
        OutputError: the folder cannot be written.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(prior.name for prior in PRIORS)
    values = [prior.read(answer.draws[:, place]) for place, prior in enumerate(PRIORS)]
    writer.writerows([f"{value:.{_DIGITS}g}" for value in row] for row in zip(*values, strict=True))
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "draws.csv", buffer.getvalue().encode())
    text = json.dumps(_describe(answer), indent=1, ensure_ascii=False) + "\n"
    write_whole(folder / "manifest.json", text.encode())
    write_whole(folder / "level.json", write_level(answer.level).encode())


def read_learned(folder: Path) -> Floats:
    """Draws that :func:`write_learned` wrote, in standard coordinates (draw, prior).

    Raises:
        InputError: there are none, or of other numbers than are asked for today.
    """
    path = folder / "draws.csv"
    try:
        names, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        draws = np.array(rows, dtype=np.float64)
    except (OSError, ValueError):
        raise InputError(
            "there are no draws that can be read.",
            where=str(path),
            advice="Make some: innercircle history calibrate --out DIR.",
        ) from None
    if names != [prior.name for prior in PRIORS]:
        raise InputError("these are draws of other numbers.", where=str(path))
    return np.stack([prior.find(draws[:, k]) for k, prior in enumerate(PRIORS)], axis=1)


def _describe(answer: CalibrationAnswer) -> dict[str, Any]:

    def name(values: tuple[float, ...]) -> dict[str, float]:
        return {kind: round(x, _DIGITS) for kind, x in zip(KINDS, values, strict=True)}

    return {
        "model": find_fingerprint(CALIBRATED),
        "seed": answer.seed,
        "rows": answer.rows,
        "last_year": LAST_YEAR,
        "runs": answer.runs,
        "rounds": answer.rounds,
        "happened": [round(x, _DIGITS) for x in answer.happened],
        "emulated": name(answer.emulated),
        "simulated": name(answer.simulated),
        "correlation": round(answer.correlation, 3),
        "settled": answer.settled,
        "candidates": answer.candidates,
        "candidate_falls": [round(x, 1) for x in answer.candidate_falls],
        "effective": round(answer.effective, 1),
        "targets": {
            target.name: {
                "value": target.value,
                "sd": target.sd,
                "source": target.source,
                "months": round(answer.targets[target.name], _DIGITS),
            }
            for target in TARGETS
        },
    }


def list_learned(draws: Floats) -> list[LearnedNumber]:
    """Every unknown number before and after, from draws in standard coordinates (draw, prior)."""
    found = []
    for place, prior in enumerate(PRIORS):
        z = draws[:, place]
        ends = prior.read(np.array([-1.645, 0.0, 1.645]))
        low, after, high = np.quantile(prior.read(z), (0.05, 0.5, 0.95))
        found.append(
            LearnedNumber(
                name=prior.name,
                why=prior.why,
                before=float(ends[1]),
                low_before=float(ends[0]),
                high_before=float(ends[2]),
                after=float(after),
                low=float(low),
                high=float(high),
                moved=float(np.median(z)),
                narrowed=float(z.std()),
            )
        )
    return found
