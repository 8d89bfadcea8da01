"""The answer in plain words: at most 25 lines of at most 80 columns, and no symbols."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.report._axes import write_number
from innercircle.report._chances import (
    bind_numbers,
    say_chance,
    say_count,
    say_headline,
    say_interval,
    say_verdict,
)
from innercircle.report._show import show_text
from innercircle.report._views import Findings, Influence, Seat
from innercircle.report._why import CELL_ORDER, WHY, find_belief, find_decisive

MOST_LINES, MOST_COLUMNS = 25, 80
_INFLUENCES = 3


@dataclass(frozen=True)
class _Limits:
    """How much is said: columns of a name, and names in a list."""

    name: int
    names: int


_SHORTER = (
    _Limits(50, 12),
    _Limits(40, 8),
    _Limits(32, 6),
    _Limits(24, 4),
    _Limits(16, 3),
    _Limits(12, 1),
)


def describe_findings(findings: Findings) -> str:
    """The summary that a reader without mathematics understands.

    Names are shortened, and lists end in "and 4 others", until the text keeps to its size.
    """
    for limits in _SHORTER:
        lines = _write_lines(findings, limits)
        if len(lines) <= MOST_LINES:
            break
    return "\n".join(lines[:MOST_LINES])


@dataclass(frozen=True)
class Summary:
    """The summary in parts, nothing shortened, for a page.

    Attributes:
        paragraphs: how likely a fall is, who breaks, and the outer bounds.
        reasons: why they stay, one sentence a reason.
        influences: the inputs that matter most.
    """

    paragraphs: tuple[str, ...]
    reasons: tuple[str, ...]
    influences: tuple[str, ...]


REASONS_TITLE = "Why they stay (in brackets: how likely a fall must look, in per cent)"
INFLUENCES_TITLE = "What matters most for the chance of a fall"


def write_summary(findings: Findings) -> Summary:
    """The same content as ``describe_findings``, with full names and longer lists."""
    limits = _Limits(10_000, 24)
    paragraphs = (
        _write_chance(findings),
        _write_breakers(findings, limits),
        _write_bounds(findings, limits),
    )
    influences = [_write_influence(i, limits) for i in findings.influences[:_INFLUENCES]]
    return Summary(
        tuple(bind_numbers(paragraph) for paragraph in paragraphs if paragraph),
        tuple(bind_numbers(reason) for reason in _write_reasons(findings, limits)),
        tuple(map(bind_numbers, influences)),
    )


def _write_lines(findings: Findings, limits: _Limits) -> list[str]:
    lines = [cut_columns(show_text(findings.title), MOST_COLUMNS), ""]
    for paragraph in (
        _write_chance(findings),
        _write_breakers(findings, limits),
        _write_bounds(findings, limits),
    ):
        lines += wrap_columns(paragraph)
    reasons = _write_reasons(findings, limits)
    if reasons:
        lines.append(f"{REASONS_TITLE}:")
        for reason in reasons:
            lines += wrap_columns(reason, indent=2)
    if findings.influences:
        lines.append(f"{INFLUENCES_TITLE}:")
        for influence in findings.influences[:_INFLUENCES]:
            lines += wrap_columns(_write_influence(influence, limits), indent=2)
    return lines


def _write_chance(findings: Findings) -> str:
    low, high = findings.fall_cautious, findings.fall_bold
    if not findings.private:
        if math.isnan(findings.bound_cautious):
            why = f" {show_text(findings.cautions[0])}" if findings.cautions else ""
            return (
                "Some insiders are put off when others break, so that there need be no smallest "
                f"and no largest answer between which the truth lies.{why}"
            )
        return (
            "The insiders know all there is to know about the threshold, so that there is no "
            "single answer, only the two extremes."
        )
    if math.isnan(low):
        return (
            "Nothing is known beforehand about how much power must break, so that no chance of "
            "a fall can be given, only who breaks before whom."
        )
    head = f"The regime {say_verdict((low + high) / 2)}"
    if say_chance(low) == say_chance(high):
        return f"{head}: the chance is {say_headline(low)}."
    return (
        f"{head}: the chance is between {say_chance(low).removeprefix('about ')} and "
        f"{say_chance(high).removeprefix('about ')}, depending on how much the insiders expect "
        "of one another."
    )


def _write_breakers(findings: Findings, limits: _Limits) -> str:
    """Who breaks with which probability: the readiest by name, the rest together."""
    if not findings.private:
        return ""
    if math.isnan(findings.fall_cautious):
        ordered = sorted(findings.seats, key=lambda seat: -seat.cutoff_bold)
        names = [_name(seat, limits) for seat in ordered]
        return f"From the readiest to the last: {join_words(_shorten(names, limits.names))}."
    seats = sorted(findings.seats, key=lambda seat: -seat.chance_bold)
    if all(say_chance(s.chance_bold) == say_chance(seats[0].chance_bold) for s in seats):
        words = say_chance(seats[0].chance_bold)
        if len(seats) == 1:
            return f"The one insider breaks with a chance of {words}."
        return f"Each of the {say_count(len(seats))} insiders breaks with a chance of {words}."
    if seats[0].chance_bold < 1e-6:
        return "No insider breaks with a chance of even 1 in a million."
    named = [s for s in seats[: max(limits.names, 2)] if s.chance_bold >= seats[0].chance_bold / 50]
    listed = [f"{_name(seat, limits)} ({_write_range(seat)})" for seat in named]
    rest = seats[len(named) :]
    text = f"Readiest to break: {join_words(listed)}."
    if rest:
        most = say_chance(rest[0].chance_bold).removeprefix("about ")
        others = f"the other {say_count(len(rest))}" if len(rest) > 1 else _name(rest[0], limits)
        text += f" For {others} the chance is {'at most ' if len(rest) > 1 else ''}{most}."
    return text.replace("at most less than", "less than")


def _write_range(seat: Seat) -> str:
    low = say_chance(seat.chance_cautious).removeprefix("about ")
    high = say_chance(seat.chance_bold).removeprefix("about ")
    return low if low == high else f"{low} to {high}"


def _write_bounds(findings: Findings, limits: _Limits) -> str:
    """The outer bounds, the tipping set, and what the strongest could do alone."""
    seats = findings.seats
    parts = []
    if findings.pure is not None:
        parts.append(_write_pure(findings, limits))
    elif not math.isnan(findings.bound_cautious):
        parts.append(_write_extremes(findings))
    if findings.tipping and len(seats) > 1:
        parts.append(_write_tipping(findings, limits))
    elif findings.tipping is not None and len(seats) > 1:
        parts.append("No first mover is needed for all who ever break to do so.")
    if not math.isnan(findings.alone) and len(seats) > 1:
        most = max(seat.power for seat in seats)
        strongest = [seat for seat in seats if seat.power > most * (1 - 1e-9)]
        who = "the strongest" if len(strongest) > 1 else f"the {_name(strongest[0], limits)}"
        chance = say_chance(findings.alone)
        even = "even " if findings.alone < 0.5 else ""
        only = "only " if even and chance.startswith("about") else ""
        parts.append(
            f"By breaking alone, {even}{who} would bring a fall with a chance of {only}{chance}."
        )
    return " ".join(parts)


def _write_tipping(findings: Findings, limits: _Limits) -> str:
    by_key = {seat.key: seat for seat in findings.seats}
    names = [_name(by_key[key], limits) for key in findings.tipping or ()]
    if len(names) == len(by_key):
        return f"None would follow others: it would take {_say_all(len(names))} to break at once."
    listed = join_words(_shorten(names, limits.names))
    if len(names) == 1:
        return f"All the others would follow if the {listed} broke."
    return f"All the others would follow if {listed} broke first; no smaller group is enough."


def _say_all(count: int) -> str:
    return "both" if count == 2 else f"all {say_count(count)}"


def _write_extremes(findings: Findings) -> str:
    total = len(findings.seats)
    cautious = sum(seat.breaks_cautious for seat in findings.seats)
    bold = sum(seat.breaks_bold for seat in findings.seats)
    low, high = say_chance(findings.bound_cautious), say_chance(findings.bound_bold)
    if cautious == bold:
        return (
            f"Whatever they expect of one another, if all knew the same, "
            f"{_write_count(bold, total)} and the chance of a fall would be {high}."
        )
    return (
        f"If all expect the others to stay, {_write_count(cautious, total)} and the chance "
        f"of a fall is {low}; if all expect the others to break, {_write_count(bold, total)} "
        f"and it is {high}."
    )


def _write_pure(findings: Findings, limits: _Limits) -> str:
    """The situations in which nobody would change his mind, where there are no two extremes."""
    names = {seat.key: _name(seat, limits) for seat in findings.seats}
    found = findings.pure or ()
    if not found:
        return "There is no situation in which nobody would change his mind."
    said = [_say_breakers([names[key] for key in breaks], len(names), limits) for breaks in found]
    said = said[:3]
    more = f"; and {say_count(len(found) - 3)} more" if len(found) > 3 else ""
    return f"Nobody would change his mind if: {'; '.join(said)}{more}."


def _say_breakers(names: list[str], total: int, limits: _Limits) -> str:
    if not names or len(names) == total:
        return _write_count(len(names), total)
    verb = "breaks" if len(names) == 1 else "break"
    return f"{join_words(_shorten(names, limits.names))} {verb}"


def _write_count(count: int, total: int) -> str:
    if count == 0:
        return "nobody breaks"
    if count == total:
        return f"{_say_all(total)} break" if total > 1 else "the one insider breaks"
    return f"{say_count(count)} of {say_count(total)} break{'s' if count == 1 else ''}"


def _write_reasons(findings: Findings, limits: _Limits) -> list[str]:
    """Insiders by the payoff that keeps them, each with the belief that it would take."""
    groups: dict[str, list[str]] = {WHY[cell]: [] for cell in CELL_ORDER}
    never = "Breaking would not pay even in a certain fall"
    ready = "Nothing holds these"
    for seat in sorted(findings.seats, key=lambda seat: -seat.power):
        belief = find_belief(seat.stakes)
        if belief == 0.0:
            groups.setdefault(ready, []).append(_name(seat, limits))
        elif math.isinf(belief):
            groups.setdefault(never, []).append(_name(seat, limits))
        else:
            words = f"{_name(seat, limits)} ({100 * belief:.0f})"
            groups[WHY[find_decisive(seat.stakes)]].append(words)
    return [
        f"{why}: {join_words(_shorten(names, limits.names))}."
        for why, names in groups.items()
        if names
    ]


def _write_influence(influence: Influence, limits: _Limits) -> str:
    label = cut_columns(show_text(influence.label), limits.name)
    low = say_interval(influence.fall_low, influence.fall_low_bold)
    high = say_interval(influence.fall_high, influence.fall_high_bold)
    ends = [write_number(end).replace("−", "minus ") for end in (influence.low, influence.high)]
    return f"{label}: at {ends[0]} {low}, at {ends[1]} {high}."


def _name(seat: Seat, limits: _Limits) -> str:
    return cut_columns(show_text(seat.short), limits.name)


def _shorten(names: Sequence[str], most: int) -> list[str]:
    if len(names) <= most:
        return list(names)
    rest = len(names) - most
    return [*names[:most], f"{say_count(rest)} other{'s' if rest > 1 else ''}"]


def join_words(words: Sequence[str]) -> str:
    """The words in a row, the last two joined by "and"."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def count_columns(text: str) -> int:
    """Columns that a text takes on a terminal: wide characters two, combining ones none."""
    return sum(
        0
        if unicodedata.combining(c)
        else 2
        if unicodedata.east_asian_width(c) in "WF" or ord(c) > 0xFFFF
        else 1
        for c in text
    )


def cut_columns(text: str, columns: int) -> str:
    """The text, or its beginning with "..." so that it takes at most so many columns."""
    if count_columns(text) <= columns:
        return text
    kept = text
    while kept and count_columns(kept) + 3 > columns:
        kept = kept[:-1]
    whole = kept.rpartition(" ")[0]
    if len(whole) > len(kept) * 0.6:
        kept = whole
    return kept.rstrip(" ,;") + "..."


def wrap_columns(text: str, columns: int = MOST_COLUMNS, indent: int = 0) -> list[str]:
    """Lines of at most so many columns; every line but the first is indented by two more."""
    lines: list[str] = []
    line = " " * indent
    for word in text.split():
        piece = cut_columns(word, columns - indent - 2)
        gap = "" if not line.strip() else " "
        if count_columns(line) + len(gap) + count_columns(piece) > columns:
            lines.append(line)
            line, gap = " " * (indent + 2 if indent else 0), ""
        line += gap + piece
    return [*lines, line] if line.strip() else lines
