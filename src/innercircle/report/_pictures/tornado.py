"""Picture of the inputs that matter: the chance of a fall at both ends of each range.

The axis is logarithmic, as that of the headline: one in a thousand and one in ten differ as much
as one in ten and certain.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from innercircle.chances import Chance, write_chances
from innercircle.report._axes import (
    ChanceScale,
    Scale,
    lay_chances,
    write_flat_chance,
    write_number,
)
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._measure import measure_text
from innercircle.report._pictures.handles import Handle, draw_handle
from innercircle.report._pictures.rows import Row, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, fill_hatch, make_element, make_text
from innercircle.report._views import Findings, Influence

_MOST = 12
_ALONE = (
    "Each bar: the probability of a fall as one input goes from the low end of its range "
    "(plain) to the high end (hatched), all others at their best guess. The upright line is "
    "the probability at the best guesses. The axis is logarithmic."
)
_TIED = (
    "Each bar: the probability of a fall in the tenth of the draws in which an input is lowest "
    "(plain) and in which it is highest (hatched), with all that goes together with it; inputs "
    "that luck could have named are left out. The upright line is the probability at the best "
    "guesses. The axis is logarithmic."
)
_MOVABLE = " A knob stands where its input does now; drag it."
_TITLE = "Which inputs matter"
_WAY = 44.0
"""Pixels that a knob can go to either side at least, also where the bar is shorter."""

_STEPS = 100
_SEVERAL = (
    " Where several answers are possible, cautious and bold are both given, and the bar reaches "
    "the one that is further from it."
)


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """Handles of the picture: inputs that can be moved, and how they stand.

    Attributes:
        values: path → the input as it stands now.
        numbers: path → the number of its handle, the same in every state.
        fall: chance of a fall now; nan where the picture's own is that.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    fall: float = math.nan


@dataclass(frozen=True)
class _Marks:
    """Chances across the picture, and the one at the best guesses."""

    place: ChanceScale
    centre: float

    @property
    def scale(self) -> Scale:
        """From logarithms to pixels."""
        return self.place.scale


def draw_tornado(findings: Findings, knobs: Knobs | None = None) -> Figure:
    """A bar an input, the longest first, around the best guess; with knobs, sliders too."""
    shown = findings.influences[:_MOST]
    several = any(low != high for i in findings.influences for low, high in _list_ends(i))
    left_out = len(findings.influences) - len(shown)
    note = f" {left_out} less important inputs are in the table." if left_out else ""
    note += _MOVABLE if knobs else ""
    return make_figure(
        "tornado",
        _TITLE,
        (_TIED if findings.tied else _ALONE) + (_SEVERAL if several else "") + note,
        lambda width: _draw(shown, findings.fall_cautious, width, knobs),
        Table(
            "influences",
            "Probability of a fall at both ends of each input's range",
            ("Input", "Path", "Low", "High", "Best guess", "Fall at low", "Fall at high",
             *(("Fall at low, bold", "Fall at high, bold") if several else ()), "Source"),
            tuple(
                (i.label, i.path, i.low, i.high, i.value, Chance(i.fall_low), Chance(i.fall_high),
                 *(map(Chance, (i.fall_low_bold, i.fall_high_bold)) if several else ()),
                 i.source or "assumed")
                for i in findings.influences
            ),
        ),
    )  # fmt: skip


def _draw(
    influences: Sequence[Influence], centre: float, width: float, knobs: Knobs | None
) -> Drawing:
    names = [influence.label for influence in influences]
    rows, bottom = lay_rows(names, width, 20.0 if knobs else 4.0, body=44.0)
    left = 12.0 if width < 500 else rows[0].right if rows else 100.0
    centre = 0.0 if math.isnan(centre) else centre
    values = [centre, *(v for i in influences for end in _list_ends(i) for v in end)]
    now = math.nan if knobs is None else knobs.fall
    values += [] if math.isnan(now) else [now]
    marks = _Marks(lay_chances(values, left, width - 22), centre)
    body: list[Element] = draw_names(rows)
    if not math.isnan(now):
        body += _draw_now(now, marks, bottom, width)
    for influence, row in zip(influences, rows, strict=True):
        body += _draw_bar(influence, row, marks, width, knobs)
    body += marks.place.draw(bottom, "Probability that the regime falls")
    return Drawing(
        "tornado",
        _TITLE,
        "From the most important: " + "; ".join(
            f"{i.label}, from {low} to {high}"
            for i in influences
            for low, high in [map(_write_end, _list_ends(i))]
        ),
        width,
        bottom + 46,
        tuple(body),
    )  # fmt: skip


