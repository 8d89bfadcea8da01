"""Laws of all prices: monotone in every stake of every insider, scale, permutation."""

import numpy as np
import pytest

from innercircle.game import Game
from innercircle.terms import price_loyalty, price_public, price_secret
from terms_games import make_game
from terms_usual import draw_usual

PRICES = {"public": price_public, "secret": price_secret, "loyalty": price_loyalty}
RISING = {"public": (1, 1, -1, -1), "secret": (1, 1, -1, -1), "loyalty": (-1, -1, 1, 1)}
"""By cell (a, r, p, g): whether a price rises or falls with it."""


@pytest.mark.parametrize("name", PRICES)
@pytest.mark.parametrize("seed", [1, 2, 3, 4], ids=["one", "two", "three", "four"])
def test_prices_are_monotone_in_every_stake_of_every_insider(name, seed):
    game = make_game(draw_usual(seed, 4))
    before = PRICES[name](game).cost
    for i in range(game.n):
        for cell, direction in enumerate(RISING[name]):
            for change in (-3.0, 3.0):
                stakes = game.stakes.copy()
                stakes[i, cell] += change
                after = PRICES[name](game.with_(stakes=stakes)).cost
                assert (after - before) * direction * change >= -1e-5 * abs(before)


@pytest.mark.parametrize("name", PRICES)
def test_prices_fall_or_rise_with_mobilisation_as_the_side_wants(name):
    game = make_game(draw_usual(5, 5))
    costs = [PRICES[name](game.with_(mobilisation=x)).cost for x in (0.0, 0.2, 0.5, 1.0)]
    steps = np.diff(costs) * (1 if name == "loyalty" else -1)
    assert np.all(steps >= -1e-6 * max(costs))


@pytest.mark.parametrize("name", PRICES)
def test_prices_scale_with_the_stakes_and_not_with_names_or_order(name):
    game = make_game(draw_usual(6, 5))
    price = PRICES[name]
    base = price(game)
    for factor in (1e-3, 7.0):
        richer = price(game.with_(stakes=factor * game.stakes))
        assert richer.cost == pytest.approx(factor * base.cost, rel=1e-6)
    swap = np.random.default_rng(1).permutation(5)
    moved = Game(power=game.power[swap], stakes=game.stakes[swap], threshold=game.threshold)
    assert price(moved).cost == pytest.approx(base.cost, rel=1e-6)


@pytest.mark.parametrize("name", PRICES)
def test_prices_do_not_change_when_every_payoff_of_one_moves_alike(name):
    """Only differences of payoffs count, so that each insider has a zero of the own."""
    game = make_game(draw_usual(7, 4))
    shifts = np.array([10.0, -5.0, 0.0, 30.0])[:, None]
    moved = game.with_(stakes=game.stakes + shifts)
    assert PRICES[name](moved).cost == pytest.approx(PRICES[name](game).cost, rel=1e-6)
