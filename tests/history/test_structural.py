"""The structural forecast: its game, its learning, its fit, each against a second method."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from innercircle.game import Situation, compute_tipping_belief
from innercircle.game import compute_cells as compute_game_cells
from innercircle.history import (
    OUTCOMES,
    PARAMETERS,
    VALIDATION,
    fit_structural,
    map_inputs,
    read_panel,
)
from innercircle.history._hypothesis import (
    GAME_COUNT,
    PURGE,
    PURSUIT,
    REGIMES,
    compute_game_limit,
    compute_index,
    compute_record,
    read_archetypes,
)
from innercircle.history._kernels.learning import (
    AVERAGE_YEAR,
    compute_attempt,
    compute_posterior,
)
from innercircle.history._kernels.threshold import compute_cells, compute_limit
from innercircle.history._structural import build_unfitted, compute_objective

TRAINING = VALIDATION.training(read_panel(), 1981)
MEANS = np.array([parameter.mean for parameter in PARAMETERS])


@pytest.fixture(scope="module")
def rows():
    return map_inputs(TRAINING.inputs)


@pytest.fixture(scope="module")
def fit():
    return fit_structural(TRAINING)


def predict_one(attempts, years, quiet, index=AVERAGE_YEAR, state=0.6, leader=0.4, count=9):
    record = tuple(np.array([x], dtype=float) for x in (attempts, years, quiet))
    posterior = compute_posterior(record, state, leader, count=count)
    return compute_attempt(np.array([index]), posterior, state, leader, count=count)[0][0]


@pytest.mark.parametrize("regime", REGIMES)
def test_a_circle_is_whole_and_its_limit_lies_between_nobody_and_everybody(regime):
    share, factors = read_archetypes()[regime]
    assert share.sum() == pytest.approx(1.0)
    cells = compute_cells(factors[None], np.zeros(1), PURGE, PURSUIT)
    assert 0.1 < compute_limit(share[None], cells)[0] < 0.5


@pytest.mark.parametrize("regime", REGIMES)
def test_the_limit_solves_the_cutoff_game_of_a_continuum(regime):
    """Second method: bisect on strength for the group cutoffs at a small noise, one by one.

    At the fall's edge θ*, group g's marginal member is indifferent at a chance c_g of a fall,
    so that x_g = θ* − sd·Φ⁻¹(c_g) and the share m_g Φ((x_g − θ*)/sd) breaks; falls iff it ≥ θ*.
    """
    share, factors = read_archetypes()[regime]
    cells = compute_cells(factors[None], np.array([0.1]), PURGE, PURSUIT)[0]
    gain = cells[:, 3] - cells[:, 1] + cells[:, 0] - cells[:, 2]
    needed = np.divide(cells[:, 0] - cells[:, 2], gain, out=np.full(len(gain), 0.5), where=gain > 0)

    def excess(strength):
        cutoffs = strength - 0.01 * norm.ppf(needed)
        return (share * norm.cdf((cutoffs - strength) / 0.01)).sum() - strength

    limit = compute_limit(share[None], cells[None])[0]
    assert limit == pytest.approx(brentq(excess, 0.0, 1.0), abs=1e-9)


def test_a_squeeze_raises_the_limit(rows):
    none, some = (compute_game_limit(rows, np.full(len(rows), q)) for q in (0.0, 0.2))
    assert (some > none).all()


@pytest.mark.parametrize(
    ("attempts", "years", "quiet"), [(0.0, 6.0, 6.0), (2.5, 6.0, 1.0), (0.4, 5.0, 3.0)]
)
def test_the_posterior_on_nodes_meets_a_fine_integral(attempts, years, quiet):
    state, leader, index = 0.6, 0.4, -1.1
    spread = np.sqrt(1.0 + leader**2)

    def weight(v, u):
        hit = norm.cdf((AVERAGE_YEAR + state * u) / spread)
        held = norm.cdf(-(AVERAGE_YEAR + state * u + leader * v)) / (1.0 - hit)
        record = hit**attempts * (1.0 - hit) ** (years - attempts) * held**quiet
        return record * norm.pdf(u) * norm.pdf(v)

    def hit(v, u):
        return norm.cdf(index + state * u + leader * v) * weight(v, u)

    fine = np.linspace(-8.0, 8.0, 801)
    u, v = np.meshgrid(fine, fine, indexing="ij")
    exact = hit(v, u).sum() / weight(v, u).sum()
    assert predict_one(attempts, years, quiet, index, state, leader) == pytest.approx(
        exact, abs=1e-3
    )
    assert predict_one(attempts, years, quiet, index, state, leader, count=25) == pytest.approx(
        exact, abs=1e-6
    )


def test_survival_reveals_strength_and_attempts_reveal_weakness():
    quiet_leader = [predict_one(0.5, 6.0, quiet) for quiet in (0.0, 2.0, 5.0)]
    assert quiet_leader == sorted(quiet_leader, reverse=True)
    eventful = [predict_one(attempts, 6.0, 1.0) for attempts in (0.0, 1.0, 3.0)]
    assert eventful == sorted(eventful)


def test_without_hidden_strength_the_record_says_nothing():
    assert predict_one(3.0, 6.0, 0.0, state=1e-9, leader=1e-9) == pytest.approx(
        predict_one(0.0, 6.0, 6.0, state=1e-9, leader=1e-9)
    )
    assert predict_one(1.0, 6.0, 1.0, state=1e-9, leader=1e-9) == pytest.approx(
        norm.cdf(AVERAGE_YEAR)
    )


def test_the_gradient_is_the_slope_of_the_objective(rows):
    happened = TRAINING.outcomes["attempt"].to_numpy(dtype=float)
    at = MEANS + 0.3 * np.array([p.sd for p in PARAMETERS]) * np.cos(np.arange(len(MEANS)))
    _, gradient = compute_objective(at, rows, happened)
    for k in range(len(at)):
        step = np.zeros(len(at))
        step[k] = 1e-5
        ahead, behind = (compute_objective(at + s, rows, happened)[0] for s in (step, -step))
        assert gradient[k] == pytest.approx((ahead - behind) / 2e-5, rel=2e-3, abs=0.05), (
            PARAMETERS[k].name
        )


def test_the_record_never_has_more_attempts_than_years(rows):
    attempts, years, quiet = compute_record(rows, 6.0)
    assert (attempts <= years).all()
    assert (quiet >= 0.0).all()
    assert (attempts >= 0.0).all()


def test_the_fit_converges_to_a_better_place_than_the_prior(fit, rows):
    happened = TRAINING.outcomes["attempt"].to_numpy(dtype=float)
    assert fit.converged
    assert fit.penalised < compute_objective(MEANS, rows, happened)[0] - 5.0
    _, gradient = compute_objective(fit.estimates, rows, happened)
    scaled = gradient * np.array([parameter.sd for parameter in PARAMETERS])
    assert np.abs(scaled).max() < 0.3


def test_the_three_outcomes_are_nested_probabilities(fit):
    asked = VALIDATION.inputs(read_panel(), 1990)
    attempt, exits, inside = (fit.predict(asked, outcome) for outcome in OUTCOMES)
    assert (inside < exits).all()
    assert (exits < attempt).all()
    assert (inside > 0.0).all()
    assert (attempt < 1.0).all()


def test_the_fitted_mean_is_near_the_rate_of_the_last_years(fit):
    lately = (TRAINING.inputs["year"] >= 1966).to_numpy()
    rate = TRAINING.outcomes["attempt"][lately].mean()
    said = fit.predict(TRAINING.inputs[lately].reset_index(drop=True), "attempt").mean()
    assert said == pytest.approx(rate, rel=0.1)


def test_gaps_in_the_inputs_are_taken_as_average():
    asked = TRAINING.inputs.head(3).copy()
    asked[["gdppc", "growth", "pop", "oil_chg_12m"]] = np.nan
    mapped = map_inputs(asked)
    assert np.isfinite(compute_index(MEANS[:GAME_COUNT], mapped)).all()
    assert (mapped.wealth == 0.0).all()
    assert np.isfinite(build_unfitted(1980).predict(asked, "exit")).all()


def test_its_cells_and_its_limit_are_those_of_the_game():
    """Written once more in its kernel, whose text identifies the forecast that was scored."""
    rng = np.random.default_rng(3)
    factors = rng.uniform(0, 1, (40, 5, 6)) * [100, 60, 1, 1, 40, 60]
    squeeze, share = rng.uniform(-0.3, 0.6, 40), rng.dirichlet(np.ones(5), 40)
    cells = compute_cells(factors, squeeze, PURGE, PURSUIT)
    position, fallback, exposure, capture, exile, place = np.moveaxis(factors, -1, 0)
    situation = Situation(
        position=position,
        fallback=fallback,
        punishment=0.0,
        exile=exile,
        new_order_place=place,
        fate_if_purged=5.0,
        capture=capture,
        squeeze=squeeze[:, None],
        purge=PURGE,
    )
    untouched = 1 - exposure * PURSUIT
    same = compute_game_cells(situation, untouched, untouched)
    assert np.array_equal(cells, np.stack(same, axis=-1))
    needed = compute_tipping_belief(np.moveaxis(cells, -1, 0))
    assert np.array_equal(compute_limit(share, cells), (share * (1 - needed)).sum(axis=-1))
