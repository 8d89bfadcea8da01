"""Scales, ticks and axes: from numbers to places on the paper."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from innercircle.chances import write_chance
from innercircle.report._measure import SIZES, measure_text
from innercircle.report._svg import Element, make_element, make_text

_NOISE = 1e-9
"""Size below which a number's sign comes from rounding, not from the scenario."""


@dataclass(frozen=True)
class Scale:
    """A linear scale from numbers ``lo`` to ``hi`` to pixels ``start`` to ``end``; it clips."""

    lo: float
    hi: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.lo) / (self.hi - self.lo) if self.hi > self.lo else 0.5
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def find_ticks(lo: float, hi: float, most: int = 6) -> list[float]:
    """Round numbers from lo to hi, at most ``most`` of them: steps of 1, 2 or 5 times a power."""
    if not hi > lo:
        return [lo]
    step = 10.0 ** math.floor(math.log10((hi - lo) / most))
    for factor in (1, 2, 5, 10, 20):
        first = math.ceil(lo / (factor * step) - 1e-9)
        last = math.floor(hi / (factor * step) + 1e-9)
        if last - first + 1 <= most:
            return [round(k * factor * step, 12) for k in range(first, last + 1)]
    return [lo, hi]


def write_share(value: float) -> str:
    """A share in [0, 1] on an axis: "35 %", "2.5 %"."""
    return f"{100 * value:.1f}".removesuffix(".0") + " %"


def write_percent(value: float) -> str:
    """A share in [0, 1] as people say it: "25 %", "0.16 %", "below 0.001 %"; nan "not known"."""
    if math.isnan(value):
        return "not known"
    if 0 < value < 1e-5:
        return "below 0.001 %"
    if 0.999 < value < 1:
        return "above 99.9 %"
    if 0 < value < 0.01:
        digits = 1 - math.floor(math.log10(100 * value))
        return f"{100 * value:.{digits}f}".rstrip("0").rstrip(".") + " %"
    return write_share(value) if 0.99 < value < 1 else f"{100 * value:.0f} %"


def write_number(value: float) -> str:
    """A number on an axis or in a table: three significant digits, no exponent if readable."""
    if not math.isfinite(value):
        return "none" if math.isnan(value) else ("unbounded" if value > 0 else "minus unbounded")
    text = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    if "e" in text:
        text = f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) >= 1e-6 else "0"
    return "0" if text == "-0" else text.replace("-", "−")


def write_decimals(value: float, digits: int) -> str:
    """A number of a column in which all are written alike: "−12.4", "5.0", "−0.0" just below 0."""
    if not math.isfinite(value):
        return write_number(value)
    settled = 0.0 if abs(value) < _NOISE else value
    return f"{settled:,.{digits}f}".replace("-", "−")


def draw_bottom_axis(
    scale: Scale, y: float, ticks: Sequence[float], write: Callable[[float], str], title: str
) -> list[Element]:
    """An axis below a picture: line, tick marks, numbers that do not touch, and its title.

    Uses 46 pixels below ``y``. Numbers that would touch their neighbour are left out.
    """
    parts = [make_element("line", x1=scale.start, y1=y, x2=scale.end, y2=y, cls="ic-axis")]
    free = 0.0
    for tick in ticks:
        x, label = scale(tick), write(tick)
        parts.append(make_element("line", x1=x, y1=y, x2=x, y2=y + 4, cls="ic-axis"))
        half = measure_text(label, "note") / 2
        if x - half >= free:
            parts.append(make_text(x, y + 16, label, kind="note", anchor="middle", cls="ic-soft"))
            free = x + half + 4
    middle = (scale.start + scale.end) / 2
    width = abs(scale.end - scale.start) + 40
    parts.append(
        make_text(middle, y + 36, title, kind="note", anchor="middle", width=width, cls="ic-soft")
    )
    return parts


LEAST_CHANCE = 1e-6
"""Chances below are drawn there on a logarithmic axis."""

_CHANCES = (1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1.0)
_FEW = 8.0  # times the least that the largest has to be for powers of ten as marks


@dataclass(frozen=True)
class ChanceScale:
    """A logarithmic axis of chances.

    Attributes:
        scale: from their logarithms to pixels.
        ticks: logarithms of round chances within it.
    """

    scale: Scale
    ticks: tuple[float, ...]

    def __call__(self, chance: float) -> float:
        return self.scale(math.log10(max(chance, LEAST_CHANCE)))

    def draw(self, y: float, title: str) -> list[Element]:
        """The axis below a picture."""
        return draw_bottom_axis(
            self.scale, y, self.ticks, lambda power: write_flat_chance(10**power), title
        )


def lay_chances(values: Sequence[float], start: float, end: float) -> ChanceScale:
    """A logarithmic axis that holds some chances, from ``start`` to ``end`` in pixels."""
    low = max(min(values) / 1.5, LEAST_CHANCE)
    high = min(max(*values, 2 * low) * 1.3, 1.0)
    ticks = _CHANCES if high > _FEW * low else find_ticks(low, high, 5)
    places = tuple(math.log10(tick) for tick in ticks if low <= tick <= high)
    return ChanceScale(Scale(math.log10(low), math.log10(high), start, end), places)


def write_flat_chance(chance: float) -> str:
    """A chance whose letters are measured: a picture has no lines to break."""
    return write_chance(chance).replace("\N{NO-BREAK SPACE}", " ")


def draw_left_axis(
    scale: Scale, x: float, right: float, ticks: Sequence[float], write: Callable[[float], str]
) -> list[Element]:
    """Numbers left of ``x`` and faint lines from there to ``right``."""
    parts: list[Element] = []
    free = math.inf
    for tick in sorted(ticks):
        y = scale(tick)
        parts.append(make_element("line", x1=x, y1=y, x2=right, y2=y, cls="ic-grid"))
        if y + SIZES["note"] * 0.7 <= free:
            label = make_text(
                x - 6, y, write(tick), kind="note", anchor="end", centred=True, cls="ic-soft"
            )
            parts.append(label)
            free = y - SIZES["note"] * 0.7
    return parts


def trace_path(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    """Path data of a line through points (in pixels)."""
    steps = " ".join(f"{'M' if k == 0 else 'L'}{x:.1f} {y:.1f}" for k, (x, y) in enumerate(points))
    return steps + (" Z" if closed else "")
