"""The leader's mirror against direct enumeration, exact sums included."""

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import price_loyalty, price_public
from second_methods import terms_public as slow
from terms_games import draw_plain, make_game


def test_the_cost_is_the_least_over_all_orders_at_exact_sums_too():
    for seed in range(200):
        plain = draw_plain(np.random.default_rng(seed), 1 + seed % 5, identical=seed % 2 == 0)
        scale = np.abs(plain["stakes"]).max()
        expected = slow.keep_by_all_orders(plain)
        assert price_loyalty(make_game(plain)).cost == pytest.approx(
            expected, rel=1e-9, abs=1e-12 * scale
        ), seed


def test_it_is_the_public_price_of_the_relabelled_game():
    for seed in range(60):
        game = make_game(draw_plain(np.random.default_rng(seed), 5))
        kept, mirrored = price_loyalty(game), price_public(game.mirrored())
        assert kept.cost == pytest.approx(mirrored.cost, rel=1e-9, abs=1e-12)
        assert kept.offers == pytest.approx(mirrored.offers, rel=1e-9, abs=1e-12)


def test_a_threshold_built_by_hand_would_be_wrong_at_exact_sums():
    """Holding needs strictly more than W_total + M − θ, a threshold is met when reached."""
    game = Game(
        power=[1.0, 1.0], stakes=[[50.0, 0.0, 0.0, 80.0]] * 2, threshold=Threshold.point(1.0)
    )
    naive = Game(
        power=[1.0, 1.0], stakes=[[80.0, 0.0, 0.0, 50.0]] * 2, threshold=Threshold.point(1.0)
    )
    assert price_loyalty(game).cost == pytest.approx(110.0)
    assert price_public(naive).cost != pytest.approx(110.0)


def test_the_payments_keep_everyone_and_less_does_not():
    checked = 0
    for seed in range(80):
        plain = draw_plain(np.random.default_rng(seed), 4)
        answer = price_loyalty(make_game(plain))
        paid = [
            (a + t, r + t, p, g)
            for (a, r, p, g), t in zip(plain["stakes"], answer.offers, strict=True)
        ]
        assert slow.cross_out({**plain, "stakes": paid}) == [{False}] * 4, seed
        if answer.cost > 1e-3 * np.abs(plain["stakes"]).max():
            checked += 1
            less = [
                (a + 0.98 * t, r + 0.98 * t, p, g)
                for (a, r, p, g), t in zip(plain["stakes"], answer.offers, strict=True)
            ]
            assert slow.cross_out({**plain, "stakes": less}) != [{False}] * 4, seed
    assert checked > 20


def test_answers_are_plain_data_by_name():
    game = Game(power=[1.0], stakes=[[50.0, 0.0, 0.0, 80.0]], threshold=Threshold.point(1.0))
    assert price_loyalty(game).to_dict()["order"] == ["insider-1"]
