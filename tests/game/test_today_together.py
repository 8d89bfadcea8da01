"""Where inputs go together, what moves the chance is told with all that goes with it."""

import numpy as np
import pytest

from innercircle.game import _again, _today, build_game, solve
from innercircle.game._again import draw_games
from innercircle.scenario import load_text

CASE = """
innercircle: 1
id: few
title: Few
seed: 3
threshold: {mean: 0.4 to 0.6, sd: 0.1}
mobilisation: 0.05 to 0.3
insiders:
  one: {office: One, power: 2, exposure: 0.4 ±0.1, stakes: {position: 60 to 90}}
  two: {office: Two, power: 2, exposure: 0.4 ±0.1, stakes: {position: 60}}
"""
TIED = """
together:
  - {inputs: [mobilisation, threshold.mean], rank_correlation: RHO}
"""


def find(rho, draws=100):
    text = CASE + (TIED.replace("RHO", str(rho)) if rho is not None else "")
    return solve(load_text(text), influences=False, draws=draws).today


def test_without_dependence_nothing_is_told_so_and_the_draws_are_as_before():
    today = find(None)
    assert today.moves == ()
    assert today.draws == 100
    assert today.to_dict()["moves"] == []


def test_the_mean_is_over_draws_that_go_together(monkeypatch):
    monkeypatch.setattr(_again, "TIMES", 1)
    monkeypatch.setattr(_today, "_MOST", 0)
    today = find(-0.8, draws=20)
    scenario = load_text(CASE + TIED.replace("RHO", "-0.8"))
    paths = [path for path in scenario.spreads() if _today.is_of_stage(path)]
    drawn = [v for k in (0, 1) for v in draw_games(scenario, paths, (10, 70)[k], 3, k).values]
    falls = [
        solve(scenario.with_values(v), influences=False).signals.fall_probability_cautious
        for v in drawn
    ]
    assert today.draws == 80
    assert today.mean == pytest.approx(np.mean(falls), rel=0.02)
    moved = {each.path: each for each in today.moves}
    values = [v["mobilisation"] for v in drawn]
    lowest = np.argsort(values, kind="stable")[: today.draws // 4]
    if "mobilisation" in moved:
        assert moved["mobilisation"].low == pytest.approx(
            np.mean(np.array(falls)[lowest]), rel=0.02
        )


def test_a_strong_street_against_a_weak_regime_is_worse_than_either_alone():
    """A high street makes a fall likelier, a high threshold less: together they nearly cancel."""
    means = {rho: find(rho).mean for rho in (-0.9, 0, 0.9)}
    assert means[-0.9] > means[0] > means[0.9]
    ends = {
        rho: {each.path: (each.low, each.high) for each in find(rho).moves} for rho in (-0.9, 0.9)
    }
    low, high = ends[-0.9]["mobilisation"]
    assert high > 20 * low
    assert build_game(load_text(CASE)).game.n == 2
