"""Questions that a scenario's mandate allows: ranges, exposure, firmness, guarantees, next."""

import numpy as np
import pytest

from innercircle.errors import InputError
from innercircle.game import build_game
from innercircle.scenario import draw_values, load
from innercircle.terms import (
    draw_prices,
    find_firmness,
    find_most_exposed,
    price_guarantees,
    price_next,
    price_public,
    price_scenario,
    price_secret,
    read_mandate,
    trace_exposure,
)

BOSS = "party-boss"


@pytest.fixture(scope="module")
def mandate():
    return read_mandate(load("caracas-2019"))


def test_ranges_are_quantiles_of_games_built_from_the_same_draws(mandate):
    found = draw_prices(mandate, 40, seed=3)
    rows, costs = [], []
    for values in draw_values(mandate.scenario, 40, 3):
        game = build_game(mandate.scenario.with_values(values)).game
        rows.append(game.stakes[:, 0] - game.stakes[:, 3])
        costs.append(price_public(game).cost)
    assert found.prices == pytest.approx(np.quantile(rows, found.levels, axis=0))
    assert found.costs == pytest.approx(np.quantile(costs, found.levels))
    assert found.priced == 40
    assert found.seed == 3
    assert found.dearest.sum() >= 1.0 - 1e-9
    assert np.all(np.diff(found.prices, axis=0) >= 0)


def test_draws_without_terms_are_counted_with_their_reason():
    change = ["insiders.party-boss.stakes.squeeze={value: 0.95, range: [0.9, 1]}"]
    found = draw_prices(read_mandate(load("caracas-2019", change)), 30)
    assert found.priced + sum(found.missing.values()) == 30
    assert any("put off" in reason for reason in found.missing)


def test_the_price_that_hangs_most_on_exposure_is_the_bosses(mandate):
    assert find_most_exposed(mandate) == BOSS
    curve = trace_exposure(mandate, exposures=[0.0, 0.9, 1.0])
    row = mandate.game.find_index(BOSS)
    assert curve.prices[1] == pytest.approx(price_scenario(mandate.scenario).prices[row])
    assert np.all(np.diff(curve.prices) > 0)
    assert curve.next_dearest == "intelligence-chief"
    assert curve.costs[1] == pytest.approx(mandate.price_public().cost)


def test_where_exposure_moves_nobody_there_is_no_curve():
    five = read_mandate(load("five-equals"))
    assert find_most_exposed(five) is None
    with pytest.raises(InputError, match="exposure moves the price of nobody"):
        trace_exposure(five)


def test_terms_that_bear_all_ranges_work_in_every_draw_and_half_measures_in_some(mandate):
    found = find_firmness(mandate, 120, seed=5)
    works = [bearing.works_in for bearing in found.bearings]
    costs = [bearing.cost for bearing in found.bearings]
    assert works[-1] == 1.0
    assert works[0] < 0.9
    assert works == sorted(works)
    assert costs == sorted(costs)
    assert costs[0] == pytest.approx(found.terms.cost)
    assert found.robustness.works


def test_worse_ends_are_worse_than_any_draw(mandate):
    """Every drawn payoff lies on the good side of the worst corner."""
    from innercircle.terms.mandates.firmness import _find_worse_ends, _make_ranges  # noqa: PLC0415
    from innercircle.terms.prices.robust import find_worst_corner  # noqa: PLC0415

    scenario, game = mandate.scenario, mandate.game
    ends = _find_worse_ends(scenario, game)
    ranges = _make_ranges(scenario, game, ends, 1.0)
    worst = find_worst_corner(game, ranges)
    for values in draw_values(scenario, 60, 7):
        drawn = build_game(scenario.with_values(values)).game
        assert np.all(drawn.stakes[:, :2] <= worst.stakes[:, :2] + 1e-9)
        assert np.all(drawn.stakes[:, 2:] >= worst.stakes[:, 2:] - 1e-9)
        assert np.all(drawn.power >= worst.power - 1e-9)
        for carried in (0.2, 0.5, 0.9):
            least = min(float(t.probability(carried, 1.0)) for t in ranges.thresholds)
            assert drawn.threshold.probability(carried, 1.0) >= least - 1e-12


def test_offers_carry_the_margin_and_costs_do_not(mandate):
    for price in (price_public, price_secret):
        bare, carried = price(mandate.game), price(mandate.game, margin=3.0)
        assert carried.cost == pytest.approx(bare.cost)
        needs = bare.margins > 0
        assert carried.margins[needs] == pytest.approx(3.0)
        assert carried.offers - carried.margins == pytest.approx(bare.offers - bare.margins)
    with pytest.raises(InputError, match="margin"):
        price_public(mandate.game, margin=-1.0)


def test_guarantees_by_degrees_are_worth_what_the_factors_say(mandate):
    found = price_guarantees(mandate)
    boss = found.ladders[mandate.game.find_index(BOSS)]
    assert boss[-1].coverage == {"successor": 1.0, "sponsor-courts": 1.0}
    assert [level.face for level in boss] == sorted(level.face for level in boss)
    assert all(level.cost == pytest.approx(level.face) for level in boss)
    assert found.public.cost <= price_scenario(mandate.scenario).mixed.cost + 1e-6
    assert not found.secret.feasible
    assert BOSS in found.secret.detail


def test_stated_costs_decide_whose_guarantee_is_taken():
    changes = [
        "guarantors.successor.coverage_cost=1",
        "guarantors.sponsor-courts.coverage_cost=50",
        "threshold.mean=0.2",
        "terms.instruments=[guarantee, payment]",
    ]
    found = price_guarantees(read_mandate(load("caracas-2019", changes)))
    given = [level for level in found.given if level is not None]
    assert given
    assert all(set(level.coverage) == {"successor"} for level in given)
    assert found.public.cost < price_public(read_mandate(load("caracas-2019", changes)).game).cost


def test_who_may_not_be_paid_has_no_price_as_the_next(mandate):
    game = mandate.game
    found = price_next(game, payees=[name for name in game.names if name != BOSS])
    assert found.price[game.find_index(BOSS)] == np.inf
    assert BOSS not in [game.names[i] for i in found.order if found.terms.offers[i] > 0]


def test_those_who_are_alike_are_told(mandate):
    assert mandate.list_alike() == (("western-commander", "eastern-commander"),)
    assert len(read_mandate(load("five-equals")).list_alike()[0]) == 5
