"""n equal insiders of power 1 who see almost alike; derived here.

Near an integer m write θ = m + σt and k = m + σz. An insider at the cutoff takes every rank among
the n as equally likely: with K others below their cutoffs, Pr(K = j) = 1/n (Carlsson & van Damme
1993; Morris & Shin 2003). Only K = m, and K = m − 1 for one who breaks too, leave anything to
t, namely whether t ≤ 0. With S(j) = Pr(t ≤ 0 | K = j) = 1 − I(Φ(z); j+1, n−j), I the regularised
incomplete beta function,

    (a−p) = (g−p)·[(n − m) + S(m−1)]/n + (a−r)·[(n − 1 − m) + S(m)]/n.

The right side falls in z, from [B(n−m) + (g−p)]/n at −∞ to the same with m + 1 at ∞. Hence there
is a solution at one integer: m*, the largest strictly below n(1−c) + (g−p)/B, within [0, n]. k is
m* + σz exactly, but for the chance that noise reaches to the next integer. The term (g−p)/B is the
pivot, the insider whose own power decides.

The same argument at any noise, power w and mobilisation M: with u_L = Φ((k − M − wL)/σ) and ranks
equally likely, exactly

    (a−p) = Σ_K [(g−p)·(1 − I(u_{K+1}; K+1, n−K)) + (a−r)·(1 − I(u_K; K+1, n−K))]/n.

If n(1−c) + (g−p)/B is itself an integer, nobody gains or loses anything between m* and m* + 1, and
the cutoff lies in between: m* is then right for whole thresholds only.
"""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import betainc, ndtr

from cases import BYSTANDER, EQUALS, EVEN, TORN
from crowds import find_orders, find_price, solve_crowd
from innercircle.game import Game, Threshold, solve_signals

NAMES = [case.name for case in EQUALS]


def find_last(n, stakes):
    """m*, the largest whole threshold at which n equal insiders still bring the regime down."""
    a, r, p, g = stakes
    if a <= p:
        return n
    if g <= r:
        return 0
    line = n * (1.0 - find_price(stakes)) + (g - p) / ((a - p) + (g - r))
    return int(np.clip(np.ceil(line - 1e-12) - 1, 0, n))


def find_share(n, stakes, m):
    """z, such that k = m + σz."""
    a, r, p, g = stakes

    def seen(j, z):
        return 1.0 - betainc(j + 1, n - j, ndtr(z)) if 0 <= j <= n - 1 else 0.0

    def gain(z):
        joined = (n - m) + seen(m - 1, z)
        stayed = max(n - 1 - m, 0) + seen(m, z)
        return (p - a) + (g - p) * joined / n + (a - r) * stayed / n

    return brentq(gain, -9.0, 9.0, xtol=1e-13)


def find_cutoff(n, stakes, noise, power=1.0, mobilisation=0.0):
    """The cutoff of n equal insiders at any noise, under a flat prior."""
    a, r, p, g = stakes
    others = np.arange(n)

    def chance(carried, k):
        enough = ndtr((mobilisation + power * carried - k) / noise)
        return betainc(n - others, others + 1, enough).mean()

    def gain(k):
        return (p - a) + (g - p) * chance(others + 1, k) + (a - r) * chance(others, k)

    reach = 40.0 * noise
    return brentq(gain, mobilisation - reach, mobilisation + n * power + reach, xtol=1e-13)


def solve_equals(n, stakes, noise, threshold=None):
    game = Game(power=np.ones(n), stakes=[stakes] * n, threshold=threshold or Threshold.flat())
    answer = solve_signals(game, signal_sd=noise, tolerance=1e-11)
    assert answer.certified
    assert answer.unique
    return answer


@pytest.mark.parametrize("case", EQUALS, ids=NAMES)
def test_named_cases(case):
    (group,) = case.groups
    (known,) = case.answer
    n = int(group.mass)
    assert find_last(n, group.stakes) == known
    _, (cutoff,), _ = solve_crowd(case.groups, n)
    if np.isinf(cutoff):
        a, r, p, g = group.stakes
        assert cutoff == (np.inf if a <= p else -np.inf)
        assert a <= p or g <= r
        return
    expected = known + group.noise * find_share(n, group.stakes, int(known))
    assert cutoff == pytest.approx(expected, abs=case.tolerance)


WORDS = [f"draw-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]


@pytest.mark.parametrize("seed", range(26), ids=WORDS)
def test_the_cutoff_is_the_last_integer_and_a_known_share_of_the_noise(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 16))
    p, r = rng.uniform(0.0, 30.0, 2)
    a = max(p, r) + rng.uniform(1.0, 60.0)
    g = max(p, r) + rng.uniform(1.0, 90.0)
    stakes = (a, r, p, g)
    m = find_last(n, stakes)
    z = find_share(n, stakes, m)
    for noise in (0.04, 0.02):
        cutoff = solve_equals(n, stakes, noise).cautious_cutoffs[0]
        assert cutoff == pytest.approx(m + noise * z, abs=1e-7)


