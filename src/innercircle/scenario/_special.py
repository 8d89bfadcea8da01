"""Kinds of one place each: rows of probabilities, predicates, discrete distributions."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from innercircle.scenario._declare import INVALID, Checker, Kind, shorten, shorten_list
from innercircle.scenario._nested import Items
from innercircle.scenario._numbers import ANY, INNER_SHARE, PAYOFF, SHARE, Number
from innercircle.scenario._tree import Mapping, Node, Scalar, Sequence, read_plain
from innercircle.scenario._words import Ref, Word
from innercircle.vocabulary import InsiderType

if TYPE_CHECKING:
    from innercircle.scenario.value import Value

TYPES = tuple(str(kind) for kind in InsiderType)
_PROBABILITY = Number(INNER_SHARE)
_PREDICATES = ("approve", "type", "all", "any", "not")


class _Below:
    """What these kinds share when nothing below them is named by the format."""

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
class Row(_Below):
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
        """How many numbers, and what they are."""
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
class Discrete(_Below):
    """A mapping from numbers to probabilities that sum to one; the only keys that are numbers."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple of (number, Value) pairs, rising, or INVALID."""
        if not isinstance(node, Mapping) or not node.entries:
            message = "expected numbers with their probabilities, such as {0.5: 0.3, 0.6: 0.7}"
            return checker.complain(node.mark, message, path=path)
        pairs: list[tuple[float, Value]] = []
        for key, (where, child) in node.entries.items():
            point = Number(ANY).read(where, path, checker)
            weight = Number(SHARE).read(child, f"{path}.{key}", checker)
            if point is INVALID or weight is INVALID:
                return INVALID
            if point.value in {number for number, _ in pairs}:
                return checker.complain(where.mark, f"{point.value:g} is here twice", path=path)
            pairs.append((point.value, weight))
        total = sum(weight.value for _, weight in pairs)
        if abs(total - 1) > 1e-6:
            message = f"the probabilities sum to {total:g}, not to 1"
            return checker.complain(node.mark, message, path=path)
        return tuple(sorted(pairs, key=lambda pair: pair[0]))

    def describe(self) -> str:
        """The shape."""
        return "mapping from numbers to probabilities that sum to 1"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  the same
        """An object whose keys look like numbers."""
        return {"type": "object", "minProperties": 1}


@dataclass(frozen=True)
class Predicate(_Below):
    """A statement about the hidden facts: who is of which type, whether the leader approves.

    ``{approve: true}``, ``{type: [insider, double]}``, ``{type: [insider, [sincere, hedging]]}``,
    ``{all: […]}``, ``{any: […]}``, ``{not: …}``.
    """

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """Plain data of the same shape, or INVALID."""
        if isinstance(node, Scalar) and node.plain and node.text == "approve":
            return {"approve": True}
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            message = "expected a statement with one key: approve, type, all, any or not"
            return checker.complain(node.mark, message, path=path)
        key, (where, child) = next(iter(node.entries.items()))
        if key not in _PREDICATES:
            message = f"unknown statement “{shorten(key)}”; there are: {shorten_list(_PREDICATES)}"
            return checker.complain(where.mark, message, checker.guess(key, _PREDICATES), path)
        if key == "approve":
            return self._read_approve(child, path, checker)
        if key == "type":
            return self._read_type(child, path, checker)
        if key == "not":
            inner = self.read(child, path, checker)
            return INVALID if inner is INVALID else {"not": inner}
        if not isinstance(child, Sequence) or not child.items:
            return checker.complain(child.mark, f"“{key}” needs a list of statements", path=path)
        parts = [self.read(item, path, checker) for item in child.items]
        return INVALID if any(part is INVALID for part in parts) else {key: parts}

    def describe(self) -> str:
        """The forms."""
        return (
            "statement: `{approve: true}`, `{type: [insider, double]}`, `{all: […]}`, "
            "`{any: […]}`, `{not: …}`"
        )

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """A recursive object with one property."""
        if "statement" not in definitions:
            again = {"$ref": "#/$defs/statement"}
            kinds = {"enum": list(TYPES)}
            types = {"anyOf": [kinds, {"type": "array", "items": kinds, "minItems": 1}]}
            properties = {
                "approve": {"type": "boolean"},
                "type": {
                    "type": "array",
                    "prefixItems": [{"type": "string"}, types],
                    "minItems": 2,
                    "maxItems": 2,
                },
                "all": {"type": "array", "items": again, "minItems": 1},
                "any": {"type": "array", "items": again, "minItems": 1},
                "not": again,
            }
            definitions["statement"] = {
                "anyOf": [
                    {"const": "approve"},
                    {
                        "type": "object",
                        "minProperties": 1,
                        "maxProperties": 1,
                        "additionalProperties": False,
                        "properties": properties,
                    },
                ]
            }
        return {"$ref": "#/$defs/statement"}

    def _read_approve(self, child: Node, path: str, checker: Checker) -> Any:
        plain = read_plain(child) if isinstance(child, Scalar) else None
        if not isinstance(plain, bool):
            return checker.complain(child.mark, "“approve” must be true or false", path=path)
        return {"approve": True} if plain else {"not": {"approve": True}}

    def _read_type(self, child: Node, path: str, checker: Checker) -> Any:
        if not isinstance(child, Sequence) or len(child.items) != 2:
            message = "“type” must be of the form [insider, double] or [insider, [sincere, …]]"
            return checker.complain(child.mark, message, path=path)
        insider = Ref("insiders").read(child.items[0], path, checker)
        second = child.items[1]
        listed = second.items if isinstance(second, Sequence) else [second]
        kinds = []
        for item in listed:
            text = item.text if isinstance(item, Scalar) else ""
            if text not in TYPES:
                message = f"expected {', '.join(TYPES)}; found “{shorten(text)}”"
                checker.complain(item.mark, message, checker.guess(text, TYPES), path)
                return INVALID
            kinds.append(text)
        if insider is INVALID or not kinds:
            return INVALID
        return {"type": [insider, kinds if isinstance(second, Sequence) else kinds[0]]}


@dataclass(frozen=True)
class Payoffs(_Below):
    """A list of [statement, payoff] pairs; ``[true, x]`` holds otherwise."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A tuple of (statement or True, Value) pairs, or INVALID."""
        if not isinstance(node, Sequence) or not node.items:
            message = "expected a list of [statement, payoff] pairs"
            return checker.complain(node.mark, message, path=path)
        pairs = []
        for number, item in enumerate(node.items, start=1):
            if not isinstance(item, Sequence) or len(item.items) != 2:
                message = "expected a pair [statement, payoff]"
                return checker.complain(item.mark, message, path=path)
            first, second = item.items
            always = isinstance(first, Scalar) and first.text == "true"
            statement = True if always else Predicate().read(first, path, checker)
            payoff = Number(PAYOFF).read(second, f"{path}.{number}", checker)
            if statement is INVALID or payoff is INVALID:
                return INVALID
            pairs.append((statement, payoff))
        return tuple(pairs)

    def describe(self) -> str:
        """The shape."""
        return "list of `[statement, payoff]` pairs; the first that holds counts"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """An array of pairs."""
        statement = {"anyOf": [Predicate().to_schema(definitions), {"const": True}]}
        payoff = Number(PAYOFF).to_schema(definitions)
        pair = {"type": "array", "prefixItems": [statement, payoff], "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": pair, "minItems": 1}


@dataclass(frozen=True)
class Signs(_Below):
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
class Grades(_Below):
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
class Constants(_Below):
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
