"""Offices split: said where one is large, and the answer hardly hangs on what was called one."""

import json
from dataclasses import replace

import numpy as np
import pytest

from innercircle.cli import run
from innercircle.dynamics import simulate
from innercircle.forecast import forecast
from innercircle.forecast._grain import find_largest, split_large
from innercircle.scenario import load

QUICK = {"draws": 40, "runs": 400, "stage": "quick"}


def test_large_offices_are_split_into_equal_ones_of_one_circle():
    case = load("episodes/egypt-2011")
    parts = split_large(case, 0.3)
    first, *others = [i for i in parts.insiders if i.id.startswith(case.insiders[0].id)]
    assert others
    assert first.circle
    assert {(float(i.power), i.circle, i.stakes) for i in others} == {
        (float(first.power), first.circle, first.stakes)
    }
    assert sum(float(i.power) for i in parts.insiders) == pytest.approx(
        sum(float(i.power) for i in case.insiders)
    )
    assert find_largest(parts) <= 0.3
    assert len({i.id for i in parts.insiders}) == len(parts.insiders)
    assert split_large(load("caracas-2019")) is None


def test_a_draw_reaches_every_part_of_an_office():
    case = load("episodes/egypt-2011")
    first = case.insiders[0]
    parts = split_large(case, 0.3).with_values({f"insiders.{first.id}.exposure": 0.123})
    own = [i for i in parts.insiders if i.id.startswith(first.id)]
    assert len(own) > 1
    assert {float(i.exposure) for i in own} == {0.123}


def test_ids_that_are_taken_stay_whose_they_are():
    case = load("two-who-need-each-other")
    names = iter(("a", "a-2"))
    case = replace(case, insiders=tuple(replace(i, id=next(names)) for i in case.insiders))
    parts = split_large(case, 0.3)
    assert len({i.id for i in parts.insiders}) == len(parts.insiders) == 4


@pytest.mark.parametrize(
    "name", ["caracas-2019", "episodes/egypt-2011", "episodes/saudi-2017", "boss-and-fringe"]
)
def test_halving_every_large_office_does_not_move_the_months_by_much(name):
    case = load(name)
    whole, parts = (
        simulate(each, draws=200, runs=1_000, stage="exact", seed=1).falls
        for each in (case, split_large(case, 0.21))
    )
    odds = [share / (1 - share) for share in (whole.share, parts.share)]
    # Before constants were learned, halves alone moved a rate by 0.7 to 15 times.
    assert abs(np.log(odds[1] / odds[0])) < np.log(1.7)


def test_a_forecast_says_what_splitting_does_and_a_fine_circle_is_not_tried_again(capsys):
    words = ["forecast", "episodes/egypt-2011", "--draws", "40", "--runs", "400"]
    assert run([*words, "--stage", "quick", "--workers", "1", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["split"]["low"] <= plain["split"]["mean"] <= plain["split"]["high"]
    assert any("split into equal ones" in line for line in plain["assumptions"])
    assert forecast(load("caracas-2019"), **QUICK).split is None


def test_a_quick_forecast_of_a_large_office_says_that_it_can_be_far_off():
    """Where one holds more than half of all power, it is not made at all."""
    large = load("caracas-2019", ["insiders.party-boss.power=0.5"])
    assert any("The quick stage" in line for line in forecast(large, **QUICK).assumptions)
    fine = forecast(load("caracas-2019"), **QUICK)
    assert not any("The quick stage" in line for line in fine.assumptions)
    assert forecast(load("one-insider"), **QUICK).stage == "exact"


def test_parts_that_are_too_many_for_the_stage_are_not_tried():
    case = load("boss-and-fringe")
    boss, member = case.insiders[:2]
    power = replace(member.power, value=0.1)
    many = [replace(member, id=f"member-{k}", power=power) for k in range(11)]
    case = replace(case, insiders=(boss, *many))
    answer = forecast(case, draws=20, runs=40, stage="exact")
    assert answer.split is None
    assert any("too many" in line for line in answer.assumptions)
