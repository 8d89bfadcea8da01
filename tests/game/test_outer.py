"""Bounds that hold whatever the insiders expect, against every game that they could play."""

import numpy as np
import pytest

from innercircle.game import Game, Threshold, find_all_pure, find_outer_bounds, solve_signals

SEEDS = [f"draw-{letter}" for letter in "abcdefgh"]


def draw_game(seed, *, complements):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 6))
    stakes = rng.uniform(0, 100, size=(count, 4))
    if complements:
        stakes[:, :2] = -np.sort(-stakes[:, :2], axis=1)
        stakes[:, 2:] = np.sort(stakes[:, 2:], axis=1)
    return Game(
        power=rng.uniform(0.1, 1, size=count),
        stakes=stakes,
        threshold=Threshold.normal(rng.uniform(0.2, 1.5), rng.uniform(0.05, 0.5)),
        mobilisation=rng.uniform(0, 0.3),
    )


@pytest.mark.parametrize("seed", range(8), ids=SEEDS)
def test_every_pure_equilibrium_lies_within(seed):
    game = draw_game(seed, complements=False)
    bounds = find_outer_bounds(game)
    for breaks in find_all_pure(game):
        assert not np.any(bounds.always & ~breaks)
        assert not np.any(bounds.never & breaks)
        fall = float(game.fall_probability(float(game.power[breaks].sum())))
        assert bounds.fall_low <= fall <= bounds.fall_high


@pytest.mark.parametrize("seed", range(8), ids=SEEDS)
def test_both_answers_with_private_signals_lie_within(seed):
    game = draw_game(seed, complements=True)
    bounds = find_outer_bounds(game)
    answer = solve_signals(game, signal_sd=0.1)
    assert bounds.fall_low <= answer.fall_probability_cautious + 1e-9
    assert answer.fall_probability_bold <= bounds.fall_high + 1e-9


def test_a_dominant_action_is_found_without_the_equations():
    """By hand: the first gains at all three corners, the second loses at all, the third neither."""
    stakes = [[10, 5, 20, 30], [50, 40, 10, 20], [50, 0, 10, 60]]
    game = Game(power=[1.0, 2.0, 3.0], stakes=stakes, threshold=Threshold.point(3.5))
    bounds = find_outer_bounds(game)
    assert bounds.always.tolist() == [True, False, False]
    assert bounds.never.tolist() == [False, True, False]
    assert (bounds.fall_low, bounds.fall_high) == (0.0, 1.0)
