"""The journal: dated events since ``starts``, and dated new values of inputs of the months."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from innercircle.scenario._declare import INVALID, Checker, Part, declare
from innercircle.scenario._nested import Section
from innercircle.scenario._numbers import SHARE, Number
from innercircle.scenario._people import NOTE
from innercircle.scenario._quoted import QUOTED, Quoted
from innercircle.scenario._special import Row
from innercircle.scenario._tree import Mark, Node
from innercircle.scenario._words import Date, Flag, Leaf, Ref, Text
from innercircle.scenario.spread import Normal, Spread
from innercircle.scenario.value import Limits, Value

if TYPE_CHECKING:
    from innercircle.scenario.model import Scenario

LAST_MONTH = 240
"""Months of a case that are counted, from ``starts``."""
_POINTS = 400
_SURE = Limits(0.5, 1.0)


@dataclass(frozen=True)
class Measured:
    """A size that somebody measured or estimated: never drawn, its spread is the error.

    Attributes:
        size: as it was read. error: standard deviation of the reading.
    """

    size: float
    error: float


def _find_deviation(spread: Spread | None) -> float:
    """Standard deviation of a spread; a normal one's own, though it is clipped to what may be."""
    if spread is None:
        return 0.0
    if isinstance(spread, Normal):
        return spread.sd
    points = [spread.draw((k + 0.5) / _POINTS) for k in range(_POINTS)]
    middle = sum(points) / _POINTS
    return float((sum((point - middle) ** 2 for point in points) / _POINTS) ** 0.5)


@dataclass(frozen=True)
class Measurement(Leaf):
    """A share with the spread of its error, which has to be stated."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A :class:`Measured`, or INVALID."""
        value = Number(SHARE).read(node, path, checker)
        if value is INVALID:
            return INVALID
        error = _find_deviation(value.spread)
        if error <= 0:
            near = f"{value.value:g} ±{max(value.value / 4, 0.01):.2g}"
            message = "nobody counts a crowd exactly: state the error of the size"
            return checker.complain(node.mark, message, near, path)
        return Measured(value.value, error)

    def describe(self) -> str:
        """Describe the kind: a share, and its error."""
        return "a number from 0 to 1 with a spread, share of power"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """As of every number."""
        return Number(SHARE).to_schema(definitions)


@dataclass(frozen=True)
class Certainty(Leaf):
    """A chance that is itself known, from one half to one."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The chance, or INVALID."""
        value = Number(_SURE).read(node, path, checker)
        if value is not INVALID and value.spread is not None:
            message = "a chance that is itself uncertain is its mean: write one number"
            return checker.complain(node.mark, message, f"{value.value:g}", path)
        return value if value is INVALID else value.value

    def describe(self) -> str:
        """The limits."""
        return _SURE.describe()

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  one signature for all
        """A number in its limits."""
        return {"type": "number", "minimum": _SURE.low, "maximum": _SURE.high}


