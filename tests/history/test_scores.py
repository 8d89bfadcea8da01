"""Scores against scikit-learn and against what is known by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    log_loss,
    roc_auc_score,
)

from innercircle.history._scores import (
    compute_auc_pr,
    compute_auc_roc,
    compute_brier,
    compute_log_score,
    compute_slope,
    draw_country_weights,
    find_calibration_curve,
    score_forecast,
)


def draw_case(seed, rows=200):
    generator = np.random.default_rng(seed)
    probability = np.round(generator.uniform(0.01, 0.6, rows), 2)  # with ties
    happened = (generator.uniform(size=rows) < probability).astype(float)
    weight = generator.integers(0, 4, rows).astype(float)
    return happened, probability, weight


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_scores_equal_those_of_another_library(seed):
    happened, probability, weight = draw_case(seed)
    case = (happened, probability, weight)
    assert compute_brier(*case) == pytest.approx(
        brier_score_loss(happened, probability, sample_weight=weight)
    )
    assert compute_log_score(*case) == pytest.approx(
        log_loss(happened, probability, sample_weight=weight)
    )
    assert compute_auc_roc(*case) == pytest.approx(
        roc_auc_score(happened, probability, sample_weight=weight)
    )
    assert compute_auc_pr(*case) == pytest.approx(
        average_precision_score(happened, probability, sample_weight=weight)
    )


def test_the_slope_is_that_of_a_logistic_regression():
    happened, probability, weight = draw_case(7, 2000)
    found = LogisticRegression(C=1e9, tol=1e-10, max_iter=1000).fit(
        logit(probability)[:, None], happened, sample_weight=weight
    )
    assert compute_slope(happened, probability, weight) == pytest.approx(
        found.coef_[0, 0], abs=1e-4
    )


def test_a_forecast_that_exaggerates_has_a_slope_below_one():
    generator = np.random.default_rng(3)
    x = generator.normal(-2.0, 1.0, 40_000)
    happened = (generator.uniform(size=len(x)) < expit(x)).astype(float)
    one = np.ones(len(x))
    assert compute_slope(happened, expit(x), one) == pytest.approx(1.0, abs=0.06)
    assert compute_slope(happened, expit(2.0 * x), one) == pytest.approx(0.5, abs=0.03)


def test_a_score_without_events_is_not_a_number():
    none, said = np.zeros(5), np.linspace(0.1, 0.5, 5)
    assert np.isnan(compute_auc_roc(none, said, np.ones(5)))
    assert np.isnan(compute_auc_pr(none, said, np.ones(5)))
    assert np.isnan(compute_slope(none, said, np.ones(5)))
    assert np.isnan(compute_slope(np.array([0.0, 1.0]), np.full(2, 0.3), np.ones(2)))


@pytest.mark.parametrize("said", [[0.1, 0.2, 0.3, 0.4], [0.1, 0.3, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]])
def test_no_slope_is_the_best_where_probabilities_part_the_rows_without_fail(said):
    happened = np.array([0.0, 0.0, 1.0, 1.0])
    assert np.isnan(compute_slope(happened, np.array(said), np.ones(4)))
    # A row that is not drawn parts nothing.
    mixed = np.array([0.0, 1.0, 0.0, 1.0])
    weight = np.array([1.0, 0.0, 1.0, 1.0])
    assert np.isnan(compute_slope(mixed, np.array([0.1, 0.15, 0.3, 0.4]), weight))


def test_the_bootstrap_draws_whole_countries():
    countries = np.array([2, 2, 7, 7, 7, 9])
    weights = draw_country_weights(countries, 50, seed=4)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 2] == weights[:, 4]).all()
    assert ((weights[:, [0, 2, 5]]).sum(axis=1) == 3).all()
    assert np.array_equal(weights, draw_country_weights(countries, 50, seed=4))
    assert not np.array_equal(weights, draw_country_weights(countries, 50, seed=5))


def test_the_reference_has_no_skill_against_itself():
    happened, probability, _ = draw_case(11)
    weights = draw_country_weights(np.arange(200) % 20, 40, seed=1)
    score = score_forecast("itself", happened, probability, probability, weights)
    assert score.skill.value == score.skill.low == score.skill.high == 0.0
    assert score.auc_roc.low < score.auc_roc.value < score.auc_roc.high
    assert score.events == happened.sum()


def test_the_calibration_curve_splits_the_rows_and_keeps_their_means():
    happened, probability, _ = draw_case(12)
    weights = draw_country_weights(np.repeat(np.arange(20), 10), 200, seed=1)
    curve = find_calibration_curve(happened, probability, weights, bins=8)
    assert sum(part.rows for part in curve) == 200
    assert sum(part.rows * part.said for part in curve) == pytest.approx(probability.sum())
    assert sum(part.rows * part.happened for part in curve) == pytest.approx(happened.sum())
    assert all(part.low <= part.happened <= part.high or part.happened == 0 for part in curve)


def test_the_calibration_interval_draws_countries_not_rows():
    """One country has all events of a bin: whether it is drawn is what matters."""
    countries = np.repeat(np.arange(10), 20)
    happened = (countries == 3).astype(float)
    probability = np.full(200, 0.1)
    weights = draw_country_weights(countries, 2000, seed=1)
    (part,) = find_calibration_curve(happened, probability, weights, bins=1)
    assert part.happened == pytest.approx(0.1)
    assert part.low == 0.0  # it is left out in a third of the draws
    assert part.high >= 0.3
    (none,) = find_calibration_curve(happened * 0, probability, weights, bins=1)
    assert 0.0 < none.high < 0.02
