"""A regression in which inputs that are not needed drop out.

Automatic relevance determination (MacKay 1992): each weight has a precision of its own, which
grows without bound where the outcome does not need the input. It is scikit-learn's ARDRegression,
to whose answers the tests hold it, on the products of all columns: its rounds do not touch the
runs again, and scikit-learn need not be imported, which takes as long as the rest of a forecast.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_FLAT = 1e-6  # shape and rate of the gamma priors of all precisions
_DROPPED = 10_000.0  # a precision at which a weight is taken to be zero
_SETTLED = 1e-3  # sum of the changes of all weights
_ROUNDS = 300


class Relevance(NamedTuple):
    """Weights (input,), zero where dropped, and their standard deviations, zero there too."""

    weight: Floats
    deviation: Floats


def fit_relevance(table: Floats, outcome: Floats) -> Relevance:
    """Regress on the columns of a table (row, input), each of mean zero."""
    told = outcome - outcome.mean()
    products, pull, square = table.T @ table, table.T @ told, float(told @ told)
    rows, count = table.shape
    noise, precision = rows / (square + np.finfo(float).eps), np.ones(count)
    kept = np.ones(count, dtype=bool)

    def settle() -> tuple[Floats, Floats]:
        inner = products[np.ix_(kept, kept)]
        spread = np.linalg.inv(np.diag(precision[kept]) + noise * inner)
        weight = np.zeros(count)
        weight[kept] = noise * spread @ pull[kept]
        return weight, np.diag(spread)

    before: Floats | None = None
    for _ in range(_ROUNDS):
        weight, variance = settle()
        missed = square - 2 * weight @ pull + weight @ products @ weight
        used = 1 - precision[kept] * variance
        precision[kept] = (used + 2 * _FLAT) / (weight[kept] ** 2 + 2 * _FLAT)
        noise = (rows - used.sum() + 2 * _FLAT) / (missed + 2 * _FLAT)
        kept = precision < _DROPPED
        weight[~kept] = 0
        if before is not None and np.abs(before - weight).sum() < _SETTLED:
            break
        before = weight
        if not kept.any():
            break
    weight, variance = settle()
    deviation = np.zeros(count)
    deviation[kept] = np.sqrt(variance)
    return Relevance(weight, deviation)
