"""Frames: of which rows of the record a question is asked, chosen by rule from the shipped tables.

A question such as "does it fall?" has no rate of its own; it has one on a frame, and what was
chosen because it became famous is none. Three frames:

attempts
    months of an autocracy in which somebody tried: given who took part, did the leader fall?
onsets
    months in which an attempt or a conspiracy ended 12 months without either: did the leader fall
    at once, and if not, within the months after?
Januaries
    every autocracy on every 1 January, whatever was going on (``read_panel``).

Source of the method: King & Zeng (2001), the sampling frame first, the model second.
"""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import InputError
from innercircle.history._data import read_table

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Months = NDArray[np.int64]

TOOK_PART = ("military", "palace", "popular", "dissident", "rebel", "foreign")
"""Groups that may have taken part in an attempt, as the coup file flags it; several may at once.

*Forced resignation* is left out: it says how an attempt ended."""

EXIT_KINDS = ("foreign", "rebel", "popular", "military", "palace", "other")
"""Kinds of a forced exit, each counted once: the first of these that took part.

"palace" includes forced resignations without any of the four before it, "other" the rest."""

FATES = ("killed", "detained", "abroad", "injured", "unharmed", "unknown")
"""Fates of the deposed leader, each counted once: the first of these that is flagged."""

QUIET_MONTHS = 12
"""Months without attempt or conspiracy before a month in which one counts as an onset."""

_LAST_MONTH = 2022 * 12 + 11
_DETAINED, _ABROAD = ("harrest", "jailed", "tried"), ("fled", "exile")
_TO_GLEDITSCH_WARD = {255: 260, 679: 678, 955: 972}  # Germany, Yemen, Tonga
_YUGOSLAVIA, _SERBIA, _SERBIA_SINCE = 345, 340, 2006


def number_month(year: int, month: int) -> int:
    """A month as a whole number, one more each month."""
    return year * 12 + month - 1


def number_months(table: "pd.DataFrame") -> Months:
    """The months (row,) of a table with columns year and month (1-12), as whole numbers."""
    return np.asarray(table["year"] * 12 + table["month"] - 1, dtype=np.int64)


def find_states(events: "pd.DataFrame") -> Months:
    """The Gleditsch-Ward state (row,) of each event, which is listed by Correlates of War code."""
    codes = events["cowcode"].replace(_TO_GLEDITSCH_WARD).to_numpy(dtype=np.int64)
    serbia = (codes == _YUGOSLAVIA) & (events["year"].to_numpy() >= _SERBIA_SINCE)
    return np.where(serbia, _SERBIA, codes)


def choose_attempts(events: "pd.DataFrame") -> "pd.DataFrame":
    """Realised and attempted coups with their ``state`` and ``at`` (month); no self-coups."""
    kept = events[(events["event_type"] != "conspiracy") & (events["auto"] == 0)]
    return kept.assign(state=find_states(kept), at=number_months(kept))


def find_attempts(months: "pd.DataFrame", events: "pd.DataFrame") -> "pd.DataFrame":
    """Frame of attempts: each month of an autocracy in which one was made.

    Args:
        months: autocracies by month (``autocracy_months``).
        events: coup events (``coup_events``).

    Returns:
        One row a month, by date, then state: gwcode, country, year, month, regime; ``TOOK_PART``
        (0/1, in any event of the month); fell (0/1); and of the exit, if it fell: kind (one of
        ``EXIT_KINDS``) and fate (one of ``FATES``), else None.

    Raises:
        InputError: a month with an attempt has no event.
    """
    tried = months[months["attempt"] == 1].sort_values(["year", "month", "gwcode"])
    tried = tried.assign(at=number_months(tried))
    known = choose_attempts(events)
    flags = known.groupby(["state", "at"], as_index=False)[list(TOOK_PART)].max()
    frame = tried[["gwcode", "country", "year", "month", "at", "regime", "exit"]].merge(
        flags, left_on=["gwcode", "at"], right_on=["state", "at"], how="left", validate="1:1"
    )
    if frame["state"].isna().any():
        missing = frame[frame["state"].isna()].iloc[0]
        raise InputError(
            f"the attempt of {missing['country']} in {missing['year']}-{missing['month']:02d} is "
            "in no list of events."
        )
    frame[list(TOOK_PART)] = frame[list(TOOK_PART)].astype(int)
    frame = frame.merge(list_exits(events), on=["gwcode", "at"], how="left", validate="1:1")
    frame = frame.rename(columns={"exit": "fell"}).drop(columns=["state", "at"])
    return frame.astype({"kind": object, "fate": object}).where(frame.notna(), None)


