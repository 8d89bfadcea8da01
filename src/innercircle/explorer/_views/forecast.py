"""The forecast of a look, once long work has found it; every view may ask for it.

A few runs by the quick stage are there within a second or so and are shown until the whole is.
"""

from dataclasses import replace
from typing import Any

from innercircle.explorer._jobs import Job
from innercircle.explorer._look import Look, name_question
from innercircle.explorer._tasks import Foreseen
from innercircle.explorer._views.simulation import list_stages

FORECAST = "forecast"
"""Kind of the long work."""

_FEW = "few"
_FIRST = {"stage": "quick", "draws": 60, "runs": 200}


def make_options(look: Look) -> dict[str, Any]:
    """Options of a forecast: the exact stage where that can be run, or a few quick runs first."""
    if look.get(_FEW) == "1":
        return dict(_FIRST)
    return {"stage": list_stages(look.scenario)[0]}


def ask_forecast(look: Look) -> tuple[object, ...]:
    """Key of the question."""
    return name_question(FORECAST, look.question, {"stage": list_stages(look.scenario)[0]})


def ask_first(look: Look) -> tuple[object, ...]:
    """Key of the same with a few quick runs."""
    return name_question(FORECAST, look.question, _FIRST)


def write_first(look: Look) -> str:
    """Address that a few quick runs are asked for by."""
    return replace(look.state, options={**look.state.options, _FEW: "1"}).to_query()


def find_forecast_job(look: Look) -> Job | None:
    """The work on it, if there is any."""
    return look.jobs.find(ask_forecast(look))


def find_first_job(look: Look) -> Job | None:
    """The work on a few quick runs, if there is any."""
    return look.jobs.find(ask_first(look))


def find_forecast(look: Look) -> Foreseen | None:
    """The forecast, if it is there."""
    return _read(find_forecast_job(look))


def find_some(look: Look) -> tuple[Foreseen, bool] | None:
    """The forecast, or what a few quick runs say, and whether it is the whole."""
    found = find_forecast(look)
    if found is not None:
        return found, True
    first = _read(find_first_job(look))
    return None if first is None else (first, False)


def _read(job: Job | None) -> Foreseen | None:
    return job.answer if job is not None and job.state == "done" else None
