"""The smallest tipping set against all sets by size."""

import numpy as np
import pytest

from innercircle.errors import NotComplementsError
from innercircle.game import Game, Threshold, find_tipping_set
from second_methods import stage_game as slow
from terms_games import draw_plain, make_game


def check(seed, largest_n):
    rng = np.random.default_rng(seed)
    plain = draw_plain(rng, int(rng.integers(1, largest_n + 1)), identical=seed % 3 == 0)
    answer = find_tipping_set(make_game(plain))
    members = [int(i) for i in np.flatnonzero(answer.members)]
    n = len(plain["power"])
    assert answer.size == len(members) == slow.find_smallest_tipping_size(plain), seed
    assert len(slow.close(plain, members)) == n
    assert answer.certified
    assert answer.lower_bound == answer.size
    assert sorted([*members, *answer.followers.tolist()]) == list(range(n))


def test_no_smaller_set_tips_the_rest():
    for seed in range(150):
        check(seed, 7)


@pytest.mark.full
def test_no_smaller_set_tips_the_rest_of_larger_games():
    for seed in range(1000, 1200):
        check(seed, 9)


def test_each_follower_is_willing_given_those_before():
    rng = np.random.default_rng(3)
    n = 400
    power = rng.lognormal(size=n)
    stakes = np.stack(
        [
            rng.uniform(40, 90, n),
            rng.uniform(0, 9, n),
            rng.uniform(0, 9, n),
            rng.uniform(95, 120, n),
        ],
        axis=1,
    )
    game = Game(
        power=power,
        stakes=stakes,
        threshold=Threshold.normal(0.5 * power.sum(), 0.2 * power.sum()),
    )
    answer = find_tipping_set(game)
    assert answer.certified
    breaking = answer.members.copy()
    for row in answer.followers:
        assert game.gain(int(row), power[breaking].sum()) > game.ties[row]
        breaking[row] = True
    assert breaking.all()


def test_who_never_follows_is_always_a_member():
    game = Game(
        power=[1, 1, 1],
        stakes=[[90, 60, 0, 50], [50, 0, 0, 90], [50, 0, 0, 90]],
        threshold=Threshold.point(2),
        names=["loyal", "second", "third"],
    )
    answer = find_tipping_set(game)
    # With the first gone the second is pivotal and breaks, and the third follows.
    assert answer.insiders == ("loyal",)


def test_a_regime_that_all_desert_needs_nobody_first():
    game = Game(power=[1, 1], stakes=[[5, 0, 9, 9]] * 2, threshold=Threshold.point(2))
    answer = find_tipping_set(game)
    assert answer.size == 0
    assert answer.insiders == ()


def test_complements_are_required():
    game = Game(power=[1, 1], stakes=[[1, 5, 0, 9], [5, 0, 0, 9]], threshold=Threshold.point(2))
    with pytest.raises(NotComplementsError):
        find_tipping_set(game)
