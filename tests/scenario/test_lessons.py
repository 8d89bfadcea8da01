"""The small scenarios teach what they say: each sentence of `teaches` is computed."""

import numpy as np

from innercircle.game import build_game, find_all_pure, solve_common, solve_signals
from innercircle.scenario import load
from innercircle.terms import price_public, price_secret


def find_fall(name, *sets):
    built = build_game(load(name, sets))
    return solve_signals(built.game, signal_sd=built.signal_sd).fall_probability_cautious


def test_one_insider_is_moved_by_a_promise_and_not_by_pressure():
    assert find_fall("one-insider") < 0.02
    pressed = find_fall("one-insider", "insiders.general.stakes.squeeze=0.1")
    assert pressed < 0.2
    assert find_fall("one-insider", "levers.1.coverage=0.9") > 0.8


def test_two_who_need_each_other_are_held_by_fear_of_each_other():
    game = build_game(load("two-who-need-each-other")).game
    assert [list(row) for row in find_all_pure(game)] == [[False, False], [True, True]]
    assert find_fall("two-who-need-each-other") < 0.02
    safe = "insiders.police-chief.stakes.break_holds=65"
    assert find_fall("two-who-need-each-other", safe) > 0.8


def test_five_equals_cost_more_openly_than_one_by_one():
    game = build_game(load("five-equals")).game
    public, secret = price_public(game), price_secret(game)
    offers = sorted(public.offers)
    assert offers[0] < offers[-1] / 10
    assert np.all(np.diff(sorted(public.offers)) >= 0)
    assert secret.cost < 0.9 * public.cost


def test_the_fringe_follows_the_boss_who_is_dear_and_still_the_cheapest_way_in():
    game = build_game(load("boss-and-fringe")).game
    assert not solve_common(game).cautious.any()
    boss, *fringe = range(len(game.power))
    with_boss, without = price_public(game), price_public(game, payees=fringe)
    assert with_boss.order[0] == boss
    assert with_boss.offers[boss] == max(with_boss.offers)
    assert sum(with_boss.offers) - with_boss.offers[boss] < 0.4 * with_boss.offers[boss]
    assert without.cost > 1.2 * with_boss.cost
