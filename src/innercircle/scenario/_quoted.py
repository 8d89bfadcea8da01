"""The sentence of a text that an entry rests on, and where it can be found again."""

import re
from dataclasses import dataclass
from typing import Any

from innercircle.scenario._declare import Checker, Part, declare, shorten
from innercircle.scenario._tree import Node, Scalar
from innercircle.scenario._words import Leaf, Text

_HEXADECIMAL = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Digest(Leaf):
    """A SHA-256 in hexadecimal digits."""

    def read(self, node: Node, path: str, checker: Checker) -> Any:
        """The digits, or INVALID."""
        text = node.text if isinstance(node, Scalar) else ""
        if _HEXADECIMAL.match(text):
            return text
        message = "expected a SHA-256: 64 hexadecimal digits, in small letters"
        return checker.complain(node.mark, f"{message}; found “{shorten(text)}”", path=path)

    def describe(self) -> str:
        """The form."""
        return "SHA-256, 64 hexadecimal digits"

    def to_schema(self, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  one signature for all
        """A string of that form."""
        return {"type": "string", "pattern": "^[0-9a-f]{64}$"}


@dataclass(frozen=True, kw_only=True)
class Quoted(Part):
    """A sentence as it stands in a text."""

    text: str = declare(Text(2000, lines=True), "The sentence, letter by letter.", required=True)
    place: str = declare(Text(120), "Where it stands: page, paragraph, characters.", default="")
    digest: str = declare(Digest(), "SHA-256 of the text that it stands in.", default="")


QUOTED = "The sentence that it rests on; never exported redacted."
