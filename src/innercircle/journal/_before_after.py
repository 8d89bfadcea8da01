"""Lessons: hidden quantities before the months and after them, over the runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from innercircle.dynamics import Ensemble, draw_constants
from innercircle.scenario import Scenario, draw_values, list_moves

Floats = NDArray[np.float64]

_BY_LUCK = 0.05
_SAME = 1e-12
_FIXED = {"threshold": "theta", "approved": "approved"}
_FIXED_EACH = {"double": "double", "hedging": "hedging"}
_MOVED = {
    "threshold now": "theta",
    "strength": "strength",
    "mobilisation": "mobilisation",
    "rents": "rents",
    "sanctions": "sanctions",
    "credibility": "credibility",
}
_MOVED_EACH = {"suspicion": "suspicion", "power": "power"}


@dataclass(frozen=True)
class Known:
    """A quantity as it is known: its mean, and where nine in ten of the runs have it."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Lesson:
    """A quantity before and after.

    Attributes:
        what: its name; the dotted path of an input.
        insider: whose it is; empty for none.
        kind: "start": as it was when the months began, hidden then and now; "now": as it is, moved
            by the months and by what was learned; "input": of the file, or a constant.
        before: over the runs as they began. after: over those that show what happened.
        shift: of the mean, in standard deviations before; after, where nothing was open before.
        clear: the shift is more than the number of different runs leaves open.
    """

    what: str
    insider: str
    kind: str
    before: Known
    after: Known
    shift: float
    clear: bool


def count_origins(ensemble: Ensemble) -> tuple[int, float]:
    """Count the runs that began and are left, and as how many equal ones they are worth."""
    share = np.bincount(ensemble.state.run, minlength=ensemble.size) / ensemble.state.run.size
    return int(np.count_nonzero(share)), float(1 / (share**2).sum())


def list_lessons(ensemble: Ensemble, scenario: Scenario, draws: int) -> list[Lesson]:
    """Everything that the months have been told about, hidden facts first."""
    origins = count_origins(ensemble)[1]
    # An input is known from as many draws of it as are left, however many runs have each.
    worth = {"start": origins, "now": origins, "input": origins}
    if draws:
        share = np.bincount(ensemble.state.run % draws, minlength=draws) / ensemble.state.run.size
        worth["input"] = min(origins, float(1 / (share**2).sum()))
    rows = list(_list_columns(ensemble, scenario, draws))
    # Of many rows some move by luck: a clear shift is one that one file in twenty would show once.
    bar = float(ndtri(1 - _BY_LUCK / 2 / len(rows)))
    return [
        _compare(what, insider, kind, before, after, bar / worth[kind] ** 0.5)
        for what, insider, kind, before, after in rows
    ]


def _list_columns(
    ensemble: Ensemble, scenario: Scenario, draws: int
) -> Iterator[tuple[str, str, str, Floats, Floats]]:
    """Rows: name, insider, kind, and two columns (run,), before and after."""
    begun, now = ensemble.begun, ensemble.state
    names = ensemble.plan.parameters.insiders.names
    for what, name in _FIXED.items():
        column = np.asarray(getattr(begun, name), dtype=np.float64)
        yield what, "", "start", column, column[now.run]
    for what, name in _FIXED_EACH.items():
        for insider, row in zip(names, getattr(begun, name), strict=True):
            yield what, insider, "start", row.astype(np.float64), row[now.run].astype(np.float64)
    for what, name in _MOVED.items():
        yield what, "", "now", getattr(begun, name), getattr(now, name)
    for what, name in _MOVED_EACH.items():
        rows = zip(names, getattr(begun, name), getattr(now, name), strict=True)
        for insider, before, after in rows:
            yield what, insider, "now", before, after
    if draws:
        for path, column in list_drawn(scenario, draws, ensemble.seed).items():
            yield path, "", "input", column[begun.run % draws], column[now.run % draws]


def list_drawn(scenario: Scenario, draws: int, seed: int) -> Mapping[str, Floats]:
    """Inputs and constants that were drawn for the months: path → (draw,)."""
    stated = {path for path, _ in scenario.dynamics}
    values = draw_values(scenario, draws, seed)
    told = [path for path, value in values[0].items() if not isinstance(value, str)]
    numbers = [path for path, verbs in list_moves(told).items() if "simulate" in verbs]
    return {path: np.array([draw[path] for draw in values], dtype=float) for path in numbers} | {
        f"dynamics.{name}": column
        for name, column in draw_constants(draws, seed).items()
        if name not in stated
    }


def _compare(
    what: str, insider: str, kind: str, before: Floats, after: Floats, clear: float
) -> Lesson:
    deviation, moved = float(before.std()), float(after.mean() - before.mean())
    scale = deviation if deviation > _SAME else float(after.std())
    return Lesson(
        what=what,
        insider=insider,
        kind=kind,
        before=_sum_up(before),
        after=_sum_up(after),
        shift=moved / scale if scale > _SAME else 0.0,
        clear=abs(moved) > max(clear * float(np.maximum(after.std(), deviation)), 1e-9),
    )


def _sum_up(column: Floats) -> Known:
    low, high = np.quantile(column, (0.05, 0.95))
    return Known(float(column.mean()), float(low), float(high))
