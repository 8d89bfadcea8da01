"""The hypothesis: which fact of the panel moves which quantity of the stage game, and how far.

A state-year becomes a stage game: the type of regime gives the circle (who holds which share of
power, with which stakes: ``data/archetypes.csv``), growth and oil income squeeze positions, unrest
adds mobilisation, wealth and size add strength. The limit of the game gives T, the strength that
the circle's stakes overcome; ``_kernels/learning.py`` says how strength is inferred.

Each parameter has a meaning and a prior that was written down before fitting. Whether the mapping
is right is an open question, which the backtest asks.
"""

import csv
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.history._data import DATA
from innercircle.history._kernels.threshold import compute_cells, compute_limit
from innercircle.history._panel import check_no_labels

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

PURGE = 0.05
PURSUIT = 0.6
REGIMES = ("military", "personal", "monarchy", "single_party", "multi_party", "oligarchy", "other")


@dataclass(frozen=True)
class Parameter:
    """One fitted number.

    Attributes:
        name: its name in tables.
        mean: mean of its normal prior.
        sd: standard deviation of its prior.
        unit: its unit; "power" is a share of what keeps the regime standing.
        meaning: what it stands for in the game.
    """

    name: str
    mean: float
    sd: float
    unit: str
    meaning: str


PARAMETERS = (
    Parameter("strength", 0.47, 0.10, "power", "mean strength of a regime of average size"),
    Parameter("log_shock", float(np.log(0.12)), 0.3, "log power", "yearly shock to strength"),
    Parameter(
        "growth_squeeze", 0.12, 0.08, "share", "positions lost when growth falls by 10 points"
    ),
    Parameter(
        "oil_squeeze", 0.15, 0.10, "share", "positions lost to a halving of the oil price in OPEC"
    ),
    Parameter("wealth", 0.01, 0.03, "power", "strength for each unit of log GDP per head"),
    Parameter(
        "size", 0.0, 0.02, "power", "strength for each unit of log population: more must agree"
    ),
    Parameter("civil_war", 0.02, 0.03, "power", "mobilisation that a civil conflict adds"),
    Parameter(
        "interstate_war", 0.0, 0.03, "power", "mobilisation that an interstate conflict adds"
    ),
    Parameter("legal_opposition", 0.0, 0.03, "power", "mobilisation that a legal opposition adds"),
    Parameter(
        "legislature",
        -0.01,
        0.03,
        "power",
        "mobilisation that an elected legislature adds (negative: absorbs)",
    ),
    Parameter(
        "contagion",
        0.0,
        0.03,
        "power",
        "mobilisation for 25 more attempts in the world in two years",
    ),
    *(
        Parameter(
            f"deviation_{regime}",
            0.0,
            0.03,
            "power",
            f"where the stakes assumed for {regime} are wrong",
        )
        for regime in REGIMES
    ),
    Parameter(
        "log_state_spread",
        float(np.log(0.5)),
        0.5,
        "log shocks",
        "hidden strength that lasts with the state",
    ),
    Parameter(
        "log_leader_spread",
        float(np.log(0.3)),
        0.5,
        "log shocks",
        "hidden strength that goes with the leader",
    ),
    Parameter(
        "log_memory", float(np.log(6.0)), 0.4, "log years", "years after which a record counts 1/e"
    ),
)
"""The parameters of the structural forecast of attempts, in the order of a fitted vector."""

NAMES = tuple(parameter.name for parameter in PARAMETERS)
GAME_COUNT = len(PARAMETERS) - 3
"""Number of those that act through the game; the last three are about learning."""


@dataclass(frozen=True, eq=False)
class MappedRows:
    """State-years as quantities of the game; made from inputs alone.

    Attributes:
        share: (row, group) shares of power, summing to 1.
        factors: (row, group, 6) stakes as ``compute_cells`` takes them.
        regime: (row, regime) 0/1.
        growth: (row,) −tanh(growth / 10 points) scaled to 1 at −10 points.
        oil: (row,) halvings of the oil price within a year, in OPEC; else 0.
        wealth: (row,) log of GDP per head over 3,000 dollars.
        size: (row,) log of population over 9 million.
        mobilised: (row, 5) civil, interstate, legal opposition, legislature, contagion.
        attempt_ages: (row, 3) ages in years of: the last attempt, others within 5 years, and
            within 10 years; and
        attempt_counts: (row, 3) how many of each.
        state_years: (row,) years since 1945 or the state's entry.
        tenure: (row,) years of the leader.
    """

    share: Floats
    factors: Floats
    regime: Floats
    growth: Floats
    oil: Floats
    wealth: Floats
    size: Floats
    mobilised: Floats
    attempt_ages: Floats
    attempt_counts: Floats
    state_years: Floats
    tenure: Floats

    def __len__(self) -> int:
        return len(self.tenure)


@cache
def read_archetypes() -> dict[str, tuple[Floats, Floats]]:
    """Regime → shares (3,) and factors (3, 6) of its circle, padded with groups of no power."""
    found: dict[str, list[list[float]]] = {regime: [] for regime in REGIMES}
    with (DATA / "archetypes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["regime"]].append(
                [
                    float(row[name])
                    for name in (
                        "share",
                        "position",
                        "fallback",
                        "exposure",
                        "capture",
                        "exile",
                        "new_order_place",
                    )
                ]
            )
    padded = {}
    for regime, rows in found.items():
        table = np.zeros((3, 7))
        table[: len(rows)] = rows
        padded[regime] = (table[:, 0], table[:, 1:])
    return padded


