"""All pure equilibria against plain enumeration, with complements and without."""

import numpy as np
import pytest

from innercircle.errors import GameError
from innercircle.game import Game, Threshold, find_all_pure, solve_common
from second_methods import stage_game as slow
from terms_games import draw_plain, make_game


def without_complements(plain, rng):
    stakes = [tuple(float(x) for x in rng.integers(0, 8, 4)) for _ in plain["power"]]
    return {**plain, "stakes": stakes}


def check(plain):
    found = find_all_pure(make_game(plain))
    expected = slow.list_in_order(slow.list_equilibria(plain), len(plain["power"]))
    assert [tuple(bool(b) for b in row) for row in found] == expected


def test_every_equilibrium_is_found_in_the_documented_order():
    for seed in range(120):
        rng = np.random.default_rng(seed)
        check(draw_plain(rng, int(rng.integers(1, 7)), identical=seed % 3 == 0))


def test_it_works_without_complements():
    numbers = set()
    for seed in range(200):
        rng = np.random.default_rng(seed)
        plain = without_complements(draw_plain(rng, int(rng.integers(1, 6))), rng)
        check(plain)
        numbers.add(min(len(find_all_pure(make_game(plain))), 3))
    assert numbers == {0, 1, 2, 3}, "some games should have none, some one, some several"


@pytest.mark.full
def test_every_equilibrium_is_found_in_larger_games():
    for seed in range(30):
        rng = np.random.default_rng(seed)
        plain = draw_plain(rng, 10)
        check(plain)
        check(without_complements(plain, rng))


def test_the_extremes_at_twenty_are_the_first_and_the_last():
    for seed in range(5):
        rng = np.random.default_rng(seed)
        game = make_game(draw_plain(rng, 20))
        found = find_all_pure(game)
        answer = solve_common(game)
        assert np.array_equal(found[0], answer.cautious)
        assert np.array_equal(found[-1], answer.bold)


def test_matching_pennies_has_none():
    # The first breaks only if the second does, the second only if the first does not.
    game = Game(power=[1, 1], stakes=[[1, 0, 0, 2], [1, 0, 2, 0]], threshold=Threshold.point(2))
    assert find_all_pure(game) == []


def test_too_many_insiders_are_refused_with_advice():
    game = Game(power=[1] * 21, stakes=[[5, 0, 0, 9]] * 21, threshold=Threshold.point(3))
    with pytest.raises(GameError, match="solve_common"):
        find_all_pure(game)
