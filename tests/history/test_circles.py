"""January rows as circles: counts, ranges, nothing lost, nothing known too early."""

import numpy as np
import pytest

from innercircle.errors import InputError, LeakageError
from innercircle.history import (
    COVARIATES,
    FELL,
    LARGEST_OFFICE,
    build_covariates,
    code_outcomes,
    code_panel,
    draw_rows,
    find_episode_rows,
    find_runs,
    read_episodes,
    read_panel,
)

STAKES = ("position", "fallback", "exile", "new_order_place")


@pytest.fixture(scope="module")
def coded():
    return code_panel(read_panel().inputs)


def test_every_row_is_in_one_circle_that_of_its_regime(coded):
    inputs = read_panel().inputs
    rows = np.concatenate([circle.rows for circle in coded.values()])
    assert np.array_equal(np.sort(rows), np.arange(5818))
    for regime, circle in coded.items():
        assert set(inputs["regime"].to_numpy()[circle.rows]) == {regime}
        assert circle.covariates.shape == (len(circle.rows), len(COVARIATES))


def test_a_circle_holds_all_power_in_offices_of_at_most_a_fifth(coded):
    for circle in coded.values():
        assert circle.power.sum() == pytest.approx(1.0)
        assert circle.power.max() <= LARGEST_OFFICE + 1e-9
        assert len(set(circle.id)) == len(circle.id) == len(circle.power)
        for name in STAKES:
            assert getattr(circle, name).shape == circle.power.shape
            assert (getattr(circle, name) >= 0).all()
            assert (getattr(circle, name) <= 100).all()
        assert ((circle.capture > 0) & (circle.capture < 1)).all()
        assert ((circle.exposure > 0) & (circle.exposure < 1)).all()


def test_without_splitting_a_group_is_one_office_with_the_same_stakes(coded):
    whole = code_panel(read_panel().inputs, largest=1.0)
    for regime, circle in whole.items():
        assert len(circle.id) == len(set(circle.circle)) <= 3
        split = coded[regime]
        for name in ("power", *STAKES):
            weights = split.power if name != "power" else np.ones(len(split.power))
            for group in circle.circle:
                mine = np.array(split.circle) == group
                own = getattr(circle, name)[np.array(circle.circle) == group][0]
                total = (getattr(split, name) * weights)[mine].sum()
                assert total == pytest.approx(own * (weights[mine].sum() if name != "power" else 1))


def test_facts_are_finite_and_small_for_usual_rows():
    facts = build_covariates(read_panel().inputs)
    assert np.isfinite(facts).all()
    by_name = dict(zip(COVARIATES, facts.T, strict=True))
    assert np.abs(by_name["growth"]).max() <= 2.0
    assert set(np.unique(by_name["civil"])) == {0.0, 1.0}
    assert (by_name["recent"] >= 0).all()
    assert (by_name["recent"] <= 1).all()
    for name in ("growth", "wealth", "size", "tenure", "world", "oil"):
        assert abs(np.median(by_name[name])) < 0.7


def test_a_row_without_numbers_is_a_usual_one():
    row = read_panel().inputs.head(1).copy()
    for name in ("growth", "gdppc", "pop", "oil_chg_12m", "tenure_months", "months_since_attempt"):
        row[name] = np.nan
    facts = dict(zip(COVARIATES, build_covariates(row)[0], strict=True))
    assert facts["growth"] == pytest.approx(0.15)
    assert [facts[name] for name in ("wealth", "size", "oil", "recent")] == [0, 0, 0, 0]


def test_outcomes_are_nothing_a_failed_attempt_or_a_fall():
    fates = code_outcomes(read_panel().outcomes)
    assert np.bincount(fates).tolist() == [5376, 190, 252]
    assert (fates == FELL).sum() == 252


def test_runs_find_their_rows_again(coded):
    drawn = draw_rows(5818, 20_000, seed=3)
    inputs = read_panel().inputs
    counted = 0
    for circle in coded.values():
        runs, rows = find_runs(circle, drawn)
        assert np.array_equal(circle.rows[rows], drawn[runs])
        assert set(inputs["regime"].to_numpy()[drawn[runs]]) <= {circle.regime}
        counted += len(runs)
    assert counted == 20_000
    assert np.array_equal(drawn, draw_rows(5818, 20_000, seed=3))


def test_rows_of_the_coded_episodes_are_found_in_their_years():
    panel = read_panel()
    rows = panel.inputs[find_episode_rows(panel.inputs)]
    states = rows.groupby("gwcode")["year"].agg(["min", "max"])
    assert states.loc[235].tolist() == [1973, 1975]
    assert states.loc[651].tolist() == [2011, 2012]
    assert len(rows) <= 3 * len(read_episodes())
    assert len(states) >= 20


def test_outcomes_among_the_inputs_are_refused():
    panel = read_panel()
    with pytest.raises(LeakageError):
        code_panel(panel.inputs.assign(exit=0))
    with pytest.raises(InputError):
        code_panel(panel.inputs, largest=0.0)
