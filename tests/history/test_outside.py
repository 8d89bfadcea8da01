"""The outside view: rates of classes, from what was over before, with honest intervals."""

import json

import numpy as np
import pytest
from scipy.special import expit

from innercircle.cli import run
from innercircle.errors import InputError
from innercircle.history import (
    EXIT_KINDS,
    _hypothesis,
    _outside,
    find_fingerprint,
    find_outside,
    find_states_of,
    fit_outside,
    read_panel,
    run_outside,
)
from innercircle.history._kernels.pooling import fit_pooled
from innercircle.history._outside import _build_design, draw_kinds, read_units
from innercircle.vocabulary import CRISES, REGIMES
from second_methods.pooled_rates import sample_weights


def test_a_rate_lies_in_its_interval_and_the_shock_of_this_month_is_the_worst_state():
    rates = fit_outside(2001).find_rates()
    assert ((rates > 0.0) & (rates < 1.0)).all()
    assert (rates.argmax(axis=1) == CRISES.index("shock")).all()
    assert (rates.argmin(axis=1) == CRISES.index("calm")).all()
    for crisis in CRISES:
        answer = find_outside(regime="personal", crisis=crisis, year=2001)
        assert answer.low < answer.mean < answer.high


def test_rates_add_up_to_what_happened():
    """A pooled line with a free level says in sum what was seen, but for the pull of its priors."""
    units = read_units(12)
    fit = fit_outside(2023)
    design = _build_design(*(units[name].to_numpy() for name in ("regime", "state", "year")))
    said = expit(fit.draws @ design[:, : fit.draws.shape[1]].T).mean(axis=0)
    for _, rows in units.groupby("state"):
        assert said[rows.index].sum() == pytest.approx(rows["fell"].sum(), rel=0.05)


def test_longer_horizons_see_more_falls():
    rates = [
        find_outside(regime="military", crisis="survived", year=2005, months=months).mean
        for months in (6, 12, 24, 60)
    ]
    assert rates == sorted(rates)


def test_a_rate_uses_only_rows_that_were_over_before(monkeypatch):
    """What happens from the month asked for on changes nothing."""
    before = fit_outside(1985, 6, 24)
    whole = _outside.read_units(24)
    changed = whole.copy()
    later = changed["end"] >= 1985 * 12 + 5
    changed.loc[later, "fell"] = 1.0 - changed.loc[later, "fell"]
    monkeypatch.setattr(_outside, "read_units", lambda months: changed)
    after = fit_outside(1985, 6, 24)
    assert later.any()
    assert np.array_equal(before.draws, after.draws)
    assert np.array_equal(before.fell, after.fell)


def test_the_kinds_of_exit_are_shares_and_use_only_earlier_exits():
    draws = draw_kinds("personal", 1990)
    assert np.allclose(draws.sum(axis=1), 1.0)
    answer = find_outside(regime="personal", crisis="calm", year=1990)
    assert list(answer.kinds) == list(EXIT_KINDS)
    assert answer.kinds["military"].value > 0.3
    assert not np.array_equal(draws, draw_kinds("personal", 1995))


def test_the_normal_approximation_agrees_with_sampling():
    """Small and lopsided cells, where an approximation would show."""
    generator = np.random.default_rng(4)
    design = np.column_stack([np.ones(30), generator.integers(0, 2, (30, 4))]).astype(float)
    rows = generator.integers(1, 60, 30).astype(float)
    happened = generator.binomial(rows.astype(int), 0.04).astype(float)
    mean, sd = np.array([-3.0, 0, 0, 0, 0]), np.array([2.0, 0.5, 0.5, 0.5, 0.5])
    mode, covariance = fit_pooled(design, happened, rows, mean, sd)
    sampled = sample_weights(design, happened, rows, mean, sd)
    noise = np.random.default_rng(1).standard_normal((20_000, 5))
    approximated = mode + noise @ np.linalg.cholesky(covariance).T

    def find_rates(weights):
        return 1.0 / (1.0 + np.exp(-weights @ design.T))

    for q in (0.05, 0.5, 0.95):
        ours, theirs = (np.quantile(find_rates(w), q, axis=0) for w in (approximated, sampled))
        assert np.abs(ours - theirs).max() < 0.01
    ours, theirs = (find_rates(w).mean(axis=0) for w in (approximated, sampled))
    assert np.abs(ours - theirs).max() < 0.004


