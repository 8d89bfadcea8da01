"""The article's facts come out of the model, and each hangs on its cause."""

import numpy as np
import pytest
from scipy.stats import norm
from tests.flagship.facts import (
    DRAWS,
    FACTS,
    FLAGSHIP,
    find_breaking_mean,
    find_prices,
    list_military,
    lower_threshold,
    measure_chances,
    survey,
    unite_military,
)

from innercircle.game import build_game, solve_signals
from innercircle.scenario import load
from innercircle.terms import price_public

each_fact = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)


@pytest.fixture(scope="module")
def flagship():
    return load(FLAGSHIP)


@each_fact
def test_a_fact_holds_as_stated(fact, flagship):
    assert fact.is_so(flagship)


@each_fact
def test_a_fact_is_gone_without_its_cause(fact, flagship):
    assert not fact.is_so(fact.remove(flagship))


@each_fact
def test_the_removal_leaves_the_stated_scenario_alone(fact, flagship):
    before = flagship.digest, dict(flagship.values())
    fact.remove(flagship)
    assert (flagship.digest, dict(flagship.values())) == before


@pytest.mark.full
@pytest.mark.timeout(3600)
@each_fact
def test_a_fact_survives_the_ranges(fact):
    surviving, gone = survey(fact.name)
    print(f"{fact.name}: holds in {surviving} of {DRAWS} draws, gone in {gone} of these")
    assert surviving >= fact.asked * DRAWS
    assert gone > surviving / 2


def test_a_fall_gets_likelier_step_by_step_as_the_threshold_falls(flagship):
    mean = float(flagship.values()["threshold.mean"])
    chances = [
        measure_chances(flagship.with_values({"threshold.mean": mean - step}))
        for step in (0.0, 0.05, 0.10, 0.15)
    ]
    for name in chances[0]:
        assert np.all(np.diff([row[name] for row in chances]) > 0)


def test_an_office_with_the_power_of_all_breaks_at_a_higher_threshold(flagship):
    """Decision 0001: with a regional commander's stakes above any of the three as they are; with
    each one's own stakes above what that office alone would take."""
    names = list_military(flagship)
    apart = find_breaking_mean(flagship, names)
    united = {name: find_breaking_mean(unite_military(flagship, name), [name]) for name in names}
    assert max(united.values()) > apart + 0.01
    sd = float(flagship.values()["threshold.sd"])
    for name in names:
        assert united[name] > find_mean_alone(build_game(flagship).game, name, sd)


def find_mean_alone(game, name, sd):
    """By bisection on the gain: the mean below which one would break with nobody else to follow."""
    row = game.find_index(name)
    a, r, p, g = game.stakes[row]
    low, high = -1.0, 2.0
    for _ in range(60):
        mean = (low + high) / 2
        fall = norm.cdf((game.mobilisation + game.power[row] - mean) / sd)
        fall_anyway = norm.cdf((game.mobilisation - mean) / sd)
        gain = (p - a) + (g - p) * fall + (a - r) * fall_anyway
        low, high = (mean, high) if gain > 0 else (low, mean)
    return low


def test_one_holder_of_the_military_costs_less_than_half_of_its_three_offices(flagship):
    names = list_military(flagship)
    apart = price_public(build_game(flagship).game, target=names, payees=names).cost
    for name in names:
        game = build_game(unite_military(flagship, name)).game
        assert price_public(game, target=[name], payees=[name]).cost < apart / 2


def test_with_private_signals_one_holder_makes_a_fall_no_likelier(flagship):
    """The note of decision 0001: several independent signals help more than one large holder."""
    apart = measure_chances(flagship)["the regime falls with"]
    for name in list_military(flagship):
        built = build_game(unite_military(flagship, name))
        united = solve_signals(built.game, signal_sd=built.signal_sd, prove=False)
        assert united.fall_probability_cautious < apart


def test_the_party_boss_is_the_dearest_as_stated(flagship):
    prices = find_prices(flagship)
    assert max(prices, key=prices.get) == "party-boss"


def test_the_chances_are_those_of_the_proved_solution(flagship):
    for scenario in (flagship, lower_threshold(flagship)):
        built = build_game(scenario)
        proved = solve_signals(built.game, signal_sd=built.signal_sd)
        assert proved.certified
        assert proved.unique
        quick = measure_chances(scenario)
        assert quick["the regime falls with"] == pytest.approx(
            proved.fall_probability_cautious, rel=1e-6
        )
