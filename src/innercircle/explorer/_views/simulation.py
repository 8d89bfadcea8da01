"""Simulation: the months ahead under the sponsor's playbooks, on the same runs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from innercircle.chances import say_count, write_chance, write_chances
from innercircle.dynamics import choose_stage
from innercircle.errors import InnercircleError
from innercircle.explorer._look import Look, PageView, Part, find_job, name_question
from innercircle.explorer._render import render_part
from innercircle.explorer._tasks import MOST_RUNS, MonthsFound
from innercircle.explorer._views.sections import (
    list_figures,
    list_tables,
    render_asked,
    render_auto,
    render_problem,
    render_section,
    render_title,
)
from innercircle.explorer._views.story import (
    list_picks,
    list_ways,
    read_whole,
    render_story,
)
from innercircle.explorer._words import say
from innercircle.report import (
    USUAL_RUNS,
    Figure,
    Section,
    Table,
    make_months_section,
    make_watch_section,
)
from innercircle.scenario import Scenario

KIND = "months"
WATCH = "watch"
_MOST_BOOKS = 6
FIRST_RUNS = 60
"""Runs of each playbook that are shown before the others are there."""


def wants(path: str) -> bool:
    """True when the months depend on an input: nearly all but the evidence and the terms."""
    return not path.startswith(("evidence.", "terms.", "sources.", "intermediaries."))


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
        "runs": max(read_whole(look.get("runs"), USUAL_RUNS, MOST_RUNS), 10),
        "stage": look.get("stage") if look.get("stage") in stages else stages[0],
        "seed": read_whole(look.get("seed"), scenario.seed, 10**9),
    }


def ask_first(look: Look) -> tuple[object, ...]:
    """Key of the same question with few runs, whose answer is shown until there are more."""
    options = make_options(look)
    return name_question(KIND, look.question, options | {"runs": min(options["runs"], FIRST_RUNS)})


def find_months(look: Look) -> MonthsFound | None:
    """Find the simulated months of this look, if there are any: all runs, or the first of them."""
    for job in (find_job(look, VIEW, KIND), look.jobs.find(ask_first(look))):
        if job is not None and job.state == "done":
            found: MonthsFound = job.answer
            return found
    return None


def make_section(found: MonthsFound) -> Section:
    """The report's section on the months ahead."""
    answers = list(found.comparison.answers.values())
    compared = found.comparison if len(answers) > 1 else None
    return make_months_section(
        answers, compared, error=found.error, lead=found.lead, falls=found.falls
    )


def make_parts(look: Look) -> Mapping[str, Part]:
    """The button or the progress, and what was found."""
    return {
        "title": lambda: render_title(_write_title(look)),
        "job": lambda: _render_job(look),
        "picture": lambda: _render_picture(look),
        "ways": lambda: _render_ways(look),
        "months": lambda: _render(look),
        "watch": lambda: _render_watch(look),
        "picks": lambda: _render_picks(look),
        "story": lambda: render_story(look, make_options(look)),
    }


def _write_title(look: Look) -> str:
    """Chance of a fall under the base playbook with its band, and which other changes it most."""
    found = find_months(look)
    if found is None:
        return ""
    within, base = found.lead.within, found.comparison.base
    band = within.low is not None and within.high is not None
    title = say(
        "simulation.title" if band else "simulation.title_no_band",
        months=look.scenario.months,
        base=base.replace("-", " "),
        mean=write_chance(within.mean),
        band=write_chances(within.low, within.high) if band else "",
    )
    return f"{title} {_say_most(found)}".rstrip()


def _say_most(found: MonthsFound) -> str:
    """Name the playbook that moves the chance most, where one can tell."""
    others = {name: each for name, each in found.falls.items() if name != found.comparison.base}
    if not others:
        return ""
    clear = {name: each for name, each in others.items() if each.verdict != "cannot tell"}
    if not clear:
        return say("simulation.differs.none")
    name = max(clear, key=lambda name: abs(clear[name].difference))
    points = f"{abs(100 * clear[name].difference):.0f}"
    said = {"other": name.replace("-", " "), "points": points}
    return say(f"simulation.differs.{clear[name].verdict}", **said)


def _render_job(look: Look) -> Markup:
    """Progress of the work: a few runs begin by themselves, and then the rest."""
    whole, first = find_job(look, VIEW, KIND), look.jobs.find(ask_first(look))
    if whole is not None:
        return render_auto(whole, KIND)
    if first is not None and first.state == "done":
        return render_asked(KIND, look.state.to_query())
    few = {"runs": str(min(make_options(look)["runs"], FIRST_RUNS))}
    state = replace(look.state, options={**look.state.options, **few})
    return render_auto(first, KIND, state.to_query())


def _render_ways(look: Look) -> Markup:
    found = find_months(look)
    if found is None:
        return Markup()
    try:
        ways = list_ways(look, found.comparison, make_options(look))
    except InnercircleError as error:
        return render_problem(str(error))
    return render_part("story_parts.html.j2", "ways", ways, say_count(len(ways)).capitalize())


def _render_picks(look: Look) -> Markup:
    found = find_months(look)
    if found is None:
        return Markup()
    return render_part("story_parts.html.j2", "picks", list_picks(found.comparison))


def _render_picture(look: Look) -> Markup:
    """The picture and the sentence that reads it; all else comes further down."""
    found = find_months(look)
    if found is None:
        return Markup()
    section = make_section(found)
    first = section.blocks[: _count_first(found)]
    return render_section(
        replace(section, title="", paragraphs=section.paragraphs[:1], blocks=first)
    )


def _count_first(found: MonthsFound) -> int:
    """Blocks that are shown at once: the picture, and what others make of it if there are any."""
    return 1 + (len(found.falls) > 1)


def _render(look: Look) -> Markup:
    """The other pictures and tables; how all this was found is a fold."""
    found = find_months(look)
    if found is None:
        return Markup()
    section = make_section(found)
    rest = section.blocks[_count_first(found) :]
    folded = render_part("story_parts.html.j2", "manner", section.paragraphs[1:])
    title = say("simulation.more")
    return render_section(replace(section, title=title, paragraphs=(), blocks=rest)) + folded


def _make_watch_options(look: Look) -> dict[str, Any]:
    """Those of the forecast, whose runs are followed."""
    return {"stage": list_stages(look.scenario)[0]}


def _list_watched(look: Look) -> list[Section]:
    """The section on signs, once it is known."""
    job = find_job(look, VIEW, WATCH)
    if job is None or job.state != "done":
        return []
    return [make_watch_section(job.answer, look.scenario)]


def _render_watch(look: Look) -> Markup:
    """Signs to look for; asked for once the months are there, and they have a second one."""
    if find_months(look) is None or look.scenario.months < 2:
        return Markup()
    found = _list_watched(look)
    return render_section(found[0]) if found else render_auto(find_job(look, VIEW, WATCH), WATCH)


def make_figures(look: Look) -> list[Figure]:
    """For exports."""
    found = find_months(look)
    return [] if found is None else list_figures([make_section(found)])


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    found = find_months(look)
    months = [] if found is None else [make_section(found)]
    return list_tables([*months, *_list_watched(look)])


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
    make_job={KIND: make_options, WATCH: _make_watch_options},
    list_asked=lambda look: [ask_first(look)],
)
