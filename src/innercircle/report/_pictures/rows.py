"""Pictures with a row an insider: names at the left on wide pages, above the row on narrow ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.report._axes import Scale
from innercircle.report._measure import LINE, SIZES
from innercircle.report._svg import Element, count_lines, make_element, make_text
from innercircle.report._views import Seat

_MOST = 24
_SIZE = SIZES["label"] * LINE
_NARROW = 500


@dataclass(frozen=True)
class Row:
    """Place of one row, in pixels.

    Attributes:
        name: its label.
        top, bottom: its edges.
        start: where the name ends and what is drawn begins, on narrow pages.
        middle: of what is drawn in it.
        first: baseline of the name's first line.
        right: where the names' column ends on wide pages.
        column: width of the name.
        edge: width of the picture.
        above: whether the name stands above what is drawn.
    """

    name: str
    top: float
    bottom: float
    start: float
    middle: float
    first: float
    right: float
    column: float
    edge: float
    above: bool


def pick_seats(seats: Sequence[Seat]) -> tuple[list[Seat], str]:
    """The most powerful 24 in their own order, and a sentence if some are left out."""
    if len(seats) <= _MOST:
        return list(seats), ""
    ranked = sorted(range(len(seats)), key=lambda k: (-seats[k].power, k))
    kept = [seats[k] for k in sorted(ranked[:_MOST])]
    return kept, f" Shown are the {_MOST} most powerful of {len(seats)} insiders."


def lay_rows(
    names: Sequence[str], width: float, top: float, *, share: float = 0.34, body: float = 30.0
) -> tuple[list[Row], float]:
    """Rows from ``top`` downwards and where they end.

    Args:
        names: labels, at most two lines each.
        width: of the picture.
        top: where the first row begins.
        share: of the width that names take on wide pages.
        body: least height of what is drawn in a row.
    """
    above = width < _NARROW
    column = width - 16 if above else share * width - 14
    rows = []
    for name in names:
        lines = count_lines(name, column)
        text = lines * _SIZE
        if above:
            first, start = top + _SIZE, top + text + 6
            middle, bottom = start + body / 2, start + body
        else:
            height = max(body, text + 8)
            start, middle = top, top + height / 2
            first = middle - (lines - 1) * _SIZE / 2 + 0.36 * SIZES["label"]
            bottom = top + height
        rows.append(
            Row(name, top, bottom, start, middle, first, share * width, column, width, above)
        )
        top = bottom
    return rows, top


def draw_names(rows: Sequence[Row]) -> list[Element]:
    """The rows' names and faint lines between them."""
    parts: list[Element] = []
    for row in rows:
        x, anchor = (8.0, "start") if row.above else (row.right - 12, "end")
        parts.append(
            make_text(
                x, row.first, row.name, anchor=anchor, width=row.column, most=2, cls="ic-halo"
            )
        )
    for row in rows[1:]:
        line = make_element("line", x1=0, y1=row.top, x2=row.edge, y2=row.top, cls="ic-grid")
        parts.append(line)
    return parts


def draw_grid(rows: Sequence[Row], scale: Scale, ticks: Sequence[float]) -> list[Element]:
    """Faint upright lines at the ticks, interrupted where names stand."""
    return [
        make_element(
            "line", x1=scale(tick), y1=row.start, x2=scale(tick), y2=row.bottom, cls="ic-grid"
        )
        for row in rows
        for tick in ticks
    ]
