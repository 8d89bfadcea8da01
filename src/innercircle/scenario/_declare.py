"""Declaration of a section of the format: once, as the fields of its dataclass.

From the declarations come the checker, the building of the dataclasses, the JSON Schema and the
reference page.
"""

import dataclasses
import difflib
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from innercircle.errors import Problem
from innercircle.scenario._reader import MAX_PROBLEMS
from innercircle.scenario._tree import Mark, Node, place_problem

INVALID: Any = object()
"""Returned by a kind for a node that it has complained about."""


class Kind(Protocol):
    """A kind of value: reads a node, knows its default, describes itself."""

    def read(self, node: Node, path: str, checker: "Checker") -> Any:
        """The value of a node, or INVALID after complaining."""

    def make_default(self, default: Any, path: str) -> Any:
        """The value when the file says nothing."""

    def step(self, part: str) -> "Kind | None":
        """The kind below one part of a dotted path, None when there is none."""

    def list_steps(self) -> list[str]:
        """The parts that may follow, as far as the format fixes them."""

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """JSON Schema of the kind; sections are added to the definitions."""

    def describe(self) -> str:
        """The kind in a few words, for the reference page."""


@dataclass(frozen=True)
class Declared:
    """One key of a section.

    Attributes:
        name: the key in the file, and the attribute of the dataclass.
        kind: what its value may be.
        doc: one sentence.
        required: True when the file must state it.
        default: what holds otherwise, in plain data.
        rubric: name of the anchored scale that helps to code it; empty when there is none.
        filled: True when the file need not state it if it names a template.
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    default: Any = None
    rubric: str = ""
    filled: bool = False


def declare(
    kind: Kind,
    doc: str,
    *,
    required: bool = False,
    default: Any = None,
    rubric: str = "",
    filled: bool = False,
) -> Any:
    """Declare a key of the format as a field of a section's dataclass."""
    note = {"kind": kind, "doc": doc, "required": required, "default": default, "rubric": rubric}
    return field(metadata={"declared": {**note, "filled": filled}})


@functools.cache
def list_declared(section: type) -> dict[str, Declared]:
    """The keys of a section by name, in the order of the reference page."""
    found = {}
    for item in dataclasses.fields(section):
        note = item.metadata.get("declared")
        if note:
            found[item.name] = Declared(item.name, **note)
    return found


@dataclass(frozen=True, kw_only=True)
class Part:
    """Parent of every section of a scenario.

    Attributes:
        path: dotted path of the section; empty for the scenario itself.
        line: line of the file where it starts; 0 when the file does not have it.
    """

    path: str = ""
    line: int = 0

    def find_problems(self) -> Iterable[tuple[str, str]]:
        """Find what is wrong between the keys of this section: (key, message) pairs."""
        return ()

    def find_warnings(self) -> Iterable[tuple[str, str]]:
        """Find what is allowed but probably not meant: (key, message) pairs."""
        return ()


@dataclass(frozen=True)
class Wanted:
    """A reference that must exist: an id of a collection, and who wants it."""

    collection: str
    name: str
    mark: Mark
    path: str


@dataclass
class Checker:
    """Collects what is wrong, which ids exist, and which are referred to.

    Attributes:
        problems: what makes the file unusable.
        warnings: what is allowed but probably not meant.
        names: ids by collection, such as ``insiders`` or ``playbooks.sponsor``.
        wanted: references, resolved when everything has been read.
        unread: collections that could not be read at all, so that nobody knows their ids.
    """

    problems: list[Problem]
    warnings: list[Problem] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    wanted: list[Wanted] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def complain(self, mark: Mark, message: str, suggestion: str = "", path: str = "") -> Any:
        """Record a problem; returns INVALID so that a kind can return it at once."""
        self.problems.append(place_problem(mark, message, suggestion, path))
        return INVALID

    def warn(self, mark: Mark, message: str, path: str = "") -> None:
        """Record a warning."""
        self.warnings.append(place_problem(mark, message, "", path))

    def guess(self, word: str, known: Iterable[str]) -> str:
        """The known word that was probably meant; not tried once there are too many problems."""
        return guess_word(word, known) if len(self.problems) < MAX_PROBLEMS else ""

    def add_name(self, collection: str, name: str) -> None:
        """Record that an id exists."""
        self.names.setdefault(collection, []).append(name)

    def want(self, collection: str, name: str, mark: Mark, path: str) -> None:
        """Record a reference."""
        self.wanted.append(Wanted(collection, name, mark, path))

    def check_references(self) -> None:
        """Complain about references to ids that do not exist."""
        sets = {collection: set(names) for collection, names in self.names.items()}
        for wanted in self.wanted:
            if wanted.collection in self.unread:
                continue
            if wanted.name not in sets.get(wanted.collection, ()):
                known = self.names.get(wanted.collection, [])
                noun = NOUNS.get(wanted.collection, wanted.collection)
                there = f"; there are: {shorten_list(known)}" if known else "; the file has none"
                message = f"there is no {noun} “{shorten(wanted.name)}”{there}"
                self.complain(wanted.mark, message, self.guess(wanted.name, known), wanted.path)


NOUNS = {
    "insiders": "insider",
    "circles": "circle",
    "guarantors": "guarantor",
    "intermediaries": "intermediary",
    "channels": "channel",
    "timeline": "event in the timeline",
    "sources": "source",
    "claims": "claim",
    "questions": "question",
    "origins": "origin",
    "playbooks.sponsor": "playbook of the sponsor",
    "playbooks.leader": "playbook of the leader",
    "playbooks.opposition": "playbook of the opposition",
}


def guess_word(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant; empty when none is near."""
    near = difflib.get_close_matches(word[:80], [k[:80] for k in known], n=1, cutoff=0.6)
    if near:
        return near[0]
    return next((k for k in known if len(word) > 2 and (k in word or word in k)), "")


def shorten(text: str, length: int = 40) -> str:
    """A text short enough for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def shorten_list(words: Iterable[str], count: int = 8) -> str:
    """The first words of a list, for a message."""
    listed = list(words)
    tail = f", … ({len(listed)} in all)" if len(listed) > count else ""
    return ", ".join(listed[:count]) + tail


def iterate_parts(value: Any) -> Iterator[Any]:
    """The direct children of a section, or the items of a list."""
    if dataclasses.is_dataclass(value):
        for item in dataclasses.fields(value):
            yield getattr(value, item.name)
    else:
        yield from value
