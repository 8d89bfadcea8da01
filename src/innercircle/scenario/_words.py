"""Kinds for scalars that are not numbers: texts, ids, references, words, flags, dates."""

import re
from dataclasses import dataclass
from typing import Any

from innercircle.scenario._declare import (
    INVALID,
    Checker,
    Kind,
    shorten,
    shorten_list,
)
from innercircle.scenario._numbers import SHARE, Number
from innercircle.scenario._tree import Mapping, Node, NotFiniteError, Scalar, Sequence, read_plain
from innercircle.scenario.spread import Choices
from innercircle.scenario.value import Choice

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?\Z")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "constructor", "prototype", "tostring", "valueof"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def explain_bad_id(text: str) -> str:
    """Say why a text cannot be an id; empty when it can."""
    if text in _RESERVED:
        return f"“{text}” is a reserved name on some systems; choose another id"
    if not ID.match(text):
        return (
            f"“{shorten(text)}” cannot be an id: small letters, digits and hyphens, starting with "
            "a letter or digit, at most 64 characters"
        )
    return ""


def suggest_id(text: str) -> str:
    """A near id that would be allowed; empty when nothing remains."""
    near = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64]
    return near if near != text and not explain_bad_id(near) else ""


class Leaf:
    """Parent of kinds with nothing below them that the format names: all scalars, and others."""

    def make_default(self, default: Any, path: str) -> Any:  # noqa: ARG002  one signature for all
        """The declared default as it is."""
        return default

    def step(self, part: str) -> Kind | None:  # noqa: ARG002  the same
        """Nothing is below."""
        return None

    def list_steps(self) -> list[str]:
        """Nothing is below."""
        return []


@dataclass(frozen=True)
class Text(Leaf):
    """Free text.

    Attributes:
        longest: cap on its characters.
        lines: True when it may have several lines.
    """

    longest: int = 300
    lines: bool = False

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The text without blanks around it, or INVALID."""
        if not isinstance(node, Scalar):
            shape = "a list" if isinstance(node, Sequence) else "a mapping"
            return checker.complain(node.mark, f"expected a text, found {shape}", path=path)
        plain = read_plain(node)
        if plain is None:
            return checker.complain(node.mark, "expected a text, found nothing", path=path)
        if not isinstance(plain, str):
            message = f"expected a text, found the {_name_type(plain)} {shorten(node.text)}"
            return checker.complain(node.mark, message, f'"{shorten(node.text)}"', path)
        text = plain.strip()
        if not text:
            return checker.complain(node.mark, "expected a text, found only blanks", path=path)
        if len(text) > self.longest:
            message = f"the text has {len(text):,} characters; at most {self.longest:,} fit here"
            return checker.complain(node.mark, message, path=path)
        if "\n" in text and not self.lines:
            return checker.complain(node.mark, "this text must fit on one line", path=path)
        return text

    def describe(self) -> str:
        """Text and its cap."""
        return f"text, at most {self.longest:,} characters"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  the same
        """A string with its cap."""
        return {"type": "string", "minLength": 1, "maxLength": self.longest}


@dataclass(frozen=True)
class Id(Leaf):
    """A name for the program: small letters, digits, hyphens."""

    collection: str = ""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The id, or INVALID."""
        text = read_id_text(node, path, checker)
        if text is not INVALID and self.collection:
            checker.add_name(self.collection, text)
        return text

    def describe(self) -> str:
        """Describe the kind: an id."""
        return "id"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """A string of the shape of an id."""
        definitions.setdefault("id", ID_SCHEMA)
        return {"$ref": "#/$defs/id"}


@dataclass(frozen=True)
class Ref(Leaf):
    """The id of something declared elsewhere in the file."""

    collection: str
    also: tuple[str, ...] = ()

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The id, or INVALID; whether it exists is checked when all has been read."""
        if isinstance(node, Scalar) and node.text in self.also:
            return node.text
        text = read_id_text(node, path, checker)
        if text is not INVALID:
            checker.want(self.collection, text, node.mark, path)
        return text

    def describe(self) -> str:
        """Describe the kind: the collection in which the id must be declared."""
        words = "".join(f" or `{word}`" for word in self.also)
        return f"id from `{self.collection}`{words}"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """A string of the shape of an id."""
        definitions.setdefault("id", ID_SCHEMA)
        return {"$ref": "#/$defs/id"}


@dataclass(frozen=True)
class Word(Leaf):
    """One of a few words."""

    options: tuple[str, ...]

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The word, or INVALID."""
        if isinstance(node, Scalar) and node.text in self.options:
            return node.text
        found = f"“{shorten(node.text)}”" if isinstance(node, Scalar) else "a list or mapping"
        near = checker.guess(node.text, self.options) if isinstance(node, Scalar) else ""
        message = f"expected one of {shorten_list(self.options, 20)}; found {found}"
        return checker.complain(node.mark, message, near, path)

    def describe(self) -> str:
        """All the words."""
        return "one of " + ", ".join(f"`{word}`" for word in self.options)

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  the same
        """An enumeration; a word that YAML reads as a number may be one."""
        numbers: list[Any] = [int(word) for word in self.options if word.isdigit()]
        return {"enum": [*self.options, *numbers]}


