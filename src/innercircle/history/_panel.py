"""The panel of January rows: what was known on 1 January, and what the next 12 months brought.

Inputs and outcomes are kept in two tables that share their row order, so that whatever turns
inputs into the model's quantities is handed a table in which there are no outcomes.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from innercircle.errors import InputError, LeakageError
from innercircle.history._data import find_columns, read_table

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = ("attempt", "exit", "insider_exit")
"""Outcomes that are forecast, each within 12 months: an attempt, a forced exit, one by insiders."""

KEYS = ("gwcode", "country", "year")
LABELS = frozenset(find_columns("autocracy_months", "label"))
INPUTS = tuple(find_columns("autocracy_months", "key") + find_columns("autocracy_months", "input"))


@dataclass(frozen=True, eq=False)
class Panel:
    """Autocracies on 1 January of each year; outcomes of that year.

    Attributes:
        inputs: (row,) table of keys and inputs, all known before 1 January.
        outcomes: (row,) table of 0/1: one column for each of ``OUTCOMES``, in the year.
    """

    inputs: "pd.DataFrame"
    outcomes: "pd.DataFrame"

    def __post_init__(self) -> None:
        check_no_labels(self.inputs)
        if len(self.inputs) != len(self.outcomes):
            raise InputError("inputs and outcomes of a panel must have the same rows.")

    def replaced_outcomes(self, outcomes: "pd.DataFrame") -> "Panel":
        """The same inputs with other outcomes, for tests that shuffle them."""
        return Panel(self.inputs, outcomes.reset_index(drop=True))


def check_no_labels(frame: "pd.DataFrame") -> None:
    """Refuse a table that carries an outcome.

    Raises:
        LeakageError: a column of the table is an outcome of the panel.
    """
    found = sorted(LABELS & set(frame.columns))
    if found:
        raise LeakageError(
            f"the inputs carry the outcome {', '.join(found)}.",
            why="What turns inputs into the model's quantities may not see what happened.",
        )


@cache
def read_panel() -> Panel:
    """The January rows of 1950 to 2022 whose 12 months are complete, checksum verified.

    Raises:
        DataError: the shipped file does not match its checksum.
    """
    months = read_table("autocracy_months.parquet")
    rows = months[(months["month"] == 1) & months["attempt_12m"].notna()]
    rows = rows.sort_values(["year", "gwcode"]).reset_index(drop=True)
    inputs = rows[list(INPUTS)]
    outcomes = rows[[f"{name}_12m" for name in OUTCOMES]].astype(int)
    outcomes.columns = list(OUTCOMES)
    return Panel(inputs, outcomes)


def find_state(country: str) -> tuple[str, int]:
    """A state's name as the panel writes it, and its number.

    Args:
        country: that name, or one of two of which one is in brackets ("Russia (Soviet Union)" is
            also Russia and Soviet Union), in any case of letters.

    Raises:
        InputError: there is no such state.
        DataError: the shipped file does not match its checksum.
    """
    states = _name_states()
    wanted = " ".join(country.casefold().split())
    if wanted in states:
        return states[wanted]
    close = [name for name in states if wanted and wanted in name]
    close = close or get_close_matches(wanted, states, n=1, cutoff=0.75)
    raise InputError(
        f"unknown country {country!r}.",
        why="The record has the autocracies of 1950 to 2022 alone.",
        advice=f"Did you mean {states[close[0]][0]}?"
        if close
        else "Name a regime and a crisis instead.",
    )


@cache
def _name_states() -> dict[str, tuple[str, int]]:
    pairs = read_table("autocracy_months.parquet")[["country", "gwcode"]].drop_duplicates()
    whole = {str(name): int(code) for name, code in pairs.itertuples(index=False)}
    parts = {
        part.strip(" )").casefold(): (name, code)
        for name, code in whole.items()
        for part in name.split("(")
    }
    return parts | {name.casefold(): (name, code) for name, code in whole.items()}


def check_outcome(outcome: str) -> str:
    """The name of an outcome, or an error that lists the names.

    Raises:
        InputError: there is no such outcome.
    """
    if outcome not in OUTCOMES:
        raise InputError(
            f"unknown outcome {outcome!r}.", advice=f"Choose one of: {', '.join(OUTCOMES)}."
        )
    return outcome
