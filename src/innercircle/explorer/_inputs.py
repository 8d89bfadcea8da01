"""The controls of a view: a slider for each number, a list for each word, with range and source."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from innercircle.explorer._state import list_words
from innercircle.scenario import Choice, Scenario, Value, find_range, list_moves

_FAR = 1e5
_STEPS = 100


class Said(Protocol):
    """Name of an input in the report; one of its assumptions."""

    @property
    def path(self) -> str:
        """Dotted path in the scenario."""

    @property
    def group(self) -> str:
        """Heading."""

    @property
    def label(self) -> str:
        """Name under that heading."""

    @property
    def spread(self) -> str:
        """Other possible values; empty when it is treated as known."""

    @property
    def source(self) -> str:
        """Title of the source; empty when assumed."""


@dataclass(frozen=True, kw_only=True)
class Control:
    """One input that can be changed.

    Attributes:
        path: dotted path in the scenario.
        label: the input in words, as read under its group's heading.
        default: the file's number or word.
        current: as it stands now.
        words: what a word may be; empty for a number.
        low, high, step: of the slider.
        least, most: what is allowed at all; None without a bound.
        band: (start, end) of the stated range along the slider, each in [0, 100]; None for a number
            that is treated as known.
        range: the stated range, in words; empty without one.
        unit: what the number is measured in.
        source: title of the source; empty when assumed.
        given: False for a documented default.
        note: the author's remark.
        only: the one verb that it can move, unless it moves the stage game; empty otherwise.
    """

    path: str
    label: str
    default: float | str
    current: float | str
    words: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    least: float | None = None
    most: float | None = None
    band: tuple[float, float] | None = None
    range: str = ""
    unit: str = ""
    source: str = ""
    given: bool = True
    note: str = ""
    only: str = ""

    @property
    def changed(self) -> bool:
        """True when it differs from the file."""
        return self.current != self.default


@dataclass(frozen=True, kw_only=True)
class Group:
    """Controls under one heading."""

    key: str
    title: str
    controls: tuple[Control, ...]

    @property
    def changed(self) -> bool:
        """True when any control in it differs from the file."""
        return any(control.changed for control in self.controls)


def list_groups(
    base: Scenario,
    now: Scenario,
    assumptions: Iterable[Said],
    wanted: Callable[[str], bool],
) -> tuple[Group, ...]:
    """The controls of a view, in the order of the file, what concerns all first.

    Args:
        base: the scenario as the file has it.
        now: the same with the state's changes.
        assumptions: the report's words for the inputs of ``base``.
        wanted: whether an input at a path is shown.
    """
    entries: dict[str, Value | Choice] = {**base.values(), **base.choices()}
    current: dict[str, Value | Choice] = {**now.values(), **now.choices()}
    groups: dict[str, list[Control]] = {}
    for said in assumptions:
        entry = entries.get(said.path)
        if entry is None or said.path not in current or not wanted(said.path):
            continue
        if isinstance(entry, Value):
            made = _make_slider(entry, current[said.path], said)
        else:
            made = _make_list(base, entry, current[said.path], said)
        groups.setdefault(said.group, []).append(made)
    ordered = sorted(groups.items(), key=lambda item: item[1][0].path.count("."))
    return tuple(
        Group(key=f"group-{number}", title=title, controls=tuple(controls))
        for number, (title, controls) in enumerate(ordered, 1)
    )


def _make_slider(entry: Value, now: Value | Choice, said: Said) -> Control:
    current = float(now.value)
    bounds = find_range(entry.spread) if entry.spread is not None else None
    limits = entry.limits
    low, high = _find_ends(entry, bounds, current)
    return Control(
        path=entry.path,
        label=said.label,
        default=entry.value,
        current=current,
        low=low,
        high=high,
        step=_find_step(high - low),
        least=limits.low if limits.low > -_FAR else None,
        most=limits.high if limits.high < _FAR else None,
        band=None if bounds is None else _place_band(bounds, low, high),
        range=said.spread,
        unit=entry.unit.partition(" (")[0],
        source=said.source,
        given=entry.given,
        note=entry.note,
        only=_find_only(entry.path),
    )


def _find_only(path: str) -> str:
    """The one verb that a number moves; empty when it moves several."""
    verbs = list_moves([path])[path]
    return verbs[0] if len(verbs) == 1 else ""


def _make_list(scenario: Scenario, entry: Choice, now: Value | Choice, said: Said) -> Control:
    return Control(
        path=entry.path,
        label=said.label,
        default=entry.value,
        current=str(now.value),
        words=list_words(scenario, entry.path),
        source=said.source,
        given=entry.given,
        note=entry.note,
    )


def _find_ends(
    entry: Value, bounds: tuple[float, float] | None, current: float
) -> tuple[float, float]:
    """Ends of the slider: the limits where they are near, else well around what is stated."""
    limits = entry.limits
    if limits.high - limits.low <= 2.0:
        return limits.low, limits.high
    numbers = [entry.value, current, *(bounds or ())]
    if "points" in entry.unit:
        return min(0.0, *numbers), max(100.0, *numbers)
    low, high = min(numbers), max(numbers)
    reach = max(high - low, abs(entry.value) / 2, 0.05)
    start = max(limits.low, low - reach)
    return start, min(limits.high, max(high + reach, start + reach))


def _find_step(span: float) -> float:
    """A step of 1, 2 or 5 times a power of ten, about a hundredth of the slider."""
    raw = span / _STEPS
    power = 10.0 ** math.floor(math.log10(raw))
    return float(f"{next(m for m in (1, 2, 5, 10) if m * power >= raw * 0.999) * power:.3g}")


def _place_band(bounds: tuple[float, float], low: float, high: float) -> tuple[float, float]:
    start, end = ((min(max(b, low), high) - low) / (high - low) * 100 for b in bounds)
    return round(start, 2), round(end, 2)


def is_stage_input(path: str) -> bool:
    """True when the stage game uses an input: then the circle's numbers depend on it."""
    parts = path.split(".")
    if parts[0] in {"threshold", "beliefs", "signal_sd", "mobilisation", "guarantors", "levers"}:
        return True
    if path == "opposition.credibility":
        return True
    if parts[0] != "insiders" or len(parts) < 3:
        return False
    return parts[2] in {"power", "exposure", "signal_sd", "stakes"}
