"""The forecast of a case: three rows, always in this order, and what its headline is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from innercircle.answer import Answer
from innercircle.dynamics import (
    FALLS,
    MOST_EXACT,
    SimulationAnswer,
    draw_constants,
    find_concentration,
)
from innercircle.errors import InputError, ScenarioError
from innercircle.forecast._assumptions import list_assumptions
from innercircle.forecast._class_rate import look_outside
from innercircle.forecast._combine import combine, count_effective, weigh_runs
from innercircle.forecast._given import Asked, Given, choose_class, run_months
from innercircle.forecast._grain import split_large
from innercircle.forecast._moves import find_moves, find_tied_moves
from innercircle.history import (
    Level,
    OutsideAnswer,
    Record,
    read_level,
    read_record,
)
from innercircle.scenario import Scenario, draw_values, list_moves, list_tied
from innercircle.vocabulary import End

Floats = NDArray[np.float64]
_MOST_MOVES = 8
_DOTS = 40


@dataclass(frozen=True)
class Headline:
    """A chance of a fall within the horizon: its mean, and where nine in ten of its draws lie."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class OutsideRow(Headline):
    """The same of a class.

    Attributes:
        n: rows of the class in the record. fell: how many of them ended in a forced exit.
        name: the class in words.
        regime, crisis: its two words.
        as_of: the month as of which its rate holds.
    """

    n: int
    fell: int
    name: str
    regime: str
    crisis: str
    as_of: str


@dataclass(frozen=True)
class Move:
    """An input and the headline at the ends of what it was drawn from.

    Attributes:
        path: of the input. low, high: chance of a fall at its 5 % and its 95 % point.
        at_low, at_high: these points.
    """

    path: str
    low: float
    high: float
    at_low: float
    at_high: float


