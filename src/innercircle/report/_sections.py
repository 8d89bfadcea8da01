"""The parts of a page: a section is a heading, some paragraphs, and figures or tables.

A further answer joins the page by one line: a function that makes its ``Section``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from innercircle.report._axes import write_number
from innercircle.report._figure import Figure, Table, TableCell, list_paths
from innercircle.report._pictures import (
    draw_circle,
    draw_fall,
    draw_gains,
    draw_ladder,
    draw_stakes,
    draw_timeline,
    draw_tornado,
)
from innercircle.report._pictures.timeline import write_month
from innercircle.report._stories import Story
from innercircle.report._views import Assumption, Findings
from innercircle.report._words import name_influences, write_summary

_STAKES_TEXT = (
    "An insider who stays keeps the position while the regime holds and falls back on little when "
    "it falls. One who breaks wins a place in what comes next if the regime falls, and pays for "
    "it if it holds."
)
_GRADES_TEXT = (
    "Grades are the scenario author's: a letter from A (completely reliable) to F (cannot be "
    "judged) for the source, a number from 1 (confirmed) to 6 (cannot be judged) for the report."
)
_LIMITS_TEXT = (
    "This is a model, not a forecast. It says what follows from the stated powers, payoffs and "
    "beliefs if insiders weigh them as the model supposes; most of these inputs are judgements, "
    "and the answer can be no better than they are. It leaves out loyalty, hatred, error and "
    "chance beyond the noise that is stated. Use it to find which judgements matter and what "
    "would change the answer, not to predict a date. Allegations are those of the sources named."
)


RESTS_ON = "What this rests on"
"""Heading of the list of assumptions that ends a section."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A short list under a heading of its own."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of a page.

    Attributes:
        key: lower-case words joined by "-"; the anchor in the page.
        title: heading.
        paragraphs: text before the blocks.
        blocks: listings, figures, tables and stories in order.
    """

    key: str
    title: str
    paragraphs: tuple[str, ...] = ()
    blocks: tuple[Listing | Figure | Table | Story, ...] = ()


def make_sections(findings: Findings) -> list[Section]:
    """The sections of the stage game's page, without those that have nothing to show."""
    made = [make(findings) for make in _MAKERS]
    return [section for section in made if section is not None]


def _make_summary(findings: Findings) -> Section:
    summary = write_summary(findings)
    blocks = [Listing(title=title, items=items) for title, items in summary.reasons]
    if summary.influences:
        blocks.append(Listing(title=name_influences(findings), items=summary.influences))
    return Section(
        key="summary",
        title="In plain words",
        paragraphs=summary.paragraphs,
        blocks=tuple(blocks),
    )


def _make_circle(findings: Findings) -> Section:
    return Section(key="insiders", title="The inner circle", blocks=(draw_circle(findings),))


def _make_stakes(findings: Findings) -> Section:
    return Section(
        key="payoffs",
        title="What each has at stake",
        paragraphs=(_STAKES_TEXT,),
        blocks=(draw_stakes(findings),),
    )


def _make_ladder(findings: Findings) -> Section | None:
    if not findings.private:
        return None
    return Section(key="readiness", title="Who breaks first", blocks=(draw_ladder(findings),))


def _make_gains(findings: Findings) -> Section | None:
    if not findings.gains:
        return None
    return Section(key="breaking", title="What breaking pays", blocks=(draw_gains(findings),))


def _make_fall(findings: Findings) -> Section | None:
    if findings.curve is None:
        return None
    return Section(
        key="threshold", title="How much power must break", blocks=(draw_fall(findings),)
    )


def _make_tornado(findings: Findings) -> Section | None:
    if not findings.influences:
        return None
    return Section(key="inputs", title="Which inputs matter", blocks=(draw_tornado(findings),))


def _make_timeline(findings: Findings) -> Section | None:
    if not findings.contacts:
        return None
    return Section(key="contacts", title="Contacts and events", blocks=(draw_timeline(findings),))


