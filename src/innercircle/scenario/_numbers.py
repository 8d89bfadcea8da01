"""Kinds for numbers: what a number may look like in a file, and what spread it may carry."""

import re
from dataclasses import dataclass
from typing import Any

from innercircle.scenario._declare import INVALID, Checker, Kind, shorten
from innercircle.scenario._quantiles import (
    FROM_TO,
    FROM_TO_SCHEMA,
    NUMBER_PATTERN,
    read_from_to,
    suggest_from_to,
)
from innercircle.scenario._spread_keys import (
    SPREAD_KEYS,
    SPREAD_SCHEMA,
    Asked,
    list_kinds,
    read_spread,
)
from innercircle.scenario._tree import (
    Mapping,
    Node,
    NotFiniteError,
    Scalar,
    Sequence,
    has_leading_zero,
    read_number,
    read_plain,
)
from innercircle.scenario.spread import Spread, Uniform
from innercircle.scenario.value import Limits, Value

_PLUS_MINUS = re.compile(r"(\S+?)\s*(?:±|\+/-|\+-)\s*(\S+?)\s*(%?)\Z")
_KEYS = ("value", *SPREAD_KEYS, "source", "note")

POSITIVE = Limits(0.0, 1e9, low_open=True)
NOT_NEGATIVE = Limits(0.0, 1e9)
SHARE = Limits(0.0, 1.0)
INNER_SHARE = Limits(1e-9, 1 - 1e-9)
PAYOFF = Limits(-1000.0, 1000.0)
PAID = Limits(0.0, 1000.0)
POWER = Limits(1e-6, 1e6, low_open=True)
NOISE = Limits(1e-5, 10.0, low_open=True)
WIDTH = Limits(1e-4, 10.0, low_open=True)
ANY = Limits(-1e9, 1e9)


