"""PRIM finds the box that was hidden, and says how sure it is."""

import numpy as np
import pytest

from innercircle.errors import InputError
from innercircle.experiments import find_box

NAMES = [f"x{k}" for k in range(5)]


def hide_box(seed, n=4000, noise=0.0):
    rng = np.random.default_rng(seed)
    x = rng.random((n, 5))
    y = (x[:, 0] > 0.6) & (x[:, 2] < 0.4)
    return x, y ^ (rng.random(n) < noise)


def test_a_known_box_is_recovered():
    x, y = hide_box(1)
    answer = find_box(x, y, NAMES, min_density=0.97)
    limits = {limit.name: limit for limit in answer.limits}
    assert set(limits) == {"x0", "x2"}
    assert limits["x0"].low == pytest.approx(0.6, abs=0.04)
    assert limits["x0"].high == np.inf
    assert limits["x2"].high == pytest.approx(0.4, abs=0.04)
    assert answer.density >= 0.97
    assert answer.coverage > 0.85
    assert all(limit.chance < 1e-6 and limit.reproduced == 1 for limit in answer.limits)


def test_coverage_density_and_mass_are_what_they_are_called():
    x, y = hide_box(2, noise=0.05)
    answer = find_box(x, y, NAMES, min_density=0.9)
    inside = np.ones(len(y), dtype=bool)
    for limit in answer.limits:
        column = x[:, NAMES.index(limit.name)]
        inside &= (column >= limit.low) & (column <= limit.high)
    assert answer.density == pytest.approx(y[inside].mean())
    assert answer.coverage == pytest.approx(y[inside].sum() / y.sum())
    assert answer.mass == pytest.approx(inside.mean())
    assert answer.base_rate == pytest.approx(y.mean())


def test_pure_noise_gives_no_limit_that_is_both_telling_and_reproduced():
    rng = np.random.default_rng(5)
    answer = find_box(rng.random((1000, 5)), rng.random(1000) < 0.3, NAMES, min_density=0.5)
    assert not any(limit.chance < 1e-6 and limit.reproduced > 0.95 for limit in answer.limits)


def test_inputs_with_few_values_are_peeled_whole():
    rng = np.random.default_rng(3)
    x = rng.integers(0, 3, size=(900, 5)).astype(float)
    answer = find_box(x, x[:, 1] == 2, NAMES, min_density=0.99)
    assert [limit.name for limit in answer.limits] == ["x1"]
    assert answer.limits[0].low == 2
    assert answer.coverage == 1


def test_nothing_to_separate_is_refused():
    with pytest.raises(InputError, match="every case"):
        find_box(np.zeros((4, 5)), np.ones(4, dtype=bool), NAMES)
