"""The regression that finds what moves a forecast, against scikit-learn's."""

import numpy as np
import pytest
from sklearn.linear_model import ARDRegression

from innercircle.forecast._relevance import fit_relevance


@pytest.mark.parametrize("rows", [150, 400, 2_000])
@pytest.mark.parametrize("inputs", [1, 30, 240])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_weights_and_deviations_are_those_of_scikit_learn(rows, inputs, seed):
    rng = np.random.default_rng([seed, rows, inputs])
    table = rng.normal(size=(rows, inputs))
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    push = 0.8 * table[:, 0] - 0.4 * table[:, -1]
    outcome = (rng.normal(size=rows) < push - 1).astype(float)
    peer = ARDRegression().fit(table, outcome)
    kept = peer.lambda_ < peer.threshold_lambda
    deviation = np.zeros(inputs)
    deviation[kept] = np.sqrt(np.diag(peer.sigma_))
    weight, sure = fit_relevance(table, outcome)
    assert weight == pytest.approx(peer.coef_, rel=1e-6, abs=1e-9)
    assert sure == pytest.approx(deviation, rel=1e-6, abs=1e-9)


def test_where_nothing_is_needed_all_drop_out():
    table = np.random.default_rng(5).normal(size=(500, 3))
    weight, sure = fit_relevance(table - table.mean(axis=0), np.ones(500))
    assert not weight.any()
    assert not sure.any()
