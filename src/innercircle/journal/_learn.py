"""The door: months that have passed are put to the runs one by one, and what they leave is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer, make_plain
from innercircle.dynamics import Ensemble, TriedMonth, start_ensemble
from innercircle.errors import InputError
from innercircle.journal._before_after import Lesson, count_origins, list_lessons
from innercircle.journal._filter import Conditioned, pass_month
from innercircle.journal._happened import Shown, find_largest, hold_against, sort_entries
from innercircle.journal._months import find_last, name_month
from innercircle.journal._refuse import explain_refusal
from innercircle.scenario import JournalEntry, Scenario

Floats = NDArray[np.float64]

LONGEST = 240
"""Months that may pass and lie ahead together."""
TRIES = 40
"""Most tries of a month until enough runs show it."""

_ASSUMED = (
    "In each month that has passed the regime stood, and only those broke whom an entry names.",
    "What no entry says is not known: other events may have happened or not.",
)


@dataclass(frozen=True)
class ToldEntry:
    """An entry, and what the model expected of it.

    Attributes:
        line: of the file; 0 where it stands elsewhere.
        event: its key. insider: its office; empty for none. sure: as the file has it.
        chance: that the model gave to it in its month, after all that came before: of an event,
            that it happens; of a size, that a reading is at least as far from the middle.
    """

    line: int
    event: str
    insider: str
    sure: float
    chance: float


@dataclass(frozen=True)
class ToldMonth:
    """A month that has passed.

    Attributes:
        month: its name. number: 1 is that of ``starts``.
        stood: chance that the model gave to the regime's standing, nobody breaking but those whom
            an entry names.
        log_evidence: logarithm of the likelihood of all that happened in it, after all before.
        tried: months of runs that were tried. matched: runs of equal weight that showed it all.
        entries: what happened.
        changed: inputs that have new values, and playbooks that are new, from this month on.
    """

    month: str
    number: int
    stood: float
    log_evidence: float
    tried: int
    matched: float
    entries: tuple[ToldEntry, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class LearnAnswer(Answer):
    """Runs of the months, given what has happened.

    Attributes:
        starts: the first month. to: the last that has passed. passed: how many.
        given: entries up to it.
        runs, draws, stage: as asked.
        log_evidence: logarithm of the likelihood of all that happened.
        origins: runs of those that began that have a part in what is left.
        effective: as how many equal ones they count.
        months: what happened in each month, and how far it was expected.
        lessons: hidden facts, states and inputs, before and after.
        ensemble: the runs, which may go on from here.
    """

    starts: str
    to: str
    passed: int
    given: int
    runs: int
    draws: int
    stage: str
    log_evidence: float
    origins: int
    effective: float
    months: tuple[ToldMonth, ...]
    lessons: tuple[Lesson, ...]
    ensemble: Ensemble = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, without the runs."""
        names = [each.name for each in fields(self) if each.name != "ensemble"]
        return {name: make_plain(getattr(self, name)) for name in names}


def learn(
    scenario: Scenario,
    *,
    as_of: str | None = None,
    ahead: int = 1,
    runs: int = 2_000,
    draws: int = 400,
    stage: str = "exact",
    seed: int | None = None,
    tries: int = TRIES,
    progress: Callable[[int, int], None] | None = None,
) -> LearnAnswer:
    """Condition runs of the months on a scenario's journal.

    Args:
        scenario: with a journal; its own playbooks are played.
        as_of: the last month that has passed, whose entries count; that of the last entry when
            None. In months without an entry the regime stood and nobody broke.
        ahead: months from there to the horizon.
        runs: how many; as many are there after each month.
        draws: of the file's ranges and the constants' posterior, learned with the rest; 0 for best
            guesses.
        stage: "exact" or "quick".
        seed: of all draws; the file's when None.
        tries: how often a month is tried at most until enough runs show it.
        progress: told the months that have passed, and those to pass.

    Raises:
        ScenarioError: no run shows a month; the message has the nearest that fits.
        InputError: no journal, a month before the start, or numbers out of range.
    """
    if not (1 <= runs <= 100_000 and 0 <= draws <= runs and tries >= 1 and ahead >= 1):
        raise InputError(
            f"runs = {runs}, draws = {draws}, tries = {tries}, ahead = {ahead}.",
            advice="Ask for 1 to 100,000 runs, at most as many draws, and for 1 try or more.",
        )
    last = find_last(scenario, as_of)
    if last + ahead > LONGEST:
        raise InputError(
            f"{last} months have passed and {ahead} lie ahead: at most {LONGEST} are simulated."
        )
    asked = replace(scenario, months=last + ahead)
    ensemble = start_ensemble(asked, runs=runs, draws=draws, seed=seed, stage=stage)
    by_month = _sort_by_month(scenario, last)
    told: list[ToldMonth] = []
    for number in range(1, last + 1):
        entries = by_month.get(number, [])
        told.append(_pass(ensemble, scenario, entries, draws, tries))
        if progress is not None:
            progress(number, last)
    origins, effective = count_origins(ensemble)
    return LearnAnswer(
        method="alive particle filter over the months",
        certified=False,
        seed=ensemble.seed,
        starts=scenario.starts[:7],
        to=name_month(scenario.starts, last),
        passed=last,
        given=sum(len(entries) for entries in by_month.values()),
        runs=runs,
        draws=draws,
        stage=ensemble.plan.stage,
        log_evidence=sum(month.log_evidence for month in told),
        origins=origins,
        effective=effective,
        months=tuple(told),
        lessons=tuple(list_lessons(ensemble, asked, draws)),
        ensemble=ensemble,
        assumptions=_ASSUMED,
    )


