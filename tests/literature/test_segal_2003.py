"""Segal (2003), Coordination and discrimination in contracting with externalities, JET 113.

With increasing externalities the cheapest offers that leave acceptance as the only outcome are a
"divide and conquer" scheme: members are ranked, and each is paid what makes accepting
better if exactly those before accept. Identical members are treated differently.
"""

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import price_public


def make_symmetric(n, a, r, p, g):
    return Game(
        power=np.ones(n), stakes=[[a, r, p, g]] * n, threshold=Threshold.normal(0.5 * n, 0.2 * n)
    )


@pytest.mark.parametrize("n", [2, 5, 12, 40], ids=["two", "five", "twelve", "forty"])
def test_identical_members_cost_the_sum_of_what_each_rank_lacks(n):
    game = make_symmetric(n, 70.0, 20.0, 5.0, 60.0)
    gains = game.gain(0, np.arange(n))
    assert price_public(game).cost == pytest.approx(np.maximum(-gains, 0.0).sum())


def test_identical_members_are_paid_differently():
    answer = price_public(make_symmetric(5, 70.0, 20.0, 5.0, 60.0))
    paid = answer.offers[list(answer.order)]
    assert np.all(np.diff(paid) <= 1e-9)
    assert paid[0] > paid[2]


def test_a_seller_of_exclusion_pays_full_price_to_everyone_when_there_is_no_externality():
    """If F does not move, nobody's acceptance helps the next: no division, no conquest."""
    stakes = [[50.0, 50.0, 30.0, 30.0]] * 3
    game = Game(power=[1.0] * 3, stakes=stakes, threshold=Threshold.point(10.0))
    assert price_public(game).cost == pytest.approx(60.0)
