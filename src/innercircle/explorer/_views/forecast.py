"""The forecast of a look, once long work has found it; every view may ask for it."""

from typing import Any

from innercircle.explorer._jobs import Job
from innercircle.explorer._look import Look, name_question
from innercircle.explorer._tasks import Foreseen
from innercircle.explorer._views.simulation import list_stages

FORECAST = "forecast"
"""Kind of the long work."""


def make_options(look: Look) -> dict[str, Any]:
    """Options of a forecast: the stage, which is the exact one where that can be run."""
    return {"stage": list_stages(look.scenario)[0]}


def ask_forecast(look: Look) -> tuple[object, ...]:
    """Key of the question."""
    return name_question(FORECAST, look.question, make_options(look))


def find_forecast_job(look: Look) -> Job | None:
    """The work on it, if there is any."""
    return look.jobs.find(ask_forecast(look))


def find_forecast(look: Look) -> Foreseen | None:
    """The forecast, if it is there."""
    job = find_forecast_job(look)
    return job.answer if job is not None and job.state == "done" else None
