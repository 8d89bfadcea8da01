"""Pictures of a ledger: words on a question by day, and how well each forecaster has done."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from innercircle.chances import Chance
from innercircle.report._axes import (
    Scale,
    draw_bottom_axis,
    draw_left_axis,
    find_ticks,
    trace_path,
    write_flat_chance,
    write_number,
    write_share,
)
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._pictures.rows import draw_grid, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, make_element, make_text

if TYPE_CHECKING:
    from innercircle.ledger import ForecasterScore, Question, Statement

_TALL, _TOP, _LEFT = 120.0, 12.0, 54.0
_STYLES = ("ic-line-strong", "ic-line-dashed", "ic-line-dotted", "ic-line")
_LINE = 15.0  # pixels between two names at the ends of lines
_MOST = 6  # months named on the axis
_LOW, _ROOM = 0.2, 1.3
_HALF = 0.25  # Brier score of always saying one half
_MOST_LINES = 10


def draw_steps(question: "Question", key: str) -> Figure:
    """A step line a forecaster, named at its end; what was entered late is a ring."""
    count = len({said.who for said in question.statements})
    rows = tuple(
        (said.on, said.who, Chance(said.probability), said.note, said.written)
        for said in question.statements
    )
    return make_figure(
        key,
        "What was said, and when",
        "Each line is a forecaster's standing word, in steps from day to day. A dot is a "
        "statement, a ring one that was entered after its day. "
        + ("The triangle is how it came out. " if question.outcome in {"yes", "no"} else "")
        + (f"Of {count} forecasters the first {_MOST_LINES} are drawn." * (count > _MOST_LINES)),
        lambda width: _draw_steps(question, key, width),
        Table(
            key,
            f"What was said of {question.id}",
            ("Day", "Who", "Probability of yes", "Note", "Entered"),
            rows,
        ),
    )


def _draw_steps(question: "Question", key: str, width: float) -> Drawing:
    said = question.statements
    end = date.fromisoformat(question.closes).toordinal()
    days = [date.fromisoformat(each.on).toordinal() for each in said]
    first, last = min([*days, end - 1]), max([*days, end])
    column = min(150.0, width * 0.3)
    across = Scale(first, last, _LEFT, width - column)
    highest = max(each.probability for each in said)
    top = 1.0 if question.outcome == "yes" or highest > _LOW else highest * _ROOM
    names = list(dict.fromkeys(each.who for each in said))[:_MOST_LINES]
    base = _TOP + max(_TALL, _LINE * (len(names) + 1))
    up = Scale(0.0, top, base, _TOP)
    ticks = [tick for tick in find_ticks(0.0, top, 5) if 0 < tick <= top]
    body: list[Element] = draw_left_axis(up, _LEFT, across.end, ticks, write_share)
    ends = []
    for number, who in enumerate(names):
        own = [each for each in said if each.who == who]
        body += _draw_line(own, across, up, last, _STYLES[min(number, len(_STYLES) - 1)])
        ends.append((up(own[-1].probability), f"{write_flat_chance(own[-1].probability)} {who}"))
    body += _draw_ends(ends, across.end + 8, column - 12, base)
    if question.outcome in {"yes", "no"}:
        body.append(_draw_outcome(across(end), up(float(question.outcome == "yes")), base))
    dates = _list_dates(first, last)
    body += draw_bottom_axis(
        across, base, dates, lambda day: date.fromordinal(int(day)).isoformat(), "Day"
    )
    told = "; ".join(f"{e.on} {e.who} {write_flat_chance(e.probability)}" for e in said)
    return Drawing(key, "What was said, and when", f"{told}.", width, base + 46, tuple(body))


def _draw_line(
    own: Sequence["Statement"], across: Scale, up: Scale, last: int, style: str
) -> list[Element]:
    points: list[tuple[float, float]] = []
    marks: list[Element] = []
    for each in own:
        x, y = across(date.fromisoformat(each.on).toordinal()), up(each.probability)
        if points:
            points.append((x, points[-1][1]))
        points.append((x, y))
        marks.append(
            make_element("circle", cx=x, cy=y, r=3.5, cls="ic-open" if each.is_late else "ic-mark")
        )
    points.append((across(last), points[-1][1]))
    return [make_element("path", d=trace_path(points), cls=style), *marks]


def _draw_ends(
    ends: Sequence[tuple[float, str]], x: float, width: float, base: float
) -> list[Element]:
    """Names where the lines end, moved apart where they would touch."""
    places = sorted(ends)
    heights: list[float] = []
    for y, _ in places:
        heights.append(max(y, heights[-1] + _LINE) if heights else y)
    below = base - 4
    for k in reversed(range(len(heights))):
        heights[k] = min(heights[k], below)
        below = heights[k] - _LINE
    return [
        make_text(x, y, words, kind="note", width=width, centred=True)
        for y, (_, words) in zip(heights, places, strict=True)
    ]


def _draw_outcome(x: float, y: float, base: float) -> Element:
    down = 8.0 if y < base else -8.0
    points = f"{x - 6:.1f},{y:.1f} {x + 6:.1f},{y:.1f} {x:.1f},{y + down:.1f}"
    return make_element("polygon", points=points, cls="ic-break")


def _list_dates(first: int, last: int) -> list[int]:
    """Days that the axis names: both ends, and between them firsts of months."""
    months = [
        day for day in range(first + 1, last) if last - first < 4_000
        and date.fromordinal(day).day == 1
    ]  # fmt: skip
    return [first, *months[:: max(1, -(-len(months) // _MOST))], last]


def draw_scores(scores: Sequence["ForecasterScore"]) -> Figure:
    """A row a forecaster: the Brier score with its interval, beside always saying one half."""
    columns = (
        "Forecaster", "Questions", "Brier", "Low", "High", "Log score", "Skill over outside",
        "Entered late",
    )  # fmt: skip
    return make_figure(
        "ledger-scores",
        "How well each has done",
        "Brier scores: the mean squared error of what stood from day to day, smaller is better. "
        "Bars are 90 per cent intervals from drawing questions again, from five questions on; the "
        "upright line is what always saying one half scores.",
        lambda width: _draw_scores(scores, width),
        Table(
            "ledger-scores",
            "Scores of each forecaster over the questions that are resolved",
            columns,
            tuple(
                (s.who, s.questions, s.brier.value, s.brier.low, s.brier.high, s.log.value,
                 s.skill, s.late)
                for s in scores
            ),
        ),
    )  # fmt: skip


def _draw_scores(scores: Sequence["ForecasterScore"], width: float) -> Drawing:
    lay, bottom = lay_rows([s.who for s in scores], width, 4.0, share=0.26, body=26.0)
    left = 16.0 if lay[0].above else lay[0].right
    room = 118.0
    values = [v for s in scores for v in (s.brier.value, s.brier.high) if v is not None]
    scale = Scale(0.0, max(0.3, *values), left, width - room)
    ticks = find_ticks(scale.lo, scale.hi, 6)
    body: list[Element] = [*draw_grid(lay, scale, ticks), *draw_names(lay)]
    for score, row in zip(scores, lay, strict=True):
        half, y = scale(_HALF), row.middle
        body.append(
            make_element("line", x1=half, y1=row.start, x2=half, y2=row.bottom, cls="ic-zero")
        )
        if score.brier.low is not None and score.brier.high is not None:
            ends = {"x1": scale(score.brier.low), "x2": scale(score.brier.high)}
            body.append(make_element("line", **ends, y1=y, y2=y, cls="ic-stay-line"))
        body.append(make_element("circle", cx=scale(score.brier.value), cy=y, r=5, cls="ic-stay"))
        words = write_number(score.brier.value)
        if score.skill is not None:
            words = f"{words}, skill {write_number(round(score.skill, 2))}"
        body.append(
            make_text(
                width - room + 12,
                y,
                words,
                kind="note",
                width=room - 14,
                centred=True,
                cls="ic-soft",
            )
        )
    body += draw_bottom_axis(scale, bottom, ticks, write_number, "Brier score, smaller is better")
    said = "; ".join(f"{s.who} {write_number(s.brier.value)}" for s in scores)
    return Drawing(
        "ledger-scores", "How well each has done", f"{said}.", width, bottom + 46, tuple(body)
    )
