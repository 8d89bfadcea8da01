"""Problems in the user's input: all are collected, and none quotes what it found.

A value in the wrong place may be a name or somebody's words, so messages name the place and the
rule, and never the value.
"""

import difflib
import math
from collections.abc import Iterable, Mapping
from typing import Any

from innercircle.errors import EvidenceError

_SLIP = 0.8
"""Likeness from which a key is a slip of another, rather than a word for people."""


class Problems:
    """Everything that is wrong, collected so that the user sees it at once."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.advice: list[str] = []
        self.warnings: list[str] = []

    def add(self, place: str, message: str, advice: str = "") -> None:
        """Note a problem; values are never quoted, they may be somebody's words."""
        self.found.append(f"{place}: {message}")
        if advice and advice not in self.advice:
            self.advice.append(advice)

    def warn(self, message: str) -> None:
        """Note something that a reader of the answer should know."""
        self.warnings.append(message)

    def raise_if_any(self) -> None:
        """Raise one error that lists all problems, if there are any."""
        if not self.found:
            return
        count = len(self.found)
        noun = "problem" if count == 1 else "problems"
        raise EvidenceError(
            f"{count} {noun} in the evidence: " + "; ".join(self.found) + ".",
            advice=" ".join(self.advice),
            problems=self.found,
        )


def show_name(name: Any) -> str:
    """An id between quotes, cut to a length that fits on a line."""
    text = repr(str(name))
    return text if len(text) <= 60 else f"{text[:56]}…'"


def suggest(value: Any, known: Iterable[str], cutoff: float = 0.6) -> str:
    """A hint such as " (did you mean 'boss'?)"; empty when no known id is close."""
    close = difflib.get_close_matches(str(value), list(known), n=1, cutoff=cutoff)
    return f" (did you mean {show_name(close[0])}?)" if close else ""


def read_number(value: Any, low: float, high: float, *, strict: bool = False) -> float | None:
    """A finite number in [low, high] (or strictly inside); None when it is not one."""
    if isinstance(value, bool | str) or value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(number) or not low <= number <= high:
        return None
    return None if strict and number in (low, high) else number


def check_keys(
    entry: Mapping[Any, Any], known: tuple[str, ...], place: str, problems: Problems
) -> None:
    """Refuse keys that look like a slip of a key that matters; others are words for people."""
    for key in entry:
        if key in known or not isinstance(key, str):
            continue
        free = [name for name in known if len(name) > 3 and name not in entry]
        close = suggest(key, free, cutoff=_SLIP)
        if close:
            problems.add(place, f"unknown key{close}")


def list_entries(value: Any, kind: str, problems: Problems) -> dict[str, Mapping[str, Any]]:
    """The entries of a list of mappings that have an id, in sorted order of ids."""
    if not isinstance(value, list | tuple):
        problems.add(f"{kind}s", "must be a list")
        return {}
    found: dict[str, Mapping[str, Any]] = {}
    for place, entry in enumerate(value, 1):
        name = entry.get("id") if isinstance(entry, Mapping) else None
        if not isinstance(name, str) or not name:
            problems.add(f"{kind} {place} of {len(value)}", "must be a mapping with an id")
        elif name in found:
            problems.add(f"{kind} {show_name(name)}", "the id occurs twice")
        else:
            found[name] = entry
    return dict(sorted(found.items()))
