"""Simulation: the months ahead under the sponsor's playbooks, on the same runs."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from innercircle.dynamics import choose_stage
from innercircle.explorer._look import Look, PageView, Part, find_job
from innercircle.explorer._render import render_part
from innercircle.explorer._tasks import MOST_RUNS, MonthsFound
from innercircle.explorer._views.sections import (
    list_figures,
    list_tables,
    render_job,
    render_section,
)
from innercircle.explorer._views.story import list_picks, read_whole, render_story
from innercircle.report import Figure, Section, Table, make_months_section
from innercircle.scenario import Scenario

KIND = "months"
_USUAL_RUNS = 500
_MOST_BOOKS = 6


def wants(path: str) -> bool:
    """True when the months depend on an input: nearly all but the evidence and the terms."""
    return not path.startswith(("evidence.", "terms.", "sources.", "levers.", "intermediaries."))


def list_stages(scenario: Scenario) -> tuple[str, ...]:
    """List the ways to decide; the exact one comes first where insiders are few enough for it."""
    first = choose_stage(len(scenario.insiders))
    return (first,) if first == "quick" else (first, "quick")


def make_options(look: Look) -> dict[str, Any]:
    """Options of a simulation; nothing beyond what the command allows."""
    scenario = look.scenario
    known = [book.id for book in scenario.playbooks.sponsor]
    own = scenario.sponsor.playbook.value
    chosen = [book for book in look.get("books").split(".") if book in known]
    books = [*dict.fromkeys([own, *chosen] if chosen else [own, *known])][:_MOST_BOOKS]
    stages = list_stages(scenario)
    return {
        "books": books,
        "runs": max(read_whole(look.get("runs"), _USUAL_RUNS, MOST_RUNS), 10),
        "stage": look.get("stage") if look.get("stage") in stages else stages[0],
        "seed": read_whole(look.get("seed"), scenario.seed, 10**9),
    }


def find_months(look: Look) -> MonthsFound | None:
    """Find the simulated months of this look, if there are any."""
    job = find_job(look, VIEW, KIND)
    return job.answer if job is not None and job.state == "done" else None


def make_section(found: MonthsFound) -> Section:
    """The report's section on the months ahead."""
    answers = list(found.comparison.answers.values())
    compared = found.comparison if len(answers) > 1 else None
    return make_months_section(answers, compared, error=found.error)


def make_parts(look: Look) -> Mapping[str, Part]:
    """The button or the progress, and what was found."""
    return {
        "job": lambda: render_job(find_job(look, VIEW, KIND), KIND),
        "months": lambda: _render(look),
        "picks": lambda: _render_picks(look),
        "story": lambda: render_story(look, make_options(look)),
    }


def _render_picks(look: Look) -> Markup:
    found = find_months(look)
    if found is None:
        return Markup()
    return render_part("story_parts.html.j2", "picks", list_picks(found.comparison))


def _render(look: Look) -> Markup:
    found = find_months(look)
    return Markup() if found is None else render_section(make_section(found))


def make_figures(look: Look) -> list[Figure]:
    """For exports."""
    found = find_months(look)
    return [] if found is None else list_figures([make_section(found)])


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    found = find_months(look)
    return [] if found is None else list_tables([make_section(found)])


def make_more(look: Look) -> dict[str, Any]:
    """The view's own switches."""
    scenario = look.scenario
    options = make_options(look)
    own = scenario.sponsor.playbook.value
    return {
        "books": [
            (book.id, book.title or book.id.replace("-", " "), book.id in options["books"])
            for book in scenario.playbooks.sponsor
            if book.id != own
        ],
        "own_book": own.replace("-", " "),
        "runs": options["runs"],
        "most_runs": MOST_RUNS,
        "seed": options["seed"],
        "stages": list_stages(scenario),
        "stage": options["stage"],
        "run": read_whole(look.get("run"), 0, 10**8),
        "months": scenario.months,
        "month": read_whole(look.get("month"), scenario.months, scenario.months),
    }


VIEW = PageView(
    key="simulation",
    make_parts=make_parts,
    wants=wants,
    make_figures=make_figures,
    make_tables=make_tables,
    make_more=make_more,
    make_job={KIND: make_options},
)
