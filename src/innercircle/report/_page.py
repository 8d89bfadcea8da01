"""One self-contained HTML page: no script, no request, the same bytes for the same answer."""

import base64
import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from markupsafe import Markup

from innercircle.answer import make_plain
from innercircle.chances import (
    Chance,
    Points,
    bind_numbers,
    say_chance,
    say_count,
    say_fall,
    say_headline,
    write_chance,
    write_chances,
    write_points,
)
from innercircle.report._axes import write_decimals, write_number
from innercircle.report._ends import are_two, say_ends
from innercircle.report._figure import Figure, Table, TableCell, name_rows
from innercircle.report._findings import read_findings
from innercircle.report._forecast_section import FORECAST
from innercircle.report._sections import Section, make_sections
from innercircle.report._templates import make_templates
from innercircle.report._today import IF, say_band
from innercircle.report._views import Findings
from innercircle.report._words import join_words

if TYPE_CHECKING:
    from innercircle.game import Solution

_JSON_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&'\u2028\u2029\x7f"}


def render_page(solution: "Solution", more: Iterable[Section] = ()) -> str:
    """The page of a solved scenario; see :func:`render_page_of`."""
    return render_page_of(read_findings(solution), more)


def render_page_of(
    findings: Findings, more: Iterable[Section] = (), changes: Sequence[str] = ()
) -> str:
    """The page of a scenario.

    Args:
        findings: what was found.
        more: further sections; a forecast leads, others come before "Assumptions".
        changes: what differs from the scenario's file, a sentence each.

    Returns:
        an HTML document that needs nothing else: no outside request, no script.
    """
    head = PageHead(
        title=findings.title,
        question=findings.question,
        summary=findings.summary,
        changes=tuple(changes),
        footer=write_footer(findings),
    )
    sections = list_sections(findings, more)
    lead = sections[0]
    facts = list_facts(findings)
    if lead.key == FORECAST and lead.blocks:
        what, _, words = lead.paragraphs[0].partition(": ")
        facts.insert(0, (what, _capitalise(words)))
    return render_sections(head, facts, sections)


@dataclass(frozen=True, kw_only=True)
class PageHead:
    """Frame around the sections of a page.

    Attributes:
        title: heading.
        question: below it, in larger letters; may be empty.
        summary: below that; may be empty.
        changes: what differs from the scenario's file; in a box of its own below the title.
        footer: what the page was made with and from.
        sheet: paper that all must fit on one sheet of, as in a style sheet; empty: many sheets.
    """

    title: str
    question: str = ""
    summary: str = ""
    changes: tuple[str, ...] = ()
    footer: str
    sheet: str = ""


def render_sections(
    head: PageHead, facts: Sequence[tuple[str, str]], sections: Sequence[Section]
) -> str:
    """A page of sections, whatever they are about; facts are (what it is, in words)."""
    style = read_style("figures.css") + read_style("page.css")
    if head.sheet:
        style += read_style("brief.css").replace("A4", head.sheet)
    tables = map(name_rows, collect_tables(sections))
    return (
        _make_environment()
        .get_template("page.html.j2")
        .render(
            head=head,
            facts=facts,
            sections=sections,
            style=Markup(style),  # noqa: S704  our own file
            policy=make_policy(style),
            data=render_json({t.key: {"columns": t.columns, "rows": t.rows} for t in tables}),
        )
    )


def write_footer(findings: Findings) -> str:
    """Line on what the page was made with and from."""
    parts = [f"Scenario {findings.key}. Made with innercircle {findings.version}"]
    if findings.seed is not None:
        parts.append(f", seed {findings.seed}")
    if findings.fingerprint:
        parts.append(f", inputs {findings.fingerprint}")
    if findings.method:
        parts.append(f". Method: {findings.method}")
    return "".join(parts) + "."


def list_sections(findings: Findings, more: Iterable[Section] = ()) -> list[Section]:
    """All sections of a page in order: a forecast leads, others come before "Assumptions"."""
    sections = make_sections(findings)
    ending = {"assumptions", "sources", "limits"}
    place = next(k for k, section in enumerate(sections) if section.key in ending)
    whole = [*sections[:place], *more, *sections[place:]]
    return sorted(whole, key=lambda section: section.key != FORECAST)


