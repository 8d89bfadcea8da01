"""Whom next, and what secrecy is worth."""

import itertools
import math

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import find_value_of_secrecy, price_next, price_public, price_secret
from second_methods import terms_public as slow
from terms_games import make_game
from terms_usual import draw_usual


def price_rest(plain, inside, first):
    """Cheapest way to everybody when ``inside`` are in and ``first`` comes next, by all orders."""
    rest = [i for i in range(len(plain["power"])) if i not in {*inside, first}]
    best = math.inf
    for order in itertools.permutations(rest):
        path = [*inside, first, *order]
        start = len(inside)
        cost = sum(max(-slow.gain(plain, path[k], path[:k]), 0.0) for k in range(start, len(path)))
        best = min(best, cost)
    return best


@pytest.mark.parametrize("inside", [[], [2], [0, 3]], ids=["nobody", "one", "two"])
def test_totals_are_the_cheapest_way_on_over_all_orders(inside):
    plain = draw_usual(5, 5)
    answer = price_next(make_game(plain), inside)
    for i in range(5):
        if i in inside:
            assert math.isnan(answer.price[i])
            continue
        assert answer.price[i] == pytest.approx(max(-slow.gain(plain, i, inside), 0.0))
        assert answer.total[i] == pytest.approx(price_rest(plain, inside, i))
    assert answer.best == answer.order[0]
    assert answer.cost == pytest.approx(np.nanmin(answer.total))
    assert answer.regret[answer.best] == 0.0


def test_no_naive_order_beats_the_best_one():
    for seed in range(10):
        answer = price_next(make_game(draw_usual(seed, 6)))
        assert min(answer.naive.values()) >= answer.cost - 1e-9
        assert answer.cost == pytest.approx(price_public(make_game(draw_usual(seed, 6))).cost)


def test_when_the_goal_is_reached_nobody_is_next():
    game = make_game(draw_usual(1, 4))
    answer = price_next(game, [0, 1, 2], min_fall=0.1)
    assert answer.best is None
    assert answer.cost == 0.0


def test_secrecy_is_worth_the_difference_until_the_fear_of_leaks_eats_it():
    for seed in range(3):
        game = make_game(draw_usual(seed, 4))
        answer = find_value_of_secrecy(game, points=5)
        public = price_public(game).cost
        assert answer.value == pytest.approx(public - price_secret(game).cost)
        assert answer.value > 0
        at = price_secret(game, leak_fear=answer.vanishes_at).cost
        assert at == pytest.approx(public, rel=1e-5)
        assert price_secret(game, leak_fear=0.9 * answer.vanishes_at).cost < public
        assert np.all(np.diff(answer.curve[:, 1]) >= -1e-6)


def test_secrecy_is_worth_nothing_when_nobody_ever_gains():
    game = Game(
        power=[1.0, 1.0], stakes=[[90.0, 50.0, 0.0, 40.0]] * 2, threshold=Threshold.point(2)
    )
    answer = find_value_of_secrecy(game)
    assert answer.value == pytest.approx(0.0, abs=1e-6)
    assert answer.vanishes_at == 0.0


def test_infeasible_terms_have_no_value_but_a_reason():
    game = Game(power=[1.0], stakes=[[90.0, 0.0, 0.0, 40.0]], threshold=Threshold.point(2.0))
    answer = find_value_of_secrecy(game, min_fall=0.5)
    assert answer.value is None
    assert "smaller probability" in str(answer.reason)