@dataclass(frozen=True)
class TypeChances(Leaf):
    """How likely an insider of each type would do something: stated, never drawn."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """(sincere, hedging, double), or INVALID."""
        row = _OF_TYPES.read(node, path, checker)
        if row is INVALID:
            return INVALID
        told = tuple(value.value for value in row)
        if any(value.spread is not None for value in row) or not any(told):
            message = "expected three plain chances, one of them above 0"
            return checker.complain(node.mark, message, "[0.6, 0.9, 0.9]", path)
        return told

    def describe(self) -> str:
        """Describe the kind: three chances."""
        return "list of 3 chances: of one who is sincere, hedging, a double"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """As of a row of numbers."""
        return _OF_TYPES.to_schema(definitions)


_OF_TYPES = Row(3, Number(SHARE, "probability"))
_NEW_SHARE = Number(SHARE, "share", optional=True)


@dataclass(frozen=True, kw_only=True)
class Now(Part):
    """New values of inputs of the months, and new playbooks, from the month of their entry on."""

    oil: Value | None = declare(
        Number(Limits(-2.0, 2.0), "log", optional=True), "Oil price against its average."
    )
    evasion: Value | None = declare(_NEW_SHARE, "Part of the sanctions that is evaded.")
    threat: Value | None = declare(_NEW_SHARE, "Chance a month that a foreign army comes.")
    credibility: Value | None = declare(_NEW_SHARE, "Chance that the sponsor's word is kept.")
    recognition: Value | None = declare(
        _NEW_SHARE, "Share of partners that recognise the opposition."
    )
    protection: Value | None = declare(
        _NEW_SHARE, "Strength that arresting the opposition's leader takes."
    )
    withdraws: Value | None = declare(
        _NEW_SHARE, "Chance a month that the leader's patron withdraws."
    )

    sponsor: str = declare(
        Ref("playbooks.sponsor"), "Playbook that the sponsor follows from now on.", default=""
    )
    leader: str = declare(
        Ref("playbooks.leader"), "Playbook that the leader follows from now on.", default=""
    )
    opposition: str = declare(
        Ref("playbooks.opposition"), "Playbook that the opposition follows from now on.", default=""
    )

    def list_given(self) -> dict[str, Value]:
        """The numbers that are stated, by name."""
        stated = {name: getattr(self, name) for name in _NOW}
        return {name: value for name, value in stated.items() if value is not None}

    def list_playbooks(self) -> dict[str, str]:
        """The playbooks that are stated, by actor."""
        return {actor: name for actor in _ACTORS if (name := getattr(self, actor))}

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Something must be new."""
        if not self.list_given() and not self.list_playbooks():
            known = ", ".join((*_NOW, *_ACTORS))
            yield "oil", f"“now” holds new values: one or more of {known}"


_NOW = ("oil", "evasion", "threat", "credibility", "recognition", "protection", "withdraws")
_ACTORS = ("sponsor", "leader", "opposition")


def _of(doc: str) -> Any:
    return declare(Ref("insiders"), doc, default="")


def _happened(doc: str) -> Any:
    return declare(Flag(), doc, default=False)


