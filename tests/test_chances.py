"""One scale of words, and one spelling of a number in sentences, tables and pictures."""

import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from innercircle.chances import (
    SCALE,
    count_things,
    find_word,
    say_chance,
    say_fall,
    say_headline,
    write_chance,
    write_money,
    write_points,
)


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.0, "next to no chance"),
        (0.0099, "next to no chance"),
        (0.01, "almost no chance"),
        (0.05, "very unlikely"),
        (0.1999, "very unlikely"),
        (0.20, "unlikely"),
        (0.45, "roughly even chance"),
        (0.55, "likely"),
        (0.55 - 1e-14, "likely"),
        (0.80, "very likely"),
        (0.95, "almost certain"),
        (0.99, "almost certain"),
        (0.99 + 1e-14, "almost certain"),
        (0.9901, "all but certain"),
        (1.0, "all but certain"),
    ],
)
def test_words_have_their_lower_bound_and_noise_is_silent(probability, word):
    assert find_word(probability) == word


def test_what_is_not_known_has_no_word():
    with pytest.raises(ValueError, match="not known"):
        find_word(math.nan)


def test_what_the_regime_does_is_on_the_same_scale():
    tops = [0.0, *(top for top, _ in SCALE[:-1]), 1.0]
    for low, high, (_, word) in zip(tops, tops[1:], SCALE, strict=False):
        assert word in say_fall((low + high) / 2)


@pytest.mark.parametrize(
    ("chance", "words", "short"),
    [
        (0.0, "nil", "0 %"),
        (1e-7, "less than 1 in a million", "below 1 in a million"),
        (0.00004, "about 1 in 25,000", "1 in 25,000"),
        (0.00072, "about 1 in 1,400", "1 in 1,400"),
        (0.005, "about 1 in 200", "1 in 200"),
        (0.0125, "about 1.2 per cent", "1.2 %"),
        (0.03, "about 3 per cent", "3 %"),
        (0.0999, "about 10 per cent", "10 %"),
        (0.5, "about 50 per cent", "50 %"),
        (0.99, "about 99 per cent", "99 %"),
        (0.995, "more than 99 per cent", "above 99 %"),
        (0.9995, "more than 99.9 per cent", "above 99.9 %"),
        (1.0, "100 per cent", "100 %"),
        (math.nan, "not known", "not known"),
    ],
)
def test_chances_in_words_and_in_tables(chance, words, short):
    assert say_chance(chance) == words
    assert write_chance(chance).replace("\N{NO-BREAK SPACE}", " ") == short


@given(st.floats(0, 1))
@example(0.0996)
@example(0.00999)
def test_a_sentence_and_a_table_show_the_same_digits(chance):
    digits = [re.findall(r"[0-9.,]+", f(chance)) for f in (say_chance, write_chance)]
    assert digits[0] == digits[1] or chance == 0


def test_the_headline_adds_odds_where_they_help():
    assert say_headline(0.03) == "about 3 per cent, or 1 in 35"
    assert say_headline(0.4) == "about 40 per cent"


def test_payoffs_and_counts():
    assert [write_points(x) for x in (77.2, -3.04, 1234.5, -0.01, math.inf, math.nan)] == [
        *("77.2", "−3.0", "1,234.5", "0.0", "–", "–"),
    ]
    assert [count_things(n, "insider") for n in (1, 8)] == ["1 insider", "8 insiders"]


@given(st.floats(0, 1e6), st.floats(1e-3, 1e6))
@example(2e-12, 1000.0)
@example(31.32, 1000.0)
def test_money_is_written_without_powers_of_ten(points, per_point):
    words = write_money(points, per_point, "crowns")
    assert re.fullmatch(r"[0-9,]+(\.[0-9]+)? crowns", words)
    amount = float(words.removesuffix(" crowns").replace(",", ""))
    assert amount == pytest.approx(points * per_point if points > 1e-6 else 0, rel=6e-4, abs=1e-3)
