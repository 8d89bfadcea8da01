"""What terms call certified is true: random games against methods that share no code with them."""

import math

import numpy as np
import pytest

from innercircle.game import Game, Threshold, solve_common
from innercircle.terms import (
    Instrument,
    Ranges,
    find_robustness,
    price_graded,
    price_public,
    price_robust,
    price_secret,
)
from innercircle.terms.prices.instruments import make_guarantee
from second_methods import terms_graded, terms_public, terms_secret
from second_methods.terms_several import price_under_all
from terms_games import draw_aim, draw_plain, draw_threshold, make_game, make_threshold


def draw(seed, most):
    rng = np.random.default_rng(seed)
    plain = draw_plain(rng, int(rng.integers(1, most + 1)), identical=rng.random() < 0.5)
    return rng, plain


def can_begin(plain, aim):
    """Whether somebody breaks alone, or does for an offer that may be made."""
    n = len(plain["power"])
    payees = range(n) if aim.get("payees") is None else aim["payees"]
    alone = [terms_public.gain(plain, i, ()) for i in range(n)]
    ties = [terms_public.tie(plain, i) for i in range(n)]
    paid = any(alone[i] + aim["largest"] >= -ties[i] for i in payees)
    return paid or any(gain > tie for gain, tie in zip(alone, ties, strict=True))


def check_secret(seed):
    """Exact secret terms: the cost of a linear programme, and a schedule that works as returned."""
    rng, plain = draw(seed, 4)
    aim = draw_aim(rng, plain, terms_public.chance)
    aim["leak_fear"] = float(rng.choice([0.0, 0.0, 0.3]))
    scale = np.abs(plain["stakes"]).max() or 1.0
    aim["largest"] = float(rng.choice([math.inf, math.inf, rng.uniform(0.05, 0.6) * scale]))
    answer = price_secret(make_game(plain), **aim)
    expected = terms_secret.price_by_order_lp(plain, **aim)
    if not can_begin(plain, aim):
        # Nothing that may be offered rules out that nobody breaks: the programme does not see it.
        assert not answer.feasible or not answer.asked.any(), seed
        return
    if answer.certified:
        assert answer.feasible == math.isfinite(expected), seed
    if not answer.feasible:
        return
    assert answer.lower_bound <= expected + 1e-6 * scale, seed
    assert answer.cost >= expected - 1e-6 * scale, seed
    if answer.certified:
        assert answer.cost == pytest.approx(expected, rel=2e-6, abs=1e-7 * scale), seed
    assert answer.offers.max() <= aim["largest"] + 1e-7 * scale, seed
    schedule, fear = answer.schedule, aim["leak_fear"]
    assert not terms_secret.find_unwilling(plain, schedule, answer.offers, fear), seed


def check_robust(seed):
    """Terms under several thresholds: the cheapest, and offers that work under each."""
    rng, plain = draw(seed, 4)
    n = len(plain["power"])
    more = [draw_threshold(rng, plain["power"], plain["mobilisation"]) for _ in range(2)]
    games = [plain, *({**plain, "threshold": each} for each in more)]
    payees = [i for i in range(n) if rng.random() < 0.8]
    wanted = None if rng.random() < 0.6 else float(rng.choice([0.2, 0.5, 0.9]))
    answer = price_robust(
        make_game(plain),
        Ranges(thresholds=[make_threshold(each) for each in more]),
        min_fall=wanted,
        payees=np.isin(range(n), payees),
    )
    expected = price_under_all(games, wanted, payees)
    assert answer.certified, seed
    assert answer.cost == pytest.approx(expected, abs=1e-7), seed
    if answer.feasible:
        for game in games:
            played = terms_public.with_offers(game, answer.offers)
            breaking = terms_public.smallest_equilibrium(played)
            target = range(n) if wanted is None else ()
            assert terms_public.meets(game, breaking, wanted, target), seed


def check_beyond_the_lattice(seed):
    """Without the lattice: bounds that hold, and nothing called impossible that is not."""
    rng, plain = draw(seed, 5)
    aim = draw_aim(rng, plain, terms_public.chance)
    game, scale = make_game(plain), np.abs(plain["stakes"]).max() or 1.0
    for price, expected in (
        (price_secret, terms_secret.price_by_order_lp(plain, **aim)),
        (price_public, terms_public.price_by_all_orders(plain, **aim)),
    ):
        answer = price(game, **aim)
        slack = 1e-6 * max(scale, expected if math.isfinite(expected) else 0.0)
        if not answer.feasible:
            assert not (answer.certified and math.isfinite(expected)), (seed, price.__name__)
            assert answer.lower_bound <= expected + slack, (seed, price.__name__)
            continue
        assert answer.lower_bound - slack <= expected <= answer.cost + slack, (seed, price.__name__)
        if answer.certified:
            assert answer.cost == pytest.approx(expected, rel=2e-6, abs=slack), seed


