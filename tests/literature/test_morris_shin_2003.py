"""Morris & Shin (2003), global games: theory and applications.

A continuum of mass N breaks iff x ≤ k. The regime falls up to the θ* at which the breakers just
suffice, N·Φ((k − θ*)/σ) = θ*, and at the cutoff Pr(θ ≤ θ* | k) = c.

- Flat prior: Φ((θ* − k)/σ) = c, hence θ* = N(1 − c) and k = θ* − σΦ⁻¹(c), whatever σ.
- Prior of mean μ and precision α, signals of precision β: the posterior is normal with mean
  (αμ + βk)/(α + β) and precision α + β, hence Φ⁻¹(θ*/N) = (α/√β)(θ* − μ) − √((α+β)/β)·Φ⁻¹(c).
  The left side rises at least by √(2π)/N: N·α/√β ≤ √(2π) gives one solution for every μ.

n insiders of power N/n approach it with an error of order 1/n. Under a flat prior its coefficient
is derived here as well. Write h for the density of θ given k at θ*, z = Φ⁻¹(c), D = 1 + N·h. An
insider's own power adds (g−p)/B·N; that the others are n − 1 takes away θ*; their breaking power
has variance N²·c(1−c)/n, which adds half the slope of h·var/D in θ, over h.
"""

import numpy as np
import pytest
from scipy.stats import norm

from cases import ABOVE_AND_ONE, EVEN, FLAT, NORMAL, SEVERAL, Group
from crowds import extrapolate, find_last_fall, find_orders, find_price, find_roots, solve_crowd
from innercircle.game import Threshold

SIZES = (32, 64, 128)
BOUND = np.sqrt(2.0 * np.pi)


def find_coefficient(group):
    """n times the error of the cutoff as n grows."""
    a, r, p, g = group.stakes
    mass, sd, c = group.mass, group.noise, find_price(group.stakes)
    z = norm.ppf(c)
    h = norm.pdf(z) / sd
    steep = 1.0 + mass * h
    own = (g - p) / ((a - p) + (g - r)) * mass
    spread = (h / steep) * (1.0 - 2.0 * c) - z * c * (1.0 - c) / (sd * steep**2)
    return own - mass * (1.0 - c) + 0.5 * mass**2 * spread


def find_thresholds(case):
    """All θ* of the continuum under the case's normal prior."""
    (group,) = case.groups
    mean, sd = case.prior
    alpha, beta = sd**-2, group.noise**-2
    c = find_price(group.stakes)

    def miss(theta):
        line = alpha / np.sqrt(beta) * (theta - mean)
        return norm.ppf(theta / group.mass) - line + np.sqrt((alpha + beta) / beta) * norm.ppf(c)

    return find_roots(miss, 0.0, group.mass)


def find_steepness(case):
    (group,) = case.groups
    return group.mass * group.noise / case.prior[1] ** 2


def list_names(cases):
    return [case.name for case in cases]


# ---------------------------------------------------------------------- a flat prior


@pytest.mark.parametrize("case", FLAT, ids=list_names(FLAT))
def test_flat_prior_gives_mass_times_one_less_the_price_at_any_noise(case):
    (group,) = case.groups
    c = find_price(group.stakes)
    (known,) = case.answer
    assert group.mass * (1.0 - c) == pytest.approx(known, abs=1e-12)
    errors = []
    for size in SIZES:
        answer, (cutoff,), _ = solve_crowd(case.groups, size)
        assert answer.unique
        errors.append(cutoff + group.noise * norm.ppf(c) - known)
    assert abs(errors[-1]) < case.tolerance
    np.testing.assert_allclose(find_orders(errors), 1.0, atol=0.1)


