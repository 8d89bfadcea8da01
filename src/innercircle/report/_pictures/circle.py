"""The inner circle: power as area, factions side by side, and who leans towards breaking."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from innercircle.chances import Chance, write_chances
from innercircle.report._axes import trace_path, write_percent
from innercircle.report._ends import note_ends
from innercircle.report._figure import Figure, Table, list_paths, make_figure
from innercircle.report._measure import LINE, SIZES
from innercircle.report._svg import (
    Drawing,
    Element,
    count_lines,
    fill_hatch,
    make_element,
    make_text,
)
from innercircle.report._views import Findings, Seat

_MOST = 24
_DOUBT = "Hatched the other way: the bold answer counts it, the cautious one does not. "
_LEAST_SLICE = 0.002
"""Share of a disc below which a slice could not be seen and is not drawn."""
_TURN = 2 * math.pi
_NOTE = SIZES["note"] * LINE
_NAME = SIZES["label"] * LINE


@dataclass(frozen=True)
class _Ring:
    """Sizes for one width, in pixels: where the discs of who stays and who breaks have centres."""

    centre: float
    inner: float
    lean: float
    largest: float
    leader: float

    @property
    def outer(self) -> float:
        return self.inner + self.lean + self.largest


_WIDE_RING = _Ring(centre=360, inner=94, lean=30, largest=42, leader=38)
_COMPACT_RING = _Ring(centre=240, inner=68, lean=16, largest=31, leader=34)
_COMPACT, _MOST_COMPACT = 480.0, 10
_NARROW_RING = _Ring(centre=170, inner=84, lean=26, largest=38, leader=34)
_RINGS = (_WIDE_RING, _COMPACT_RING, _NARROW_RING)


@dataclass(frozen=True)
class _Disc:
    """A disc, its number in the picture, and its insider's place in the file; -1 for several."""

    seat: Seat
    number: int
    place: int
    angle: float
    x: float
    y: float
    radius: float


def draw_circle(findings: Findings, *, compact: bool = False) -> Figure:
    """Discs around the leader: area is power, distance and fill the probability of breaking.

    Args:
        findings: what was found.
        compact: half as wide, with short names, for a place beside a text; a large circle keeps
            its size.
    """
    seats = group_seats(merge_small(findings.seats, _MOST))
    figure = make_figure(
        "circle",
        "The inner circle",
        "Each disc is an insider; its area is the office's power. The hatched part of a disc is "
        "the chance that its holder breaks; the likelier that is, the further out the disc. "
        + (_DOUBT if any(map(_is_in_doubt, seats)) else "")
        + "Insiders of one faction sit side by side."
        + note_ends(findings),
        lambda width: _draw(findings, seats, width),
        _make_table(findings),
    )
    if not compact or len(seats) > _MOST_COMPACT:
        return figure
    small = [replace(seat, name=seat.short.capitalize(), circle="") for seat in seats]
    drawn = _draw(findings, small, _COMPACT)
    return replace(figure, drawings=(drawn, *figure.drawings[1:]))


def merge_small(seats: Sequence[Seat], most: int) -> list[Seat]:
    """At most ``most`` seats: the least powerful become one, "and 12 others"."""
    if len(seats) <= most:
        return list(seats)
    ranked = sorted(range(len(seats)), key=lambda k: (-seats[k].power, k))
    kept = sorted(ranked[: most - 1])
    rest = [seats[k] for k in ranked[most - 1 :]]
    power = math.fsum(seat.power for seat in rest)
    weights = [seat.power / power for seat in rest]
    chances = [
        math.fsum(w * find_lean(seat)[end] for w, seat in zip(weights, rest, strict=True))
        for end in (0, 1)
    ]
    others = replace(
        rest[0],
        key="others",
        name=f"and {len(rest)} others",
        circle="",
        power=power,
        chance_cautious=chances[0],
        chance_bold=chances[1],
    )
    return [*(seats[k] for k in kept), others]


def group_seats(seats: Sequence[Seat]) -> list[Seat]:
    """Seats of one faction side by side, factions in the order of their first seat."""
    order: dict[str, int] = {}
    for seat in seats:
        order.setdefault(seat.circle, len(order))
    return sorted(seats, key=lambda seat: order[seat.circle])


def find_lean(seat: Seat) -> tuple[float, float]:
    """Probability of breaking, cautious and bold; 0 or 1 when there are no private signals."""
    if math.isnan(seat.chance_cautious):
        return float(seat.breaks_cautious), float(seat.breaks_bold)
    return seat.chance_cautious, seat.chance_bold


def _is_in_doubt(seat: Seat) -> bool:
    low, high = find_lean(seat)
    return high - low > _LEAST_SLICE


