"""Given who took part in an attempt, does the leader fall? The forecast, and its rivals.

The equation is that of the game, fitted: what moves against the leader is the power of the insiders
who took part and the street. Power comes from the type of regime (``data/archetypes.csv``): the
military takes part with the officers' share, the palace with that of everybody else. The street,
dissidents, rebels and a foreign power stand apart, each with a weight of its own:

    logit Pr(fell) = b + b_m·P_officers·military + b_p·(1 − P_officers)·palace + b_s·popular + …

Weights are logistic with a normal prior of standard deviation 1. The design, two weights of power
and that prior, was taken over from a trial whose score on 2001 to 2022 was known; on 1981 to 2000,
six designs with three priors were compared, and it was kept (log score .54, one weight .58).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import LeakageError
from innercircle.history._frames import TOOK_PART
from innercircle.history._hypothesis import REGIMES, read_archetypes

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

POWER = "power that took part, and the street"
WITHOUT_STREET = "the same without the popular flag"
ONE_POWER = "the same with one weight for all power"
FLAGS = "who took part, without shares of power"
BY_REGIME = "frequency by type of regime"
FREQUENCY = "frequency"
FORECASTERS = (POWER, WITHOUT_STREET, ONE_POWER, FLAGS, BY_REGIME, FREQUENCY)
"""The forecast of attempts and its rivals, in the order in which they are shown."""

_PRIOR_SD = 1.0
_IMAGINED = 2.0  # attempts of each type of regime that went as often as all of them


@dataclass(frozen=True)
class AttemptWeight:
    """One fitted weight of the forecast of attempts.

    Attributes:
        name: what it multiplies: "military" and "palace" a share of power, the others 0 or 1.
        value: by how much it moves the log-odds of a fall.
    """

    name: str
    value: float


def forecast_attempts(
    training: "pd.DataFrame", asked: "pd.DataFrame"
) -> tuple[dict[str, Floats], tuple[AttemptWeight, ...]]:
    """Fit every forecaster on past attempts and forecast others.

    Args:
        training: rows of the frame of attempts.
        asked: other rows, all later; their ``fell`` is not read.

    Returns:
        Forecaster → probability (row,) that the leader fell; and the weights of the first.

    Raises:
        LeakageError: a row of the training is not earlier than all that are asked.
    """
    if training["year"].max() >= asked["year"].min():
        raise LeakageError(
            f"attempts of {training['year'].max()} may not be fitted for forecasts from "
            f"{asked['year'].min()} on."
        )
    fell = training["fell"].to_numpy(dtype=float)
    designs = {
        POWER: ("military power", "palace power", "popular", "dissident", "rebel", "foreign"),
        WITHOUT_STREET: ("military power", "palace power", "dissident", "rebel", "foreign"),
        ONE_POWER: ("power", "popular", "dissident", "rebel", "foreign"),
        FLAGS: TOOK_PART,
    }
    known, new = build_attempt_columns(training), build_attempt_columns(asked)
    said: dict[str, Floats] = {}
    weights: dict[str, list[AttemptWeight]] = {}
    for name, columns in designs.items():
        model = _fit(np.column_stack([known[column] for column in columns]), fell)
        said[name] = model.predict_proba(np.column_stack([new[column] for column in columns]))[:, 1]
        weights[name] = [
            AttemptWeight(column, float(value))
            for column, value in zip(columns, model.coef_[0], strict=True)
        ]
    share = float(fell.mean())
    rates = {
        regime: (fell[(training["regime"] == regime).to_numpy()].sum() + _IMAGINED * share)
        / ((training["regime"] == regime).sum() + _IMAGINED)
        for regime in REGIMES
    }
    said[BY_REGIME] = np.array([rates[regime] for regime in asked["regime"]])
    said[FREQUENCY] = np.full(len(asked), share)
    return said, tuple(weights[POWER])


def build_attempt_columns(frame: "pd.DataFrame") -> dict[str, Floats]:
    """Inputs of a forecast of attempts, each (row,): flags, and the power of who took part."""
    officers = np.array([_find_officers(regime) for regime in frame["regime"]])
    columns = {name: frame[name].to_numpy(dtype=float) for name in TOOK_PART}
    columns["military power"] = officers * columns["military"]
    columns["palace power"] = (1.0 - officers) * columns["palace"]
    columns["power"] = columns["military power"] + columns["palace power"]
    return columns


def _find_officers(regime: str) -> float:
    """The officers' share of power: the first group of a military regime, else the second."""
    share, _ = read_archetypes()[regime]
    return float(share[0] if regime == "military" else share[1])


def _fit(columns: Floats, fell: Floats) -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  heavy

    return LogisticRegression(C=_PRIOR_SD**2, max_iter=2000).fit(columns, fell)
