"""Heinemann, Nagel & Ockenfels (2009), measuring strategic uncertainty, REStud 76.

One choice: X for sure, or R if at least k of n choose the risky option, else nothing. The sure
amount at which a player changes sides, the certainty equivalent, measures the chance that this
player gives to success. Only the abstracts of the article and of its working papers could be read;
no number of the experiment is used here. Derived, as in the test of 2004:

    certainty equivalent under Laplacian beliefs = R·(n − k + 1)/n.

Rebuilt from the abstracts: "the best response of a risk neutral player is close to the global-game
solution", when the others err around it; and "in games with a low coordination requirement, most
subjects underestimate the probability of success; in games with a high coordination requirement,
most overestimate": a Laplacian belief does so, against people each of whom chooses the risky
option with chance one half.
"""

import math

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import binom

from innercircle.game import Game, Threshold, solve_signals
from innercircle.game._beliefs import LOGIT_PRECISION

PLAYERS, REWARD = 6, 60.0
NOISE = 1e-3


def choose_risky(sure, needed, beliefs):
    """Whether equals with these beliefs choose the risky option when k are enough."""
    game = Game(
        power=[1.0] * PLAYERS,
        stakes=[[sure, sure, 0.0, REWARD]] * PLAYERS,
        threshold=Threshold.point(needed - 0.5),
    )
    answer = solve_signals(game, signal_sd=NOISE, beliefs=beliefs)
    return answer.break_probability_cautious[0] > 0.5


def find_equivalent(needed, beliefs):
    """Certainty equivalent: the sure amount at which they change sides, by halving."""
    low, high = 0.0, REWARD
    for _ in range(9):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if choose_risky(middle, needed, beliefs) else (low, middle)
    return 0.5 * (low + high)


@pytest.mark.parametrize("beliefs", ["flat", "laplacian"])
def test_certainty_equivalents_fall_with_the_number_needed(beliefs):
    for needed in (2, 4, 6):
        expected = REWARD * (PLAYERS - needed + 1) / PLAYERS
        assert find_equivalent(needed, beliefs) == pytest.approx(expected, abs=0.1), needed


def test_laplacian_beliefs_are_too_low_where_few_are_needed_and_too_high_where_many_are():
    for needed in range(2, PLAYERS + 1):
        believed = (PLAYERS - needed + 1) / PLAYERS
        true = float(binom.sf(needed - 2, PLAYERS - 1, 0.5))  # k − 1 others, each by a coin
        if 2 * needed < PLAYERS + 2:
            assert believed < true, needed
        elif 2 * needed > PLAYERS + 2:
            assert believed > true, needed


def test_the_best_answer_to_people_who_err_is_close_to_the_theory():
    """Players err by logit in the sure amount; who answers to that changes sides near the theory.

    Errors have the spread of 3 points of precision ``LOGIT_PRECISION``.
    """
    sure = np.linspace(0.0, REWARD, 6001)
    for needed in (2, 3, 4, 5):
        theory = REWARD * (PLAYERS - needed + 1) / PLAYERS
        chance = expit(10.0 * LOGIT_PRECISION * (theory - sure))
        success = binom.sf(needed - 2, PLAYERS - 1, chance)
        gain = REWARD * success - sure
        best = sure[np.flatnonzero(gain > 0)[-1]]
        assert math.isclose(best, theory, abs_tol=0.05 * REWARD), needed
