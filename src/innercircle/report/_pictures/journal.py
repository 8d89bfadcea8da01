"""Pictures of a journal: events by month, how far they were expected, what they taught."""

from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.chances import Chance
from innercircle.report._axes import (
    ChanceScale,
    Scale,
    draw_bottom_axis,
    draw_left_axis,
    find_ticks,
    lay_chances,
    write_flat_chance,
    write_number,
    write_share,
)
from innercircle.report._figure import Figure, Table, TableCell, make_figure
from innercircle.report._pictures.rows import Row, draw_names, lay_rows
from innercircle.report._pictures.timeline import write_month
from innercircle.report._svg import Drawing, Element, make_element, make_text

_SAID, _KNOWN = 118.0, 168.0
"""Widths of the columns of words at the right of a picture."""
_TALL, _LEFT = 130.0, 54.0
_TOPS = (0.1, 0.2, 0.5, 1.0)
_FEW = 0.05  # share of runs below which a month is drawn as a surprise
_WORDS = {"surprise": "a surprise", "unlikely": "unlikely"}


@dataclass(frozen=True, kw_only=True)
class JournalRow:
    """One line of the journal's picture.

    Attributes:
        month: its name, such as 2026-03; of several the first.
        what: in words.
        kind: "event"; "silence", months without an entry; "input", a new value.
        chance: that the runs gave to it; None where they give none, or have not been asked.
        word: a key of the words for what was hardly expected; empty for none.
    """

    month: str
    what: str
    kind: str
    chance: float | None = None
    word: str = ""

    @property
    def label(self) -> str:
        """Its month and what happened."""
        return f"{write_month(self.month)}: {self.what}"


def draw_journal(rows: Sequence[JournalRow]) -> Figure:
    """From top to bottom: what happened, each with the chance that the runs gave to it."""
    asked = any(row.chance is not None for row in rows)
    how = (
        "Each dot is the chance that the runs gave, after all that came before: towards the left "
        "what they hardly expected. Rings are months without an entry, in which the regime stood; "
        "a diamond is a new value of an input, which is not weighed."
    )
    return make_figure(
        "journal",
        "What has happened, and how far it was expected",
        how if asked else "In the order of the months.",
        lambda width: _draw_rows(rows, width, asked=asked),
        Table(
            "journal",
            "What has happened, and the chance that the runs gave to it",
            ("Month", "What", "Chance"),
            tuple(
                (row.month, row.what, None if row.chance is None else Chance(row.chance))
                for row in rows
            ),
        ),
    )


def _draw_rows(rows: Sequence[JournalRow], width: float, *, asked: bool) -> Drawing:
    lay, bottom = lay_rows([row.label for row in rows], width, 4.0, share=0.42, body=24.0)
    left = 16.0 if lay[0].above else lay[0].right + 4
    given = [row.chance for row in rows if row.chance is not None]
    scale = lay_chances([*given, 0.5], left, width - (_SAID if asked else 16))
    body: list[Element] = []
    if asked:
        for tick in scale.ticks:
            x = scale.scale(tick)
            body += [
                make_element("line", x1=x, y1=at.start, x2=x, y2=at.bottom, cls="ic-grid")
                for at in lay
            ]
    body += draw_names(lay)
    for row, at in zip(rows, lay, strict=True):
        body += _draw_event(row, at, scale, width)
    if asked:
        body += scale.draw(bottom, "Chance that the runs gave to it")
    said = "; ".join(
        row.label + ("" if row.chance is None else f", {write_flat_chance(row.chance)}")
        for row in rows
    )
    return Drawing(
        "journal",
        "What has happened, and how far it was expected",
        f"{said}.",
        width,
        bottom + (46 if asked else 6),
        tuple(body),
    )


