"""Pictures of reports: the path from before to after, and reports against hypotheses."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.chances import Chance, write_chance
from innercircle.report._axes import Scale, draw_bottom_axis
from innercircle.report._figure import Figure, Table, TableCell, list_paths, make_figure
from innercircle.report._measure import LINE, SIZES
from innercircle.report._pictures.rows import Row, draw_grid, draw_names, lay_rows
from innercircle.report._svg import (
    Drawing,
    Element,
    count_lines,
    fill_hatch,
    make_element,
    make_text,
)

_CHANCES = (
    *(0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5),
    *(0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999),
)
_LARGEST = 9.0
_NOTE = SIZES["note"] * LINE


@dataclass(frozen=True, kw_only=True)
class WaterfallWords:
    """Words of a waterfall; as they stand, those of reports.

    Attributes:
        key: of the figure.
        title: of the figure.
        caption: how it is read, after the claim.
        table: what its table holds.
        column: heading of what moves the probability.
        paths: section of the file that has these; empty where keys are whole paths.
        first, last: both ends.
    """

    key: str = "waterfall"
    title: str = "What each report adds"
    caption: str = (
        "Each bar is a report's fair share of the change (Shapley value); hatched bars speak "
        "against."
    )
    table: str = "Share of each report in the change of log-odds, in nats"
    column: str = "Report"
    paths: str = "reports"
    first: str = "Before any report"
    last: str = "Given all reports"


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """Reports that move a probability.

    Attributes:
        claim: what the probability is of, in words.
        before: probability before any report, in (0, 1).
        after: probability given all reports.
        shares: (report, in words; its share of the change of log-odds, in nats), in order.
        keys: ids of these reports; empty for what sums up several.
        words: how the picture is called and read.
    """

    claim: str
    before: float
    after: float
    shares: tuple[tuple[str, float], ...]
    keys: tuple[str, ...] = ()
    words: WaterfallWords = WaterfallWords()


@dataclass(frozen=True, kw_only=True)
class Hypotheses:
    """Reports against hypotheses that exclude each other.

    Attributes:
        names: columns.
        reports: rows.
        weights: (report, hypothesis) log Pr(report | hypothesis) − log Pr(report), in nats.
        before: (hypothesis,) probability before any report.
        after: (hypothesis,) probability given all.
        keys: ids of the reports.
    """

    names: tuple[str, ...]
    reports: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    keys: tuple[str, ...] = ()


def draw_waterfall(weighing: Weighing) -> Figure:
    """From the probability before to the one after, step by step, evenly in log-odds."""
    words = weighing.words
    ends = [f"{end[:1].lower()}{end[1:]} (log-odds)" for end in (words.first, words.last)]
    keys = ("", *weighing.keys, "") if weighing.keys else ()
    return make_figure(
        words.key,
        words.title,
        f"From top to bottom, the probability of: {weighing.claim}. {words.caption}",
        lambda width: _draw_waterfall(weighing, width),
        Table(
            words.key,
            words.table,
            (words.column, "Share"),
            (
                (ends[0], _find_odds(weighing.before)),
                *weighing.shares,
                (ends[1], _find_odds(weighing.after)),
            ),
            paths=list_paths(words.paths, keys) if words.paths else keys,
        ),
    )


def _find_odds(chance: float) -> float:
    return math.log(chance / (1 - chance)) if 0 < chance < 1 else math.copysign(12, chance - 0.5)


def _draw_waterfall(weighing: Weighing, width: float) -> Drawing:
    words = weighing.words
    start, end = _find_odds(weighing.before), _find_odds(weighing.after)
    steps = [start]
    for _, share in weighing.shares:
        steps.append(steps[-1] + share)
    lo, hi = min([*steps, end]) - 0.4, max([*steps, end]) + 0.4
    names = [
        f"{words.first}: {write_chance(weighing.before)}",
        *(name for name, _ in weighing.shares),
        f"{words.last}: {write_chance(weighing.after)}",
    ]
    rows, bottom = lay_rows(names, width, 4.0, share=0.46)
    left = 14.0 if width < 500 else rows[0].right
    scale = Scale(lo, hi, left, width - 26)
    ticks = [odds for odds in map(_find_odds, _CHANCES) if lo <= odds <= hi]
    body: list[Element] = [*draw_grid(rows, scale, ticks), *draw_names(rows)]
    body.append(_draw_dot(rows[0], scale(start)))
    for k, (_, share) in enumerate(weighing.shares):
        low, high = sorted((scale(steps[k]), scale(steps[k + 1])))
        y = rows[k + 1].middle
        size = {"x": low, "y": y - 7, "width": max(high - low, 1.0), "height": 14.0}
        look = {"cls": "ic-stay"} if share >= 0 else {"fill": fill_hatch(words.key, width, "break")}
        body.append(make_element("rect", **size, **look))
    body.append(_draw_dot(rows[-1], scale(end)))
    title = "Probability (evenly spaced in log-odds)"
    body += draw_bottom_axis(scale, bottom, ticks, _write_odds, title)
    return Drawing(
        words.key,
        words.title,
        f"{words.first} {write_chance(weighing.before)}, {words.last[:1].lower()}{words.last[1:]} "
        f"{write_chance(weighing.after)}; the table has each share.",
        width,
        bottom + 46,
        tuple(body),
    )


def _write_odds(odds: float) -> str:
    return write_chance(1 / (1 + math.exp(-odds)))


def _draw_dot(row: Row, x: float) -> Element:
    return make_element("circle", cx=x, cy=row.middle, r=5, cls="ic-mark")


def draw_hypotheses(matrix: Hypotheses) -> Figure:
    """A disc a cell: filled for, hatched against, its area how much the report alone weighs."""
    return make_figure(
        "hypotheses",
        "Reports against hypotheses",
        "A filled disc: the report speaks for the hypothesis; a hatched one: against. The larger "
        "the disc, the more it weighs. A row of equal discs tells no hypothesis from another.",
        lambda width: _draw_matrix(matrix, width),
        Table(
            "hypotheses",
            "How much each report alone speaks for each hypothesis, in nats",
            ("Report", *matrix.names),
            (
                ("probability before", *map(Chance, matrix.before)),
                *_list_rows(matrix),
                ("probability after", *map(Chance, matrix.after)),
            ),
            paths=list_paths("reports", ("", *matrix.keys, "") if matrix.keys else ()),
        ),
    )


def _list_rows(matrix: Hypotheses) -> list[tuple[TableCell, ...]]:
    return [(name, *row) for name, row in zip(matrix.reports, matrix.weights, strict=True)]


def _draw_matrix(matrix: Hypotheses, width: float) -> Drawing:
    rows, bottom = lay_rows(matrix.reports, width, 26.0, share=0.46)
    left = 12.0 if width < 500 else 0.46 * width
    step = (width - left - 8) / len(matrix.names)
    most = max([1e-9, *(abs(w) for row in matrix.weights for w in row)])
    body: list[Element] = list(draw_names(rows))
    for j in range(len(matrix.names)):
        x = left + (j + 0.5) * step
        body.append(make_text(x, 14, str(j + 1), kind="note", anchor="middle", cls="ic-soft"))
    for row, weights in zip(rows, matrix.weights, strict=True):
        for j, weight in enumerate(weights):
            radius = min(_LARGEST, step / 2 - 0.5) * math.sqrt(abs(weight) / most)
            body.append(_draw_cell(left + (j + 0.5) * step, row.middle, radius, weight, width))
    key, height = _draw_key(matrix, bottom + 14, width)
    return Drawing(
        "hypotheses",
        "Reports against hypotheses",
        f"{len(matrix.reports)} reports by {len(matrix.names)} hypotheses; the table has numbers.",
        width,
        height,
        tuple(body + key),
    )


def _draw_cell(x: float, y: float, radius: float, weight: float, width: float) -> Element:
    if radius < 0.6:
        return make_element("circle", cx=x, cy=y, r=0.6, cls="ic-mark")
    if weight > 0:
        return make_element("circle", cx=x, cy=y, r=radius, cls="ic-stay")
    return make_element(
        "circle", cx=x, cy=y, r=radius, fill=fill_hatch("hypotheses", width, "break")
    )


def _draw_key(matrix: Hypotheses, top: float, width: float) -> tuple[list[Element], float]:
    parts: list[Element] = []
    y = top
    for j, name in enumerate(matrix.names):
        words = (
            f"{name}: {write_chance(matrix.before[j])} before, "
            f"{write_chance(matrix.after[j])} after"
        )
        parts.append(make_text(22, y + 11, str(j + 1), kind="note", anchor="end", cls="ic-soft"))
        parts.append(make_text(30, y + 11, words, kind="note", width=width - 36, most=2))
        y += count_lines(words, width - 36, "note", 2) * _NOTE + 3
    return parts, y + 8


def make_flip_table(rows: Sequence[tuple[str, str]]) -> Table:
    """Make the table of changes that would turn the conclusion: what, and how far."""
    return Table(
        "flips",
        "What would change the conclusion",
        ("What would have to change", "To"),
        tuple((what, to) for what, to in rows),
    )