@pytest.mark.parametrize("seed", range(26), ids=WORDS)
def test_at_any_noise_ranks_are_equally_likely(seed):
    rng = np.random.default_rng(1000 + seed)
    n = int(rng.integers(1, 41))
    noise, power = 10.0 ** rng.uniform(-1.5, 0.7), rng.uniform(0.3, 2.0)
    mobilisation = rng.choice([0.0, 0.7])
    p, r = rng.uniform(0.0, 30.0, 2)
    stakes = (max(p, r) + rng.uniform(1.0, 60.0), r, p, max(p, r) + rng.uniform(1.0, 90.0))
    game = Game(
        power=np.full(n, power),
        stakes=[stakes] * n,
        threshold=Threshold.flat(),
        mobilisation=mobilisation,
    )
    answer = solve_signals(game, signal_sd=noise, tolerance=1e-10)
    expected = find_cutoff(n, stakes, noise, power, mobilisation)
    assert answer.certified
    assert answer.unique
    assert answer.cautious_cutoffs[0] == pytest.approx(expected, abs=1e-8 * game.scale)
    np.testing.assert_array_equal(answer.cautious_cutoffs, answer.cautious_cutoffs[0])


def find_cutoff_on_the_edge(noise):
    """Five bystanders, n(1−c) + (g−p)/B = 4: tails too small for a sum, from their difference."""
    others = np.arange(5)

    def balance(k):
        below = betainc(5 - others, others + 1, ndtr((others + 1 - k) / noise))[:3].sum()
        above = betainc(others + 1, 5 - others, ndtr((k - others - 1) / noise))[3:].sum()
        return np.log(below) - np.log(above)

    return brentq(balance, 3.1, 3.9, xtol=1e-12)


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param(0.2, id="noise-that-reaches-over"),
        pytest.param(0.15, id="noise-that-hardly-reaches-over"),
        pytest.param(0.1, id="noise-that-does-not", marks=pytest.mark.full),
        pytest.param(0.05, id="far-too-little-noise", marks=pytest.mark.full),
    ],
)
def test_on_the_edge_between_two_integers_nothing_false_is_claimed(noise):
    game = Game(power=np.ones(5), stakes=[BYSTANDER] * 5, threshold=Threshold.flat())
    answer = solve_signals(game, signal_sd=noise)
    expected = find_cutoff_on_the_edge(noise)
    assert 3.5 < expected < 3.6
    if noise > 0.12:
        assert answer.certified
    assert answer.unique
    assert answer.error_bound < 0.5
    assert abs(answer.cautious_cutoffs[0] - expected) <= answer.error_bound
    assert answer.bold_cutoffs[0] == answer.cautious_cutoffs[0]


@pytest.mark.parametrize("n", [3, 10, 40], ids=["three", "ten", "forty"])
def test_the_regime_falls_up_to_there_with_an_error_of_the_order_of_the_noise(n):
    # A wide uniform prior is flat where it matters, and has probabilities.
    m = find_last(n, TORN)
    errors = []
    for noise in (0.08, 0.04, 0.02):
        answer = solve_equals(n, TORN, noise, Threshold.uniform(-1.0, n + 1.0))
        errors.append(answer.fall_probability_cautious * (n + 2.0) - (m + 1.0))
    assert abs(errors[-1]) < 0.05
    np.testing.assert_allclose(find_orders(errors), 1.0, atol=1e-4)


def test_the_pivot_matters():
    # The same c and B; g − p is 80 and 20 of 120: two steps apart in what a decisive man gains.
    eager, shy = (60.0, 20.0, 0.0, 80.0), (120.0, 20.0, 60.0, 80.0)
    assert find_price(eager) == find_price(shy) == 0.5
    n = 5
    assert [find_last(n, s) for s in (eager, shy)] == [3, 2]
    cutoffs = [solve_equals(n, s, 0.01).cautious_cutoffs[0] for s in (eager, shy)]
    assert np.round(cutoffs).tolist() == [3.0, 2.0]


def test_one_commander_breaks_where_several_small_offices_stay():
    # Five offices of power 1 with one holder each, or all five with one: θ = 5 needs all of them.
    stakes = (55.0, 55.0, 10.0, 110.0)
    several = solve_equals(5, stakes, 0.01).cautious_cutoffs[0]
    one = solve_signals(
        Game(power=[5.0], stakes=[stakes], threshold=Threshold.flat()), signal_sd=0.01
    ).cautious_cutoffs[0]
    assert find_last(5, stakes) == 3
    assert several == pytest.approx(3.0, abs=0.05)
    assert one == pytest.approx(5.0, abs=0.05)


@pytest.mark.parametrize(
    ("stakes", "cutoff"),
    [((10.0, 0.0, 20.0, 60.0), np.inf), ((60.0, 30.0, 0.0, 20.0), -np.inf)],
    ids=["always-better-to-break", "always-better-to-stay"],
)
def test_dominant_actions_do_not_wait_for_a_signal(stakes, cutoff):
    answer = solve_equals(4, stakes, 0.1, Threshold.normal(2.0, 1.0))
    assert np.all(answer.cautious_cutoffs == cutoff)
    assert np.all(answer.bold_cutoffs == cutoff)


def test_those_who_always_break_leave_a_lower_threshold_to_the_rest():
    # c = 0 for two of six: the other four play the game with θ − 2.
    stakes = [(10.0, 0.0, 20.0, 60.0)] * 2 + [EVEN] * 4
    game = Game(power=np.ones(6), stakes=stakes, threshold=Threshold.flat())
    cutoffs = solve_signals(game, signal_sd=0.02).cautious_cutoffs
    rest = find_last(4, EVEN)
    expected = 2 + rest + 0.02 * find_share(4, EVEN, rest)
    assert cutoffs[:2].tolist() == [np.inf, np.inf]
    np.testing.assert_allclose(cutoffs[2:], expected, atol=1e-7)
