"""Heinemann, Nagel & Ockenfels (2004), the theory of global games on test, Econometrica 72.

Speculative attack in the laboratory: n equal players; who stays has T for sure, who attacks has Y
if at least k do, else nothing. Theory as in the paper's abstract, which is all that could be read:
no number of the experiment is used here. Derived: with little private noise a player at the
threshold finds every number of attackers equally likely, so that n equals attack where

    Y·(n − k + 1)/n > T.

Rebuilt: "variations in the payoff function affect behavior as predicted by comparative statics of
the global game solution" (the threshold Y* = T·n/(n − k + 1) rises with T and k); behaviour with
common information deviates "from the global game solution towards the payoff-dominant equilibrium"
(Y = T), where it is one of two equilibria; and for equals Laplacian beliefs are the same theory.
"""

import itertools
import math

import pytest

from innercircle.game import Game, Threshold, solve_common, solve_signals

PLAYERS = 8
NOISE = 1e-3


def make(success, secure, needed, players=PLAYERS):
    """The attack when ``needed`` players are enough and one fewer are not, far from both."""
    return Game(
        power=[1.0] * players,
        stakes=[[secure, secure, 0.0, success]] * players,
        threshold=Threshold.point(needed - 0.5),
    )


def find_threshold(secure, needed, beliefs):
    """Smallest success payoff at which all attack, by halving."""
    low, high = secure, 100.0 * secure
    for _ in range(16):
        middle = 0.5 * (low + high)
        answer = solve_signals(make(middle, secure, needed), signal_sd=NOISE, beliefs=beliefs)
        attacks = answer.fall_probability_cautious > 0.5
        low, high = (low, middle) if attacks else (middle, high)
    return 0.5 * (low + high)


@pytest.mark.parametrize("beliefs", ["flat", "laplacian"])
@pytest.mark.parametrize("needed", [2, 5, 8])
def test_the_threshold_is_where_a_uniform_number_of_others_makes_one_indifferent(needed, beliefs):
    for secure in (20.0, 50.0):
        expected = secure * PLAYERS / (PLAYERS - needed + 1)
        assert find_threshold(secure, needed, beliefs) == pytest.approx(expected, rel=0.01)


def test_more_secure_pay_and_a_higher_hurdle_raise_the_threshold():
    rows = [[find_threshold(secure, k, "flat") for k in (2, 4, 6)] for secure in (20.0, 50.0)]
    assert all(one < two for row in rows for one, two in itertools.pairwise(row))
    assert all(one < two for one, two in zip(*rows, strict=True))


def test_with_common_information_the_payoff_dominant_equilibrium_reaches_further_down():
    secure, needed = 20.0, 5
    theory = secure * PLAYERS / (PLAYERS - needed + 1)
    between = 0.5 * (secure + theory)
    game = make(between, secure, needed)
    known = solve_common(game)
    assert not known.cautious.any()
    assert known.bold.all()
    sensed = solve_signals(game, signal_sd=NOISE, beliefs="flat")
    assert sensed.fall_probability_cautious < 1e-6
    assert math.isclose(known.fall_probability_bold, 1.0)
