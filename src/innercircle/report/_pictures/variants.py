"""Variants of one scenario on one axis: a row for the fall and for each, a mark a variant."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.chances import Chance, write_chance
from innercircle.report._axes import ChanceScale, lay_chances, write_flat_chance
from innercircle.report._figure import Figure, Table, list_paths, make_figure
from innercircle.report._measure import LINE, SIZES, measure_text
from innercircle.report._pictures.rows import Row, draw_grid, draw_names, lay_rows
from innercircle.report._show import show_text
from innercircle.report._svg import Drawing, Element, make_element, make_text

_MOST = 24
_TITLE = "The variants on one axis"
_MARKS = ("ic-stay", "ic-open", "ic-break", "ic-mark", "ic-doubt-ground")
"""Class of each variant's mark; its shape differs as well."""


@dataclass(frozen=True, kw_only=True)
class VariantRow:
    """One row: what the chances are of, and one for each variant.

    Attributes:
        key: an insider's id; empty for the fall of the regime.
        name: in words.
        chances: (variant,) nan where there is none.
    """

    key: str = ""
    name: str
    chances: tuple[float, ...]


def draw_variants(titles: Sequence[str], rows: Sequence[VariantRow]) -> Figure:
    """Rows with a mark for each variant, joined by a line.

    Args:
        titles: of at most five variants, the present one first.
        rows: the fall first, then the insiders.
    """
    left_out = len(rows) - _MOST
    more = f" {left_out} further insiders are in the table." if left_out > 0 else ""
    return make_figure(
        "variants",
        _TITLE,
        "Each row has a mark for each variant; the line joins them, and is as long as the variants "
        f"differ. The axis is logarithmic.{more}",
        lambda width: _draw(titles, rows[:_MOST], width),
        Table(
            "variants",
            "Chances by variant, tested today, cautious reading",
            ("Chance that", *titles),
            tuple((row.name, *map(Chance, row.chances)) for row in rows),
            paths=list_paths("insiders", (row.key for row in rows)),
        ),
    )


def _draw(titles: Sequence[str], rows: Sequence[VariantRow], width: float) -> Drawing:
    legend, top = _draw_legend(titles, width)
    laid, bottom = lay_rows([row.name for row in rows], width, top, body=30.0)
    values = [v for row in rows for v in row.chances if not math.isnan(v)] or [0.01]
    place = lay_chances(values, 14.0 if laid[0].above else laid[0].right, width - 22)
    body = [*legend, *draw_grid(laid, place.scale, place.ticks), *draw_names(laid)]
    for row, at in zip(rows, laid, strict=True):
        body += _draw_row(row, at, place)
    body += place.draw(bottom, "Chance, tested today")
    said = "; ".join(
        f"{row.name}: "
        + ", ".join(f"{t} {write_chance(c)}" for t, c in zip(titles, row.chances, strict=True))
        for row in rows
    )
    return Drawing("variants", _TITLE, said, width, bottom + 46, tuple(body))


def _draw_row(row: VariantRow, at: Row, place: ChanceScale) -> list[Element]:
    known = [(k, place(c)) for k, c in enumerate(row.chances) if not math.isnan(c)]
    if not known:
        return []
    y, ends = at.middle, [x for _, x in known]
    line = "ic-line" if row.key else "ic-line-strong"
    parts = [make_element("line", x1=min(ends), y1=y, x2=max(ends), y2=y, cls=line)]
    size = 5.0 if row.key else 7.0
    parts += [_mark(k, x, y, size) for k, x in reversed(known)]
    if not row.key:
        parts += _say_ends(row, known, y, place)
    return parts


def _say_ends(
    row: VariantRow, known: Sequence[tuple[int, float]], y: float, place: ChanceScale
) -> list[Element]:
    """The chances of a fall in words, at both ends of the row's line, where there is room."""
    parts = []
    ends = (min(known, key=lambda each: each[1]), max(known, key=lambda each: each[1]))
    for (number, x), side in zip(ends, (-1, 1), strict=True):
        words = write_flat_chance(row.chances[number])
        wide, at = measure_text(words, "note"), x + side * 11
        if side < 0 and at - wide < place.scale.start:
            continue
        if side > 0 and (at + wide > place.scale.end + 18 or ends[0] == ends[1]):
            continue
        anchor = "end" if side < 0 else "start"
        parts.append(make_text(at, y, words, kind="note", anchor=anchor, centred=True,
                               cls="ic-halo"))  # fmt: skip
    return parts


def _mark(number: int, x: float, y: float, size: float) -> Element:
    """The mark of a variant: disc, ring, triangle, square or diamond."""
    cls = _MARKS[number % len(_MARKS)]
    if number % len(_MARKS) < 2:
        return make_element("circle", cx=x, cy=y, r=size, cls=cls)
    corners = {
        2: ((0, -1.2), (1.1, 0.8), (-1.1, 0.8)),
        3: ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
        4: ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    }[number % len(_MARKS)]
    points = " ".join(f"{x + size * a:.1f},{y + size * b:.1f}" for a, b in corners)
    return make_element("polygon", points=points, cls=cls)


def _draw_legend(titles: Sequence[str], width: float) -> tuple[list[Element], float]:
    parts: list[Element] = []
    x, y = 10.0, 12.0
    for number, title in enumerate(map(show_text, titles)):
        taken = 16 + measure_text(title, "note") + 18
        if x + taken > width and x > 10:
            x, y = 10.0, y + SIZES["note"] * LINE + 5
        parts.append(_mark(number, x, y, 5.0))
        parts.append(make_text(x + 12, y, title, kind="note", centred=True, width=width - x - 14))
        x += taken
    return parts, y + 14
