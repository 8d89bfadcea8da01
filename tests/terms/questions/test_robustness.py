"""Tolerance of given offers, terms for whole ranges, and slopes of the cost."""

import numpy as np
import pytest

from innercircle.game import Game, Threshold, solve_common
from innercircle.terms import (
    Ranges,
    find_robustness,
    make_ranges,
    price_public,
    price_robust,
)
from innercircle.terms.prices.instruments import make_payment
from innercircle.terms.questions.robustness import find_sensitivity, price_order
from second_methods import terms_public as slow
from terms_games import make_game
from terms_usual import draw_usual


def apply_offers(game, terms, extra=0.0):
    stakes = game.stakes.copy()
    stakes[:, 2:] += (terms.offers + np.where(terms.offers > 0, extra, 0.0))[:, None]
    return game.with_(stakes=stakes)


def test_inside_its_interval_an_input_may_move_and_outside_it_may_not():
    game = make_game(draw_usual(3, 4))
    terms = price_public(game)
    found = find_robustness(game, terms, margin=2.0)
    assert found.works
    assert len(found.slacks) == 4 * 5 + 2
    paid = apply_offers(game, terms, 2.0)
    checked = 0
    for slack in found.slacks:
        if slack.what not in {"stay_holds", "stay_falls", "break_holds", "break_falls"}:
            continue
        i = game.names.index(slack.insider)
        cell = ["stay_holds", "stay_falls", "break_holds", "break_falls"].index(slack.what)
        bad, step = (slack.high, 1e-3) if cell < 2 else (slack.low, -1e-3)
        if not np.isfinite(bad):
            continue
        for shift, expected in ((-step, True), (step, False)):
            stakes = paid.stakes.copy()
            bonus = paid.stakes[i, cell] - game.stakes[i, cell]
            stakes[i, cell] = bad + (bonus if cell >= 2 else 0.0) + shift
            moved = Game(power=paid.power, stakes=stakes, threshold=paid.threshold)
            if moved.has_complements:
                assert solve_common(moved).cautious.all() == expected, slack
                checked += 1
    assert checked > 8


def test_the_threshold_may_move_as_far_as_it_says():
    game = make_game(draw_usual(3, 4))
    terms = price_public(game)
    slack = next(
        s for s in find_robustness(game, terms, margin=2.0).slacks if s.what == "threshold"
    )
    paid = apply_offers(game, terms, 2.0)
    for shift, expected in ((slack.high - 1e-6, True), (slack.high + 1e-6, False)):
        mean, sd = game.threshold.mean, game.threshold.parameters["sd"]
        moved = paid.with_(threshold=Threshold.normal(mean + shift, sd))
        assert solve_common(moved).cautious.all() == expected


def test_offers_that_do_not_work_have_no_intervals():
    game = make_game(draw_usual(3, 4))
    terms = price_public(game, min_fall=0.0)
    found = find_robustness(game, terms)
    assert not found.works
    assert found.slacks == ()


def test_robust_terms_work_everywhere_in_the_ranges():
    game = make_game(draw_usual(4, 5))
    ranges = make_ranges(game, power=0.25, stakes=5.0, thresholds=[Threshold.normal(2.6, 1.5)])
    terms = price_robust(game, ranges)
    assert terms.cost > price_public(game).cost
    rng = np.random.default_rng(0)
    for k in range(60):
        power = rng.uniform(*np.asarray(ranges.power).T)
        stakes = rng.uniform(ranges.stakes[..., 0], ranges.stakes[..., 1])
        threshold = game.threshold if k % 2 else ranges.thresholds[0]
        drawn = Game(power=power, stakes=stakes, threshold=threshold)
        assert solve_common(apply_offers(drawn, terms)).cautious.all()


def test_less_than_robust_terms_fails_somewhere_in_the_ranges():
    game = make_game(draw_usual(4, 5))
    ranges = make_ranges(game, power=0.25, stakes=5.0)
    terms = price_robust(game, ranges)
    box = np.asarray(ranges.stakes)
    worst = Game(
        power=np.asarray(ranges.power)[:, 0],
        stakes=np.stack([box[:, 0, 1], box[:, 1, 1], box[:, 2, 0], box[:, 3, 0]], axis=1),
        threshold=game.threshold,
    )
    stakes = worst.stakes.copy()
    stakes[:, 2:] += 0.98 * terms.offers[:, None]
    assert not solve_common(worst.with_(stakes=stakes)).cautious.all()


def test_ranges_are_checked_together():
    game = make_game(draw_usual(4, 2))
    with pytest.raises(ValueError, match=r"power.*stakes"):
        price_robust(game, Ranges(power=[1.0], stakes=[[1.0]]))


@pytest.mark.parametrize("instrument", ["payment", "guarantee"])
def test_slopes_are_those_of_the_cost_itself(instrument):
    game = make_game(draw_usual(6, 4))
    terms = price_public(game, instrument)
    slopes = find_sensitivity(game, terms, instrument)
    step = 1e-4
    for i in range(4):
        stakes = game.stakes.copy()
        stakes[i, 0] += step
        change = (price_public(game.with_(stakes=stakes), instrument).cost - terms.cost) / step
        assert slopes.stakes[i, 0] == pytest.approx(change, rel=1e-3, abs=1e-3)
        power = game.power.copy()
        power[i] += step
        change = (price_public(game.with_(power=power), instrument).cost - terms.cost) / step
        assert slopes.power[i] == pytest.approx(change, rel=2e-2, abs=2e-2)
    assert np.all(slopes.stakes[:, :2] >= -1e-6)
    assert np.all(slopes.stakes[:, 2:] <= 1e-6)
    assert slopes.mobilisation <= 0


def test_an_order_has_the_price_of_its_steps():
    plain = draw_usual(2, 4)
    order = [2, 0, 3, 1]
    expected = sum(max(-slow.gain(plain, i, order[:k]), 0.0) for k, i in enumerate(order))
    assert price_order(make_game(plain), order) == pytest.approx(expected)
    doubled = price_order(make_game(plain), order, make_payment(unit_cost=2.0))
    assert doubled == pytest.approx(2 * expected)
