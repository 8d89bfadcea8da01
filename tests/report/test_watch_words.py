"""The watch list in words: nothing that stands, weights, offices, and events without a number."""

from dataclasses import replace

import pytest

from innercircle.forecast import Before, Eve, Given, forecast, watch
from innercircle.report import describe_watch
from innercircle.report._case import name_inputs
from innercircle.report._forecast_section import say_forecast, say_joined, write_part
from innercircle.report._watch_section import _write_times, make_watch_section, name_event
from innercircle.report._within import say_given
from innercircle.scenario import load


@pytest.fixture(scope="module")
def told():
    scenario = load("caracas-2019")
    return scenario, watch(scenario, forecast(scenario, draws=40, runs=400, stage="quick"))


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (2.468, "2.5 times"),
        (10.2, "10 times"),
        (123.4, "123 times"),
        (999.9, "1000 times"),
        (6.7e8, "above 1000 times"),
        (0.456, "0.46 times"),
        (1e-9, "below 0.01 times"),
    ],
)
def test_a_weight_is_never_a_power_of_ten(ratio, words):
    assert _write_times(ratio) == words


def test_offices_keep_their_capitals_before_an_end(told):
    scenario, answer = told
    sign = Before("purged", "chief-justice", 0.2, 0.1)
    eve = Eve(end="coup", share=0.1, runs=30, street=0.1, usual_street=0.1, signs=(sign,))
    said = describe_watch(replace(answer, eves=(eve,)), scenario)
    assert "; a purge of President of the Supreme Court 20 % (10 %)" in said


def test_nothing_is_headed_that_is_empty(told):
    scenario, answer = told
    bare = replace(answer, eves=(), indicators=(), weaker=(), standing=None)
    said = describe_watch(bare, scenario)
    assert "No run still stands after 3 months." in said
    for words in ("nan", "None", "What sets the two months", "Too rare"):
        assert words not in said
    assert [block.title for block in make_watch_section(bare, scenario).blocks] == [
        "What this rests on"
    ]


def test_one_coming_month_is_the_next_month(told):
    scenario, answer = told
    said = describe_watch(replace(answer, within=1), scenario)
    assert "What to look for in the next month, most telling first:" in said
    assert "still stands after 1 month:" in said


def test_what_no_run_follows_has_no_delay(told):
    scenario, answer = told
    first = replace(answer.indicators[0], lag=None)
    rows = describe_watch(replace(answer, indicators=(first,)), scenario).splitlines()
    assert next(row for row in rows if " times " in row).endswith("–")


def test_a_street_without_a_size_is_named():
    assert name_event("protest") == "the size of the street"
    assert name_event("protest", "", 0.1) == "a street of 0.1 of power or more"
    assert name_event("broke") == "a failed break by any insider"


def test_few_draws_and_few_runs_are_said_on_command_and_page(told):
    scenario, answer = told
    given = Given(entries=2, to="2019-10", passed=3, log_evidence=-9.0, origins=5, effective=4.2)
    few = replace(answer, parts=4, given=given)
    for words in (describe_watch(few, scenario), str(make_watch_section(few, scenario))):
        assert "too few draws" in words
        assert "That is rough" in words
        assert "worth 4 equal ones" in words
    many = replace(answer, given=replace(given, effective=200.0))
    assert "That is rough" not in describe_watch(many, scenario)
    assert "too few draws" not in describe_watch(many, scenario)


def test_one_month_may_see_one_test(told):
    """A horizon of a month is one test or none; and it is one month, not months."""
    found = forecast(told[0], draws=20, runs=60, stage="quick", months=1)
    said = say_joined(found, None)
    assert said.startswith("Within 1 month it may come to a test, and the record")
    assert "several" not in said


def test_a_journal_without_events_says_that_the_regime_stood():
    given = Given(entries=0, to="2020-03", passed=3, log_evidence=0.0, origins=9, effective=9.0)
    assert say_given(given) == " after 2020-03, given that the regime stood"
    assert say_given(replace(given, entries=1)).endswith("given 1 event of the journal")


def test_a_vote_is_named_by_its_month():
    names = name_inputs(load("episodes/chile-1988"))
    assert names["elections.1.lost"] == "Vote of 1988-10: chance that the leader loses the count"


def test_a_range_without_width_is_one_number(told):
    _, answer = told
    sure = replace(answer, headline=replace(answer.headline, mean=1.0, low=1.0, high=1.0))
    said = say_forecast(sure).replace("\N{NO-BREAK SPACE}", " ")
    assert said.endswith("100 per cent; nine in ten at 100 %.")
    assert write_part(0.0) == "0\N{NO-BREAK SPACE}%"
    assert write_part(1e-9) == "below 0.01\N{NO-BREAK SPACE}%"
