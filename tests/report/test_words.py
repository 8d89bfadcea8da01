"""The summary: its size, its words, and that it changes when the answer does."""

import math
import re
from dataclasses import replace

import pytest
from tests.report.examples import make_findings
from tests.report.hostile import HOSTILE

from innercircle.report._chances import say_chance, say_headline, say_verdict
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
    assert lines[2] == (
        "The regime is very unlikely to fall: the chance is about 2 per cent, or 1 in 45."
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


def test_two_answers_give_a_range():
    findings = replace(make_findings(8), fall_cautious=0.004, fall_bold=0.31)
    text = " ".join(describe_findings(findings).split())
    assert "the chance is between 1 in 250 and 31 per cent" in text


def test_without_complements_the_situations_are_listed():
    findings = make_findings(3, private=False)
    keys = tuple(seat.key for seat in findings.seats)
    findings = replace(
        findings,
        bound_cautious=math.nan,
        bound_bold=math.nan,
        tipping=None,
        pure=((), keys[:1], keys),
        cautions=("Party boss: squeezed so far that he prefers the fall.",),
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


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "nil"),
        (1e-7, "less than 1 in a million"),
        (0.00004, "about 1 in 25,000"),
        (0.00072, "about 1 in 1,400"),
        (0.001, "about 1 in 1,000"),
        (0.005, "about 1 in 200"),
        (0.0125, "about 1 per cent"),
        (0.03, "about 3 per cent"),
        (0.5, "about 50 per cent"),
        (0.99, "about 99 per cent"),
        (0.995, "more than 99 per cent"),
        (1.0, "100 per cent"),
        (math.nan, "not known"),
    ],
)
def test_chances_in_words(chance, words):
    assert say_chance(chance) == words


def test_the_headline_adds_odds_where_they_help():
    assert say_headline(0.03) == "about 3 per cent, or 1 in 35"
    assert say_headline(0.4) == "about 40 per cent"


def test_verdicts_follow_the_scale():
    assert [say_verdict(p) for p in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99)] == [
        "is very unlikely to fall",
        "is unlikely to fall",
        "more probably holds than falls",
        "is about as likely to fall as to hold",
        "is likely to fall",
        "is very likely to fall",
        "is almost certain to fall",
    ]


def test_the_belief_it_takes_makes_breaking_and_staying_equal():
    """At the belief q: (1-q) a + q r = (1-q) p + q g."""
    for a, r, p, g in ((89, 2.8, 4.5, 16.4), (84, 9, 5, 45), (50, 0, 40, 60)):
        q = find_belief((a, r, p, g))
        assert (1 - q) * a + q * r == pytest.approx((1 - q) * p + q * g)


def test_dominant_actions_have_no_belief():
    assert find_belief((90, 50, 5, 40)) == math.inf
    assert find_belief((5, 0, 10, 40)) == 0.0
    assert find_belief((5, 50, 10, 40)) == math.inf  # prefers either outcome to hold with him in


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
