"""Numbers given by quantiles: ``5 to 20``, ``5 to 20 around 8``, ``{p10: 5, p50: 8, p90: 20}``."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from innercircle.scenario._declare import Checker, shorten
from innercircle.scenario._smooth import Quantiles, Scale
from innercircle.scenario._tree import Mark, NotFiniteError, Scalar, read_number
from innercircle.scenario.value import Limits

NUMBER_PATTERN = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
"""A number as JSON Schema sees it within a text."""

FROM_TO = re.compile(r"(\S+)\s+to\s+(\S+)(?:\s+around\s+(\S+))?\Z")
"""Nine draws in ten between two numbers, half of them below a third."""

_ALMOST = re.compile(
    rf"(?:from\s+)?({NUMBER_PATTERN})\s*(?:-|–|—|\.\.+|to|and|\.\.\.)\s*"
    rf"({NUMBER_PATTERN})\Z",
    re.IGNORECASE,
)

PERCENTS = (5, 10, 25, 50, 75, 90, 95)
"""Percentiles that a file may state, the median and pairs that are as far from either end."""

FROM_TO_SCHEMA = {
    "type": "string",
    "pattern": rf"^{NUMBER_PATTERN}\s+to\s+{NUMBER_PATTERN}(\s+around\s+{NUMBER_PATTERN})?$",
    "description": "Nine in ten between two numbers: 5 to 20, or 5 to 20 around 8 (the median).",
}

Complain = Callable[..., tuple[Any, None]]
_MOST_SHARE = 1.0
_MOST_SKEW = 50.0  # one side of the median that many times the other: more is a slip
_PLACES = (("lower", "p5", 0), ("upper", "p95", 1), ("middle", "p50", 2))


def read_from_to(
    node: Scalar, limits: Limits, path: str, checker: Checker
) -> tuple[Any, Quantiles | None]:
    """The median and the spread of a text, or INVALID after complaining."""
    hit = FROM_TO.match(node.text)
    parts = hit.groups() if hit else ()
    numbers: list[float | None] = []
    for part in parts:
        try:
            numbers.append(None if part is None else read_number(part))
        except NotFiniteError as error:
            message = f"“{error}” is not a finite number"
            return checker.complain(node.mark, message, path=path), None
    given = [part for part in parts if part is not None]
    if any(number is None for number in numbers[: len(given)]):
        message = f"“{shorten(node.text)}” is not of the form “5 to 20” or “5 to 20 around 8”"
        return checker.complain(node.mark, message, _without_percent(node.text), path), None
    stated = {
        name: (number, node.mark)
        for (_, name, _), number in zip(_PLACES, numbers, strict=True)
        if number is not None
    }
    return make_quantiles(stated, limits, path, checker, text=node.text)


def _without_percent(text: str) -> str:
    """The same with percentages as shares; empty where they are not all that is wrong."""
    words = text.split()
    try:
        numbers = [read_number(word.rstrip("%")) for word in words[::2]]
    except NotFiniteError:
        return ""
    if "%" not in text or None in numbers:
        return ""
    said = (f"{(number or 0.0) / 100:g}" for number in numbers)
    return " ".join(next(said) if place % 2 == 0 else word for place, word in enumerate(words))


def make_quantiles(
    stated: Mapping[str, tuple[float, Mark]],
    limits: Limits,
    path: str,
    checker: Checker,
    *,
    text: str = "",
) -> tuple[Any, Quantiles | None]:
    """The median and the spread of a pair of percentiles, with the median or without.

    Args:
        stated: such as ``p10``, with its number and its place.
        limits: what is allowed.
        path: of the number.
        checker: told what is wrong.
        text: of the whole entry, where it is one; empty where each percentile has its key.
    """

    def complain(name: str, message: str, suggestion: str = "") -> tuple[Any, None]:
        return checker.complain(stated[name][1], message, suggestion, path), None

    pair = _find_pair(stated)
    if pair is None:
        message = (
            "percentiles come in pairs, p5 and p95, p10 and p90, or p25 and p75, with p50 between "
            "them or without"
        )
        return complain(next(iter(stated)), message, _find_missing(stated))
    low, high = pair
    lower, upper = stated[low][0], stated[high][0]
    middle = stated["p50"][0] if "p50" in stated else None
    for name, (number, _) in stated.items():
        if not limits.allow(number):
            return complain(name, f"{number:g} is not allowed here: expected {limits.describe()}")
    if lower >= upper:
        message = f"{upper:g} is not above {lower:g}"
        better = "" if lower == upper else _spell(low, high, upper, lower, middle, text)
        return complain(high, message, better)
    if middle is not None and not lower < middle < upper:
        said = f"{middle:g} is no median of what lies between {lower:g} and {upper:g}"
        ordered = sorted([lower, middle, upper])
        better = _spell(low, high, ordered[0], ordered[2], ordered[1], text)
        return complain("p50", said, "" if len(set(ordered)) < 3 else better)
    return _place(stated, (low, high), limits, complain)


def _place(
    stated: Mapping[str, tuple[float, Mark]],
    pair: tuple[str, str],
    limits: Limits,
    complain: Complain,
) -> tuple[Any, Quantiles | None]:
    """The spread on the scale of its place."""
    low, high = pair
    lower, upper = stated[low][0], stated[high][0]
    middle = stated["p50"][0] if "p50" in stated else None
    scale = find_scale(limits)
    ends = {"share": (0.0, 1.0), "positive": (0.0, float("inf"))}.get(scale)
    for name, end in zip(pair, ends or (), strict=False):
        if stated[name][0] == end:
            said = "below" if name == low else "above"
            half = 0.5 * (lower + upper) if middle is None else middle
            message = f"nothing here can lie {said} {end:g}, so that no percentile is {end:g}"
            return complain(name, message, f"{{triangular: [{lower:g}, {half:g}, {upper:g}]}}")
    share = int(low[1:]) / 100
    spread = Quantiles(share, lower, middle, upper, scale, *limits.ends)
    half = _round_between(spread.draw(0.5), lower, upper) if middle is None else middle
    if middle is not None and not 1 / _MOST_SKEW < (middle - lower) / (upper - middle) < _MOST_SKEW:
        message = f"{middle:g} is almost the same as one of {lower:g} and {upper:g}"
        return complain("p50", message)
    return half, spread


def _round_between(number: float, low: float, high: float) -> float:
    """A best guess to as few digits as it needs, three at least."""
    near = 0.01 * (high - low)
    tried = (float(f"{number:.{digits}g}") for digits in range(3, 17))
    return next((each for each in tried if abs(each - number) <= near), number)


def find_scale(limits: Limits) -> Scale:
    """The scale on which quantiles are joined: shares, what cannot be below 0, all else."""
    if limits.low < 0:
        return "plain"
    return "share" if limits.high <= _MOST_SHARE else "positive"


def _find_pair(stated: Mapping[str, Any]) -> tuple[str, str] | None:
    """The pair that is stated; None unless it is one pair, and only the median beside it."""
    names = sorted((name for name in stated if name != "p50"), key=lambda name: int(name[1:]))
    if len(names) != 2 or int(names[0][1:]) + int(names[1][1:]) != 100:
        return None
    return names[0], names[1]


def _find_missing(stated: Mapping[str, Any]) -> str:
    """The percentile that would make a pair with the first."""
    name = next((name for name in stated if name != "p50"), "")
    other = f"p{100 - int(name[1:])}" if name else ""
    return "" if other in stated else other


def suggest_from_to(text: str) -> str:
    """The spelling of a range that was meant by “0.1 - 0.3” and the like; empty for others."""
    hit = _ALMOST.match(text)
    return f"{hit.group(1)} to {hit.group(2)}" if hit else ""


def _spell(low: str, high: str, lower: float, upper: float, middle: float | None, text: str) -> str:
    if text:
        around = "" if middle is None else f" around {middle:g}"
        return f"{lower:g} to {upper:g}{around}"
    half = "" if middle is None else f"p50: {middle:g}, "
    return f"{low}: {lower:g}, {half}{high}: {upper:g}"