@dataclass(frozen=True, kw_only=True)
class JournalEntry(Part):
    """One thing that happened in a month, or that holds from it on; exactly one.

    Whatever else is written, the regime stood in every month up to the last, and nobody broke but
    those whom an entry names.
    """

    date: str = declare(Date(), "When; its month counts.", required=True)
    held: bool = _happened("The regime stood and nobody broke; so in each month without an entry.")
    purged: str = _of("The leader removed the holder of this office.")
    broke: str = _of("The holder of this office broke with the leader, in vain.")
    opened: str = _of("A channel between the sponsor and this office was opened.")
    meeting: str = _of("A meeting of the channel with this office was held.")
    offer: str = _of("An offer to the holder of this office stood.")
    named: str = _of("A public hint of the sponsor's named this office.")
    denied: str = _of("It named this office, and the holder denied it.")
    blown: str = _of("The channel with this office was discovered.")
    favour: str = _of("The leader bought the loyalty of the holder of this office.")
    said: str = _of("The holder of this office made a statement; `if_type` has what it is worth.")
    arrested: bool = _happened("The opposition's leader was arrested.")
    bargain: bool = _happened("The leader took the relief that the sponsor offered.")
    wave: bool = _happened("A wave of protest began.")
    crackdown: bool = _happened("The street was cleared by force.")
    stolen: bool = _happened("The leader lost a vote and claimed it.")
    abandoned: bool = _happened("The leader's patron withdrew.")
    invaded: bool = _happened("A foreign army moved against the leader.")
    protest: Measured | None = declare(
        Measurement(), "Mobilisation as it was estimated at the end of the month, with its error."
    )
    sanctions: Value | None = declare(
        Number(SHARE, "share of what is possible", optional=True),
        "Sanctions in force from this month on, and the sponsor's aim.",
    )
    if_type: tuple[float, float, float] | None = declare(
        TypeChances(),
        "Chance of such a statement from one who is sincere, who hedges, who is a double.",
    )
    now: Now | None = declare(Section(Now), "New values of other inputs from this month on.")
    sure: float = declare(
        Certainty(),
        "Chance that what is said to have happened did; with the rest of it, it did not.",
        default=1.0,
    )
    source: str = declare(Ref("sources"), "Who says so.", default="")
    quoted: Quoted | None = declare(Section(Quoted), QUOTED)
    note: str = declare(Text(2000, lines=True), NOTE, default="")

    def list_events(self) -> list[str]:
        """Names of the events that are stated; one, in a file that was checked."""
        return [name for name in EVENTS if getattr(self, name)]

    @property
    def event(self) -> str:
        """Name of the event."""
        return self.list_events()[0]

    @property
    def insider(self) -> str:
        """The office that it is about; empty for none."""
        told = getattr(self, self.event)
        return told if isinstance(told, str) else ""

    def count_month(self, starts: str) -> int:
        """Number of its month, 1 for that of ``starts``."""
        (year, month), (first, since) = (
            (int(date[:4]), int(date[5:7])) for date in (self.date, starts)
        )
        return (year - first) * 12 + month - since + 1

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Exactly one event, and a certainty only where something may not have happened."""
        told = self.list_events()
        if not told:
            yield "date", f"an entry says what happened: one of {', '.join(EVENTS)}"
        elif len(told) > 1:
            yield told[1], f"“{told[0]}” and “{told[1]}” in one entry; write an entry for each"
        elif self.sure < 1 and told[0] == "said":
            yield "sure", "a doubt about a statement belongs into “if_type”: closer chances"
        elif self.sure < 1 and told[0] in _CERTAIN:
            yield "sure", f"“sure” is for what may not have happened; “{told[0]}” has a range"
        if bool(self.said) != (self.if_type is not None):
            where = "said" if self.said else "if_type"
            yield where, "“said” and “if_type” go together: who made a statement, and its worth"


_CERTAIN = ("protest", "sanctions", "now")
_COMPLETE = ("held", "broke")
EVENTS = (
    "held", "purged", "broke", "opened", "meeting", "offer", "named", "denied", "blown", "favour",
    "said", "arrested", "bargain", "wave", "crackdown", "stolen", "abandoned", "invaded", *_CERTAIN,
)  # fmt: skip
"""Keys of an entry that say what happened."""


def check_journal(scenario: "Scenario", checker: Checker, find: Callable[[str], Mark]) -> None:
    """Complain of dates that no month has, and of entries of a month that exclude each other."""
    if not scenario.journal:
        return
    if not scenario.starts:
        message = "a journal needs “starts”: the month that the simulation begins in"
        checker.complain(find("journal"), message, path="journal")
        return
    months: dict[int, list[JournalEntry]] = {}
    for entry in scenario.journal:
        number = entry.count_month(scenario.starts)
        where = find(f"{entry.path}.date")
        if number < 1:
            message = f"{entry.date} is before the first month ({scenario.starts[:7]})"
            checker.complain(where, message, path=entry.path)
        elif number >= LAST_MONTH:
            message = (
                f"{entry.date} is month {number} since {scenario.starts[:7]}: beyond the horizon "
                f"of {LAST_MONTH} months"
            )
            checker.complain(where, message, path=entry.path)
        else:
            months.setdefault(number, []).append(entry)
    for entries in months.values():
        for entry, key, message in _find_clashes(entries):
            checker.complain(find(f"{entry.path}.{key}"), message, path=entry.path)


def _find_clashes(entries: list[JournalEntry]) -> Iterator[tuple[JournalEntry, str, str]]:
    """Entries of one month that say the same twice, or what cannot both be: (entry, key, why)."""
    for place, second in enumerate(entries):
        for first in entries[:place]:
            why = _find_clash(first, second)
            if why:
                where = f"line {first.line}" if first.line else f"the entry of {first.date}"
                yield second, second.event, f"{why} (see {where})"
                break


def _find_clash(first: JournalEntry, second: JournalEntry) -> str:
    one, two = first.event, second.event
    if {one, two} == set(_COMPLETE):
        return "nobody broke, and somebody did, in one month"
    if {one, two} <= {"named", "denied"} and first.insider != second.insider:
        return "at most one office is named in a month"
    if one != two or first.insider != second.insider:
        return ""
    if one == "now" and first.now and second.now:
        told = [{**now.list_given(), **now.list_playbooks()} for now in (first.now, second.now)]
        same = sorted(set(told[0]) & set(told[1]))
        return f"“{same[0]}” twice in one month" if same else ""
    if one == "protest":
        return "two sizes for one month: write one, with a wider range where they differ"
    return f"“{one}” twice in one month"
