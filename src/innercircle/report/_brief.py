"""The brief: one sheet of the page, for a meeting: answer, why, what moves it, price, trust.

It says nothing of its own: every sentence is one that the page has, and the page has more of them.
"""

from collections.abc import Iterable, Sequence

from innercircle.report._figure import Figure
from innercircle.report._forecast_section import FORECAST, MOVES
from innercircle.report._page import PageHead, list_facts, render_sections, write_footer
from innercircle.report._sections import Listing, Section
from innercircle.report._views import Findings
from innercircle.report._words import write_summary

PAPERS = {"a4": "A4", "letter": "letter"}
"""Sheets that a brief is made for: word of the command → name in a style sheet."""

_MOST_REASONS, _MOST_MOVES, _MOST_TERMS = 4, 4, 4


def render_brief(
    findings: Findings, more: Iterable[Section], changes: Sequence[str] = (), paper: str = "a4"
) -> str:
    """A page of one sheet.

    Args:
        findings: what was found of the stage game.
        more: the page's further sections; those on the forecast and on terms are used.
        changes: what differs from the scenario's file, a sentence each.
        paper: a key of ``PAPERS``.
    """
    known = {section.key: section for section in more}
    forecast, terms = known.get(FORECAST), known.get("terms")
    parts = [
        None if forecast is None else _take_answer(forecast),
        _take_reasons(findings),
        None if forecast is None else _take(forecast, MOVES, "What would move it", _MOST_MOVES),
        None if terms is None else _take(terms, "In short", "What it would take", _MOST_TERMS),
        None if forecast is None else _take_trust(forecast),
    ]
    head = PageHead(
        title=findings.title,
        question=findings.question,
        changes=tuple(changes),
        footer=write_footer(findings),
        sheet=PAPERS[paper],
    )
    facts = [] if forecast is not None else list_facts(findings)[:3]
    return render_sections(head, facts, [part for part in parts if part is not None])


def _take_answer(forecast: Section) -> Section:
    figures = [block for block in forecast.blocks if isinstance(block, Figure)][:1]
    return Section(
        key="answer",
        title="How likely",
        paragraphs=forecast.paragraphs[:-1],  # but for the record, which has a place of its own
        blocks=tuple(figures),
    )


def _take_reasons(findings: Findings) -> Section:
    """The first reason under each heading, then further ones while there is room."""
    summary = write_summary(findings)
    left = [(title, list(reasons)) for title, reasons in summary.reasons]
    blocks = [
        Listing(title=title, items=tuple(reasons[:_MOST_REASONS])) for title, reasons in left[:1]
    ]
    return Section(key="why", title="Why", paragraphs=summary.paragraphs[1:2], blocks=tuple(blocks))


def _take(section: Section, listing: str, title: str, most: int) -> Section | None:
    """The first items of one of a section's lists."""
    for block in section.blocks:
        if isinstance(block, Listing) and block.title == listing:
            return Section(
                key=f"{section.key}-short",
                title=title,
                blocks=(Listing(title="", items=block.items[:most]),),
            )
    return None


def _take_trust(forecast: Section) -> Section:
    return Section(key="trust", title="How far to trust it", paragraphs=forecast.paragraphs[1:])
