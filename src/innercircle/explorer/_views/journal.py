"""Since then: what has happened by the file's journal, how far it was expected, what it taught."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from innercircle.chances import count_things, write_chance, write_chances
from innercircle.explorer._look import Look, PageView, Part, find_job
from innercircle.explorer._render import render_part
from innercircle.explorer._views.forecast import (
    FORECAST,
    find_forecast,
    find_forecast_job,
)
from innercircle.explorer._views.forecast import make_options as make_forecast_options
from innercircle.explorer._views.sections import (
    list_figures,
    list_tables,
    render_auto,
    render_section,
    render_title,
)
from innercircle.explorer._views.simulation import list_stages, wants
from innercircle.explorer._words import say
from innercircle.journal import INPUTS, OF_ALL, OF_OFFICES, LearnAnswer, name_month
from innercircle.report import Figure, Section, Table, make_journal_section
from innercircle.scenario import JournalEntry, Scenario, list_declared

LEARN = "learn"
"""Kind of the long work."""

CERTAIN = ("protest", *INPUTS)
"""Events that are a size, a level or new values."""

SAID = "said"
"""Event whose worth is three chances, one a type of insider."""

EVENTS = (*OF_ALL, *OF_OFFICES, SAID, *CERTAIN)
"""All that an entry may say happened."""

WHICH = tuple(list_declared(list_declared(JournalEntry)["now"].kind.build))  # type: ignore[attr-defined]
"""Inputs and playbooks that may have new values."""

RUNS = (2_000, 500, 10_000)
"""Runs that may be asked for; the first unless another is."""

_TEMPLATE = "journal_parts.html.j2"
_MOST_MONTHS = 60


def list_months(scenario: Scenario) -> list[str]:
    """Months to which the journal may be read, the last first: those that have entries."""
    months = {entry.date[:7] for entry in scenario.journal}
    return sorted(months, reverse=True)[:_MOST_MONTHS]


def make_options(look: Look) -> dict[str, Any]:
    """Options of the work: nothing beyond what the command allows."""
    runs = look.get("runs")
    months = list_months(look.scenario)
    return {
        "as_of": look.get("as-of") if look.get("as-of") in months[1:] else "",
        "runs": int(runs) if runs in map(str, RUNS) else RUNS[0],
        "stage": list_stages(look.scenario)[0],
    }


def find_learned(look: Look) -> Any:
    """The answer of the runs to the journal; None while nobody knows."""
    job = find_job(look, VIEW, LEARN)
    return job.answer if job is not None and job.state == "done" else None


def _find_answer(look: Look) -> LearnAnswer | None:
    learned = find_learned(look)
    return None if learned is None else learned.answer


def make_section(look: Look) -> Section:
    """The section on the journal, as far as it is known; remembered."""
    job = find_job(look, VIEW, LEARN)
    done = job.id if job is not None and job.state == "done" else ""
    options = make_options(look)
    key = ("journal", *look.question, *options.values(), done)
    return look.desk.recall(key, lambda: _make_section(look, options["as_of"]))


def _make_section(look: Look, as_of: str) -> Section:
    scenario = look.scenario
    if as_of:
        kept = tuple(each for each in scenario.journal if each.date[:7] <= as_of)
        scenario = replace(scenario, journal=kept)
    return make_journal_section(scenario, _find_answer(look))


def make_parts(look: Look) -> Mapping[str, Part]:
    """The finding, how far the work is, the pictures, and what lies ahead from the last month."""
    return {
        "title": lambda: _render_title(look),
        "job-learn": lambda: _render_job(look),
        "journal": lambda: _render_journal(look),
        "lessons": lambda: _render_lessons(look),
        "followed": lambda: _render_followed(look),
        "ahead": lambda: _render_ahead(look),
        "begin": lambda: _render_begin(look),
    }


def _render_title(look: Look) -> Markup:
    journal = look.scenario.journal
    learned = find_learned(look)
    if not journal:
        return render_title(say("journal.title_none"))
    if learned is None:
        return render_title(say("journal.title_waits", events=count_things(len(journal), "event")))
    if learned.answer is None:
        return render_title(say("journal.title_refused"))
    return render_title(make_section(look).title)


def _render_job(look: Look) -> Markup:
    if not look.scenario.journal:
        return Markup()
    return render_auto(find_job(look, VIEW, LEARN), LEARN)


def _render_journal(look: Look) -> Markup:
    """The picture of what has happened, first of all; above it a refusal, if there is one."""
    if not look.scenario.journal:
        return Markup()
    learned = find_learned(look)
    refused = "" if learned is None else learned.refused
    shown = _show_blocks(look, lambda key: key == "journal")
    if not refused:
        return shown
    return render_part(_TEMPLATE, "refused", refused, look.state.inputs.to_query()) + shown


def _render_lessons(look: Look) -> Markup:
    """Once the runs have been asked, what they learned."""
    if _find_answer(look) is None:
        return Markup()
    return _show_blocks(look, lambda key: key.startswith("lessons"), say("journal.learned"))


def _render_followed(look: Look) -> Markup:
    if _find_answer(look) is None:
        return Markup()
    section = make_section(look)
    rest = tuple(b for b in section.blocks if getattr(b, "key", "followed") == "followed")
    return render_section(replace(section, title=say("journal.followed"), blocks=rest))


def _show_blocks(look: Look, wanted: Callable[[str], bool], title: str = "") -> Markup:
    section = make_section(look)
    blocks = tuple(each for each in section.blocks if wanted(getattr(each, "key", "")))
    return render_section(replace(section, title=title, paragraphs=(), blocks=blocks))


def _render_ahead(look: Look) -> Markup:
    """The forecast from the last month, which is that of every view; worked out after the rest."""
    if _find_answer(look) is None or make_options(look)["as_of"]:
        return Markup()
    found = find_forecast(look)
    if found is None:
        return render_auto(find_forecast_job(look), FORECAST)
    answer = found.forecast
    head = answer.headline
    if answer.given is None:
        return Markup()
    words = say(
        "journal.ahead",
        months=count_things(answer.months, "month"),
        to=answer.given.to,
        chance=write_chance(head.mean),
        band=write_chances(head.low, head.high).replace(" ", "\N{NO-BREAK SPACE}"),
    )
    return render_part(_TEMPLATE, "ahead", words)


def _render_begin(look: Look) -> Markup:
    """Ways to begin a journal; nothing where there is one."""
    if look.scenario.journal:
        return Markup()
    return render_part(_TEMPLATE, "begin", make_example(look.scenario), bool(look.scenario.starts))


def make_example(scenario: Scenario) -> str:
    """Lines that may be copied into the file: the case's own month, and one of its offices."""
    starts = scenario.starts[:7] or "2026-01"
    who = scenario.insiders[0].id
    lines = [
        *([] if scenario.starts else [f"starts: {starts}"]),
        "journal:",
        f"  - {{date: {starts}, held: true}}",
        f"  - {{date: {name_month(starts, 2)}, broke: {who}, sure: 0.8, note: One source only.}}",
    ]
    return "\n".join(lines) + "\n"


