"""The outside view as an answer: a class by name or by country and month, its rate, and how."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.errors import InputError
from innercircle.history._data import read_table
from innercircle.history._frames import EXIT_KINDS
from innercircle.history._outside import (
    FIRST_ASKED,
    LAST_ASKED,
    OutsideFit,
    draw_kinds,
    find_states_of,
    fit_outside,
)
from innercircle.history._panel import find_state
from innercircle.history._scores import Interval
from innercircle.vocabulary import CRISES, REGIMES

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

LONGEST = 120
"""The longest horizon of an outside view, in months."""

ASSUMPTIONS = (
    "A fall is a forced one: deaths, hand-overs and lost elections are not in the record.",
    "The interval is that of the class's rate; what sets this case apart is not in it.",
)

_CRISIS_WORDS = {
    "calm": "no shock in the 12 months before",
    "shock": "a shock this month",
    "survived": "a shock survived in the 12 months before",
    "new": "a leader whose predecessor was forced out in the 12 months before",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class OutsideAnswer(Answer):
    """Frequency with which leaders of a class were forced out within some months, and how.

    Attributes:
        regime: type of regime, as in the panel.
        crisis: state of the crisis, one of ``CRISES``.
        year: year of the month as of which the rate holds.
        month: that month, 1 to 12.
        months: horizon.
        country: state whose row gave regime and crisis; None when they were named.
        mean: mean chance of a forced exit within the horizon.
        low: 5 % point of the class's rate.
        high: 95 % point.
        n: rows of the class whose months were over before.
        fell: how many of them ended in a forced exit.
        pooled: rows of all classes that the rate is pooled with.
        kinds: kind of exit → its share, given that the leader is forced out, with 90 % interval.
        draws: (draw,) of the class's rate.
    """

    regime: str
    crisis: str
    year: int
    month: int
    months: int
    country: str | None
    mean: float
    low: float
    high: float
    n: int
    fell: int
    pooled: int
    kinds: dict[str, Interval]
    draws: Floats

    @property
    def name(self) -> str:
        """The class in words."""
        return f"{self.regime.replace('_', '-')} regimes, {_CRISIS_WORDS[self.crisis]}"

    def to_dict(self) -> dict[str, object]:
        """Plain data; the draws are left out."""
        plain = super().to_dict()
        del plain["draws"]
        return {**plain, "class": self.name}


def find_outside(
    *,
    regime: str | None = None,
    crisis: str | None = None,
    country: str | None = None,
    year: int,
    month: int = 1,
    months: int = 12,
    seed: int = 1,
) -> OutsideAnswer:
    """The rate of a reference class, from rows alone that were over before a month.

    Args:
        regime: type of regime; that of the country's row when None.
        crisis: state of the crisis; that of the country on the first of the month when None.
        country: a state as the panel lists it ("Venezuela"), instead of or beside the two.
        year: year of the month as of which the rate holds.
        month: that month, 1 to 12.
        months: fell within so many months.
        seed: seed of the posterior's draws.

    Raises:
        InputError: an unknown regime, crisis or country; a country that is no autocracy of the
            panel in that month; no class at all; a date or a horizon out of range.
        DataError: a shipped file does not match its checksum.
    """
    _check_date(year, month, months)
    if country is not None:
        row = find_row(country, year, month)
        country = str(row["country"].iloc[0])
        regime = str(row["regime"].iloc[0]) if regime is None else regime
        crisis = str(find_states_of(row).iloc[0]) if crisis is None else crisis
    regime = _check_word("regime", regime, REGIMES)
    crisis = _check_word("crisis", crisis, CRISES)
    fit = _fit(year, month, months, seed)
    rates = fit.draw_rates(regime, crisis)
    low, high = np.quantile(rates, (0.05, 0.95))
    cell = REGIMES.index(regime), CRISES.index(crisis)
    return OutsideAnswer(
        method="rates pooled over regimes, states of a crisis and years (normal approximation)",
        certified=False,
        seed=seed,
        assumptions=ASSUMPTIONS,
        regime=regime,
        crisis=crisis,
        year=year,
        month=month,
        months=months,
        country=country,
        mean=float(rates.mean()),
        low=float(low),
        high=float(high),
        n=int(fit.rows[cell]),
        fell=int(fit.fell[cell]),
        pooled=int(fit.rows.sum()),
        kinds=_bracket_kinds(draw_kinds(regime, year, month, seed)),
        draws=rates,
    )


def find_row(country: str, year: int, month: int) -> "pd.DataFrame":
    """The panel's row of a state in a month, as a table of one row.

    Raises:
        InputError: there is no such state, or it is no autocracy of the panel in that month.
    """
    table = read_table("autocracy_months.parquet")
    found, state = find_state(country)
    rows: pd.DataFrame = table[
        (table["gwcode"] == state) & (table["year"] == year) & (table["month"] == month)
    ]
    if rows.empty:
        raise InputError(
            f"{found} is no autocracy of the panel in {year}-{month:02d}.",
            why="The panel has autocracies from 1950 to 2022.",
            advice="Name a regime and a crisis instead.",
        )
    return rows


@cache
def _fit(year: int, month: int, months: int, seed: int) -> OutsideFit:
    return fit_outside(year, month, months, seed)


def _bracket_kinds(draws: Floats) -> dict[str, Interval]:
    low, high = np.quantile(draws, (0.05, 0.95), axis=0)
    return {
        kind: Interval(float(draws[:, k].mean()), float(low[k]), float(high[k]))
        for k, kind in enumerate(EXIT_KINDS)
    }


def _check_word(what: str, word: str | None, words: tuple[str, ...]) -> str:
    if word in words:
        return str(word)
    problem = f"no {what} was named." if word is None else f"unknown {what} {word!r}."
    raise InputError(problem, advice=f"Choose one of: {', '.join(words)}.")


def _check_date(year: int, month: int, months: int) -> None:
    if not 1 <= month <= 12:
        raise InputError(f"there is no month {month}.", advice="Months are 1 to 12.")
    if not FIRST_ASKED <= year <= LAST_ASKED:
        raise InputError(
            f"{year}-{month:02d} is out of reach.",
            advice=f"Ask for {FIRST_ASKED}-01 to {LAST_ASKED}-12.",
        )
    if not 1 <= months <= LONGEST:
        raise InputError(f"months = {months} is out of range.", advice=f"Ask for 1 to {LONGEST}.")
