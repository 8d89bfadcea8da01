"""Kinds of one place each: rows of probabilities, discrete distributions, signs, constants."""

import re
from dataclasses import dataclass
from typing import Any

from innercircle.scenario._declare import INVALID, Checker, Kind, shorten
from innercircle.scenario._nested import Items
from innercircle.scenario._numbers import ANY, INNER_SHARE, SHARE, Number
from innercircle.scenario._tree import Mapping, Node, Sequence
from innercircle.scenario._words import Leaf, Ref, Word

_PROBABILITY = Number(INNER_SHARE)


@dataclass(frozen=True)
class Row(Leaf):
    """A fixed number of numbers; optionally probabilities that sum to one.

    Attributes:
        length: how many; None for any number.
        number: what each is.
        sums: True when they must sum to 1.
    """

    length: int | None
    number: Number = _PROBABILITY
    sums: bool = False

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple of Values, or INVALID."""
        if not isinstance(node, Sequence):
            return checker.complain(node.mark, f"expected {self.describe()}", path=path)
        if self.length is not None and len(node.items) != self.length:
            message = f"expected {self.length} numbers, found {len(node.items)}"
            return checker.complain(node.mark, message, path=path)
        values = Items(self.number).read(node, path, checker)
        if values is INVALID:
            return INVALID
        total = sum(value.value for value in values)
        if self.sums and abs(total - 1) > 1e-6:
            message = f"the probabilities sum to {total:g}, not to 1"
            return checker.complain(node.mark, message, path=path)
        return values

    def step(self, part: str) -> Kind | None:
        """Each number, by its place from 1."""
        return self.number if part.isdigit() else None

    def list_steps(self) -> list[str]:
        """The places."""
        return [str(place) for place in range(1, (self.length or 0) + 1)]

    def describe(self) -> str:
        """Describe how many numbers there are, and of which kind."""
        count = "" if self.length is None else f"{self.length} "
        tail = ", sum 1" if self.sums else ""
        return f"list of {count}numbers ({self.number.describe()}{tail})"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """An array of numbers."""
        schema: dict[str, Any] = {"type": "array", "items": self.number.to_schema(definitions)}
        if self.length is not None:
            schema |= {"minItems": self.length, "maxItems": self.length}
        return schema


@dataclass(frozen=True)
class Discrete(Leaf):
    """A mapping from numbers to probabilities that sum to one; the only keys that are numbers."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple of (number, probability) pairs, numbers rising, or INVALID."""
        if not isinstance(node, Mapping) or not node.entries:
            message = "expected numbers with their probabilities, such as {0.5: 0.3, 0.6: 0.7}"
            return checker.complain(node.mark, message, path=path)
        pairs: list[tuple[float, float]] = []
        for key, (where, child) in node.entries.items():
            point = Number(ANY).read(where, path, checker)
            weight = Number(SHARE).read(child, f"{path}.{key}", checker)
            if point is INVALID or weight is INVALID:
                return INVALID
            if point.value in {number for number, _ in pairs}:
                return checker.complain(where.mark, f"{point.value:g} is here twice", path=path)
            pairs.append((point.value, weight.value))
        total = sum(weight for _, weight in pairs)
        if abs(total - 1) > 1e-6:
            message = f"the probabilities sum to {total:g}, not to 1"
            return checker.complain(node.mark, message, path=path)
        return tuple(sorted((number, weight / total) for number, weight in pairs))

    def describe(self) -> str:
        """The shape."""
        return "mapping from numbers to probabilities that sum to 1"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  the same
        """An object whose keys look like numbers."""
        return {"type": "object", "minProperties": 1}


