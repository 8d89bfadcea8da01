"""The sample drawn by rule: the draw, the codings frozen before the labels, the scores."""

import json
import math
import shutil

import numpy as np
import pytest

from innercircle import history
from innercircle.cli import run
from innercircle.dynamics import simulate
from innercircle.errors import DataError, InputError, LeakageError
from innercircle.history import (
    SAMPLE_ENDS,
    STRATA,
    _sample,
    _sample_scores,
    code_rows,
    draw_sample,
    find_ends,
    load_row,
    make_months_forecast,
    read_panel,
    read_sample,
    read_sample_labels,
    score_sample,
)
from innercircle.history._sample_scores import CONSTANT, LOGISTIC, RATES, find_rates
from innercircle.history._split import TEST


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """A forecast that gives everybody the rates of the years before."""
    rates = dict(zip(SAMPLE_ENDS, find_rates(), strict=True))
    log = tmp_path_factory.mktemp("looks") / "looks.md"
    return score_sample(lambda case: rates, "rates", draws=100, look_log=log), log


def test_the_shipped_sample_is_what_the_rule_draws_and_codes():
    coded, labels = draw_sample()
    assert coded == read_sample()
    assert {label.id: label for label in labels} == read_sample_labels()


def test_at_least_forty_cases_stand_for_all_rows_of_the_test_years():
    labels = read_sample_labels().values()
    assert len(labels) == len({case.id for case in read_sample()}) == 52
    assert sum(label.weight for label in labels) == pytest.approx(1605, abs=0.01)
    drawn = {name: sum(label.stratum == name for label in labels) for name in STRATA}
    assert all(0 < count <= STRATA[name] for name, count in drawn.items())


def test_weighted_shares_of_the_ends_are_those_of_the_panel():
    ends = find_ends(TEST.test_rows(read_panel()))
    labels = read_sample_labels().values()
    for end in ("quiet", "failed"):
        weighted = sum(label.weight for label in labels if label.end == end)
        assert weighted == pytest.approx(ends.count(end), abs=0.01)
    falls = sum(label.weight for label in labels if label.end not in {"quiet", "failed"})
    assert falls == pytest.approx(29, abs=0.01)


def test_ends_agree_with_the_panels_outcomes():
    panel = read_panel()
    ends = np.array(find_ends(panel))
    held = np.isin(ends, ["quiet", "failed"])
    assert np.array_equal(~held, panel.outcomes["exit"].to_numpy() == 1)
    assert np.array_equal(ends != "quiet", panel.outcomes["attempt"].to_numpy() == 1)


def test_codings_hold_no_outcome_and_refuse_one():
    panel = read_panel()
    with pytest.raises(LeakageError):
        code_rows(panel.inputs.assign(exit_12m=0).head())
    assert not {"end", "weight", "stratum"} & set(vars(read_sample()[0]))


def test_labels_are_refused_when_the_codings_are_not_those_that_were_frozen(tmp_path, monkeypatch):
    for file in ("codings.csv", "labels.csv", "manifest.json"):
        shutil.copy(_sample.SAMPLE / file, tmp_path)
    text = (tmp_path / "codings.csv").read_text(encoding="utf-8")
    (tmp_path / "codings.csv").write_text(text.replace(",military,4", ",military,3"))
    monkeypatch.setattr(_sample, "SAMPLE", tmp_path)
    _sample.read_sample.cache_clear()
    _sample.read_sample_labels.cache_clear()
    try:
        with pytest.raises(DataError, match="does not match its checksum"):
            read_sample_labels()
    finally:
        _sample.read_sample.cache_clear()
        _sample.read_sample_labels.cache_clear()


def test_steps_follow_the_facts_of_the_rule():
    row = read_panel().inputs.head(1).copy()
    usual = {"months_since_attempt": np.nan, "tenure_months": 60, "growth": 2.0, "opec": 0}
    usual |= {"civil": 0, "opposition": 1, "legselec": 1, "oil_chg_12m": 0.0}

    def steps(**changed):
        coded = code_rows(row.assign(**(usual | changed)))[0]
        return coded.threshold, coded.mobilisation, coded.strength

    assert steps() == (4, 2, 3)
    assert steps(months_since_attempt=20) == (3.5, 2, 3)
    assert steps(months_since_attempt=6) == (3.5, 2, 2)
    assert steps(tenure_months=12) == (4, 2, 2)
    assert steps(growth=-6.0) == (3.5, 2, 3)
    assert steps(opec=1, oil_chg_12m=-0.5) == (3.5, 2, 3)
    assert steps(oil_chg_12m=-0.5) == (4, 2, 3)
    assert steps(civil=1) == (4, 2.5, 3)
    assert steps(civil=2) == (3.5, 2.5, 3)
    assert steps(civil=2, growth=-6.0, months_since_attempt=20) == (3, 2.5, 3)