def _list_sections(look: Look) -> list[Section]:
    return [make_section(look)] if look.scenario.journal else []


def make_figures(look: Look) -> list[Figure]:
    """For exports."""
    return list_figures(_list_sections(look))


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    return list_tables(_list_sections(look))


def make_more(look: Look) -> dict[str, Any]:
    """Choices of the form in which an entry is added, and of the view."""
    scenario, path = look.case.scenario, look.case.path
    options = make_options(look)
    months = list_months(scenario)
    kinds = (("all", OF_ALL), ("office", (*OF_OFFICES, SAID)), ("size", CERTAIN))
    return {
        "file_name": None if path is None else path.name,
        "has_starts": bool(scenario.starts),
        "kinds": [(say(f"journal.kind.{kind}"), each) for kind, each in kinds],
        "wanted": {
            event: "who sure" if event in OF_OFFICES else ("sure" if event in OF_ALL else "value")
            for event in EVENTS
        }
        | {"now": "which value", SAID: "who types"},
        "insiders": [(each.id, each.office or each.id) for each in scenario.insiders],
        "sources": [(each.id, each.title) for each in scenario.sources],
        "which": WHICH,
        "months": months,
        "as_of": options["as_of"] or (months[0] if months else ""),
        "runs": [(each, each == options["runs"]) for each in sorted(RUNS)],
    }


VIEW = PageView(
    key="journal",
    make_parts=make_parts,
    wants=wants,
    make_figures=make_figures,
    make_tables=make_tables,
    make_more=make_more,
    make_job={LEARN: make_options, FORECAST: make_forecast_options},
)
