"""Lines over a common axis: the value of secrecy, how a conclusion flips, shares by month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from innercircle.report._axes import (
    Scale,
    draw_bottom_axis,
    draw_left_axis,
    find_ticks,
    trace_path,
    write_share,
)
from innercircle.report._measure import LINE, SIZES
from innercircle.report._svg import Drawing, Element, count_lines, make_element, make_text

_TALL = 220.0
_LEFT = 60.0
_NOTE = SIZES["note"] * LINE
_STYLES = ("ic-line-strong", "ic-line-dashed", "ic-line-dotted", "ic-line")


@dataclass(frozen=True)
class Line:
    """A named line through points (x, y), rising in x."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Frame:
    """Names of a chart of lines and spelling of its axes.

    Attributes:
        key: lower-case words for ids.
        title: for who cannot see it.
        across: title of the horizontal axis.
        write_x: numbers on the horizontal axis in words.
        write_y: the same, vertical.
        level: a level to mark by a thin line across, with its name; None for none.
        top: least upper end of the vertical axis.
    """

    key: str
    title: str
    across: str
    write_x: Callable[[float], str]
    write_y: Callable[[float], str]
    level: tuple[float, str] | None = None
    top: float = 0.0


def frame_months(key: str, title: str) -> Frame:
    """A frame for shares over months."""
    return Frame(
        key=key,
        title=title,
        across="Month",
        write_x=lambda month: f"{month:.0f}",
        write_y=write_share,
        top=0.02,
    )


def draw_lines(lines: Sequence[Line], frame: Frame, width: float) -> Drawing:
    """Up to four lines, told apart by their strokes, with a key below."""
    xs = [x for line in lines for x, _ in line.points]
    ys = [y for line in lines for _, y in line.points]
    marked = [frame.level[0]] if frame.level else []
    across = Scale(min(xs), max(xs), _LEFT, width - 26)
    lo, hi = min([0.0, *ys, *marked]), max([frame.top, *ys, *marked])
    up = Scale(lo, hi * 1.02 if hi > lo else lo + 1, 14 + _TALL, 14)
    ticks = find_ticks(up.lo, up.hi, 6)
    shown = [tick for tick in ticks if up(tick) < 14 + _TALL - 8]
    body: list[Element] = draw_left_axis(up, _LEFT, across.end, shown, frame.write_y)
    if frame.level:
        y = up(frame.level[0])
        body.append(make_element("line", x1=_LEFT, y1=y, x2=across.end, y2=y, cls="ic-guide"))
    for k, line in enumerate(lines[: len(_STYLES)]):
        path = trace_path([(across(x), up(y)) for x, y in line.points])
        body.append(make_element("path", d=path, cls=_STYLES[k]))
    grid = find_ticks(across.lo, across.hi, 6)
    body += draw_bottom_axis(across, 14 + _TALL, grid, frame.write_x, frame.across)
    names = [line.name for line in lines]
    key, height = _draw_key(names, frame.level, 14 + _TALL + 50, width)
    said = "; ".join(f"{n} from {frame.write_y(line.points[0][1])} to "
                     f"{frame.write_y(line.points[-1][1])}"
                     for n, line in zip(names, lines, strict=True))  # fmt: skip
    return Drawing(frame.key, frame.title, f"Lines: {said}.", width, height, tuple(body + key))


def _draw_key(
    names: Sequence[str], level: tuple[float, str] | None, top: float, width: float
) -> tuple[list[Element], float]:
    parts: list[Element] = []
    y = top + 4
    entries = [(name, _STYLES[k]) for k, name in enumerate(names)]
    if level:
        entries.append((level[1], "ic-guide"))
    for words, cls in entries:
        middle = y + _NOTE / 2
        parts.append(make_element("line", x1=8, y1=middle, x2=32, y2=middle, cls=cls))
        parts.append(make_text(40, y + 11, words, kind="note", width=width - 46, most=2))
        y += count_lines(words, width - 46, "note", 2) * _NOTE + 4
    return parts, y + 6