@dataclass(frozen=True)
class Signs(Leaf):
    """A mapping from ids to ``+`` or ``-``."""

    collection: str

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple of (id, sign) pairs, or INVALID."""
        if not isinstance(node, Mapping) or not node.entries:
            message = 'expected sides by id, such as {explores: +} or {explores: "-"}'
            return checker.complain(node.mark, message, path=path)
        pairs = []
        for where, child in node.entries.values():
            name = Ref(self.collection).read(where, path, checker)
            sign = Word(("+", "-")).read(child, path, checker)
            if name is INVALID or sign is INVALID:
                return INVALID
            pairs.append((name, sign))
        return tuple(pairs)

    def describe(self) -> str:
        """The shape."""
        return f"mapping from ids of `{self.collection}` to `+` or `-`"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  the same
        """An object of signs."""
        signs = {"enum": ["+", "-"]}
        return {"type": "object", "additionalProperties": signs, "minProperties": 1}


@dataclass(frozen=True)
class Grades(Leaf):
    """A mapping from grades to probabilities; the last grade carries no information."""

    grades: tuple[str, ...]

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple of (grade, Value) pairs, or INVALID."""
        if not isinstance(node, Mapping):
            message = f"expected probabilities by grade ({', '.join(self.grades)})"
            return checker.complain(node.mark, message, path=path)
        pairs = []
        for key, (where, child) in node.entries.items():
            grade = Word(self.grades).read(where, path, checker)
            value = Number(SHARE).read(child, f"{path}.{key}", checker)
            if grade is INVALID or value is INVALID:
                return INVALID
            if grade == self.grades[-1] and value.value != 0:
                message = f"{grade} means that nothing could be judged: it must be 0"
                return checker.complain(child.mark, message, path=path)
            pairs.append((grade, value))
        return tuple(pairs)

    def step(self, part: str) -> Kind | None:
        """The number of a grade."""
        return Number(SHARE) if part in self.grades else None

    def list_steps(self) -> list[str]:
        """The grades."""
        return list(self.grades)

    def describe(self) -> str:
        """The shape."""
        return f"mapping from {', '.join(self.grades)} to probabilities"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """An object of probabilities."""
        return {
            "type": "object",
            "propertyNames": {"enum": list(self.grades)},
            "additionalProperties": Number(SHARE).to_schema(definitions),
        }


_CONSTANT = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")


@dataclass(frozen=True)
class Constants(Leaf):
    """Overrides of constants: group → constant → number; the monthly model knows the names."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple of (group.constant, Value) pairs, or INVALID."""
        if not isinstance(node, Mapping):
            message = "expected groups of constants, such as {economy: {bite: 0.7}}"
            return checker.complain(node.mark, message, path=path)
        pairs = []
        for group, (where, inner) in node.entries.items():
            if not _CONSTANT.match(group) or not isinstance(inner, Mapping):
                message = f"expected a group of constants below “{shorten(group)}”"
                return checker.complain(where.mark, message, path=path)
            for name, (mark, child) in inner.entries.items():
                if not _CONSTANT.match(name):
                    message = f"“{shorten(name)}” cannot be the name of a constant"
                    return checker.complain(mark.mark, message, path=path)
                value = Number(ANY).read(child, f"{path}.{group}.{name}", checker)
                if value is INVALID:
                    return INVALID
                pairs.append((f"{group}.{name}", value))
        return tuple(pairs)

    def make_default(self, default: Any, path: str) -> Any:  # noqa: ARG002  one signature for all
        """No overrides."""
        return ()

    def step(self, part: str) -> Kind | None:
        """A group."""
        return ConstantGroup() if _CONSTANT.match(part) else None

    def describe(self) -> str:
        """The shape."""
        return "mapping from groups to constants to numbers"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """An object of objects of numbers."""
        group = {"type": "object", "additionalProperties": Number(ANY).to_schema(definitions)}
        return {"type": "object", "additionalProperties": group}


@dataclass(frozen=True)
class ConstantGroup(Constants):
    """One group of constants, for dotted paths."""

    def step(self, part: str) -> Kind | None:
        """A constant."""
        return Number(ANY) if _CONSTANT.match(part) else None