def list_exits(events: "pd.DataFrame") -> "pd.DataFrame":
    """Months in which a leader was forced out: gwcode, at (month), kind and fate."""
    known = choose_attempts(events)
    exits = known[known["event_type"] == "coup"]
    found = exits.groupby(["state", "at"], as_index=False).max(numeric_only=True)
    flagged = [found[name] == 1 for name in ("foreign", "rebel", "popular", "military")]
    inside = (found["palace"] == 1) | (found["resign"] == 1)
    ends = {
        "killed": found["killed"] == 1,
        "detained": found[list(_DETAINED)].max(axis=1) == 1,
        "abroad": found[list(_ABROAD)].max(axis=1) == 1,
        "injured": found["injured"] == 1,
        "unharmed": found["noharm"] == 1,
    }
    return (
        found[["state", "at"]]
        .assign(
            kind=np.select([*flagged, inside], EXIT_KINDS[:-1], EXIT_KINDS[-1]),
            fate=np.select(list(ends.values()), list(ends), FATES[-1]),
        )
        .rename(columns={"state": "gwcode"})
    )


def find_onsets(
    months: "pd.DataFrame", events: "pd.DataFrame", horizon: int = 12
) -> "pd.DataFrame":
    """Frame of onsets: an attempt or a conspiracy after ``QUIET_MONTHS`` without either.

    Those that the leader survived are the frame of survived shocks.

    Args:
        months: autocracies by month (``autocracy_months``).
        events: coup events (``coup_events``).
        horizon: how many months after a shock that was survived are looked at.

    Returns:
        One row an onset, by date, then state: gwcode, country, year, month, regime; fell_at_once
        (0/1, in the same month); fell_after (0/1, in the ``horizon`` months after it; missing when
        it fell at once or the record ends before).
    """
    shocks = months[(months["attempt"] == 1) | (months["conspiracy"] == 1)]
    shocks = shocks.assign(at=number_months(shocks)).sort_values(["gwcode", "at"])
    gap = shocks.groupby("gwcode")["at"].diff()
    onsets = shocks[gap.isna() | (gap > QUIET_MONTHS)].sort_values(["at", "gwcode"])
    frame = onsets[["gwcode", "country", "year", "month", "regime"]].reset_index(drop=True)
    at, states = onsets["at"].to_numpy(), onsets["gwcode"].to_numpy()
    at_once = onsets["exit"].to_numpy()
    after = find_falls(states, at + 1, events, horizon)
    return frame.assign(fell_at_once=at_once, fell_after=np.where(at_once == 1, np.nan, after))


def find_falls(states: Months, starts: Months, events: "pd.DataFrame", horizon: int) -> Floats:
    """Was a leader forced out in the ``horizon`` months from each start (row,)?

    Args:
        states: (row,) Gleditsch-Ward states.
        starts: (row,) first months looked at, as whole numbers.
        events: coup events.
        horizon: how many months are looked at, the first included.

    Returns:
        (row,) 1 or 0; nan where the record ends before the months do.
    """
    exits = list_exits(events)
    times = {state: group.to_numpy() for state, group in exits.groupby("gwcode")["at"]}
    never = np.zeros(0, dtype=np.int64)
    fell = [
        bool(
            ((times.get(state, never) >= start) & (times.get(state, never) < start + horizon)).any()
        )
        for state, start in zip(states.tolist(), starts.tolist(), strict=True)
    ]
    return np.where(starts + horizon - 1 <= _LAST_MONTH, np.array(fell, dtype=float), np.nan)


def find_recent(
    states: Months, starts: Months, events: "pd.DataFrame"
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Events in ``QUIET_MONTHS`` before each month (row,): a shock (row,), a forced exit (row,).

    A shock is a realised, attempted or uncovered coup; self-coups are none.
    """
    kept = events[events["auto"] == 0]
    kept = kept.assign(state=find_states(kept), at=number_months(kept))

    def look(among: "pd.DataFrame") -> NDArray[np.bool_]:
        times = {state: group.to_numpy() for state, group in among.groupby("state")["at"]}
        never = np.zeros(0, dtype=np.int64)
        return np.array(
            [
                (
                    (times.get(state, never) < at) & (times.get(state, never) >= at - QUIET_MONTHS)
                ).any()
                for state, at in zip(states.tolist(), starts.tolist(), strict=True)
            ],
            dtype=bool,
        )

    return look(kept), look(kept[kept["event_type"] == "coup"])


@cache
def read_attempts() -> "pd.DataFrame":
    """The frame of attempts of the shipped record, 1950 to 2022: 529 months.

    Raises:
        DataError: a shipped file does not match its checksum.
    """
    return find_attempts(read_table("autocracy_months.parquet"), read_table("coup_events.csv"))


@cache
def read_onsets(horizon: int = 12) -> "pd.DataFrame":
    """The frame of onsets of the shipped record: 452, of which 253 were survived at first.

    Raises:
        DataError: a shipped file does not match its checksum.
    """
    return find_onsets(
        read_table("autocracy_months.parquet"), read_table("coup_events.csv"), horizon
    )
