"""Angeletos, Hellwig & Pavan (2007), dynamic global games of regime change.

A continuum of mass 1, a normal prior, no stake in the fall for those who stay (a = r), and
c = (a−p)/(g−p). The first attack succeeds up to θ₁ (Morris & Shin 2003). If the regime is seen to
have survived it, θ > θ₁ is common knowledge: the prior is cut off there. An attack that succeeds
up to θ* > θ₁ has the cutoff x = θ* + σΦ⁻¹(θ*), and its marginal insider must be indifferent:

    Pr(θ ≤ θ* | x, θ > θ₁) = c.

Without new information x says what it said before. Since Pr(θ ≤ θ* | x) ≤ c for every θ* > θ₁ when
the first attack had one solution, and the knowledge of survival only lowers it, no second attack
can succeed: it is not even tried. With a new signal (less noise) two more solutions can appear, of
which the larger goes to 1 − c with the noise; "nobody attacks" always remains.
"""

from functools import cache

import numpy as np
import pytest
from scipy.stats import norm, truncnorm

from cases import BYSTANDER, SURVIVED, Group
from crowds import extrapolate, find_last_fall, find_orders, find_price, find_roots, solve_crowd
from innercircle.game import Threshold

NAMES = [case.name for case in SURVIVED]
SIZES = (32, 64, 128)
each_case = pytest.mark.parametrize("case", SURVIVED, ids=NAMES)


def find_posterior(case, x, noise):
    mean, sd = case.prior
    precision = sd**-2 + noise**-2
    return (mean / sd**2 + x / noise**2) / precision, precision**-0.5


def find_attacks(case, noise, survived=None):
    """Every θ* up to which an attack can succeed, given that θ > survived."""
    c = find_price(case.groups[0].stakes)

    def miss(theta):
        mean, sd = find_posterior(case, theta + noise * norm.ppf(theta), noise)
        if survived is None:
            return norm.cdf((theta - mean) / sd) - c
        left = norm.cdf((theta - mean) / sd) - norm.cdf((survived - mean) / sd)
        return left / norm.sf((survived - mean) / sd) - c

    return find_roots(miss, 0.0 if survived is None else survived, 1.0)


@cache
def cut_off(case):
    """The prior of those who have seen the regime survive."""
    mean, sd = case.prior
    low = (case.answer[0] - mean) / sd
    return Threshold.frozen(truncnorm(low, np.inf, loc=mean, scale=sd))


def change_noise(case, factor):
    (group,) = case.groups
    return (Group(mass=group.mass, noise=factor * group.noise, stakes=group.stakes),)


@each_case
def test_the_first_attack(case):
    noise = case.groups[0].noise
    assert find_attacks(case, noise) == pytest.approx(case.answer[:1], abs=1e-9)
    errors = []
    for size in SIZES:
        answer, cutoffs, _ = solve_crowd(case.groups, size, Threshold.normal(*case.prior))
        assert answer.unique
        errors.append(find_last_fall(case.groups, cutoffs) - case.answer[0])
    assert abs(errors[-1]) < case.tolerance
    np.testing.assert_allclose(find_orders(errors), 1.0, atol=0.15)


@pytest.mark.parametrize("factor", [1.0, 0.7], ids=["the-same-signal", "a-little-better"])
@each_case
def test_no_second_attack_without_enough_new_information(case, factor):
    assert find_attacks(case, factor * case.groups[0].noise, case.answer[0]) == []
    for size in (32, 128):
        answer, cautious, bold = solve_crowd(change_noise(case, factor), size, cut_off(case))
        assert answer.unique
        assert cautious.tolist() == bold.tolist() == [-np.inf]
        assert answer.fall_probability_bold == 0.0


@each_case
def test_a_second_attack_with_new_information(case):
    groups = change_noise(case, 0.25)
    attacks = find_attacks(case, groups[0].noise, case.answer[0])
    assert len(attacks) == 2
    assert attacks[-1] == pytest.approx(case.answer[1], abs=1e-9)
    errors = []
    for size in (64, 128, 256):
        answer, cautious, bold = solve_crowd(groups, size, cut_off(case))
        assert not answer.unique
        assert cautious.tolist() == [-np.inf]
        assert answer.fall_probability_cautious == 0.0
        errors.append(find_last_fall(groups, bold) - case.answer[1])
    assert abs(errors[-1]) < case.tolerance
    np.testing.assert_allclose(find_orders(errors), 1.0, atol=0.3)


@each_case
def test_with_ever_better_signals_the_second_attack_goes_as_far_as_a_flat_prior_would(case):
    limit = 1.0 - find_price(BYSTANDER)
    errors = []
    for factor in (0.25, 0.125):
        groups = change_noise(case, factor)
        found = [
            find_last_fall(groups, solve_crowd(groups, size, cut_off(case))[2])
            for size in (128, 256)
        ]
        errors.append(float(extrapolate(*found)) - limit)
        known = find_attacks(case, groups[0].noise, case.answer[0])[-1]
        assert errors[-1] + limit == pytest.approx(known, abs=1e-3)
    np.testing.assert_allclose(find_orders(errors), 1.0, atol=0.3)
