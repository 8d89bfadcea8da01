"""Picture of how much each input moves an answer: bars with intervals, the longest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from innercircle.report._axes import Scale, draw_bottom_axis, find_ticks
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._pictures.rows import draw_grid, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, make_element

_MOST = 12


@dataclass(frozen=True)
class ShareBar:
    """One input's bar.

    Attributes:
        name: of the input, in words.
        value: length of the bar, ≥ 0.
        low: lower end of its interval.
        high: upper end.
        mark: a second number marked on the bar (the share it explains alone); None for none.
    """

    name: str
    value: float
    low: float
    high: float
    mark: float | None = None


@dataclass(frozen=True)
class ShareFrame:
    """Frame around the bars.

    Attributes:
        key: what ids are made from.
        title: the finding or question.
        caption: how to read it.
        across: title of the axis.
        write: numbers on the axis and in the description.
        table: the numbers shown.
    """

    key: str
    title: str
    caption: str
    across: str
    write: Callable[[float], str]
    table: Table


def draw_shares(bars: Sequence[ShareBar], frame: ShareFrame) -> Figure:
    """A bar an input with a line for its interval."""
    shown = bars[:_MOST]
    note = f" {len(bars) - _MOST} shorter bars are in the table." if len(bars) > _MOST else ""
    return make_figure(
        frame.key,
        frame.title,
        frame.caption + note,
        lambda width: _draw(shown, frame, width),
        frame.table,
    )


def _draw(bars: Sequence[ShareBar], frame: ShareFrame, width: float) -> Drawing:
    rows, bottom = lay_rows([bar.name for bar in bars], width, 4.0)
    top = max([bar.high for bar in bars] + [bar.value for bar in bars] + [1e-12])
    left = 12.0 if width < 500 or not rows else rows[0].right
    scale = Scale(0.0, top, left, width - 22)
    ticks = find_ticks(0.0, top, 5)
    body: list[Element] = [*draw_names(rows), *draw_grid(rows, scale, ticks)]
    for bar, row in zip(bars, rows, strict=True):
        body += _draw_bar(bar, row.middle, scale)
    body += draw_bottom_axis(scale, bottom, ticks, frame.write, frame.across)
    said = "; ".join(f"{bar.name} {frame.write(bar.value)}" for bar in bars)
    return Drawing(
        frame.key, frame.title, f"Longest first: {said}", width, bottom + 46, tuple(body)
    )


def _draw_bar(bar: ShareBar, y: float, scale: Scale) -> list[Element]:
    start, end = scale(0.0), scale(bar.value)
    low, high = scale(bar.low), scale(bar.high)
    parts = [
        make_element(
            "rect", x=start, y=y - 7, width=max(end - start, 1.0), height=14, cls="ic-stay"
        ),
        make_element("line", x1=low, y1=y, x2=high, y2=y, cls="ic-zero"),
    ]
    ends = [low, high] if bar.mark is None else [low, high, scale(bar.mark)]
    for place, half in zip(ends, (4, 4, 9), strict=False):
        parts.append(
            make_element("line", x1=place, y1=y - half, x2=place, y2=y + half, cls="ic-zero")
        )
    return parts
