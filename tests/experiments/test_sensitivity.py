"""Indices against published values, and their intervals against repetition."""

import numpy as np
import pytest

from innercircle.errors import InputError
from innercircle.experiments import Plan, find_morris_effects, find_sobol_indices


def ishigami(points):
    """Ishigami & Homma (1990) with a = 7, b = 0.1, inputs uniform on (−π, π)."""
    x = (points * 2 - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


ISHIGAMI_FIRST = np.array([0.3139, 0.4424, 0.0])
ISHIGAMI_TOTAL = np.array([0.5576, 0.4424, 0.2437])


def g_function(points, a):
    """Sobol' (1993): the product of (|4x − 2| + a)/(1 + a)."""
    return np.prod((np.abs(4 * points - 2) + a) / (1 + a), axis=1)


def g_indices(a):
    partial = 1 / (3 * (1 + a) ** 2)
    total_variance = np.prod(1 + partial) - 1
    others = np.array([np.prod(1 + np.delete(partial, k)) for k in range(len(a))])
    return partial / total_variance, partial * others / total_variance


def solve(function, d, n, seed):
    plan = Plan("saltelli", tuple("xyzuvw"[:d]), n, seed=seed)
    return find_sobol_indices(plan, function(plan.points))


def test_ishigami_1990_indices():
    answer = solve(ishigami, 3, 8192, seed=1)
    assert np.abs(answer.first - ISHIGAMI_FIRST).max() < 0.02
    assert np.abs(answer.total - ISHIGAMI_TOTAL).max() < 0.02
    assert answer.to_frame()["input"].tolist() == ["x", "y", "z"]


def test_sobol_1993_g_function_indices():
    a = np.array([0.0, 1.0, 4.5, 9.0])
    first, total = g_indices(a)
    answer = solve(lambda points: g_function(points, a), 4, 8192, seed=1)
    assert np.abs(answer.first - first).max() < 0.02
    assert np.abs(answer.total - total).max() < 0.02


def test_intervals_cover_the_published_values_about_as_often_as_they_say():
    # Quasi-random rows make the bootstrap wider than the truth, hence 54 of 60 at the least.
    hits = 0
    for seed in range(20):
        answer = solve(ishigami, 3, 256, seed)
        inside = (answer.total_interval[:, 0] <= ISHIGAMI_TOTAL) & (
            answer.total_interval[:, 1] >= ISHIGAMI_TOTAL
        )
        hits += int(inside.sum())
    assert hits >= 0.9 * 20 * 3


def test_a_constant_target_has_no_indices_and_raises_no_warning():
    answer = solve(lambda points: np.full(len(points), 0.3), 3, 64, seed=1)
    assert answer.variance == 0
    assert not answer.first.any()
    assert not answer.total.any()


def test_morris_effects_of_a_linear_function_are_its_slopes():
    plan = Plan("morris", ("x", "y", "z"), 10, seed=2)
    answer = find_morris_effects(plan, plan.points @ np.array([3.0, -2.0, 0.0]))
    assert np.allclose(answer.strength, [3, 2, 0])
    assert np.allclose(answer.spread, 0, atol=1e-12)


def test_morris_tells_an_input_that_acts_through_another():
    plan = Plan("morris", ("x", "y", "z"), 40, seed=2)
    answer = find_morris_effects(plan, plan.points[:, 0] * plan.points[:, 1])
    assert answer.spread[0] > 0.1
    assert answer.strength[2] == 0


def test_values_that_are_missing_are_refused():
    plan = Plan("saltelli", ("x",), 4)
    with pytest.raises(InputError, match="not finite"):
        find_sobol_indices(plan, np.full(plan.rows, np.nan))
    with pytest.raises(InputError, match="saltelli"):
        find_sobol_indices(Plan("latin", ("x",), 4), np.zeros(4))
