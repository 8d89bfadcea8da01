"""Public terms against all orders, and against crossing out dominated strategies."""

import math

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import price_public
from second_methods import terms_public as slow
from terms_games import draw_aim, draw_plain, make_game


def check_against_all_orders(seed, largest_n):
    rng = np.random.default_rng(seed)
    plain = draw_plain(rng, int(rng.integers(1, largest_n + 1)), identical=rng.random() < 0.5)
    instrument = str(rng.choice(["payment", "guarantee"]))
    aim = draw_aim(rng, plain, slow.chance)
    answer = price_public(make_game(plain), instrument, **aim)
    expected = slow.price_by_all_orders(plain, instrument, **aim)
    assert answer.cost == pytest.approx(expected, rel=1e-9, abs=1e-9), seed
    assert answer.feasible == math.isfinite(expected)
    if not answer.feasible:
        assert str(answer.reason) != "Solved."
        assert answer.detail
        return None
    return plain, instrument, aim, answer


def test_the_cost_is_the_least_over_all_orders():
    for seed in range(250):
        check_against_all_orders(seed, 5)


@pytest.mark.full
def test_the_cost_is_the_least_over_all_orders_for_thousands_of_games():
    for seed in range(1000, 5000):
        check_against_all_orders(seed, 6)
    for seed in range(6000, 6040):
        check_against_all_orders(seed, 8)


def test_the_offers_work_and_nothing_less_does():
    checked = sum(check_the_offers_work(seed) for seed in range(120))
    assert checked > 60


def check_the_offers_work(seed):
    found = check_against_all_orders(seed, 6)
    if found is None:
        return False
    plain, instrument, aim, answer = found
    n = len(plain["power"])
    if instrument == "guarantee" and answer.face > 1e6 * np.abs(plain["stakes"]).max():
        return False  # a promise that is called once in a million cannot be told from a tie
    offered = slow.with_offers(plain, answer.offers.tolist(), instrument)
    target = aim.get("target", () if "min_fall" in aim else range(n))
    smallest = slow.smallest_equilibrium(offered)
    assert slow.meets(offered, smallest, aim.get("min_fall"), target)
    assert sorted(smallest) == np.flatnonzero(answer.breaking).tolist()
    if not aim:
        assert slow.cross_out(offered) == [{True}] * n
    scale = np.abs(plain["stakes"]).max()
    if answer.cost > 1e-3 * scale:
        stingy = slow.with_offers(plain, (0.98 * answer.offers).tolist(), instrument)
        left = slow.smallest_equilibrium(stingy)
        assert not slow.meets(stingy, left, aim.get("min_fall"), target)
    return True


def test_guarantees_never_beat_payments_in_expected_payout():
    for seed in range(60):
        game = make_game(draw_plain(np.random.default_rng(seed), 5))
        promises, payments = price_public(game, "guarantee"), price_public(game, "payment")
        assert promises.expected >= payments.expected - 1e-9


def draw_large(n, seed=0):
    rng = np.random.default_rng(seed)
    stakes = np.stack(
        [rng.uniform(lo, hi, n) for lo, hi in ((60, 90), (0, 30), (0, 20), (30, 70))], 1
    )
    power = rng.uniform(0.5, 1.5, n)
    return Game(
        power=power, stakes=stakes, threshold=Threshold.normal(power.sum() / 2, power.sum() / 8)
    )


def test_identical_insiders_collapse_the_lattice():
    base = draw_large(4)
    game = Game(
        power=np.repeat(base.power, 3),
        stakes=np.repeat(base.stakes, 3, axis=0),
        threshold=Threshold.normal(6.0, 2.0),
    )
    jitter = 1e-13 * np.arange(12)
    apart = Game(power=game.power + jitter, stakes=game.stakes, threshold=game.threshold)
    assert price_public(game).cost == pytest.approx(price_public(apart).cost, rel=1e-9)


def test_permuting_insiders_permutes_the_offers():
    game = draw_large(7, seed=3)
    swap = np.random.default_rng(0).permutation(7)
    moved = Game(power=game.power[swap], stakes=game.stakes[swap], threshold=game.threshold)
    first, second = price_public(game), price_public(moved)
    assert second.cost == pytest.approx(first.cost, rel=1e-12)
    assert second.offers == pytest.approx(first.offers[swap], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("factor", [1e-6, 3.0, 1e6], ids=["tiny", "triple", "huge"])
def test_costs_scale_with_the_stakes_and_not_with_the_unit_of_power(factor):
    game = draw_large(6, seed=4)
    richer = Game(power=game.power, stakes=factor * game.stakes, threshold=game.threshold)
    assert price_public(richer).cost == pytest.approx(factor * price_public(game).cost, rel=1e-9)
    total = game.power.sum()
    stretched = Game(
        power=factor * game.power,
        stakes=game.stakes,
        threshold=Threshold.normal(factor * total / 2, factor * total / 8),
    )
    assert price_public(stretched).cost == pytest.approx(price_public(game).cost, rel=1e-9)


def test_more_at_stake_under_the_regime_never_makes_the_terms_cheaper():
    game = draw_large(6, seed=5)
    before = price_public(game).cost
    for cell, change in ((0, 5.0), (1, 2.0), (2, -2.0), (3, -5.0)):
        stakes = game.stakes.copy()
        stakes[2, cell] += change
        moved = Game(power=game.power, stakes=stakes, threshold=game.threshold)
        assert price_public(moved).cost >= before - 1e-9


def test_an_unpaid_insider_at_a_tie_stays():
    stakes = [[1.0, 0.0, 1.0, 1.0], [1.0, 0.0, 0.0, 2.0]]
    game = Game(power=[1.0, 1.0], stakes=stakes, threshold=Threshold.point(2.5))
    answer = price_public(game, payees=["insider-2"])
    assert not answer.feasible
    assert "insider 1" in answer.detail


def test_an_empty_guarantee_says_so_and_suggests_safe_passage():
    stakes = [[80.0, 10.0, 0.0, 60.0]] * 2
    game = Game(power=[1.0, 1.0], stakes=stakes, threshold=Threshold.point(2.0))
    answer = price_public(game, "guarantee")
    assert not answer.feasible
    assert "safe passage" in str(answer.reason)


def test_too_little_power_is_a_reason():
    game = Game(power=[1.0], stakes=[[1.0, 0.0, 0.0, 1.0]], threshold=Threshold.point(3.0))
    answer = price_public(game, min_fall=0.5)
    assert not answer.feasible
    assert answer.cost == math.inf


def test_goals_are_checked_all_at_once():
    game = draw_large(3)
    with pytest.raises(ValueError, match=r"min_fall.*target.*payees") as error:
        price_public(game, min_fall=1.5, target=["nobody"], payees=[7])
    assert error.value.exit_code == 2


def test_games_without_complements_are_refused_by_name():
    game = Game(
        power=[1.0], stakes=[[1.0, 2.0, 0.0, 1.0]], threshold=Threshold.point(1.0), names=["boss"]
    )
    with pytest.raises(ValueError, match="boss"):
        price_public(game)


def test_answers_are_plain_data_by_name():
    plain = price_public(draw_large(4)).to_dict()
    assert set(plain["offers"]) == {f"insider-{k}" for k in range(1, 5)}
    assert all(name in plain["offers"] for name in plain["order"])