def check_robustness(seed):
    """Within the interval that is stated the offers work, and just outside they do not."""
    rng, plain = draw(seed, 3)
    game = make_game(plain)
    believed = rng.uniform(0.3, 1.0, game.n).round(2)
    tool = [
        Instrument(name="bribe", credibility=believed),
        make_guarantee(credibility=believed),
        Instrument(name="way-out", pays="if_holds", credibility=believed),
    ][int(rng.integers(3))]
    terms = price_public(game, tool, margin=0.01)
    if not terms.feasible or terms.cost == 0:
        return
    found = find_robustness(game, terms)
    raised = np.zeros((game.n, 4))
    raised[:, 2] = (tool.pays != "if_falls") * believed * terms.offers
    raised[:, 3] = (tool.pays != "if_holds") * believed * terms.offers
    cells = ("stay_holds", "stay_falls", "break_holds", "break_falls")
    assert found.works == bool(solve_common(game.with_(stakes=game.stakes + raised)).cautious.all())
    for slack in found.slacks:
        if slack.what not in cells:
            continue
        row, cell = game.find_index(slack.insider), cells.index(slack.what)
        for end, out in ((slack.low, -1.0), (slack.high, 1.0)):
            for step, works in ((-1e-4, True), (1e-4, False)):
                stakes = game.stakes + raised
                stakes[row, cell] += end - slack.value + out * step
                a, r, p, g = stakes[row]
                if not math.isfinite(end) or a < r or g < p:
                    continue
                breaking = solve_common(game.with_(stakes=stakes)).cautious
                assert bool(breaking.all()) == works, (seed, slack, step)


def check_graded(seed):
    """Secret levels: the cost of a linear programme, and nobody at a tie as it is returned."""
    rng, plain = draw(seed, 3)
    n = len(plain["power"])
    aim = draw_aim(rng, plain, terms_public.chance)
    fear = float(rng.choice([0.0, 0.0, 0.3]))
    scale = np.abs(plain["stakes"]).max() or 1.0
    faces = np.sort(rng.uniform(0.1, 2.0, (2, n)), axis=0) * scale
    costs = np.sort(rng.uniform(1.0, 50.0, (2, n)), axis=0)
    ladder = Instrument(name="guarantee", pays="if_falls", levels=faces, level_costs=costs)
    answer = price_graded(make_game(plain), ladder, leak_fear=fear, **aim)
    rungs = [list(zip(faces[:, i], costs[:, i], strict=True)) for i in range(n)]
    expected = terms_graded.price_by_typed_orders(plain, rungs, leak_fear=fear, **aim)
    assert answer.certified, seed
    assert answer.feasible == math.isfinite(expected), seed
    if answer.feasible:
        assert answer.cost == pytest.approx(expected, rel=2e-6, abs=1e-6), seed
        assert not terms_graded.find_tied_types(plain, answer.schedule, fear), seed


CHECKS = {
    "secret": check_secret,
    "graded": check_graded,
    "robust": check_robust,
    "robustness": check_robustness,
}


@pytest.mark.parametrize("name", CHECKS)
def test_nothing_is_called_certified_that_is_wrong(name):
    for seed in range(50):
        CHECKS[name](seed)


@pytest.mark.full
@pytest.mark.parametrize("name", CHECKS)
def test_nothing_is_called_certified_that_is_wrong_in_ten_thousand_games(name):
    for seed in range(50, 3500):
        CHECKS[name](seed)


ASKED_ONCE_IN_MILLIONS = {
    "power": [0.1, 0.1, 0.1, 0.3],
    "stakes": [(3, 3, 4, 4), (4, 0, 4, 4), (4, 0, 4, 4), (3, 1, 1, 4)],
    "threshold": ("uniform", (0.29955324617706064, 0.8774623896802631)),
    "mobilisation": 0.0,
}
"""The third is at a tie but for draws in which the fourth is paid; so is the second in these."""


