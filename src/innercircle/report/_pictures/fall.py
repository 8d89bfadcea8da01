"""Picture of the chance of a fall by the power that breaks."""

from collections.abc import Sequence

from innercircle.chances import Chance, write_chance
from innercircle.report._axes import (
    Scale,
    draw_bottom_axis,
    draw_left_axis,
    find_ticks,
    trace_path,
    write_percent,
    write_share,
)
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._measure import LINE, SIZES
from innercircle.report._svg import Drawing, Element, count_lines, make_element, make_text
from innercircle.report._views import FallCurve, Findings

_TALL = 230.0
_LEFT = 52.0
_NOTE = SIZES["note"] * LINE
_SHAPES = ("dot", "square", "up", "ring")


def draw_fall(findings: Findings) -> Figure:
    """The probability of a fall by the share of power that breaks, with the outcomes marked."""
    curve = findings.curve or FallCurve(powers=(0.0, 1.0), chances=(0.0, 0.0))
    return make_figure(
        "fall",
        "How much power must break",
        "The curve says how likely the regime falls when the given share of power breaks; the "
        "marks are the sets of insiders named in the list.",
        lambda width: _draw(curve, width),
        Table(
            "fall",
            "Probability of a fall by share of power that breaks",
            ("Who breaks", "Share of power", "Probability of a fall"),
            tuple((n, w, Chance(chance)) for n, w, chance in (*curve.marks, *_sample(curve))),
        ),
    )


def _sample(curve: FallCurve) -> list[tuple[str, float, float]]:
    """About eleven points of the curve for the table."""
    step = max(1, (len(curve.powers) - 1) // 10)
    points = list(zip(curve.powers, curve.chances, strict=True))[::step]
    return [("any set with this power", power, chance) for power, chance in points]


def _draw(curve: FallCurve, width: float) -> Drawing:
    right = width - 22
    across = Scale(0.0, 1.0, _LEFT, right)
    up = Scale(0.0, 1.0, 14 + _TALL, 14)
    points: list[tuple[float, float]] = []
    for power, chance in zip(curve.powers, curve.chances, strict=True):
        x, y = across(power), up(chance)
        if curve.stepped and points:
            points.append((x, points[-1][1]))
        points.append((x, y))
    body: list[Element] = draw_left_axis(up, _LEFT, right, find_ticks(0, 1, 6)[1:], write_share)
    body += [
        make_element("path", d=trace_path(points), cls="ic-line-strong"),
        *(
            _draw_mark(_SHAPES[k % 4], across(power), up(chance))
            for k, (_, power, chance) in enumerate(curve.marks)
        ),
        *draw_bottom_axis(
            across, 14 + _TALL, find_ticks(0, 1, 6), write_share, "Share of power that breaks"
        ),
    ]
    key, height = _draw_key(curve.marks, 14 + _TALL + 50, width)
    return Drawing(
        "fall",
        "Probability of a fall by the share of power that breaks",
        "A curve rising from left to right. " + "; ".join(
            f"{name}: {write_percent(power)} of power, probability {write_chance(chance)}"
            for name, power, chance in curve.marks
        ),
        width,
        height,
        tuple(body + key),
    )  # fmt: skip


def _draw_key(
    marks: Sequence[tuple[str, float, float]], top: float, width: float
) -> tuple[list[Element], float]:
    parts: list[Element] = []
    y = top + 4
    for k, (name, power, chance) in enumerate(marks):
        words = f"{name}: {write_percent(power)} of power, chance of a fall {write_chance(chance)}"
        parts.append(_draw_mark(_SHAPES[k % 4], 14, y + _NOTE / 2))
        parts.append(make_text(28, y + 11, words, kind="note", width=width - 32, most=3))
        y += count_lines(words, width - 32, "note", 3) * _NOTE + 5
    return parts, y + 6


def _draw_mark(shape: str, x: float, y: float) -> Element:
    if shape == "square":
        return make_element("rect", x=x - 4.5, y=y - 4.5, width=9, height=9, cls="ic-break")
    if shape == "up":
        points = f"{x - 5.5:.1f},{y + 4.5:.1f} {x + 5.5:.1f},{y + 4.5:.1f} {x:.1f},{y - 6:.1f}"
        return make_element("polygon", points=points, cls="ic-mark")
    return make_element("circle", cx=x, cy=y, r=5, cls="ic-stay" if shape == "dot" else "ic-open")
