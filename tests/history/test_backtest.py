"""The backtest as a whole, on the years inside the training period."""

import csv
import json

import numpy as np
import pytest

from innercircle.errors import InputError
from innercircle.history import _looks, find_log, run_backtest, write_predictions
from innercircle.history._looks import find_fingerprint, record_look


@pytest.fixture(scope="module")
def answer(attempts):
    return attempts


def test_every_forecaster_is_scored_on_the_same_rows(answer):
    scores = [answer.structural, *answer.competitors]
    assert {score.rows for score in scores} == {len(answer.happened)}
    assert {score.events for score in scores} == {int(answer.happened.sum())}
    assert len({score.forecaster for score in scores}) == len(scores) == 7


def test_the_structural_forecast_beats_the_rate_before_the_test_period(answer):
    assert answer.structural.auc_roc.value > 0.68
    assert answer.structural.skill.value > 0.03


def test_the_answer_is_plain_data_and_a_table(answer):
    assert json.loads(json.dumps(answer.to_dict(), allow_nan=False))["outcome"] == "attempt"
    table = answer.to_frame()
    assert next(iter(table["forecaster"])) == "structural"
    assert (table["auc_roc_low"] <= table["auc_roc_high"]).all()


def test_the_same_seed_gives_the_same_answer(answer):
    again = run_backtest(outcome="attempt", period="validation", refit="once", draws=40)
    assert again == answer


def test_the_worst_misses_are_told_in_words(answer):
    assert len(answer.misses) == 10
    losses = [miss.probability if miss.happened else 1 - miss.probability for miss in answer.misses]
    assert losses == sorted(losses)
    for miss in (*answer.misses, *answer.false_alarms):
        assert miss.story.startswith("The model said")
        assert "; ." not in miss.story
        assert "Known on 1 January" in miss.story
        assert ("nothing was recorded" in miss.story) <= (not miss.happened)


def test_predictions_are_written_row_by_row(answer, tmp_path):
    path = tmp_path / "forecasts.csv"
    write_predictions(answer, path)
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["gwcode", "year", "outcome_name", "outcome", "probability"]
    assert len(rows) == len(answer.happened)
    assert sum(int(row["outcome"]) for row in rows) == answer.happened.sum()
    said = np.array([float(row["probability"]) for row in rows])
    assert np.allclose(said, answer.probability, atol=1e-6)


def test_a_place_that_cannot_be_written_is_our_error_class(answer, tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        write_predictions(answer, tmp_path / "missing" / "forecasts.csv")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"outcome": "coup"}, "attempt, exit, insider_exit"),
        ({"period": "future"}, "test, validation"),
        ({"refit": "daily"}, "yearly, once"),
        ({"draws": 3}, "too few"),
    ],
    ids=["outcome", "period", "refit", "draws"],
)
def test_what_cannot_be_asked_is_named(wrong, message):
    with pytest.raises(InputError, match=message):
        run_backtest(**({"period": "validation"} | wrong))


def test_a_look_is_written_once_a_model(tmp_path):
    log = tmp_path / "looks.md"
    look = {"refit": "yearly", "outcome": "exit", "auc_roc": 0.7, "skill": 0.02, "slope": 1.0}
    assert record_look(log, **look)
    assert not record_look(log, **look)
    assert record_look(log, **(look | {"outcome": "attempt"}))
    assert log.read_text(encoding="utf-8").count(find_fingerprint()) == 2


def test_the_log_of_the_source_tree_is_found_and_other_data_are_no_look(tmp_path, monkeypatch):
    log = find_log()
    assert log is not None
    assert log.name == "test-looks.md"
    monkeypatch.setattr(_looks, "DATA", tmp_path / "src" / "innercircle" / "history" / "data")
    assert find_log() is None


def test_validation_is_not_a_look(tmp_path):
    log = tmp_path / "looks.md"
    run_backtest(period="validation", refit="once", draws=40, look_log=log)
    assert not log.exists()
