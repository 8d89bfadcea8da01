"""Two states of a case: what differs between them, and the states on the way from one to the other.

An input differs in its number or its range, a source in what it is worth, a report in what it
says, an entry of the journal in what happened. All that is none of these (an insider more, another
lever, another claim) counts together as the rest.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from innercircle.scenario._changed import change_entries
from innercircle.scenario._evidence import show_report, show_source
from innercircle.scenario._journal import JournalEntry
from innercircle.scenario._sources import Report, Source
from innercircle.scenario.value import Choice, Value

if TYPE_CHECKING:
    from innercircle.scenario.model import Scenario

    Entry = Value | Choice
    Thing = Entry | Source | Report | JournalEntry

_NO_INPUTS = ("journal", "reports", "sources")
"""Sections whose numbers are no inputs of their own: the whole entry is new or is not."""


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Attributes:
        path: of an input, a source, a report, an entry of the journal (``journal.2020-03
            protest``); empty for the rest.
        before, after: it in both states; None where a state does not have it, and for the rest.
        month: of a report or an entry of the journal, such as 2020-03; empty where none is known.
    """

    path: str
    before: "Thing | None"
    after: "Thing | None"
    month: str = ""

    @property
    def kind(self) -> str:
        """One of "moved" (an input), "added", "removed", "changed", "rest"."""
        if not self.path:
            return "rest"
        if isinstance(self.before, Value | Choice) and isinstance(self.after, Value | Choice):
            return "moved"
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def values(self) -> tuple[float | str | None, float | str | None]:
        """Numbers or words of an input, or of an entry that has one, in both states; else None."""
        return _read_number(self.before), _read_number(self.after)

    @property
    def section(self) -> str:
        """The first part of the path."""
        return self.path.split(".", maxsplit=1)[0]

    @property
    def is_reported(self) -> bool:
        """True of what counts by the chances of claims alone."""
        return self.section in {"evidence", "reports", "sources"}


def _read_number(thing: "Thing | None") -> float | str | None:
    if isinstance(thing, Value | Choice):
        return thing.value
    if not isinstance(thing, JournalEntry):
        return None
    if thing.protest is not None:
        return thing.protest.size
    # A playbook beside the number would be told as if the number were its own.
    alone = thing.now is not None and not thing.now.list_playbooks()
    given = list(thing.now.list_given().values()) if thing.now is not None and alone else []
    told = thing.sanctions or (given[0] if len(given) == 1 else None)
    return None if told is None else told.value


@dataclass(frozen=True)
class Between:
    """All that differs between two states.

    Attributes:
        before, after: the states.
        changes: inputs, sources, reports, entries of the journal, in the order of the file.
        bare: ``after`` with all of these as ``before`` has them: it has the rest alone.
    """

    before: "Scenario"
    after: "Scenario"
    changes: tuple[Change, ...]
    bare: "Scenario"

    @property
    def rest(self) -> Change:
        """All that is no single input, source, report or entry."""
        return Change("", None, None)

    def make(self, inside: Collection[Change], *, rest: bool) -> "Scenario":
        """The earlier state with some changes made.

        Args:
            inside: the changes.
            rest: make all that is none of them as well.
        """
        base = self.bare if rest else self.before
        if not inside:
            return base
        marks = [base.digest, self.after.digest, *sorted(change.path for change in inside)]
        return replace(
            _give(base, inside),
            digest=hashlib.sha256("\n".join(marks).encode()).hexdigest(),
        )


def find_between(before: "Scenario", after: "Scenario") -> Between:
    """Find all that differs between two states of one case."""
    changes = (
        *_list_inputs(before, after),
        *_list_things("sources", before.sources, after.sources),
        *_list_things("reports", before.reports, after.reports, _date_reports(before, after)),
        *_list_entries(before.journal, after.journal),
    )
    # A source that only one of them has says nothing where no report is its.
    whole = tuple({s.id: s for s in (*after.sources, *before.sources)}.values())
    back = [Change(change.path, change.after, change.before, change.month) for change in changes]
    mark = hashlib.sha256(f"{before.digest}\n{after.digest}".encode()).hexdigest()
    bare = replace(after, sources=tuple({s.id: s for s in (*whole, *after.sources)}.values()))
    return Between(
        before=replace(before, sources=whole),
        after=after,
        changes=changes,
        bare=replace(_give(bare, back), digest=mark),
    )


def _list_inputs(before: "Scenario", after: "Scenario") -> list[Change]:
    old, new = (_list_numbers(state) for state in (before, after))
    return [
        Change(path, old[path], new[path])
        for path in old
        if path in new
        and _show_entry(old[path]) != _show_entry(new[path])
        and path.split(".", maxsplit=1)[0] not in _NO_INPUTS
    ]


def _list_numbers(state: "Scenario") -> "dict[str, Entry]":
    return {**state.values(), **state.choices()}


def _show_entry(entry: "Entry") -> tuple[Any, Any]:
    return entry.value, entry.spread


