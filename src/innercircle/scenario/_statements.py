"""Kinds for statements about the hidden facts, and what an action is worth where they hold."""

from dataclasses import dataclass
from typing import Any

from innercircle.scenario._declare import INVALID, Checker, Kind, shorten, shorten_list
from innercircle.scenario._numbers import PAYOFF, Number
from innercircle.scenario._tree import Mapping, Node, Scalar, Sequence, read_plain
from innercircle.scenario._words import Leaf, Ref
from innercircle.vocabulary import InsiderType

TYPES = tuple(str(kind) for kind in InsiderType)
_PREDICATES = ("approve", "type", "all", "any", "not")
_OF_CLAIMS = (*_PREDICATES, "claim")


@dataclass(frozen=True)
class Predicate(Leaf):
    """A statement about the hidden facts: who is of which type, whether the leader approves.

    ``{approve: true}``, ``{type: [insider, double]}``, ``{type: [insider, [sincere, hedging]]}``,
    ``{all: […]}``, ``{any: […]}``, ``{not: …}``; and ``{claim: id}`` where claims may be named.

    Attributes:
        claims: True where a statement may say that a claim is true.
    """

    claims: bool = False

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """Plain data of the same shape, or INVALID."""
        if isinstance(node, Scalar) and node.plain and node.text == "approve":
            return {"approve": True}
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            message = f"expected a statement with one key: {self._list_keys(' or ')}"
            return checker.complain(node.mark, message, path=path)
        key, (where, child) = next(iter(node.entries.items()))
        known = _OF_CLAIMS if self.claims else _PREDICATES
        if key not in known:
            message = f"unknown statement “{shorten(key)}”; there are: {shorten_list(known)}"
            return checker.complain(where.mark, message, checker.guess(key, known), path)
        if key == "claim":
            name = Ref("claims").read(child, path, checker)
            return INVALID if name is INVALID else {"claim": name}
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
            "`{any: […]}`, `{not: …}`" + (", `{claim: id}`" if self.claims else "")
        )

    def _list_keys(self, last: str) -> str:
        *others, end = _OF_CLAIMS if self.claims else _PREDICATES
        return ", ".join(others) + last + end

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """A recursive object with one property."""
        name = "statement_of_claims" if self.claims else "statement"
        if name not in definitions:
            again = {"$ref": f"#/$defs/{name}"}
            named = {"claim": {"type": "string"}} if self.claims else {}
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
                **named,
            }
            definitions[name] = {
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
        return {"$ref": f"#/$defs/{name}"}

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
        if not listed:
            message = f"no type; expected one or more of {', '.join(TYPES)}"
            return checker.complain(second.mark, message, path=path)
        kinds = []
        for item in listed:
            text = item.text if isinstance(item, Scalar) else ""
            if text not in TYPES:
                message = f"expected {', '.join(TYPES)}; found “{shorten(text)}”"
                checker.complain(item.mark, message, checker.guess(text, TYPES), path)
                return INVALID
            kinds.append(text)
        if insider is INVALID:
            return INVALID
        return {"type": [insider, kinds if isinstance(second, Sequence) else kinds[0]]}


@dataclass(frozen=True)
class Payoffs(Leaf):
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
            payoff = Number(PAYOFF).read(second, f"{path}.{number}.2", checker)
            if statement is INVALID or payoff is INVALID:
                return INVALID
            pairs.append((statement, payoff))
        return tuple(pairs)

    def step(self, part: str) -> Kind | None:
        """A pair, by its place from 1."""
        return _Pair() if part.isdigit() else None

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
class _Pair(Payoffs):
    """A [statement, payoff] pair, for dotted paths."""

    def step(self, part: str) -> Kind | None:
        """The payoff: the second of the two."""
        return Number(PAYOFF) if part == "2" else None


def list_insiders(statement: object) -> list[str]:
    """Insiders of whose type a statement speaks."""
    return _list_ids(statement, "type")


def list_claims(statement: object) -> list[str]:
    """Claims that a statement says to be true."""
    return _list_ids(statement, "claim")


def _list_ids(statement: object, wanted: str) -> list[str]:
    if not isinstance(statement, dict):
        return []
    (key, inner), *_ = statement.items()
    if key in {"type", "claim"}:
        return [inner[0] if key == "type" else inner] if key == wanted else []
    parts = inner if isinstance(inner, list) else [inner]
    return [name for part in parts for name in _list_ids(part, wanted)]
