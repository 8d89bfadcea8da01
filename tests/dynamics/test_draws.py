"""Every run with a draw of its own is the run of that draw alone."""

import numpy as np
import pytest

from dynamics_cases import make_full
from innercircle.dynamics import CONSTANTS, draw_constants, simulate, stack_parameters
from innercircle.dynamics._answer import find_band, find_concentration
from innercircle.dynamics._draws import take_runs
from innercircle.dynamics._outcomes import ENDINGS
from innercircle.errors import InputError
from innercircle.game import Threshold
from innercircle.scenario import draw_values, load
from innercircle.vocabulary import End


def make_draws(count):
    rng = np.random.default_rng(4)
    base = make_full(0.5)
    draws = []
    for _ in range(count):
        factor = rng.uniform(0.9, 1.1)
        draws.append(
            base.changed(
                {
                    "threshold": Threshold.normal(rng.uniform(0.3, 0.6), rng.uniform(0.05, 0.2)),
                    "economy.bite": base.economy.bite * factor,
                    "ending.walk": rng.uniform(0, 0.04),
                    "insiders.position": base.insiders.position * factor,
                    "insiders.signal_sd": base.insiders.signal_sd * rng.uniform(0.5, 2),
                    "guarantors.pursuit": np.clip(base.guarantors.pursuit * factor, 0, 1),
                }
            )
        )
    return draws


@pytest.mark.parametrize("stage", ["quick", "exact"])
def test_a_run_is_that_of_its_draw(stage):
    draws = make_draws(3)
    together = simulate(stack_parameters(draws), runs=30, stage=stage, batch=7).to_rows()
    for place, draw in enumerate(draws):
        alone = simulate(draw, runs=30, stage=stage).to_rows()
        own = together["run"] % len(draws) == place
        assert together[own].equals(alone[own])


def test_equal_draws_are_one():
    draw = make_draws(1)[0]
    stacked = stack_parameters([draw, draw])
    taken = take_runs(stacked, np.arange(5))
    assert np.array_equal(taken.insiders.position, draw.insiders.position)
    assert taken.economy == draw.economy


def test_laws_of_every_kind_are_drawn_from():
    base = make_full(0.5)
    laws = [Threshold.point(0.2), Threshold.uniform(0.4, 0.6)]
    stacked = stack_parameters([base.changed({"threshold": law}) for law in laws])
    theta = take_runs(stacked, np.arange(6)).threshold.quantile(np.full(6, 0.25))
    assert theta.tolist() == pytest.approx([0.2, 0.45] * 3)


def test_draws_of_another_circle_are_refused():
    first, second = make_draws(2)
    other = second.changed({"insiders.circle": ("a",) * len(second.insiders)})
    with pytest.raises(InputError, match="circle"):
        stack_parameters([first, other])


def test_draws_of_a_file_are_its_ranges_and_what_the_record_leaves_open():
    stated = "dynamics.ending.walk=0.02"
    scenario = load("caracas-2019", (stated,))
    values = draw_values(scenario, 3, scenario.seed)
    constants = draw_constants(3, scenario.seed)
    together = simulate(scenario, runs=12, draws=3, stage="quick").to_rows()
    for place, changes in enumerate(values):
        learned = [f"dynamics.{n}={float(c[place])!r}" for n, c in constants.items()]
        said = load("caracas-2019", (*learned, stated)).with_values(changes)
        alone = simulate(said, runs=12, stage="quick").to_rows()
        own = together["run"] % 3 == place
        assert together[own].equals(alone[own])


def test_the_band_is_that_of_the_draws_and_not_of_counting_runs():
    rng = np.random.default_rng(9)
    draws, each = 400, 40
    chances = rng.beta(2.0, 6.0, draws)
    run = np.arange(draws * each)
    falls = rng.random(run.size) < chances[run % draws]
    end = np.where(falls, ENDINGS.index(End.COUP), ENDINGS.index(End.STALEMATE))
    low, high = find_band({"run": run, "end": end}, draws)
    assert low == pytest.approx(np.quantile(chances, 0.05), abs=0.02)
    assert high == pytest.approx(np.quantile(chances, 0.95), abs=0.03)
    counted = np.bincount(run % draws, weights=falls) / each
    assert high < np.quantile(counted, 0.95)


def test_draws_that_agree_have_no_width():
    rng = np.random.default_rng(10)
    run = np.arange(4_000)
    falls = rng.random(run.size) < 0.3
    end = np.where(falls, ENDINGS.index(End.COUP), ENDINGS.index(End.STALEMATE))
    low, high = find_band({"run": run, "end": end}, 40)
    assert high - low < 0.1


def test_constants_learned_are_the_defaults_in_the_middle():
    constants = draw_constants(400, 1)
    assert len(next(iter(constants.values()))) == 400
    for name, constant in CONSTANTS.items():
        if name in constants:
            assert constant.default == pytest.approx(np.median(constants[name]), rel=0.05), name
    some = draw_constants(3, 1)
    assert all(np.array_equal(column[:3], some[name]) for name, column in constants.items())


FALL, HOLD = (ENDINGS.index(end) for end in (End.COUP, End.STALEMATE))


def make_rows(chances, runs, rng):
    """Runs of draws with these chances of a fall, so many of each."""
    draws = len(chances)
    run = np.concatenate([draw + draws * np.arange(count) for draw, count in enumerate(runs)])
    fell = rng.random(run.size) < chances[run % draws]
    return {"run": run, "end": np.where(fell, FALL, HOLD)}


def test_draws_with_more_runs_than_others_say_the_same_of_the_spread_between_them():
    rng = np.random.default_rng(8)
    chances = rng.beta(2, 6, 3_000)
    even = find_concentration(make_rows(chances, np.full(3_000, 8), rng), 3_000)
    uneven = find_concentration(make_rows(chances, rng.integers(0, 17, 3_000), rng), 3_000)
    assert even == pytest.approx(8, rel=0.15)
    assert uneven == pytest.approx(8, rel=0.15)


def test_draws_without_a_run_left_have_no_say():
    rng = np.random.default_rng(9)
    rows = make_rows(np.array([0.2, 0.5, 0.9]), [50, 0, 50], rng)
    assert np.isfinite(find_concentration(rows, 3))
    one = make_rows(np.array([0.2, 0.5]), [50, 0], rng)
    assert find_concentration(one, 2) == np.inf