def list_facts(findings: Findings) -> list[tuple[str, str]]:
    """The few numbers at the top of the page, each with what it is."""
    seats = findings.seats
    facts = []
    if findings.private and not math.isnan(findings.fall_cautious):
        low, high = findings.fall_cautious, findings.fall_bold
        first = max(seats, key=lambda seat: (seat.chance_bold, seat.chance_cautious))
        if say_chance(low) == say_chance(high):
            facts = [_state_today(findings)]
        else:
            title = "Two outcomes are possible" if are_two(findings) else "Not settled"
            facts = [(title, _capitalise(f"a fall, {say_ends(low, high, findings)}"))]
        chance = say_ends(first.chance_cautious, first.chance_bold, findings)
        facts.append(("Readiest to break", _capitalise(f"{first.short}, {chance}")))
    elif not math.isnan(findings.outer_low):
        sure = write_chances(findings.outer_low, findings.outer_high)
        facts.append(("Chance of a fall, whatever they expect", _capitalise(sure)))
    least = sum(seat.breaks_cautious for seat in seats)
    most = sum(seat.breaks_bold for seat in seats)
    ends = [_say_who(count, len(seats)) for count in dict.fromkeys((least, most))]
    if findings.pure is None:
        facts.append(("Outer bounds: who breaks", _capitalise(" to ".join(ends))))
    if findings.tipping:
        names = join_words([key.replace("-", " ") for key in findings.tipping])
        facts.append(("Would bring all others along", _capitalise(names)))
    return facts


def _state_today(findings: Findings) -> tuple[str, str]:
    """The headline of today: the mean over the ranges with its band, or what is stated alone."""
    today = findings.today
    if today is None or not today.draws:
        chance = findings.fall_cautious
        return f"{IF}, the regime {say_fall(chance)}", _capitalise(say_headline(chance))
    words = f"{say_chance(today.mean)}; nine draws in ten {say_band(today.low, today.high)}"
    return f"{IF}, the regime {say_fall(today.mean)}", _capitalise(words)


def _say_who(count: int, total: int) -> str:
    if count in {0, total}:
        everyone = "the one insider" if total == 1 else f"all {say_count(total)}"
        return everyone if count else "nobody"
    return f"{say_count(count)} of {say_count(total)}"


def _capitalise(words: str) -> str:
    return bind_numbers(words[:1].upper() + words[1:])


def collect_tables(sections: Sequence[Section]) -> list[Table]:
    """All tables of a page, those of its figures included."""
    tables = []
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Figure):
                tables.append(block.table)
            elif isinstance(block, Table):
                tables.append(block)
    return tables


def render_json(data: Any) -> Markup:
    r"""Data as JSON that can stand inside a script element or an attribute of a page.

    Strict JSON; "<", ">", "&", "'" and the two line separators are written as \u escapes, so
    that no text can end the element; a reader gets back the identical strings.
    """
    text = json.dumps(make_plain(data), ensure_ascii=False, allow_nan=False, sort_keys=True)
    lone = "".join(f"\\u{ord(c):04x}" if 0xD800 <= ord(c) <= 0xDFFF else c for c in text)
    return Markup(lone.translate(_JSON_ESCAPES))  # noqa: S704  escaped in the line above


def make_policy(style: str) -> str:
    """A Content-Security-Policy that allows nothing but this one style sheet, by its hash."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def read_style(name: str) -> str:
    """A shipped style sheet: "figures.css" for the pictures, "page.css" for the page."""
    return files("innercircle.report").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _make_environment() -> Environment:
    environment = make_templates("innercircle.report")
    environment.filters["cell"] = write_cell
    return environment


def write_cell(cell: TableCell, digits: int | None = None) -> str:
    """A cell of a table as people read it; ``digits`` are those of its table."""
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, Chance):
        return write_chance(cell)
    if isinstance(cell, Points):
        return write_points(cell)
    if isinstance(cell, float):
        if math.isnan(cell):
            return "not known"
        return write_number(cell) if digits is None else write_decimals(cell, digits)
    return cell
