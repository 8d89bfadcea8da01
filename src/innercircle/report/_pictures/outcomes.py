"""Pictures of how simulated runs end by playbook, and of a quantity's range month by month."""

from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.report._axes import (
    Scale,
    draw_bottom_axis,
    draw_left_axis,
    find_ticks,
    trace_path,
    write_number,
    write_percent,
    write_share,
)
from innercircle.report._figure import Figure, Table, list_paths, make_figure
from innercircle.report._measure import LINE, SIZES, measure_text
from innercircle.report._pictures.rows import Row, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, fill_hatch, make_element, make_text
from innercircle.vocabulary import Outcome

FILLS = {
    Outcome.STALEMATE: "ic-out-stalemate",
    Outcome.NEGOTIATED_TRANSITION: "ic-out-transition",
    Outcome.PALACE_SUBSTITUTION: "doubt",
    Outcome.OPPOSITION_TAKEOVER: "ic-out-opposition",
    Outcome.PURGE_CONSOLIDATION: "break",
    Outcome.COLLAPSE: "ic-mark",
}
"""Outcome → hatching or class of its part of a bar."""

_TALL, _LEFT = 210.0, 60.0


@dataclass(frozen=True, kw_only=True)
class OutcomeBand:
    """Outcomes under one playbook: outcome → (share, low, high) of runs, 95 % interval."""

    key: str = ""
    name: str
    shares: dict[Outcome, tuple[float, float, float]]


@dataclass(frozen=True, kw_only=True)
class Fan:
    """Quantiles of a quantity by month, over runs still going.

    Attributes:
        name: the quantity in words.
        months: (month,) from 1.
        quantiles: five rows (month,): 5 %, 25 %, median, 75 %, 95 %.
    """

    name: str
    months: tuple[int, ...]
    quantiles: tuple[tuple[float, ...], ...]


def draw_outcomes(bands: Sequence[OutcomeBand]) -> Figure:
    """A bar a playbook, divided by how its runs ended, always in the same order."""
    return make_figure(
        "outcomes",
        "How it ends",
        "Each bar is all simulated runs under one playbook, divided by how they ended. The order "
        "of outcomes is the same in every bar; the table has the intervals.",
        lambda width: _draw(bands, width),
        Table(
            "outcomes",
            "Share of runs by outcome, with 95 per cent intervals",
            ("Playbook", "Outcome", "Share", "Low", "High"),
            tuple(
                (band.name, outcome.words, *numbers)
                for band in bands
                for outcome, numbers in band.shares.items()
            ),
            paths=list_paths(
                "playbooks.sponsor", (band.key for band in bands for _ in band.shares)
            ),
        ),
    )


def _draw(bands: Sequence[OutcomeBand], width: float) -> Drawing:
    legend, top = draw_legend(width, "outcomes")
    rows, bottom = lay_rows([band.name for band in bands], width, top, body=36.0)
    left = 12.0 if width < 500 else rows[0].right
    scale = Scale(0.0, 1.0, left, width - 26)
    body = [*legend, *draw_names(rows)]
    for band, row in zip(bands, rows, strict=True):
        body += _draw_band(band, row, scale, width)
    ticks = find_ticks(0.0, 1.0, 6)
    body += draw_bottom_axis(scale, bottom, ticks, write_share, "Share of runs")
    said = "; ".join(
        f"{band.name}: " + ", ".join(
            f"{outcome.words} {write_percent(share)}"
            for outcome, (share, _, _) in band.shares.items() if share > 0
        )
        for band in bands
    )  # fmt: skip
    return Drawing("outcomes", "How simulated runs end", said, width, bottom + 46, tuple(body))


def _draw_band(band: OutcomeBand, row: Row, scale: Scale, width: float) -> list[Element]:
    parts: list[Element] = []
    done = 0.0
    for outcome in FILLS:
        share = band.shares.get(outcome, (0.0, 0.0, 0.0))[0]
        x, end = scale(done), scale(done + share)
        done += share
        if end - x > 0.3:
            gap = 1.0 if end - x > 3 else 0.0
            box = (x, row.middle - 11, end - x - gap, 22.0)
            parts.append(_fill(outcome, box, width, "outcomes"))
    return parts


def read_fill(outcome: Outcome, width: float, key: str) -> dict[str, str]:
    """Attributes that fill the part of an outcome, in the picture of a key and width."""
    fill = FILLS[outcome]
    if fill in {"doubt", "break"}:
        return {"fill": fill_hatch(key, width, fill)}
    return {"cls": fill}


def _fill(
    outcome: Outcome, box: tuple[float, float, float, float], width: float, key: str
) -> Element:
    x, y, across, down = box
    size = {"x": x, "y": y, "width": across, "height": down}
    return make_element("rect", **size, **read_fill(outcome, width, key))


def draw_legend(width: float, key: str) -> tuple[list[Element], float]:
    """Legend of fills by outcome, and where it ends, in pixels from the top."""
    parts: list[Element] = []
    x, y = 8.0, 12.0
    for outcome in Outcome:
        words = outcome.words
        taken = 18 + measure_text(words, "note") + 16
        if x + taken > width and x > 8:
            x, y = 8.0, y + SIZES["note"] * LINE + 5
        parts.append(_fill(outcome, (x, y - 6, 12, 12), width, key))
        parts.append(make_text(x + 18, y, words, kind="note", centred=True, cls="ic-soft"))
        x += taken
    return parts, y + 14


def draw_fan(fan: Fan) -> Figure:
    """The middle half (dark) and nine tenths (pale) of runs around the median, by month."""
    return make_figure(
        "fan",
        f"Month by month: {fan.name}",
        "The line is the median of the runs still going; half of them lie in the dark band, nine "
        "in ten in the pale one.",
        lambda width: _draw_fan(fan, width),
        Table(
            "fan",
            f"Quantiles by month: {fan.name}",
            ("Month", "5 %", "25 %", "Median", "75 %", "95 %"),
            tuple(
                (month, *(row[k] for row in fan.quantiles)) for k, month in enumerate(fan.months)
            ),
        ),
    )


def _draw_fan(fan: Fan, width: float) -> Drawing:
    across = Scale(fan.months[0], fan.months[-1], _LEFT, width - 26)
    values = [value for row in fan.quantiles for value in row if value == value]  # noqa: PLR0124
    up = Scale(min([0.0, *values]), max([*values, 1e-9]) * 1.05, 14 + _TALL, 14)
    ticks = [tick for tick in find_ticks(up.lo, up.hi, 6) if up(tick) < 14 + _TALL - 8]
    body = draw_left_axis(up, _LEFT, across.end, ticks, write_number)
    rows = [
        [(across(m), up(v)) for m, v in zip(fan.months, row, strict=True) if v == v]  # noqa: PLR0124
        for row in fan.quantiles
    ]
    for low, high, cls in ((0, 4, "ic-fan-outer"), (1, 3, "ic-fan-inner")):
        outline = [*rows[low], *reversed(rows[high])]
        if outline:
            body.append(make_element("path", d=trace_path(outline, closed=True), cls=cls))
    body.append(make_element("path", d=trace_path(rows[2]), cls="ic-line-strong"))
    grid = [tick for tick in find_ticks(across.lo, across.hi, 8) if tick == round(tick)]
    body += draw_bottom_axis(across, 14 + _TALL, grid, write_number, "Month")
    return Drawing(
        "fan", f"Month by month: {fan.name}",
        f"Median from {write_number(fan.quantiles[2][0])} to {write_number(fan.quantiles[2][-1])}.",
        width, 14 + _TALL + 46, tuple(body),
    )  # fmt: skip
