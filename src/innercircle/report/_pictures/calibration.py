"""Held against the record: what was said beside what happened, and scores with their intervals."""

import math
from typing import TYPE_CHECKING

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
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._pictures.rows import draw_grid, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, make_element, make_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innercircle.history import CalibrationBin, ForecastScore
    from innercircle.ledger import CalibrationBin as LedgerBin

    Bin = CalibrationBin | LedgerBin

_TALL, _LEFT, _TOP = 300.0, 60.0, 30.0


def draw_calibration(
    curve: "Sequence[Bin]",
    what: str = "an attempt",
    *,
    each: str = "an eighth of the forecasts",
    intervals: str = "from drawing countries again",
) -> Figure:
    """A point a bin of forecasts, with the interval of what happened, beside the line of "right".

    Args:
        curve: bins of forecasts with similar probabilities.
        what: what was forecast, with its article.
        each: what a bin is.
        intervals: where those of 90 per cent come from.
    """
    return make_figure(
        "calibration",
        "What was said, and what happened",
        f"Each point is {each}, by the probability of {what} that they gave: "
        "across what was said, upwards the share of them in which it came. The bars are 90 per "
        f"cent intervals {intervals}; on the dotted line what was said is right.",
        lambda width: _draw_curve(curve, width),
        Table(
            "calibration",
            f"What was said and what happened; each row is {each}",
            ("Forecasts", "Said", "Happened", "Low", "High"),
            tuple(
                (part.rows, *(map(write_percent, (part.said, part.happened, part.low, part.high))))
                for part in curve
            ),
        ),
    )


def _draw_curve(curve: "Sequence[Bin]", width: float) -> Drawing:
    hi = max(0.01, *(max(part.high, part.said) for part in curve)) * 1.04
    base = _TOP + _TALL
    across, up = Scale(0.0, hi, _LEFT, width - 26), Scale(0.0, hi, base, _TOP)
    ticks = find_ticks(0.0, hi, 6)
    shown = [tick for tick in ticks if up(tick) < base - 8]
    body: list[Element] = [
        make_text(8, 14, "Share in which it happened", kind="note", cls="ic-soft", width=width - 16)
    ]
    body += draw_left_axis(up, _LEFT, across.end, shown, write_share)
    right = trace_path([(across(0.0), up(0.0)), (across(hi), up(hi))])
    body.append(make_element("path", d=right, cls="ic-guide"))
    for part in curve:
        x = across(part.said)
        for value in (part.low, part.high):
            y = up(value)
            body.append(make_element("line", x1=x - 4, y1=y, x2=x + 4, y2=y, cls="ic-stay-line"))
        low, high = up(part.low), up(part.high)
        body.append(make_element("line", x1=x, y1=low, x2=x, y2=high, cls="ic-stay-line"))
        body.append(make_element("circle", cx=x, cy=up(part.happened), r=4.5, cls="ic-mark"))
    body += draw_bottom_axis(across, base, ticks, write_share, "Probability that was said")
    said = "; ".join(
        f"said {write_percent(part.said)}, happened {write_percent(part.happened)}"
        for part in curve
    )
    return Drawing(
        "calibration", "What was said, and what happened", f"{said}.", width, base + 46, tuple(body)
    )


def draw_ranking(scores: "Sequence[ForecastScore]") -> Figure:
    """Draw how well each forecaster ranks: AUC-ROC with its interval, a row a forecaster."""
    return make_figure(
        "ranking",
        "Who ranks best",
        "The chance that a year in which it came was given a higher probability than one in which "
        "it did not (AUC-ROC), with 90 per cent intervals by country. A coin has 50 per cent, the "
        "upright line. Where intervals overlap widely, nobody can be told apart.",
        lambda width: _draw_ranking(scores, width),
        Table(
            "ranking",
            "AUC-ROC by forecaster",
            ("Forecaster", "AUC-ROC", "Low", "High"),
            tuple((s.forecaster, s.auc_roc.value, s.auc_roc.low, s.auc_roc.high) for s in scores),
        ),
    )


def _draw_ranking(scores: "Sequence[ForecastScore]", width: float) -> Drawing:
    names = [_capitalise(score.forecaster) for score in scores]
    rows, bottom = lay_rows(names, width, 4.0)
    values = [v for s in scores for v in (s.auc_roc.low, s.auc_roc.high) if math.isfinite(v)]
    lo, hi = min([0.5, *values]) - 0.02, max([0.5, *values]) + 0.02
    left = 12.0 if rows[0].above else rows[0].right
    scale = Scale(lo, hi, left, width - 60)
    ticks = find_ticks(lo, hi, 6)
    body: list[Element] = [*draw_grid(rows, scale, ticks), *draw_names(rows)]
    for place, (score, row) in enumerate(zip(scores, rows, strict=True)):
        found, y, coin = score.auc_roc, row.middle, scale(0.5)
        body.append(
            make_element("line", x1=coin, y1=row.start, x2=coin, y2=row.bottom, cls="ic-zero")
        )
        if math.isnan(found.value):
            continue
        style = "ic-break" if place == 0 else "ic-stay"
        ends = {"x1": scale(found.low), "x2": scale(found.high)}
        body.append(make_element("line", **ends, y1=y, y2=y, cls=f"{style}-line"))
        body.append(make_element("circle", cx=scale(found.value), cy=y, r=5, cls=style))
        body.append(
            make_text(width - 50, y, f"{found.value:.3f}", kind="note", centred=True, cls="ic-soft")
        )
    body += draw_bottom_axis(scale, bottom, ticks, write_share, "AUC-ROC")
    said = "; ".join(f"{s.forecaster} {write_number(s.auc_roc.value)}" for s in scores)
    return Drawing("ranking", "Who ranks best", f"{said}.", width, bottom + 46, tuple(body))


def _capitalise(words: str) -> str:
    return words[:1].upper() + words[1:]
