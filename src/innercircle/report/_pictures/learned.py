"""Picture of what a record has taught: each number before it was read, and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.report._axes import Scale, draw_bottom_axis, write_number
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._pictures.rows import Row, draw_grid, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, make_element

_WIDEST = 3.0
_USUAL = 1.645  # standard deviations that 90 % of a prior reach to either side


@dataclass(frozen=True)
class LearnedRow:
    """A number in standard deviations of its prior from the prior's middle, after the record.

    Attributes:
        name: the number. low, middle, high: 5 %, 50 % and 95 % point.
    """

    name: str
    low: float
    middle: float
    high: float


def draw_learned(rows: Sequence[LearnedRow]) -> Figure:
    """A pale bar for what was assumed, a dark one for what the record left of it."""
    return make_figure(
        "learned",
        "Before and after the record",
        "Pale: 90 per cent of what was assumed before the record was read. Dark: 90 per cent "
        "after, with the median. A dark bar as wide as the pale one has been taught nothing.",
        lambda width: _draw(rows, width),
        Table(
            "learned",
            "Standard deviations of the prior from its middle",
            ("Number", "5 %", "50 %", "95 %"),
            tuple((row.name, row.low, row.middle, row.high) for row in rows),
        ),
    )


def _draw(rows: Sequence[LearnedRow], width: float) -> Drawing:
    lay, bottom = lay_rows([row.name for row in rows], width, 6.0, body=22.0)
    left = 14.0 if lay[0].above else lay[0].right
    scale = Scale(-_WIDEST, _WIDEST, left, width - 16)
    ticks = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]
    title = "Standard deviations of the prior"
    body = [
        *draw_grid(lay, scale, ticks),
        *draw_names(lay),
        *(part for row, at in zip(rows, lay, strict=True) for part in _draw_row(row, at, scale)),
        *draw_bottom_axis(scale, bottom, ticks, write_number, title),
    ]
    said = "; ".join(
        f"{row.name}: {write_number(row.low)} to {write_number(row.high)}" for row in rows
    )
    return Drawing("learned", "Before and after the record", said, width, bottom + 46, tuple(body))


def _draw_row(row: LearnedRow, at: Row, scale: Scale) -> list[Element]:
    def draw_bar(low: float, high: float, cls: str, half: float) -> Element:
        x, end = scale(low), scale(high)
        return make_element(
            "rect", x=x, y=at.middle - half, width=max(end - x, 1.5), height=2 * half, cls=cls
        )

    middle = scale(row.middle)
    return [
        draw_bar(-_USUAL, _USUAL, "ic-fan-outer", 7.0),
        draw_bar(row.low, row.high, "ic-stay", 3.5),
        make_element("circle", cx=middle, cy=at.middle, r=4.5, cls="ic-open"),
    ]
