"""The model's own word: the rows of a case's forecast as statements on a question."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from innercircle.chances import count_things
from innercircle.errors import InputError
from innercircle.ledger._book import Say
from innercircle.scenario import Scenario

_DAYS = 30.44  # in a month


def ask_model(
    scenario: Scenario,
    name: str,
    by: str,
    day: str,
    *,
    note: str = "",
    stage: str = "exact",
    seed: int | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Say]:
    """The forecast of a case for what is left until a question's day: outside, inside, combined.

    The question has to ask for a fall. Of the case's journal those months count that had passed,
    of its reports those that were out in the day's month.

    Args:
        scenario: the case.
        name: id of the question.
        by: its day (ISO).
        day: on which it is said (ISO).
        note: is added to the number of months and the seed.
        stage: how insiders decide, as of :func:`innercircle.forecast.forecast`.
        seed: of all draws; the file's when None.
        workers: processes; one when None.
        progress: told how far it is.

    Raises:
        InputError: no days, the question's has passed, or the case cannot be forecast.
    """
    from innercircle.forecast import forecast  # noqa: PLC0415  slow to import, only to ask

    try:
        first, last = date.fromisoformat(day), date.fromisoformat(by)
    except ValueError:
        raise InputError(f"{day!r} is no day such as 2027-06-30.") from None
    if last < first:
        raise InputError(f"{day} is after the question's day, {by}.")
    months = max(round((last - first).days / _DAYS), 1)
    answer = forecast(
        scenario.leave_later(day[:7]),
        months=months,
        stage=stage,
        seed=seed,
        workers=workers or 1,
        progress=progress,
        **_find_known(scenario, first),
    )
    rows = {"outside": answer.outside, "inside": answer.inside, "combined": answer.combined}
    told = "; ".join(
        part for part in (f"{count_things(months, 'month')}, seed {answer.seed}", note) if part
    )
    # What no run brought is not impossible: half a run.
    least = 0.5 / answer.runs
    return [
        Say(name, who, day, min(max(row.mean, least), 1 - least), told)
        for who, row in rows.items()
        if row is not None
    ]


def _find_known(scenario: Scenario, day: date) -> dict[str, Any]:
    """Months of a case's journal that had passed on a day: what came later was not known then."""
    if not scenario.journal:
        return {}
    last = (day + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    month = f"{last.year:04d}-{last.month:02d}"
    return {"journal": False} if month < scenario.starts[:7] else {"as_of": month}
