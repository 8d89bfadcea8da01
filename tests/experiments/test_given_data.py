"""Inputs ranked by given draws: against SALib, where inputs go together, and against luck."""

import numpy as np
import pytest
from tests.second_methods.experiments_indices import pawn_by_salib

from innercircle.experiments import describe_results, find_pawn_indices, make_sweep, run_sweep
from innercircle.scenario import load_text

N = 2_000


def draw_tied(seed, rho=0.8):
    """Three inputs, of which the first alone works and the second goes with it."""
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((N, 3))
    z[:, 1] = rho * z[:, 0] + np.sqrt(1 - rho**2) * z[:, 1]
    return z, z[:, 0] + 0.5 * rng.standard_normal(N)


def rank(X, y):
    return find_pawn_indices({f"x{k}": column for k, column in enumerate(X.T)}, y)


@pytest.mark.parametrize("seed", range(3))
def test_indices_are_those_of_salib(seed):
    X, y = draw_tied(seed)
    ours, theirs = rank(X, y), pawn_by_salib(X, y, 10)
    for name, index in zip(ours.names, ours.index, strict=True):
        assert index == pytest.approx(theirs[name], abs=0.006)


def test_an_input_counts_with_all_that_goes_with_it():
    X, y = draw_tied(1)
    found = rank(X, y)
    assert found.names == ("x0", "x1", "x2")
    assert found.index[1] > 0.5 * found.index[0] > found.luck
    assert found.index[2] < found.luck
    # E(y | x1) = 0.8 x1, and the lowest tenth of a normal number has mean −1.755.
    assert found.low[1] == pytest.approx(-0.8 * 1.755, abs=0.15)
    assert found.high[1] == pytest.approx(0.8 * 1.755, abs=0.15)
    assert found.at_high[1] == pytest.approx(1.645, abs=0.15)


@pytest.mark.parametrize("levels", [2, 10_000])
def test_luck_names_an_input_in_at_most_one_file_of_twenty(levels):
    named = 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        found = rank(rng.random((150, 15)), rng.integers(0, levels, 150).astype(float))
        named += bool(np.any(found.index > found.luck))
    assert named <= 4  # 25 files: about 1 expected, more than 4 once in a hundred


def test_a_number_that_does_not_vary_is_moved_by_nothing():
    found = rank(np.random.default_rng(0).random((100, 2)), np.ones(100))
    assert found.names == ()
    assert found.to_frame().empty


def test_a_plan_of_draws_says_what_moves_its_targets(tmp_path):
    scenario = load_text("""
innercircle: 1
id: few
title: Few
threshold: {mean: 0.4 to 0.6, sd: 0.1}
mobilisation: 0.05 to 0.3
insiders:
  one: {office: One, power: 2, exposure: 0.4 ±0.1, stakes: {position: 60 to 90}}
  two: {office: Two, power: 2, exposure: 0.4 ±0.1, stakes: {position: 60}}
together:
  - {inputs: [mobilisation, insiders.two.exposure], rank_correlation: 0.9}
""")
    sweep = make_sweep(scenario, plan="latin", n=256, targets=["solve.signals.fall_probability"])
    findings = describe_results(run_sweep(sweep, tmp_path))
    (found,) = [finding for finding in findings if finding.kind == "pawn"]
    named = found.frame["input"].tolist()
    assert {"mobilisation", "insiders.two.exposure", "threshold.mean"} <= set(named)
    assert "insiders.one.exposure" not in named
    low, high = found.frame.set_index("input").loc["mobilisation", ["low", "high"]]
    assert low < high
