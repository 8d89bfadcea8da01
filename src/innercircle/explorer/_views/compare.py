"""Compare: up to four pinned variants beside the present one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from innercircle.chances import write_chances
from innercircle.explorer._inputs import is_stage_input
from innercircle.explorer._look import Look, PageView, Part
from innercircle.explorer._numbers import write_number
from innercircle.explorer._render import render_part
from innercircle.explorer._state import MOST_PINS, PageState, read_state
from innercircle.explorer._views.circle import Reading, make_headline, read_reading
from innercircle.explorer._words import say
from innercircle.report import Figure, Findings, Table, draw_circle, show_text


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One column.

    Attributes:
        title: "Now", "In the file", "Variant 2".
        query: the whole address of it, to go there.
        pin: as it stands in the address, to take it away; empty for the present one.
        changes: what differs from the file, in words.
        said: its headline.
        readings: cautious and bold.
        findings: what was found; None when it cannot be solved.
        picture: address of its picture.
    """

    title: str
    query: str
    pin: str
    changes: tuple[str, ...]
    said: Mapping[str, Any]
    readings: tuple[Reading, ...]
    findings: Findings | None
    picture: str


def list_variants(look: Look) -> list[Variant]:
    """The present state, then the pinned ones in their order."""
    now = _make_variant(look, look.state.inputs, say("compare.now"), "")
    found = [now]
    for number, pin in enumerate(look.state.pins, 1):
        state = replace(read_state(pin).inputs, case=look.state.case)
        title = say("compare.variant", number=number)
        found.append(_make_variant(look, state, title, pin))
    return found


def _make_variant(look: Look, state: PageState, title: str, pin: str) -> Variant:
    own = replace_state(look, state)
    findings = own.findings
    query = replace(state, pins=look.state.pins).to_query()
    readings = () if findings is None else tuple(
        read_reading(findings, key) for key in ("cautious", "bold")
    )  # fmt: skip
    return Variant(
        title=title,
        query=query,
        pin=pin,
        changes=_say_changes(own),
        said=make_headline(own),
        readings=readings,
        findings=findings,
        picture=f"/picture/circle/circle.svg?{state.to_query()}",
    )


def replace_state(look: Look, state: PageState) -> Look:
    """A look at the same scenario in another state."""
    return Look(look.desk, look.jobs, look.case, state, look.proved)


def _say_changes(look: Look) -> tuple[str, ...]:
    """Say what differs from the file."""
    findings = look.findings
    labels = {} if findings is None else {
        entry.path: f"{entry.label}, {entry.group}" for entry in findings.assumptions
    }  # fmt: skip
    values = look.case.scenario.values()
    changes = []
    for path, text in look.state.sets:
        before = write_number(float(values[path])) if path in values else ""
        label = labels.get(path, path)
        changes.append(say("compare.change", label=label, before=before, now=text))
    changes += [say("compare.off", number=number) for number in look.state.off]
    changes += [say("compare.added", lever=str(lever)) for lever in look.state.added]
    return tuple(changes) or (say("compare.as_file"),)


def make_parts(look: Look) -> Mapping[str, Part]:
    """All columns, and the table of who breaks in which."""
    return {"variants": lambda: _render(look)}


def _render(look: Look) -> Markup:
    variants = list_variants(look)
    return render_part("compare_parts.html.j2", "variants", variants, MOST_PINS, make_table(look))


def make_table(look: Look) -> Table | None:
    """Chance of breaking by insider and variant."""
    variants = [variant for variant in list_variants(look) if variant.findings is not None]
    if not variants:
        return None
    columns = (say("circle.insider"), *(variant.title for variant in variants))
    rows = []
    first = variants[0].findings
    for k, seat in enumerate(first.seats if first else ()):
        same = [v.findings.seats[k] for v in variants if v.findings]
        chances = [write_chances(seat.chance_cautious, seat.chance_bold) for seat in same]
        rows.append((show_text(seat.name), *chances))
    return Table("variants", say("compare.table"), columns, tuple(rows))


def make_figures(look: Look) -> list[Figure]:
    """The circle of each variant, for exports."""
    found = [v.findings for v in list_variants(look) if v.findings is not None]
    return [
        replace(draw_circle(findings), key=f"circle-{number}" if number else "circle")
        for number, findings in enumerate(found)
    ]


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    table = make_table(look)
    return [] if table is None else [table]


VIEW = PageView(
    key="compare",
    make_parts=make_parts,
    wants=is_stage_input,
    make_figures=make_figures,
    make_tables=make_tables,
)
