"""The backtest of attempts: the wall, the rivals, the log; on the years inside the training."""

import json

import numpy as np
import pytest

from innercircle.cli import run
from innercircle.errors import InputError, LeakageError
from innercircle.history import (
    FORECASTERS,
    TOOK_PART,
    build_attempt_columns,
    find_fingerprint,
    forecast_attempts,
    read_attempts,
    run_attempts,
)


@pytest.fixture(scope="module")
def answer():
    return run_attempts(period="validation", draws=100)


def test_every_forecaster_is_scored_on_the_same_attempts(answer):
    assert tuple(score.forecaster for score in answer.scores) == FORECASTERS
    assert {score.rows for score in answer.scores} == {len(answer.happened)} == {163}
    assert answer.fitted == 303
    assert set(answer.gains) == set(FORECASTERS)


def test_who_took_part_says_more_than_the_frequency_and_the_type_of_regime_before_the_test(answer):
    model, by_regime = answer.scores[0], answer.scores[4]
    assert model.auc_roc.low > 0.7
    assert model.log_score.value < by_regime.log_score.value
    assert answer.gains[model.forecaster].low > 0.05


def test_the_frequency_gains_nothing_and_ranks_nothing(answer):
    gain, score = answer.gains["frequency"], answer.scores[-1]
    assert (gain.value, gain.low, gain.high) == (0.0, 0.0, 0.0)
    assert score.auc_roc.value == 0.5


def test_how_an_attempt_ended_is_not_among_what_is_forecast_from(answer):
    frame = read_attempts()
    before, within = frame[frame["year"] < 1981], frame[frame["year"].between(1981, 2000)]
    hidden = within.drop(columns=["fell", "kind", "fate"])
    said, _ = forecast_attempts(before, hidden)
    assert np.array_equal(said[FORECASTERS[0]], answer.probability)


def test_attempts_of_the_forecast_years_may_not_be_fitted():
    frame = read_attempts()
    with pytest.raises(LeakageError):
        forecast_attempts(frame, frame[frame["year"] > 2000])


def test_the_power_that_took_part_is_the_officers_share_and_the_rest():
    frame = read_attempts().head(200)
    columns = build_attempt_columns(frame.assign(military=1, palace=1))
    assert np.allclose(columns["power"], 1.0)
    officers = columns["military power"][(frame["regime"] == "military").to_numpy()]
    assert set(officers) == {0.7}


def test_parts_are_counted_before_and_in_the_period(answer):
    frame = read_attempts()
    assert tuple(part.name for part in answer.parts) == TOOK_PART
    for part in answer.parts:
        took = frame[(frame[part.name] == 1) & (frame["year"] <= 2000)]
        assert part.before + part.within == len(took)
        assert part.within_fell * part.within == pytest.approx(
            took.loc[took["year"] > 1980, "fell"].sum()
        )


def test_a_look_at_the_test_period_is_logged_and_one_at_the_validation_is_not(tmp_path):
    log = tmp_path / "looks.md"
    run_attempts(period="validation", draws=20, look_log=log)
    assert not log.exists()
    run_attempts(draws=20, look_log=log)
    run_attempts(draws=20, look_log=log)
    assert log.read_text(encoding="utf-8").count(find_fingerprint("attempts")) == 1


def test_the_answer_is_one_json_object_and_a_table(answer, capsys):
    assert run(["history", "attempts", "--period", "validation", "--draws", "20", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["scores"][0]["rows"] == 163
    assert run(["history", "attempts", "--period", "validation", "--draws", "20"]) == 0
    assert "power that took part, and the street" in capsys.readouterr().out
    assert len(answer.to_frame()) == len(FORECASTERS)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"period": "future"}, "test, validation"), ({"draws": 3}, "too few")],
    ids=["period", "draws"],
)
def test_what_cannot_be_asked_is_named(wrong, message):
    with pytest.raises(InputError, match=message):
        run_attempts(**({"period": "validation"} | wrong))
