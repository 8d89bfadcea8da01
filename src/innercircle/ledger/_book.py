"""The book itself: entries in the order in which they were written, and what they add up to.

An entry is one of three: a question with a date and a rule, a probability that somebody gave on a
day, an outcome. Nothing is changed or taken out; a later statement of the same forecaster stands
from its day on. What may be entered is checked here, for the command and for imports alike.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from innercircle.errors import InputError
from innercircle.ledger._chain import Line, chain_line, join_problems, read_chain, write_chain
from innercircle.workshop import check_place, explain_failure, hold_file

OUTCOMES = ("yes", "no", "void")
"""Ways in which a question may end; a void one is not scored."""

_LONGEST = {"id": 60, "question": 500, "rule": 2_000, "who": 80, "note": 2_000}


@dataclass(frozen=True)
class Ask:
    """A question that will be resolved.

    Attributes:
        id: a short name, of letters, digits and hyphens.
        question: what is asked, so that yes or no answers it.
        by: the last day on which yes can come (ISO).
        rule: by which source and reading it will be resolved.
    """

    id: str
    question: str
    by: str
    rule: str


@dataclass(frozen=True)
class Say:
    """A probability of yes.

    Attributes:
        id: of the question.
        who: the forecaster.
        on: the day (ISO).
        probability: of yes, between 0 and 1.
        note: why, or from what.
    """

    id: str
    who: str
    on: str
    probability: float
    note: str = ""


@dataclass(frozen=True)
class Resolve:
    """An outcome.

    Attributes:
        id: of the question.
        outcome: one of ``OUTCOMES``.
        on: the day on which it was known (ISO).
        note: the source.
    """

    id: str
    outcome: str
    on: str
    note: str = ""


Entry = Ask | Say | Resolve
"""One line of a book."""

KINDS: dict[str, type[Ask] | type[Say] | type[Resolve]] = {
    "ask": Ask,
    "say": Say,
    "resolve": Resolve,
}
"""Word of a line → entry."""


@dataclass(frozen=True)
class Statement:
    """A probability as it stands in the book.

    Attributes:
        who, on, probability, note: as said.
        written: the day on which it was entered (ISO).
    """

    who: str
    on: str
    probability: float
    note: str
    written: str

    @property
    def is_late(self) -> bool:
        """True when it was entered after the day that it is dated."""
        return self.written > self.on


@dataclass
class Question:
    """A question with all that was said of it.

    Attributes:
        id, question, by, rule: as asked.
        statements: in the order of their days, then of their entry.
        outcome: of ``OUTCOMES``; empty while open.
        resolved: the day; empty while open.
        source: note of the outcome.
    """

    id: str
    question: str
    by: str
    rule: str
    statements: list[Statement] = field(default_factory=list)
    outcome: str = ""
    resolved: str = ""
    source: str = ""

    @property
    def closes(self) -> str:
        """Last day that is scored: of the outcome or the date, whichever came first."""
        return min(self.resolved, self.by) if self.resolved else self.by

    def find_standing(self, on: str = "9999-12-31") -> dict[str, Statement]:
        """The standing word of each forecaster on a day: who → statement."""
        return {each.who: each for each in self.statements if each.on <= on}


@dataclass
class Ledger:
    """A book as read.

    Attributes:
        questions: id → question, in the order asked.
        digests: of every line.
    """

    questions: dict[str, Question] = field(default_factory=dict)
    digests: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Digest of the last line; noted elsewhere, it proves later that no line was changed."""
        return self.digests[-1] if self.digests else ""

    @property
    def lines(self) -> int:
        """Number of entries."""
        return len(self.digests)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "digest": self.digest,
            "lines": self.lines,
            "questions": [
                {
                    "id": q.id,
                    "question": q.question,
                    "by": q.by,
                    "rule": q.rule,
                    "outcome": q.outcome or None,
                    "resolved": q.resolved or None,
                    "source": q.source,
                    "statements": [
                        {
                            "who": s.who,
                            "on": s.on,
                            "probability": s.probability,
                            "note": s.note,
                            "written": s.written,
                        }
                        for s in q.statements
                    ],
                }
                for q in self.questions.values()
            ],
        }


def read_ledger(path: Path) -> Ledger:
    """Read a book and check that no line was changed.

    Raises:
        InputError: there is none, it is of another kind, or lines are wrong; all are named.
    """
    return _add_up(read_chain(path), str(path))


def append(path: Path, entries: Sequence[Entry], *, now: datetime | None = None) -> Ledger:
    """Enter something: all of it, or nothing.

    Args:
        path: of the book; a new one is begun where there is none.
        entries: in their order.
        now: the moment that is written beside them; the system's clock when None.

    Returns:
        the book with them.

    Raises:
        InputError: an entry may not stand there, or the file is no ledger; all problems at once.
        OutputError: it cannot be written.
    """
    moment = now or datetime.now(UTC)
    place = Path(os.path.realpath(path))  # one lock, whatever link it is called by
    check_place(path)
    try:
        with hold_file(place):
            lines = read_chain(place) if place.exists() else []
            ledger = _add_up(lines, str(path))
            enter(ledger, entries, moment)
            for entry in entries:
                lines.append(chain_line(lines, _word(entry), moment, vars(entry)))
            write_chain(place, lines)
    except OSError as error:
        explain_failure(error, path, named=True)
    return replace(ledger, digests=tuple(line.digest for line in lines))


