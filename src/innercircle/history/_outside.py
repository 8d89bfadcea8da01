"""The outside view: how often the leader of such a regime, in such a state, was forced out.

A class is a type of regime and a state: nothing lately, a shock this month, a shock survived, a new
leader. Its rate in a year is pooled with those of all other classes and years before:

    y ~ Binomial(n, π),  logit π = μ + u_regime + v_state + d_year
    μ ~ N(−3, 2²),  u ~ N(0, .5²),  v ~ N(0, 1.5²),  d_year − d_year−1 ~ N(0, .3²/10)

so that a small class borrows from the large ones, and the world drifts by about .3 in log-odds a
decade. A rate asked for a month uses rows alone whose months were over before it. The spreads of
regimes and of the walk were given beforehand; μ, the spread of states and the fourth state were
written down after rates by state had been seen, those of 2001 to 2022 among them.

How the leader goes, if they go: Dirichlet counts of the last 30 years' exits, those of the regime
pulled towards everybody's.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from innercircle.history._data import read_table
from innercircle.history._frames import (
    EXIT_KINDS,
    find_falls,
    find_recent,
    number_month,
    number_months,
    read_attempts,
    read_onsets,
)
from innercircle.history._hypothesis import REGIMES
from innercircle.history._kernels.pooling import fit_pooled
from innercircle.history._panel import read_panel

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

STATES = ("calm", "shock", "survived", "new")
"""State of a crisis: none in the 12 months before; an attempt or conspiracy in this month; one in
the 12 months before that the leader survived; a leader whose predecessor was forced out then."""

FIRST_ASKED, LAST_ASKED = 1960, 2050
"""Years for which a rate may be asked: ten of the record come before, few after."""

_FIRST = 1950
_MU, _MU_SD, _REGIME_SD, _STATE_SD = -3.0, 2.0, 0.5, 1.5
_DRIFT_SD = 0.3 / np.sqrt(10.0)  # a year's step of a walk of .3 a decade
_KIND_YEARS = 30
_PULL = 10.0  # exits of everybody that count beside those of the regime
_DRAWS = 4_000


@dataclass(frozen=True)
class OutsideFit:
    """Rates of every class as of one month, and how sure they are.

    Attributes:
        months: horizon of the rates.
        year: year of the month as of which they hold.
        rows: (regime, state) rows behind them, all years together.
        fell: (regime, state) how many of those were followed by a fall.
        draws: (draw, weight) of the posterior.
    """

    months: int
    year: int
    rows: NDArray[np.int64]
    fell: NDArray[np.int64]
    draws: Floats

    def draw_rates(self, regime: str, state: str) -> Floats:
        """Draws (draw,) of the class's rate in the year of the fit."""
        cell = _build_design(
            np.array([REGIMES.index(regime)]),
            np.array([STATES.index(state)]),
            np.array([self.year]),
        )
        width = self.draws.shape[1]
        return np.asarray(expit(self.draws @ cell[0, :width]))

    def find_rates(self) -> Floats:
        """Mean rates (regime, state), in the orders of ``REGIMES`` and ``STATES``."""
        return np.array(
            [[self.draw_rates(regime, state).mean() for state in STATES] for regime in REGIMES]
        )


def fit_outside(year: int, month: int = 1, months: int = 12, seed: int = 1) -> OutsideFit:
    """Fit the rates of all classes on what was over before a month.

    Args:
        year: year of the month for which rates are asked.
        month: the month, 1 to 12.
        months: horizon: fell within so many months.
        seed: seed of the posterior's draws.
    """
    units = read_units(months)
    units = units[units["end"] < number_month(year, month)]
    # Windows of more than 12 months overlap from one January to the next, and count less each.
    counted = units.assign(fell=units["fell"] * units["weight"])
    cells = counted.groupby(["regime", "state", "year"], as_index=False)[["fell", "weight"]].sum()
    design = _build_design(*(cells[name].to_numpy() for name in ("regime", "state", "year")))
    width = _count_shared() + max(year, int(cells["year"].max())) - _FIRST
    design = design[:, :width]
    mean, sd = _write_prior(width)
    theta, covariance = fit_pooled(
        design,
        cells["fell"].to_numpy(dtype=float),
        cells["weight"].to_numpy(dtype=float),
        mean,
        sd,
    )
    generator = np.random.default_rng([seed, 17])
    noise = generator.standard_normal((_DRAWS, width))
    counts = [np.zeros((len(REGIMES), len(STATES)), dtype=np.int64) for _ in range(2)]
    where = units["regime"].to_numpy(), units["state"].to_numpy()
    np.add.at(counts[0], where, 1)
    np.add.at(counts[1], where, units["fell"].to_numpy(dtype=np.int64))
    draws = theta + noise @ np.linalg.cholesky(covariance).T
    return OutsideFit(months, year, counts[0], counts[1], draws)


