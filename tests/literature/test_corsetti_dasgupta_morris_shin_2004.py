"""Corsetti, Dasgupta, Morris & Shin (2004), does one Soros make a difference?

One large insider of power λ and noise τ, and a continuum of small ones of mass 1 − λ and noise σ,
under a flat prior. The small ones' cutoff is x, the large one's is y. Two thresholds follow: up to
θ₀ the small ones suffice, up to θ₁ they suffice together with the large one,

    (1−λ)Φ((x − θ₀)/σ) = θ₀,    λ + (1−λ)Φ((x − θ₁)/σ) = θ₁,

and both are indifferent at their cutoffs (the large one counts its own power):

    (a−p) = (g−p)·Φ((θ₁ − y)/τ) + (a−r)·Φ((θ₀ − y)/τ)                        (large)
    c = Φ((θ₀ − x)/σ) + ∫ from θ₀ to θ₁ of φ((θ−x)/σ)/σ · Φ((y−θ)/τ) dθ      (small)

Closed forms for the large one, derived here from these four, with a = r and the same c for all:

- It sees far better, τ/σ → 0: between θ₀ and θ₁ it surely breaks, so that c = Φ((θ₁−x)/σ) and
  θ₁ = λ + (1−λ)(1−c) at any σ. Without it that would be 1 − c: it makes the others bolder.
- It sees far worse, τ/σ → ∞: it breaks with chance 1 − c whatever happens there, so that
  c = c·Φ((θ₀−x)/σ) + (1−c)·Φ((θ₁−x)/σ) and c·θ₀ + (1−c)·θ₁ = 1 − c: as without it.
- Little noise with τ/σ = ρ fixed: all four meet at one θ*. With u = (θ₀−x)/σ and v = (θ₁−x)/σ,
  θ* = λ + (1−λ)Φ(−v), Φ(−u) = min(1, θ*/(1−λ)) and
  c = Φ(u) + ∫ from u to v of φ(s)·Φ((v − s)/ρ − Φ⁻¹(c)) ds.

Small insiders of power (1−λ)/n approach the continuum with an error of order 1/n.
"""

import itertools

import numpy as np
import pytest
from scipy.integrate import fixed_quad, quad
from scipy.optimize import brentq
from scipy.stats import norm

from cases import BADLY_INFORMED, BYSTANDER, EVEN, TORN, WELL_INFORMED, Group
from crowds import extrapolate, find_orders, find_price, solve_crowd

SIZES = (32, 64, 128)
INSIDE = 1e-13


def find_thresholds(groups, x):
    """θ₀ and θ₁ when the small ones break up to x."""
    large, small = groups

    def last(helped):
        return brentq(
            lambda t: helped + small.mass * norm.cdf((x - t) / small.noise) - t,
            0.0,
            helped + small.mass,
            xtol=INSIDE,
        )

    return last(0.0), last(large.mass)


def find_reply(large, low, high):
    """The large one's cutoff."""
    a, r, p, g = large.stakes

    def gain(y):
        helped = norm.cdf((high - y) / large.noise)
        return (p - a) + (g - p) * helped + (a - r) * norm.cdf((low - y) / large.noise)

    return brentq(gain, low - 9.0 * large.noise, high + 9.0 * large.noise, xtol=INSIDE)


def solve_continuum(groups):
    """(x, y, θ₀, θ₁)."""
    large, small = groups
    c = find_price(small.stakes)

    def miss(x):
        low, high = find_thresholds(groups, x)
        y = find_reply(large, low, high)

        def joint(s):
            return norm.pdf(s) * norm.cdf((y - x - small.noise * s) / large.noise)

        ends = np.clip(((low - x) / small.noise, (high - x) / small.noise), -9.0, 9.0)
        # The large one stops breaking around y, within a few of its standard deviations.
        turn = (y - x) / small.noise + large.noise / small.noise * np.array((-8.0, 0.0, 8.0))
        marks = [ends[0], *np.clip(turn, *ends), ends[1]]
        between = sum(fixed_quad(joint, *pair, n=80)[0] for pair in itertools.pairwise(marks))
        return norm.cdf(ends[0]) + between - c

    x = brentq(miss, -4.0 * small.noise, 1.0 + 4.0 * small.noise, xtol=INSIDE)
    low, high = find_thresholds(groups, x)
    return x, find_reply(large, low, high), low, high


def find_limit(share, c, ratio):
    """θ* and v for little noise, τ/σ = ratio."""

    def theta(v):
        return share + (1.0 - share) * norm.cdf(-v)

    def miss(v):
        u = max(-norm.ppf(min(1.0, theta(v) / (1.0 - share))), -9.0)

        def joint(s):
            return norm.pdf(s) * norm.cdf((v - s) / ratio - norm.ppf(c))

        return norm.cdf(u) + quad(joint, u, v, epsabs=1e-10)[0] - c

    v = brentq(miss, -8.0, 8.0, xtol=INSIDE)
    return theta(v), v


