"""Power indices: against enumeration, all orders, and published ones."""

import math

import numpy as np
import pytest
from scipy import stats

from innercircle.errors import GameError
from innercircle.game import Game, Threshold, find_pivotality, find_power_indices
from innercircle.vocabulary import Reason
from second_methods import stage_game as slow
from terms_games import draw_plain, make_game


def make_vote(weights, quota):
    n = len(weights)
    return Game(power=weights, stakes=[[50, 0, 0, 100]] * n, threshold=Threshold.point(quota))


def test_the_council_of_1958_has_its_published_powers():
    # France, Germany, Italy 4; Belgium, Netherlands 2; Luxembourg 1; quota 12. Luxembourg never
    # matters (Felsenthal and Machover 1998, table 5.3.3).
    answer = find_power_indices(make_vote([4, 4, 4, 2, 2, 1], 12))
    assert answer.shapley_shubik * 60 == pytest.approx([14, 14, 14, 9, 9, 0])
    assert answer.banzhaf_share * 42 == pytest.approx([10, 10, 10, 6, 6, 0])
    assert answer.reason is Reason.SOLVED


def test_the_security_council_has_its_published_powers():
    # Five with a veto, ten without, nine votes needed (Straffin 1993: 0.1963 and 0.00187).
    answer = find_power_indices(make_vote([7] * 5 + [1] * 10, 39))
    exact = math.comb(9, 3) * math.factorial(8) * math.factorial(6) / math.factorial(15)
    assert answer.shapley_shubik[5:] == pytest.approx(np.full(10, exact), rel=1e-10)
    assert answer.shapley_shubik[:5] == pytest.approx(np.full(5, (1 - 10 * exact) / 5), rel=1e-10)


def test_all_indices_match_plain_enumeration():
    for seed in range(40):
        rng = np.random.default_rng(seed)
        plain = draw_plain(rng, int(rng.integers(1, 6)), identical=seed % 2 == 0)
        n = len(plain["power"])
        q = rng.uniform(0, 1, n)
        answer = find_power_indices(make_game(plain), q)
        assert answer.pivotality == pytest.approx(slow.find_pivotality(plain, q), abs=1e-8)
        assert answer.banzhaf == pytest.approx(slow.find_pivotality(plain, [0.5] * n), abs=1e-8)
        assert answer.shapley_shubik == pytest.approx(slow.find_shapley(plain), abs=1e-8)


def test_shapley_power_is_shared_out_completely():
    rng = np.random.default_rng(8)
    power = rng.integers(1, 9, 200)
    game = make_vote(power, 0.6 * power.sum())
    assert find_power_indices(game).shapley_shubik.sum() == pytest.approx(1.0, abs=1e-10)
    spread = game.with_(threshold=Threshold.normal(0.6 * power.sum(), 0.2 * power.sum()))
    total = float(spread.fall_probability(power.sum()) - spread.fall_probability(0))
    assert find_power_indices(spread).shapley_shubik.sum() == pytest.approx(total, abs=1e-10)


def test_a_thousand_equal_votes_follow_the_binomial_law():
    answer = find_pivotality(make_vote([1] * 1001, 501))
    expected = stats.binom(1000, 0.5).pmf(500)
    assert answer.pivotality == pytest.approx(np.full(1001, expected), rel=1e-10)


def test_the_lattice_and_the_subsets_agree():
    rng = np.random.default_rng(4)
    power = rng.integers(1, 30, 14)
    chance = rng.uniform(0, 1, 14)
    game = make_vote(power, 0.5 * power.sum())
    exact = find_pivotality(game, chance)
    bits = (np.arange(2**14)[:, None] >> np.arange(14)) & 1 == 1
    weight = np.prod(np.where(bits, chance, 1 - chance), axis=1)
    falls = bits @ power >= 0.5 * power.sum()
    for i in range(14):
        up = np.sum(weight[bits[:, i]] * falls[bits[:, i]]) / chance[i]
        down = np.sum(weight[~bits[:, i]] * falls[~bits[:, i]]) / (1 - chance[i])
        assert exact.pivotality[i] == pytest.approx(up - down, abs=1e-12)


def test_powers_without_a_common_step_are_bracketed():
    rng = np.random.default_rng(5)
    power = rng.lognormal(size=17)
    game = Game(
        power=power,
        stakes=[[50, 0, 0, 100]] * 17,
        threshold=Threshold.normal(0.5 * power.sum(), 0.2 * power.sum()),
    )
    answer = find_pivotality(game)
    assert answer.reason is Reason.BRACKETED
    assert 0 < answer.tolerance < 1e-3
    bits = (np.arange(2**16)[:, None] >> np.arange(16)) & 1
    for i in (0, 16):
        others = bits @ np.delete(power, i)
        exact = np.mean(game.fall_probability(others + power[i]) - game.fall_probability(others))
        assert answer.low[i] <= exact <= answer.high[i]


@pytest.mark.parametrize("chance", [1.5, [0.5, 0.5], np.nan], ids=["above", "short", "nan"])
def test_what_is_not_a_chance_is_refused(chance):
    with pytest.raises(GameError, match="break_probability"):
        find_power_indices(make_vote([1, 1, 1], 2), chance)


def test_a_flat_threshold_is_refused():
    game = Game(power=[1], stakes=[[50, 0, 0, 100]], threshold=Threshold.flat())
    with pytest.raises(GameError, match="flat"):
        find_power_indices(game)
