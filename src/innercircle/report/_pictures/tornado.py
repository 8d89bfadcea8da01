"""Picture of the inputs that matter: the chance of a fall at both ends of each range."""

from collections.abc import Sequence

from innercircle.chances import Chance, write_chances
from innercircle.report._axes import (
    Scale,
    draw_bottom_axis,
    find_ticks,
    write_number,
    write_share,
)
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._pictures.rows import Row, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, fill_hatch, make_element, make_text
from innercircle.report._views import Findings, Influence

_MOST = 12
_ALONE = (
    "Each bar: the probability of a fall as one input goes from the low end of its range "
    "(plain) to the high end (hatched), all others at their best guess. The upright line is "
    "the probability at the best guesses."
)
_TIED = (
    "Each bar: the probability of a fall in the tenth of the draws in which an input is lowest "
    "(plain) and in which it is highest (hatched), with all that goes together with it; inputs "
    "that luck could have named are left out. The upright line is the probability at the best "
    "guesses."
)
_SEVERAL = (
    " Where several answers are possible, cautious and bold are both given, and the bar reaches "
    "the one that is further from it."
)


def draw_tornado(findings: Findings) -> Figure:
    """A bar an input, the longest first, around the best guess."""
    shown = findings.influences[:_MOST]
    several = any(low != high for i in findings.influences for low, high in _list_ends(i))
    left_out = len(findings.influences) - len(shown)
    note = f" {left_out} less important inputs are in the table." if left_out else ""
    return make_figure(
        "tornado",
        "Which inputs matter",
        (_TIED if findings.tied else _ALONE) + (_SEVERAL if several else "") + note,
        lambda width: _draw(shown, findings.fall_cautious, width),
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


def _draw(influences: Sequence[Influence], centre: float, width: float) -> Drawing:
    names = [influence.label for influence in influences]
    rows, bottom = lay_rows(names, width, 4.0, body=44.0)
    values = [v for i in influences for end in _list_ends(i) for v in end]
    values.append(centre if centre == centre else 0.0)  # noqa: PLR0124  nan without signals
    hi = max(0.01, *values)
    left = 12.0 if width < 500 else rows[0].right if rows else 100.0
    scale = Scale(0.0, hi, left, width - 22)
    ticks = find_ticks(0.0, hi, 6)
    body: list[Element] = draw_names(rows)
    for influence, row in zip(influences, rows, strict=True):
        body += _draw_bar(influence, row, values[-1], scale, width)
    body += draw_bottom_axis(scale, bottom, ticks, write_share, "Probability that the regime falls")
    return Drawing(
        "tornado",
        "Which inputs matter",
        "From the most important: " + "; ".join(
            f"{i.label}, from {low} to {high}"
            for i in influences
            for low, high in [map(_write_end, _list_ends(i))]
        ),
        width,
        bottom + 46,
        tuple(body),
    )  # fmt: skip


def _list_ends(influence: Influence) -> tuple[tuple[float, float], tuple[float, float]]:
    """(cautious, bold) at the low and at the high end of the range."""
    return (
        (influence.fall_low, influence.fall_low_bold),
        (influence.fall_high, influence.fall_high_bold),
    )


def _write_end(end: tuple[float, float]) -> str:
    return write_chances(*end)


def _draw_bar(
    influence: Influence, row: Row, centre: float, scale: Scale, width: float
) -> list[Element]:
    y = row.middle - 8
    middle = scale(centre)
    parts: list[Element] = []
    ends = _list_ends(influence)
    for end, hatched in zip(ends, (False, True), strict=True):
        x = scale(max(end, key=lambda value: abs(value - centre)))
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
    room = scale.end - scale.start
    parts.append(make_text(scale.start, y + 24, words, kind="note", width=room, cls="ic-soft"))
    return parts
