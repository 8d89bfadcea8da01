"""Falls move the way that common sense says, in the months and today, with every number."""

import math
import random
import re

import numpy as np
import pytest

from innercircle.dynamics import simulate
from innercircle.errors import InnercircleError
from innercircle.game import build_game, solve_signals
from innercircle.scenario import _levers, load, load_text
from laws.declared import list_numeric_keys
from laws.signs import LEVERS, SIGNS, find_sign, write_circle

FALLS = (1, 2, 3, 5)
RUNS = 300
_ERRORS = 2.6  # standard errors of a paired difference that still count as luck
_LUCK = 2  # runs that one rule of thumb more or less may turn

TEACHING = ("one-insider", "two-who-need-each-other", "five-equals", "boss-and-fringe")


def test_every_numeric_key_of_the_format_has_a_sign():
    keys = [re.sub(r"\bID\b|\bITEM\b", "1", key) for key in list_numeric_keys()]
    assert not [key for key in keys if find_sign(key) is None]


def test_every_lever_of_the_format_has_a_sign():
    assert set(LEVERS) == set(_levers.IN_FORCE)


def test_either_comes_with_its_reason():
    assert all(way in (1, -1) or len(way) > 10 for way in SIGNS.values())


def count_falls(scenario, runs, draws=0):
    answer = simulate(scenario, runs=runs, batch=runs, stage="quick", draws=draws)
    return np.isin(answer.rows["outcome"], FALLS)


def find_chance(scenario):
    built = build_game(scenario)
    if not built.game.has_complements:
        return math.nan
    answer = solve_signals(built.game, signal_sd=built.signal_sd, beliefs=built.beliefs)
    return answer.fall_probability_cautious if answer.unique else math.nan


def move(scenario, path):
    """The scenario with one number moved by a good step, and which way it went."""
    value = scenario.values()[path]
    now = float(value)
    step = 0.3 * abs(now) + 0.05 if abs(now) <= 2 else 0.25 * abs(now) + 2
    for way in (1, -1):
        if value.limits.low <= now + way * step <= value.limits.high:
            try:
                moved = scenario.with_values({path: now + way * step})
                build_game(moved)
            except InnercircleError:
                continue  # punishment above exile, say
            return moved, way
    return None, 0


def find_wrong(scenario, paths, runs=RUNS, draws=0):
    """Paths whose sign is wrong in the months or today, and what was seen."""
    before, chance, wrong = count_falls(scenario, runs, draws), find_chance(scenario), []
    for path in paths:
        moved, way = move(scenario, path)
        if moved is None:
            continue
        way *= find_sign(path, scenario)
        after = count_falls(moved, runs, draws)
        more, fewer = int((after & ~before).sum()), int((before & ~after).sum())
        if (fewer - more) * way > _ERRORS * math.sqrt(more + fewer) + _LUCK:
            wrong.append((path, "months", more, fewer))
        change = (find_chance(moved) - chance) * way
        if change < -1e-6:
            wrong.append((path, "today", change))
    return wrong


def list_signed(scenario):
    """Paths with a way to go; of the playbooks, those in use."""
    idle = re.compile(
        rf"playbooks\.sponsor\.(?!{scenario.sponsor.playbook}\.)"
        rf"|playbooks\.opposition\.(?!{scenario.opposition.playbook}\.)"
    )
    return [
        path
        for path in scenario.values()
        if isinstance(find_sign(path, scenario), int) and not idle.match(path)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_falls_move_the_right_way_in_generated_circles(seed):
    scenario = load_text(write_circle(seed))
    paths = list_signed(scenario)
    chosen = random.Random(seed).sample(paths, min(8, len(paths)))
    assert not find_wrong(scenario, chosen)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(12, 212))
def test_falls_move_the_right_way_in_200_circles(seed):
    scenario = load_text(write_circle(seed))
    assert not find_wrong(scenario, list_signed(scenario))


@pytest.mark.parametrize("name", TEACHING)
def test_falls_move_the_right_way_in_the_lessons(name):
    scenario = load(name)
    paths = list_signed(scenario)
    assert not find_wrong(scenario, random.Random(1).sample(paths, min(10, len(paths))))


FLAGSHIP = {
    "mobilisation": (0, 0.1, 0.25, 0.4),
    "economy.oil": (0.5, 0, -0.7),
    "leader.strength": (0.85, 0.65, 0.45, 0.25),
    "economy.rents": (0.9, 0.6, 0.3),
    "threshold.mean": (0.7, 0.55, 0.4),
    "insiders.party-boss.stakes.purge": (0, 0.3, 0.9),
    "insiders.party-boss.stakes.position": (120, 100, 60),
}
"""Inputs of the flagship by values that make a fall ever likelier."""


@pytest.mark.parametrize("draws", [0, 60])
@pytest.mark.parametrize("path", FLAGSHIP)
def test_falls_of_the_flagship_move_the_right_way(path, draws):
    """At the best guesses, and over the ranges and what the record leaves open of the constants."""
    before = None
    for value in FLAGSHIP[path]:
        falls = count_falls(load("caracas-2019", [f"{path}={value}"]), 600, draws)
        if before is not None:
            more, fewer = int((falls & ~before).sum()), int((before & ~falls).sum())
            assert fewer - more <= _ERRORS * math.sqrt(more + fewer) + _LUCK
        before = falls


@pytest.mark.full
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("draws", [0, 50])
def test_falls_of_the_flagship_move_the_right_way_with_every_number(draws):
    scenario = load("caracas-2019")
    assert not find_wrong(scenario, list_signed(scenario), runs=1_000, draws=draws)