def _draw_event(row: JournalRow, at: Row, scale: ChanceScale, width: float) -> list[Element]:
    y = at.middle
    if row.chance is None:
        x = scale.scale.start + 8
        points = f"{x:.1f},{y - 5:.1f} {x + 5:.1f},{y:.1f} {x:.1f},{y + 5:.1f} {x - 5:.1f},{y:.1f}"
        return [make_element("polygon", points=points, cls="ic-mark")]
    x = scale(row.chance)
    if row.kind == "silence":
        marks = [make_element("circle", cx=x, cy=y, r=4, cls="ic-stay-open")]
    elif row.word:
        marks = [
            make_element("line", x1=x, y1=y, x2=scale.scale.end, y2=y, cls="ic-break-line"),
            make_element("circle", cx=x, cy=y, r=5.5, cls="ic-break-open"),
        ]
    else:
        marks = [make_element("circle", cx=x, cy=y, r=5, cls="ic-stay")]
    said = write_flat_chance(row.chance)
    if row.word:
        said = f"{said}, {_WORDS[row.word]}"
    room = _SAID - 14
    return [
        *marks,
        make_text(
            width - room, y, said, kind="note", width=room, centred=True, cls="ic-soft", most=2
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class FollowedMonth:
    """Months of runs that showed what happened, of those that were tried.

    Attributes:
        month: its name, such as 2026-03. share: of the tried.
        tried: months of runs. matched: as how many of equal weight those count that showed it.
    """

    month: str
    share: float
    tried: int
    matched: float


def draw_followed(months: Sequence[FollowedMonth]) -> Figure:
    """A bar a month: the share of what was tried that shows what happened."""
    return make_figure(
        "followed",
        "How easily the runs follow",
        "A bar a month: the share of the tried runs that show all that happened in it. Where it is "
        "low (hatched) few runs are left to learn from, and the numbers are rough.",
        lambda width: _draw_followed(months, width),
        Table(
            "followed",
            "Runs that show each month",
            ("Month", "Share of the tried", "Tried", "Worth, in equal runs"),
            tuple((m.month, Chance(m.share), m.tried, m.matched) for m in months),
            digits=0,
        ),
    )


def _draw_followed(months: Sequence[FollowedMonth], width: float) -> Drawing:
    base = 12 + _TALL
    up = Scale(0.0, 1.0, base, 12.0)
    across = Scale(0.5, len(months) + 0.5, _LEFT, width - 16)
    step = (across.end - across.start) / len(months)
    body = draw_left_axis(up, _LEFT, across.end, [0.25, 0.5, 0.75, 1.0], write_share)
    for number, month in enumerate(months, 1):
        size = min(step * 0.72, 34.0)
        x, y = across(number) - size / 2, up(month.share)
        box = {"x": x, "y": y, "width": size, "height": max(base - y, 1.0)}
        if month.share < _FEW:
            body.append(make_element("rect", **box, cls="ic-break-ground"))
            top = make_element("line", x1=x, y1=y, x2=x + size, y2=y, cls="ic-break-line")
            body.append(top)
        else:
            body.append(make_element("rect", **box, cls="ic-stay"))
    ticks = list(range(1, len(months) + 1, max(1, -(-len(months) // 9))))
    body += draw_bottom_axis(across, base, ticks, lambda at: months[int(at) - 1].month, "Month")
    least = min(months, key=lambda month: month.share)
    said = f"Least in {write_month(least.month)}: {write_share(least.share)}."
    return Drawing("followed", "How easily the runs follow", said, width, base + 46, tuple(body))


@dataclass(frozen=True, kw_only=True)
class LessonRow:
    """A quantity before and after, on an axis of its own.

    Attributes:
        name: in words.
        before, after: mean, and where nine in ten of the runs have it.
        is_chance: whether the mean is a chance, of which the runs have no interval.
    """

    name: str
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    is_chance: bool = False

    @property
    def is_share(self) -> bool:
        """True when all that is drawn lies between 0 and 1."""
        return all(0 <= end <= 1 for end in (*self.before, *self.after))

    def say(self, which: tuple[float, float, float]) -> str:
        """One of both in words."""
        mean, low, high = which
        if self.is_chance:
            return write_flat_chance(mean)
        return f"{write_number(mean)} ({write_number(low)} to {write_number(high)})"


def draw_lessons(key: str, title: str, rows: Sequence[LessonRow]) -> Figure:
    """Paired dots with their intervals: pale before, dark after, a stroke between the means."""
    cells: list[tuple[TableCell, ...]] = [
        (row.name, row.say(row.before), row.say(row.after)) for row in rows
    ]
    return make_figure(
        key,
        title,
        "Ring and pale bar: before these months; dot and dark bar: after them. Bars hold nine in "
        "ten of the runs. Shares and chances have the axis below in common; what can be larger has "
        "its own, from the least to the most that is drawn.",
        lambda width: _draw_lessons(key, title, rows, width),
        Table(
            key,
            f"{title}: before and after",
            ("What", "Before (nine in ten)", "After (nine in ten)"),
            tuple(cells),
        ),
    )


def _draw_lessons(key: str, title: str, rows: Sequence[LessonRow], width: float) -> Drawing:
    lay, bottom = lay_rows([row.name for row in rows], width, 4.0, share=0.36, body=42.0)
    body = draw_names(lay)
    shares = [end for row in rows if row.is_share for end in (*row.before, *row.after)]
    most = next((top for top in _TOPS if top >= max(shares, default=1.0)), 1.0)
    for row, at in zip(rows, lay, strict=True):
        body += _draw_pair(row, at, width, most)
    scale = _lay_pair((0.0, most), lay[0], width)
    body += draw_bottom_axis(scale, bottom, find_ticks(0.0, most, 5), write_number, "Share")
    said = "; ".join(
        f"{row.name}: {row.say(row.before)}, then {row.say(row.after)}" for row in rows
    )
    return Drawing(key, title, f"{said}.", width, bottom + 46, tuple(body))


def _lay_pair(ends: Sequence[float], at: Row, width: float) -> Scale:
    left = 16.0 if at.above else at.right + 8
    return Scale(min(ends), max(ends), left, width - _KNOWN - 12)


def _draw_pair(row: LessonRow, at: Row, width: float, most: float) -> list[Element]:
    ends = (0.0, most) if row.is_share else (*row.before, *row.after)
    scale = _lay_pair(ends, at, width)
    high, low = at.middle - 9, at.middle + 9
    body = [
        make_element("line", x1=scale.start, y1=y, x2=scale.end, y2=y, cls="ic-grid")
        for y in (high, low)
    ]
    pairs = ((row.before, high, "ic-stay-pale"), (row.after, low, "ic-stay"))
    for (_, start, end), y, cls in () if row.is_chance else pairs:
        x = scale(start)
        box = {"x": x, "y": y - 3, "width": max(scale(end) - x, 2.0), "height": 6.0}
        body.append(make_element("rect", **box, cls=cls))
    one, two = scale(row.before[0]), scale(row.after[0])
    body += [
        make_element("line", x1=one, y1=high, x2=two, y2=low, cls="ic-line"),
        make_element("circle", cx=one, cy=high, r=4.5, cls="ic-open"),
        make_element("circle", cx=two, cy=low, r=4.5, cls="ic-mark"),
    ]
    for which, y, cls in ((row.before, high, "ic-soft"), (row.after, low, "")):
        body.append(
            make_text(
                width - _KNOWN,
                y,
                row.say(which),
                kind="note",
                width=_KNOWN - 4,
                centred=True,
                cls=cls,
            )
        )
    return body
