"""Smallest and largest equilibrium: against enumeration, and the laws that they keep."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innercircle.errors import GameError, NotComplementsError
from innercircle.game import Game, Threshold, find_all_pure, solve_common
from second_methods import stage_game as slow
from terms_games import draw_plain, make_game

seeds = st.integers(0, 2**32 - 1)
law = settings(deadline=None, max_examples=60, derandomize=True)


def as_set(breaks):
    return frozenset(int(i) for i in np.flatnonzero(breaks))


def draw_game(seed, largest_n=40):
    rng = np.random.default_rng(seed)
    return make_game(draw_plain(rng, int(rng.integers(1, largest_n + 1)))), rng


def check_against_enumeration(seed, largest_n):
    rng = np.random.default_rng(seed)
    plain = draw_plain(rng, int(rng.integers(1, largest_n + 1)), identical=seed % 2 == 0)
    answer = solve_common(make_game(plain))
    smallest, largest = slow.find_extremes(plain)
    assert as_set(answer.cautious) == smallest, seed
    assert as_set(answer.bold) == largest, seed
    assert answer.unique == (smallest == largest)
    assert answer.fall_probability_cautious == pytest.approx(slow.chance(plain, smallest), abs=1e-8)
    assert answer.fall_probability_bold == pytest.approx(slow.chance(plain, largest), abs=1e-8)


def test_the_extremes_are_those_of_all_equilibria():
    for seed in range(150):
        check_against_enumeration(seed, 6)


@pytest.mark.full
def test_the_extremes_are_those_of_all_equilibria_for_larger_games():
    for seed in range(1000, 1400):
        check_against_enumeration(seed, 8)
    for seed in range(2000, 2008):
        check_against_enumeration(seed, 12)


@law
@given(seeds)
def test_both_are_equilibria_and_the_first_lies_inside_the_second(seed):
    game, _ = draw_game(seed)
    answer = solve_common(game)
    for breaks in (answer.cautious, answer.bold):
        gains = game.gains_given(breaks)
        assert np.all(gains[breaks] >= -game.ties[breaks])
        assert np.all(gains[~breaks] <= game.ties[~breaks])
    assert np.all(answer.bold[answer.cautious])


@law
@given(seeds)
def test_better_terms_for_breaking_never_lose_anyone(seed):
    game, rng = draw_game(seed)
    before = solve_common(game)
    gift = rng.uniform(0, 20, (game.n, 1)) * [0.0, 0.0, 1.0, 1.0]
    after = solve_common(game.with_(stakes=game.stakes + gift))
    assert np.all(after.cautious[before.cautious])
    assert np.all(after.bold[before.bold])


@law
@given(seeds)
def test_more_mobilisation_never_loses_anyone(seed):
    game, rng = draw_game(seed)
    game = game.with_(threshold=Threshold.normal(0.5 * game.total_power, 0.2 * game.total_power))
    before = solve_common(game)
    after = solve_common(game.with_(mobilisation=game.mobilisation + rng.uniform(0, 0.3)))
    assert np.all(after.cautious[before.cautious])
    assert np.all(after.bold[before.bold])


@law
@given(seeds)
def test_insiders_in_another_order_break_just_the_same(seed):
    game, rng = draw_game(seed)
    order = rng.permutation(game.n)
    before = solve_common(game)
    after = solve_common(
        Game(
            power=game.power[order],
            stakes=game.stakes[order],
            threshold=game.threshold,
            mobilisation=game.mobilisation,
        )
    )
    assert np.array_equal(after.cautious, before.cautious[order])
    assert np.array_equal(after.bold, before.bold[order])


@law
@given(seeds, st.sampled_from([2.0**-40, 2.0**-3, 2.0**10, 2.0**40]))
def test_the_units_of_power_and_of_payoffs_do_not_matter(seed, unit):
    rng = np.random.default_rng(seed)
    plain = draw_plain(rng, int(rng.integers(1, 30)))
    before = solve_common(make_game(plain))
    kind, numbers = plain["threshold"]
    if kind == "atoms":
        scaled = [(v * unit, q) for v, q in numbers]
    else:
        scaled = tuple(x * unit for x in numbers)
    after = solve_common(
        make_game(
            {
                "power": [w * unit for w in plain["power"]],
                "stakes": [[x / unit for x in row] for row in plain["stakes"]],
                "mobilisation": plain["mobilisation"] * unit,
                "threshold": (kind, scaled),
            }
        )
    )
    assert np.array_equal(after.cautious, before.cautious)
    assert np.array_equal(after.bold, before.bold)


@law
@given(seeds)
def test_the_mirror_swaps_cautious_and_bold(seed):
    game, _ = draw_game(seed)
    here, there = solve_common(game), solve_common(game.mirrored())
    assert np.array_equal(there.cautious, ~here.bold)
    assert np.array_equal(there.bold, ~here.cautious)


def test_at_a_tie_the_cautious_stay_and_the_bold_break():
    # The gain alone is -50 + 100·½ = 0 exactly.
    game = Game(power=[1], stakes=[[50, 0, 0, 100]], threshold=Threshold.uniform(0, 2))
    answer = solve_common(game)
    assert answer.cautious.tolist() == [False]
    assert answer.bold.tolist() == [True]
    assert not answer.unique
    assert len(find_all_pure(game)) == 2
    nudged = game.with_(stakes=[[50 - 1e-6, 0, 0, 100]])
    assert solve_common(nudged).cautious.tolist() == [True]


def make_chain(n, order=None):
    """Granovetter's crowd: insiders of power 1, of whom the k-th breaks iff k others do."""
    a = (np.arange(n) + 0.5) / n * 100.0
    stakes = np.stack([a, a, np.zeros(n), np.full(n, 100.0)], axis=1)
    order = np.arange(n) if order is None else order
    return Game(power=np.ones(n), stakes=stakes[order], threshold=Threshold.uniform(0, n))