NEVER_MOVED = {
    "power": [0.2, 0.4, 0.3],
    "stakes": [(2, 2, 2, 2), (3, 0, 2, 2), (2, 2, 0, 2)],
    "threshold": ("atoms", [(0.5, 0.42362310159238165), (1.0, 0.5763768984076184)]),
    "mobilisation": 0.3,
}
"""The first is at a tie whatever happens: alone enough for the goal, and never to be had."""


@pytest.mark.parametrize(
    ("plain", "aim", "cost"),
    [
        (ASKED_ONCE_IN_MILLIONS, {"target": [0, 2], "payees": [0, 3]}, 0.0),
        (NEVER_MOVED, {"min_fall": 0.42362310159238165, "payees": [2]}, 1.15275379681),
    ],
    ids=["asked once in millions", "never moved"],
)
def test_secret_terms_at_the_edge_of_a_tie_are_certified(plain, aim, cost):
    fear = 0.3 if "min_fall" in aim else 0.0
    answer = price_secret(make_game(plain), leak_fear=fear, **aim)
    assert answer.certified
    assert answer.cost == pytest.approx(cost, abs=1e-7)
    assert not terms_secret.find_unwilling(plain, answer.schedule, answer.offers, fear)


def test_bounds_beyond_the_lattice_hold(monkeypatch):
    monkeypatch.setattr("innercircle.terms.prices.public.MOST_STATES", 0)
    monkeypatch.setattr("innercircle.terms.prices.secret_search.MOST_EDGES", 0)
    for seed in range(10):
        check_beyond_the_lattice(seed)


@pytest.mark.full
def test_bounds_beyond_the_lattice_hold_in_hundreds_of_games(monkeypatch):
    monkeypatch.setattr("innercircle.terms.prices.public.MOST_STATES", 0)
    monkeypatch.setattr("innercircle.terms.prices.secret_search.MOST_EDGES", 0)
    for seed in range(10, 600):
        check_beyond_the_lattice(seed)


def test_two_who_each_break_only_after_the_other_can_be_had_in_secret(monkeypatch):
    """Neither may be paid: no public terms exist, but in secret each is first half the time."""
    others = np.arange(4)
    shares = 0.4 * (1 + 0.01 * others) / np.sum(1 + 0.01 * others)
    rest = np.stack(
        [40 + 0.1 * others, 0 * others + 10, 0 * others + 10, 45 + 0.1 * others], axis=1
    )
    game = Game(
        power=np.r_[0.3, 0.3, shares],
        stakes=np.r_[[[40, 10, 10, 60.0], [41, 10, 10, 61.0]], rest],
        threshold=Threshold.discrete([0.65, 0.95], [0.45, 0.55]),
    )
    payees = list(range(2, game.n))
    exact = price_secret(game, payees=payees)
    monkeypatch.setattr("innercircle.terms.prices.secret_search.MOST_EDGES", 0)
    bounded = price_secret(game, payees=payees)
    assert not price_public(game, payees=payees).feasible
    assert exact.feasible
    assert exact.certified
    assert bounded.feasible
    assert bounded.lower_bound - 1e-5 <= exact.cost <= bounded.cost + 1e-5


def test_two_thresholds_do_not_lend_each_other_their_worst():
    """A point of payment works under each: the least chance at each power belongs to neither."""
    first, second = Threshold.discrete([0.0, 10.0], [0.5, 0.5]), Threshold.point(1.0)
    game = Game(power=[1.0], stakes=[[2, 0, 0, 2.0]], threshold=first)
    answer = price_robust(game, Ranges(thresholds=[second]))
    assert answer.certified
    assert answer.cost == pytest.approx(0.0, abs=1e-12)
    assert 0 < answer.offers[0] < 1e-6


def test_a_promise_that_is_half_believed_counts_half_in_what_it_bears():
    stakes = [[50, 10, 0, 40.0], [60, 10, 0, 50], [70, 10, 5, 50]]
    game = Game(power=[0.3, 0.3, 0.4], stakes=stakes, threshold=Threshold.normal(0.5, 0.1))
    terms = price_public(game, make_guarantee(credibility=0.5))
    found = {(each.insider, each.what): each for each in find_robustness(game, terms).slacks}
    assert found["insider-3", "break_falls"].low == pytest.approx(50.0, abs=1e-3)
    assert find_robustness(game, price_public(game, Instrument(name="bribe"))).works
