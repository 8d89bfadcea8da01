"""Secret terms against linear programmes over all orders, and the finite game behind them."""

import math

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import price_public, price_secret
from second_methods import terms_public, terms_secret
from second_methods.terms_finite_game import cross_out_types
from terms_games import draw_aim, draw_plain, make_game


def check_against_order_lp(seed, largest_n):
    rng = np.random.default_rng(seed)
    plain = draw_plain(rng, int(rng.integers(1, largest_n + 1)), identical=rng.random() < 0.5)
    aim = draw_aim(rng, plain, terms_public.chance)
    aim["leak_fear"] = float(rng.choice([0.0, 0.0, 0.3]))
    answer = price_secret(make_game(plain), **aim)
    expected = terms_secret.price_by_order_lp(plain, **aim)
    scale = np.abs(plain["stakes"]).max()
    assert answer.feasible == math.isfinite(expected), seed
    if answer.feasible:
        assert answer.certified, seed
        assert answer.cost == pytest.approx(expected, rel=1e-6, abs=1e-7 * scale), seed


def test_the_cost_is_that_of_a_linear_programme_over_all_orders():
    for seed in range(200):
        check_against_order_lp(seed, 5)


def test_next_to_nothing_is_certified_too():
    check_against_order_lp(2968, 5)  # costs 3e-8, and nothing is the bound


@pytest.mark.full
def test_the_cost_is_that_of_a_linear_programme_over_all_orders_for_thousands_of_games():
    for seed in range(1000, 4000):
        check_against_order_lp(seed, 5)
    for seed in range(5000, 5100):
        check_against_order_lp(seed, 6)


@pytest.mark.parametrize("n", [7, 8], ids=["seven", "eight"])
def test_the_cost_is_that_of_a_flow_on_the_lattice(n):
    for seed in range(3):
        check_against_flow_lp(seed, n)


@pytest.mark.full
def test_the_cost_is_that_of_a_flow_on_the_lattice_of_twelve():
    for n in (9, 10, 11, 12):
        check_against_flow_lp(n, n)


def check_against_flow_lp(seed, n):
    plain = draw_plain(np.random.default_rng(seed), n)
    expected = terms_secret.price_by_flow_lp(plain)
    answer = price_secret(make_game(plain))
    scale = np.abs(plain["stakes"]).max()
    assert answer.certified
    assert answer.cost == pytest.approx(expected, rel=1e-6, abs=1e-6 * scale)


def draw_costly(seed, n):
    """A game whose secret terms cost something."""
    rng = np.random.default_rng(seed)
    plain = draw_plain(rng, n)
    while price_secret(make_game(plain)).cost < 0.05 * np.abs(plain["stakes"]).max():
        plain = draw_plain(rng, n)
    return plain


def test_the_finite_game_unravels_with_the_payments_and_not_with_less():
    for seed in range(12):
        plain = draw_costly(seed, 2 + seed % 3)
        answer = price_secret(make_game(plain))
        scale = np.abs(plain["stakes"]).max()
        just_above = answer.offers + 0.01 * scale
        left = cross_out_types(plain, just_above, answer.schedule, epsilon=1e-3, shifts=30)
        assert all(left.values()), seed
        less = 0.98 * answer.offers
        left = cross_out_types(plain, less, answer.schedule, epsilon=1e-5, shifts=30)
        assert not all(left.values()), seed


def test_nobody_breaking_stays_an_equilibrium_when_the_payments_are_certain():
    plain = {
        "power": [1.0, 1.0],
        "stakes": [(75.0, 0.0, 0.0, 100.0)] * 2,
        "threshold": ("atoms", [(2.0, 1.0)]),
        "mobilisation": 0.0,
    }
    secret, public = price_secret(make_game(plain)), price_public(make_game(plain))
    assert secret.cost == pytest.approx(50.0)
    assert public.cost == pytest.approx(75.0)
    paid = terms_public.with_offers(plain, secret.offers.tolist())
    assert terms_public.smallest_equilibrium(paid) == []


def test_the_schedule_makes_everyone_willing_on_average():
    for seed in range(40):
        plain = draw_plain(np.random.default_rng(seed), 5, identical=True)
        answer = price_secret(make_game(plain))
        assert sum(q for q, _ in answer.schedule) == pytest.approx(1.0)
        for i in range(5):
            average = sum(
                q * terms_public.gain(plain, i, order[: order.index(i)])
                for q, order in answer.schedule
            )
            assert average + answer.offers[i] > 0
            assert answer.average_gains[i] == pytest.approx(average, abs=1e-9)


def test_identical_insiders_are_offered_the_same():
    power, row = (
        [1.0] * 3 + [2.0] * 2,
        [[80.0, 10.0, 0.0, 60.0]] * 3 + [[70.0, 20.0, 5.0, 50.0]] * 2,
    )
    answer = price_secret(Game(power=power, stakes=row, threshold=Threshold.point(4.0)))
    assert np.ptp(answer.offers[:3]) < 1e-9
    assert np.ptp(answer.offers[3:]) < 1e-9


def test_secret_terms_never_cost_more_than_public_ones_without_leak_fear():
    for seed in range(80):
        rng = np.random.default_rng(seed)
        plain = draw_plain(rng, 5)
        aim = draw_aim(rng, plain, terms_public.chance)
        game = make_game(plain)
        public = price_public(game, **aim)
        secret = price_secret(game, **aim)
        assert secret.cost <= public.cost + 1e-6 * np.abs(plain["stakes"]).max(), seed


