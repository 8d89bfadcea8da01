"""Parameters from scenario files: in balance today, overrides checked, all catalogue files run."""

import numpy as np
import pytest

from innercircle.dynamics import build_parameters, simulate
from innercircle.errors import InputError, ScenarioError
from innercircle.game import build_game
from innercircle.scenario import list_catalogue, load, load_text
from laws.test_first_month import find_first_cells

CARACAS = "caracas-2019"


def test_the_file_of_today_is_a_balance():
    parameters = build_parameters(load(CARACAS))
    e, s = parameters.economy, parameters.strength
    bite = e.bite * (1 - e.evasion * (1 - parameters.opposition.recognition))
    assert e.yields - bite * e.sanctions == pytest.approx(e.rents)
    assert s.base + s.per_rents * e.rents == pytest.approx(s.strength)


def test_shares_types_channels_and_red_lines_are_those_of_the_file():
    insiders = build_parameters(load(CARACAS)).insiders
    assert insiders.power.sum() == pytest.approx(1)
    boss = insiders.names.index("party-boss")
    assert insiders.contacted.tolist() == (np.arange(8) == boss).tolist()
    assert insiders.sought[boss] == 0.5
    assert insiders.planned[boss]
    assert insiders.age[boss] == 1
    assert insiders.red_line.tolist() == (np.arange(8) == boss).tolist()
    assert insiders.double_approved[boss] == pytest.approx(0.6)
    assert insiders.double_approved[1] == pytest.approx(0.25)


def test_an_accusation_lowers_only_that_guarantors_credibility_towards_the_accused():
    who = build_parameters(load(CARACAS)).guarantors
    assert who.credibility[who.names.index("sponsor-courts")][:2] == pytest.approx([0.42, 0.6])
    assert who.credibility[who.names.index("successor")][:2] == pytest.approx([0.5, 0.5])


def test_the_stakes_of_the_first_month_are_those_of_the_stage_game():
    scenario = load(CARACAS)
    found = find_first_cells(scenario)
    assert found == pytest.approx(build_game(scenario).game.stakes, abs=1e-9)


@pytest.mark.parametrize("name", [entry.name for entry in list_catalogue()])
def test_every_scenario_of_the_catalogue_runs(name):
    scenario = load(name)
    try:
        answer = simulate(scenario, runs=20, stage="quick")
    except InputError as error:
        if "flat threshold" in str(error):
            return
        raise
    assert answer.runs == 20
    assert answer.seed == scenario.seed


def test_unknown_constants_are_refused_with_the_nearest_name():
    with pytest.raises(ScenarioError, match=r"no constant economy.bit") as caught:
        build_parameters(load(CARACAS, ("dynamics.economy.bit=0.5",)))
    assert caught.value.problems[0].suggestion == "economy.bite"
    assert caught.value.problems[0].path == "dynamics.economy.bit"


def test_constants_of_the_file_are_used():
    changed = build_parameters(load(CARACAS, ("dynamics.economy.bite=0.5",)))
    assert changed.economy.bite == 0.5


VETOES = """
innercircle: 1
id: vetoes
title: Vetoes
threshold: {mean: 0.5, sd: 0.1}
insiders:
  ada: {office: A, power: 1, stakes: {position: 80}}
  bo: {office: B, power: 1, stakes: {position: 80}}
  cy: {office: C, power: 1, stakes: {position: 80}}
terms:
  payees: [ada, bo]
  budgets: {largest: 20, payment: 30}
  vetoes: [{instrument: guarantee, insiders: [bo]}, {instrument: place, insiders: all}]
"""


def test_payees_vetoes_and_budgets_of_the_file_hold_in_the_months():
    parameters = build_parameters(load_text(VETOES))
    who = parameters.insiders
    assert who.payable.tolist() == [True, True, False]
    assert who.coverable.tolist() == [True, False, False]
    assert who.red_line.tolist() == [True, True, True]
    assert (parameters.sponsor.largest, parameters.sponsor.purse) == (20, 30)