@pytest.mark.parametrize("case", FLAT, ids=list_names(FLAT))
def test_the_error_over_n_is_what_single_insiders_add(case):
    (group,) = case.groups
    (known,) = case.answer
    sizes = (64, 128, 256)
    scaled = []
    for size in sizes:
        _, (cutoff,), _ = solve_crowd(case.groups, size)
        scaled.append(size * (cutoff + group.noise * norm.ppf(find_price(group.stakes)) - known))
    expected = find_coefficient(group)
    misses = np.array(scaled) - expected
    assert scaled[-1] == pytest.approx(expected, abs=0.02 * group.mass)
    assert extrapolate(scaled[-2], scaled[-1]) == pytest.approx(expected, abs=2e-3 * group.mass)
    if np.all(np.abs(misses) > 1e-6):
        np.testing.assert_allclose(find_orders(misses), 1.0, atol=0.15)


# ---------------------------------------------------------------------- a normal prior


@pytest.mark.parametrize("case", NORMAL, ids=list_names(NORMAL))
def test_normal_prior_below_the_bound(case):
    assert find_steepness(case) < BOUND
    assert find_thresholds(case) == pytest.approx(case.answer, abs=1e-9)
    (known,) = case.answer
    mean, sd = case.prior
    errors, chances = [], []
    for size in SIZES:
        answer, cutoffs, _ = solve_crowd(case.groups, size, Threshold.normal(mean, sd))
        assert answer.unique
        errors.append(find_last_fall(case.groups, cutoffs) - known)
        chances.append(answer.fall_probability_cautious - norm.cdf((known - mean) / sd))
    assert abs(errors[-1]) < case.tolerance
    np.testing.assert_allclose(find_orders(errors), 1.0, atol=0.15)
    np.testing.assert_allclose(find_orders(chances), 1.0, atol=0.15)


@pytest.mark.parametrize("case", SEVERAL, ids=list_names(SEVERAL))
def test_above_the_bound_cautious_and_bold_are_the_outer_solutions(case):
    assert find_steepness(case) > BOUND
    thresholds = find_thresholds(case)
    assert len(thresholds) == 3
    assert (thresholds[0], thresholds[2]) == pytest.approx(case.answer, abs=1e-9)
    errors = []
    for size in SIZES:
        answer, cautious, bold = solve_crowd(case.groups, size, Threshold.normal(*case.prior))
        assert not answer.unique
        found = [find_last_fall(case.groups, cutoffs) for cutoffs in (cautious, bold)]
        errors.append(np.array(found) - case.answer)
    assert np.max(np.abs(errors[-1])) < case.tolerance
    for one in np.transpose(errors):
        np.testing.assert_allclose(find_orders(one), 1.0, atol=0.15)


@pytest.mark.parametrize("case", ABOVE_AND_ONE, ids=list_names(ABOVE_AND_ONE))
def test_above_the_bound_one_prior_can_still_leave_one(case):
    assert find_steepness(case) > BOUND
    assert find_thresholds(case) == pytest.approx(case.answer, abs=1e-9)
    errors = []
    for size in SIZES:
        answer, cutoffs, _ = solve_crowd(case.groups, size, Threshold.normal(*case.prior))
        assert answer.unique
        errors.append(find_last_fall(case.groups, cutoffs) - case.answer[0])
    assert abs(errors[-1]) < case.tolerance
    np.testing.assert_allclose(find_orders(errors), 1.0, atol=0.2)


@pytest.mark.parametrize("mass", [1.0, 2.0], ids=["one", "two"])
def test_just_below_the_bound_every_mean_gives_one(mass):
    sd = 0.3
    noise = 0.98 * BOUND * sd**2 / mass
    group = Group(mass=mass, noise=noise, stakes=EVEN)
    for mean in np.linspace(-0.2, 1.2, 8) * mass:
        answer, *_ = solve_crowd((group,), 64, Threshold.normal(mean, sd))
        assert answer.unique, mean


@pytest.mark.parametrize("mass", [1.0, 2.0], ids=["one", "two"])
def test_well_above_the_bound_the_mean_in_the_middle_gives_two(mass):
    sd = 0.3
    noise = 1.2 * BOUND * sd**2 / mass
    group = Group(mass=mass, noise=noise, stakes=EVEN)
    answer, *_ = solve_crowd((group,), 64, Threshold.normal(0.5 * mass, sd))
    assert not answer.unique
