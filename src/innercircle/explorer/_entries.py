"""Forms that enter something: into the case's journal, and into the ledger of forecasts.

A form's fields come as texts. What is wrong with them goes back by field; nothing is written then.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from starlette.exceptions import HTTPException

from innercircle.errors import InputError, Problem, ScenarioError
from innercircle.explorer._book import Book
from innercircle.explorer._case import Shelf
from innercircle.explorer._changes import change_file, locate
from innercircle.explorer._jobs import Jobs
from innercircle.explorer._look import Look, make_question
from innercircle.explorer._views.evidence import TYPES
from innercircle.explorer._views.journal import CERTAIN, EVENTS, SAID, WHICH
from innercircle.explorer._views.kept import VIEW as KEPT
from innercircle.explorer._words import say, say_of
from innercircle.journal import OF_OFFICES
from innercircle.ledger import Ask, Entry, Ledger, Resolve, Say, find_faults, read_probability
from innercircle.scenario import (
    MAX_BYTES,
    Scenario,
    add_entries_to_text,
    load_text,
    render_problems,
)

LONGEST = 4_000
"""Characters of a field; what may be longer is refused by what it is entered into."""

Fault = tuple[str, str]
"""A field, and what is wrong with it; an empty name for the whole form."""

_KEY = re.compile(r"([a-z_]+):(?=\s|$)")
_FIELDS = MappingProxyType(
    {"date": "date", "sure": "sure", "source": "source", "quoted": "quoted", "text": "quoted",
     "note": "note"}
    | dict.fromkeys(("protest", "sanctions", *WHICH), "value")
    | dict.fromkeys((*OF_OFFICES, SAID), "who")
    | {"if_type": "types"}
)  # fmt: skip


class FaultsError(Exception):
    """Raised with what is wrong in a form, by field."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


def enter(shelf: Shelf, jobs: Jobs, look: Look, what: str, data: dict[str, Any]) -> dict[str, Any]:
    """Enter what a form says.

    Args:
        shelf: knows the files, and the ledger.
        jobs: have found what the model says.
        look: at the state of the page.
        what: a key of ``FORMS``.
        data: ``case``, ``version`` (of the file that was shown), ``replace`` (also where it has
            changed meanwhile), ``fields`` (texts by name).

    Returns:
        whether it was entered, what is to be said, and what is wrong by field.

    Raises:
        HTTPException: 400 for other fields than the form has, 403 for what stays as it is, 404
            where there is no such form, ledger or work, 409 for what has changed meanwhile, 500
            when it cannot be written.
    """
    if what not in FORMS:
        raise HTTPException(404, "There is no such form.")
    names, work = FORMS[what]
    fields = data["fields"]
    if set(fields) != set(names) or not all(isinstance(each, str) for each in fields.values()):
        raise HTTPException(400, f"The fields must be texts: {', '.join(names)}.")
    plain = {name: text.strip() for name, text in fields.items()}
    try:
        _refuse_long(plain)
        said = work(shelf, jobs, look, {**data, "fields": plain})
    except FaultsError as error:
        faults = [{"field": name, "text": text} for name, text in error.faults]
        return {"saved": False, "said": say("enter.faults"), "faults": faults}
    return {"saved": True, "said": said, "faults": []}


def _refuse_long(fields: Mapping[str, str]) -> None:
    long = [(name, say("enter.long")) for name, text in fields.items() if len(text) > LONGEST]
    if long:
        raise FaultsError(long)


# ---------------------------------------------------------------------- the journal


def add_to_journal(shelf: Shelf, jobs: Jobs, look: Look, data: dict[str, Any]) -> str:
    """Put an entry at the end of a file's journal, its comments kept; as the editor saves.

    Where the file has changed since it was shown, the entry goes into it as it is now, once that
    is asked for again: nobody's change is written over.
    """
    del jobs
    path = locate(shelf, data["case"])
    if path is None:
        raise HTTPException(403, "A scenario that came along stays as it is.")
    fields = data["fields"]
    entry, missing = _read_entry(fields)

    def put(text: str) -> str:
        try:
            before = load_text(text, path.name, folder=path.parent)
        except InputError:
            raise HTTPException(409, say("enter.broken", name=path.name)) from None
        written, faults = _put_entry(text, before, path, entry)
        if missing or faults:
            named = {name for name, _ in missing}
            raise FaultsError([*missing, *(each for each in faults if each[0] not in named)])
        return written

    try:
        change_file(path, data["version"], replace=data["replace"], change=put)
    except HTTPException as error:
        if error.status_code == 409 and not data["replace"]:
            raise HTTPException(409, say("enter.changed")) from None
        raise
    except (InputError, OSError) as error:
        why = getattr(error, "what", "") or getattr(error, "strerror", None) or str(error)
        raise HTTPException(500, f"{path.name} was not saved: {why}") from None
    del look
    event = say(f"journal.event.{fields['event']}")
    return say("enter.added", name=path.name, date=fields["date"], event=event)


