"""Everybody needed: closed forms for public and secret terms.

With q = (a−p)/(g−p): public costs Σ(a−p) − max_i min(a_i−p_i, g_i−p_i); secret costs
Σ (g_i−p_i)·x_i with 0 ≤ x_i ≤ q_i and Σ x = (Σ q − 1)⁺, smallest g−p first. A uniformly random
order is not optimal when insiders differ.
"""

import itertools

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import price_public, price_secret

WORDS = [f"draw-{letter}" for letter in "abcdefghij"]


def draw_game(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 7))
    a, r = rng.uniform(40, 90, n), rng.uniform(0, 30, n)
    p = rng.uniform(0, 20, n)
    g = p + rng.uniform(20, 90, n)
    power = rng.uniform(0.5, 1.5, n)
    return Game(
        power=power, stakes=np.stack([a, r, p, g], 1), threshold=Threshold.point(power.sum())
    )


@pytest.mark.parametrize("seed", range(10), ids=WORDS)
def test_in_public_all_but_one_are_paid_in_full(seed):
    game = draw_game(seed)
    a, _, p, g = game.stakes.T
    expected = (a - p).sum() - np.minimum(a - p, g - p).max()
    assert price_public(game).cost == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(10), ids=WORDS)
def test_in_secret_the_cheapest_fill_the_gap(seed):
    game = draw_game(seed)
    a, _, p, g = game.stakes.T
    q = (a - p) / (g - p)
    left, expected = max(q.sum() - 1.0, 0.0), 0.0
    for i in np.argsort(g - p):
        x = min(q[i], left)
        expected += (g[i] - p[i]) * x
        left -= x
    assert price_secret(game).cost == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_a_uniformly_random_order_is_not_optimal_when_insiders_differ():
    game = Game(
        power=[1.0, 1.0],
        stakes=[[30.0, 0.0, 0.0, 100.0], [80.0, 0.0, 0.0, 100.0]],
        threshold=Threshold.point(2.0),
    )
    orders = list(itertools.permutations(range(2)))
    average = np.zeros(2)
    for order in orders:
        before = 0.0
        for i in order:
            average[i] += float(game.gain(i, before)) / len(orders)
            before += float(game.power[i])
    uniform = np.maximum(-average, 0.0).sum()
    assert price_secret(game).cost == pytest.approx(10.0, abs=1e-6)
    assert uniform == pytest.approx(30.0)
