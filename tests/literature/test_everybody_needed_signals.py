"""Everybody needed, under private signals: break iff Σ q < 1, with q = (a−p)/(g−p).

For two this is risk dominance, (g₁−a₁)(g₂−a₂) > (a₁−p₁)(a₂−p₂) (Harsanyi & Selten 1988; Carlsson
& van Damme 1993). For more, and for any powers and noises, derived here. Let N be all power and
k_i = N + σ_i z_i, with noise too small to reach the next lower sum. Then the regime falls iff all
break and θ ≤ N, and i at the cutoff is indifferent iff the chance of that is q_i. Under a flat
prior these chances add up to a total derivative in θ,

    Σ q_i = ∫_{θ ≤ N} Σ_i f_i Π_{j≠i} F_j dθ = 1 − Π Φ(z_i),    F_j = Pr(x_j ≤ k_j | θ),

so that Π Φ((k_i − N)/σ_i) = 1 − Σ q exactly, which can be met iff Σ q < 1. Otherwise all stay
unless the regime falls without one of them.
"""

import numpy as np
import pytest
from scipy.stats import norm

from innercircle.game import Game, Threshold, solve_signals

WORDS = [f"draw-{letter}" for letter in "abcdefghij"]


def draw_game(seed, total):
    """2 to 6 insiders with Σ q = total; (game, noise)."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 7))
    q = total * rng.dirichlet(np.full(n, 3.0))
    p, r = rng.uniform(0.0, 20.0, n), rng.uniform(0.0, 20.0, n)
    win = rng.uniform(40.0, 90.0, n)
    a, g = p + q * win, p + win
    r = np.minimum(r, a)
    power = rng.uniform(0.5, 1.5, n)
    stakes = np.stack([a, r, p, g], 1)
    game = Game(power=power, stakes=stakes, threshold=Threshold.flat())
    return game, 0.02 * rng.uniform(0.5, 2.0, n)


def find_shares(game):
    a, _, p, g = game.stakes.T
    return (a - p) / (g - p)


@pytest.mark.parametrize("total", [0.3, 0.9, 0.99], ids=["cheap", "dear", "nearly-too-dear"])
@pytest.mark.parametrize("seed", range(10), ids=WORDS)
def test_they_break_when_shares_add_up_to_less_than_one(seed, total):
    game, noise = draw_game(seed, total)
    assert find_shares(game).sum() == pytest.approx(total)
    needed = game.power.sum()
    for scale in (1.0, 0.5):
        answer = solve_signals(game, signal_sd=scale * noise, tolerance=1e-11)
        assert answer.certified
        assert answer.unique
        z = (answer.cautious_cutoffs - needed) / (scale * noise)
        assert np.prod(norm.cdf(z)) == pytest.approx(1.0 - total, abs=1e-7)


@pytest.mark.parametrize("seed", range(10), ids=WORDS)
def test_cutoffs_close_in_on_all_power_in_step_with_the_noise(seed):
    game, noise = draw_game(seed, 0.8)
    away = [
        solve_signals(game, signal_sd=scale * noise, tolerance=1e-11).cautious_cutoffs
        - game.power.sum()
        for scale in (1.0, 0.5)
    ]
    np.testing.assert_allclose(away[1], 0.5 * away[0], atol=1e-8)


@pytest.mark.parametrize("total", [1.01, 1.5], ids=["just-too-dear", "too-dear"])
@pytest.mark.parametrize("seed", range(10), ids=WORDS)
def test_they_stay_when_shares_add_up_to_more(seed, total):
    game, noise = draw_game(seed, total)
    answer = solve_signals(game, signal_sd=noise)
    assert answer.certified
    one_less = game.power.sum() - game.power.min()
    assert np.max(answer.cautious_cutoffs) < one_less + 5.0 * noise.max()


@pytest.mark.parametrize("seed", range(20), ids=[f"pair-{w}" for w in "abcdefghijklmnopqrst"])
def test_for_two_it_is_risk_dominance(seed):
    rng = np.random.default_rng(100 + seed)
    p, r = rng.uniform(0.0, 20.0, 2), rng.uniform(0.0, 10.0, 2)
    a = np.maximum(p, r) + rng.uniform(2.0, 50.0, 2)
    g = a + rng.uniform(2.0, 50.0, 2)
    products = (g - a).prod(), (a - p).prod()
    assert max(products) > 1.02 * min(products)  # no draw so near the edge that noise matters
    game = Game(power=[1.0, 1.0], stakes=np.stack([a, r, p, g], 1), threshold=Threshold.flat())
    assert (find_shares(game).sum() < 1.0) == (products[0] > products[1])
    cutoffs = solve_signals(game, signal_sd=0.005).cautious_cutoffs
    assert np.all(cutoffs > 1.9) == (products[0] > products[1])
    assert np.all(cutoffs < 1.1) == (products[0] < products[1])


def test_five_with_thirty_to_lose_each_want_more_than_a_hundred_and_fifty():
    for win, breaks in ((149.0, False), (151.0, True)):
        game = Game(
            power=np.ones(5), stakes=[[30.0, 0.0, 0.0, win]] * 5, threshold=Threshold.flat()
        )
        cutoffs = solve_signals(game, signal_sd=0.005).cautious_cutoffs
        assert bool(np.all(cutoffs > 4.9)) is breaks