def test_both_cost_the_same_when_nobody_ever_gains():
    rng = np.random.default_rng(0)
    for _ in range(20):
        stakes = [[a, r, p, min(g, r)] for a, r, p, g in draw_plain(rng, 5)["stakes"]]
        stakes = [[a, r, min(p, g), g] for a, r, p, g in stakes]
        game = Game(power=rng.uniform(1, 2, 5), stakes=stakes, threshold=Threshold.normal(4.0, 1.0))
        public, secret = price_public(game).cost, price_secret(game).cost
        assert secret == pytest.approx(public, rel=1e-6, abs=1e-9)


def test_leak_fear_only_raises_the_cost():
    for seed in range(10):
        game = make_game(draw_plain(np.random.default_rng(seed), 5))
        costs = [price_secret(game, leak_fear=fear).cost for fear in (0.0, 0.2, 0.5, 1.0)]
        assert np.all(np.diff(costs) >= -1e-6 * np.abs(game.stakes).max())
        alone = np.maximum(-game.gains(0.0), 0.0).sum()
        assert costs[-1] == pytest.approx(alone, rel=1e-6, abs=1e-9)


def test_an_offer_is_what_is_promised_to_whoever_is_asked():
    stakes = [[80.0, 10.0, 0.0, 60.0]] * 4
    game = Game(power=[1.0] * 4, stakes=stakes, threshold=Threshold.point(2.0))
    answer = price_secret(game, min_fall=1.0)
    assert answer.cost == pytest.approx(float(answer.asked @ (answer.offers - answer.margins)))
    assert all(len(order) >= 2 for _, order in answer.schedule)


def test_the_shadow_price_is_the_slope_of_the_cost():
    rng = np.random.default_rng(8)
    stakes = np.stack(
        [rng.uniform(lo, hi, 5) for lo, hi in ((60, 90), (0, 30), (0, 20), (30, 70))], 1
    )
    game = Game(power=rng.uniform(1, 2, 5), stakes=stakes, threshold=Threshold.normal(4.0, 1.0))
    answer = price_secret(game)
    step = 1e-3
    for i in range(5):
        poorer = stakes.copy()
        poorer[i, 2:] -= step
        slope = (price_secret(game.with_(stakes=poorer)).cost - answer.cost) / step
        assert slope == pytest.approx(answer.shadow_prices[i], abs=1e-3)


def test_goals_out_of_reach_have_a_reason():
    game = Game(power=[1.0], stakes=[[1.0, 0.0, 0.0, 1.0]], threshold=Threshold.point(3.0))
    assert "smaller probability" in str(price_secret(game, min_fall=0.5).reason)
    silent = price_secret(game, payees=[])
    assert not silent.feasible
    assert "insider-1" in silent.detail


def test_the_limit_is_said_in_plain_words():
    game = Game(power=[1.0], stakes=[[1.0, 0.0, 0.0, 1.0]], threshold=Threshold.point(1.0))
    assert "still be an equilibrium" in price_secret(game).assumptions[0]


def test_leak_fear_outside_zero_to_one_is_refused():
    game = Game(power=[1.0], stakes=[[1.0, 0.0, 0.0, 1.0]], threshold=Threshold.point(1.0))
    with pytest.raises(ValueError, match="leak_fear"):
        price_secret(game, leak_fear=1.5)


def test_within_limits_some_allowed_offer_moves_somebody_who_counts_on_nobody():
    """Without one, that nobody breaks is an equilibrium whatever is offered: from the cells."""
    refused = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        plain = draw_plain(rng, int(rng.integers(1, 5)), identical=False)
        aim = draw_aim(rng, plain, terms_public.chance)
        most = float(np.abs(plain["stakes"]).max()) * float(rng.choice([0.0, 0.1, 0.3, 1.0]))
        limit = {str(rng.choice(["largest", "total"])): most}
        needs = [-terms_secret.gain(plain, i, []) for i in range(len(plain["power"]))]
        payees = aim.get("payees", range(len(needs)))
        begins = min(needs) < -1e-6 or min(needs[i] for i in payees) <= most + 1e-6
        free, within = (
            price_secret(make_game(plain), **aim),
            price_secret(make_game(plain), **aim, **limit),
        )
        if within.feasible and within.asked.any():
            assert begins, seed
        refused += free.feasible and not begins and not within.feasible
    assert refused > 10


def test_a_council_whose_budget_moves_nobody_alone_has_no_secret_terms():
    stakes = [[42, 10, 10, 40], [40, 10, 10, 41], [40, 10, 10, 40], [30, 15, 8, 32]]
    game = Game(power=[0.4, 0.3, 0.2, 0.1], stakes=stakes, threshold=Threshold.normal(0.5, 0.05))
    assert price_secret(game, payees=[1, 2, 3]).cost == pytest.approx(0.0, abs=1e-6)
    within = price_secret(game, payees=[1, 2, 3], total=20.0)
    assert (within.feasible, within.certified) == (False, True)
    assert "expects all others to stay" in within.detail
    assert price_secret(game, payees=[1, 2, 3], total=22.0).feasible
