"""The worst forecasts told in words: what was said, what happened, what was known."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.history._data import read_table

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_REALISED, _ATTEMPTED = "coup", "attempted"
_ACTORS = {
    "military": "the military",
    "palace": "members of the government",
    "rebel": "rebels",
    "dissident": "dissidents",
    "popular": "a popular revolt",
    "foreign": "a foreign power",
    "counter": "a counter-coup",
    "resign": "forced resignation",
    "other": "others",
}
_REGIMES = {
    "military": "a military regime",
    "personal": "a personal regime",
    "monarchy": "a monarchy",
    "single_party": "a single-party regime",
    "multi_party": "a multi-party autocracy",
    "oligarchy": "an oligarchy",
    "other": "no settled regime",
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Miss:
    """One forecast that was far off.

    Attributes:
        country: name of the state.
        year: year forecast.
        probability: what the model said on 1 January.
        happened: True when the outcome came.
        story: the same in a sentence or two.
    """

    country: str
    year: int
    probability: float
    happened: bool
    story: str


def find_misses(
    inputs: "pd.DataFrame", happened: Floats, probability: Floats, count: int = 10
) -> tuple[Miss, ...]:
    """The ``count`` forecasts with the highest logarithmic loss, worst first."""
    loss = -np.log(np.where(happened == 1.0, probability, 1.0 - probability))
    return _tell(inputs, happened, probability, np.argsort(-loss, kind="stable")[:count])


def find_false_alarms(
    inputs: "pd.DataFrame", happened: Floats, probability: Floats, count: int = 5
) -> tuple[Miss, ...]:
    """The ``count`` highest probabilities after which nothing came."""
    order = np.argsort(-np.where(happened == 1.0, -1.0, probability), kind="stable")[:count]
    return _tell(inputs, happened, probability, order)


def _tell(
    inputs: "pd.DataFrame", happened: Floats, probability: Floats, places: NDArray[np.int64]
) -> tuple[Miss, ...]:
    misses = []
    for place in places:
        row = inputs.iloc[int(place)]
        came = bool(happened[place] == 1.0)
        misses.append(
            Miss(
                country=str(row["country"]),
                year=int(row["year"]),
                probability=float(probability[place]),
                happened=came,
                story=_tell_story(row, float(probability[place]), came=came),
            )
        )
    return tuple(misses)


def _tell_story(row: "pd.Series", probability: float, *, came: bool) -> str:
    regime = _REGIMES[str(row["regime"])]
    tenure = _count_years(row["tenure_months"])
    since = row["months_since_attempt"]
    quiet = (
        "no attempt on record" if since != since else f"the last attempt {_count_years(since)} ago"  # noqa: PLR0124  NaN is the only value unlike itself
    )
    known = f"Known on 1 January: {regime}, its leader {tenure} in office, {quiet}"
    if row["civil"] > 0:
        known += ", civil conflict"
    events = _describe_events(int(row["gwcode"]), int(row["year"]))
    what = events if came or events else "nothing was recorded"
    return f"The model said {probability:.1%}; {what}. {known}."


def _count_years(months: float) -> str:
    years = round(float(months) / 12.0)
    if years < 1:
        return "less than a year"
    return "1 year" if years == 1 else f"{years} years"


def _describe_events(gwcode: int, year: int) -> str:
    """Events on record for a state in a year, conspiracies and self-coups left out."""
    told = [_describe_event(event) for event in _read_events().get((gwcode, year), [])]
    if len(told) > 3:
        told = [*told[:3], f"{len(told) - 3} more"]
    return ", and ".join(told)


def _describe_event(event: dict[str, int]) -> str:
    actors = [words for flag, words in _ACTORS.items() if event[flag] == 1]
    kind = "an exit" if event["realised"] else "a failed attempt"
    day = f"{event['day']} " if event["day"] > 0 else ""
    month = _MONTHS[min(max(event["month"], 1), 12) - 1]
    by = f" ({', '.join(actors)})" if actors else ""
    return f"{kind} on {day}{month}{by}" if day else f"{kind} in {month}{by}"


@cache
def _read_events() -> dict[tuple[int, int], list[dict[str, int]]]:
    """(state, year) → events in order of date. Used to tell stories, never to forecast."""
    table = read_table("coup_events.csv")
    table = table[table["event_type"].isin([_REALISED, _ATTEMPTED]) & (table["auto"] == 0)]
    table = table.sort_values(["year", "month", "day"])
    states = table["cowcode"].replace({255: 260, 679: 678, 955: 972})
    states = states.where(~((states == 345) & (table["year"] >= 2006)), 340)
    found: dict[tuple[int, int], list[dict[str, int]]] = {}
    columns = ["year", "month", "day", *_ACTORS]
    for state, kind, values in zip(
        states, table["event_type"], table[columns].to_numpy(), strict=True
    ):
        event = {name: int(value) for name, value in zip(columns, values, strict=True)}
        event["realised"] = int(kind == _REALISED)
        found.setdefault((int(state), event["year"]), []).append(event)
    return found
