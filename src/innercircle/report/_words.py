"""The answer in plain words: at most 25 lines of at most 80 columns, and no symbols."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from innercircle.chances import (
    bind_numbers,
    say_chance,
    say_count,
    say_fall,
    say_headline,
    say_interval,
)
from innercircle.report._axes import write_number
from innercircle.report._ends import say_ends, say_outcomes
from innercircle.report._show import show_text
from innercircle.report._today import say_today
from innercircle.report._views import Findings, Influence, Seat
from innercircle.report._why import list_reasons
from innercircle.wording import Told, retell

INFLUENCES = "What matters most for the chance of a fall"
HORIZON = "For a chance over months: innercircle forecast."
"""Place where the chance within a horizon is told; a page has it in a section of its own."""
MOST_LINES, MOST_COLUMNS = 25, 80
_INFLUENCES = 3


@dataclass(frozen=True)
class _Limits:
    """Limits of length: columns of a name, names in a list; and whether a sentence may go.

    Attributes:
        alone: says what the strongest could do alone, also where the headline is long.
        influences: inputs that matter most, so many of them.
    """

    name: int
    names: int
    alone: bool = True
    influences: int = _INFLUENCES


_SHORTER = (
    _Limits(50, 12),
    _Limits(50, 12, alone=False),
    _Limits(40, 8, alone=False),
    _Limits(32, 6, alone=False),
    _Limits(24, 4, alone=False),
    _Limits(24, 4, alone=False, influences=2),
    _Limits(24, 2, alone=False, influences=1),
    _Limits(16, 3, alone=False),
    _Limits(12, 1, alone=False),
)


def describe_findings(findings: Findings) -> str:
    """The summary that a reader without mathematics understands.

    Names are shortened, and lists end in "and 4 others", until the text keeps to its size.
    """
    for limits in _SHORTER:
        lines = _write_lines(findings, limits)
        if len(lines) <= MOST_LINES:
            break
    return Told("\n".join(lines[:MOST_LINES]))


@dataclass(frozen=True)
class Summary:
    """The summary in parts, nothing shortened, for a page.

    Attributes:
        paragraphs: how likely a fall is, who breaks, and the outer bounds.
        reasons: why they stay, or break: a heading and one sentence a reason.
        influences: the inputs that matter most.
    """

    paragraphs: tuple[str, ...]
    reasons: tuple[tuple[str, tuple[str, ...]], ...]
    influences: tuple[str, ...]


BELIEF_NOTE = " (in brackets: how likely a fall must look, in per cent)"


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
        tuple(
            (title, tuple(map(bind_numbers, reasons)))
            for title, reasons in _write_reasons(findings, limits)
        ),
        tuple(map(bind_numbers, influences)),
    )


def _write_lines(findings: Findings, limits: _Limits) -> list[str]:
    lines = [cut_columns(show_text(findings.title), MOST_COLUMNS), ""]
    for paragraph in (
        f"{_write_chance(findings)} {HORIZON}",
        _write_breakers(findings, limits),
        _write_bounds(findings, limits),
    ):
        lines += wrap_columns(paragraph)
    for title, reasons in _write_reasons(findings, limits):
        lines += wrap_columns(f"{title}:")
        for reason in reasons:
            lines += wrap_columns(reason, indent=2)
    if findings.influences:
        lines += wrap_columns(f"{name_influences(findings)}:")
        for influence in findings.influences[: limits.influences]:
            lines += wrap_columns(_write_influence(influence, limits), indent=2)
    return lines


def _write_chance(findings: Findings) -> str:
    if findings.today is None:
        return _write_point(findings)
    if findings.private and say_chance(findings.fall_cautious) == say_chance(findings.fall_bold):
        return say_today(findings.today)
    return f"{say_today(findings.today)} {_write_point(findings)}"


def _write_point(findings: Findings) -> str:
    low, high = findings.fall_cautious, findings.fall_bold
    if findings.left_out:
        return findings.left_out
    if not findings.private:
        if math.isnan(findings.bound_cautious):
            why = f" {show_text(findings.cautions[0])}" if findings.cautions else ""
            return (
                "Some insiders are put off when others break, so that there need be no smallest "
                f"and no largest answer.{_say_sure(findings)}{why}"
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
    if say_chance(low) == say_chance(high):
        return f"The regime {say_fall(low)}: the chance is {say_headline(low)}."
    if not findings.settled:
        return f"The chance of a fall is not settled: {say_ends(low, high, findings)}."
    return say_outcomes(findings)


def _say_sure(findings: Findings) -> str:
    """Say what holds whatever the insiders expect of one another."""
    if math.isnan(findings.outer_low):
        return ""
    low, high = map(say_chance, (findings.outer_low, findings.outer_high))
    ends = f"is {low}" if low == high else f"lies between {low} and {high}"
    return f" Whatever they expect of one another, the chance of a fall {ends}."


def _write_breakers(findings: Findings, limits: _Limits) -> str:
    """Write who breaks with which probability: the readiest by name, the rest together."""
    if not findings.private:
        return ""
    if math.isnan(findings.fall_cautious):
        ordered = sorted(findings.seats, key=lambda seat: -seat.cutoff_bold)
        names = [name_seat(seat, limits) for seat in ordered]
        return f"From the readiest to the last: {join_words(shorten(names, limits.names))}."
    seats = sorted(findings.seats, key=lambda seat: (-seat.chance_bold, -seat.chance_cautious))
    said = [say_ends(seat.chance_cautious, seat.chance_bold, findings) for seat in seats]
    if len(set(said)) == 1:
        who = f"Each of the {say_count(len(seats))} insiders" if len(seats) > 1 else "The insider"
        return f"{who} breaks with a chance of {said[0]}."
    if seats[0].chance_bold < 1e-6:
        return "No insider breaks with a chance of even 1 in a million."
    named = [s for s in seats[: max(limits.names, 2)] if s.chance_bold >= seats[0].chance_bold / 50]
    listed = [
        f"{name_seat(seat, limits)} ({words.removeprefix('about ')})"
        for seat, words in zip(named, said, strict=False)
    ]
    rest = seats[len(named) :]
    text = f"Readiest to break: {join_words(listed)}."
    if rest:
        low = max(seat.chance_cautious for seat in rest)
        high = max(seat.chance_bold for seat in rest)
        most = say_ends(low, high, findings).removeprefix("about ")
        alone = name_seat(rest[0], limits)
        others = f"the other {say_count(len(rest))}" if len(rest) > 1 else alone
        at_most = "at most " if len(set(said[len(named) :])) > 1 else ""
        text += f" For {others} the chance is {at_most}{most}."
    return text.replace("at most less than", "less than")


def _write_bounds(findings: Findings, limits: _Limits) -> str:
    """The outer bounds, the tipping set, and what the strongest could do alone."""
    parts = []
    if findings.pure is not None:
        parts.append(_write_pure(findings, limits))
    elif not math.isnan(findings.bound_cautious):
        parts.append(_write_extremes(findings))
    parts.append(say_tipping(findings, limits))
    if limits.alone or findings.today is None:
        parts.append(say_alone(findings, limits))
    return " ".join(part for part in parts if part)


def say_alone(findings: Findings, limits: _Limits = _Limits(50, 12)) -> str:
    """Say what the most powerful could do by breaking alone; empty where that is not known."""
    seats = findings.seats
    if math.isnan(findings.alone) or len(seats) < 2:
        return ""
    most = max(seat.power for seat in seats)
    strongest = [seat for seat in seats if seat.power > most * (1 - 1e-9)]
    who = "the strongest" if len(strongest) > 1 else f"the {name_seat(strongest[0], limits)}"
    chance = say_chance(findings.alone)
    even = "even " if findings.alone < 0.5 else ""
    only = "only " if even and chance.startswith("about") else ""
    return f"By breaking alone, {even}{who} would bring a fall with a chance of {only}{chance}."


def say_tipping(findings: Findings, limits: _Limits = _Limits(50, 12)) -> str:
    """Say who has to break first for all to follow; empty where that is not known."""
    if findings.tipping is None or len(findings.seats) < 2:
        return ""
    if not findings.tipping:
        return "No first mover is needed for all who ever break to do so."
    return _write_tipping(findings, limits)


def _write_tipping(findings: Findings, limits: _Limits) -> str:
    by_key = {seat.key: seat for seat in findings.seats}
    names = [name_seat(by_key[key], limits) for key in findings.tipping or ()]
    if len(names) == len(by_key):
        return f"Nobody would follow others: it would take {say_all(len(names))} to break at once."
    listed = join_words(shorten(names, limits.names))
    if len(names) == 1:
        return f"All the others would follow if the {listed} broke."
    return f"All the others would follow if {listed} broke first; no smaller group is enough."


def say_all(count: int) -> str:
    """All of a number: "both", "all five"."""
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
    """The situations in which nobody would act otherwise, where there are no two extremes."""
    names = {seat.key: name_seat(seat, limits) for seat in findings.seats}
    found = findings.pure or ()
    if not found:
        return "There is no situation in which nobody would rather act otherwise."
    said = [_say_breakers([names[key] for key in breaks], len(names), limits) for breaks in found]
    said = said[:3]
    more = f"; and {say_count(len(found) - 3)} more" if len(found) > 3 else ""
    return f"Nobody would act otherwise if: {'; '.join(said)}{more}."


def _say_breakers(names: list[str], total: int, limits: _Limits) -> str:
    if not names or len(names) == total:
        return _write_count(len(names), total)
    verb = "breaks" if len(names) == 1 else "break"
    return f"{join_words(shorten(names, limits.names))} {verb}"


def _write_count(count: int, total: int) -> str:
    if count == 0:
        return "nobody breaks"
    if count == total:
        return f"{say_all(total)} break" if total > 1 else "the one insider breaks"
    return f"{say_count(count)} of {say_count(total)} break{'s' if count == 1 else ''}"


def _write_reasons(findings: Findings, limits: _Limits) -> list[tuple[str, tuple[str, ...]]]:
    """Headings, each with its reasons; the first to name a belief says what the number is."""
    written = []
    explained = False
    for side, reasons in list_reasons(findings.seats):
        title, sentences = str(side), []
        for reason in reasons:
            names = [
                name_seat(seat, limits) + ("" if math.isnan(belief) else f" ({100 * belief:.0f})")
                for seat, belief in zip(reason.seats, reason.beliefs, strict=True)
            ]
            sentences.append(f"{reason.words}: {join_words(shorten(names, limits.names))}.")
        if not explained and not all(math.isnan(b) for r in reasons for b in r.beliefs):
            title += BELIEF_NOTE
            explained = True
        written.append((title, tuple(sentences)))
    return written


def name_influences(findings: Findings) -> str:
    """The heading of the inputs that matter most."""
    return f"{INFLUENCES}, with all that goes with it" if findings.tied else INFLUENCES


def _write_influence(influence: Influence, limits: _Limits) -> str:
    label = cut_columns(show_text(influence.label), limits.name)
    low = say_interval(influence.fall_low, influence.fall_low_bold)
    high = say_interval(influence.fall_high, influence.fall_high_bold)
    ends = [write_number(end).replace("−", "minus ") for end in (influence.low, influence.high)]
    if low == high:
        return f"{label}: hardly moves it from {ends[0]} to {ends[1]} ({low})."
    return f"{label}: at {ends[0]} {low}, at {ends[1]} {high}."


def name_seat(seat: Seat, limits: _Limits = _Limits(50, 12)) -> str:
    """The seat's short name, cut to what the text has room for."""
    return cut_columns(show_text(seat.short), limits.name)


def shorten(names: Sequence[str], most: int) -> list[str]:
    """The names, or the first of them and how many others there are."""
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
    text = retell(text)
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
    for word in retell(text).split():
        piece = cut_columns(Told(word), columns - indent - 2)
        gap = "" if not line.strip() else " "
        if count_columns(line) + len(gap) + count_columns(piece) > columns:
            lines.append(line)
            line, gap = " " * (indent + 2 if indent else 0), ""
        line += gap + piece
    return [*lines, line] if line.strip() else lines
