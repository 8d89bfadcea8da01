"""Picture of how runs end as the months go by: a stacked area for each playbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from innercircle.report._axes import (
    Scale,
    draw_bottom_axis,
    draw_left_axis,
    find_ticks,
    trace_path,
    write_percent,
    write_share,
)
from innercircle.report._figure import Figure, Table, list_paths, make_figure
from innercircle.report._pictures.outcomes import FILLS, draw_legend, read_fill
from innercircle.report._svg import Drawing, Element, make_element, make_text
from innercircle.vocabulary import Outcome

_ORDER = tuple(outcome for outcome in Outcome if outcome is not Outcome.STALEMATE)
_KEY, _TITLE = "by-month", "How it ends, month by month"
_LEFT, _HEAD, _FOOT = 46.0, 22.0, 46.0
_GAP = 16.0
_LARGE, _SMALL = 190.0, 92.0


@dataclass(frozen=True, kw_only=True)
class EndsByMonth:
    """Ends of runs under one playbook.

    Attributes:
        key: the playbook's id.
        name: in words.
        shares: outcome → share of runs that have ended so by month 0, 1, …; all equally long.
    """

    key: str = ""
    name: str
    shares: Mapping[Outcome, Sequence[float]]


@dataclass(frozen=True)
class _Box:
    """Place of one playbook's area, in pixels."""

    left: float
    top: float
    across: float
    down: float


def draw_ends(playbooks: Sequence[EndsByMonth]) -> Figure:
    """The first playbook large, the others small beneath it, all on the same scales."""
    first = playbooks[0]
    months = len(first.shares[Outcome.STALEMATE])
    return make_figure(
        _KEY,
        _TITLE,
        f"Share of runs that have ended so by each month: large under {first.name}"
        f"{', small under the others' if len(playbooks) > 1 else ''}. Above the coloured parts are "
        "runs still going, or at a stalemate in the end; a consolidation is counted in the last "
        "month.",
        lambda width: _draw(playbooks, width),
        Table(
            _KEY,
            "Share of runs that have ended so by each month",
            ("Playbook", "Month", *(outcome.words for outcome in _ORDER)),
            tuple(
                (book.name, month, *(float(book.shares[outcome][month]) for outcome in _ORDER))
                for book in playbooks
                for month in range(months)
            ),
            paths=list_paths(
                "playbooks.sponsor", (b.key for b in playbooks for _ in range(months))
            ),
        ),
    )


def _draw(playbooks: Sequence[EndsByMonth], width: float) -> Drawing:
    legend, top = draw_legend(width, _KEY)
    first, others = playbooks[0], playbooks[1:]
    large = _Box(_LEFT, top + _HEAD, width - _LEFT - 20, _LARGE)
    body: list[Element] = [*legend, *_draw_axes(first, large), *_draw_area(first, large, width)]
    bottom = large.top + large.down + _FOOT
    count = 2 if width < 500 else 5 if len(others) > 3 else 3
    across = (width - 20 - _GAP * (count - 1)) / count
    for number, book in enumerate(others):
        row, column = divmod(number, count)
        y = bottom + 8 + row * (_SMALL + _HEAD + _GAP) + _HEAD
        box = _Box(10 + column * (across + _GAP), y, across, _SMALL)
        body += _draw_area(book, box, width)
    if others:
        bottom += ((len(others) - 1) // count + 1) * (_SMALL + _HEAD + _GAP) + 8
    said = "; ".join(
        f"{book.name}: "
        + ", ".join(
            f"{outcome.words} {write_percent(book.shares[outcome][-1])}"
            for outcome in _ORDER
            if book.shares[outcome][-1] > 0
        )
        for book in playbooks
    )
    return Drawing(_KEY, _TITLE, said, width, bottom, tuple(body))


def _draw_axes(book: EndsByMonth, box: _Box) -> list[Element]:
    last = len(book.shares[Outcome.STALEMATE]) - 1
    across = Scale(0, last, box.left, box.left + box.across)
    up = Scale(0.0, 1.0, box.top + box.down, box.top)
    ticks = [tick for tick in find_ticks(0, last, 8) if tick == round(tick)]
    return [
        *draw_left_axis(up, box.left, across.end, [0.0, 0.25, 0.5, 0.75, 1.0], write_share),
        *draw_bottom_axis(across, box.top + box.down, ticks, lambda m: f"{m:.0f}", "Month"),
    ]


def _draw_area(book: EndsByMonth, box: _Box, width: float) -> list[Element]:
    """The areas of the outcomes on each other, the stalemate's ground behind them."""
    steps = len(book.shares[Outcome.STALEMATE])
    across = Scale(0, max(steps - 1, 1), box.left, box.left + box.across)
    up = Scale(0.0, 1.0, box.top + box.down, box.top)
    parts = [
        make_element(
            "rect", x=box.left, y=box.top, width=box.across, height=box.down,
            cls=FILLS[Outcome.STALEMATE],
        ),
        make_text(box.left, box.top - 7, book.name, kind="note", width=box.across),
    ]  # fmt: skip
    floor = [0.0] * steps
    for outcome in _ORDER:
        ceiling = [low + share for low, share in zip(floor, book.shares[outcome], strict=True)]
        if ceiling[-1] - floor[-1] > 0:
            above = [(across(m), up(v)) for m, v in enumerate(ceiling)]
            below = [(across(m), up(v)) for m, v in enumerate(floor)]
            path = trace_path([*above, *reversed(below)], closed=True)
            parts.append(make_element("path", d=path, **read_fill(outcome, width, _KEY)))
        floor = ceiling
    return parts
