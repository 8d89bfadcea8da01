"""The passes without stored edges against those with them, and against an explicit programme."""

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import price_secret
from innercircle.terms._kernels import sweep
from innercircle.terms._kernels.lattice import build_lattice, sum_power
from innercircle.terms._kernels.sweep import SweepOracle
from innercircle.terms._kernels.walks import Gains, LatticeOracle
from second_methods import terms_secret
from terms_games import draw_plain, make_game


def draw(seed, n, few_goals):
    rng = np.random.default_rng(seed)
    lattice = build_lattice(np.ones(n, dtype=np.int64))
    fall = np.clip(sum_power(lattice, rng.uniform(0.0, 2.0 / n, n)), 0.0, 1.0)
    goal = fall > 0.8 * fall.max() if few_goals else np.arange(2**n) == 2**n - 1
    gains = Gains(
        rng.uniform(-1.0, 0.0, n), rng.uniform(0.0, 1.0, n), rng.uniform(0.0, 0.5, n), fall
    )
    return lattice, gains, goal, rng


@pytest.mark.parametrize("few_goals", [False, True], ids=["everyone", "enough"])
@pytest.mark.parametrize("n", [8, 9, 12])
def test_a_pass_without_stored_edges_finds_the_same(n, few_goals):
    for seed in range(3):
        lattice, gains, goal, rng = draw(seed, n, few_goals)
        stored = LatticeOracle(lattice, gains, goal)
        multipliers, visits = rng.uniform(0.0, 1.0, n), rng.uniform(-0.2, 0.2, n)
        for given in ((multipliers,), (multipliers, visits)):
            value, walks = SweepOracle(gains, goal, np.empty(2**n))(*given)
            expected, others = stored(*given)
            assert value == pytest.approx(expected, abs=1e-12)
            prices = [[price(walk, *given) for walk in some] for some in (walks, others)]
            np.testing.assert_allclose(*map(sorted, prices), atol=1e-12)  # ties may go either way
            assert min(prices[0]) == pytest.approx(value, abs=1e-12)


def price(walk, multipliers, visits=None):
    extra = 0.0 if visits is None else visits[list(walk.path)].sum()
    return -float(multipliers @ walk.gains) - extra


def test_moves_make_an_order_no_worse_and_the_same_oracle_ends_with_a_bound():
    _, gains, goal, rng = draw(3, 10, few_goals=False)
    oracle = SweepOracle(gains, goal, np.empty(2**10))
    oracle(rng.uniform(0.0, 1.0, 10))
    multipliers = rng.uniform(0.0, 1.0, 10)
    values = [oracle(multipliers)[0] for _ in range(60)]
    bound = max(values)
    assert bound > -np.inf
    assert min(price(walk, multipliers) for walk in oracle.known.values()) == pytest.approx(bound)


def test_secret_terms_without_stored_edges_cost_what_the_explicit_programme_says(monkeypatch):
    monkeypatch.setattr(sweep, "FEWEST_SWEPT", 8)
    for seed in range(4):
        plain = draw_plain(np.random.default_rng(seed), 8)
        answer = price_secret(make_game(plain))
        scale = np.abs(plain["stakes"]).max()
        assert answer.certified
        assert answer.cost == pytest.approx(
            terms_secret.price_by_flow_lp(plain), rel=1e-6, abs=1e-6 * scale
        )


def test_secret_terms_of_sixteen_are_those_with_stored_edges(monkeypatch):
    game = make_large(16)
    swept = price_secret(game)
    monkeypatch.setattr(sweep, "MOST_SWEPT", 0)
    stored = price_secret(game)
    assert swept.certified
    assert stored.certified
    assert swept.cost == pytest.approx(stored.cost, rel=1e-6)


@pytest.mark.full
def test_twenty_four_insiders_are_exact():
    answer = price_secret(make_large(24))
    assert answer.certified
    assert answer.gap <= 1e-6 * answer.cost


def make_large(n):
    rng = np.random.default_rng(1)
    power = rng.uniform(0.5, 1.5, n)
    stakes = rng.uniform([50, 5, 0, 30], [90, 25, 15, 60], (n, 4))
    return Game(power=power / power.sum(), stakes=stakes, threshold=Threshold.normal(0.5, 0.12))