def make_groups(share, tau, sigma, large=BYSTANDER, small=BYSTANDER):
    return (
        Group(mass=share, noise=tau, stakes=large, alone=True),
        Group(mass=1.0 - share, noise=sigma, stakes=small),
    )


GAMES = {
    "alike": make_groups(0.3, 0.1, 0.1),
    "sharper": make_groups(0.25, 0.05, 0.2),
    "blunter": make_groups(0.25, 0.3, 0.15),
    "with-something-to-lose": make_groups(0.3, 0.15, 0.15, EVEN, TORN),
}


@pytest.mark.parametrize("groups", GAMES.values(), ids=GAMES)
def test_many_small_insiders_meet_the_four_equations(groups):
    known = solve_continuum(groups)[:2]
    errors = []
    for size in SIZES:
        answer, (large, small), _ = solve_crowd(groups, size)
        assert answer.unique
        errors.append((small - known[0], large - known[1]))
    assert np.max(np.abs(errors[-1])) < 6e-3
    for one in np.transpose(errors):
        np.testing.assert_allclose(find_orders(one), 1.0, atol=0.15)


def solve_far(groups):
    """The crowd's answer with n → ∞ taken by extrapolation: (x, θ₀, θ₁)."""
    x = extrapolate(*(solve_crowd(groups, size)[1][1] for size in (64, 128)))
    return float(x), *find_thresholds(groups, x)


@pytest.mark.parametrize("case", WELL_INFORMED, ids=lambda case: case.name)
def test_the_better_the_large_one_sees_the_more_of_its_power_counts(case):
    large, small = case.groups
    (known,) = case.answer
    c = find_price(small.stakes)
    assert large.mass + small.mass * (1.0 - c) == pytest.approx(known, abs=1e-12)
    errors = []
    for ratio in (0.4, 0.2, 0.1, 0.05):
        groups = make_groups(large.mass, ratio * 0.3, 0.3, large.stakes, small.stakes)
        errors.append(solve_continuum(groups)[3] - known)
        if ratio > 0.15:
            assert solve_far(groups)[2] - known == pytest.approx(errors[-1], abs=3e-4)
    np.testing.assert_allclose(find_orders(errors)[1:], 1.0, atol=0.15)


@pytest.mark.parametrize("case", WELL_INFORMED, ids=lambda case: case.name)
def test_one_who_sees_all_still_cannot_count_heads_in_a_small_crowd(case):
    # The large one knows θ, not how many of n misread it: their number strays by the order of √n.
    (known,) = case.answer
    errors = []
    for size in (64, 128, 256):
        answer, (_, small), _ = solve_crowd(case.groups, size)
        assert answer.unique
        errors.append(find_thresholds(case.groups, small)[1] - known)
    assert abs(errors[-1]) < case.tolerance
    np.testing.assert_allclose(find_orders(errors), 0.5, atol=0.15)


@pytest.mark.parametrize("case", BADLY_INFORMED, ids=lambda case: case.name)
def test_one_who_sees_far_worse_changes_nothing_on_average(case):
    large, small = case.groups
    (known,) = case.answer
    c = find_price(small.stakes)
    assert 1.0 - c == pytest.approx(known, abs=1e-12)
    errors = []
    for tau in (0.5 * large.noise, large.noise, 2.0 * large.noise):
        _, low, high = solve_far(make_groups(large.mass, tau, small.noise))
        errors.append(c * low + (1.0 - c) * high - known)
    assert abs(errors[1]) < case.tolerance
    np.testing.assert_allclose(find_orders(errors), 1.0, atol=0.05)


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0], ids=["sharper", "alike", "blunter"])
@pytest.mark.parametrize("share", [0.2, 0.5], ids=["a-fifth", "half"])
def test_little_noise_brings_all_to_one_threshold(share, ratio):
    known, _ = find_limit(share, find_price(BYSTANDER), ratio)
    errors = []
    for sigma in (0.2, 0.1, 0.05):
        groups = make_groups(share, ratio * sigma, sigma)
        _, low, high = solve_far(groups)
        assert (low, high) == pytest.approx(solve_continuum(groups)[2:], abs=2e-4)
        errors.append(high - known)
    if share < 0.4:
        assert find_orders(errors)[-1] == pytest.approx(1.0, abs=0.25)
        assert abs(errors[-1]) < 1e-2
    else:
        # Near θ* the small ones never suffice without the large one: the limit is there early.
        assert abs(errors[-1]) < 1e-4


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5], ids=["a-tenth", "three-tenths", "half"])
def test_a_large_one_makes_the_others_bolder(share):
    # All power, prices and noise the same: some of it in one hand.
    _, (without,), _ = solve_crowd((Group(mass=1.0, noise=0.1, stakes=BYSTANDER),), 128)
    _, (_, beside), _ = solve_crowd(make_groups(share, 0.1, 0.1), 128)
    expected = solve_continuum(make_groups(share, 0.1, 0.1))[0]
    alone = 0.6 - 0.1 * norm.ppf(find_price(BYSTANDER))
    assert expected > alone
    assert beside - without == pytest.approx(expected - alone, abs=5e-3)
