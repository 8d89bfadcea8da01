"""Both views joined: the formula worked by hand, weights by another method, ranges that cover."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from innercircle.dynamics import find_concentration
from innercircle.forecast import combine
from innercircle.forecast._combine import count_effective, weigh_runs
from innercircle.forecast._moves import find_moves
from innercircle.history import Level, read_level
from innercircle.vocabulary import CRISES, REGIMES, End


def make_level(*, beta=0.6, sd=1e-9, floor=0.0, centre=-2.0):
    return Level(
        centres={regime: dict.fromkeys(CRISES, centre) for regime in REGIMES},
        paces={regime: [month / 12 for month in range(1, 25)] for regime in REGIMES},
        beta=beta,
        beta_sd=sd,
        floor=floor,
        rows=1,
    )


def join(rates, chances, level, months=12):
    return combine(
        np.asarray(rates, float),
        np.asarray(chances, float),
        level,
        regime="personal",
        crisis="calm",
        months=months,
        seed=1,
    )


def test_a_case_like_its_class_gets_the_rate_of_the_class():
    usual = 1 / (1 + math.exp(2.0))
    assert join([0.08, 0.1], [usual, usual], make_level()) == pytest.approx([0.08, 0.1])


def test_the_formula_worked_by_hand():
    level = make_level(floor=0.1)
    found = join([0.08], [0.4], level)[0]
    inside = 0.9 * 0.4 + 0.1 * 0.08
    odds = math.log(0.08 / 0.92) + 0.6 * (math.log(inside / (1 - inside)) + 2.0)
    assert found == pytest.approx(1 / (1 + math.exp(-odds)))


def test_without_a_slope_the_file_says_nothing():
    assert join([0.05, 0.3], [0.9, 0.001], make_level(beta=1e-12)) == pytest.approx([0.05, 0.3])


def test_more_inside_is_more_combined_and_so_is_a_higher_rate():
    chances = np.linspace(0.01, 0.9, 20)
    assert (np.diff(join(np.full(20, 0.1), chances, make_level(floor=0.05))) > 0).all()
    assert (np.diff(join(np.linspace(0.02, 0.5, 20), np.full(20, 0.2), make_level())) > 0).all()


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("crisis", CRISES)
def test_the_level_that_ships_rises_with_the_horizon(regime, crisis):
    level = read_level()
    centres = [level.find_centre(regime, crisis, months) for months in (1, 6, 12, 24, 36, 120)]
    assert (np.diff(centres) > 0).all()
    assert level.find_centre(regime, crisis, 12) == pytest.approx(level.centres[regime][crisis])


@pytest.mark.parametrize(("fallen", "chance"), [(3, 0.1), (7, 0.2), (1, 0.6)])
def test_weights_are_those_nearest_to_equal(fallen, chance):
    fell = np.arange(10) < fallen
    start = np.where(fell, chance / fallen, (1 - chance) / (10 - fallen)) + 0.01
    found = minimize(
        lambda w: float(np.sum(w * np.log(np.maximum(w, 1e-12) * 10))),
        start / start.sum(),
        bounds=[(1e-9, 1)] * 10,
        constraints=[
            {"type": "eq", "fun": lambda w: w.sum() - 1},
            {"type": "eq", "fun": lambda w: w[fell].sum() - chance},
        ],
        method="SLSQP",
    )
    assert found.success
    assert weigh_runs(fell, chance) == pytest.approx(found.x, abs=1e-4)


def test_equal_weights_are_worth_all_runs_and_others_fewer():
    assert count_effective(np.full(50, 1 / 50)) == pytest.approx(50)
    assert count_effective(weigh_runs(np.arange(100) < 50, 0.1)) < 65
    assert weigh_runs(np.zeros(4, bool), 0.3) == pytest.approx([0.25] * 4)


def test_the_band_covers_nine_draws_in_ten():
    rng = np.random.default_rng(7)
    fall = list(End).index(End.INVASION)
    held = next(place for place, end in enumerate(End) if end.value == "stalemate")
    covered = []
    for _ in range(60):
        mean, size = rng.uniform(0.05, 0.6), rng.uniform(1.5, 12.0)
        truth = rng.beta(mean * size, (1 - mean) * size, 400)
        fell = rng.random((5, 400)) < truth
        rows = {"run": np.arange(2_000), "end": np.where(fell.ravel(), fall, held)}
        found = find_concentration(rows, 400)
        share = fell.mean()
        drawn = rng.beta(share * found, (1 - share) * found, 4_000)
        low, high = np.quantile(drawn, (0.05, 0.95))
        covered.append(((truth >= low) & (truth <= high)).mean())
    assert 0.85 < np.mean(covered) < 0.95


def test_what_moves_is_found_and_what_does_not_is_not():
    rng = np.random.default_rng(3)
    drawn = {f"idle-{k}": rng.random(4_000) for k in range(60)}
    drawn |= {"up": rng.random(4_000), "down": rng.random(4_000), "fixed": np.ones(4_000)}
    fell = rng.random(4_000) < 0.2 + 0.3 * drawn["up"] - 0.15 * drawn["down"]
    (first, up), (second, down), *others = find_moves(drawn, fell)
    assert (first, second) == ("up", "down")
    assert up[1] - up[0] == pytest.approx(0.27, abs=0.06)
    assert down[1] - down[0] == pytest.approx(-0.135, abs=0.06)
    assert len(others) <= 3
    assert find_moves({"fixed": np.ones(10)}, np.arange(10) < 5) == []
    assert find_moves(drawn, np.zeros(4_000, bool)) == []
