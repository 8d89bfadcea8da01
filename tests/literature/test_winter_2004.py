"""Winter (2004), Incentives and discrimination, AER 94.

n members, effort costs c, the project succeeds with probability F(k) when k exert effort, F rising.
Bonuses on success that leave effort by all as the only outcome rank identical members: the bonus of
the k-th makes effort better if exactly the k − 1 before exert it. In the paper a shirker
collects too when the project succeeds, so that b_k = c/(F(k) − F(k−1)); here only who breaks is
promised anything, so that b_k = c/F(k). Both treat identical members differently.
"""

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import (
    price_public,
)
from innercircle.terms.prices.instruments import make_bonus

EFFORT = 1.0


def make_team(success):
    """F(k) = success[k], from a threshold that takes the values 0 … n."""
    n = len(success) - 1
    steps = np.diff([0.0, *success])
    values = [*range(n + 1), n + 1.0]
    threshold = Threshold.discrete(values, [*steps, 1.0 - success[-1]])
    return Game(power=np.ones(n), stakes=[[0.0, 0.0, -EFFORT, -EFFORT]] * n, threshold=threshold)


@pytest.mark.parametrize("alpha", [0.3, 0.6], ids=["fragile", "sturdy"])
def test_the_k_th_bonus_is_effort_over_the_chance_of_success(alpha):
    n = 4
    success = [alpha ** (n - k) for k in range(n + 1)]
    answer = price_public(make_team(success), make_bonus())
    expected = [EFFORT / success[k] for k in range(1, n + 1)]
    bare = answer.offers - answer.margins
    assert bare[list(answer.order)] == pytest.approx(expected, rel=1e-6)
    assert answer.face == pytest.approx(sum(expected))
    assert answer.largest == pytest.approx(expected[0])


def test_nobody_gets_the_same_bonus_as_another():
    answer = price_public(make_team([0.1, 0.3, 0.6, 0.9]), make_bonus())
    assert np.min(np.abs(np.diff(np.sort(answer.offers)))) > 0.1