def test_intervals_cover_rates_drawn_from_the_prior():
    """Nine worlds in ten, within the luck of 200 worlds."""
    generator = np.random.default_rng(9)
    design = np.column_stack([np.ones(12), np.eye(4)[np.arange(12) % 4]])
    mean, sd = np.array([-2.0, 0, 0, 0, 0]), np.array([1.0, 0.5, 0.5, 0.5, 0.5])
    rows = np.full(12, 40.0)
    inside = []
    for _ in range(200):
        truth = mean + sd * generator.standard_normal(5)
        chance = 1.0 / (1.0 + np.exp(-design @ truth))
        happened = generator.binomial(40, chance).astype(float)
        mode, covariance = fit_pooled(design, happened, rows, mean, sd)
        middle = design @ mode
        reach = 1.645 * np.sqrt(np.einsum("ij,jk,ik->i", design, covariance, design))
        inside.append(np.abs(design @ truth - middle)[:4] <= reach[:4])
    assert 0.85 < np.mean(inside) < 0.95


def test_what_came_next_lies_where_the_rates_said():
    """Counts of the next three years in each class, before the test years; counts are coarse."""
    units = read_units(12)
    generator = np.random.default_rng(1)
    inside = []
    for year in range(1970, 2000, 6):
        fit = fit_outside(year)
        soon = units[units["year"].between(year, year + 2)]
        for (regime, state), rows in soon.groupby(["regime", "state"]):
            told = generator.binomial(len(rows), fit.draw_rates(REGIMES[regime], CRISES[state]))
            low, high = np.quantile(told, (0.05, 0.95))
            inside.append(low <= rows["fell"].sum() <= high)
    assert len(inside) > 60
    assert np.mean(inside) > 0.88


def test_the_state_of_a_country_is_what_was_known_on_the_first_of_the_month():
    inputs = read_panel().inputs
    states = find_states_of(inputs)
    assert set(states) == {"calm", "survived", "new"}
    new = (states == "new").to_numpy()
    since = inputs["months_since_exit"].to_numpy()
    assert (since[new] <= 12).all()
    assert (since[states.to_numpy() == "survived"] > 12).sum() == (
        (states == "survived") & inputs["months_since_exit"].notna()
    ).sum()


def test_a_country_gives_regime_and_state_and_named_ones_go_before():
    answer = find_outside(country="venezuela", year=2019, month=8)
    assert (answer.country, answer.regime, answer.crisis) == ("Venezuela", "personal", "survived")
    assert find_outside(country="Venezuela", crisis="shock", year=2019).crisis == "shock"


def test_before_the_test_years_the_class_says_more_than_the_trailing_rate():
    ours, trailing = run_outside(period="validation", draws=20).scores
    assert ours.log_score.value < trailing.log_score.value
    assert ours.auc_roc.value > 0.58


def test_a_look_at_the_test_period_is_logged(tmp_path):
    log = tmp_path / "looks.md"
    run_outside(draws=20, look_log=log)
    assert log.read_text(encoding="utf-8").count(find_fingerprint("outside")) == 1


def test_the_class_is_printed_and_is_one_json_object(capsys):
    words = ["history", "class", "--regime", "personal", "--crisis", "survived", "--year", "2019"]
    assert run(words) == 0
    assert "Personal regimes, a shock survived" in capsys.readouterr().out
    assert run([*words, "--months", "24", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert 0 < answer["low"] < answer["mean"] < answer["high"] < 1
    assert (answer["n"], answer["months"]) == (60, 24)
    assert "draws" not in answer


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"regime": "royal"}, "monarchy"),
        ({"crisis": "quiet"}, "calm, shock"),
        ({"crisis": None}, "no crisis was named"),
        ({"country": "Venzuela"}, "Did you mean Venezuela"),
        ({"country": "Venezuela", "year": 1990}, "no autocracy"),
        ({"year": 1900}, "out of reach"),
        ({"months": 0}, "1 to 120"),
    ],
    ids=["regime", "crisis", "nothing", "country", "democracy", "year", "months"],
)
def test_what_cannot_be_asked_is_named(wrong, message):
    asked = {"regime": REGIMES[0], "crisis": "calm", "year": 2010}
    with pytest.raises(InputError, match=message):
        find_outside(**(asked | wrong))


def test_the_words_of_a_class_are_those_of_the_format():
    assert _outside.STATES == CRISES
    assert _hypothesis.REGIMES == REGIMES
