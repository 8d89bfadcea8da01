"""The watch list: what to look for in the coming months, and what each end looks like before it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from innercircle.answer import Answer
from innercircle.dynamics import start_ensemble
from innercircle.errors import InputError
from innercircle.forecast._answer import ForecastAnswer, Headline
from innercircle.forecast._combine import weigh_runs
from innercircle.forecast._given import Given
from innercircle.forecast._signs import (
    FEWEST,
    FEWEST_PARTS,
    EveReading,
    Reading,
    find_chance,
    find_divergence,
    read_eve,
    read_sign,
)
from innercircle.forecast._timelines import Sign, Timelines, follow_runs
from innercircle.journal import learn
from innercircle.scenario import Scenario
from innercircle.vocabulary import End

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

KNOWN_TO_PARTIES = frozenset(("opened", "meeting", "offer"))
"""Events that only those see who talk with each other."""
STREET = "protest"
_COMING = 3
_SIZES = np.arange(0.05, 1.0, 0.05)
_CLEAR = 3.0
"""Standard errors that a sign must be apart; one of many offices more, see :func:`_find_clear`."""
_MOST = 5
_EVE = 2
"""Months before an end that are looked at."""
_MOST_BEFORE = 3
_OFTEN = 0.05
"""Share of the runs of an end that must show a sign for it to be named."""


@dataclass(frozen=True)
class Indicator:
    """Something to look for.

    Attributes:
        event: a key of the journal. insider: the office that it names; empty for none, or any.
        size: of the protest, share of power, at the end of a month; None for other events.
        seen: chance that it is seen within the coming months, before any fall.
        then: chance of a fall by the horizon once it is seen.
        beside: the same where the regime stood as long without it.
        absent: the same where it has not come by the end of these months.
        ratio: how many times as likely it is before a fall as before none; below 1 it speaks for
            the regime.
        gain: nats that looking is expected to add.
        lag: months from the sign to the fall, median of the runs that fall; None for none.
    """

    event: str
    insider: str
    size: float | None
    seen: float
    then: float
    beside: float
    absent: float
    ratio: float
    gain: float
    lag: float | None


@dataclass(frozen=True)
class Before:
    """A sign in the two months before an end.

    Attributes:
        event, insider: as of an indicator.
        share: of the runs of that end that showed it in these months.
        usual: the same of all that stood as long.
    """

    event: str
    insider: str
    share: float
    usual: float


@dataclass(frozen=True)
class Eve:
    """The two months before an end.

    Attributes:
        end: its name. share: chance of it by the horizon. runs: that ended so.
        street, usual_street: mean mobilisation a month before the end, and of all that stood.
        signs: that set these months apart, most first; at most three.
    """

    end: str
    share: float
    runs: int
    street: float
    usual_street: float
    signs: tuple[Before, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class WatchAnswer(Answer):
    """Indicators of a fall.

    Attributes:
        months: the horizon. within: months in which an indicator counts.
        given: what has happened, from which it looks ahead; None without a journal.
        headline: chance of a fall by the horizon, of the forecast.
        standing: the same once the regime has stood to the end of ``within``; None where it never
            does.
        indicators: at most five, one a kind of event, most telling first.
        weaker: other kinds of events that these months may bring, not clearly telling or too rare.
        eves: the months before each end that enough runs have.
        runs, draws, stage: as asked. effective: runs of equal weight that the weighted ones are
            worth.
        parts: of twenty parts of the draws, those that have runs; with too few nothing is told.
    """

    months: int
    within: int
    given: Given | None
    headline: Headline
    standing: float | None
    indicators: tuple[Indicator, ...]
    weaker: tuple[str, ...]
    eves: tuple[Eve, ...]
    runs: int
    draws: int
    stage: str
    effective: float
    parts: int

    @property
    def tells(self) -> bool:
        """There are draws enough for errors, and so for anything to be set apart."""
        return self.parts >= FEWEST_PARTS


def watch(
    scenario: Scenario,
    told: ForecastAnswer,
    *,
    within: int | None = None,
    parties: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> WatchAnswer:
    """Say which events of the coming months would move a forecast most, and which way.

    Args:
        scenario: the case.
        told: its forecast, whose runs are followed and weigh what they weigh in it.
        within: the coming months, fewer than the horizon; three, or what there is, when None.
        parties: tell also what only those see who talk with each other.
        progress: told the months that are done, and those to do.

    Raises:
        InputError: the coming months do not end before the horizon, or the forecast is of another
            scenario.
    """
    within = _choose_coming(within, told.months)
    runs = _follow(replace(scenario, months=told.months), told, progress)
    if not _agree(runs, told):
        raise InputError(
            "the forecast is of another scenario, or of this one before a change.",
            advice="Forecast the scenario that is watched.",
        )
    weight = weigh_runs(runs.fell, told.headline.mean)
    hidden = frozenset() if parties else KNOWN_TO_PARTIES
    found = dict(_read_all(runs, weight, within, hidden))
    clear = _find_clear(len(scenario.insiders))
    chosen = _choose(found, clear)
    standing = _find_standing(runs, weight, within)
    kinds = {event for (event, _), flags in runs.seen.items() if flags[:within].any()} - hidden
    kinds |= set() if standing is None else {STREET}
    return WatchAnswer(
        method="events of simulated months, held against runs that stood as long without them",
        certified=False,
        seed=told.seed,
        months=told.months,
        within=within,
        given=told.given,
        headline=told.headline,
        standing=standing,
        indicators=chosen,
        weaker=tuple(sorted(kinds - {each.event for each in chosen})),
        eves=tuple(_list_eves(runs, weight, hidden, clear)),
        runs=told.runs,
        draws=told.draws,
        stage=told.stage,
        effective=told.effective,
        parts=np.unique(runs.group).size,
        assumptions=told.assumptions,
    )


def _choose_coming(within: int | None, months: int) -> int:
    """The coming months, which end before the horizon."""
    if months < 2:
        raise InputError(
            "no month comes before the horizon, which is 1 month.",
            advice="Ask for a horizon of 2 months or more, such as --months 12.",
        )
    within = min(_COMING, months - 1) if within is None else within
    if not isinstance(within, int) or not 1 <= within < months:
        raise InputError(
            f"within = {within}: the coming months end before the horizon, which is {months}.",
            advice=f"Ask for {'1 month' if months == 2 else f'1 to {months - 1} months'}, "
            "or for a later horizon.",
        )
    return within


def _follow(
    scenario: Scenario, told: ForecastAnswer, progress: Callable[[int, int], None] | None
) -> Timelines:
    """The forecast's runs once more, with all that could be seen of them."""
    same: dict[str, Any] = {
        "runs": told.runs, "draws": told.draws, "seed": told.seed, "stage": told.stage,
    }  # fmt: skip
    if told.given is None:
        ensemble = start_ensemble(scenario, **same)
    else:
        same |= {"as_of": told.given.to, "ahead": scenario.months}
        ensemble = learn(scenario, **same).ensemble
    return follow_runs(ensemble, told.draws, progress)


