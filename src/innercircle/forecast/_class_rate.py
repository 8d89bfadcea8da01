"""The rate of a case's class, looked up in the record once for each case and horizon."""

import re
from collections.abc import Mapping
from functools import lru_cache

from innercircle.errors import InputError
from innercircle.history import OutsideAnswer, find_outside
from innercircle.scenario import Scenario

_CLASS = ("country", "regime", "crisis", "date")
_MONTH = re.compile("[0-9]{4}-[0-9]{2}")


def look_outside(scenario: Scenario, case: Mapping[str, str], seed: int) -> OutsideAnswer | None:
    """The rate of the scenario's class; None where neither the file nor the caller names one.

    Args:
        scenario: whose class, horizon and first month are meant.
        case: country, regime, crisis, date in place of the file's.
        seed: of the rate's draws.

    Raises:
        InputError: a class that the record does not have, or no month as of which to ask.
    """
    given = {name: getattr(scenario.case, name, "") for name in _CLASS}
    if case.get("country"):  # the file's words are of its own country
        given |= {"regime": "", "crisis": ""}
    given |= case
    if not given["country"] and not given["regime"]:
        return None
    date = given["date"] or scenario.starts
    if not _MONTH.fullmatch(date[:7]):
        raise InputError(
            f"a class's rate needs a month such as 2019-08, not {date!r}.",
            advice="Write `starts:`, or a date under `case:`.",
        )
    # Both words say the class: no row is looked for.
    named = bool(given["regime"] and given["crisis"])
    country = None if named else given["country"] or None
    regime, crisis = given["regime"] or None, given["crisis"] or None
    return _find_rate(country, regime, crisis, date[:7], scenario.months, seed)


@lru_cache(maxsize=16)
def _find_rate(
    country: str | None, regime: str | None, crisis: str | None, date: str, months: int, seed: int
) -> OutsideAnswer:
    """The same for each state of a case: whoever moves its inputs asks for it again and again."""
    return find_outside(
        country=country,
        regime=regime,
        crisis=crisis,
        year=int(date[:4]),
        month=int(date[5:]),
        months=months,
        seed=seed,
    )
