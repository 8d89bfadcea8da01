"""Halac, Lipnowski and Rappoport (2021), Rank uncertainty in organizations, AER 111.

When members see only their own contracts, ranks can be left uncertain. Identical members then get
identical contracts, each willing on average over all ranks, and the total is less than with public
contracts as soon as some rank gains by itself.
"""

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import Instrument, price_graded, price_public, price_secret


def make_symmetric(n, a, r, p, g):
    return Game(
        power=np.ones(n), stakes=[[a, r, p, g]] * n, threshold=Threshold.normal(0.5 * n, 0.2 * n)
    )


@pytest.mark.parametrize("n", [2, 6, 12, 40], ids=["two", "six", "twelve", "forty"])
def test_identical_members_cost_what_the_average_rank_lacks(n):
    game = make_symmetric(n, 70.0, 20.0, 5.0, 60.0)
    gains = game.gain(0, np.arange(n))
    answer = price_secret(game)
    assert answer.certified
    assert answer.cost == pytest.approx(max(-gains.sum(), 0.0), rel=1e-6, abs=1e-6)
    assert np.ptp(answer.offers) < 1e-6


def test_rank_uncertainty_saves_what_the_later_ranks_gain():
    game = make_symmetric(6, 70.0, 20.0, 5.0, 60.0)
    gains = game.gain(0, np.arange(6))
    saved = price_public(game).cost - price_secret(game).cost
    assert saved == pytest.approx(np.maximum(gains, 0.0).sum(), rel=1e-6)


def test_a_bonus_on_success_is_effort_over_the_average_chance_of_success():
    """Bonuses for those who contribute, at one common level: c over the mean of F(1) … F(n)."""
    success, n, effort = [0.1, 0.3, 0.6, 0.9], 3, 1.0
    steps = np.diff([0.0, *success])
    threshold = Threshold.discrete([0, 1, 2, 3, 4], [*steps, 1.0 - success[-1]])
    game = Game(power=np.ones(n), stakes=[[0.0, 0.0, -effort, -effort]] * n, threshold=threshold)
    level = effort / np.mean(success[1:])
    above_a_tie = level * (1 + 1e-7)  # a gain of 1e-9 of the stakes is a tie, and at a tie all stay
    ladder = Instrument(name="bonus", pays="if_falls", levels=[[above_a_tie] * n])
    answer = price_graded(game, ladder)
    assert answer.feasible
    assert answer.cost == pytest.approx(n * level, rel=1e-6)
    too_low = Instrument(name="bonus", pays="if_falls", levels=[[0.99 * level] * n])
    assert not price_graded(game, too_low).feasible
