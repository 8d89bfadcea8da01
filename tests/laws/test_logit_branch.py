"""The logit homotopy stays on the principal branch, or says that it could not follow it."""

import numpy as np
import pytest
from tests.examples import some

from innercircle.game import Game, Threshold, solve_logit
from second_methods import logit_small_steps

SPREADS = (5.0, 0.5)


def draw_game(seed, spread):
    """Two to four insiders who are nearly equal, so that the branch passes near a pitchfork."""
    rng = np.random.default_rng([7, seed])
    n = int(rng.integers(2, 5))
    middle = np.array([50.0, 5.0, 5.0, 50.0])
    stakes = middle + spread * rng.uniform(-1.0, 1.0, (n, 4))
    threshold = Threshold.point(rng.integers(1, n + 1) / n)
    game = Game(power=np.full(n, 1.0 / n), stakes=stakes, threshold=threshold)
    return game, float(rng.choice([0.05, 0.1, 0.2, 0.5]))


def check(game, precision, largest=0.05):
    """1 when both methods have an answer; they must then have the same."""
    ours = solve_logit(game, precision)

    def fall(power):
        return float(game.fall_probability(power))

    theirs = logit_small_steps.follow(game.power, game.stakes, fall, precision, largest)
    if theirs is None or not ours.certified:
        return 0
    assert ours.break_probability == pytest.approx(theirs, abs=1e-6)
    return 1


@pytest.mark.parametrize("spread", SPREADS)
def test_nearly_equal_insiders_follow_the_branch_of_small_steps(spread):
    games = [draw_game(seed, spread) for seed in range(some(80))]
    assert sum(check(*each) for each in games) > 0.87 * len(games)


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("spread", [5.0, 2.0, 1.0, 0.5, 0.2, 0.05])
def test_nearly_equal_insiders_at_length(spread):
    games = [draw_game(seed, spread) for seed in range(80, 580)]
    assert sum(check(*each, largest=0.03) for each in games) > 450


def test_two_games_in_which_a_long_step_met_another_branch():
    """Drawn as the thirtieth and the hundred-and-thirtieth of 150 (seed 1)."""
    rng = np.random.default_rng(1)
    for number in range(131):
        n = int(rng.integers(2, 5))
        a, g = rng.uniform(45, 55, n), rng.uniform(45, 55, n)
        stakes = np.stack([a, rng.uniform(0, 10, n), rng.uniform(0, 10, n), g], 1)
        threshold = Threshold.point(rng.integers(1, n + 1) / n)
        game = Game(power=np.ones(n) / n, stakes=stakes, threshold=threshold)
        precision = float(rng.choice([0.05, 0.1, 0.2, 0.5]))
        if number in {30, 130}:
            assert check(game, precision)
