"""The headline of today in words: other beliefs, and how roughly their means are known."""

from dataclasses import replace

from innercircle.game import solve
from innercircle.report._today import ROUGH, say_other_beliefs
from innercircle.scenario import load


def test_a_mean_that_is_known_roughly_says_its_error():
    today = solve(load("boss-and-fringe"), influences=False, prove=False, draws=20).today
    least = min(today.beliefs, key=today.beliefs.get)
    most = max(today.beliefs, key=today.beliefs.get)
    sure = {name: 0.5 * ROUGH * mean for name, mean in today.beliefs.items()}
    assert "±" not in say_other_beliefs(replace(today, errors=sure))
    rough = {**sure, most: 0.31 * today.beliefs[most]}
    said = say_other_beliefs(replace(today, errors=rough))
    assert f", ±{31 * today.beliefs[most]:.1g} points)" in said
    assert said.count("±") == 1
    small = {**sure, least: today.beliefs[least]}
    assert f", ±{100 * small[least]:.1g} points)" in say_other_beliefs(replace(today, errors=small))
