"""Logit quantal response: that it is one, and the branch it lies on."""

import math

import numpy as np
import pytest

from innercircle.errors import GameError
from innercircle.game import Game, Threshold, find_all_pure, solve_logit
from second_methods import stage_game as slow
from terms_games import draw_plain, make_game


def test_everyone_breaks_by_the_logit_of_their_expected_gain():
    for seed in range(40):
        rng = np.random.default_rng(seed)
        plain = draw_plain(rng, int(rng.integers(1, 6)), identical=seed % 2 == 0)
        largest = max(abs(x) for row in plain["stakes"] for x in row) or 1.0
        precision = float(rng.uniform(0, 8)) / largest
        answer = solve_logit(make_game(plain), precision)
        assert answer.certified
        assert answer.precision == pytest.approx(precision)
        gains = slow.expect_gains(plain, answer.break_probability)
        expected = [1 / (1 + math.exp(-precision * d)) for d in gains]
        assert answer.break_probability == pytest.approx(expected, abs=1e-8), seed
        assert answer.gains == pytest.approx(gains, abs=1e-6)


def test_without_precision_everyone_tosses_a_coin():
    game = Game(power=[1, 2], stakes=[[5, 0, 0, 9]] * 2, threshold=Threshold.point(2))
    answer = solve_logit(game, 0.0)
    assert answer.break_probability.tolist() == [0.5, 0.5]
    assert answer.fall_probability == pytest.approx(0.5)


def test_with_much_precision_it_is_close_to_an_equilibrium():
    rng = np.random.default_rng(2)
    for _ in range(10):
        plain = draw_plain(rng, 4)
        game = make_game({**plain, "threshold": ("normal", (0.5 * sum(plain["power"]), 0.1))})
        answer = solve_logit(game, 2_000.0)
        if np.all(np.abs(answer.break_probability - 0.5) > 0.499):
            chosen = (answer.break_probability > 0.5).tolist()
            assert chosen in [row.tolist() for row in find_all_pure(game)]


def test_the_branch_of_a_stag_hunt_ends_where_risk_dominance_says():
    # Both needed: break iff a − p + tie < ½ (g − p) on a coin; q = (a − p)/(g − p) = 0.4 or 0.6.
    for a, ends in ((40.0, 1.0), (60.0, 0.0)):
        game = Game(power=[1, 1], stakes=[[a, a, 0, 100]] * 2, threshold=Threshold.point(2))
        answer = solve_logit(game, 5.0)
        assert answer.break_probability == pytest.approx([ends, ends], abs=1e-6)


def test_a_known_point_of_a_symmetric_game():
    # One insider: q = 1/(1 + exp(−λ d)) in closed form.
    game = Game(power=[1], stakes=[[50, 0, 0, 90]], threshold=Threshold.uniform(0, 2))
    d = float(game.gain(0, 0.0))
    answer = solve_logit(game, 0.3)
    assert answer.break_probability[0] == pytest.approx(1 / (1 + math.exp(-0.3 * d)), abs=1e-10)


def test_free_riders_are_no_obstacle():
    game = Game(power=[1, 1], stakes=[[1, 0, 0, 2], [1, 0, 2, 0]], threshold=Threshold.point(2))
    answer = solve_logit(game, 50.0)
    assert answer.certified
    assert answer.break_probability == pytest.approx([0.5, 0.5], abs=0.1)


def test_the_path_starts_at_the_coin_and_ends_at_the_answer():
    game = Game(power=[1, 2], stakes=[[5, 0, 0, 9]] * 2, threshold=Threshold.normal(2, 1))
    answer = solve_logit(game, 1.0)
    assert answer.path_precision[0] == 0.0
    assert answer.path_break_probability[0].tolist() == [0.5, 0.5]
    assert answer.path_precision[-1] == pytest.approx(1.0)
    assert np.array_equal(answer.path_break_probability[-1], answer.break_probability)
    assert not answer.turned


def test_thirty_insiders_on_a_lattice():
    rng = np.random.default_rng(30)
    power = rng.integers(1, 20, 30).astype(float)
    game = Game(
        power=power,
        stakes=np.stack(
            [rng.uniform(40, 90, 30), np.zeros(30), np.zeros(30), rng.uniform(60, 120, 30)], axis=1
        ),
        threshold=Threshold.normal(0.5 * power.sum(), 0.1 * power.sum()),
    )
    answer = solve_logit(game, 0.05)
    assert answer.certified
    logit = np.log(answer.break_probability / (1 - answer.break_probability))
    assert logit == pytest.approx(0.05 * answer.gains, abs=1e-7)


@pytest.mark.parametrize("precision", [-1.0, np.inf, np.nan], ids=["negative", "endless", "nan"])
def test_what_is_not_a_precision_is_refused(precision):
    game = Game(power=[1], stakes=[[5, 0, 0, 9]], threshold=Threshold.point(1))
    with pytest.raises(GameError, match="precision"):
        solve_logit(game, precision)


def test_powers_without_a_common_step_are_refused_when_too_many():
    rng = np.random.default_rng(1)
    n = 40
    game = Game(
        power=rng.lognormal(size=n),
        stakes=[[5, 0, 0, 9]] * n,
        threshold=Threshold.normal(20, 5),
    )
    with pytest.raises(GameError, match="common step"):
        solve_logit(game, 1.0)
