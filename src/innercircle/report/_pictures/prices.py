"""Prices of the insiders: a dot as stated, and the range over draws of what is uncertain."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.chances import Chance, Points, write_points
from innercircle.report._axes import Scale, draw_bottom_axis, find_ticks, write_number
from innercircle.report._figure import Figure, Table, list_paths, make_figure
from innercircle.report._pictures.rows import Row, draw_grid, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, make_element, make_text

_MOST = 24


@dataclass(frozen=True, kw_only=True)
class PriceRow:
    """One insider's price.

    Attributes:
        key: the insider's id in the scenario.
        name: the insider's office.
        stated: with every input as stated.
        quantiles: 5, 25, 50, 75 and 95 per cent of the draws.
        dearest: share of draws in which nobody costs more.
        paid: share of draws in which the cheapest public terms offer this insider something.
    """

    key: str = ""
    name: str
    stated: float
    quantiles: tuple[float, float, float, float, float]
    dearest: float
    paid: float


def draw_prices(
    rows: Sequence[PriceRow], draws: int, seed: int | None, unit: str = "points"
) -> Figure:
    """A row an insider, the dearest first."""
    shown = rows[:_MOST]
    return make_figure(
        "prices",
        "What each costs, and how sure that is",
        "What would make each as well off after taking part in a fall as today. Dot: "
        "with every input as stated. Thick line: the middle half of "
        f"{draws:,} draws of everything that has a range (seed {seed}); thin line: nine in ten.",
        lambda width: _draw(shown, unit, width),
        Table(
            "prices",
            f"What each would lose by a fall that they took part in, against today, {unit}",
            ("Insider", "As stated", "5 %", "25 %", "50 %", "75 %", "95 %",
             "Dearest, share of draws", "Paid openly, share of draws"),
            tuple(
                (r.name, *map(Points, (r.stated, *r.quantiles)), Chance(r.dearest), Chance(r.paid))
                for r in rows
            ),
            paths=list_paths("insiders", (r.key for r in rows)),
        ),
    )  # fmt: skip


def _draw(rows: Sequence[PriceRow], unit: str, width: float) -> Drawing:
    laid, bottom = lay_rows([row.name for row in rows], width, 4.0)
    values = [v for row in rows for v in (row.stated, *row.quantiles) if math.isfinite(v)]
    low, high = min([0.0, *values]), max([1.0, *values])
    left = 12.0 if width < 500 else laid[0].right
    scale = Scale(low, high, left + 8, width - 50)
    ticks = find_ticks(low, high, 6)
    body: list[Element] = [*draw_grid(laid, scale, ticks), *draw_names(laid)]
    for row, place in zip(rows, laid, strict=True):
        body += _draw_range(row, place, scale, width)
    body += draw_bottom_axis(scale, bottom, ticks, write_number, f"Price, {unit}")
    return Drawing(
        "prices",
        "What each costs, and how sure that is",
        "; ".join(
            f"{row.name}: {write_points(row.stated)}, nine in ten draws from "
            f"{write_points(row.quantiles[0])} to {write_points(row.quantiles[-1])}"
            for row in rows
        ),
        width,
        bottom + 46,
        tuple(body),
    )


def _draw_range(row: PriceRow, place: Row, scale: Scale, width: float) -> list[Element]:
    y, (low, first, _, third, high) = place.middle, row.quantiles
    thick = {"x": scale(first), "y": y - 3.5, "height": 7.0, "width": scale(third) - scale(first)}
    return [
        make_element("line", x1=scale(low), y1=y, x2=scale(high), y2=y, cls="ic-line"),
        make_element("rect", **thick, cls="ic-stay"),
        make_element("circle", cx=scale(row.stated), cy=y, r=5, cls="ic-open"),
        make_text(
            width - 4, y, write_points(row.stated), kind="note", anchor="end", width=42,
            centred=True, cls="ic-soft",
        ),
    ]  # fmt: skip
