"""Level of a class in the months: what an inside view is held against.

    logit P = logit π + β (ℓ − ℓ̄)

π is the rate of the class (``_outside.py``), ℓ the log-odds of a fall by the months, ℓ̄ their mean
over January rows of the class, so that the months' general level, which may be wrong, drops out and
what sets a case apart from its class stays. β ~ N(.6, .3²), not below 0, is learned on rows to 2000
with rates from what was over before each. Januaries are never "shock": that class is held against
those who survived one.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, logit

from innercircle.history._calibration import Rows
from innercircle.history._data import DATA
from innercircle.history._outside import find_states_of, fit_outside
from innercircle.history._panel import Panel
from innercircle.vocabulary import CRISES, REGIMES

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

LONGEST_CURVE = 24
"""Months to which the level is simulated; beyond, the last year's pace goes on."""

_BETA, _BETA_SD = 0.6, 0.3
_FIRST_RATED = 1960
_RIDGE = 3.0  # rows that a regime or a crisis needs to count half


@dataclass(frozen=True)
class Level:
    """Needs of the combined view from the record.

    Attributes:
        centres: regime → crisis → ℓ̄ of a fall within 12 months.
        paces: regime → integrated chance of a fall by month 1, 2, …, ``LONGEST_CURVE``, as a
            multiple of that by month 12; on the scale −log(1 − chance).
        beta, beta_sd: of the slope, mean and standard deviation of its posterior.
        floor: share of frequencies that stands for what the months do not explain.
        rows: January rows that all were learned from.
    """

    centres: dict[str, dict[str, float]]
    paces: dict[str, list[float]]
    beta: float
    beta_sd: float
    floor: float
    rows: int

    def move_rates(
        self, rates: Floats | float, chances: Floats, centres: Floats | float, slope: Floats | float
    ) -> Floats:
        """Rates of a class moved by how far the months' chances are from its centre.

        Args:
            rates: of the class.
            chances: by the months; a share ``floor`` of the class's rate is mixed in.
            centres: ℓ̄ of the class.
            slope: β, or draws of it; all of a shape, or of shapes that go together.
        """
        inside = np.clip((1 - self.floor) * chances + self.floor * rates, 1e-6, 1 - 1e-6)
        return np.asarray(expit(logit(rates) + slope * (logit(inside) - centres)))

    def find_centre(self, regime: str, crisis: str, months: int) -> float:
        """ℓ̄ of a class for a fall within so many months."""
        pace = self.paces[regime]
        last = LONGEST_CURVE
        if months <= last:
            times = pace[months - 1]
        else:
            times = pace[-1] + (pace[-1] - pace[last - 13]) * (months - last) / 12
        held = -np.log1p(-expit(self.centres[regime][crisis]))
        return float(logit(-np.expm1(-held * times)))


def fit_level(
    rows: Rows, panel: Panel, chances: Floats, months: NDArray[np.int64], *, floor: float
) -> Level:
    """Learn the level from rows and what the months said of them.

    Args:
        rows: January rows and those of them that count.
        panel: whose rows they are.
        chances: of a fall within 12 months, floor included, for each row that counts (row,).
        months: of a fall in runs of ``LONGEST_CURVE`` months, 0 without; one a row that counts,
            or several one after the other (run,).
        floor: mean share of frequencies in ``chances``.
    """
    inputs = panel.inputs.iloc[rows.used]
    regime = inputs["regime"].map(REGIMES.index).to_numpy()
    crisis = find_states_of(inputs).map(CRISES.index).to_numpy()
    said = np.asarray(logit(chances))
    centres = _fit_centres(regime, crisis, said)
    rates = rate_rows(inputs)
    rated = np.isfinite(rates)
    fell = (rows.happened[rows.used] == 2).astype(float)
    beta, beta_sd = _fit_slope(
        logit(rates[rated]), (said - centres[regime, crisis])[rated], fell[rated]
    )
    return Level(
        centres={
            name: {state: float(centres[r, c]) for c, state in enumerate(CRISES)}
            for r, name in enumerate(REGIMES)
        },
        paces=_find_paces(np.resize(regime, months.size), months),
        beta=beta,
        beta_sd=beta_sd,
        floor=floor,
        rows=int(rated.sum()),
    )


@cache
def read_level() -> Level:
    """The level that ships.

    Raises:
        DataError: the file is damaged.
    """
    return Level(**json.loads((DATA / "level.json").read_text(encoding="utf-8")))


def write_level(level: Level) -> str:
    """The level as text."""
    return json.dumps(asdict(level), indent=1) + "\n"


def _fit_centres(regime: NDArray[np.int64], crisis: NDArray[np.int64], said: Floats) -> Floats:
    """Means (regime, crisis), a sum of both, pulled to the mean of all where rows are few."""
    design = np.column_stack(
        [np.ones(len(said)), np.eye(len(REGIMES))[regime], np.eye(len(CRISES))[crisis]]
    )
    pull = np.diag([0.0] + [_RIDGE] * (len(REGIMES) + len(CRISES)))
    found = np.linalg.solve(design.T @ design + pull, design.T @ said)
    by_crisis = found[1 + len(REGIMES) :].copy()
    by_crisis[CRISES.index("shock")] = by_crisis[CRISES.index("survived")]
    return np.asarray(found[0] + found[1 : 1 + len(REGIMES)][:, None] + by_crisis)


def rate_rows(inputs: "pd.DataFrame", seed: int = 1) -> Floats:
    """Each row's class rate from what was over before its January; NaN before 1960.

    Args:
        inputs: January rows, as in the panel.
        seed: of the rates' draws.
    """
    year = inputs["year"].to_numpy()
    regime = inputs["regime"].map(REGIMES.index).to_numpy()
    crisis = find_states_of(inputs).map(CRISES.index).to_numpy()
    rates = np.full(len(year), np.nan)
    for now in np.unique(year[year >= _FIRST_RATED]):
        own = year == now
        rates[own] = fit_outside(int(now), seed=seed).find_rates()[regime[own], crisis[own]]
    return rates


def _fit_slope(rates: Floats, apart: Floats, fell: Floats) -> tuple[float, float]:
    """Mean and standard deviation of β given the rows, on a grid."""
    grid = np.linspace(0.0, 2.0, 401)
    odds = rates + grid[:, None] * apart
    weight = (fell * log_expit(odds) + (1 - fell) * log_expit(-odds)).sum(axis=1)
    weight -= 0.5 * ((grid - _BETA) / _BETA_SD) ** 2
    share = np.exp(weight - weight.max())
    share /= share.sum()
    mean = float(share @ grid)
    return mean, float(np.sqrt(share @ (grid - mean) ** 2))


def _find_paces(regime: NDArray[np.int64], months: NDArray[np.int64]) -> dict[str, list[float]]:
    """Growth of the chance of a fall with the horizon, each regime pulled towards all."""
    paces = {}
    everybody = _integrate(months)
    for place, name in enumerate(REGIMES):
        own = months[regime == place]
        weight = (own > 0).sum() / ((own > 0).sum() + 50.0)
        mixed = weight * _integrate(own) + (1 - weight) * everybody
        paces[name] = [float(x) for x in mixed]
    return paces


def _integrate(months: NDArray[np.int64]) -> Floats:
    fallen = np.array([((months > 0) & (months <= m)).sum() for m in range(1, LONGEST_CURVE + 1)])
    held = -np.log1p(-(fallen + 1e-9) / max(months.size, 1))
    return np.asarray(held / held[11])
