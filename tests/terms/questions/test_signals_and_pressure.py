"""Terms under private signals, pressure without a deal, and the contest of two budgets."""

import math

import numpy as np
import pytest

from innercircle.game import Game, Threshold, solve_signals
from innercircle.terms import (
    map_contest,
    price_loyalty,
    price_public,
    price_signals,
    trace_fall,
    trace_pressure,
)
from terms_games import make_game
from terms_usual import draw_usual


def find_fall(game, payments, sd):
    stakes = game.stakes.copy()
    stakes[:, 2:] += np.asarray(payments)[:, None]
    return solve_signals(game.with_(stakes=stakes), signal_sd=sd).fall_probability_cautious


def test_the_chance_of_a_fall_rises_with_what_is_offered():
    game = make_game(draw_usual(1, 3))
    sd = 0.03 * game.total_power
    frame = trace_fall(game, sd, price_public(game).offers, [0.0, 0.5, 1.0, 2.0])
    assert list(frame.columns) == ["share", "cost", "fall_probability", "fall_probability_bold"]
    assert np.all(np.diff(frame["fall_probability"]) > 0)


def test_the_package_reaches_the_level_and_less_of_it_does_not():
    check_package(1, evaluations=70, gap=1.0)


def test_a_lower_level_is_no_dearer_and_next_to_nothing_is_paid_above_the_level():
    game = make_game(draw_usual(1, 2))
    sd = 0.03 * game.total_power
    lower, higher = (price_signals(game, sd, level, evaluations=60) for level in (0.58, 0.6))
    assert lower.cost <= higher.cost * (1.0 + 1e-6)
    for answer, level in ((lower, 0.58), (higher, 0.6)):
        assert find_fall(game, (1.0 - 1e-4) * answer.offers, sd) < level


def test_no_price_of_the_contest_is_above_what_may_be_spent():
    game = make_game(draw_usual(1, 3))
    price = price_public(game).cost
    for total in (0.5 * price, 0.999 * price, price, 1.1 * price):
        found = map_contest(game, [0.0, total], [0.0, 10.0], total=total)
        assert found.price_of_breaking == math.inf or found.price_of_breaking <= total
        assert np.all((found.sponsor_needs <= total) | np.isinf(found.sponsor_needs))


@pytest.mark.full
def test_the_package_is_within_a_few_per_cent_of_the_cheapest():
    for seed in (1, 2):
        check_package(seed, evaluations=150, gap=0.05)


def check_package(seed, evaluations, gap):
    game = make_game(draw_usual(seed, 2))
    sd = 0.03 * game.total_power
    answer = price_signals(game, sd, 0.6, evaluations=evaluations)
    assert answer.feasible
    assert answer.fall_probability >= 0.6
    assert find_fall(game, 0.98 * answer.offers, sd) < 0.6
    assert answer.lower_bound <= answer.cost
    assert answer.gap <= gap * answer.cost


@pytest.mark.full
def test_no_package_on_a_grid_is_below_the_bound():
    game = make_game(draw_usual(1, 2))
    sd = 0.03 * game.total_power
    answer = price_signals(game, sd, 0.6, evaluations=80)
    for x in np.linspace(0.0, answer.lower_bound, 8):
        package = [x, 0.995 * (answer.lower_bound - x)]
        assert find_fall(game, package, sd) < 0.6


@pytest.mark.parametrize("n", [2, 3], ids=["two", "three"])
def test_a_likelier_fall_costs_no_less_within_the_thousandth_of_the_search(n):
    game = make_game(draw_usual(n - 2, n, spread=0.3))
    sd = 0.1 * game.total_power
    terms = [price_signals(game, sd, wanted, evaluations=30) for wanted in (0.3, 0.4, 0.5, 0.6)]
    for k, less in enumerate(terms):
        for more in terms[k + 1 :]:
            assert less.lower_bound <= more.cost
            assert less.cost <= 1.001 * more.cost + 1e-9


def test_what_is_likely_enough_costs_nothing_and_what_never_is_has_a_reason():
    game = make_game(draw_usual(1, 2))
    sd = 0.03 * game.total_power
    assert price_signals(game, sd, 0.0).cost == 0.0
    answer = price_signals(game, sd, 1.0)
    assert not answer.feasible
    assert answer.cost == math.inf


def test_a_point_of_pressure_is_worth_what_is_left_to_stay_for():
    game = make_game(draw_usual(3, 4))
    terms = price_public(game)
    found = trace_pressure(game, "squeeze", [0.0, 0.001])
    shift = 0.001 * game.stakes[:, 0]
    assert found.steps[1].saved == pytest.approx(float(found.worth @ shift), rel=1e-3)
    assert np.all(found.worth[terms.offers == 0] == 0)


def test_a_squeeze_backfires_where_staying_is_worth_no_more_than_falling():
    game = make_game(draw_usual(3, 4))
    found = trace_pressure(game, "squeeze", np.linspace(0.0, 1.0, 21))
    a, r = game.stakes[:, 0], game.stakes[:, 1]
    assert found.backfires_at == pytest.approx(1.0 - r / a)
    first = found.backfires_at.min()
    for step in found.steps:
        assert step.complements == (step.share <= first)
        if not step.complements:
            late = {game.names[i] for i in np.flatnonzero(found.backfires_at < step.share)}
            assert set(step.free_riders) == late
            assert math.isnan(step.cost)
    costs = [step.cost for step in found.steps if step.complements]
    assert np.all(np.diff(costs) <= 1e-9)


