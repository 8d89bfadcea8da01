"""Nothing that is certified is wrong: random games against methods of their own.

Cutoffs: under flat beliefs the one equilibrium lies between two translations at which all gains
have the right sign; under common beliefs plain best replies from nobody (everybody) may never pass
the cautious (bold) answer, nor come to rest before it. Chances: quadrature of another kind. Without
signals: every set of breakers is tried.
"""

import numpy as np
import pytest

from innercircle.game import Game, Threshold, find_all_pure, solve_common, solve_signals
from innercircle.vocabulary import Beliefs
from second_methods import stage_game
from second_methods.signals_replies import Replies, find_falls

SLACK = 2e-6
ROUNDING = 1e-10
"""Where nearly all is decided, gains vanish to rounding over a range of cutoffs."""


def draw_game(rng):
    """A game as the package has it and as the second methods have it."""
    n = int(rng.integers(1, 4))
    power = rng.integers(1, 8, n).astype(float) if rng.random() < 0.5 else rng.uniform(0.2, 2.0, n)
    power = power / power.sum()
    a, r = rng.uniform(30, 100, n), rng.uniform(0, 30, n)
    p, g = rng.uniform(0, 25, n), rng.uniform(25, 100, n)
    stakes = np.stack([a, r, p, g], axis=1)
    noise = rng.choice([0.03, 0.08, 0.2], n) if rng.random() < 0.5 else np.full(n, 0.1)
    mobilisation = float(rng.choice([0.0, 0.1]))
    if rng.random() < 0.7:
        numbers = (float(rng.uniform(0.2, 0.8)), float(rng.choice([0.05, 0.12, 0.3])))
        threshold, law = Threshold.normal(*numbers), ("normal", numbers)
    else:
        numbers = (float(rng.uniform(-0.2, 0.3)), float(rng.uniform(0.5, 1.3)))
        threshold, law = Threshold.uniform(*numbers), ("uniform", numbers)
    game = Game(power=power, stakes=stakes, threshold=threshold, mobilisation=mobilisation)
    plain = {
        "power": power.tolist(),
        "stakes": stakes.tolist(),
        "noise": noise,
        "mobilisation": mobilisation,
        "prior": law,
        "threshold": law,
    }
    return game, plain


def check_flat(game, plain):
    answer = solve_signals(game, signal_sd=plain["noise"], beliefs=Beliefs.FLAT)
    if not answer.certified:
        return 0
    assert answer.unique
    nodes = Replies(dict(plain, prior=("flat", ())))
    for shift, sign in ((-SLACK, 1), (SLACK, -1)):
        moved = answer.cautious_cutoffs + shift
        finite = np.isfinite(moved)
        gains = nodes.find_gains(nodes.find_curves(moved), np.where(finite, moved, 0.0))
        assert np.all(sign * gains[finite] > -ROUNDING)
    falls = find_falls(plain, answer.cautious_cutoffs, plain["prior"])
    assert answer.fall_probability_cautious == pytest.approx(falls, abs=1e-7)
    return 1


def check_common(game, plain, rounds=25):
    answer = solve_signals(game, signal_sd=plain["noise"])
    if not answer.certified:
        return 0
    nodes = Replies(plain)
    for bold, cutoffs in ((False, answer.cautious_cutoffs), (True, answer.bold_cutoffs)):
        reached, rests = nodes.iterate(bold=bold, rounds=rounds, settled=1e-9)
        side = -1.0 if bold else 1.0
        with np.errstate(invalid="ignore"):
            ahead = np.where(reached == cutoffs, 0.0, side * (cutoffs - reached))
        low, high = nodes.searched
        if np.any(np.isfinite(cutoffs) & ((cutoffs < low) | (cutoffs > high))):
            return 0  # the other method does not look so far
        assert np.all(ahead > -SLACK)
        assert not rests or np.all(ahead < 1e-4)
    falls = find_falls(plain, answer.cautious_cutoffs, plain["prior"])
    assert answer.fall_probability_cautious == pytest.approx(falls, abs=1e-7)
    return 1


def check_without_signals(game, plain):
    answer = solve_common(game)
    listed = stage_game.list_equilibria(plain)
    ours = [frozenset(np.flatnonzero(breaks).tolist()) for breaks in find_all_pure(game)]
    assert set(ours) == set(listed)
    assert frozenset(np.flatnonzero(answer.cautious).tolist()) == frozenset.intersection(*listed)
    assert frozenset(np.flatnonzero(answer.bold).tolist()) == frozenset.union(*listed)
    return 1


QUICK = {check_flat: 60, check_common: 15, check_without_signals: 100}
LONG = {check_flat: 6_000, check_common: 1_000, check_without_signals: 3_000}
"""Games by check: ten thousand in all."""


def run(check, seeds):
    return sum(check(*draw_game(np.random.default_rng([14, seed]))) for seed in seeds)


@pytest.mark.parametrize("check", QUICK)
def test_nothing_certified_is_wrong(check):
    assert run(check, range(QUICK[check])) >= 0.8 * QUICK[check]


@pytest.mark.full
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("check", LONG)
def test_nothing_certified_is_wrong_in_ten_thousand_games(check):
    assert run(check, range(1_000, 1_000 + LONG[check])) >= 0.8 * LONG[check]
