"""Competitors of the structural forecast: a rate, regressions, trees, published forecasts.

All of them get the same ``TrainingRows`` and the same inputs. Missing numbers are set to the mean
of the training rows.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from innercircle.history._data import read_table
from innercircle.history._panel import check_no_labels

if TYPE_CHECKING:
    import pandas as pd

    from innercircle.history._split import TrainingRows

Floats = NDArray[np.float64]

TRAILING_YEARS = 10
FEW = ("regime", "tenure")
PUBLISHED_OUTCOMES = {"attempt": "attempt", "exit": "coup"}
"""Our outcome → the published forecaster's nearest one."""


@dataclass(frozen=True)
class Competitor:
    """One forecaster beside the structural one.

    Attributes:
        name: its name in tables.
        kind: "rate", "logistic" or "boosting".
        few: True for tenure and regime only, False for all inputs.
        refit: "yearly" or "once".
    """

    name: str
    kind: str
    few: bool = False
    refit: str = "yearly"


COMPETITORS = (
    Competitor("trailing rate", "rate"),
    Competitor("logistic, tenure and regime", "logistic", few=True, refit="once"),
    Competitor("logistic, all inputs, yearly", "logistic"),
    Competitor("gradient boosting", "boosting", refit="once"),
    Competitor("gradient boosting, yearly", "boosting"),
)


def build_features(inputs: "pd.DataFrame", *, few: bool = False) -> Floats:
    """Regression features (row, feature) from the inputs; NaN where the panel has a gap.

    Raises:
        LeakageError: the table carries an outcome.
    """
    check_no_labels(inputs)
    tenure = np.log1p(inputs["tenure_months"] / 12.0)
    kinds = ("military", "personal", "monarchy", "single_party", "multi_party")
    columns = [tenure, *((inputs["regime"] == kind).astype(float) for kind in kinds)]
    if not few:
        columns += [
            np.exp(-inputs["months_since_attempt"].fillna(np.inf) / 60.0),
            np.exp(-inputs["months_since_exit"].fillna(np.inf) / 60.0),
            np.log1p(inputs["attempts_5y"]),
            np.log1p(inputs["attempts_10y"]),
            inputs["world_attempts_24m"] / 25.0,
            np.log1p(inputs["regime_age_months"] / 12.0),
            np.log1p(inputs["state_age_months"] / 12.0),
            np.log(inputs["gdppc"]),
            np.clip(inputs["growth"], -15.0, 15.0),
            np.log(inputs["pop"]),
            inputs["oil_chg_12m"].fillna(0.0) * inputs["opec"],
            inputs["opec"],
            inputs["civil"],
            inputs["inter"],
            inputs["exselec"],
            inputs["legselec"],
            inputs["opposition"],
            inputs["cold_war"],
        ]
    return np.column_stack([np.asarray(column, dtype=float) for column in columns])


def predict_competitor(
    competitor: Competitor,
    training: "TrainingRows",
    inputs: "pd.DataFrame",
    outcome: str,
) -> Floats:
    """Fit a competitor on training rows and forecast (row,) the inputs."""
    happened = training.outcomes[outcome].to_numpy()
    if competitor.kind == "rate":
        lately = (training.inputs["year"] >= training.forecast_year - TRAILING_YEARS).to_numpy()
        return np.full(len(inputs), happened[lately].mean())
    known = build_features(training.inputs, few=competitor.few)
    asked = build_features(inputs, few=competitor.few)
    mean, sd = np.nanmean(known, axis=0), np.nanstd(known, axis=0)
    sd = np.where(sd > 0.0, sd, 1.0)
    known, asked = (np.nan_to_num((table - mean) / sd) for table in (known, asked))
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  comes with scikit-learn

    # On tables this small threads only wait for each other, for minutes on a busy machine.
    with threadpool_limits(1):
        model = _build_model(competitor.kind).fit(known, happened)
        return np.asarray(model.predict_proba(asked)[:, 1])


def _build_model(kind: str) -> Any:
    if kind == "logistic":
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  heavy

        return LogisticRegression(C=1.0, max_iter=2000)
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415  heavy

    # The best of five settings on the validation years; nothing here is drawn at random.
    return HistGradientBoostingClassifier(
        max_iter=60,
        learning_rate=0.05,
        max_leaf_nodes=8,
        min_samples_leaf=50,
        l2_regularization=5.0,
        early_stopping=False,
    )


@cache
def read_published_forecasts() -> "pd.DataFrame":
    """Beger's forecasts: columns gwcode, year, outcome, probability; for 2011 to 2020."""
    table = read_table("published_coup_forecasts.csv")
    return table.rename(columns={"for_year": "year", "p": "probability"})


def find_published(inputs: "pd.DataFrame", outcome: str) -> Floats:
    """The published probability (row,) for each row; NaN where there is none."""
    if outcome not in PUBLISHED_OUTCOMES:
        return np.full(len(inputs), np.nan)
    table = read_published_forecasts()
    table = table[table["outcome"] == PUBLISHED_OUTCOMES[outcome]]
    merged = inputs[["gwcode", "year"]].merge(table, on=["gwcode", "year"], how="left")
    return np.asarray(merged["probability"], dtype=float)
