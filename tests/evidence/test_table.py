"""The posterior as a table that the simulation may take as its prior, and answers as plain data."""

import json

import numpy as np
import pytest

from evidence.models import draw_model
from innercircle.errors import InputError
from innercircle.evidence import assess, assess_scenario, to_prior_table
from innercircle.scenario import load

TARGET = {"type": ["I1", "double"]}


def test_the_table_lists_every_state_with_its_probability():
    answer = assess(draw_model(1, insiders=2), TARGET)
    table = to_prior_table(answer)
    assert table["columns"] == ["approve", "I1", "I2"]
    assert len(table["rows"]) == 18
    assert table["rows"][0] == [True, "sincere", "sincere"]
    assert table["rows"][-1] == [False, "double", "double"]
    assert table["probabilities"] == answer.posterior.ravel().tolist()
    doubles = [p for row, p in zip(table["rows"], table["probabilities"], strict=True)
               if row[1] == "double"]  # fmt: skip
    assert sum(doubles) == pytest.approx(answer.probability, abs=1e-12)
    assert table["marginals"]["approve"] == pytest.approx(answer.posterior[0].sum())
    json.dumps(table, allow_nan=False)


def test_rare_states_can_be_left_out_and_the_share_is_stated():
    answer = assess(draw_model(2, insiders=3), TARGET)
    table = to_prior_table(answer, least=0.01)
    assert len(table["rows"]) == len(table["probabilities"]) < 54
    assert sum(table["probabilities"]) == pytest.approx(1.0, abs=1e-12)
    assert table["left_out"] == pytest.approx(answer.posterior[answer.posterior < 0.01].sum())


def test_an_answer_is_plain_strict_json_and_a_table():
    answer = assess(draw_model(3), TARGET)
    json.dumps(answer.to_dict(), allow_nan=False)
    frame = answer.to_frame()
    assert list(frame["report"]) == sorted(answer.solo)
    assert "<table" in answer._repr_html_()
    assert answer == assess(draw_model(3), TARGET)
    assert answer != assess(draw_model(4), TARGET)


def test_the_flagship_is_assessed_from_its_file():
    scenario = load("caracas-2019")
    answer = assess_scenario(scenario, flip_source="boss-aide")
    assert answer.insiders[0] == "party-boss"
    assert answer.posterior.shape == (2, *(3,) * len(answer.insiders))
    assert set(answer.shapley) == {report.id for report in scenario.reports}
    assert list(answer.contacts) == sorted(
        answer.contacts, key=lambda name: -answer.contacts[name].net
    )
    assert np.isfinite(list(answer.shapley.values())).all()
    other = assess_scenario(scenario, {"approve": True}, tau=0.3)
    assert other.probability == pytest.approx(other.approve, abs=1e-12)


def test_a_scenario_without_evidence_says_so():
    with pytest.raises(InputError, match="no evidence section"):
        assess_scenario(load("five-equals"))
