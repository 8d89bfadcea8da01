"""The ladder of insiders: how weak each must sense the regime to be before breaking."""

import math
from collections.abc import Sequence

from innercircle.chances import Chance
from innercircle.report._axes import Scale, draw_bottom_axis, find_ticks, write_share
from innercircle.report._ends import note_ends
from innercircle.report._figure import Figure, Table, list_paths, make_figure
from innercircle.report._pictures.rows import Row, draw_grid, draw_names, lay_rows, pick_seats
from innercircle.report._svg import Drawing, Element, fill_hatch, make_element, make_text
from innercircle.report._views import Findings, Seat


def draw_ladder(findings: Findings) -> Figure:
    """Insiders from the readiest to the last, by the threshold below which each breaks."""
    kept, note = pick_seats(findings.seats)
    seats = sort_by_readiness(kept)
    return make_figure(
        "ladder",
        "Who breaks first",
        "Each insider senses, not quite exactly, how much power would have to break, and breaks "
        "when that is less than the mark. The further right the mark, the readier the insider; a "
        "hatched bar shows where the cautious and the bold answer differ."
        + note
        + note_ends(findings),
        lambda width: _draw(seats, width),
        Table(
            "ladder",
            "Cutoffs: breaks when the sensed threshold (share of power) is at most this",
            ("Insider", "Cutoff, cautious", "Cutoff, bold", "Breaks, cautious", "Breaks, bold"),
            tuple(
                (
                    s.name,
                    s.cutoff_cautious,
                    s.cutoff_bold,
                    Chance(s.chance_cautious),
                    Chance(s.chance_bold),
                )
                for s in sort_by_readiness(findings.seats)
            ),
            paths=list_paths("insiders", (s.key for s in sort_by_readiness(findings.seats))),
        ),
    )


def sort_by_readiness(seats: Sequence[Seat]) -> list[Seat]:
    """Highest cutoff first; without private signals in the order given."""
    return sorted(
        seats, key=lambda s: (-s.cutoff_cautious, -s.cutoff_bold) if _has_cutoff(s) else (0.0, 0.0)
    )


def _has_cutoff(seat: Seat) -> bool:
    return not math.isnan(seat.cutoff_cautious)


def _draw(seats: Sequence[Seat], width: float) -> Drawing:
    rows, bottom = lay_rows([seat.label for seat in seats], width, 4.0)
    values = [
        value
        for seat in seats
        for value in (seat.cutoff_cautious, seat.cutoff_bold)
        if math.isfinite(value)
    ]
    lo, hi = min([0.0, *values]), max([1.0, *values])
    left = 60.0 if rows[0].above else rows[0].right + 50
    scale = Scale(lo, hi, left, width - 58)
    ticks = find_ticks(lo, hi, 6)
    body: list[Element] = [*draw_grid(rows, scale, ticks), *draw_names(rows)]
    for seat, row in zip(seats, rows, strict=True):
        body += _draw_row(seat, row, scale, width)
    body += draw_bottom_axis(scale, bottom, ticks, write_share, "Sensed threshold, share of power")
    names = ", ".join(seat.label for seat in seats)
    return Drawing(
        "ladder",
        "Who breaks first",
        f"From the readiest to the last: {names}. The table has the cutoffs.",
        width,
        bottom + 46,
        tuple(body),
    )


def _draw_row(seat: Seat, row: Row, scale: Scale, width: float) -> list[Element]:
    y = row.middle
    low, high = seat.cutoff_cautious, seat.cutoff_bold
    if math.isnan(low):
        return [make_text(scale.start, y, "not known", kind="note", centred=True, cls="ic-soft")]
    x, end = scale(low), scale(high)
    parts = [make_element("line", x1=scale.start, y1=y, x2=x, y2=y, cls="ic-break-line")]
    if end - x > 1:
        fill = fill_hatch("ladder", width, "doubt")
        parts.append(make_element("rect", x=x, y=y - 5, width=end - x, height=10, fill=fill))
    for value, at in {(low, x), (high, end)} if end - x > 1 else {(low, x)}:
        parts += _draw_end(value, at, y)
    return parts


def _draw_end(value: float, x: float, y: float) -> list[Element]:
    if value == -math.inf:
        return [
            make_text(x - 8, y, "never", kind="note", anchor="end", centred=True, cls="ic-soft"),
            make_element("line", x1=x, y1=y - 6, x2=x, y2=y + 6, cls="ic-axis"),
        ]
    if value == math.inf:
        return [
            make_text(x + 9, y, "always", kind="note", centred=True, cls="ic-soft"),
            make_element("circle", cx=x, cy=y, r=5, cls="ic-break"),
        ]
    return [make_element("circle", cx=x, cy=y, r=5, cls="ic-break")]
