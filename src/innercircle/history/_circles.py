"""Every January row of the panel as a circle: offices from the type of regime, facts from the row.

Rows of one type of regime share a circle, so each type is one set of arrays, ready to be simulated
for many runs at once. What the facts do to threshold, strength or street is not decided here.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import InputError
from innercircle.history._data import DATA
from innercircle.history._episodes import MONTHS, read_episodes
from innercircle.history._panel import check_no_labels, find_state
from innercircle.vocabulary import REGIMES

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

LARGEST_OFFICE = 0.21
"""The largest share of power that one office holds; a larger group is several equal offices.

A group of a regime type (*the officers*) is not one person who decides alone; a fifth is about
what one of three to five offices holds."""

COVARIATES = (
    "growth",
    "civil",
    "inter",
    "wealth",
    "size",
    "recent",
    "tenure",
    "world",
    "oil",
    "opposition",
    "legislature",
)
"""Facts of a row, each about 0 for a usual one; :class:`CodedCircle` says what they are."""

NOTHING = 0
"""Outcome of a row's 12 months: no attempt to force the leader out."""

FAILED = 1
"""Outcome of a row's 12 months: an attempt, and the leader stayed."""

FELL = 2
"""Outcome of a row's 12 months: the leader was forced out."""

_STAKES = ("position", "fallback", "exposure", "capture", "exile", "new_order_place")


@dataclass(frozen=True, eq=False)
class CodedCircle:
    """All rows of one type of regime: one circle, and each row's facts.

    Names are those of the scenario file.

    Attributes:
        regime: type of regime.
        rows: (row,) places of the rows in the table that was coded.
        id: (insider,) ids of the offices.
        circle: (insider,) faction of each.
        power: (insider,) shares, summing to 1.
        exposure: (insider,) 0–1.
        position, fallback, exile, new_order_place: (insider,) points.
        capture: (insider,) 0–1.
        covariates: (row, covariate) in the order of ``COVARIATES``: growth in units of 10 points,
            within ±2; civil and inter 1 in a conflict of the year before; wealth = log of GDP per
            head over 3,000 dollars; size = log of population over 9 million; recent = e^(−years
            since the last attempt/5), 0 without any; tenure = log(1 + years) − 1.5; world =
            attempts in the world in 24 months over 25, minus 1; oil = halvings of the oil price
            within a year, in OPEC; opposition and legislature 0 or 1.
    """

    regime: str
    rows: Places
    id: tuple[str, ...]
    circle: tuple[str, ...]
    power: Floats
    exposure: Floats
    position: Floats
    fallback: Floats
    capture: Floats
    exile: Floats
    new_order_place: Floats
    covariates: Floats

    def find_covariate(self, name: str) -> Floats:
        """One fact (row,)."""
        return np.asarray(self.covariates[:, COVARIATES.index(name)])


def code_panel(
    inputs: "pd.DataFrame", largest: float = LARGEST_OFFICE
) -> Mapping[str, CodedCircle]:
    """Code every row of a table of inputs.

    Args:
        inputs: rows of the panel without outcomes, as ``Panel.inputs``.
        largest: share of power above which a group is split into equal offices; 1 splits none.

    Returns:
        Type of regime → its rows as one circle, for the types that the table has.

    Raises:
        LeakageError: the table carries an outcome.
        InputError: ``largest`` is not in (0, 1].
    """
    check_no_labels(inputs)
    if not 0.0 < largest <= 1.0:
        raise InputError(f"largest = {largest} is no share of power.", advice="Use 0.21.")
    covariates = build_covariates(inputs)
    regimes = inputs["regime"].to_numpy()
    coded = {}
    for regime in REGIMES:
        rows = np.flatnonzero(regimes == regime)
        if not len(rows):
            continue
        offices = _split_offices(read_groups()[regime], largest)
        coded[regime] = CodedCircle(
            regime=regime,
            rows=rows,
            id=tuple(str(office["id"]) for office in offices),
            circle=tuple(str(office["circle"]) for office in offices),
            power=np.array([float(office["share"]) for office in offices]),
            covariates=covariates[rows],
            **{name: np.array([float(office[name]) for office in offices]) for name in _STAKES},
        )
    return coded


