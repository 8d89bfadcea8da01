"""Forecast: outside view, inside view and both combined, as the report and the command have it."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from innercircle.explorer._look import Look, PageView, Part, find_job
from innercircle.explorer._views.sections import (
    list_figures,
    list_tables,
    render_job,
    render_section,
)
from innercircle.explorer._views.simulation import list_stages
from innercircle.report import Figure, Section, Table, make_forecast_section

KIND = "forecast"


def wants(path: str) -> bool:
    """True when the forecast depends on an input: as the months, and on the class."""
    return not path.startswith(("evidence.", "terms.", "sources.", "intermediaries."))


def make_options(look: Look) -> dict[str, Any]:
    """Options of a forecast: the stage, which is the exact one where that can be run."""
    return {"stage": list_stages(look.scenario)[0]}


def _list_sections(look: Look) -> list[Section]:
    job = find_job(look, VIEW, KIND)
    if job is None or job.state != "done":
        return []
    return [make_forecast_section(job.answer, look.scenario)]


def make_parts(look: Look) -> Mapping[str, Part]:
    """The button or the progress, and what was found."""
    return {
        "job": lambda: render_job(find_job(look, VIEW, KIND), KIND),
        "forecast": lambda: _render(look),
    }


def _render(look: Look) -> Markup:
    return Markup().join(render_section(section) for section in _list_sections(look))


def make_figures(look: Look) -> list[Figure]:
    """For exports."""
    return list_figures(_list_sections(look))


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    return list_tables(_list_sections(look))


VIEW = PageView(
    key="forecast",
    make_parts=make_parts,
    wants=wants,
    make_figures=make_figures,
    make_tables=make_tables,
    make_job={KIND: make_options},
)