def _sort_by_month(scenario: Scenario, last: int) -> dict[int, list[JournalEntry]]:
    found: dict[int, list[JournalEntry]] = {}
    for entry in scenario.journal:
        number = entry.count_month(scenario.starts)
        if number <= last:
            found.setdefault(number, []).append(entry)
    return found


def _list_changes(
    entries: Sequence[JournalEntry], number: int, draws: int, seed: int
) -> dict[str, float | Floats]:
    """Inputs that have new values from a month on; those with a range get one a draw (draw,).

    Their streams hang on seed, month and input, not on the place of the entry in the file.
    """
    changes: dict[str, float | Floats] = {}
    for entry in entries:
        given = {} if entry.now is None else entry.now.list_given()
        if entry.sanctions is not None:
            given = {"sanctions": entry.sanctions}
        for name, value in given.items():
            changes[name] = float(value)
            if draws and value.spread is not None:
                rng = np.random.default_rng([seed, 72, number, *name.encode()])
                changes[name] = np.array([value.spread.draw(u) for u in rng.random(draws)])
    return changes


def _list_playbooks(entries: Sequence[JournalEntry]) -> dict[str, str]:
    """Playbooks that actors follow from a month on."""
    books: dict[str, str] = {}
    for entry in entries:
        if entry.now is not None:
            books |= entry.now.list_playbooks()
    return books


def _pass(
    ensemble: Ensemble,
    scenario: Scenario,
    entries: Sequence[JournalEntry],
    draws: int,
    tries: int,
) -> ToldMonth:
    """Let one month pass.

    Raises:
        ScenarioError: no run shows it.
    """
    number = ensemble.passed + 1
    changes = _list_changes(entries, number, draws, ensemble.seed)
    books = _list_playbooks(entries)
    ensemble.change_playbooks(books)
    ensemble.set_inputs(changes)
    telling = sort_entries(entries)
    names = ensemble.plan.parameters.insiders.names

    def show(tried: TriedMonth) -> Shown:
        return hold_against(telling, tried, names)

    rng = np.random.default_rng([ensemble.seed, 71, number])
    found = pass_month(ensemble, show, tries=tries, rng=rng)
    if not np.isfinite(found.log_chance):
        raise explain_refusal(ensemble, scenario, telling, found)
    return ToldMonth(
        month=name_month(scenario.starts, number),
        number=number,
        stood=found.stood,
        log_evidence=found.log_chance + find_largest(telling),
        tried=found.tried,
        matched=found.matched,
        entries=tuple(_tell(telling, found)),
        changed=tuple(sorted([*changes, *(f"playbook of the {actor}" for actor in books)])),
    )


def _tell(entries: Sequence[JournalEntry], found: Conditioned) -> list[ToldEntry]:
    told = []
    for entry, chance in zip(entries, found.each, strict=True):
        both = chance if entry.protest is None else 2 * min(chance, 1 - chance)
        told.append(ToldEntry(entry.line, entry.event, entry.insider, entry.sure, both))
    return told
