"""Other numbers and words at some places of a scenario; made for thousands of draws.

The way to the places is found once and then walked for every draw of the same places.
"""

import dataclasses
from collections.abc import Collection, Hashable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, cast

from innercircle.scenario._declare import Part
from innercircle.scenario.value import Choice, Value

Way = tuple[tuple[Any, Any], ...] | str
"""Field or position → the way from there; at a number or word, its path."""


class Same:
    """Something told from others by being it, not by its content."""

    def __init__(self, it: Any) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.it is self.it

    def __hash__(self) -> int:
        return id(self.it)


def change_entries(
    part: Part, changes: Mapping[str, float | str | Value | Choice], problems: list[str]
) -> tuple[Any, set[str]]:
    """A copy with the changes made; what is not changed stays the same object.

    Args:
        part: what holds the entries.
        changes: dotted path → number or word, or the whole entry with its range.
        problems: is given what is wrong with them.

    Returns:
        the copy, and the paths that lead to nothing.
    """
    way, lost = _find_way(Same(part), frozenset(changes))
    return _walk(part, way, changes, problems), set(lost)


@lru_cache(maxsize=8)
def _find_way(part: Same, paths: frozenset[str]) -> tuple[Way, frozenset[str]]:
    """The way to the entries of these paths, and the paths that lead to none."""
    found: set[str] = set()
    way = _search(part.it, paths, _list_prefixes(paths), found)
    return way, paths - found


def _search(value: Any, paths: Collection[str], prefixes: set[str], found: set[str]) -> Way:
    if isinstance(value, Value | Choice):
        if not value.path or value.path not in paths:
            return ()
        found.add(value.path)
        return value.path
    if isinstance(value, tuple):
        below: Iterable[tuple[Any, Any]] = enumerate(value)
    elif isinstance(value, Part) and value.path in prefixes:
        below = (
            (name, getattr(value, name)) for name in _list_fields(cast("Hashable", type(value)))
        )
    else:
        return ()
    ways = ((step, _search(child, paths, prefixes, found)) for step, child in below)
    return tuple((step, way) for step, way in ways if way)


@cache
def _list_fields(kind: Hashable) -> tuple[str, ...]:
    return tuple(item.name for item in dataclasses.fields(cast("type[Part]", kind)))


def _list_prefixes(paths: Iterable[str]) -> set[str]:
    prefixes = {""}
    for path in paths:
        end = path.find(".")
        while end >= 0:
            prefixes.add(path[:end])
            end = path.find(".", end + 1)
    return prefixes


def _walk(
    value: Any,
    way: Way,
    changes: Mapping[str, float | str | Value | Choice],
    problems: list[str],
) -> Any:
    if isinstance(way, str):
        return _replace(value, changes[way], problems)
    if not way:
        return value
    if isinstance(value, tuple):
        parts = list(value)
        for place, below in way:
            parts[place] = _walk(parts[place], below, changes, problems)
        return tuple(parts)
    # Not made anew field by field: a part has nothing but its fields, and checks none of them.
    copied = object.__new__(type(value))
    content = vars(copied)
    content.update(vars(value))
    for name, below in way:
        content[name] = _walk(content[name], below, changes, problems)
    return copied


def _replace(
    entry: Value | Choice, new: float | str | Value | Choice, problems: list[str]
) -> Value | Choice:
    if isinstance(new, Value | Choice):
        return new
    if isinstance(entry, Choice):
        words = entry.options or (
            tuple(word for word, _ in entry.spread.options) if entry.spread else ()
        )
        if not isinstance(new, str) or (words and new not in words):
            allowed = ", ".join(words) or "a word"
            problems.append(f"{entry.path} must be one of {allowed}, not {new!r}")
            return entry
        return entry.replaced(new)
    if isinstance(new, bool | str) or not entry.limits.allow(float(new)):
        problems.append(f"{entry.path} must be {entry.limits.describe()}, not {new!r}")
        return entry
    return entry.replaced(float(new))