def find_faults(ledger: Ledger, entry: Entry, today: date | None = None) -> list[tuple[str, str]]:
    """Reasons why an entry may not stand in a book now: the entry's field, and a sentence.

    Args:
        ledger: the book as it is.
        entry: what would be entered.
        today: the day of writing; the system's (UTC) when None.
    """
    return _find_faults(ledger, entry, today or datetime.now(UTC).date())


def read_probability(text: str) -> float | None:
    """A probability as people write it, 0.12 or 12%; None for anything else, 0 and 1 included."""
    plain = text.strip()
    try:
        number = float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        return None
    return number if 0 < number < 1 else None


def enter(
    ledger: Ledger, entries: Iterable[Entry], moment: datetime, where: Sequence[str] = ()
) -> None:
    """Add entries to a ledger in memory.

    Args:
        ledger: changed.
        entries: in their order.
        moment: of writing.
        where: what each is called in messages, such as a line of a table.

    Raises:
        InputError: some may not stand there; all are named.
    """
    problems = []
    for number, entry in enumerate(entries):
        found = [what for _, what in _find_faults(ledger, entry, moment.date())]
        problems += [f"{where[number]}: {what}" if where else what for what in found]
        if not found:
            _put(ledger, entry, moment.date().isoformat())
    if problems:
        raise InputError(join_problems(problems))


def _add_up(lines: Sequence[Line], shown: str) -> Ledger:
    ledger = Ledger(digests=tuple(line.digest for line in lines))
    problems = []
    for number, line in enumerate(lines, start=2):  # the first line of the file is its head
        try:
            entry = KINDS[line.kind](**line.data)
        except (KeyError, TypeError):
            problems.append(f"line {number} is no entry that is known")
            continue
        found = [what for _, what in _find_faults(ledger, entry, line.moment.date())]
        problems += [f"line {number}: {what}" for what in found]
        if not found:
            _put(ledger, entry, line.moment.date().isoformat())
    if problems:
        raise InputError(join_problems(problems), where=shown)
    return ledger


def _put(ledger: Ledger, entry: Entry, written: str) -> None:
    if isinstance(entry, Ask):
        ledger.questions[entry.id] = Question(entry.id, entry.question, entry.by, entry.rule)
        return
    question = ledger.questions[entry.id]
    if isinstance(entry, Resolve):
        question.outcome, question.resolved = entry.outcome, entry.on
        question.source = entry.note
        return
    said = Statement(entry.who, entry.on, entry.probability, entry.note, written)
    question.statements.append(said)
    question.statements.sort(key=lambda each: each.on)  # keeps the order of entry within a day


def _word(entry: Entry) -> str:
    return next(word for word, kind in KINDS.items() if isinstance(entry, kind))


def _find_faults(ledger: Ledger, entry: Entry, today: date) -> list[tuple[str, str]]:
    """Reasons why an entry may not stand in the book now, each with its field."""
    wrong = _find_bad_texts(entry)
    if wrong:
        return wrong
    known = ledger.questions.get(entry.id)
    if isinstance(entry, Ask):
        return [("id", f"there is a question {entry.id!r} already")] if known else []
    if known is None:
        listed = ", ".join(list(ledger.questions)[:10]) or "none yet"
        return [("id", f"there is no question {entry.id!r}; there are: {listed}")]
    if known.outcome:
        return [("id", f"{entry.id!r} was resolved ({known.outcome}, {known.resolved})")]
    if entry.on > today.isoformat():
        return [("on", f"{entry.on} is still to come: nothing is dated ahead")]
    if isinstance(entry, Resolve):
        if entry.outcome not in OUTCOMES:
            listed = ", ".join(OUTCOMES)
            return [("outcome", f"{entry.outcome!r} is no outcome; there are: {listed}")]
        early = entry.outcome == "no" and entry.on < known.by
        said = f"{entry.id!r} can still come until {known.by}: it cannot be no yet"
        return [("outcome", said)] * early
    if entry.on > known.by:
        return [("on", f"{entry.on} is after the question's day, {known.by}")]
    if not isinstance(entry.probability, float) or not 0 < entry.probability < 1:
        said = f"{entry.probability!r} is no probability between 0 and 1; nothing is certain"
        return [("probability", said)]
    return []


def _find_bad_texts(entry: Entry) -> list[tuple[str, str]]:
    found = []
    for name, value in vars(entry).items():
        if name == "probability":
            continue
        if not isinstance(value, str):
            found.append((name, f"{name} is no text"))
        elif name in {"by", "on"}:
            found += [(name, f"{value!r} is no day such as 2027-06-30")] * (not _is_day(value))
        else:
            found += [(name, what) for what in _judge_text(name, value)]
    return found


def _judge_text(name: str, value: str) -> list[str]:
    most = _LONGEST.get(name, 20)
    if len(value) > most:
        return [f"{name} has {len(value)} characters; at most {most} are taken"]
    if not value.strip() and name != "note":
        return [f"{name} is empty"]
    if name == "id" and not all(c.isascii() and (c.isalnum() or c == "-") for c in value):
        return [f"{value!r} is no short name of letters, digits and hyphens"]
    if any(not c.isprintable() and c not in "\n\t" for c in value):
        return [f"{name} has characters that cannot be seen"]
    return []


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
