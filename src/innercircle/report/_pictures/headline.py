"""Picture of a forecast: forty equally likely chances, and the three rows that it is made of.

The axis is logarithmic, because one in a thousand and one in ten differ as much as one in ten and
certain. Dots after Kay, Kola, Hullman & Munson (2016): each is one part in forty, to be counted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.chances import Chance, count_things, write_chance, write_chances
from innercircle.report._axes import Scale, draw_bottom_axis, write_flat_chance
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._pictures.rows import Row, draw_grid, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, make_element, make_text

_TICKS = (0.0001, 0.001, 0.01, 0.03, 0.1, 0.3, 1.0)
_DOT = 4.0  # pixels, a dot's radius
_COLUMN = 14.0  # pixels; the wider, the taller the heaps
_DOTS = 78.0  # pixels for the dots
_RINGS = "Rings: as in the file. "


@dataclass(frozen=True)
class HeadlineRow:
    """One row: its name, and mean and 90 % range of a chance; ``strong`` for the one to quote."""

    name: str
    mean: float
    low: float
    high: float
    strong: bool = False


def draw_headline(
    rows: Sequence[HeadlineRow],
    dots: Sequence[float],
    months: int,
    before: Sequence[float] = (),
) -> Figure:
    """Dots of the row to quote above a bar for each row.

    Args:
        rows: those that there are, in their order.
        dots: forty equally likely values of the row to quote, least first.
        months: the horizon.
        before: the dots of another state, which stand behind them as rings; empty for none.
    """
    return make_figure(
        "headline",
        f"Chance of a fall within {count_things(months, 'month')}",
        "Each dot is one part in forty of what the chance may be, given the ranges; count those "
        "to the right of a chance that matters to you. Bars hold nine parts in ten, the mark is "
        f"the mean. {_RINGS if before else ''}The axis is logarithmic.",
        lambda width: _draw(rows, dots, months, before, width),
        Table(
            "headline",
            f"Chance of a fall within {count_things(months, 'month')}",
            ("View", "Mean", "5 %", "95 %"),
            tuple((row.name, *map(Chance, (row.mean, row.low, row.high))) for row in rows),
        ),
    )


def _draw(
    rows: Sequence[HeadlineRow],
    dots: Sequence[float],
    months: int,
    before: Sequence[float],
    width: float,
) -> Drawing:
    lowest = max(min([*dots, *before, *(row.low for row in rows)], default=0.01), _TICKS[0])
    ticks = [tick for tick in _TICKS if tick > lowest / 3]
    lay, bottom = lay_rows([row.name for row in rows], width, _DOTS, share=0.17, body=40.0)
    left = 14.0 if lay[0].above else lay[0].right
    scale = Scale(math.log10(min(ticks[0], lowest)), 0.0, left, width - 22)
    places = [math.log10(tick) for tick in ticks]
    body = [
        *draw_grid(lay, scale, places),
        *_draw_dots(before, scale, "ic-ring"),
        *_draw_dots(dots, scale, "ic-stay"),
        *draw_names(lay),
        *(part for row, at in zip(rows, lay, strict=True) for part in _draw_row(row, at, scale)),
        *draw_bottom_axis(
            scale, bottom, places, lambda power: write_flat_chance(10**power), "Chance of a fall"
        ),
    ]
    said = "; ".join(
        f"{row.name}: {write_chance(row.mean)}, nine in ten {write_chances(row.low, row.high)}"
        for row in rows
    )
    title = f"Chance of a fall within {count_things(months, 'month')}"
    return Drawing("headline", title, said, width, bottom + 46, tuple(body))


def _draw_dots(dots: Sequence[float], scale: Scale, kind: str) -> list[Element]:
    """Dots in columns, as many on each other as fall together."""
    columns: dict[int, int] = {}
    parts = []
    for dot in dots:
        column = round(scale(math.log10(max(dot, 1e-12))) / _COLUMN)
        columns[column] = columns.get(column, 0) + 1
    tallest = max(columns.values(), default=1)
    step = min(2 * _DOT + 1, (_DOTS - 12) / tallest)
    for column, count in sorted(columns.items()):
        for place in range(count):
            y = _DOTS - 8 - step * (place + 0.5)
            parts.append(make_element("circle", cx=column * _COLUMN, cy=y, r=_DOT, cls=kind))
    return parts


def _draw_row(row: HeadlineRow, at: Row, scale: Scale) -> list[Element]:
    middle = at.middle
    low, mean, high = (
        scale(math.log10(max(value, 1e-12))) for value in (row.low, row.mean, row.high)
    )
    bar = "ic-break" if row.strong else "ic-out-stalemate"
    said, least, most = (write_flat_chance(each) for each in (row.mean, row.low, row.high))
    words = f"{said}  ({least} – {most})"
    anchor, x = ("end", high) if high > (scale.start + scale.end) / 2 else ("start", low)
    return [
        make_element("rect", x=low, y=middle + 3, width=max(high - low, 2), height=8, cls=bar),
        make_element("circle", cx=mean, cy=middle + 7, r=6, cls="ic-mark"),
        make_text(x, middle - 4, words, kind="label", anchor=anchor),
    ]
