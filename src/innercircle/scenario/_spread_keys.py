"""Keys beside a number that say what it could be instead: range, triangular, p10 and so on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from innercircle.scenario._declare import INVALID, Checker
from innercircle.scenario._quantiles import PERCENTS, make_quantiles
from innercircle.scenario._smooth import Beta, Lognormal, TruncatedNormal
from innercircle.scenario._tree import Mapping, Mark, Node, Scalar, Sequence
from innercircle.scenario.spread import Normal, Pert, Spread, Triangular, Uniform, find_bounds
from innercircle.scenario.value import Limits

_PERCENTILES = tuple(f"p{percent}" for percent in PERCENTS)
_NAMED = ("range", "triangular", "pert", "normal", "lognormal", "beta", "truncated_normal")
SPREAD_KEYS = (*_NAMED, *_PERCENTILES)
"""Every key that states a spread."""

_WIDTHS = Limits(0.0, 1e9, low_open=True)
_WIDEST = 1000.0  # what is allowed is no bound to draw between
Read = tuple[Any, Spread | None]
"""The best guess (or INVALID after complaining) and the spread."""


@dataclass(frozen=True)
class Asked:
    """A number whose spread is read.

    Attributes:
        node: the mapping. number: its ``value``; None where it states none.
        limits: what is allowed. path: of the number. checker: told what is wrong.
        read: reads one plain number within limits.
    """

    node: Mapping
    number: Any
    limits: Limits
    path: str
    checker: Checker
    read: Callable[[Scalar, Limits], Any]

    def complain(self, mark: Mark, message: str, suggestion: str = "") -> Read:
        """Record a problem."""
        return self.checker.complain(mark, message, suggestion, self.path), None

    @property
    def place(self) -> Node:
        """The best guess, or all where none is stated."""
        return self.node.get("value") or self.node


def list_kinds(node: Mapping) -> list[str]:
    """The spreads that a mapping states, percentiles counting as one."""
    named = [key for key in _NAMED if key in node.entries]
    percentiles = [key for key in _PERCENTILES if key in node.entries]
    return [*named, *percentiles[:1]]


def read_spread(asked: Asked, kind: str) -> Read:
    """The best guess and the spread that a key states."""
    return _READERS.get(kind, _read_percentiles)(asked, kind)


def _read_bounds(asked: Asked, key: str, count: int) -> list[float] | None:
    child = asked.node.entries[key][1]
    if not isinstance(child, Sequence) or len(child.items) != count:
        shape = "[low, high]" if count == 2 else "[low, likeliest, high]"
        asked.complain(child.mark, f"“{key}” must be a list of the form {shape}")
        return None
    numbers = []
    for item in child.items:
        if not isinstance(item, Scalar):
            asked.complain(item.mark, "expected a number")
            return None
        number = asked.read(item, asked.limits)
        if number is INVALID:
            return None
        numbers.append(number)
    if sorted(numbers) != numbers:
        asked.complain(child.mark, f"the numbers of “{key}” must rise from left to right")
        return None
    return numbers


def _read_range(asked: Asked, key: str) -> Read:
    bounds = _read_bounds(asked, key, 2)
    if bounds is None:
        return INVALID, None
    spread = Uniform(bounds[0], bounds[1])
    middle = (spread.low + spread.high) / 2
    return _settle(asked, middle if asked.number is None else asked.number, spread)


def _read_three(asked: Asked, key: str) -> Read:
    bounds = _read_bounds(asked, key, 3)
    if bounds is None:
        return INVALID, None
    spread = (Triangular if key == "triangular" else Pert)(*bounds)
    return _settle(asked, spread.mode if asked.number is None else asked.number, spread)


def _read_normal(asked: Asked, key: str) -> Read:
    found = _read_shape(asked, key, ends=False)
    if found is None:
        return INVALID, None
    number, limits = asked.number, asked.limits
    low = limits.low
    if limits.low_open:
        low = min(number, max(low, number * 1e-6))
    return number, Normal(number, found["sd"], low, limits.high)


def _read_lognormal(asked: Asked, key: str) -> Read:
    found = _read_shape(asked, key, ends=False)
    if found is None:
        return INVALID, None
    if asked.number <= 0:
        message = f"a lognormal number is above 0, and its best guess here is {asked.number:g}"
        return asked.complain(asked.place.mark, message, f"normal: {{sd: {found['sd']:g}}}")
    return asked.number, Lognormal(asked.number, found["sd"], *asked.limits.ends)


def _read_beta(asked: Asked, key: str) -> Read:
    found = _read_shape(asked, key, ends=True)
    if found is None:
        return INVALID, None
    mean, sd, low, high = asked.number, found["sd"], found["low"], found["high"]
    if high - low > _WIDEST:
        message = f"a beta needs its bounds here: {{sd: {sd:g}, low: …, high: …}}"
        return asked.complain(_find_mark(asked, key, ""), message)
    if not low < mean < high:
        message = f"the mean {mean:g} is not between its bounds {low:g} and {high:g}"
        wider = f"low: {min(low, mean - 2 * sd):g}, high: {max(high, mean + 2 * sd):g}"
        return asked.complain(asked.place.mark, message, f"beta: {{sd: {sd:g}, {wider}}}")
    most = ((mean - low) * (high - mean)) ** 0.5
    if sd >= most:
        message = f"between {low:g} and {high:g} a mean of {mean:g} allows an sd below {most:.3g}"
        mark = _find_mark(asked, key, "sd")
        return asked.complain(mark, f"{message}, not {sd:g}", f"{most / 2:.2g}")
    return mean, Beta(mean, sd, low, high)


def _read_truncated(asked: Asked, key: str) -> Read:
    found = _read_shape(asked, key, ends=True)
    if found is None:
        return INVALID, None
    return _settle(
        asked, asked.number, TruncatedNormal(asked.number, found["sd"], found["low"], found["high"])
    )


def _read_percentiles(asked: Asked, _: str) -> Read:
    stated = {}
    for name in _PERCENTILES:
        child = asked.node.get(name)
        if child is None:
            continue
        if not isinstance(child, Scalar):
            return asked.complain(child.mark, f"“{name}” must be a number")
        number = asked.read(child, asked.limits)
        if number is INVALID:
            return INVALID, None
        stated[name] = (number, child.mark)
    half, spread = make_quantiles(stated, asked.limits, asked.path, asked.checker)
    if spread is None:
        return INVALID, None
    return _settle(asked, half if asked.number is None else asked.number, spread)


def _read_shape(asked: Asked, key: str, *, ends: bool) -> dict[str, float] | None:
    """The numbers of ``{sd: 0.1, low: 0, high: 1}``; None after complaining."""
    child = asked.node.entries[key][1]
    names = {"sd", "low", "high"} if ends else {"sd"}
    known = isinstance(child, Mapping) and "sd" in child.entries and set(child.entries) <= names
    if not isinstance(child, Mapping) or not known:
        more = ", perhaps with low and high" if ends else ""
        asked.complain(child.mark, f"“{key}” must be of the form {{sd: 0.1}}{more}, beside “value”")
        return None
    if asked.number is None:
        asked.complain(asked.node.mark, f"“{key}” needs a “value”")
        return None
    found = dict(zip(("low", "high"), asked.limits.ends, strict=True)) if ends else {}
    for name, (_, node) in child.entries.items():
        if not isinstance(node, Scalar):
            asked.complain(node.mark, f"“{name}” must be a number")
            return None
        number = asked.read(node, _WIDTHS if name == "sd" else asked.limits)
        if number is INVALID:
            return None
        found[name] = number
    if ends and found["low"] >= found["high"]:
        name = "high" if "high" in child.entries else "low"
        message = f"high ({found['high']:g}) must be above low ({found['low']:g})"
        asked.complain(_find_mark(asked, key, name), message)
        return None
    return found


def _find_mark(asked: Asked, key: str, name: str) -> Mark:
    child = asked.node.entries[key][1]
    inner = child.get(name) if isinstance(child, Mapping) else None
    return (inner or child).mark


def _settle(asked: Asked, chosen: float, spread: Spread) -> Read:
    bounds = find_bounds(spread)
    if bounds and not bounds[0] <= chosen <= bounds[1]:
        message = f"{chosen:g} is outside its own range from {bounds[0]:g} to {bounds[1]:g}"
        return asked.complain(asked.place.mark, message)
    return chosen, spread


_READERS: dict[str, Callable[[Asked, str], Read]] = {
    "range": _read_range,
    "triangular": _read_three,
    "pert": _read_three,
    "normal": _read_normal,
    "lognormal": _read_lognormal,
    "beta": _read_beta,
    "truncated_normal": _read_truncated,
}


_NUMBER = {"type": "number"}
_LIST_OF = {"type": "array", "items": _NUMBER}
_WIDTH = {"type": "number", "exclusiveMinimum": 0}


def _make_shape(*ends: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["sd"],
        "properties": {"sd": _WIDTH, **dict.fromkeys(ends, _NUMBER)},
    }


SPREAD_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A number with its spread, its source and a note.",
    "additionalProperties": False,
    "properties": {
        "value": {
            "anyOf": [_NUMBER, {"$ref": "#/$defs/plus_minus"}, {"$ref": "#/$defs/from_to"}],
            "description": "The best guess, perhaps with its range.",
        },
        "range": {
            **_LIST_OF,
            "minItems": 2,
            "maxItems": 2,
            "description": "[low, high]: anywhere between them.",
        },
        "triangular": {
            **_LIST_OF,
            "minItems": 3,
            "maxItems": 3,
            "description": "[low, likeliest, high].",
        },
        "pert": {
            **_LIST_OF,
            "minItems": 3,
            "maxItems": 3,
            "description": "[low, likeliest, high], smoother.",
        },
        "normal": {
            **_make_shape(),
            "description": "Normal around value, clipped to what is allowed.",
        },
        "lognormal": {
            **_make_shape(),
            "description": "Value is the median, sd that of the natural logarithm.",
        },
        "beta": {
            **_make_shape("low", "high"),
            "description": "Value is the mean, between low and high (0 and 1).",
        },
        "truncated_normal": {
            **_make_shape("low", "high"),
            "description": "Normal around value, without what lies outside low and high.",
        },
        **{
            name: {**_NUMBER, "description": f"{name[1:]} draws in a hundred lie below it."}
            for name in _PERCENTILES
        },
        "source": {"type": "string"},
        "note": {"type": "string", "maxLength": 2000},
    },
}
"""JSON Schema of a number with its spread."""
