"""The model's own word on a day: by what was known then."""

import pytest

import innercircle.forecast
from innercircle.ledger._own_word import ask_model
from innercircle.scenario import load_text

CASE = """
innercircle: 1
id: harbour
title: A harbour city
starts: 2026-01
threshold: {mean: 0.5, sd: 0.12}
insiders:
  mayor: {office: Mayor, power: 3, stakes: {position: 80}}
sources:
  early: {kind: news, title: An early paper, published: 2026-03-02, letter: B}
  late: {kind: news, title: A late paper, published: 2026-06-02, letter: B}
evidence:
  claims:
    - {id: splits, says: The police would stay in., p: 0.2, moves: {threshold.mean: 0.3}}
reports:
  - {id: first, says: So it says., claim: splits, asserts: +, source: early, number: 2}
  - {id: second, says: So it says., claim: splits, asserts: +, source: late, number: 2}
"""


class AskedError(Exception):
    """Carries the case that was asked."""


@pytest.mark.parametrize(
    ("day", "known"),
    [("2026-02-10", []), ("2026-04-10", ["first"]), ("2026-07-01", ["first", "second"])],
)
def test_a_word_dated_back_knows_no_report_that_came_later(monkeypatch, day, known):
    def stop(scenario, **_):
        raise AskedError([report.id for report in scenario.reports])

    monkeypatch.setattr(innercircle.forecast, "forecast", stop)
    with pytest.raises(AskedError) as asked:
        ask_model(load_text(CASE), "falls", "2026-12-31", day)
    assert asked.value.args == (known,)
