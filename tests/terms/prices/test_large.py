"""Bounds for circles too large for the lattice, on games small enough to know the answer."""

import numpy as np
import pytest

from innercircle.game import Game, Threshold
from innercircle.terms import price_loyalty, price_public, price_secret
from innercircle.terms._kernels import relaxation
from innercircle.terms.prices import secret_bounds
from second_methods import terms_public as slow
from terms_games import draw_aim, draw_plain, make_game


def draw_case(seed, largest_n):
    rng = np.random.default_rng(seed)
    plain = draw_plain(rng, int(rng.integers(1, largest_n + 1)), identical=rng.random() < 0.5)
    return (
        make_game(plain),
        draw_aim(rng, plain, slow.chance),
        str(rng.choice(["payment", "guarantee"])),
    )


def check_bounds(exact, bounded, scale):
    if not np.isfinite(exact.cost):
        assert not np.isfinite(bounded.cost)
        return
    slack = 1e-6 * scale * max(1.0, exact.cost / scale)
    assert bounded.lower_bound <= exact.cost + slack
    assert bounded.cost >= exact.cost - slack
    if bounded.certified:
        assert bounded.cost == pytest.approx(exact.cost, rel=1e-6, abs=slack)


def test_public_bounds_hold_the_exact_cost(monkeypatch):
    for seed in range(30):
        game, aim, instrument = draw_case(seed, 8)
        scale = np.abs(game.stakes).max()
        monkeypatch.setattr("innercircle.terms.prices.public.MOST_STATES", 2**23)
        exact, kept = price_public(game, instrument, **aim), price_loyalty(game)
        monkeypatch.setattr("innercircle.terms.prices.public.MOST_STATES", 0)
        check_bounds(exact, price_public(game, instrument, **aim), scale)
        check_bounds(kept, price_loyalty(game), scale)


def test_secret_bounds_hold_the_exact_cost(monkeypatch):
    for seed in range(30):
        game, aim, _ = draw_case(seed, 6)
        monkeypatch.setattr("innercircle.terms.prices.secret_search.MOST_EDGES", 1e9)
        exact = price_secret(game, **aim)
        monkeypatch.setattr("innercircle.terms.prices.secret_search.MOST_EDGES", 0)
        check_bounds(exact, price_secret(game, **aim), np.abs(game.stakes).max())


def draw_large(n, seed):
    rng = np.random.default_rng(seed)
    stakes = [rng.uniform(lo, hi, n) for lo, hi in ((60, 90), (0, 30), (0, 20), (30, 70))]
    power = rng.uniform(0.5, 1.5, n)
    threshold = Threshold.normal(power.sum() / 2, power.sum() / 8)
    return Game(power=power, stakes=np.stack(stakes, axis=1), threshold=threshold)


def test_equal_powers_are_exact_at_any_size():
    game = draw_large(24, 3)
    game = Game(power=np.ones(24), stakes=game.stakes, threshold=Threshold.normal(12.0, 3.0))
    answer = price_public(game)
    assert answer.cost - answer.lower_bound <= 0.002 * answer.cost


@pytest.mark.full
def test_forty_distinct_insiders_have_a_small_gap():
    game = draw_large(40, 1)
    public, secret = price_public(game), price_secret(game)
    assert public.cost - public.lower_bound <= 0.01 * public.cost
    assert secret.cost - secret.lower_bound <= 0.005 * secret.cost
    assert secret.cost <= public.cost
    assert not secret.certified


@pytest.mark.full
def test_seventy_insiders_still_get_bounds():
    answer = price_public(draw_large(70, 1))
    assert answer.cost - answer.lower_bound <= 0.05 * answer.cost


def test_bounds_come_first_from_twenty_on_and_agree_with_the_lattice(monkeypatch):
    monkeypatch.setattr("innercircle.terms.prices.public.FEWEST_BOUNDED", 9)
    game = draw_large(12, 5)
    bounded = price_public(game)
    monkeypatch.setattr("innercircle.terms.prices.public.FEWEST_BOUNDED", 64)
    exact = price_public(game)
    assert bounded.certified
    assert "layered" in bounded.method
    assert "lattice" in exact.method
    assert bounded.cost == pytest.approx(exact.cost, rel=1e-9)


def test_twenty_eight_insiders_are_certified():
    answer = price_public(draw_large(28, 1))
    assert answer.certified
    assert answer.cost == pytest.approx(answer.lower_bound, rel=1e-9)


@pytest.mark.parametrize("everyone", [True, False], ids=["everyone", "enough"])
def test_the_compiled_table_of_walks_is_the_plain_one(everyone, monkeypatch):
    rng = np.random.default_rng(2)
    power, cost = rng.uniform(0.5, 1.5, 17), rng.uniform(-1.0, 3.0, (17, 4100))
    grid = relaxation.make_grid(power)
    cost = cost[:, : grid.total + 1]
    goal = np.arange(grid.total + 1) > 0.7 * grid.total
    walks = relaxation.make_walks(grid, cost, goal, everyone=everyone)
    compiled = relaxation.find_walk_table(walks, cost)
    monkeypatch.setattr(relaxation, "find_loops", lambda: None)
    np.testing.assert_array_equal(compiled, relaxation.find_walk_table(walks, cost))


def test_secret_bounds_without_the_lattice_are_close_and_hold_the_exact_cost(monkeypatch):
    game = draw_large(12, 2)
    exact = price_secret(game)
    monkeypatch.setattr("innercircle.terms.prices.secret_search.MOST_EDGES", 0)
    bounded = price_secret(game)
    assert exact.certified
    assert bounded.lower_bound <= exact.cost * (1.0 + 1e-9)
    assert bounded.cost >= exact.cost * (1.0 - 1e-7)
    assert bounded.cost - bounded.lower_bound <= 0.005 * bounded.cost


def test_moves_make_an_order_cheaper_and_keep_who_is_in_it():
    improve = secret_bounds.find_loops()
    if improve is None:
        pytest.skip("nothing compiles here")
    rng = np.random.default_rng(4)
    cells = 20_000
    power = rng.dirichlet(np.full(10, 4.0)) * cells
    curve = np.minimum(np.arange(cells + 2.0) / cells, 1.0) ** 2
    numbers = np.stack(
        [rng.uniform(-1, 0, 10), rng.uniform(0, 1, 10), rng.uniform(0, 1, 10), power]
    )
    order = rng.permutation(10)

    def worth(path):
        after = np.cumsum(power[path])
        before = after - power[path]
        read = [np.interp(at, np.arange(cells + 2.0), curve) for at in (after, before)]
        alone, joined, others, _ = numbers[:, path]
        return float(np.sum(alone + joined * read[0] + others * read[1]))

    moved = order.copy()
    improve(curve, numbers, moved, 100)
    assert sorted(moved) == sorted(order)
    assert worth(moved) > worth(order) + 1e-6
    for i in range(10):  # no move of a single insider is better still
        rest = np.delete(moved, i)
        for j in range(10):
            assert worth(np.insert(rest, j, moved[i])) <= worth(moved) + 1e-8
