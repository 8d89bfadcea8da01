"""The scenario as a whole: frozen dataclasses, every number with its spread, source and place."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from innercircle.errors import InputError, Problem
from innercircle.scenario._between import Between, find_between, leave_later
from innercircle.scenario._case import Case
from innercircle.scenario._changed import change_entries
from innercircle.scenario._contacts import Channel, Event, Intermediary
from innercircle.scenario._declare import Part, declare, guess_word, iterate_parts, shorten_list
from innercircle.scenario._evidence import build_evidence_model
from innercircle.scenario._journal import JournalEntry
from innercircle.scenario._leader import Election, Leader
from innercircle.scenario._moved import list_patterns, mix_spreads
from innercircle.scenario._nested import Entries, Items, Section
from innercircle.scenario._numbers import NOISE, SHARE, Number
from innercircle.scenario._offers import Lever, Terms, Threshold
from innercircle.scenario._people import (
    Circle,
    Economy,
    Guarantor,
    Insider,
    Opposition,
    Sponsor,
)
from innercircle.scenario._plays import Playbooks
from innercircle.scenario._sources import Evidence, History, Report, Source
from innercircle.scenario._special import Constants
from innercircle.scenario._table import InsiderTable
from innercircle.scenario._templates import TEMPLATES
from innercircle.scenario._together import Together
from innercircle.scenario._wording import Wording
from innercircle.scenario._words import Date, Id, Text, UncertainWord, Whole, Word
from innercircle.scenario.spread import Choices, Spread
from innercircle.scenario.value import Choice, Value
from innercircle.vocabulary import Beliefs

_Entry = TypeVar("_Entry")

FORMAT = 1
"""Version of the scenario format that this reader knows."""


@dataclass(frozen=True, kw_only=True)
class Scenario(Part):
    """A ruling coalition under outside pressure and secret offers.

    Attributes:
        file: name of the file as the user gave it.
        digest: SHA-256 of the file's text, its tables and the ``--set`` changes; hexadecimal.
        warnings: what is allowed but probably not meant.
    """

    innercircle: int = declare(Whole(1, FORMAT), "Version of the format: 1.", required=True)
    id: str = declare(Id(), "Short name for commands and files.", required=True)
    title: str = declare(Text(200), "Title that people read.", required=True)
    summary: str = declare(Text(4000, lines=True), "What the case is.", default="")
    question: str = declare(Text(500, lines=True), "What is asked.", default="")
    teaches: str = declare(
        Text(500, lines=True), "What a learner sees here, one sentence.", default=""
    )
    words: Wording = declare(
        Section(Wording), "What the coalition and its parts are called.", default={}
    )
    template: str = declare(
        Word(TEMPLATES),
        "Start of the case: numbers that are left out are drawn from its ranges.",
        default="",
    )
    starts: str = declare(
        Date(), "First month of the simulation; months have no name without.", default=""
    )
    months: int = declare(Whole(1, 240), "How many months to simulate.", default=24)
    seed: int = declare(Whole(0, 2**53 - 1), "Seed of the random draws.", default=1)
    case: Case = declare(Section(Case), "Class of past cases that this one is one of.", default={})
    threshold: Threshold = declare(
        Section(Threshold),
        "Share of power that must break for the regime to fall.",
        required=True,
        filled=True,
        rubric="threshold",
    )
    beliefs: Choice = declare(
        UncertainWord(tuple(Beliefs)),
        "What insiders believe: nothing of the threshold before they sense it (flat), or its "
        "distribution above (common), and reason to an equilibrium; or a model of how people "
        "behave: any number of colleagues may break (laplacian), they think few steps ahead "
        "(level_k), they err (logit).",
        default=str(Beliefs.FLAT),
    )
    signal_sd: Value = declare(
        Number(NOISE, "share of power"),
        "How precisely each insider senses the threshold (standard deviation).",
        default=0.04,
        rubric="signal",
    )
    mobilisation: Value = declare(
        Number(SHARE, "share of power"),
        "Outside pressure that counts with those who break.",
        default=0,
        rubric="mobilisation",
    )
    heir_share: Value = declare(
        Number(SHARE, "share of the office's power"),
        "What a successor keeps of an office's power; the rest is spread over all.",
        default=0.7,
    )
    circles: tuple[Circle, ...] = declare(
        Entries(Section(Circle), "circles"), "Circles inside the regime.", default=()
    )
    leader: Leader = declare(Section(Leader), "Who is kept or removed.", default={})
    elections: tuple[Election, ...] = declare(
        Items(Section(Election), most=20), "Votes on the leader's office to come.", default=()
    )
    insiders: tuple[Insider, ...] = declare(
        InsiderTable(Section(Insider)),
        "The inner circle: a mapping from ids, or {table: insiders.csv}.",
        required=True,
    )
    guarantors: tuple[Guarantor, ...] = declare(
        Entries(Section(Guarantor), "guarantors", most=20), "Who could prosecute.", default=()
    )
    sponsor: Sponsor = declare(Section(Sponsor), "The outside power.", default={})
    opposition: Opposition = declare(Section(Opposition), "The opposition.", default={})
    economy: Economy = declare(Section(Economy), "What the regime lives on.", default={})
    intermediaries: tuple[Intermediary, ...] = declare(
        Entries(Section(Intermediary), "intermediaries"), "Who carries channels.", default=()
    )
    channels: tuple[Channel, ...] = declare(
        Entries(Section(Channel), "channels"), "Secret contacts today.", default=()
    )
    levers: tuple[Lever, ...] = declare(
        Items(Section(Lever), most=200),
        "What is in force today, applied in this order.",
        default=(),
    )
    terms: Terms = declare(Section(Terms), "What may be offered.", default={})
    playbooks: Playbooks = declare(Section(Playbooks), "Rules month by month.", default={})
    dynamics: tuple[tuple[str, Value], ...] = declare(
        Constants(),
        "Overrides of the monthly model's constants: group → constant → number.",
        default=(),
    )
    together: tuple[Together, ...] = declare(
        Items(Section(Together), most=100),
        "Inputs whose true numbers go together: a rank correlation for pairs or groups.",
        default=(),
    )
    timeline: tuple[Event, ...] = declare(
        Items(Section(Event)), "What is reported to have happened.", default=()
    )
    journal: tuple[JournalEntry, ...] = declare(
        Items(Section(JournalEntry)),
        "What has happened month by month since `starts`; forecasts are conditioned on it.",
        default=(),
    )
    sources: tuple[Source, ...] = declare(
        Entries(Section(Source), "sources"), "Who says what.", default=()
    )
    evidence: Evidence | None = declare(Section(Evidence), "Hidden facts and claims about them.")
    reports: tuple[Report, ...] = declare(
        Items(Section(Report)), "What sources say about the claims.", default=()
    )
    history: History | None = declare(Section(History), "What happened in the end.")
    file: str = ""
    digest: str = ""
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    def find_insider(self, name: str) -> Insider:
        """The insider with an id.

        Raises:
            InputError: there is none; the message lists all.
        """
        return find_entry(self.insiders, name, "insider")

    def values(self) -> dict[str, Value]:
        """Every number by its dotted path, in file order; defaults follow what precedes them."""
        return {
            entry.path: entry for entry in _list_in_file_order(self) if isinstance(entry, Value)
        }

    def choices(self) -> dict[str, Choice]:
        """Every word that may be uncertain, by its dotted path, in file order."""
        return {
            entry.path: entry for entry in _list_in_file_order(self) if isinstance(entry, Choice)
        }

    def spreads(self) -> dict[str, Spread | Choices]:
        """The spread of everything that has one, by dotted path, in file order.

        An input that claims move has a mixture: what it is where each of them is true, with its
        chance given the reports, and as the file has it elsewhere.

        Raises:
            EvidenceError: claims move inputs, and the reports contradict one another.
        """
        own = {
            entry.path: entry.spread
            for entry in _list_in_file_order(self)
            if entry.spread is not None
        }
        return mix_spreads(self, own)

    def list_paths(self) -> list[str]:
        """Dotted paths of all numbers and words, in file order."""
        return [entry.path for entry in _list_in_file_order(self)]

    def without_reports(self) -> "Scenario":
        """The same with nothing reported: claims keep the chances that the file gives them."""
        mark = f"{self.digest} without reports".encode()
        return replace(self, reports=(), digest=hashlib.sha256(mark).hexdigest())

    def list_patterns(self) -> tuple[tuple[float, dict[str, float]], ...]:
        """Ways in which claims that move inputs may be true: chance, best guesses of the inputs.

        Chances are given the reports and sum to 1; where no claim moves an input there is one way,
        in which nothing is moved.

        Raises:
            EvidenceError: the reports contradict one another.
        """
        return list_patterns(self)

    def with_values(self, changes: Mapping[str, float | str]) -> "Scenario":
        """The same scenario with other numbers or words; made for thousands of draws.

        Args:
            changes: dotted path → number (or word, for a choice). Numbers must keep the limits
                of their place; spreads and sources stay as they are.

        Raises:
            InputError: an unknown path, or a number outside its limits; all are named.
        """
        if not changes:
            return self
        problems: list[str] = []
        changed, lost = change_entries(self, changes, problems)
        if lost:
            known = [entry.path for entry in _iterate_entries(self)]
            for path in (path for path in changes if path in lost):
                near = guess_word(path, known)
                hint = f" (did you mean {near}?)" if near else ""
                problems.append(f"there is no number at {path}{hint}")
        if problems:
            raise InputError("; ".join(problems[:20]) + ".", where=self.file or self.id, advice="")
        return changed  # type: ignore[no-any-return]

    def leave_later(self, month: str) -> "Scenario":
        """The same without reports and entries of the journal that are dated after a month.

        Args:
            month: such as 2019-08.
        """
        return leave_later(self, month)

    def compare(self, after: "Scenario") -> Between:
        """All that differs from another state of the case, and the states on the way there."""
        return find_between(self, after)

    def evidence_model(self) -> dict[str, Any]:
        """The evidence as plain data, ready for ``innercircle.evidence.assess``.

        Raises:
            InputError: the scenario has no evidence section.
        """
        return build_evidence_model(self)


def find_entry(entries: Iterable[_Entry], name: str, noun: str = "entry") -> _Entry:
    """The entry with an id, among insiders, sources, channels and so on.

    Raises:
        InputError: there is none; the message lists all.
    """
    listed = list(entries)
    for entry in listed:
        if getattr(entry, "id", None) == name:
            return entry
    known = [str(getattr(entry, "id", "")) for entry in listed]
    near = guess_word(name, known)
    raise InputError(
        f"there is no {noun} “{name}”; there are: {shorten_list(known)}.",
        advice=f"Did you mean {near}?" if near else "",
    )


def _iterate_entries(value: Any) -> Iterator[Value | Choice]:
    """Every Value and Choice below, in the order of the format's declaration."""
    if isinstance(value, Value | Choice):
        if value.path:
            yield value
    elif isinstance(value, tuple | Part):
        for child in iterate_parts(value):
            yield from _iterate_entries(child)


def _list_in_file_order(scenario: Scenario) -> list[Value | Choice]:
    entries = list(_iterate_entries(scenario))
    keys: list[tuple[int, int, int]] = []
    place = (0, 0)
    for number, entry in enumerate(entries):
        if entry.given and entry.file == scenario.file:
            place = (entry.line, entry.column)
        keys.append((*place, number))
    return [entries[i] for i in sorted(range(len(entries)), key=keys.__getitem__)]
