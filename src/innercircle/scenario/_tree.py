"""The tree of a scenario file before its meaning is known: nodes that remember their place.

A plain scalar is resolved by the core schema of YAML 1.2 (so ``no`` is text, ``1:30`` is text),
and by nothing else: no octal, no base 60, no dates.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from innercircle.errors import Problem

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_LONGEST_NUMBER = 40
LONGEST_LINE = 2000
"""Longest line that is repeated in messages, characters."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a file.

    Attributes:
        file: the file's name as the user gave it, or ``--set``.
        line: from 1; 0 when the whole file is meant.
        column: from 1; for a table the column of the cell.
        width: characters on that line that are meant.
        start: offset of the first character in the text; -1 when there is no text.
        end: offset just after the last character.
        text: the line itself, for the caret; may be empty.
    """

    file: str
    line: int = 0
    column: int = 0
    width: int = 1
    start: int = -1
    end: int = -1
    text: str = ""


@dataclass(slots=True)
class Scalar:
    """A scalar: its text, and whether it was written plain (without quotes or block style)."""

    text: str
    mark: Mark
    plain: bool = True
    given: bool = True
    block: bool = False


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    mark: Mark
    items: list["Node"] = field(default_factory=list)
    flow: bool = False
    given: bool = True


@dataclass(slots=True)
class Mapping:
    """A mapping: key text → (key, value), in file order; duplicates were refused earlier."""

    mark: Mark
    entries: dict[str, tuple[Scalar, "Node"]] = field(default_factory=dict)
    flow: bool = False
    given: bool = True

    def get(self, key: str) -> "Node | None":
        """The node below a key, or None."""
        pair = self.entries.get(key)
        return pair[1] if pair else None

    def put(self, key: str, node: "Node", mark: Mark, *, given: bool = True) -> None:
        """Set a key; a new one is appended."""
        old = self.entries.get(key)
        self.entries[key] = (old[0] if old else Scalar(key, mark, given=given), node)


Node = Scalar | Sequence | Mapping


class NotFiniteError(ValueError):
    """A number that is not finite: nan, an infinity, or beyond double precision."""


def read_plain(scalar: Scalar) -> Any:
    """Resolve a scalar by the core schema: None, bool, int, float or str.

    Raises:
        NotFiniteError: for .inf, .nan and numbers beyond double precision.
    """
    text = scalar.text
    if not scalar.plain:
        return text
    if text in _NULLS:
        return None
    if text in _FLAGS:
        return _FLAGS[text]
    if _NOT_FINITE.match(text):
        raise NotFiniteError(text)
    number = read_number(text)
    if number is None:
        return text
    if _INTEGER.match(text) and abs(number) < 2**53:
        return int(text)
    return number


def read_number(text: str) -> float | None:
    """The number that a text spells in decimal notation, or None.

    Raises:
        NotFiniteError: when it is beyond double precision.
    """
    if not _FLOAT.match(text):
        return None
    if len(text) > _LONGEST_NUMBER:
        raise NotFiniteError(text[:_LONGEST_NUMBER] + "…")
    number = float(text)
    if not math.isfinite(number):
        raise NotFiniteError(text)
    return number + 0.0 if number else 0.0


def has_leading_zero(text: str) -> bool:
    """True for 017 or 0o17: octal in some readers, decimal in others, so never accepted."""
    return bool(re.match(r"[-+]?0[0-9oOxX]", text)) and "." not in text


def to_plain(node: Node) -> Any:
    """Plain data (dict, list, str, float, …) of a node, as any YAML 1.2 reader would give it."""
    if isinstance(node, Mapping):
        return {key: to_plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items]
    return read_plain(node)


def walk_scalars(node: Node) -> Iterator[Scalar]:
    """All scalar values below a node, keys not included, in file order."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from walk_scalars(item)
    else:
        for _, value in node.entries.values():
            yield from walk_scalars(value)


def place_problem(mark: Mark, message: str, suggestion: str = "", path: str = "") -> Problem:
    """A problem at a mark."""
    return Problem(
        file=mark.file,
        line=mark.line,
        column=mark.column,
        message=message,
        text=mark.text if len(mark.text) <= LONGEST_LINE else "",
        suggestion=suggestion,
        path=path,
        width=max(1, mark.width),
    )