def _read_entry(fields: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    """The entry that a form describes, as the file has it; and what has to be there and is not."""
    event = fields["event"]
    faults = [] if fields["date"] else [("date", say("enter.no_date"))]
    told: dict[str, Any] = {event: "true"}
    if event not in EVENTS:
        told = {"wave": "true"}  # what else is wrong is found all the same
        faults.append(("event", say("enter.no_event")))
    elif event in OF_OFFICES:
        told = {event: fields["who"]}
        faults += [] if fields["who"] else [("who", say("enter.no_who"))]
    elif event == SAID:
        chances = [each.strip() for each in fields["types"].split(",") if each.strip()]
        told = {SAID: fields["who"], "if_type": chances}
        faults += [] if fields["who"] else [("who", say("enter.no_who"))]
        faults += [] if len(chances) == len(TYPES) else [("types", say("enter.no_types"))]
    elif event in CERTAIN:
        told = {event: fields["value"]}
        faults += [] if fields["value"] else [("value", say("enter.no_value"))]
        if event == "now":
            told = {event: {fields["which"]: fields["value"]}}
            if fields["which"] not in WHICH:
                told = {"wave": "true"}
                faults.append(("which", say("enter.no_which")))
    plain = event not in (*CERTAIN, SAID)
    sure = fields["sure"] if plain and fields["sure"] not in {"", "1"} else ""
    rest = {"sure": sure, "source": fields["source"], "note": fields["note"]}
    quoted = {"quoted": {"text": fields["quoted"]}} if fields["quoted"] else {}
    given = {key: value for key, value in rest.items() if value}
    return {"date": fields["date"], **told, **given, **quoted}, faults


def _put_entry(
    text: str, before: Scenario, path: Path, entry: Mapping[str, Any]
) -> tuple[str, list[Fault]]:
    """The text with the entry, and by which fields it does not fit there."""
    written = add_entries_to_text(text, {"journal": [entry]})
    if len(written.encode()) > MAX_BYTES:
        return text, [("", say("enter.full"))]
    try:
        after = load_text(written, path.name, folder=path.parent)
    except ScenarioError as error:
        own = _find_lines(text, written)
        found = [_name_fault(each, written, own) for each in error.problems]
        # What is wrong between entries is only looked at once each is right by itself.
        if "" < entry["date"][:7] < before.starts[:7] and all(name != "date" for name, _ in found):
            found.append(("date", say("enter.early", starts=before.starts[:7])))
        return text, list(dict.fromkeys(found))
    if len(after.journal) != len(before.journal) + 1:
        return text, [("", say("enter.lost"))]
    return written, []


def _find_lines(before: str, after: str) -> range:
    """Lines of a text that another, which it was made from, did not have."""
    old, new = before.splitlines(), after.splitlines()
    first = next((k for k, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]),
                 len(old))  # fmt: skip
    return range(first + 1, first + 1 + max(1, len(new) - len(old) + 1))


def _name_fault(problem: Problem, text: str, own: range) -> Fault:
    """The field that a problem of the file is about: the nearest key before its place."""
    said = problem.message
    if problem.suggestion:
        said = say_of("enter.near", said=said, near=problem.suggestion)
    lines = text.splitlines()
    for number in range(problem.line, own.start - 1, -1):
        if not 0 < number <= len(lines):
            break
        line = lines[number - 1]
        part = line[: problem.column - 1 + problem.width + 1] if number == problem.line else line
        keys = [each for each in _KEY.findall(part) if each in _FIELDS or each in EVENTS]
        if keys:
            return _FIELDS.get(keys[-1], "event"), said
    return "", render_problems([replace(problem, text="")])