@dataclass(frozen=True)
class Flag(Leaf):
    """True or false."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The truth value, or INVALID."""
        plain = read_plain(node) if isinstance(node, Scalar) else None
        if isinstance(plain, bool):
            return plain
        text = node.text.lower() if isinstance(node, Scalar) else ""
        near = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(text, "")
        return checker.complain(node.mark, "expected true or false", near, path)

    def describe(self) -> str:
        """Both values."""
        return "`true` or `false`"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  the same
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Whole(Leaf):
    """A whole number that counts or numbers something, never uncertain."""

    low: int
    high: int

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The number, or INVALID."""
        plain = read_plain(node) if isinstance(node, Scalar) else None
        whole = isinstance(plain, int) and not isinstance(plain, bool)
        if whole and self.low <= plain <= self.high and str(plain) == node.text:  # type: ignore[union-attr,operator]
            return plain
        found = f"“{shorten(node.text)}”" if isinstance(node, Scalar) else "a list or mapping"
        message = f"expected a whole number from {self.low} to {self.high}, found {found}"
        return checker.complain(node.mark, message, path=path)

    def describe(self) -> str:
        """The limits."""
        return f"whole number from {self.low} to {self.high}"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  the same
        """An integer in its limits."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Date(Leaf):
    """A month (2019-08) or a day (2019-08-18)."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The date as written, or INVALID."""
        text = node.text if isinstance(node, Scalar) else ""
        hit = _DATE.match(text)
        if hit and 1 <= int(hit.group(2)) <= 12 and int(hit.group(1)) > 0:
            day = int(hit.group(3)) if hit.group(3) else 1
            if 1 <= day <= _DAYS[int(hit.group(2)) - 1] and _exists(text):
                return text
        message = "expected a month such as 2019-08 or a day such as 2019-08-18"
        return checker.complain(node.mark, f"{message}, found “{shorten(text)}”", path=path)

    def describe(self) -> str:
        """Both forms."""
        return "month (2019-08) or day (2019-08-18)"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  the same
        """A string of that shape."""
        return {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"}


def _exists(text: str) -> bool:
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10] or 1)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return month != 2 or day <= (29 if leap else 28)


@dataclass(frozen=True)
class UncertainWord(Leaf):
    """A word, or several with their probabilities.

    Attributes:
        options: the words, when the format fixes them.
        collection: where the words must be declared otherwise.
    """

    options: tuple[str, ...] = ()
    collection: str = ""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A Choice, or INVALID."""
        if isinstance(node, Mapping):
            return self._read_mapping(node, path, checker)
        kind: Kind = Word(self.options) if self.options else Ref(self.collection)
        word = kind.read(node, path, checker)
        if word is INVALID:
            return INVALID
        return self._make(word, None, node, path)

    def make_default(self, default: Any, path: str) -> Any:
        """A Choice that the file does not state, or None."""
        if default is None:
            return None
        return Choice(default, path=path, given=False, options=self.options)

    def describe(self) -> str:
        """The words or where they are declared; probabilities are allowed."""
        words = Word(self.options).describe() if self.options else Ref(self.collection).describe()
        return f"{words}, or several with probabilities"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """A word, or a mapping from words to probabilities."""
        kind: Kind = Word(self.options) if self.options else Ref(self.collection)
        return {"anyOf": [kind.to_schema(definitions), {"type": "object"}]}

    def _make(
        self, word: str, spread: Choices | None, node: Node, path: str, source: str | None = None
    ) -> Choice:
        mark = node.mark
        file = mark.file if node.given else ""
        return Choice(
            word, spread, source, "", path, mark.line, file, mark.column, node.given, self.options
        )

    def _read_mapping(self, node: Mapping, path: str, checker: Checker) -> Any:
        source = None
        options: Node = node
        if "choices" in node.entries:
            options = node.entries["choices"][1]
            for key, (where, child) in node.entries.items():
                if key == "source" and isinstance(child, Scalar):
                    source = child.text
                    checker.want("sources", source, child.mark, path)
                elif key not in {"choices", "note"}:
                    checker.complain(where.mark, f"unknown key “{shorten(key)}”", path=path)
        if not isinstance(options, Mapping) or not options.entries:
            message = "expected words with their probabilities, such as {tolerate: 0.5, …}"
            return checker.complain(options.mark, message, path=path)
        pairs = []
        kind: Kind = Word(self.options) if self.options else Ref(self.collection)
        for key, (where, child) in options.entries.items():
            word = kind.read(where, path, checker)
            probability = Number(SHARE).read(child, path, checker)
            if word is INVALID or probability is INVALID:
                return INVALID
            pairs.append((key, probability.value))
        total = sum(probability for _, probability in pairs)
        if abs(total - 1) > 1e-6:
            message = f"the probabilities sum to {total:g}, not to 1"
            return checker.complain(options.mark, message, path=path)
        spread = Choices(tuple((word, share / total) for word, share in pairs))
        return self._make(spread.likeliest, spread, node, path, source)


def read_id_text(node: Node, path: str, checker: Checker) -> Any:
    """The id that a node spells, or INVALID after complaining."""
    if not isinstance(node, Scalar):
        return checker.complain(node.mark, "expected an id, found a list or mapping", path=path)
    try:
        plain = read_plain(node)
    except NotFiniteError:
        return INVALID
    if plain is None:
        return checker.complain(node.mark, "expected an id, found nothing", path=path)
    if not isinstance(plain, str):
        message = f"expected an id, found the {_name_type(plain)} {shorten(node.text)}"
        return checker.complain(node.mark, message, f'"{node.text}"', path)
    wrong = explain_bad_id(plain)
    if wrong:
        return checker.complain(node.mark, wrong, suggest_id(plain), path)
    return plain


def _name_type(plain: Any) -> str:
    return "truth value" if isinstance(plain, bool) else "number"


ID_SCHEMA = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,63}$"}