def test_a_free_rider_lets_others_do_the_breaking():
    """Two who can each bring it down alone, squeezed until both prefer the fall: one is enough."""
    stakes = [[60.0, 30.0, 10.0, 25.0]] * 2
    game = Game(power=[1.0, 1.0], stakes=stakes, threshold=Threshold.point(1.0))
    found = trace_pressure(game, "squeeze", [0.0, 0.7])
    assert not found.steps[1].complements
    assert found.steps[1].fewest == 1


def test_a_rally_undoes_exactly_what_pressure_saved():
    game = make_game(draw_usual(3, 4))
    found = trace_pressure(game, "squeeze", [0.0, 0.2])
    pressed = game.stakes.copy()
    pressed[:, 0] += found.steps[1].undone_by - 0.2 * pressed[:, 0]
    assert price_public(game.with_(stakes=pressed)).cost == pytest.approx(
        price_public(game).cost, abs=1e-3
    )
    assert found.steps[0].undone_by == 0.0
    assert math.isnan(found.steps[1].report_if_believed)
    feared = trace_pressure(game, "purge", [0.3]).steps[0]
    assert feared.report_if_believed == pytest.approx(0.7)


def test_pressure_and_payment_meet_at_one_chance_of_a_fall():
    game = make_game(draw_usual(1, 2))
    sd = 0.03 * game.total_power
    found = trace_pressure(game, "purge", [0.0, 0.1], fate=5.0, signal_sd=sd)
    assert 0 < found.equal_share < 0.2
    stakes = game.stakes.copy()
    stakes[:, 0] -= found.equal_share * (stakes[:, 0] - 5.0)
    pressed = solve_signals(game.with_(stakes=stakes), signal_sd=sd).fall_probability_cautious
    assert pressed == pytest.approx(find_fall(game, [1.0, 1.0], sd), abs=1e-4)
    assert found.steps[1].fall_probability > found.steps[0].fall_probability


def test_the_contest_is_decided_by_who_can_match_the_other():
    game = make_game(draw_usual(1, 3))
    breaking, loyalty = price_public(game).cost, price_loyalty(game).cost
    budgets = np.array([0.0, 40.0, 120.0, 240.0])
    found = map_contest(game, budgets, budgets)
    assert found.price_of_breaking == pytest.approx(breaking)
    assert found.price_of_loyalty == pytest.approx(loyalty)
    for i, sponsor in enumerate(budgets):
        for j, leader in enumerate(budgets):
            if sponsor > breaking + leader + 1e-6:
                assert found.outcome[i, j] == "falls"
            if leader > loyalty + sponsor + 1e-6:
                assert found.outcome[i, j] == "holds"
    assert {"open", "falls", "holds"} & set(found.outcome.ravel())


def test_an_attack_closes_both_ways_round_at_once():
    """Two alike: a point on one alone raises nothing, because the leader begins with the other."""
    two = Game(power=[1, 1], stakes=[[60, 20, 0, 80]] * 2, threshold=Threshold.point(2))
    found = map_contest(two, [0.0, 50.0], [0.0])
    assert found.leader_needs[1, 0] == pytest.approx(45.0)
    assert found.sponsor_attack[1] == pytest.approx([25.0, 25.0])


def test_the_leaders_defence_makes_breaking_as_dear_as_it_says():
    game = make_game(draw_usual(1, 3))
    budgets = np.array([0.0, 60.0])
    found = map_contest(game, budgets, budgets)
    assert found.leader_defence.sum(axis=1) == pytest.approx(budgets)
    stakes = game.stakes.copy()
    stakes[:, :2] += found.leader_defence[1][:, None]
    dearer = price_public(game.with_(stakes=stakes)).cost
    assert dearer == pytest.approx(found.sponsor_needs[1, 0])
    assert dearer <= found.sponsor_needs[1, 1] + 1e-9
    rng = np.random.default_rng(0)
    for _ in range(20):
        stakes = game.stakes.copy()
        stakes[:, :2] += 60.0 * rng.dirichlet(np.ones(3))[:, None]
        assert price_public(game.with_(stakes=stakes)).cost <= found.sponsor_needs[1, 1] + 1e-9


def test_where_two_answers_are_possible_pressure_and_parts_of_a_package_show_both():
    stakes = [[42, 10, 10, 40], [40, 10, 10, 41], [40, 10, 10, 40], [30, 15, 8, 32]]
    game = Game(power=[0.4, 0.3, 0.2, 0.1], stakes=stakes, threshold=Threshold.normal(0.5, 0.05))
    ends = solve_signals(game, signal_sd=0.04, beliefs="common")
    step = trace_pressure(game, "squeeze", [0.0], signal_sd=0.04, beliefs="common").steps[0]
    row = trace_fall(game, 0.04, np.ones(4), [0.0], beliefs="common").iloc[0]
    assert ends.fall_probability_bold > 0.9
    assert ends.fall_probability_cautious < 0.1
    for shown in (step, row):
        assert shown.fall_probability == pytest.approx(ends.fall_probability_cautious, abs=1e-5)
        assert shown.fall_probability_bold == pytest.approx(ends.fall_probability_bold, abs=1e-5)