def test_a_cascade_of_a_hundred_thousand_runs_to_its_end():
    n = 100_000
    order = np.random.default_rng(5).permutation(n)
    answer = solve_common(make_chain(n, order))
    assert answer.cautious.all()
    assert answer.unique
    assert np.array_equal(order[answer.joins], np.arange(n))


@pytest.mark.parametrize("n", [1_000, 100_000])
def test_a_chain_broken_at_one_link_stops_there(n):
    game = make_chain(n)
    stakes = game.stakes.copy()
    stakes[400, :2] = 401.5 / n * 100.0
    answer = solve_common(game.with_(stakes=stakes))
    # Number 400 now needs 401 others, as number 401 does: the chain ends at 400 insiders.
    assert np.array_equal(np.flatnonzero(answer.cautious), np.arange(400))
    assert answer.bold.all()


def test_who_led_whom_is_told():
    game = make_chain(4).with_(names=["first", "second", "third", "fourth"])
    answer = solve_common(game)
    assert answer.find_leads().tolist() == [-1, 0, 1, 2]
    assert answer.explain()[:2] == (
        "first breaks whatever the others do.",
        "second follows once first has broken.",
    )


def test_the_one_who_tips_is_found_along_the_order_of_joining():
    for seed in range(40):
        game, _ = draw_game(seed)
        answer = solve_common(game)
        leads = answer.find_leads()
        before = np.concatenate(([0.0], np.cumsum(game.power[answer.joins])))
        for position, row in enumerate(answer.joins):
            willing = game.gain(int(row), before[: position + 1]) > game.ties[row]
            first = int(np.argmax(willing))
            assert leads[row] == (-1 if first == 0 else answer.joins[first - 1])
        assert np.all(leads[~answer.cautious] == -2)


def test_free_riders_are_refused_by_name():
    game = Game(
        power=[1, 1],
        stakes=[[1, 5, 0, 9], [5, 0, 0, 9]],
        threshold=Threshold.point(1),
        names=["rider", "other"],
    )
    with pytest.raises(NotComplementsError, match="rider"):
        solve_common(game)


def test_a_flat_threshold_is_refused_with_advice():
    game = Game(power=[1], stakes=[[5, 0, 0, 9]], threshold=Threshold.flat())
    with pytest.raises(GameError, match="solve_signals"):
        solve_common(game)


def test_the_answer_is_plain_data_and_a_table():
    game = Game(power=[1, 2], stakes=[[5, 0, 0, 9]] * 2, threshold=Threshold.point(2))
    answer = solve_common(game)
    assert "game" not in answer.to_dict()
    assert answer.to_dict()["cautious"] == answer.cautious.tolist()
    assert list(answer.to_frame().columns) == [
        "insider",
        "power",
        "breaks_cautious",
        "breaks_bold",
    ]
    with pytest.raises(ValueError, match="read-only"):
        answer.cautious[0] = True