def _draw_now(now: float, marks: _Marks, bottom: float, width: float) -> list[Element]:
    """The chance with all inputs as they stand now, where the bars are those of the file."""
    x, words = marks.place(now), f"now {write_flat_chance(now)}"
    half = measure_text(words, "note") / 2 + 2
    return [
        make_element("line", x1=x, y1=16, x2=x, y2=bottom, cls="ic-line-dashed"),
        make_text(min(max(x, half), width - half), 10, words, kind="note", anchor="middle"),
    ]


def _list_ends(influence: Influence) -> tuple[tuple[float, float], tuple[float, float]]:
    """(cautious, bold) at the low and at the high end of the range."""
    return (
        (influence.fall_low, influence.fall_low_bold),
        (influence.fall_high, influence.fall_high_bold),
    )


def _write_end(end: tuple[float, float]) -> str:
    return write_chances(*end)


def _draw_bar(
    influence: Influence, row: Row, marks: _Marks, width: float, knobs: Knobs | None
) -> list[Element]:
    y = row.middle - 8
    middle = marks.place(marks.centre)
    parts: list[Element] = []
    ends = _list_ends(influence)
    reached = []
    for end, hatched in zip(ends, (False, True), strict=True):
        x = marks.place(max(end, key=lambda value: abs(value - marks.centre)))
        reached.append(x)
        style = {"fill": fill_hatch("tornado", width, "break")} if hatched else {"cls": "ic-stay"}
        low, high = min(x, middle), max(x, middle)
        parts.append(
            make_element("rect", x=low, y=y - 7, width=max(high - low, 1.0), height=14, **style)
        )
    words = (
        f"{write_number(influence.low)} gives {_write_end(ends[0])}; "
        f"{write_number(influence.high)} gives {_write_end(ends[1])}"
    )
    parts.append(make_element("line", x1=middle, y1=y - 12, x2=middle, y2=y + 11, cls="ic-zero"))
    room = marks.scale.end - marks.scale.start
    parts.append(
        make_text(marks.scale.start, y + 24, words, kind="note", width=room,
                  cls="ic-soft ic-halo")
    )  # fmt: skip
    number = None if knobs is None else knobs.numbers.get(influence.path)
    if knobs is not None and number is not None:
        way = _find_way(reached[0], middle, reached[1], marks.scale)
        parts += _draw_knob(influence, number, knobs.values[influence.path], (way, y), width)
    return parts


def _find_way(low: float, middle: float, high: float, scale: Scale) -> tuple[float, float, float]:
    """Places of the low end, the best guess and the high end; short bars leave room to drag."""
    side = 1.0 if low > middle or (low == middle and high < middle) else -1.0
    if (low - middle) * (high - middle) > 0:  # both ends move it the same way
        side, low, high = -1.0, middle, middle
    first = middle + side * max(abs(low - middle), _WAY)
    last = middle - side * max(abs(high - middle), _WAY)
    return tuple(min(max(x, scale.start), scale.end) for x in (first, middle, last))  # type: ignore[return-value]


def _draw_knob(
    influence: Influence,
    number: int,
    value: float,
    place: tuple[tuple[float, float, float], float],
    width: float,
) -> list[Element]:
    (first, middle, last), y = place
    value = min(max(value, influence.low), influence.high)
    stops = (
        ((first, influence.low), (last, influence.high))
        if not influence.low < influence.value < influence.high
        else ((first, influence.low), (middle, influence.value), (last, influence.high))
    )
    handle = Handle(
        number=number,
        name=influence.label,
        stops=stops,
        value=value,
        step=(influence.high - influence.low) / _STEPS,
        x=_interpolate(stops, value),
        y=y,
        top=y - 14,
        bottom=y + 14,
    )
    rail = make_element("line", x1=first, y1=y, x2=last, y2=y, cls="ic-guide")
    return [rail, draw_handle(handle, Drawing("tornado", _TITLE, "", width, 0, ()).prefix)]


def _interpolate(stops: Sequence[tuple[float, float]], value: float) -> float:
    for (x, low), (end, high) in pairwise(stops):
        if low <= value <= high and high > low:
            return x + (value - low) / (high - low) * (end - x)
    return stops[0][0]
