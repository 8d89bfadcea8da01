"""Terms of a scenario file: what the file allows, and what it forbids."""

import pytest

from innercircle.game import build_game
from innercircle.scenario import load
from innercircle.terms import price_public, price_scenario


@pytest.fixture(scope="module")
def flagship():
    return price_scenario(load("caracas-2019"))


def test_secret_terms_are_cheaper_and_both_are_certified(flagship):
    assert flagship.public.certified
    assert flagship.secret.certified
    assert flagship.value_of_secrecy > 0


def test_the_red_line_costs_something_and_nothing_when_no_place_may_be_offered(flagship):
    assert flagship.red_line.cost > 0
    without = price_scenario(load("caracas-2019", ["terms.instruments=[payment, guarantee]"]))
    assert without.red_line.cost == 0.0


def test_mixed_terms_keep_the_red_line(flagship):
    boss = flagship.built.game.names.index("party-boss")
    assert flagship.mixed.feasible
    assert flagship.mixed.terms.promises["place"][boss] == 0.0
    assert flagship.mixed.cost <= flagship.public.cost + 1e-9


def test_a_budget_in_the_file_that_is_too_small_is_named():
    answer = price_scenario(load("caracas-2019", ["terms.budgets.total=1"]))
    assert not answer.mixed.feasible
    assert answer.mixed.relax == ("budget: total",)


def test_an_exposed_boss_is_dearer_than_one_who_is_not():
    exposed = price_scenario(load("caracas-2019"))
    clean = price_scenario(load("caracas-2019", ["insiders.party-boss.exposure=0.1"]))
    names = exposed.built.game.names
    boss = names.index("party-boss")
    assert exposed.prices[boss] == exposed.prices.max()
    assert clean.prices[boss] < exposed.prices[boss]


def test_the_plain_data_is_by_name(flagship):
    plain = flagship.to_dict()
    assert set(plain["public"]["offers"]) == set(flagship.built.game.names)
    assert plain["secret"]["lower_bound"] <= plain["secret"]["cost"]
    assert plain["keep"]["cost"] > 0
    assert plain["red_line_cost"] == flagship.red_line.cost


def test_a_scenario_has_the_prices_of_its_game():
    scenario = load("five-equals")
    game = build_game(scenario).game
    assert price_scenario(scenario).public.cost == price_public(game).cost
