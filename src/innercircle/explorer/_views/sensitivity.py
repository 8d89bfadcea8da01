"""Sensitivity: which inputs move the chance of a fall, and where it passes a limit."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from innercircle.chances import count_things, write_chance
from innercircle.explorer._inputs import is_stage_input
from innercircle.explorer._look import Look, PageView, Part, find_job, make_question
from innercircle.explorer._numbers import write_number
from innercircle.explorer._render import render_part
from innercircle.explorer._state import read_number
from innercircle.explorer._tasks import MOST_DRAWS, BoxFound
from innercircle.explorer._views.sections import (
    render_auto,
    render_job,
    render_problem,
    render_section,
    render_title,
)
from innercircle.explorer._words import say
from innercircle.report import (
    Figure,
    Findings,
    Knobs,
    Section,
    Table,
    draw_tornado,
    name_inputs,
    read_findings,
)

_TEMPLATE = "sensitivity_parts.html.j2"
_USUAL_DRAWS = 300
_USUAL_LIMIT = 0.05
_LUCK = 0.05


def make_box_options(look: Look) -> dict[str, Any]:
    """Options: the number of draws, and the chance of a fall that is of interest."""
    draws, limit = look.get("draws"), read_number(look.get("limit"))
    is_whole = draws.isascii() and draws.isdigit() and len(draws) < 7
    return {
        "draws": min(max(int(draws), 50), MOST_DRAWS) if is_whole else _USUAL_DRAWS,
        "limit": limit if limit is not None and 0.0 < limit < 1.0 else _USUAL_LIMIT,
    }


def _find_answer(look: Look, kind: str) -> Any:
    job = find_job(look, VIEW, kind)
    return job.answer if job is not None and job.state == "done" else None


def ask_in_file(look: Look) -> tuple[object, ...]:
    """Key of the same question of the unchanged file: its bars stand until there are others."""
    return make_question(look.unchanged, VIEW, "influences")


def find_influences(look: Look) -> tuple[Findings, bool] | None:
    """The inputs that matter, and whether they are the state's; until then the file's."""
    found, solution = _find_answer(look, "influences"), look.answered.solution
    if found and solution is not None:
        return read_findings(replace(solution, influences=found)), True
    job, in_file = look.jobs.find(ask_in_file(look)), look.in_file.solution
    if found is not None or not look.state.is_changed or in_file is None:
        return None
    if job is None or job.state != "done" or not job.answer:
        return None
    return read_findings(replace(in_file, influences=job.answer)), False


def draw_influences(look: Look) -> Figure | None:
    """The tornado, once its numbers are there."""
    found = find_influences(look)
    return None if found is None or not found[1] else draw_tornado(found[0])


def list_knobs(look: Look, *, own: bool) -> Knobs:
    """The inputs as they stand, each with the same number in every state.

    Args:
        look: the state.
        own: whether the picture's bars are the state's own.
    """
    values = {path: entry for path, entry in look.scenario.values().items() if entry.spread}
    now = look.findings
    return Knobs(
        values={path: float(entry) for path, entry in values.items()},
        numbers={path: number for number, path in enumerate(values)},
        fall=float("nan") if own or now is None else now.fall_cautious,
    )


def make_box_section(look: Look) -> Section | None:
    """Make the section on where the chance of a fall passes the limit, once that is known."""
    found: BoxFound | None = _find_answer(look, "boxes")
    if found is None:
        return None
    passing = sum(chance > found.limit for chance in found.chances)
    said = [
        say(
            "sensitivity.passing",
            passing=passing,
            draws=len(found.chances),
            limit=write_chance(found.limit),
        )
    ]
    if found.undecided:
        said.append(say("sensitivity.undecided", draws=count_things(found.undecided, "more draw")))
    if found.box is None:
        return Section(key="boxes", title="", paragraphs=(*said, say("sensitivity.no_box")))
    box = found.box
    said.append(
        say(
            "sensitivity.box",
            density=write_chance(box.density),
            base=write_chance(box.base_rate),
            coverage=write_chance(box.coverage),
        )
    )
    names = name_inputs(look.case.scenario)
    rows = tuple(
        (names.get(limit.name, limit.name), _say_range(limit.low, limit.high), limit.chance,
         limit.reproduced)
        for limit in box.limits
        if limit.chance <= _LUCK
    )  # fmt: skip
    columns = tuple(say(f"sensitivity.{key}") for key in ("input", "within", "luck", "again"))
    table = Table("box", say("sensitivity.table"), columns, rows)
    return Section(key="boxes", title="", paragraphs=tuple(said), blocks=(table,) if rows else ())


def _say_range(low: float, high: float) -> str:
    if low == float("-inf"):
        return say("sensitivity.at_most", high=write_number(high))
    if high == float("inf"):
        return say("sensitivity.at_least", low=write_number(low))
    return say("sensitivity.between", low=write_number(low), high=write_number(high))


def make_parts(look: Look) -> Mapping[str, Part]:
    """Two pieces of long work, and what each found."""
    return {
        "title": lambda: render_title(_write_title(look)),
        "job-influences": lambda: render_auto(find_job(look, VIEW, "influences"), "influences"),
        "tornado": lambda: _render_tornado(look),
        "job-boxes": lambda: render_job(find_job(look, VIEW, "boxes"), "boxes"),
        "boxes": lambda: _render_boxes(look),
    }


def _write_title(look: Look) -> str:
    """The input that matters most, and what its range does."""
    found = find_influences(look)
    if found is None:
        return ""
    first = found[0].influences[0]
    low, high = sorted((first.fall_low, first.fall_high))
    return say(
        "sensitivity.title", name=first.label, low=write_chance(low), high=write_chance(high)
    )


def _render_tornado(look: Look) -> Markup:
    found = find_influences(look)
    if found is None:
        if _find_answer(look, "influences") is not None:
            return render_problem(say("sensitivity.nothing"))
        return Markup()
    findings, own = found
    knobs = list_knobs(look, own=own)
    names = name_inputs(look.case.scenario)
    handles = {
        knobs.numbers[path]: {"set": path, "whose": names.get(path, path)} for path in knobs.values
    }
    return render_part(_TEMPLATE, "tornado", draw_tornado(findings, knobs), handles, not own)


def _render_boxes(look: Look) -> Markup:
    section = make_box_section(look)
    return Markup() if section is None else render_section(section)


def make_figures(look: Look) -> list[Figure]:
    """For exports."""
    figure = draw_influences(look)
    return [] if figure is None else [figure]


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    section = make_box_section(look)
    return [] if section is None else [b for b in section.blocks if isinstance(b, Table)]


def make_more(look: Look) -> dict[str, Any]:
    """The view's own switches."""
    return {**make_box_options(look), "most_draws": MOST_DRAWS}


VIEW = PageView(
    key="sensitivity",
    make_parts=make_parts,
    wants=is_stage_input,
    make_figures=make_figures,
    make_tables=make_tables,
    make_more=make_more,
    make_job={"influences": lambda _: {}, "boxes": make_box_options},
    list_asked=lambda look: [ask_in_file(look)],
)
