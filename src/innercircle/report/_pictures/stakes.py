"""Stakes: the four payoffs of each insider on one scale from ruin to today."""

from collections.abc import Sequence

from innercircle.chances import count_things
from innercircle.report._axes import Scale, draw_bottom_axis, find_ticks, write_number
from innercircle.report._figure import PAYOFF_DIGITS, Figure, Table, list_paths, make_figure
from innercircle.report._measure import LINE, SIZES, measure_text
from innercircle.report._pictures.rows import Row, draw_grid, draw_names, lay_rows, pick_seats
from innercircle.report._svg import Drawing, Element, make_element, make_text
from innercircle.report._views import Findings, Seat

CELLS = (
    "stays, regime holds",
    "stays, regime falls",
    "breaks, regime holds",
    "breaks, regime falls",
)
"""The four payoffs in the order of a stakes row."""

_SHAPES = ("dot", "ring", "down", "up")


def draw_stakes(findings: Findings) -> Figure:
    """A row an insider; a mark of its own shape for each of the four payoffs."""
    seats, note = pick_seats(findings.seats)
    return make_figure(
        "stakes",
        "What each has at stake",
        "Four payoffs an insider, on a scale where 0 is ruin and 100 is today's position "
        "undisturbed. The blue line joins what staying brings, the orange one what breaking "
        "brings." + note,
        lambda width: _draw(seats, width),
        Table(
            "stakes",
            "Payoffs, 0 ruin to 100 today's position",
            ("Insider", *(f"{cell[0].upper()}{cell[1:]}" for cell in CELLS)),
            tuple((seat.name, *seat.stakes) for seat in findings.seats),
            digits=PAYOFF_DIGITS,
            paths=list_paths("insiders", (seat.key for seat in findings.seats)),
        ),
    )


def _draw(seats: Sequence[Seat], width: float) -> Drawing:
    legend, top = _draw_legend(width)
    rows, bottom = lay_rows([seat.label for seat in seats], width, top + 4)
    values = [value for seat in seats for value in seat.stakes]
    lo, hi = min(0.0, *values), max(100.0, *values)
    left = 12.0 if rows[0].above else rows[0].right
    scale = Scale(lo, hi, left, width - 18)
    body: list[Element] = list(legend)
    body += draw_grid(rows, scale, find_ticks(lo, hi, 6))
    body += draw_names(rows)
    for seat, row in zip(seats, rows, strict=True):
        body += _draw_row(seat, row, scale)
    title = "Payoff: 0 is ruin, 100 is today's position"
    body += draw_bottom_axis(scale, bottom, find_ticks(lo, hi, 6), write_number, title)
    return Drawing(
        "stakes",
        "What each insider has at stake",
        f"For {count_things(len(seats), 'insider')} the payoffs of staying and of breaking, if the "
        "regime holds and if it falls. The table has all numbers.",
        width,
        bottom + 46,
        tuple(body),
    )


def _draw_row(seat: Seat, row: Row, scale: Scale) -> list[Element]:
    a, r, p, g = (scale(value) for value in seat.stakes)
    stay, leave = row.middle - 5, row.middle + 5
    return [
        make_element("line", x1=r, y1=stay, x2=a, y2=stay, cls="ic-stay-line"),
        make_element("line", x1=p, y1=leave, x2=g, y2=leave, cls="ic-break-line"),
        draw_mark("dot", a, stay),
        draw_mark("ring", r, stay),
        draw_mark("down", p, leave),
        draw_mark("up", g, leave),
    ]


def draw_mark(shape: str, x: float, y: float) -> Element:
    """A mark that is told apart by shape as well as by colour."""
    if shape in {"dot", "ring"}:
        kind = "ic-stay" if shape == "dot" else "ic-stay-open"
        return make_element("circle", cx=x, cy=y, r=4.5, cls=kind)
    tip = -5 if shape == "up" else 5
    base = -tip * 0.8
    corners = ((x - 5, y + base), (x + 5, y + base), (x, y + tip))
    points = " ".join(f"{cx:.1f},{cy:.1f}" for cx, cy in corners)
    return make_element(
        "polygon", points=points, cls="ic-break" if shape == "up" else "ic-break-open"
    )


def _draw_legend(width: float) -> tuple[list[Element], float]:
    """The four marks in words, in as many lines as they need."""
    parts: list[Element] = []
    x, y = 8.0, 12.0
    for shape, words in zip(_SHAPES, CELLS, strict=True):
        taken = 14 + measure_text(words, "note") + 14
        if x + taken > width and x > 8:
            x, y = 8.0, y + SIZES["note"] * LINE + 5
        parts += [
            draw_mark(shape, x + 4, y),
            make_text(x + 14, y, words, kind="note", centred=True, cls="ic-soft"),
        ]
        x += taken
    return parts, y + 14
