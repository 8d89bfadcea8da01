"""Terms of a scenario file: what the file allows, and what it forbids."""

import numpy as np
import pytest

from innercircle.game import build_game
from innercircle.scenario import draw_values, load, load_text
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


def test_the_cost_over_the_ranges_is_that_of_its_draws_alone():
    scenario = load("caracas-2019")
    priced = price_scenario(scenario, draws=30, seed=4)
    costs, aim = [], priced.mandate.aim
    for values in draw_values(scenario, 30, 4):
        game = build_game(scenario.with_values({p: v for p, v in values.items() if used(p)})).game
        costs.append(price_public(game, "payment", **aim).cost)
    told = priced.to_dict()["over_ranges"]
    assert told["mean"] == pytest.approx(np.mean(costs))
    assert [told["low"], told["high"]] == pytest.approx(np.quantile(costs, [0.05, 0.95]))
    assert told["error"] == pytest.approx(np.std(costs, ddof=1) / np.sqrt(30))
    assert told["point"] == priced.public.cost
    assert (told["draws"], told["priced"], told["seed"]) == (30, 30, 4)


def used(path):
    return path.split(".")[0] not in {"leader", "economy", "sponsor", "playbooks", "dynamics"}


def test_nothing_is_drawn_where_it_was_not_asked_for_or_nothing_has_a_range():
    assert price_scenario(load("caracas-2019")).to_dict()["over_ranges"] is None
    assert price_scenario(load("two-who-need-each-other"), draws=9).over_ranges is None


def test_inputs_that_go_together_widen_what_their_sum_costs():
    """Two prices that rise together vary more in sum than two of which one falls then."""
    text = """
innercircle: 1
id: pair
title: Pair
threshold: {mean: 0.6, sd: 0.1}
insiders:
  one: {office: One, power: 1, stakes: {position: 50 to 90, exile: 20}}
  two: {office: Two, power: 1, stakes: {position: 50 to 90, exile: 20}}
together:
  - {inputs: [insiders.one.stakes.position, insiders.two.stakes.position], rank_correlation: RHO}
"""
    widths = []
    for rho in ("-0.9", "0", "0.9"):
        scenario = load_text(text.replace("RHO", rho))
        told = price_scenario(scenario, draws=300).to_dict()["over_ranges"]
        widths.append(told["high"] - told["low"])
    assert widths == sorted(widths)
    assert widths[2] > 1.5 * widths[0]