def map_inputs(inputs: "pd.DataFrame") -> MappedRows:
    """Turn inputs of the panel into quantities of the game.

    Missing GDP, population, growth and oil prices are taken as average (wealth and size 0, growth
    1.5 points, oil unchanged).

    Raises:
        LeakageError: the table carries an outcome.
    """
    check_no_labels(inputs)
    archetypes = read_archetypes()
    regimes = inputs["regime"].tolist()

    def numbers(column: str, missing: float = 0.0) -> Floats:
        return np.asarray(inputs[column].fillna(missing), dtype=float)

    recency = numbers("months_since_attempt", np.inf) / 12.0
    recent, decade = numbers("attempts_5y"), numbers("attempts_10y")
    ever = np.isfinite(recency)
    last_in_decade = (recent == 0) & (decade > 0)
    year = numbers("year")
    return MappedRows(
        share=np.array([archetypes[regime][0] for regime in regimes]),
        factors=np.array([archetypes[regime][1] for regime in regimes]),
        regime=np.array([[regime == name for name in REGIMES] for regime in regimes], dtype=float),
        growth=-np.tanh(numbers("growth", 1.5) / 10.0) / np.tanh(1.0),
        oil=-numbers("oil_chg_12m") * numbers("opec") / np.log(2.0),
        wealth=np.clip(np.log(numbers("gdppc", 3000.0) / 3000.0), -2.0, 2.0),
        size=np.clip(np.log(numbers("pop", 9000.0) / 9000.0), -3.0, 3.0),
        mobilised=np.column_stack(
            [
                numbers("civil") > 0,
                numbers("inter") > 0,
                numbers("opposition"),
                numbers("legselec", 1.0),
                numbers("world_attempts_24m") / 25.0 - 1.0,
            ]
        ).astype(float),
        attempt_ages=np.column_stack(
            [
                np.where(ever, recency, 0.0),
                (np.minimum(recency, 5.0) + 5.0) / 2.0,
                (np.clip(recency, 5.0, 10.0) + 10.0) / 2.0,
            ]
        ),
        attempt_counts=np.column_stack(
            [ever, np.maximum(recent - 1.0, 0.0), np.maximum(decade - recent - last_in_decade, 0.0)]
        ).astype(float),
        state_years=np.minimum(numbers("state_age_months") / 12.0, year - 1945.0),
        tenure=numbers("tenure_months") / 12.0,
    )


def compute_record(rows: MappedRows, memory: float) -> tuple[Floats, Floats, Floats]:
    """Attempts, years and the leader's quiet years, discounted by exp(−age/memory); each (row,).

    Ages of attempts are known to brackets only (the last one, within 5 and within 10 years): those
    inside a bracket are placed in its middle.
    """
    attempts = (rows.attempt_counts * np.exp(-rows.attempt_ages / memory)).sum(axis=1)
    years = memory * -np.expm1(-rows.state_years / memory)
    quiet = memory * -np.expm1(-rows.tenure / memory)
    return attempts, np.maximum(years, attempts), quiet


def compute_index(values: Floats, rows: MappedRows) -> Floats:
    """Index (row,) = (T + deviation + mobilisation − mean strength) / yearly shock.

    Args:
        values: the first ``GAME_COUNT`` parameters, in the order of ``PARAMETERS``.
        rows: state-years.
    """
    limit = compute_game_limit(rows, values[2] * rows.growth + values[3] * rows.oil)
    strength = values[0] + values[4] * rows.wealth + values[5] * rows.size
    mobilised = rows.mobilised @ values[6:11]
    deviation = rows.regime @ values[11:GAME_COUNT]
    return np.asarray((limit + deviation + mobilised - strength) / np.exp(values[1]))


def compute_index_slopes(values: Floats, rows: MappedRows) -> Floats:
    """Derivatives (row, ``GAME_COUNT``) of the index by the parameters that act through the game.

    Exact, but for the two squeezes, whose way through the stakes is differenced.
    """
    shock = np.exp(values[1])
    index = compute_index(values, rows)
    squeeze = values[2] * rows.growth + values[3] * rows.oil
    step = 1e-5
    slope = (
        compute_game_limit(rows, squeeze + step) - compute_game_limit(rows, squeeze - step)
    ) / (2.0 * step)
    return np.column_stack(
        [
            np.full(len(rows), -1.0 / shock),
            -index,
            slope * rows.growth / shock,
            slope * rows.oil / shock,
            -rows.wealth / shock,
            -rows.size / shock,
            rows.mobilised / shock,
            rows.regime / shock,
        ]
    )


def compute_game_limit(rows: MappedRows, squeeze: Floats) -> Floats:
    """T (row,) of each state-year's stage game at a squeeze (row,), clipped to [−0.3, 0.6]."""
    cells = compute_cells(rows.factors, np.clip(squeeze, -0.3, 0.6), PURGE, PURSUIT)
    return compute_limit(rows.share, cells)