def _draw(findings: Findings, seats: Sequence[Seat], width: float) -> Drawing:
    leader = findings.leader or "Leader"
    places = {seat.key: k for k, seat in enumerate(findings.seats)}
    ring = next(ring for ring in _RINGS if 2 * ring.centre <= width)
    wide = ring is not _NARROW_RING
    angles, radii = _place(seats, ring)
    column = ring.centre - ring.outer - 22
    if wide:
        tall = _stack_height(seats, angles, column)
        middle = max(ring.outer + 8, tall / 2 + 4)
        bottom = 2 * middle
    else:
        middle = ring.outer + 20
        bottom = 2 * middle
    discs = [
        _make_disc(seat, (k + 1, places.get(seat.key, -1)), (angles[k], radii[k]), ring, middle)
        for k, seat in enumerate(seats)
    ]
    body = [
        make_element("circle", cx=ring.centre, cy=middle, r=ring.inner, cls="ic-guide"),
        make_element("circle", cx=ring.centre, cy=middle, r=ring.inner + ring.lean, cls="ic-guide"),
        make_element("circle", cx=ring.centre, cy=middle, r=ring.leader, cls="ic-leader"),
        make_text(
            ring.centre, middle, leader, kind="note", anchor="middle",
            width=1.7 * ring.leader, most=2, centred=True, cls="ic-on-leader",
        ),
        *(_join(disc, _draw_disc(disc, width)) for disc in discs),
    ]  # fmt: skip
    if wide:
        body += _draw_columns(discs, column, middle, width)
    else:
        body += _draw_numbers(discs)
        key, bottom = _draw_key(discs, bottom, width)
        body += key
    legend, height = _draw_legend(discs, bottom + 8, width)
    described = ", ".join(f"{seat.label} {write_percent(seat.power)}" for seat in seats)
    return Drawing(
        "circle",
        "The inner circle: power and readiness to break",
        f"Discs around the {leader}, by share of power: {described}. The table has all numbers.",
        width,
        height,
        tuple(body + legend),
    )


def _place(seats: Sequence[Seat], ring: _Ring) -> tuple[list[float], list[float]]:
    """Angles and radii such that discs on the inner ring do not touch."""
    roots = [math.sqrt(seat.power) for seat in seats]
    factions = len({seat.circle for seat in seats})
    gap = 0.10 if factions > 1 else 0.0
    least = 15 / ring.inner
    scale = ring.largest / max(roots)
    while True:
        radii = [max(3.0, scale * root) for root in roots]
        spans = [max(least, 2 * math.asin(min(1, (r + 2) / ring.inner))) for r in radii]
        spare = _TURN - math.fsum(spans) - gap * factions
        if spare >= 0 or scale < 1e-3:
            break
        scale *= 0.97
    angles, angle = [], -_TURN / 4 - spans[0] / 2
    for k, span in enumerate(spans):
        angle += span / 2
        angles.append(angle)
        new = seats[k].circle != seats[(k + 1) % len(seats)].circle
        angle += span / 2 + spare / len(seats) + gap * new
    return angles, radii


def _make_disc(
    seat: Seat, numbers: tuple[int, int], place: tuple[float, float], ring: _Ring, middle: float
) -> _Disc:
    angle, radius = place
    low, high = find_lean(seat)
    distance = ring.inner + ring.lean * (low + high) / 2
    x = ring.centre + distance * math.cos(angle)
    return _Disc(seat, *numbers, angle, x, middle + distance * math.sin(angle), radius)


def _join(disc: _Disc, parts: Sequence[Element]) -> Element:
    """All that shows one insider, so that a page can tell which; and what a pointer is told."""
    told = f"{disc.seat.label}: {', '.join(_write_notes(disc.seat))}"
    kind = "ic-seat" if disc.place < 0 else f"ic-seat ic-seat-{disc.place}"
    return make_element("g", make_element("title", told), *parts, cls=kind)


def _draw_disc(disc: _Disc, width: float) -> list[Element]:
    low, high = find_lean(disc.seat)
    parts = [make_element("circle", cx=disc.x, cy=disc.y, r=disc.radius, cls="ic-stay")]
    for start, end, kind in ((0.0, low, "break"), (low, high, "doubt")):
        if end - start >= 0.999:
            slice_ = make_element(
                "circle",
                cx=disc.x,
                cy=disc.y,
                r=disc.radius,
                fill=fill_hatch("circle", width, kind),
            )
            parts.append(slice_)
        elif end - start > _LEAST_SLICE:
            path = _cut_slice(disc, start, end)
            parts.append(make_element("path", d=path, fill=fill_hatch("circle", width, kind)))
    parts.append(make_element("circle", cx=disc.x, cy=disc.y, r=disc.radius, cls="ic-rim"))
    return parts


def _cut_slice(disc: _Disc, start: float, end: float) -> str:
    """A slice of the disc, clockwise from the top, between two shares of the turn."""
    steps = max(2, math.ceil(48 * (end - start)))
    turns = [start + (end - start) * k / steps for k in range(steps + 1)]
    rim = [
        (
            disc.x + disc.radius * math.sin(_TURN * turn),
            disc.y - disc.radius * math.cos(_TURN * turn),
        )
        for turn in turns
    ]
    return trace_path([(disc.x, disc.y), *rim], closed=True)


def _write_notes(seat: Seat) -> list[str]:
    notes = [f"{write_percent(seat.power)} of power", f"breaks {write_chances(*find_lean(seat))}"]
    return [seat.circle, *notes] if seat.circle else notes


