"""Mixed instruments, red lines, vetoes and budgets against linear programmes over all orders."""

import math

import numpy as np
import pytest

from innercircle.game import solve_common
from innercircle.terms import (
    Limits,
    find_red_line_cost,
    price_public,
    price_within,
)
from innercircle.terms.prices.instruments import (
    make_bonus,
    make_guarantee,
    make_payment,
    make_place,
    make_safe_passage,
)
from second_methods import terms_mixed, terms_public
from terms_games import make_game
from terms_usual import draw_usual

SLOW = [
    ("payment", "always", 1.0, math.inf),
    ("guarantee", "if_falls", 0.4, 60.0),
    ("safe_passage", "if_holds", 0.7, math.inf),
]


def list_instruments():
    return [
        make_payment(),
        make_guarantee(unit_cost=0.4, most=60.0),
        make_safe_passage(unit_cost=0.7),
    ]


def test_each_insider_gets_the_combination_that_is_cheapest_at_that_step():
    for seed in range(12):
        plain = draw_usual(seed, 4)
        expected = terms_mixed.price_by_all_orders(plain, SLOW)
        answer = price_public(make_game(plain), list_instruments())
        assert answer.cost == pytest.approx(expected, rel=1e-7)
        assert sum(answer.spent.values()) == pytest.approx(answer.cost)


def test_places_are_taken_where_they_help_and_red_lines_cost_something():
    for seed in range(5):
        plain = draw_usual(seed, 3)
        game = make_game(plain)
        a, g = game.stakes[:, 0], game.stakes[:, 3]
        costs = [12.0, 5.0, 20.0]
        place = (a.tolist(), costs)
        free = terms_mixed.price_by_all_orders(plain, SLOW[:1], place)
        barred = terms_mixed.price_by_all_orders(plain, SLOW[:1], place, barred=(1,))
        answer = find_red_line_cost(game, red_lines=[1], place_cost=costs)
        assert answer.without.cost == pytest.approx(free, rel=1e-7)
        assert answer.kept.cost == pytest.approx(barred, rel=1e-7)
        assert answer.cost == pytest.approx(barred - free, rel=1e-6, abs=1e-7)
        assert answer.kept.promises["place"][1] == 0.0
        assert np.all(g <= a)


def test_without_a_place_to_give_the_red_line_costs_nothing():
    game = make_game(draw_usual(1, 4))
    worthless = np.zeros(4)
    assert find_red_line_cost(game, red_lines=[0], place_value=worthless).cost == 0.0


def test_a_red_line_that_makes_it_impossible_has_no_cost_but_a_reason():
    game = make_game(draw_usual(1, 2))
    answer = find_red_line_cost(game, red_lines=[0, 1], instruments=(), place_value=[500.0, 500.0])
    assert answer.cost is None
    assert "red line" in answer.detail


def test_budgets_for_an_instrument_can_change_the_order():
    for seed in range(4):
        plain = draw_usual(seed, 3)
        game = make_game(plain)
        spent = price_public(game, list_instruments()).spent
        budgets = {"payment": 0.6 * spent["payment"], "guarantee": 0.8 * spent["guarantee"]}
        expected = terms_mixed.price_by_all_orders(plain, SLOW, budgets=budgets)
        answer = price_within(game, Limits(budgets=budgets), list_instruments())
        if not math.isfinite(expected):
            assert not answer.feasible
            continue
        assert answer.feasible
        assert answer.lower_bound <= expected + 1e-6
        assert answer.cost >= expected - 1e-6
        if answer.certified:
            assert answer.cost == pytest.approx(expected, rel=1e-5)
        for name, most in budgets.items():
            assert answer.terms.spent[name] <= most + 1e-6


def test_the_largest_promise_is_kept():
    for seed in range(6):
        plain = draw_usual(seed, 4)
        open_terms = price_public(make_game(plain), list_instruments())
        largest = 0.8 * open_terms.largest
        expected = terms_mixed.price_by_all_orders(plain, SLOW, largest=largest)
        answer = price_within(make_game(plain), Limits(largest=largest), list_instruments())
        assert answer.cost == pytest.approx(expected, rel=1e-7)
        if answer.feasible:
            assert answer.terms.largest <= largest + 1e-9


def test_the_smallest_set_of_constraints_to_relax_is_named():
    game = make_game(draw_usual(2, 4))
    cost = price_public(game).cost
    tight = price_within(game, Limits(total=0.5 * cost, largest=500.0), "payment")
    assert tight.relax == ("budget: total",)
    both = price_within(game, Limits(total=0.5 * cost, largest=1.0), "payment")
    assert set(both.relax) == {"budget: total", "largest promise"}
    assert not both.feasible
    assert "limits" in str(both.reason)


def test_mixed_offers_work_when_they_are_applied():
    for seed in range(10):
        plain = draw_usual(seed, 5)
        game = make_game(plain)
        answer = price_public(game, [*list_instruments(), make_place(game, place_cost=10.0)])
        stakes = game.stakes.copy()
        stakes[:, 2:] += answer.promises["payment"][:, None]
        stakes[:, 3] += answer.promises["guarantee"] + answer.promises["place"]
        stakes[:, 2] += answer.promises["safe_passage"]
        paid = game.with_(stakes=stakes)
        assert paid.has_complements
        assert solve_common(paid).cautious.all()


def test_a_bonus_is_a_guarantee_without_limit():
    game = make_game(draw_usual(3, 4))
    assert price_public(game, make_bonus()).cost == price_public(game, "guarantee").cost


def test_problems_with_instruments_and_limits_are_listed_together():
    game = make_game(draw_usual(1, 3))
    with pytest.raises(ValueError, match=r"credibility.*unit_cost"):
        price_public(game, make_payment(unit_cost=-1.0, credibility=2.0))
    with pytest.raises(ValueError, match=r"no such instrument.*nobody"):
        price_within(game, Limits(budgets={"bribe": 1.0}, red_lines=["nobody"]))
    with pytest.raises(ValueError, match="bribe"):
        price_public(game, "bribe")


def test_a_payment_that_nobody_believes_is_no_instrument():
    game = make_game(draw_usual(1, 3))
    answer = price_public(game, make_payment(credibility=0.0))
    assert not answer.feasible
    half = price_public(game, make_payment(credibility=0.5))
    assert half.cost == pytest.approx(2.0 * price_public(game).cost)
    assert terms_public.price_by_all_orders(draw_usual(1, 3)) == pytest.approx(half.cost / 2)
