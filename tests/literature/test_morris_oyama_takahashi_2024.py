"""Morris, Oyama and Takahashi (2024), Implementation via information design, Econometrica 92.

Everybody acting can be made the only outcome by information alone iff sequential obedience holds:
some random order makes everybody willing on average. In a game with a convex potential Φ that is
the case iff Φ of everybody is the largest; by the theorem that the core of a convex game is spanned
by its marginal vectors (Shapley 1971; Ichiishi 1981), the least payments are max_S Φ(S) − Φ(N).
"""

import itertools

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import price_secret


def draw_potential_game(seed, n=5):
    """A wide uniform threshold makes F linear; (g−p) + (a−r) ∝ power gives a potential."""
    rng = np.random.default_rng(seed)
    power = rng.uniform(0.5, 1.5, n)
    total = power.sum()
    weight = rng.uniform(20.0, 40.0) * power
    share = rng.uniform(0.2, 0.8, n)
    risk = rng.uniform(5.0, 30.0, n)
    p, r = np.zeros(n), rng.uniform(0.0, 10.0, n)
    a = r + (1.0 - share) * weight
    g = p + share * weight
    p = p - (risk - a)  # moves breaking up or down as a whole, complements stay
    g = g - (risk - a)
    stakes = np.stack([a, r, p, g], axis=1)
    return Game(power=power, stakes=stakes, threshold=Threshold.uniform(-0.1 * total, 1.1 * total))


def find_potential(game):
    """Φ by set: the sum of gains along any order that builds it."""
    potential = {frozenset(): 0.0}
    for size in range(1, game.n + 1):
        for chosen in itertools.combinations(range(game.n), size):
            values = []
            for i in chosen:
                rest = frozenset(chosen) - {i}
                gain = float(game.gain(i, sum(game.power[j] for j in rest)))
                values.append(potential[rest] + gain)
            assert np.ptp(values) < 1e-9  # it is a potential: the order does not matter
            potential[frozenset(chosen)] = values[0]
    return potential


@pytest.mark.parametrize("seed", range(8), ids=[f"draw-{word}" for word in "abcdefgh"])
def test_the_least_payments_are_what_the_potential_of_everybody_lacks(seed):
    game = draw_potential_game(seed)
    potential = find_potential(game)
    lacking = max(potential.values()) - potential[frozenset(range(game.n))]
    assert price_secret(game).cost == pytest.approx(lacking, rel=1e-6, abs=1e-6)


def test_information_alone_does_it_where_everybody_maximises_the_potential():
    free = [seed for seed in range(40) if price_secret(draw_potential_game(seed)).cost < 1e-7]
    assert free
    for seed in free:
        game = draw_potential_game(seed)
        potential = find_potential(game)
        assert potential[frozenset(range(game.n))] >= max(potential.values()) - 1e-6
        assert any(game.gains(0.0) < 0)  # although nobody, or not everybody, would begin