def _list_things(
    section: str,
    before: "Iterable[Source | Report]",
    after: "Iterable[Source | Report]",
    months: dict[str, str] | None = None,
) -> list[Change]:
    """Sources that both states have and that differ, or reports that differ or that one has."""
    old, new = ({each.id: each for each in things} for things in (before, after))
    names = dict.fromkeys([*old, *new])
    found = []
    for name in names:
        first, last = old.get(name), new.get(name)
        if section == "sources" and (first is None or last is None):
            continue
        if _show_thing(first) != _show_thing(last):
            found.append(Change(f"{section}.{name}", first, last, (months or {}).get(name, "")))
    return found


def _show_thing(thing: "Source | Report | None") -> Any:
    if thing is None:
        return None
    return show_source(thing) if isinstance(thing, Source) else show_report(thing)


def _date_reports(before: "Scenario", after: "Scenario") -> dict[str, str]:
    return {**date_reports(before), **date_reports(after)}


def leave_later(state: "Scenario", month: str) -> "Scenario":
    """A state without the reports and the entries of the journal that are dated after a month."""
    dates = date_reports(state)
    reports = [report for report in state.reports if dates.get(report.id, "") <= month]
    mark = hashlib.sha256(f"{state.digest} as known in {month}".encode()).hexdigest()
    return replace(
        state,
        reports=_drop_loose(state, reports),
        journal=tuple(entry for entry in state.journal if entry.date[:7] <= month),
        digest=mark,
    )


def date_reports(state: "Scenario") -> dict[str, str]:
    """Months of the reports that tell of a dated event, or whose source is dated, by id."""
    events = {event.id: event.date for event in state.timeline}
    sources = {source.id: source for source in state.sources}
    dates = {
        report.id: _date_source(sources, report.source) or events.get(report.event, "")
        for report in state.reports
    }
    return {name: date[:7] for name, date in dates.items() if len(date) >= 7}


def _date_source(sources: Mapping[str, Source], name: str) -> str:
    """Day of publication; a source that has none reached us through one that may have."""
    seen = set()
    while name in sources and name not in seen:
        seen.add(name)
        source = sources[name]
        if source.published:
            return source.published
        name = source.via
    return ""


def _list_entries(before: Iterable[JournalEntry], after: Iterable[JournalEntry]) -> list[Change]:
    old, new = _name_entries(before), _name_entries(after)
    return [
        Change(f"journal.{name}", first, last, name[:7])
        for name in dict.fromkeys([*old, *new])
        if _show_event(first := old.get(name)) != _show_event(last := new.get(name))
    ]


def _name_entries(entries: Iterable[JournalEntry]) -> dict[str, JournalEntry]:
    """By month, event and office; another one of the same name has its number."""
    found: dict[str, JournalEntry] = {}
    for entry in entries:
        name = own = f"{entry.date[:7]} {_name_event(entry)}"
        count = 1
        while name in found:
            count += 1
            name = f"{own} #{count}"
        found[name] = entry
    return found


def _name_event(entry: JournalEntry) -> str:
    """The event and its office, or the inputs and actors that have something new."""
    if entry.now is None:
        return f"{entry.event} {entry.insider}".strip()
    books = (f"playbook of the {actor}" for actor in entry.now.list_playbooks())
    return ", ".join([*entry.now.list_given(), *books])


def _show_event(entry: JournalEntry | None) -> Any:
    """All that counts of an entry, whatever its place in the file."""
    if entry is None:
        return None
    given = {} if entry.now is None else entry.now.list_given()
    books = {} if entry.now is None else entry.now.list_playbooks()
    told = getattr(entry, entry.event)
    size = _show_entry(told) if isinstance(told, Value) else told
    new = {name: _show_entry(value) for name, value in given.items()}
    return (size if entry.now is None else None), new, books, entry.sure, entry.if_type


def _give(state: "Scenario", changes: Iterable[Change]) -> "Scenario":
    """A state with what is new in the changes."""
    listed = list(changes)
    inputs = {
        change.path: change.after for change in listed if isinstance(change.after, Value | Choice)
    }
    changed: Scenario = change_entries(state, inputs, [])[0]
    parts: dict[str, Any] = {}
    for section in _NO_INPUTS:
        told = [change for change in listed if change.section == section]
        if told:
            parts[section] = _swap(getattr(state, section), told)
    if "reports" in parts or "sources" in parts:
        parts["reports"] = _drop_loose(state, parts.get("reports", state.reports))
    return replace(changed, **parts)


def _swap(things: Iterable[Any], changes: Iterable[Change]) -> tuple[Any, ...]:
    """Things of one section with those of the changes in place of what they were."""
    new = {_know(change.before): change.after for change in changes if change.before is not None}
    added = [change.after for change in changes if change.before is None]
    kept = [new.get(_know(thing), thing) for thing in things]
    return tuple(thing for thing in (*kept, *added) if thing is not None)


def _know(thing: Any) -> Any:
    """By which a thing is known: its id, or itself where it has none."""
    return getattr(thing, "id", None) or id(thing)


def _drop_loose(state: "Scenario", reports: Iterable[Report]) -> tuple[Report, ...]:
    """Reports whose claim is there; one that repeats a report which is not, stands for it."""
    claims = {claim.id for claim in state.evidence.claims} if state.evidence else set()
    kept = [report for report in reports if report.claim in claims]
    names = {report.id for report in kept}
    return tuple(
        replace(r, derived_from=r.derived_from if r.derived_from in names else "") for r in kept
    )
