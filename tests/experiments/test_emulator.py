"""The emulator against chances that are known, the sampler against a posterior in closed form."""

import numpy as np
import pytest

from innercircle.experiments import fit_emulator, sample_ellipses, tilt_emulator


def test_an_emulator_learns_known_chances():
    rng = np.random.default_rng(2)
    inputs = rng.standard_normal((40_000, 3))
    scores = np.stack([0 * inputs[:, 0], inputs[:, 0] - 1, inputs[:, 1] * inputs[:, 2] - 2], axis=1)
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    kinds = (rng.random((40_000, 1)) > np.cumsum(chances, axis=1)).sum(axis=1).astype(np.int8)
    emulator = fit_emulator(inputs, kinds)
    found = emulator.find_chances(inputs[:2_000].astype(np.float32))
    assert np.abs(found - chances[:2_000]).mean() < 0.02
    assert found.sum(axis=1) == pytest.approx(np.ones(2_000), abs=1e-6)


def test_part_of_the_inputs_may_be_worked_in_before():
    rng = np.random.default_rng(3)
    inputs = rng.standard_normal((2_000, 4))
    emulator = fit_emulator(inputs, rng.integers(0, 3, 2_000).astype(np.int8), passes=1)
    rest = np.array([0.3, -0.2], dtype=np.float32)
    rows = inputs[:50].astype(np.float32)
    rows[:, 2:] = rest
    half = emulator.split(rows[:, :2])
    assert np.allclose(half.find_chances(rest), emulator.find_chances(rows), atol=1e-6)


def test_an_emulator_that_errs_somewhere_is_righted_there():
    rng = np.random.default_rng(6)
    far = rng.standard_normal((20_000, 4))
    emulator = fit_emulator(far, rng.integers(0, 3, 20_000).astype(np.int8), passes=2)
    near = 0.3 * rng.standard_normal((20_000, 4)) + 1.0
    chance = 1 / (1 + np.exp(2.0 - near[:, 0] + 0.5 * near[:, 1]))
    came = (rng.random(20_000) < chance).astype(np.int8)
    righted = tilt_emulator(emulator, near, came)
    before = emulator.find_chances(near.astype(np.float32))[:, 1]
    after = righted.find_chances(near.astype(np.float32))[:, 1]
    assert abs(before.mean() - came.mean()) > 0.03
    assert abs(after.mean() - came.mean()) < 0.003
    assert np.abs(after - chance).mean() < 0.02
    half = righted.split(near[:50, :2].astype(np.float32))
    rest = np.array([1.0, 0.5], dtype=np.float32)
    rows = np.column_stack([near[:50, :2], np.tile(rest, (50, 1))]).astype(np.float32)
    assert np.allclose(half.find_chances(rest), righted.find_chances(rows), atol=1e-6)


def test_ellipses_give_a_posterior_in_closed_form():
    seen, sd = np.array([1.0, -0.5, 2.0]), np.array([0.5, 1.0, 2.0])

    def log_likelihood(z):
        return float(-0.5 * (((seen - z) / sd) ** 2).sum())

    draws = sample_ellipses(log_likelihood, np.zeros(3), draws=4_000, burn=500, thin=3, seed=5)
    gain = 1 / (1 + sd**2)
    assert draws.mean(axis=0) == pytest.approx(seen * gain, abs=0.08)
    assert draws.std(axis=0) == pytest.approx(np.sqrt(1 - gain), abs=0.06)