@dataclass(frozen=True)
class Reached:
    """Chance of a fall by the end of a month, with its 90 % range."""

    month: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Ended:
    """Chance of an end, with its 90 % range."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, eq=False)
class ForecastAnswer(Answer):
    """Chance of a fall within a horizon: outside, inside and combined.

    Attributes:
        months: the horizon.
        given: what has happened, from which it looks ahead; None without a journal.
        outside: rate of the class; None where none is known.
        inside: this file over its ranges and the constants' posterior.
        combined: both; None without a class.
        ends: end → its chance, of the headline.
        by_month: the headline by each month.
        dots: forty equally likely values of the headline, least first.
        moves: inputs that move the headline, most first; at most eight.
        ranged: inputs of the file that have a range. draws: sets of inputs.
        runs: of the months, all draws together. stage: of the months.
        effective: runs of equal weight that the weighted ones are worth.
        counting_error: half of the 95 % interval that the number of runs alone leaves the inside
            mean uncertain by.
        split: the inside view with every office above 30 % of all power split into equal ones;
            None where none is so large, or the parts are too many for the stage.
        level: where the class stands in the months; None without a class.
        record: how such forecasts have done.
        simulation: the runs behind the inside view.
    """

    months: int
    given: Given | None
    outside: OutsideRow | None
    inside: Headline
    combined: Headline | None
    ends: dict[str, Ended]
    by_month: list[Reached]
    dots: list[float]
    moves: list[Move]
    ranged: int
    draws: int
    runs: int
    stage: str
    effective: float
    counting_error: float
    split: Headline | None
    level: Level | None
    record: Record
    simulation: SimulationAnswer = field(repr=False)

    @property
    def headline(self) -> Headline:
        """The row to quote: combined where there is a class, else inside."""
        return self.combined or self.inside

    def to_dict(self) -> dict[str, object]:
        """Plain data; ``falls`` has the three rows, and the runs are left out."""
        plain = super().to_dict()
        for name in ("simulation", "level", "record"):
            del plain[name]
        rows = {name: plain.pop(name) for name in ("inside", "outside", "combined")}
        if rows["outside"] is not None:
            rows["outside"]["class"] = rows["outside"].pop("name")
        return {"months": plain.pop("months"), "falls": rows, **plain}


def forecast(
    scenario: Scenario,
    *,
    months: int | None = None,
    case: Mapping[str, str] | None = None,
    draws: int = 400,
    runs: int = 2_000,
    stage: str = "exact",
    seed: int | None = None,
    as_of: str | None = None,
    journal: bool = True,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> ForecastAnswer:
    """Say how likely a fall is within a horizon.

    Args:
        scenario: the case; its own playbooks are played.
        months: the horizon, from the last month that has passed; the file's when None.
        case: country, regime, crisis, date in place of those under ``case:`` in the file.
        draws: sets of inputs from the file's ranges and the constants' posterior.
        runs: of the months, every draw as often as any other.
        stage: of the months, "exact" or "quick".
        seed: of all draws; the file's when None.
        as_of: the last month that has passed; that of the journal's last entry when None.
        journal: condition the months on the file's journal, where it has one.
        workers: processes.
        progress: told the runs that are done, and those to do.

    Raises:
        InputError: a class that the record does not have, a horizon or numbers out of range, or a
            scenario or a journal that the months refuse.
    """
    if not 2 <= draws <= runs:
        raise InputError(
            f"draws = {draws}, runs = {runs}: each draw needs a run.",
            advice=f"Ask for {max(draws, 2)} runs or more, or for 2 to {max(runs, 2)} draws.",
        )
    number = scenario.seed if seed is None else seed
    asked = scenario if months is None else replace(scenario, months=months)
    manner = Asked(as_of, journal, number, stage, draws, runs, workers, progress)
    told, given = run_months(asked, manner)
    outside = look_outside(asked, choose_class(case or {}, given), number)
    fell, inside = FALLS[told.rows["end"]], _read_falls(told)
    split = _forecast_split(asked, replace(manner, progress=None))
    level = None if outside is None else read_level()
    said = _join(outside, told, level, asked.months, number)
    head = _bracket(said)
    weights = weigh_runs(fell, head.mean) if outside is not None else np.full(runs, 1 / runs)
    worth = 1.0 if given is None else given.effective / runs
    return ForecastAnswer(
        method="months over the file's ranges and the constants' posterior, weighed by the class",
        certified=False,
        seed=number,
        assumptions=list_assumptions(asked, outside, inside, split, given, told.stage),
        months=asked.months,
        given=given,
        outside=None if outside is None else _make_row(outside),
        inside=inside,
        combined=None if outside is None else head,
        ends=_find_ends(told.rows["end"], said, number),
        by_month=_find_months(told.rows["month"], fell, head, asked.months),
        dots=[float(q) for q in np.quantile(said, (np.arange(_DOTS) + 0.5) / _DOTS)],
        moves=_list_moves(asked, told, fell, outside, level, number, worth),
        ranged=len(asked.spreads()),
        draws=draws,
        runs=runs,
        stage=told.stage,
        effective=count_effective(weights) * worth,
        counting_error=(told.falls.high - told.falls.low) / 2 / worth**0.5,
        split=split,
        level=level,
        record=read_record(),
        simulation=told,
    )


def _read_falls(told: SimulationAnswer) -> Headline:
    return Headline(told.falls.share, *(told.falls_band or 2 * (told.falls.share,)))


def _forecast_split(scenario: Scenario, manner: Asked) -> Headline | None:
    """The inside view again with large offices split; what happened must happen there too."""
    split = split_large(scenario)
    if split is None or (manner.stage == "exact" and len(split.insiders) > MOST_EXACT):
        return None
    try:
        return _read_falls(run_months(split, manner)[0])
    except ScenarioError:
        return None


def _draw_chances(told: SimulationAnswer, seed: int, count: int = 4_000) -> Floats:
    """Draws of the inside chance: the beta distribution that the band was taken from."""
    mean = float(np.clip(told.falls.share, 0.5 / told.runs, 1 - 0.5 / told.runs))
    size = find_concentration(told.rows, told.draws)
    if size is None or not np.isfinite(size):
        return np.full(count, mean)
    # One in each of so many equal parts of the distribution, in an order of its own.
    ranks = (np.random.default_rng([seed, 52]).permutation(count) + 0.5) / count
    return np.asarray(np.clip(betaincinv(mean * size, (1 - mean) * size, ranks), 1e-9, 1 - 1e-9))


def _join(
    outside: OutsideAnswer | None,
    told: SimulationAnswer,
    level: Level | None,
    months: int,
    seed: int,
) -> Floats:
    """Draws of the headline: both views where there is a class, else the inside one."""
    inside = _draw_chances(told, seed)
    if outside is None or level is None:
        return inside
    return combine(
        outside.draws,
        inside,
        level,
        regime=outside.regime,
        crisis=outside.crisis,
        months=months,
        seed=seed,
    )


def _bracket(said: Floats) -> Headline:
    low, high = np.quantile(said, (0.05, 0.95))
    return Headline(float(said.mean()), float(low), float(high))


def _make_row(outside: OutsideAnswer) -> OutsideRow:
    return OutsideRow(
        mean=outside.mean,
        low=outside.low,
        high=outside.high,
        n=outside.n,
        fell=outside.fell,
        name=outside.name,
        regime=outside.regime,
        crisis=outside.crisis,
        as_of=f"{outside.year}-{outside.month:02d}",
    )


def _find_ends(end: NDArray[np.int64], said: Floats, seed: int) -> dict[str, Ended]:
    """Every end's chance: how a fall or its absence comes is left as the runs have it."""
    rng = np.random.default_rng([seed, 53])
    found = {}
    for part, chance in ((FALLS, said), (~FALLS, 1 - said)):
        counts = np.bincount(end, minlength=len(End))[part]
        if not counts.sum():
            counts = counts + 1
        shares = rng.dirichlet(np.maximum(counts, 1e-3), size=said.size)
        for place, share, drawn in zip(
            np.flatnonzero(part), counts / counts.sum(), shares.T, strict=True
        ):
            low, high = np.quantile(chance * drawn, (0.05, 0.95))
            name = list(End)[place].value
            found[name] = Ended(float(chance.mean() * share), float(low), float(high))
    return {end.value: found[end.value] for end in End}