# ---------------------------------------------------------------------- the ledger


def _need_book(shelf: Shelf) -> Book:
    if shelf.book is None:
        raise HTTPException(404, "This page was opened without a ledger.")
    return shelf.book


def _find_faults(ledger: Ledger, entry: Entry) -> list[Fault]:
    """Faults by field; an empty one is to be filled in."""
    found = find_faults(ledger, entry)
    empty = {name for name, _ in found if not getattr(entry, name)}
    return [(name, say("enter.empty") if name in empty else what) for name, what in found]


def enter_into_ledger(shelf: Shelf, entries: list[Entry]) -> None:
    """Add lines to the ledger: all of them, or none.

    Raises:
        FaultsError: one may not stand there.
        HTTPException: 409 where the ledger is not as it was written, 500 where it cannot be
            written.
    """
    book = _need_book(shelf)
    try:
        ledger = book.read()
        faults = [fault for entry in entries for fault in _find_faults(ledger, entry)]
        if faults:
            raise FaultsError(faults)
        book.enter(entries)
    except OSError as error:
        why = getattr(error, "what", "") or getattr(error, "strerror", None) or ""
        raise HTTPException(500, f"{book.name} was not written: {why}") from None
    except InputError as error:
        raise HTTPException(409, f"{book.name}: {error.what}") from None


def ask_question(shelf: Shelf, jobs: Jobs, look: Look, data: dict[str, Any]) -> str:
    """Enter a question with its date and its rule."""
    del jobs, look
    fields = data["fields"]
    enter_into_ledger(shelf, [Ask(fields["id"], fields["question"], fields["by"], fields["rule"])])
    return say_of("enter.asked", name=fields["id"], by=fields["by"])


def say_probability(shelf: Shelf, jobs: Jobs, look: Look, data: dict[str, Any]) -> str:
    """Enter somebody's probability."""
    del jobs, look
    fields = data["fields"]
    number = read_probability(fields["probability"])
    said = Say(fields["id"], fields["who"], fields["on"], number or 0.5, fields["note"])
    if number is None:
        faults = _find_faults(_read_book(shelf), said)
        raise FaultsError([*faults, ("probability", say("enter.no_probability"))])
    enter_into_ledger(shelf, [said])
    return say_of("enter.spoken", who=said.who, name=said.id, chance=f"{100 * number:.4g}")


def _read_book(shelf: Shelf) -> Ledger:
    try:
        return _need_book(shelf).read()
    except InputError as error:
        raise HTTPException(409, str(error)) from None


def resolve_question(shelf: Shelf, jobs: Jobs, look: Look, data: dict[str, Any]) -> str:
    """Enter how a question came out."""
    del jobs, look
    fields = data["fields"]
    enter_into_ledger(
        shelf, [Resolve(fields["id"], fields["outcome"], fields["on"], fields["note"])]
    )
    return say(
        "enter.resolved", name=fields["id"], outcome=say(f"kept.outcome.{fields['outcome']}")
    )


def enter_own_word(shelf: Shelf, jobs: Jobs, look: Look, data: dict[str, Any]) -> str:
    """Enter what the model said of a question; the numbers come from the work, not the browser."""
    name = data["fields"]["id"]
    asked = replace(look, state=replace(look.state, options={"word": name}))
    job = jobs.find(make_question(asked, KEPT, "word"))
    if job is None or job.state != "done":
        raise HTTPException(409, say("enter.no_word"))
    enter_into_ledger(shelf, list(job.answer))
    return say_of("enter.word", name=name)


Work = Callable[[Shelf, Jobs, Look, dict[str, Any]], str]

FORMS: Mapping[str, tuple[tuple[str, ...], Work]] = MappingProxyType(
    {
        "journal": (
            ("event", "date", "who", "types", "which", "value", "sure", "source", "quoted", "note"),
            add_to_journal,
        ),
        "ask": (("id", "question", "by", "rule"), ask_question),
        "say": (("id", "who", "probability", "on", "note"), say_probability),
        "resolve": (("id", "outcome", "on", "note"), resolve_question),
        "word": (("id",), enter_own_word),
    }
)
"""Forms by name: their fields, and what is done with them."""
