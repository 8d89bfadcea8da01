"""Kinds that hold other kinds: sections, mappings from ids, lists, and either-or sections."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from innercircle.scenario._declare import (
    INVALID,
    Checker,
    Declared,
    Kind,
    list_declared,
    shorten,
    shorten_list,
)
from innercircle.scenario._reader import is_generated_key
from innercircle.scenario._tree import Mapping, Mark, Node, Scalar, Sequence
from innercircle.scenario._words import ID_SCHEMA, Ref, read_id_text


@dataclass(frozen=True)
class Section:
    """A mapping with fixed keys, built into a dataclass.

    Attributes:
        build: the dataclass, whose fields declare the keys.
    """

    build: type

    def read(self, node: Node, path: str, checker: Checker, **known: Any) -> Any:
        """An instance, or INVALID; `known` are attributes that are not keys of the file."""
        if not isinstance(node, Mapping):
            found = "a list" if isinstance(node, Sequence) else f"“{shorten(node.text)}”"
            keys = shorten_list(self.list_steps(), 4)
            message = f"expected a mapping with keys such as {keys}; found {found}"
            return checker.complain(node.mark, message, path=path)
        declared = list_declared(self.build)
        complete = self._check_keys(node, declared, path, checker)
        values: dict[str, Any] = {}
        for name, item in declared.items():
            below = f"{path}.{name}" if path else name
            pair = node.entries.get(name)
            if pair is None:
                values[name] = item.kind.make_default(item.default, below)
                continue
            values[name] = item.kind.read(pair[1], below, checker)
            complete = complete and values[name] is not INVALID
        if not complete:
            return INVALID
        built = self.build(**values, **known, path=path, line=node.mark.line if node.given else 0)
        return self._check_whole(built, node, path, checker)

    def make_default(self, default: Any, path: str) -> Any:
        """The section with all its defaults, unless the default is None."""
        if default is None:
            return None
        return self.build_default(path)

    def build_default(self, path: str, **known: Any) -> Any:
        """The section as it is when the file says nothing about it."""
        values = {
            name: item.kind.make_default(item.default, f"{path}.{name}" if path else name)
            for name, item in list_declared(self.build).items()
        }
        return self.build(**values, **known, path=path)

    def step(self, part: str) -> Kind | None:
        """The kind of a key."""
        item = list_declared(self.build).get(part)
        return item.kind if item else None

    def list_steps(self) -> list[str]:
        """The keys."""
        return list(list_declared(self.build))

    def describe(self) -> str:
        """A link to the section's own table."""
        name = self.build.__name__
        return f"[{name}](#{name.lower()})"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """A reference to an object with fixed properties."""
        name = self.build.__name__
        if name not in definitions:
            definitions[name] = {}
            declared = list_declared(self.build)
            properties = {}
            for key, item in declared.items():
                shape = item.kind.to_schema(definitions)
                properties[key] = {**shape, "description": item.doc}
            definitions[name] = {
                "type": "object",
                "description": (self.build.__doc__ or "").split("\n")[0],
                "additionalProperties": False,
                "required": [
                    k for k, item in declared.items() if item.required and not item.filled
                ],
                "properties": properties,
            }
        return {"$ref": f"#/$defs/{name}"}

    def _check_keys(
        self, node: Mapping, declared: dict[str, Declared], path: str, checker: Checker
    ) -> bool:
        complete = True
        for key, (where, _) in node.entries.items():
            if key not in declared and not is_generated_key(key):
                complete = False
                near = checker.guess(key, [name for name in declared if name not in node.entries])
                there = "" if near else f"; there are: {shorten_list(declared, 30)}"
                message = f"unknown key “{shorten(key)}”{there}"
                checker.complain(where.mark, message, near, f"{path}.{key}" if path else key)
        for name, item in declared.items():
            if item.required and name not in node.entries:
                complete = False
                inside = f" in {path}" if path else ""
                message = f"“{name}” is missing{inside}: {item.doc}"
                checker.complain(
                    _first_line(node), message, path=f"{path}.{name}" if path else name
                )
        return complete

    def _check_whole(self, built: Any, node: Mapping, path: str, checker: Checker) -> Any:
        wrong = list(built.find_problems())
        for key, message in wrong:
            checker.complain(_find_mark(node, key), message, path=f"{path}.{key}" if path else key)
        for key, message in built.find_warnings():
            checker.warn(_find_mark(node, key), message, f"{path}.{key}" if path else key)
        return INVALID if wrong else built


