"""Sections about secret contacts: intermediaries, channels, meetings, and the timeline."""

from collections.abc import Iterable
from dataclasses import dataclass

from innercircle.scenario._declare import Part, declare
from innercircle.scenario._nested import Items, Section
from innercircle.scenario._numbers import SHARE, Number
from innercircle.scenario._quoted import QUOTED, Quoted
from innercircle.scenario._words import Date, Id, Ref, Text, UncertainWord, Word
from innercircle.scenario.value import Choice, Value

SEEKERS = ("sponsor", "insider")
CHANNEL_STATES = ("open", "closed", "blown")
MEETING_STATES = ("planned", "held", "cancelled", "postponed")
WITHHELD = ("name", "details", "office", "place", "date")
SENSES = ("neutral", "approach", "meeting", "statement", "disclosure", "denial", "sanctions")


@dataclass(frozen=True, kw_only=True)
class Intermediary(Part):
    """A go-between who carries a channel."""

    id: str
    title: str = declare(Text(200), "Who it is, in general words.", required=True)
    deniability: Value = declare(
        Number(SHARE),
        "How easily both sides can disown what the go-between says.",
        default=0.5,
        rubric="deniability",
    )
    withheld: tuple[str, ...] = declare(
        Items(Word(WITHHELD)), "What about the go-between is not made public.", default=()
    )
    because: str = declare(Text(300), "Why it is withheld.", default="")
    note: str = declare(Text(2000, lines=True), "Anything a reader should know.", default="")


@dataclass(frozen=True, kw_only=True)
class Meeting(Part):
    """One occasion of a channel."""

    id: str = declare(Id("meetings"), "Its id.", required=True)
    status: str = declare(
        Word(MEETING_STATES), "Planned, held, cancelled, postponed.", required=True
    )
    date: str = declare(Date(), "When it was or will be.", default="")
    place: str = declare(Text(120), "Where, in general words.", default="")
    source: str = declare(Ref("sources"), "Who says so.", default="")
    note: str = declare(Text(2000, lines=True), "Anything a reader should know.", default="")

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Warn of a meeting that was held but has no date."""
        if self.status == "held" and not self.date:
            yield "status", "a meeting that was held needs a date"


@dataclass(frozen=True, kw_only=True)
class Channel(Part):
    """A secret contact between the sponsor and an insider."""

    id: str
    insider: str = declare(Ref("insiders"), "Who is contacted.", required=True)
    intermediary: str = declare(Ref("intermediaries"), "Who carries it.", default="")
    sought_by: Choice = declare(
        UncertainWord(SEEKERS), "Who started it; who asks shows weakness.", default="sponsor"
    )
    opened: str = declare(Date(), "Since when.", default="")
    state: str = declare(Word(CHANNEL_STATES), "What state it is in.", default="open")
    meetings: tuple[Meeting, ...] = declare(
        Items(Section(Meeting)), "Its meetings, planned and held.", default=()
    )
    source: str = declare(Ref("sources"), "Who says so.", default="")
    note: str = declare(Text(2000, lines=True), "Anything a reader should know.", default="")

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Refuse a meeting held before the channel was opened."""
        for meeting in self.meetings:
            if self.opened and meeting.status == "held" and meeting.date[:7] < self.opened[:7]:
                yield (
                    "opened",
                    f"the meeting {meeting.id} was held ({meeting.date}) before the channel opened",
                )


@dataclass(frozen=True, kw_only=True)
class Event(Part):
    """Something that happened, as a source tells it."""

    id: str = declare(Id("timeline"), "Its id.", required=True)
    date: str = declare(Date(), "When.", required=True)
    says: str = declare(Text(1000, lines=True), "What happened, in neutral words.", required=True)
    kind: str = declare(Word(SENSES), "What kind of event it is.", default="neutral")
    insider: str = declare(Ref("insiders"), "Whom it concerns.", default="")
    source: str = declare(Ref("sources"), "Who says so.", default="")
    quoted: Quoted | None = declare(Section(Quoted), QUOTED)
