"""Months by name and number: 1 is that of ``starts``."""

import re

from innercircle.errors import InputError
from innercircle.scenario import Scenario

_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?")


def count_month(starts: str, date: str) -> int:
    """Number of a date's month."""
    (year, month), (first, since) = ((int(text[:4]), int(text[5:7])) for text in (date, starts))
    return (year - first) * 12 + month - since + 1


def name_month(starts: str, number: int) -> str:
    """A month by its number, such as 2019-08."""
    months = int(starts[:4]) * 12 + int(starts[5:7]) - 1 + number - 1
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def find_last(scenario: Scenario, as_of: str | None) -> int:
    """Number of the last month that has passed: that of ``as_of``, else of the last entry.

    Raises:
        InputError: there is neither, or ``as_of`` is no month since the start.
    """
    if not scenario.starts:
        raise InputError("a journal needs `starts:`: the month that the simulation begins in.")
    if as_of is None:
        if not scenario.journal:
            raise InputError(
                "the file has no journal.",
                advice="Write what has happened under `journal:`, or say --as-of for months in "
                "which the regime stood.",
            )
        return max(entry.count_month(scenario.starts) for entry in scenario.journal)
    if not _DATE.fullmatch(as_of):
        raise InputError(f"expected a month such as 2020-08, found {as_of!r}.", where="as of")
    number = count_month(scenario.starts, as_of)
    if not 1 <= number < 240:
        raise InputError(
            f"{as_of} is not within 239 months from {scenario.starts[:7]}, when the case begins.",
            where="as of",
        )
    return number