@dataclass(frozen=True)
class Entries:
    """A mapping from ids to sections of one kind.

    Attributes:
        kind: what each entry is; its dataclass has an ``id``.
        collection: under which name references find the ids; empty when nothing refers to them.
        least: how many there must be.
        most: how many there may be.
        also: keys that are allowed though they are not ids.
    """

    kind: Section
    collection: str = ""
    least: int = 0
    most: int = 500
    also: tuple[str, ...] = ()

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple in file order, each entry with its ``id``, or INVALID."""
        if self.collection in checker.unread:  # complained of already
            return INVALID
        if not isinstance(node, Mapping):
            if self.collection:
                checker.unread.add(self.collection)
            message = "expected a mapping from ids to entries"
            return checker.complain(node.mark, message, path=path)
        if len(node.entries) > self.most:
            where = list(node.entries.values())[self.most][0]
            message = f"at most {self.most} allowed, found {len(node.entries)}"
            return checker.complain(where.mark, message, path=path)
        built: list[Any] = []
        complete = True
        for key, (where, child) in node.entries.items():
            if is_generated_key(key):
                continue
            name = key if key in self.also else read_id_text(where, path, checker)
            if name is INVALID:
                complete = False
                continue
            if self.collection:
                checker.add_name(self.collection, name)
            value = self.kind.read(child, f"{path}.{name}", checker, id=name)
            complete = complete and value is not INVALID
            built.append(value)
        if len(node.entries) < self.least:
            message = f"at least {self.least} needed, found {len(node.entries)}"
            return checker.complain(_first_line(node), message, path=path)
        return tuple(built) if complete else INVALID

    def make_default(self, default: Any, path: str) -> Any:  # noqa: ARG002  one signature for all
        """No entries."""
        return ()

    def step(self, part: str) -> Kind | None:  # noqa: ARG002  the same
        """The kind of every entry; whether the id exists is not known here."""
        return self.kind

    def list_steps(self) -> list[str]:
        """The format fixes no ids."""
        return []

    def describe(self) -> str:
        """Describe the entries."""
        return f"mapping from ids to {self.kind.describe()}"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """An object whose property names are ids."""
        definitions.setdefault("id", ID_SCHEMA)
        names: dict[str, Any] = {"$ref": "#/$defs/id"}
        if self.also:
            names = {"anyOf": [names, {"enum": list(self.also)}]}
        return {
            "type": "object",
            "propertyNames": names,
            "minProperties": self.least,
            "maxProperties": self.most,
            "additionalProperties": self.kind.to_schema(definitions),
        }


@dataclass(frozen=True)
class Items:
    """A list of things of one kind.

    Attributes:
        kind: what each item is; dotted paths use the item's ``id``, or its number from 1.
        most: how many there may be.
        least: how many there must be.
    """

    kind: Kind
    most: int = 500
    least: int = 0

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple, or INVALID."""
        if not isinstance(node, Sequence):
            message = "expected a list, such as [a, b] or lines that start with “- ”"
            return checker.complain(node.mark, message, path=path)
        if not self.least <= len(node.items) <= self.most:
            message = f"expected {self.least} to {self.most} items, found {len(node.items)}"
            return checker.complain(node.mark, message, path=path)
        built = []
        seen: set[str] = set()
        for number, item in enumerate(node.items, start=1):
            name = name_item(item, number)
            if name in seen:
                mark = item.get("id").mark if isinstance(item, Mapping) else item.mark  # type: ignore[union-attr]
                checker.complain(mark, f"“{name}” is here twice", path=path)
                built.append(INVALID)
            seen.add(name)
            built.append(self.kind.read(item, f"{path}.{name}", checker))
        return INVALID if any(value is INVALID for value in built) else tuple(built)

    def make_default(self, default: Any, path: str) -> Any:  # noqa: ARG002  one signature for all
        """The declared default, or an empty tuple."""
        return tuple(default or ())

    def step(self, part: str) -> Kind | None:  # noqa: ARG002  the same
        """The kind of every item."""
        return self.kind

    def list_steps(self) -> list[str]:
        """The format fixes no items."""
        return []

    def describe(self) -> str:
        """Describe the items."""
        return f"list of {self.kind.describe()}"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """An array."""
        items = self.kind.to_schema(definitions)
        return {"type": "array", "items": items, "minItems": self.least, "maxItems": self.most}


