"""Guarantees by degrees against one linear programme over all orders and levels."""

import math

import numpy as np
import pytest

from innercircle.game import Factors, Game, Guarantor, Threshold, compute_stakes
from innercircle.terms import Instrument, make_ladder, price_graded, price_public, price_secret
from second_methods import terms_graded, terms_public
from terms_games import make_game
from terms_usual import draw_usual

FACES = np.array([40.0, 90.0, 160.0])[:, None] * np.ones(3)
COSTS = np.array([10.0, 30.0, 70.0])[:, None] * np.array([1.0, 1.2, 0.8])


def test_the_cost_is_that_of_a_linear_programme_over_orders_and_levels():
    ladder = Instrument(name="guarantee", pays="if_falls", levels=FACES, level_costs=COSTS)
    for seed in range(6):
        plain = draw_usual(seed, 3)
        rungs = [list(zip(FACES[:, i], COSTS[:, i], strict=True)) for i in range(3)]
        expected = terms_graded.price_by_typed_orders(plain, rungs)
        answer = price_graded(make_game(plain), ladder)
        assert answer.certified
        assert answer.cost == pytest.approx(expected, rel=1e-6)


def test_a_ladder_too_low_is_infeasible_with_the_names():
    game = make_game(draw_usual(0, 3))
    answer = price_graded(game, Instrument(name="g", pays="if_falls", levels=[[1.0] * 3]))
    assert not answer.feasible
    assert "insider-" in answer.detail


def test_secret_levels_never_cost_more_than_public_ones():
    ladder = Instrument(name="guarantee", pays="if_falls", levels=FACES, level_costs=COSTS)
    for seed in range(6):
        game = make_game(draw_usual(seed, 3))
        public = price_public(game, ladder)
        assert price_graded(game, ladder).cost <= public.cost + 1e-6


def make_factors(exposure):
    return Factors(
        position=80.0,
        fallback=20.0,
        exile=20.0,
        new_order_place=70.0,
        capture=0.5,
        exposure=exposure,
        guarantors=(Guarantor("successor", 0.6, 0.5), Guarantor("courts", 0.5, 0.9)),
    )


def test_a_ladder_comes_from_who_could_prosecute_and_is_believed():
    situations = [make_factors(0.9), make_factors(0.3)]
    ladder = make_ladder(situations, {"successor": 20.0, "courts": 30.0}, [0.5, 1.0])
    full = [
        compute_stakes(
            f.replaced(
                guarantors=tuple(
                    Guarantor(k.name, k.pursuit, k.credibility, 1.0) for k in f.guarantors
                )
            )
        ).break_falls
        - compute_stakes(f).break_falls
        for f in situations
    ]
    assert ladder.levels.max(axis=0) == pytest.approx(full)
    for i in range(2):
        used = np.isfinite(ladder.level_costs[:, i])
        assert np.all(np.diff(ladder.levels[used, i]) > 0)
        assert np.all(np.diff(ladder.level_costs[used, i]) > 0)
    nobody = make_ladder(situations, {}, [1.0])
    assert nobody.levels.shape[0] == 0


def test_exposure_makes_guarantees_worth_more():
    situations = [make_factors(0.9), make_factors(0.9), make_factors(0.1)]
    game = Game(
        power=[0.4, 0.3, 0.3],
        stakes=[compute_stakes(f).row for f in situations],
        threshold=Threshold.normal(0.4, 0.15),
    )
    ladder = make_ladder(situations, {"successor": 1.0, "courts": 1.0})
    answer = price_public(game, [ladder, "payment"])
    assert answer.cost < price_public(game).cost


def test_secret_guarantees_lie_between_payments_and_public_guarantees():
    for seed in range(2):
        game = make_game(draw_usual(seed, 3))
        secret = price_secret(game, "guarantee")
        assert secret.lower_bound <= secret.cost
        assert not secret.certified
        assert price_secret(game).cost <= secret.cost + 1e-6
        assert secret.cost <= 1.5 * price_public(game, "guarantee").face


def test_secrecy_can_do_what_no_public_guarantee_can():
    """Two needed: the first step is hopeless in public, but half of the places are not."""
    plain = {
        "power": [1.0, 1.0],
        "stakes": [(50.0, 0.0, 0.0, 60.0)] * 2,
        "threshold": ("atoms", [(2.0, 1.0)]),
        "mobilisation": 0.0,
    }
    game = make_game(plain)
    assert not price_public(game, "guarantee").feasible
    assert terms_public.price_by_all_orders(plain, "guarantee") == math.inf
    assert price_secret(game, "guarantee").feasible


def test_ladders_with_many_levels_are_solved_too():
    """More than 128 levels in all: the master problem starts with as many columns as it needs."""
    game = make_game(draw_usual(2, 4))
    faces = np.repeat(np.linspace(5.0, 400.0, 40)[:, None], 4, axis=1)
    ladder = Instrument(name="guarantee", pays="if_falls", levels=faces)
    answer = price_graded(game, ladder)
    coarse = price_graded(game, Instrument(name="guarantee", pays="if_falls", levels=faces[::13]))
    assert answer.lower_bound <= coarse.cost + 1e-6
