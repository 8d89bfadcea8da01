"""Sákovics & Steiner (2012), who matters in coordination problems?

Groups g of mass m_g, price c_g and noise σ_g, all continua. The regime falls up to θ*, where the
breakers just suffice: Σ m_g Φ((k_g − θ*)/σ_g) = θ*. Under a flat prior Pr(θ ≤ θ* | k_g) = c_g says
Φ((k_g − θ*)/σ_g) = 1 − c_g, so that θ* = N − Σ m_g c_g exactly, at any noise of any group. Under a
normal prior it is the limit of little noise, with an error of the order of the noise.

Insiders of power m_g/n approach it with an error of order 1/n.
"""

import numpy as np
import pytest
from scipy.stats import norm

from cases import GROUPS, READY, TORN, Group
from crowds import extrapolate, find_last_fall, find_orders, find_price, solve_crowd
from innercircle.game import Threshold

SIZES = (8, 16, 32)
NAMES = [case.name for case in GROUPS]


def find_threshold(groups):
    return sum(group.mass * (1.0 - find_price(group.stakes)) for group in groups)


@pytest.mark.parametrize("case", GROUPS, ids=NAMES)
def test_every_groups_price_counts_by_its_mass(case):
    (known,) = case.answer
    assert find_threshold(case.groups) == pytest.approx(known, abs=1e-12)
    noise = np.array([group.noise for group in case.groups])
    price = np.array([find_price(group.stakes) for group in case.groups])
    errors = []
    for size in SIZES:
        answer, cutoffs, _ = solve_crowd(case.groups, size)
        assert answer.unique
        errors.append([*(cutoffs + noise * norm.ppf(price) - known)])
    assert np.max(np.abs(errors[-1])) < case.tolerance
    for one in np.transpose(errors):
        assert find_orders(one)[-1] == pytest.approx(1.0, abs=0.15)


def test_who_holds_the_price_does_not_matter_only_how_much_of_it():
    # The same Σ m c: the ready ones in the small group, or two groups that are all the same.
    mixed = (
        Group(mass=0.4, noise=0.2, stakes=READY),
        Group(mass=0.6, noise=0.1, stakes=TORN),
    )
    same = tuple(
        Group(mass=group.mass, noise=group.noise, stakes=(50.0, 50.0, 0.0, 100.0))
        for group in mixed
    )
    assert find_threshold(mixed) == pytest.approx(find_threshold(same))
    found = []
    for groups in (mixed, same):
        thresholds = [find_last_fall(groups, solve_crowd(groups, n)[1]) for n in (16, 32)]
        found.append(extrapolate(*thresholds))
    assert found[0] == pytest.approx(found[1], abs=4e-4)


def test_a_normal_prior_fades_with_the_noise():
    scales = np.array([0.32, 0.16, 0.08])
    errors = []
    for scale in scales:
        groups = (
            Group(mass=0.4, noise=scale, stakes=READY),
            Group(mass=0.6, noise=0.5 * scale, stakes=TORN),
        )
        found = []
        for size in (16, 32):
            answer, cutoffs, _ = solve_crowd(groups, size, Threshold.normal(0.8, 0.6))
            assert answer.unique
            found.append(find_last_fall(groups, cutoffs))
        errors.append(extrapolate(*found) - find_threshold(groups))
    assert abs(errors[-1]) < 0.05
    np.testing.assert_allclose(find_orders(errors), 1.0, atol=0.2)