@dataclass(frozen=True)
class RefsOrAll:
    """A list of ids of insiders, or ``all``."""

    collection: str = "insiders"

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple of ids, ("all",) for all, or INVALID."""
        if isinstance(node, Scalar) and node.text == "all":
            return ("all",)
        if not isinstance(node, Sequence):
            message = "expected “all” or a list of ids, such as [a, b]"
            near = f"[{shorten(node.text)}]" if isinstance(node, Scalar) else ""
            return checker.complain(node.mark, message, near, path)
        return Items(Ref(self.collection), most=1000).read(node, path, checker)

    def make_default(self, default: Any, path: str) -> Any:  # noqa: ARG002  one signature for all
        """All, unless declared otherwise."""
        return tuple(default) if default is not None else ("all",)

    def step(self, part: str) -> Kind | None:  # noqa: ARG002  the same
        """Nothing is below."""
        return None

    def list_steps(self) -> list[str]:
        """Nothing is below."""
        return []

    def describe(self) -> str:
        """Both forms."""
        return f"`all` or a list of ids from `{self.collection}`"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """The word all, or an array of ids."""
        ids = Items(Ref(self.collection), most=1000).to_schema(definitions)
        return {"anyOf": [{"const": "all"}, ids]}


@dataclass(frozen=True)
class Either:
    """One of several sections, told apart by the keys that the file uses.

    Attributes:
        sections: the alternatives; the first one wins when no key decides.
        choose: from the keys in the file to the number of the alternative.
    """

    sections: tuple[Section, ...]
    choose: Callable[[set[str]], int]

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """An instance of one alternative, or INVALID."""
        keys = set(node.entries) if isinstance(node, Mapping) else set()
        return self.sections[self.choose(keys)].read(node, path, checker)

    def make_default(self, default: Any, path: str) -> Any:
        """The first alternative's default."""
        return self.sections[0].make_default(default, path)

    def step(self, part: str) -> Kind | None:
        """The kind of a key of any alternative."""
        found = (section.step(part) for section in self.sections)
        return next((kind for kind in found if kind), None)

    def list_steps(self) -> list[str]:
        """The keys of all alternatives."""
        return [key for section in self.sections for key in section.list_steps()]

    def describe(self) -> str:
        """All alternatives."""
        return " or ".join(section.describe() for section in self.sections)

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """Any of the alternatives."""
        return {"anyOf": [section.to_schema(definitions) for section in self.sections]}


def name_item(item: Node, number: int) -> str:
    """The part of a dotted path that names a list's item: its id, or its number from 1."""
    if isinstance(item, Mapping):
        child = item.get("id")
        if isinstance(child, Scalar) and child.text:
            return child.text
    return str(number)


def _first_line(node: Mapping) -> Mark:
    """Place for a missing key: the first key of the mapping, else the mapping itself."""
    first = next(iter(node.entries.values()), None)
    return first[0].mark if first else node.mark


def _find_mark(node: Mapping, key: str) -> Mark:
    pair = node.entries.get(key)
    if pair is None:
        return _first_line(node)
    return pair[1].mark if isinstance(pair[1], Scalar) else pair[0].mark
