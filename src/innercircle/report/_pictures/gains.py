"""Picture of each insider's gain from breaking, as the others break one after the other."""

import math
from collections.abc import Sequence

from innercircle.chances import count_things
from innercircle.report._axes import Scale, draw_left_axis, find_ticks, trace_path, write_number
from innercircle.report._figure import PAYOFF_DIGITS, Figure, Table, list_paths, make_figure
from innercircle.report._measure import LINE, SIZES
from innercircle.report._svg import Drawing, Element, fill_hatch, make_element, make_text
from innercircle.report._views import Findings, GainSteps

_MOST = 24
_TALL = 96.0
_AXIS = 44.0
_GAP = 22.0


def draw_gains(findings: Findings) -> Figure:
    """A small panel an insider: the gain from breaking by how many others have broken."""
    shown = findings.gains[:_MOST]
    left_out = len(findings.gains) - len(shown)
    note = f" {count_things(left_out, 'more insider')} in the table." if left_out else ""
    return make_figure(
        "gains",
        "How much breaking pays as others break",
        "Each step to the right: one more of the others breaks, the readiest first. Above the "
        "zero line (hatched) breaking pays; below it, staying pays." + note,
        lambda width: _draw(shown, width),
        _make_table(findings.gains),
    )


def _draw(panels: Sequence[GainSteps], width: float) -> Drawing:
    columns = 3 if width > 500 else 2
    across = (width - _AXIS - _GAP * (columns - 1)) / columns
    gains = [gain for panel in panels for gain in panel.gains]
    lo, hi = min(0.0, *gains), max(0.0, *gains)
    margin = 0.05 * ((hi - lo) or 1.0)
    lo, hi = lo - margin, hi + margin
    title = 2 * SIZES["label"] * LINE + 6
    high = title + _TALL + 26
    body: list[Element] = []
    for k, panel in enumerate(panels):
        row, column = divmod(k, columns)
        left = _AXIS + column * (across + _GAP)
        top = row * high + title
        scale = Scale(lo, hi, top + _TALL, top)
        name = make_text(left, row * high + SIZES["label"] * LINE, panel.name, width=across, most=2)
        body.append(name)
        ticks = find_ticks(lo, hi, 4)
        body += (
            draw_left_axis(scale, left, left + across, ticks, write_number)
            if column == 0
            else [
                make_element("line", x1=left, y1=scale(t), x2=left + across, y2=scale(t),
                             cls="ic-grid")
                for t in ticks
            ]
        )  # fmt: skip
        body += _draw_panel(panel, left, across, scale, width)
    rows = math.ceil(len(panels) / columns)
    return Drawing(
        "gains",
        "How much breaking pays as others break",
        f"{len(panels)} small step plots with a common scale and a zero line. The table has all "
        "numbers.",
        width,
        max(1, rows) * high,
        tuple(body),
    )


def _draw_panel(
    panel: GainSteps, left: float, across: float, scale: Scale, width: float
) -> list[Element]:
    count = len(panel.gains)
    step = across / count
    zero = scale(0.0)
    parts: list[Element] = []
    points: list[tuple[float, float]] = []
    for k, gain in enumerate(panel.gains):
        x, y = left + k * step, scale(gain)
        points += [(x, y), (x + step, y)]
        if gain > 0 and zero - y > 0.2:
            fill = fill_hatch("gains", width, "break")
            parts.append(make_element("rect", x=x, y=y, width=step, height=zero - y, fill=fill))
        elif gain < 0 and y - zero > 0.2:
            parts.append(
                make_element("rect", x=x, y=zero, width=step, height=y - zero, cls="ic-stay-pale")
            )
    parts.append(make_element("path", d=trace_path(points), cls="ic-line"))
    parts.append(make_element("line", x1=left, y1=zero, x2=left + across, y2=zero, cls="ic-zero"))
    foot = scale.start + 14
    parts.append(make_text(left, foot, "alone", kind="note", cls="ic-soft"))
    parts.append(
        make_text(left + across, foot, "all others", kind="note", anchor="end", cls="ic-soft")
    )
    return parts


def _make_table(panels: Sequence[GainSteps]) -> Table:
    most = max((len(panel.gains) for panel in panels), default=0)
    spare = (None,) * most
    return Table(
        "gains",
        "Gain from breaking, by how many of the others have broken",
        ("Insider", *(f"{k} others" if k != 1 else "1 other" for k in range(most))),
        tuple((panel.name, *(panel.gains + spare)[:most]) for panel in panels),
        digits=PAYOFF_DIGITS,
        paths=list_paths("insiders", (panel.key for panel in panels)),
    )
