"""Parts that several views share: a section of the report, and the state of long work."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from innercircle.explorer._jobs import Job
from innercircle.explorer._render import render_part
from innercircle.report import Figure, Section, Table
from innercircle.scenario import Scenario

_TEMPLATE = "macros.html.j2"


def render_section(section: Section) -> Markup:
    """A section of the report as a part of the page."""
    return render_part(_TEMPLATE, "section", section)


def render_title(words: str) -> Markup:
    """The finding of a view, as its title; nothing where it is not known yet."""
    return render_part(_TEMPLATE, "title", words)


def render_problem(problem: str) -> Markup:
    """Render the reason why there is nothing to show."""
    return render_part(_TEMPLATE, "problem", problem)


def render_job(job: Job | None, kind: str) -> Markup:
    """A button that starts long work, or how far it is; nothing once it is done."""
    return render_part(_TEMPLATE, "job", kind, job)


def render_auto(job: Job | None, kind: str, query: str = "") -> Markup:
    """Progress of work that begins without being asked for; nothing once it is done.

    Args:
        job: the work; None where it has not begun.
        kind: of the work.
        query: address that it is asked for; empty for the page's own.
    """
    return render_part(_TEMPLATE, "auto", kind, job, query)


def render_asked(kind: str, query: str) -> Markup:
    """A place that asks for further work and shows nothing of it."""
    return render_part(_TEMPLATE, "asked", kind, query)


def name_people(scenario: Scenario, sentence: str) -> str:
    """A sentence of the model with the insiders' ids written as words; it starts with a capital."""
    ids = sorted((insider.id for insider in scenario.insiders), key=len, reverse=True)
    pattern = rf"(?<![\w-])(?:{'|'.join(map(re.escape, ids))})(?![\w-])"
    said = re.sub(pattern, lambda found: found.group().replace("-", " "), sentence)
    return said[:1].upper() + said[1:]


def list_figures(sections: Sequence[Section]) -> list[Figure]:
    """The figures of sections, for exports."""
    return [block for section in sections for block in section.blocks if isinstance(block, Figure)]


def list_tables(sections: Sequence[Section]) -> list[Table]:
    """The tables of sections that belong to no figure."""
    return [block for section in sections for block in section.blocks if isinstance(block, Table)]
