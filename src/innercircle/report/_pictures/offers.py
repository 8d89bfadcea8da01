"""The ladder of offers: what each insider must be promised, in the order in which they tip."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.chances import Points, write_points
from innercircle.report._axes import Scale, draw_bottom_axis, find_ticks, write_number
from innercircle.report._figure import Figure, Table, list_paths, make_figure
from innercircle.report._pictures.rows import Row, draw_grid, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, fill_hatch, make_element, make_text

_MOST = 24
_NOTHING = 1e-4  # points; offers to who follows anyway are no more than a margin


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An offer to one insider.

    Attributes:
        key: the insider's id in the scenario.
        name: the insider's office.
        public: offer when everyone sees all offers; nan for one who is not needed.
        secret: offer when each sees only their own; nan for one not needed, or if not known.
    """

    key: str = ""
    name: str
    public: float
    secret: float


def draw_offers(offers: Sequence[Offer], unit: str = "points") -> Figure:
    """Two bars an insider: public (plain) and secret (hatched), in the public order."""
    shown = offers[:_MOST]
    return make_figure(
        "offers",
        "What each would have to be promised",
        "From the top in the order of the public offers: each is promised just enough, given "
        "that those above break. Plain: if everyone sees all offers. Hatched: if each sees "
        "only their own.",
        lambda width: _draw(shown, unit, width),
        Table(
            "offers",
            f"Offers to each insider, {unit}",
            ("Insider", "Public", "Secret"),
            tuple((offer.name, Points(offer.public), Points(offer.secret)) for offer in offers),
            paths=list_paths("insiders", (offer.key for offer in offers)),
        ),
    )


def _draw(offers: Sequence[Offer], unit: str, width: float) -> Drawing:
    rows, bottom = lay_rows([offer.name for offer in offers], width, 4.0, body=36.0)
    values = [v for o in offers for v in (o.public, o.secret) if math.isfinite(v)]
    hi = max([1.0, *values])
    left = 12.0 if width < 500 else rows[0].right
    scale = Scale(0.0, hi, left, width - 66)
    ticks = find_ticks(0.0, hi, 6)
    body: list[Element] = [*draw_grid(rows, scale, ticks), *draw_names(rows)]
    for offer, row in zip(offers, rows, strict=True):
        body += _draw_bars(offer, row, scale, width)
    body += draw_bottom_axis(scale, bottom, ticks, write_number, f"Promise, {unit}")
    return Drawing(
        "offers",
        "What each would have to be promised",
        "; ".join(
            f"{o.name}: public {_write(o.public)}, secret {_write(o.secret)}" for o in offers
        ),
        width,
        bottom + 46,
        tuple(body),
    )


def _draw_bars(offer: Offer, row: Row, scale: Scale, width: float) -> list[Element]:
    parts: list[Element] = []
    bars = ((offer.public, -8.5, False), (offer.secret, 8.5, True))
    for value, shift, hatched in bars:
        y = row.middle + shift
        end = scale(value) if math.isfinite(value) else scale.start
        if end - scale.start > 0.2:
            size = {"x": scale.start, "y": y - 6, "width": end - scale.start, "height": 12.0}
            look = {"fill": fill_hatch("offers", width, "break")} if hatched else {"cls": "ic-stay"}
            parts.append(make_element("rect", **size, **look))
        parts.append(
            make_text(end + 6, y, _write(value), kind="note", width=58, centred=True, cls="ic-soft")
        )
    return parts


def _write(value: float) -> str:
    if math.isnan(value):
        return "none"
    return "free" if value < _NOTHING else write_points(value)
