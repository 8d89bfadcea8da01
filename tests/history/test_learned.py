"""What was learned and ships: draws and how they were made, the level, the record."""

import json

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from innercircle.dynamics import LEARNED
from innercircle.history import (
    list_learned,
    read_learned,
    read_level,
    run_calibration,
    write_learned,
)
from innercircle.history._calibration import TARGETS
from innercircle.history._level import _fit_centres, _fit_slope, _integrate
from innercircle.history._priors import PRIORS
from innercircle.vocabulary import CRISES, REGIMES


def read_manifest():
    return json.loads((LEARNED / "manifest.json").read_text(encoding="utf-8"))


def test_the_draws_that_ship_are_of_every_unknown_number():
    draws = read_learned(LEARNED)
    assert draws.shape == (400, len(PRIORS))
    assert np.isfinite(draws).all()
    assert len(list_learned(draws)) == len(PRIORS)


def test_emulated_and_simulated_chances_agree_and_are_near_the_record():
    told = read_manifest()
    assert told["settled"]
    said, came = told["simulated"], told["happened"]
    assert said["failed"] == pytest.approx(came[1], rel=0.1)
    assert said["insiders"] + said["street"] == pytest.approx(came[2], rel=0.1)
    for target in TARGETS:
        assert abs(told["targets"][target.name]["months"] - target.value) < 2 * target.sd


def test_the_level_that_ships_is_of_every_class_and_its_slope_is_learned():
    level = read_level()
    assert set(level.centres) == set(level.paces) == set(REGIMES)
    assert all(set(row) == set(CRISES) for row in level.centres.values())
    assert 0 < level.beta - 2 * level.beta_sd < level.beta < 1.2
    assert level.beta_sd < 0.3  # less than before the rows were read
    assert all(pace[11] == pytest.approx(1.0) for pace in level.paces.values())


def test_centres_are_those_of_a_weighted_least_squares_search():
    rng = np.random.default_rng(1)
    regime, crisis = rng.integers(0, len(REGIMES), 400), rng.choice([0, 2, 3], 400)
    said = rng.normal(-3, 1, 400) + 0.3 * regime
    found = _fit_centres(regime, crisis, said)

    def loss(x):
        kind, state = x[1 : 1 + len(REGIMES)], x[1 + len(REGIMES) :]
        errors = said - x[0] - kind[regime] - state[crisis]
        return (errors**2).sum() + 3.0 * (kind**2).sum() + 3.0 * (state**2).sum()

    best = minimize(loss, np.zeros(1 + len(REGIMES) + len(CRISES)), tol=1e-10).x
    kind, state = best[1 : 1 + len(REGIMES)], best[1 + len(REGIMES) :]
    assert found[:, [0, 2, 3]] == pytest.approx(
        best[0] + kind[:, None] + state[[0, 2, 3]], abs=1e-3
    )
    assert found[:, 1] == pytest.approx(found[:, 2])  # a shock is held against its survivors


def test_a_slope_is_found_again():
    rng = np.random.default_rng(2)
    rates, apart = rng.normal(-2.5, 0.4, 40_000), rng.normal(0, 0.8, 40_000)
    fell = (rng.random(40_000) < expit(rates + 0.9 * apart)).astype(float)
    beta, sd = _fit_slope(rates, apart, fell)
    assert beta == pytest.approx(0.9, abs=3 * sd)
    none, wide = _fit_slope(rates[:1], apart[:1] * 0, fell[:1])
    assert none == pytest.approx(0.61, abs=0.03)  # the prior's, cut off at 0
    assert wide > 0.25


def test_paces_are_integrated_chances():
    months = np.array([0] * 60 + [1] * 10 + [7] * 10 + [20] * 20)
    found = _integrate(months)
    assert found[11] == pytest.approx(1.0)
    assert found[0] == pytest.approx(np.log(0.9) / np.log(0.8))
    assert found[23] == pytest.approx(np.log(0.6) / np.log(0.8))


@pytest.mark.full
@pytest.mark.timeout(600)
def test_a_calibration_runs_and_is_read_again(tmp_path):
    answer = run_calibration(runs=2_000, rounds=2, stage="quick")
    write_learned(answer, tmp_path)
    assert read_learned(tmp_path) == pytest.approx(answer.draws, abs=1e-2)
    assert {path.name for path in tmp_path.iterdir()} == {
        "draws.csv",
        "level.json",
        "manifest.json",
    }
