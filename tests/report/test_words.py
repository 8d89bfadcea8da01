"""The summary: its size, its words, and that it changes when the answer does."""

import math
import re
from dataclasses import replace

import pytest
from tests.report.examples import make_findings
from tests.report.hostile import HOSTILE

from innercircle.report._why import find_belief, find_decisive
from innercircle.report._words import (
    count_columns,
    cut_columns,
    describe_findings,
    join_words,
    wrap_columns,
)
from innercircle.vocabulary import Cell


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize("count", [1, 2, 5, 8, 12, 40])
def test_at_most_25_lines_of_80_columns(count, private):
    for spread in (0.0, 0.1):
        text = describe_findings(make_findings(count, spread=spread, private=private))
        lines = text.split("\n")
        assert len(lines) <= 25
        assert max(map(count_columns, lines)) <= 80


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_titles_and_labels_keep_the_size_and_cannot_move_the_cursor(name):
    text = describe_findings(make_findings(12, name=HOSTILE[name]))
    lines = text.split("\n")
    assert len(lines) <= 25
    assert max(map(count_columns, lines)) <= 80
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_no_symbols():
    for spread in (0.0, 0.1):
        text = describe_findings(make_findings(8, spread=spread))
        assert not re.search(r"[^A-Za-z0-9 .,;:()'\n-]", text)


def test_the_headline_comes_first_and_names_the_chance():
    lines = describe_findings(make_findings(8)).split("\n")
    assert " ".join(lines[2:4]).startswith(
        "The regime has almost no chance of falling: the chance is about 2.1 per cent, or 1 in 45."
    )


def test_every_part_is_there():
    text = " ".join(describe_findings(make_findings(8)).split())
    for part in (
        "Readiest to break: eastern commander (100 per cent)",
        "If all expect the others to stay, nobody breaks",
        "if all expect the others to break, all eight break",
        "All the others would follow if party boss and defence minister broke first",
        "By breaking alone, even the party boss",
        "Why they stay",
        "What matters most",
        "at 0.5 about 16 per cent, at 0.7 about 1 in 1,000",
    ):
        assert part in text


def test_a_likely_fall_reads_as_one():
    findings = replace(make_findings(8), fall_cautious=0.97, fall_bold=0.97)
    assert "is almost certain to fall: the chance is about 97 per cent." in describe_findings(
        findings
    )


def test_two_answers_are_both_given():
    findings = replace(make_findings(4, spread=0.5), fall_cautious=0.004, fall_bold=0.993)
    text = " ".join(describe_findings(findings).split())
    assert "expect one another to stay, the regime has next to no chance of falling" in text
    assert "(about 1 in 250)" in text
    assert "expect one another to break, it is all but certain to fall (more than 99 per" in text
    assert "party boss (2 per cent or 52 per cent)" in text


def test_bounds_that_did_not_meet_are_not_two_answers():
    findings = replace(make_findings(8), fall_cautious=0.004, fall_bold=0.31, settled=False)
    text = " ".join(describe_findings(findings).split())
    assert "is not settled: about 1 in 250 to 31 per cent" in text
    assert "outcomes are possible" not in text


def test_who_more_likely_breaks_has_no_reason_to_stay():
    findings = make_findings(6)
    text = " ".join(describe_findings(findings).split())
    staying, _, breaking = text.partition("Why they break")
    for seat in findings.seats:
        block = breaking if seat.chance_bold > 0.5 else staying.partition("Why they stay")[2]
        assert seat.short in block


def test_an_input_that_hardly_matters_is_said_to_hardly_matter():
    findings = make_findings(8)
    ends = {f"fall_{end}{reading}": 0.0201 for end in ("low", "high") for reading in ("", "_bold")}
    same = replace(findings.influences[0], **ends)
    text = " ".join(describe_findings(replace(findings, influences=(same,))).split())
    assert "hardly moves it from" in text


def test_without_complements_the_situations_are_listed():
    findings = make_findings(3, private=False)
    keys = tuple(seat.key for seat in findings.seats)
    findings = replace(
        findings,
        bound_cautious=math.nan,
        bound_bold=math.nan,
        tipping=None,
        pure=((), keys[:1], keys),
        cautions=("Party boss: squeezed so far that they prefer the fall.",),
    )
    text = " ".join(describe_findings(findings).split())
    assert "put off when others break" in text
    assert "squeezed so far" in text
    assert "if: nobody breaks; party boss breaks; all three break." in text


def test_nothing_known_beforehand_gives_an_order_and_no_chance():
    findings = replace(make_findings(3), fall_cautious=math.nan, fall_bold=math.nan)
    text = " ".join(describe_findings(findings).split())
    assert "no chance of a fall can be given" in text
    assert "From the readiest to the last: " in text


def test_the_belief_it_takes_makes_breaking_and_staying_equal():
    """At the belief q: (1-q) a + q r = (1-q) p + q g."""
    for a, r, p, g in ((89, 2.8, 4.5, 16.4), (84, 9, 5, 45), (50, 0, 40, 60)):
        q = find_belief((a, r, p, g))
        assert (1 - q) * a + q * r == pytest.approx((1 - q) * p + q * g)


def test_dominant_actions_have_no_belief():
    assert find_belief((90, 50, 5, 40)) == math.inf
    assert find_belief((5, 0, 10, 40)) == 0.0
    assert find_belief((5, 50, 10, 40)) == math.inf  # pays only while a fall is unlikely


@pytest.mark.parametrize(
    ("stakes", "cell"),
    [
        ((89, 2.8, 4.5, 16.4), Cell.BREAK_FALLS),  # incriminated: a new order offers little
        ((70, 20, 7, 43), Cell.STAY_HOLDS),  # safe enough either way, but well placed today
        ((60, 0, -200, 60), Cell.BREAK_HOLDS),  # a failed attempt is ruin
        ((70, 60, 20, 65), Cell.STAY_FALLS),  # nearly as well off without having broken
    ],
    ids=["incriminated", "well-placed", "ruinous-failure", "safe-anyway"],
)
def test_the_decisive_payoff(stakes, cell):
    assert find_decisive(stakes) == cell


def test_wrapping_by_columns():
    assert wrap_columns("a " * 50, 10) == ["a a a a a"] * 10
    assert wrap_columns("one two three", 9, indent=2) == ["  one two", "    three"]
    assert count_columns("人民e\u0301") == 5
    assert cut_columns("人民代表", 6) == "人..."
    assert join_words(["a", "b", "c"]) == "a, b and c"