def _label_height(seat: Seat, column: float) -> float:
    notes = sum(count_lines(note, column, "note", 2) for note in _write_notes(seat))
    return count_lines(seat.label, column) * _NAME + notes * _NOTE + 9


def _stack_height(seats: Sequence[Seat], angles: Sequence[float], column: float) -> float:
    sides = [0.0, 0.0]
    for seat, angle in zip(seats, angles, strict=True):
        sides[math.cos(angle) > 0] += _label_height(seat, column)
    return max(sides)


def _draw_columns(
    discs: Sequence[_Disc], column: float, middle: float, width: float
) -> list[Element]:
    """Labels left and right of the ring, each joined to its disc by a thin line."""
    parts = []
    for right in (False, True):
        side = sorted((d for d in discs if (math.cos(d.angle) > 0) == right), key=lambda d: d.y)
        heights = [_label_height(d.seat, column) for d in side]
        tops = spread_out([d.y - h / 2 for d, h in zip(side, heights, strict=True)], heights,
                          2 * middle)  # fmt: skip
        edge = width - column if right else column
        sign = 1 if right else -1
        for disc, top in zip(side, tops, strict=True):
            first = top + _NAME * 0.8
            line = [
                (disc.x + sign * disc.radius, disc.y),
                (edge - sign * 14, first - 4),
                (edge - sign * 4, first - 4),
            ]
            parts.append(make_element("path", d=trace_path(line), cls="ic-leader-line"))
            label = _draw_label(disc.seat, edge, first, column, "start" if right else "end")
            parts.append(_join(disc, label))
    return parts


def spread_out(
    tops: Sequence[float], heights: Sequence[float], total: float, start: float = 0.0
) -> list[float]:
    """Move blocks (in order, by their tops) apart so that none overlaps and all are inside."""
    placed: list[float] = []
    free = start
    for top, height in zip(tops, heights, strict=True):
        placed.append(max(top, free))
        free = placed[-1] + height
    limit = start + total
    for k in range(len(placed) - 1, -1, -1):
        placed[k] = min(placed[k], limit - heights[k])
        limit = placed[k]
    return placed


def _draw_label(seat: Seat, x: float, first: float, column: float, anchor: str) -> list[Element]:
    parts = [make_text(x, first, seat.label, anchor=anchor, width=column, most=2)]
    y = first + (count_lines(seat.label, column) - 1) * _NAME + _NOTE
    for note in _write_notes(seat):
        parts.append(
            make_text(x, y, note, kind="note", anchor=anchor, width=column, most=2, cls="ic-soft")
        )
        y += count_lines(note, column, "note", 2) * _NOTE
    return parts


def _draw_numbers(discs: Sequence[_Disc]) -> list[Element]:
    return [
        make_text(
            disc.x + (disc.radius + 9) * math.cos(disc.angle),
            disc.y + (disc.radius + 9) * math.sin(disc.angle),
            str(disc.number),
            kind="note",
            anchor="middle",
            centred=True,
        )
        for disc in discs
    ]


def _draw_key(discs: Sequence[_Disc], top: float, width: float) -> tuple[list[Element], float]:
    """The numbered list below the ring on narrow pages."""
    column = width - 32
    parts: list[Element] = []
    y = top + 8
    for disc in discs:
        parts.append(make_text(22, y + 12, str(disc.number), kind="note", anchor="end"))
        parts.append(_join(disc, _draw_label(disc.seat, 30, y + 12, column, "start")))
        y += _label_height(disc.seat, column)
    return parts, y


def _draw_legend(discs: Sequence[_Disc], top: float, width: float) -> tuple[list[Element], float]:
    """Sample discs: surely stays, even, surely breaks; and in doubt, where somebody is."""
    samples = [(0.0, 0.0, "stays"), (0.5, 0.5, "even"), (1.0, 1.0, "breaks")]
    if any(_is_in_doubt(disc.seat) for disc in discs):
        samples.append((0.0, 1.0, "in doubt"))
    parts: list[Element] = []
    y = top + 12
    step = width / len(samples)
    for k, (low, high, words) in enumerate(samples):
        seat = Seat(key="", name="", power=1, stakes=(0, 0, 0, 0), chance_cautious=low,
                    chance_bold=high)  # fmt: skip
        x = step * k + step / 2 - 24
        parts += _draw_disc(_Disc(seat, 0, -1, 0, x, y, 8), width)
        parts.append(make_text(x + 14, y, words, kind="note", centred=True, cls="ic-soft"))
    return parts, y + 16


def _make_table(findings: Findings) -> Table:
    rows = []
    for seat in findings.seats:
        low, high = find_lean(seat)
        rows.append((seat.name, seat.circle, seat.power, Chance(low), Chance(high)))
    return Table(
        "circle",
        "Power and readiness to break",
        ("Insider", "Faction", "Share of power", "Breaks, cautious", "Breaks, bold"),
        tuple(rows),
        paths=list_paths("insiders", (seat.key for seat in findings.seats)),
    )
