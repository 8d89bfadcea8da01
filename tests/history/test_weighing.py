"""Candidates held against the record by the panel that each makes."""

import numpy as np
import pytest
from scipy.stats import nbinom

from innercircle.history import _calibration
from innercircle.history._calibration import (
    CIRCUMSTANCES,
    KINDS,
    Rows,
    _keep,
    count_panels,
    weigh_panels,
)
from innercircle.history._priors import PLACE, PRIORS


def make_rows(failed, fell, count=4_000):
    happened = np.zeros(count, dtype=np.int8)
    happened[:failed], happened[failed : failed + fell] = 1, 2
    return Rows({}, happened, np.zeros((count, 1)), np.arange(count))


def test_weights_are_chances_of_the_record_given_a_panel_of_the_same_rate():
    # Two Poisson counts of one unknown rate, flat before: given the one, the other is negative
    # binomial with a half. Near the record both weigh alike.
    rows = make_rows(160, 212)
    falls = np.arange(170, 260)
    found = weigh_panels(rows, np.column_stack([np.full(falls.size, 160), falls]).astype(float))
    exact = nbinom.pmf(212, falls + 1, 0.5)
    assert found / found.sum() == pytest.approx(exact / exact.sum(), rel=0.2, abs=5e-4)
    assert falls[found.argmax()] == 212
    assert np.average(falls, weights=found) == pytest.approx(212, abs=2)


def test_either_count_takes_weight_away():
    right, few, many, rarely = weigh_panels(
        make_rows(160, 212), np.array([[160, 212], [160, 100], [160, 400], [60, 212]], dtype=float)
    )
    assert right == 1.0
    assert max(few, many, rarely) < 0.01


def test_a_panel_counts_every_row_once_with_the_share_of_frequencies(monkeypatch):
    """Rows that fall by the first unknown number: counted by hand."""
    rows = Rows({}, np.array([0, 0, 1, 2, 0], np.int8), np.zeros((5, 1)), np.array([0, 1, 2, 3]))
    asked_for = []

    def simulate(circles, asked, *, seed, stage):
        assert not circles
        assert stage == "exact"
        assert asked.circumstances.shape == (len(asked.rows), len(CIRCUMSTANCES))
        assert not asked.circumstances.any()
        asked_for.append((asked.rows.tolist(), seed))
        fell = np.where(asked.z[:, 0] > asked.rows - 1.5, KINDS.index("street"), 0)
        return np.where(asked.rows == 3, KINDS.index("failed"), fell).astype(np.int8)

    monkeypatch.setattr(_calibration, "simulate_rows", simulate)
    monkeypatch.setattr(_calibration, "_TOGETHER", 2)
    draws = np.zeros((3, len(PRIORS)))
    draws[:, 0] = [-2, 0, 2]
    draws[2, PLACE["floor"]] = 30.0  # all by frequency
    floor = PRIORS[PLACE["floor"]].read(draws[:, PLACE["floor"]])
    found = count_panels(rows, draws, 7, "exact")
    simulated = np.array([[1, 0], [1, 2], [1, 3]])
    assert found == pytest.approx((1 - floor)[:, None] * simulated + floor[:, None])
    assert asked_for == [([0, 1, 2, 3] * 2, 7), ([0, 1, 2, 3], 9)]


def test_every_round_keeps_as_many_and_each_draw_about_its_share():
    rng = np.random.default_rng(3)
    candidates = np.arange(40.0).reshape(4, 10, 1)
    weights = rng.random((4, 10)) ** 3
    kept = _keep(candidates, weights, rng)
    assert kept.shape == (400, 1)
    copies = np.bincount(kept[:, 0].astype(int), minlength=40).reshape(4, 10)
    assert (copies.sum(axis=1) == 100).all()
    share = weights / weights.sum(axis=1, keepdims=True)
    assert (abs(copies - 100 * share) < 1).all()
    none = np.eye(10)[[0, 3, 9, 9]]
    assert set(_keep(candidates, none, rng)[:, 0]) == {0.0, 13.0, 29.0, 39.0}
