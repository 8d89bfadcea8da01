"""Halac, Kremer and Winter (2020), Raising capital from heterogeneous investors, AER 110.

A project succeeds iff the capital raised reaches a random threshold; investor i puts in x_i and is
promised x_i + k_i on success. With unique implementation the i-th in the order is promised
x_i/F(X_i), X_i being the capital raised up to and with i. If the threshold's distribution is
log-concave, larger investors get higher net returns per unit, and more unequal sizes cost less.
"""

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import price_public


def raise_capital(sizes, threshold):
    sizes = np.asarray(sizes, dtype=float)
    stakes = np.stack([sizes, sizes, np.zeros_like(sizes), np.zeros_like(sizes)], axis=1)
    return price_public(Game(power=sizes, stakes=stakes, threshold=threshold), "guarantee")


THRESHOLDS = {
    "uniform": Threshold.uniform(0.0, 12.0),
    "normal": Threshold.normal(5.0, 3.0),
}
SIZES = [1.0, 1.5, 2.0, 2.5, 3.0]


@pytest.mark.parametrize("name", sorted(THRESHOLDS))
def test_promises_are_capital_over_the_chance_of_success_in_the_order_of_size(name):
    threshold = THRESHOLDS[name]
    answer = raise_capital(SIZES, threshold)
    order = np.argsort(SIZES)[::-1]
    assert answer.order == tuple(order)
    ranked = np.array(SIZES)[order]
    expected = ranked / threshold.cdf(np.cumsum(ranked))
    assert (answer.offers - answer.margins)[order] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", sorted(THRESHOLDS))
def test_larger_investors_get_higher_net_returns(name):
    answer = raise_capital(SIZES, THRESHOLDS[name])
    assert np.all(np.diff(answer.offers / np.array(SIZES) - 1.0) > 0)


@pytest.mark.parametrize("name", sorted(THRESHOLDS))
def test_more_dispersion_in_size_costs_less(name):
    costs = [raise_capital([2.0 - d, 2.0, 2.0 + d], THRESHOLDS[name]).cost for d in (0.0, 0.5, 1.0)]
    assert np.all(np.diff(costs) < 0)
