"""Answers: intervals, comparison on the same runs, plain data and frames, wrong questions."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynamics_cases import make_full, make_reference
from innercircle.answer import make_plain
from innercircle.dynamics import (
    _answer,
    compare,
    find_difference,
    find_share,
    measure_stage_error,
    simulate,
)
from innercircle.errors import InputError
from innercircle.game import Threshold
from innercircle.vocabulary import ENDS, Outcome

QUICK = {"stage": "quick"}


@pytest.fixture(scope="module")
def answer():
    return simulate(make_full(0.5), "guarantee-package", runs=600, seed=2, **QUICK)


def test_wilson_1927_meets_printed_digits():
    # Newcombe (1998, Statistics in Medicine 17, table I, method 3)
    share = find_share(81, 263)
    assert (round(share.low, 4), round(share.high, 4)) == (0.2553, 0.3662)
    share = find_share(0, 20)
    assert (share.low, round(share.high, 4)) == (0.0, 0.1611)
    share = find_share(1, 29)
    assert (round(share.low, 4), round(share.high, 4)) == (0.0061, 0.1718)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(pair):
    share = find_share(*pair)
    assert 0 <= share.low <= share.share <= share.high <= 1


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_a_difference_turns_its_sign_with_its_sides(gained, lost, same):
    runs = gained + lost + same + 1
    one, other = find_difference(gained, lost, runs), find_difference(lost, gained, runs)
    assert one.difference == -other.difference
    assert one.low == pytest.approx(-other.high)
    assert {one.verdict, other.verdict} in ({"more", "less"}, {"cannot tell"})


def test_outcomes_share_out_all_runs(answer):
    assert list(answer.outcomes) == [outcome.value for outcome in Outcome]
    assert sum(share.count for share in answer.outcomes.values()) == answer.runs
    assert sum(share.count for share in answer.ends.values()) == answer.runs
    falling = [end for end, words in ENDS.items() if words.falls]
    assert answer.falls.count == sum(answer.ends[end].count for end in falling)
    assert answer.falls_by_month[-1] == answer.falls.share
    assert sum(answer.first_breaker.values()) == pytest.approx(1)
    for series in answer.by_month.values():
        assert len(series) == answer.months + 1
        assert series == sorted(series)


def test_bands_are_in_order_and_as_long_as_the_horizon(answer):
    for band in answer.bands.values():
        for low, high in (("0.05", "0.25"), ("0.25", "0.5"), ("0.5", "0.75"), ("0.75", "0.95")):
            assert len(band[low]) == answer.months
            assert all(x <= y for x, y in zip(band[low], band[high], strict=True))


def test_the_answer_is_strict_json_without_rows(answer):
    plain = answer.to_dict()
    assert "rows" not in plain
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert set(plain["outcomes"]["stalemate"]) == {"share", "low", "high", "count"}


def test_frames_have_a_row_an_outcome_and_a_row_a_run(answer):
    assert answer.to_frame()["outcome"].tolist() == list(answer.outcomes)
    rows = answer.to_rows()
    assert len(rows) == answer.runs
    assert set(rows["outcome"]) <= set(answer.outcomes)


def test_paired_differences_are_those_of_the_shares():
    answer = compare(make_full(0.5), ["wait", "pressure"], runs=1_000, seed=3, **QUICK)
    for outcome, found in answer.differences["pressure"].items():
        shares = [answer.answers[name].outcomes[outcome].share for name in ("pressure", "wait")]
        assert found.difference == pytest.approx(shares[0] - shares[1])
        assert found.low <= found.difference <= found.high
    assert answer.differences["pressure"]["purge_consolidation"].verdict == "less"


def test_pairing_is_sharper_than_two_separate_samples():
    answer = compare(make_full(), ["wait", "pressure"], runs=1_000, seed=3, **QUICK)
    found = answer.differences["pressure"]["stalemate"]
    shares = [answer.answers[name].outcomes["stalemate"].share for name in ("wait", "pressure")]
    separate = 1.96 * math.sqrt(sum(p * (1 - p) / 1_000 for p in shares))
    assert found.high - found.low < 2 * separate


def test_auto_goes_on_until_every_share_is_known():
    answer = simulate(make_full(), "wait", runs="auto", half_width=0.02, seed=1, **QUICK)
    assert all(share.high - share.low <= 0.04 for share in answer.outcomes.values())
    assert answer == simulate(make_full(), "wait", runs=answer.runs, seed=1, **QUICK)


def test_auto_gives_all_playbooks_as_many_runs_as_the_one_that_needs_most():
    found = compare(
        make_reference(), ["wait", "knife-fight"], runs="auto", half_width=0.025, stage="quick"
    )
    counts = {answer.runs for answer in found.answers.values()}
    assert len(counts) == 1
    for answer in found.answers.values():
        assert answer.convergence[-1].half_width <= 0.025


def test_the_shares_settle_step_by_step(answer):
    steps = answer.convergence
    assert [step.runs for step in steps] == sorted(step.runs for step in steps)
    assert steps[-1].runs == answer.runs
    assert steps[-1].shares == {name: s.share for name, s in answer.outcomes.items()}
    assert steps[-1].half_width < steps[0].half_width


def test_the_quick_stage_says_its_error():
    error = measure_stage_error(make_full(), "guarantee-package", runs=40, seed=1)
    assert 0 < abs(error.mean) < 0.01
    assert error.absolute <= error.largest < 0.05
    assert 0 <= error.changed <= 1


WRONG = {
    "runs": ({"runs": 0}, "whole number from 1"),
    "runs-word": ({"runs": "many"}, "whole number from 1"),
    "seed": ({"seed": -1}, "seed"),
    "stage": ({"stage": "slow"}, "no stage"),
    "batch": ({"batch": 0}, "at least 1"),
    "half-width": ({"half_width": 0}, "half_width"),
    "option": ({"threads": 2}, "no option threads"),
    "sponsor": ({"sponsor": "presure"}, "Did you mean pressure"),
    "leader": ({"leader": {"purge": "sometimes"}}, "unknown name 'sometimes'"),
    "several": ({"sponsor": {"sanctions": 3, "chanels": 1}}, "chanels.*sanctions: 3"),
    "blind": (
        {"sponsor": {"rules": [{"when": {"suspicion": {"above": 0.5}}, "do": {"sanctions": 1}}]}},
        "unknown name 'suspicion'",
    ),
    "nobody": (
        {"sponsor": {"rules": [{"when": {"month": {"since": 1}}, "do": {"open": "nobody"}}]}},
        "unknown name 'nobody'",
    ),
    "guarantor": ({"sponsor": {"offer": {"guarantor": "pope"}}}, "unknown name 'pope'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_question_is_refused_in_words(case):
    options, words = WRONG[case]
    with pytest.raises(InputError, match=words):
        simulate(make_full(), **{"runs": 1, **options})


def test_parameters_out_of_range_are_listed_all_at_once():
    with pytest.raises(InputError, match=r"economy.bite.*leaks.detect"):
        make_full(groups={"economy": {"bite": 9}, "leaks": {"detect": -1}})


def test_a_regime_that_would_have_fallen_already_falls_in_the_first_month():
    answer = simulate(make_full().changed({"threshold": Threshold.point(0.1)}), runs=20, **QUICK)
    assert answer.outcomes["stalemate"].count == 0
    assert set(answer.rows["month"]) == {1}


def test_rows_become_plain_data_when_asked_for_and_cost_nothing_else(answer, monkeypatch):
    seen = []
    monkeypatch.setattr(
        _answer, "make_plain", lambda value: seen.append(value) or make_plain(value)
    )
    plain = answer.to_dict()
    assert "rows" not in plain
    assert not any(value is answer.rows for value in seen)
    full = answer.to_dict(rows=True)
    assert {name: value for name, value in full.items() if name != "rows"} == plain
    lists = {name: column.tolist() for name, column in answer.rows.items()}
    assert full["rows"] == make_plain(lists)
    assert json.loads(json.dumps(full, allow_nan=False)) == full