def test_half_a_step_is_the_number_half_way():
    inputs = read_panel().inputs
    case = next(case for case in read_sample() if case.threshold == 3.5)
    assert load_row(case, inputs).threshold.mean.value == pytest.approx(0.55)


def test_every_coded_case_is_a_scenario_that_checks():
    inputs = read_panel().inputs
    for case in read_sample():
        scenario = load_row(case, inputs)
        assert scenario.id == case.id
        assert len(scenario.insiders) >= 5


def test_the_same_rates_for_everybody_score_as_the_rates_and_rank_nothing(answer):
    scores = {score.forecaster: score for score in answer[0].scores}
    assert scores["rates"].ends.value == pytest.approx(scores[RATES].ends.value)
    assert scores["rates"].auc.value == 0.5
    assert math.isnan(scores["rates"].slope.value)


def test_the_best_constant_has_the_best_score_of_all_that_give_everybody_the_same(answer):
    scores = {score.forecaster: score for score in answer[0].scores}
    assert scores[CONSTANT].level.value <= scores[RATES].level.value
    assert answer[0].happened == pytest.approx(29 / 1605, abs=1e-4)


def test_the_rival_line_ranks_the_cases_better_than_chance(answer):
    scores = {score.forecaster: score for score in answer[0].scores}
    assert scores[LOGISTIC].auc.value > 0.6
    assert json.loads(json.dumps(answer[0].to_dict(), allow_nan=False))["cases"] == 52


def test_a_forecast_that_knows_everything_wins(tmp_path):
    labels = read_sample_labels()

    def know(case):
        return {end: float(end == labels[case.id].end) for end in SAMPLE_ENDS}

    best = score_sample(know, "knows", draws=20, look_log=tmp_path / "looks.md").scores[0]
    assert best.auc.value == 1.0
    assert best.ends.value < 0.06


def test_a_look_is_logged_once_a_model_and_forecast(answer):
    assert answer[1].read_text(encoding="utf-8").count("fall in the drawn sample, rates") == 1


def test_chances_that_are_not_those_of_six_ends_are_refused(tmp_path):
    log = tmp_path / "looks.md"
    for wrong in ({}, {"quiet": 1.0}, dict.fromkeys(SAMPLE_ENDS, 0.5)):
        with pytest.raises(InputError, match="six ends"):
            score_sample(lambda case, wrong=wrong: wrong, look_log=log)


def test_the_months_give_chances_of_the_ends():
    case = read_sample()[0]
    chances = make_months_forecast(runs=60)(case)
    assert sum(chances.values()) == pytest.approx(1.0)
    told = simulate(load_row(case, read_panel().inputs), runs=60, seed=1, stage="quick")
    held = ("stalemate", "purge_consolidation")
    falls = 1.0 - sum(told.outcomes[name].share for name in held)
    assert chances["insiders"] + chances["crowd"] == pytest.approx(falls)


def test_the_cases_are_listed_without_running_them(capsys):
    assert run(["history", "sample", "--list"]) == 0
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) == 52
    assert run(["history", "sample", "--list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == printed.split()[0]


def test_the_scores_are_printed_and_are_one_json_object(capsys, monkeypatch):
    rates = dict(zip(SAMPLE_ENDS, find_rates(), strict=True))
    monkeypatch.setattr(history, "make_months_forecast", lambda *asked: lambda case: rates)
    monkeypatch.setattr(_sample_scores, "find_log", lambda: None)
    assert run(["history", "sample"]) == 0
    printed = capsys.readouterr().out
    assert "52 cases that stand for 1,605 January rows; 1.8% of those fell" in printed
    assert all(name in printed for name in ("the months", RATES, LOGISTIC, CONSTANT))
    assert run(["history", "sample", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["scores"]) == 4