def draw_kinds(regime: str, year: int, month: int = 1, seed: int = 1) -> Floats:
    """Draws (draw, kind) of how leaders of such regimes go, if forced; kinds as ``EXIT_KINDS``."""
    frame = read_attempts()
    at, asked = number_months(frame), number_month(year, month)
    exits = frame[(frame["fell"] == 1) & (at < asked) & (at >= asked - 12 * _KIND_YEARS)]

    def count(rows: "pd.DataFrame") -> Floats:
        return np.array([(rows["kind"] == kind).sum() for kind in EXIT_KINDS], dtype=float)

    everybody = count(exits) + 1.0
    own = count(exits[exits["regime"] == regime])
    generator = np.random.default_rng([seed, 18])
    return generator.dirichlet(own + _PULL * everybody / everybody.sum(), size=_DRAWS)


@cache
def read_units(months: int) -> "pd.DataFrame":
    """Rows of all classes: regime and state (places in their lists), year, end, fell, weight.

    Quiet and new come from all Januaries, a shock and a shock survived from the frame of onsets.
    ``end`` is the last month looked at; rows whose months pass the record's end are left out.
    """
    import pandas as pd  # noqa: PLC0415  heavy

    events = read_table("coup_events.csv")
    januaries = read_panel().inputs
    starts = number_months(januaries)
    kept = find_states_of(januaries).isin(["calm", "new"]).to_numpy()
    onsets = read_onsets()
    survived = onsets[onsets["fell_at_once"] == 0]
    parts = [
        (januaries[kept], starts[kept], find_states_of(januaries)[kept], min(1.0, 12.0 / months)),
        (onsets, number_months(onsets), "shock", 1.0),
        (survived, number_months(survived) + 1, "survived", 1.0),
    ]
    units = pd.concat(
        [
            pd.DataFrame(
                {
                    "regime": rows["regime"].map(REGIMES.index).to_numpy(),
                    "state": state,
                    "year": rows["year"].to_numpy(),
                    "end": start + months - 1,
                    "fell": find_falls(rows["gwcode"].to_numpy(), start, events, months),
                    "weight": weight,
                }
            )
            for rows, start, state, weight in parts
        ],
        ignore_index=True,
    )
    units["state"] = units["state"].map(STATES.index)
    return units[units["fell"].notna()].reset_index(drop=True)


def find_states_of(rows: "pd.DataFrame") -> "pd.Series":
    """The state (row,) of autocracies on the first day of a month, from what happened before it.

    Never "shock": that a month brings one is known only when it is over.
    """
    import pandas as pd  # noqa: PLC0415  heavy

    events = read_table("coup_events.csv")
    shock, exit_ = find_recent(rows["gwcode"].to_numpy(), number_months(rows), events)
    return pd.Series(np.select([exit_, shock], ["new", "survived"], "calm"), index=rows.index)


def _count_shared() -> int:
    return 1 + len(REGIMES) + len(STATES)


def _build_design(
    regime: NDArray[np.int64], state: NDArray[np.int64], year: NDArray[np.int64]
) -> Floats:
    """(cell, weight): one, regime, state, and every yearly step of the walk up to the year."""
    steps = np.arange(_FIRST + 1, LAST_ASKED + 1)
    return np.column_stack(
        [
            np.ones(len(year)),
            np.eye(len(REGIMES))[regime],
            np.eye(len(STATES))[state],
            (year[:, None] >= steps).astype(float),
        ]
    )


def _write_prior(width: int) -> tuple[Floats, Floats]:
    mean = np.zeros(width)
    mean[0] = _MU
    sd = np.full(width, _DRIFT_SD)
    sd[0] = _MU_SD
    sd[1 : 1 + len(REGIMES)] = _REGIME_SD
    sd[1 + len(REGIMES) : _count_shared()] = _STATE_SD
    return mean, sd