def _agree(runs: Timelines, told: ForecastAnswer) -> bool:
    """The runs ended as the forecast's did; with a journal these stand in another order."""
    mine, theirs = (runs.end, runs.last), (told.simulation.rows[name] for name in ("end", "month"))
    return all(
        np.array_equal(np.sort(one), np.sort(other))
        for one, other in zip(mine, theirs, strict=True)
    )


def _read_all(
    runs: Timelines, weight: Floats, within: int, hidden: frozenset[str]
) -> Iterator[tuple[tuple[str, str, float | None], Reading]]:
    """Every sign that enough runs show: event, office and size, and its reading."""
    for (event, name), flags in runs.seen.items():
        if event not in hidden:
            reading = read_sign(flags, runs, weight, within)
            if reading is not None:
                yield (event, name, None), reading
    for size in _SIZES:
        reading = read_sign((runs.street >= size) & runs.stood, runs, weight, within)
        if reading is not None:
            yield (STREET, "", round(float(size), 2)), reading


def _find_clear(offices: int) -> float:
    """Standard errors that a sign of one office must be apart, being chosen from those of all.

    The most telling of many that mean nothing then passes as rarely as one alone (Bonferroni).
    """
    return float(-ndtri(ndtr(-_CLEAR) / max(offices, 1)))


def _is_clear(apart: float, name: str, clear: float) -> bool:
    return abs(apart) >= (clear if name else _CLEAR)


def _choose(
    found: Mapping[tuple[str, str, float | None], Reading], clear: float
) -> tuple[Indicator, ...]:
    """The most telling of each kind of event that are clearly apart from nothing."""
    best: dict[str, Indicator] = {}
    for (event, name, size), reading in found.items():
        told = Indicator(
            event=event,
            insider=name,
            size=size,
            seen=reading.seen,
            then=reading.then,
            beside=reading.beside,
            absent=reading.absent,
            ratio=reading.ratio,
            gain=reading.gain,
            lag=reading.lag,
        )
        better = event not in best or told.gain > best[event].gain
        if better and _is_clear(reading.apart, name, clear):
            best[event] = told
    return tuple(sorted(best.values(), key=lambda each: -each.gain)[:_MOST])


def _find_standing(runs: Timelines, weight: Floats, within: int) -> float | None:
    stood = runs.stood[within - 1]
    return find_chance(weight, runs.fell, stood) if weight[stood].sum() > 0 else None


def _list_eves(
    runs: Timelines, weight: Floats, hidden: frozenset[str], clear: float
) -> Iterator[Eve]:
    """The months before each end, the likeliest first."""
    shares = np.bincount(runs.end, weights=weight, minlength=len(End))
    late = {sign: _spread(flags) for sign, flags in runs.seen.items() if sign[0] not in hidden}
    for place in np.argsort(-shares, kind="stable"):
        # An end before the third month has no two months before it.
        ended = (runs.end == place) & (runs.last > _EVE)
        if np.count_nonzero(ended) < FEWEST:
            continue
        street = read_eve(runs.street, runs, weight, ended)
        yield Eve(
            end=list(End)[place].value,
            share=float(shares[place]),
            runs=int(np.count_nonzero(ended)),
            street=street.mean,
            usual_street=street.usual,
            signs=_choose_eve(
                {sign: read_eve(flags, runs, weight, ended) for sign, flags in late.items()}, clear
            ),
        )


def _spread(flags: Flags) -> Flags:
    """Seen in this month or the one before it (month, run)."""
    late = flags.copy()
    late[1:] |= flags[:-1]
    return late


def _choose_eve(found: Mapping[Sign, EveReading], clear: float) -> tuple[Before, ...]:
    """Signs that set the months before an end apart: one a kind of event, most first."""
    told = [
        Before(event, name, reading.mean, reading.usual)
        for (event, name), reading in found.items()
        if _is_clear(reading.apart, name, clear) and max(reading.mean, reading.usual) >= _OFTEN
    ]
    told.sort(key=lambda each: -find_divergence(each.share, each.usual))
    kinds: dict[str, Before] = {}
    for each in told:
        kinds.setdefault(each.event, each)
    return tuple(kinds.values())[:_MOST_BEFORE]