def build_covariates(inputs: "pd.DataFrame") -> Floats:
    """Facts (row, covariate) of each row, in the order of ``COVARIATES``.

    What is missing is taken as usual: growth 1.5 points, 3,000 dollars, 9 million people, 5 years
    of tenure, oil unchanged.
    """

    def numbers(column: str, missing: float = 0.0) -> Floats:
        return np.asarray(inputs[column].fillna(missing), dtype=float)

    return np.column_stack(
        [
            np.clip(numbers("growth", 1.5) / 10.0, -2.0, 2.0),
            np.minimum(numbers("civil"), 1.0),
            np.minimum(numbers("inter"), 1.0),
            np.log(numbers("gdppc", 3000.0) / 3000.0),
            np.log(numbers("pop", 9000.0) / 9000.0),
            np.exp(-numbers("months_since_attempt", np.inf) / 60.0),
            np.log1p(numbers("tenure_months", 60.0) / 12.0) - 1.5,
            numbers("world_attempts_24m") / 25.0 - 1.0,
            -numbers("oil_chg_12m") * numbers("opec") / np.log(2.0),
            numbers("opposition"),
            numbers("legselec", 1.0),
        ]
    )


def code_outcomes(outcomes: "pd.DataFrame") -> NDArray[np.int8]:
    """Outcome of each row's 12 months (row,): ``NOTHING``, ``FAILED`` or ``FELL``."""
    return np.where(
        outcomes["exit"] == 1, FELL, np.where(outcomes["attempt"] == 1, FAILED, NOTHING)
    ).astype(np.int8)


def draw_rows(rows: int, runs: int, seed: int) -> Places:
    """A row for each run (run,), every row equally likely."""
    return np.random.default_rng([seed, 19]).integers(0, rows, size=runs)


def find_runs(circle: CodedCircle, drawn: Places) -> tuple[Places, Places]:
    """The runs of one type of regime, and which of its rows each has.

    Args:
        circle: one type of regime.
        drawn: (run,) rows of the coded table.

    Returns:
        (k,) places of the runs in ``drawn``, and (k,) places of their rows in ``circle.rows``.
    """
    place = np.full(max(int(drawn.max(initial=0)), int(circle.rows.max())) + 1, -1)
    place[circle.rows] = np.arange(len(circle.rows))
    found = np.flatnonzero(place[drawn] >= 0)
    return found, place[drawn[found]]


def find_episode_rows(inputs: "pd.DataFrame") -> NDArray[np.bool_]:
    """Rows (row,) whose year overlaps a coded episode of the same state.

    They are to be left out of a fit before the episodes are scored by it.
    """
    overlap = set()
    for episode in read_episodes().values():
        _, state = find_state(episode.country)
        year, month = (int(part) for part in episode.starts.split("-"))
        last = (year * 12 + month - 1 + MONTHS - 1) // 12
        overlap |= {(state, covered) for covered in range(year, last + 1)}
    pairs = zip(inputs["gwcode"].tolist(), inputs["year"].tolist(), strict=True)
    return np.array([pair in overlap for pair in pairs], dtype=bool)


@cache
def read_groups() -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """Type of regime → its groups as written in ``archetypes.csv``."""
    found: dict[str, list[Mapping[str, str]]] = {}
    with (DATA / "archetypes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["regime"], []).append(row)
    return {regime: tuple(rows) for regime, rows in found.items()}


def _split_offices(
    groups: tuple[Mapping[str, str], ...], largest: float
) -> list[dict[str, str | float]]:
    offices: list[dict[str, str | float]] = []
    for group in groups:
        share, name = float(group["share"]), group["circle"].replace(" ", "-")
        parts = int(np.ceil(share / largest - 1e-9))
        offices += [
            {
                **group,
                "circle": name,
                "id": name if parts == 1 else f"{name}-{part}",
                "share": share / parts,
            }
            for part in range(1, parts + 1)
        ]
    return offices