def _make_assumptions(findings: Findings) -> Section | None:
    if not findings.assumptions:
        return None
    assumed = sum(not entry.source for entry in findings.assumptions)
    groups: dict[str, list[Assumption]] = {}
    for entry in findings.assumptions:
        groups.setdefault(entry.group, []).append(entry)
    count = len(findings.assumptions)
    share = f"All {count} inputs" if assumed == count else f"Of {count} inputs, {assumed}"
    text = (
        f"{share} are assumed by the scenario's author and not stated by any source. Each is "
        "listed with the range in which it could lie."
    )
    return Section(
        key="assumptions",
        title="Assumptions",
        paragraphs=(text,),
        blocks=(
            *_list_ties(findings),
            *(
                _make_group(position, title, entries)
                for position, (title, entries) in enumerate(groups.items())
            ),
        ),
    )


def _list_ties(findings: Findings) -> list[Table]:
    """The inputs that the file says go together; nothing where it says so of none."""
    if not findings.ties:
        return []
    rows = tuple(
        ("; ".join(tie.inputs), tie.rank, tie.source or "assumed", tie.note or None)
        for tie in findings.ties
    )
    columns = ("Inputs", "Rank correlation of each pair", "Source", "Remark")
    return [Table("ties", "Inputs that go together", columns, rows)]


def _make_group(position: int, title: str, entries: list[Assumption]) -> Table:
    """One table; a column of remarks only if there are any."""
    columns: tuple[str, ...] = ("Input", "Value", "Range", "Source")
    rows: list[tuple[TableCell, ...]] = [
        (
            entry.label,
            write_number(entry.value) if isinstance(entry.value, float) else entry.value,
            entry.spread or "fixed",
            entry.source or ("assumed" if entry.given else "assumed (default)"),
        )
        for entry in entries
    ]
    if any(entry.note for entry in entries):
        columns = (*columns, "Remark")
        rows = [(*row, entry.note) for row, entry in zip(rows, entries, strict=True)]
    paths = tuple(entry.path for entry in entries)
    return Table(
        f"assumptions-{_choose_key(entries[0].path, position)}",
        title,
        columns,
        tuple(rows),
        folded=True,
        paths=paths,
    )


def _choose_key(path: str, position: int) -> str:
    """The name of a group in file names: whose inputs it holds, as the path has it."""
    parts = path.split(".")
    named = {"insiders": 2, "guarantors": 2, "evidence": 2, "playbooks": 2, "dynamics": 2}
    words = parts[: named.get(parts[0], 1)] if len(parts) > 1 else ["whole"]
    return f"{position + 1:02d}-{'-'.join(words).replace('_', '-')}"


def _make_sources(findings: Findings) -> Section | None:
    if not findings.sources:
        return None
    return Section(
        key="sources",
        title="Sources",
        paragraphs=(_GRADES_TEXT,),
        blocks=(
            Table(
                "sources",
                "Who says what is said",
                ("Source", "Kind", "Grade", "Published", "By way of", "Remark"),
                tuple(
                    (s.title, s.kind, s.grade, write_month(s.published) if s.published else "",
                     s.via, s.note)
                    for s in findings.sources
                ),
                paths=list_paths("sources", (s.key for s in findings.sources)),
            ),
        ),
    )  # fmt: skip


def _make_limits(findings: Findings) -> Section:
    return Section(
        key="limits",
        title="Limits",
        paragraphs=(
            _LIMITS_TEXT,
            *findings.cautions,
        ),
    )


_MAKERS: tuple[Callable[[Findings], Section | None], ...] = (
    _make_summary,
    _make_circle,
    _make_stakes,
    _make_ladder,
    _make_gains,
    _make_fall,
    _make_tornado,
    _make_timeline,
    _make_assumptions,
    _make_sources,
    _make_limits,
)