@dataclass(frozen=True)
class Number:
    """A number, exactly known or with a spread.

    Attributes:
        limits: what is allowed.
        unit: what it is measured in.
        optional: True when it may be left out or null and then is None.
    """

    limits: Limits
    unit: str = ""
    optional: bool = False

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """A Value, or INVALID."""
        if isinstance(node, Sequence):
            message = f"expected {self.limits.describe()}, found a list"
            return checker.complain(node.mark, message, path=path)
        if isinstance(node, Mapping):
            return self._read_mapping(node, path, checker)
        if self.optional and node.plain and node.text in {"", "~", "null"}:
            return None
        number, spread = self._read_scalar(node, path, checker)
        if number is INVALID:
            return INVALID
        return self._make(number, spread, node, path)

    def make_default(self, default: Any, path: str) -> Any:
        """A Value that the file does not state, or None."""
        if default is None:
            return None
        return Value(float(default), path=path, given=False, limits=self.limits, unit=self.unit)

    def step(self, part: str) -> Kind | None:  # noqa: ARG002  one signature for all
        """Nothing is below a number in a dotted path."""
        return None

    def list_steps(self) -> list[str]:
        """Nothing is below a number."""
        return []

    def describe(self) -> str:
        """The limits and the unit."""
        unit = f", {self.unit}" if self.unit else ""
        return self.limits.describe() + unit

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """A number in its limits, a text with ±, or a mapping with a spread."""
        limits = self.limits
        bound: dict[str, Any] = {"type": "number"}
        bound["exclusiveMinimum" if limits.low_open else "minimum"] = limits.low
        bound["maximum"] = limits.high
        definitions.setdefault("with_spread", SPREAD_SCHEMA)
        definitions.setdefault("plus_minus", _PLUS_MINUS_SCHEMA)
        definitions.setdefault("from_to", FROM_TO_SCHEMA)
        names = ("plus_minus", "from_to", "with_spread")
        shapes = [bound, *({"$ref": f"#/$defs/{name}"} for name in names)]
        return {"anyOf": [*shapes, {"type": "null"}] if self.optional else shapes}

    def _make(
        self,
        number: float,
        spread: Spread | None,
        node: Node,
        path: str,
        *,
        source: str | None = None,
        note: str = "",
    ) -> Value:
        mark = node.mark
        return Value(
            number,
            spread,
            source,
            note,
            path,
            mark.line,
            mark.file if node.given else "",
            mark.column,
            node.given,
            self.limits,
            self.unit,
        )

    def _read_scalar(self, node: Scalar, path: str, checker: Checker) -> tuple[Any, Spread | None]:
        hit = _PLUS_MINUS.match(node.text)
        if hit and not node.block:
            return self._read_plus_minus(node, hit, path, checker)
        if FROM_TO.match(node.text) and not node.block:
            return read_from_to(node, self.limits, path, checker)
        number = self._read_bare(node, path, checker)
        return number, None

    def _read_bare(self, node: Scalar, path: str, checker: Checker) -> Any:
        wanted = self.limits.describe()
        text = shorten(node.text)
        if not node.plain:
            message = f"expected {wanted}, found text in quotes"
            return checker.complain(node.mark, message, _unquoted(node.text), path)
        if has_leading_zero(node.text):
            message = f"“{text}”: a leading zero means octal to some readers; write it without"
            return checker.complain(node.mark, message, node.text.lstrip("0oOxX"), path)
        plain = read_plain(node)
        if isinstance(plain, bool) or not isinstance(plain, int | float):
            found = "nothing" if plain is None else f"“{text}”"
            hint = f"{float(node.text[:-1]) / 100:g}" if _is_percent(node.text) else ""
            hint = hint or suggest_from_to(node.text)
            return checker.complain(node.mark, f"expected {wanted}, found {found}", hint, path)
        if not self.limits.allow(plain):
            return checker.complain(
                node.mark, f"{text} is not allowed here: expected {wanted}", path=path
            )
        return float(plain)

    def _read_plus_minus(
        self, node: Scalar, hit: re.Match[str], path: str, checker: Checker
    ) -> tuple[Any, Spread | None]:
        try:
            number, width = read_number(hit.group(1)), read_number(hit.group(2))
        except NotFiniteError as error:
            return checker.complain(node.mark, f"“{error}” is not a finite number", path=path), None
        if number is None or width is None or width < 0:
            message = f"“{shorten(node.text)}” is not of the form “0.9 ±0.1” or “90 ±25%”"
            return checker.complain(node.mark, message, path=path), None
        if not self.limits.allow(number):
            message = f"{number:g} is not allowed here: expected {self.limits.describe()}"
            return checker.complain(node.mark, message, path=path), None
        if hit.group(3):
            width = abs(number) * width / 100
        low = max(number - width, self.limits.low)
        high = min(number + width, self.limits.high)
        if self.limits.low_open and low <= self.limits.low:
            message = f"the range reaches down to {self.limits.low:g}, which is not allowed here"
            return checker.complain(node.mark, message, path=path), None
        return number, (Uniform(low, high) if width > 0 else None)

    def _read_mapping(self, node: Mapping, path: str, checker: Checker) -> Any:
        before = len(checker.problems)
        for key, (where, _) in node.entries.items():
            if key not in _KEYS:
                message = f"unknown key “{shorten(key)}” beside a number"
                checker.complain(where.mark, message, checker.guess(key, _KEYS), path)
        kinds = list_kinds(node)
        if len(kinds) > 1:
            where = node.entries[kinds[1]][0]
            checker.complain(where.mark, f"“{kinds[0]}” and “{kinds[1]}” at once", path=path)
        number, spread = self._read_value_key(node, path, checker)
        if len(kinds) == 1 and number is not INVALID:
            if spread is not None:
                child = node.entries["value"][1]
                message = f"a range beside the number and “{kinds[0]}” at once"
                return checker.complain(child.mark, message, f"value: {number:g}", path)

            def read(child: Scalar, limits: Limits) -> Any:
                return Number(limits)._read_bare(child, path, checker)  # noqa: SLF001  same class

            asked = Asked(node, number, self.limits, path, checker, read)
            number, spread = read_spread(asked, kinds[0])
        source, note = _read_provenance(node, path, checker)
        if number is None and not kinds:
            checker.complain(node.mark, "“value” is missing", path=path)
        if len(checker.problems) > before or number is INVALID:
            return INVALID
        place: Node = node.get("value") or node
        return self._make(number, spread, place, path, source=source, note=note)

    def _read_value_key(
        self, node: Mapping, path: str, checker: Checker
    ) -> tuple[Any, Spread | None]:
        child = node.get("value")
        if child is None:
            return None, None
        if not isinstance(child, Scalar):
            return checker.complain(child.mark, "“value” must be a number", path=path), None
        return self._read_scalar(child, path, checker)


def _read_provenance(node: Mapping, path: str, checker: Checker) -> tuple[str | None, str]:
    """The source and note beside a number; the source must exist in the file."""
    source = None
    child = node.get("source")
    if isinstance(child, Scalar) and child.text:
        source = child.text
        checker.want("sources", source, child.mark, path)
    elif child is not None:
        checker.complain(child.mark, "“source” must be the id of a source", path=path)
    note = node.get("note")
    if note is None:
        return source, ""
    if not isinstance(note, Scalar) or len(note.text) > 2000:
        checker.complain(note.mark, "“note” must be a text of at most 2,000 characters", path=path)
        return source, ""
    return source, note.text.strip()


def _is_percent(text: str) -> bool:
    try:
        return text.endswith("%") and read_number(text[:-1].strip()) is not None
    except NotFiniteError:
        return False


def _unquoted(text: str) -> str:
    try:
        return text if read_number(text) is not None else ""
    except NotFiniteError:
        return ""


_PLUS_MINUS_SCHEMA = {
    "type": "string",
    "pattern": rf"^{NUMBER_PATTERN}\s*(±|\+/-|\+-)\s*{NUMBER_PATTERN}\s*%?$",
    "description": "A number with an even range around it: 0.9 ±0.1, or 90 ±25%.",
}