def _find_months(
    month: NDArray[np.int64], fell: NDArray[np.bool_], head: Headline, months: int
) -> list[Reached]:
    falls = month[fell]
    shares = [
        float((falls <= m).mean()) if falls.size else m / months for m in range(1, months + 1)
    ]
    return [
        Reached(m, head.mean * share, head.low * share, head.high * share)
        for m, share in enumerate(shares, start=1)
    ]


def _list_moves(
    scenario: Scenario,
    told: SimulationAnswer,
    fell: NDArray[np.bool_],
    outside: OutsideAnswer | None,
    level: Level | None,
    seed: int,
    worth: float,
) -> list[Move]:
    """Inputs that move the headline: what they do inside, through the combination's slope."""
    which = told.rows["run"] % told.draws
    values = draw_values(scenario, told.draws, seed)
    stated = {path for path, _ in scenario.dynamics}
    numbers = [path for path, value in values[0].items() if not isinstance(value, str)]
    columns = {
        path: np.array([draw[path] for draw in values], dtype=float)
        for path, verbs in list_moves(numbers).items()
        if "simulate" in verbs
    } | {
        f"dynamics.{name}": column
        for name, column in draw_constants(told.draws, seed).items()
        if name not in stated
    }
    moves = []
    if list_tied(scenario, list(scenario.spreads())):
        found = find_tied_moves(columns, fell, which, seed)
    else:
        found = find_moves({p: c[which] for p, c in columns.items()}, fell, worth)
    for path, inside in found[:_MOST_MOVES]:
        low, high = inside
        if outside is not None and level is not None:
            centre = level.find_centre(outside.regime, outside.crisis, scenario.months)
            low, high = level.move_rates(outside.mean, inside, centre, level.beta)
        at_low, at_high = np.quantile(columns[path], (0.05, 0.95))
        moves.append(Move(path, float(low), float(high), float(at_low), float(at_high)))
    return moves
