"""Letters that cannot be seen are gone before anything is read."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import some

from innercircle.reading._letters import clean, clean_line

TRICKS = {
    "Quux": "Q\u200bu\u00adu\u2060x",
    "ab": "a\u202e\u2066b\u2069\u202c",
    "a b": "a\u00a0b",
    "Ze": "Z\u3164\ufefe e".replace("\ufefe ", "\ufeff"),
    "x": "x\x1b\x07\x00",
    "tag": "t\U000e0061a\U000e007fg",
}


def test_tricks_are_undone():
    for plain, tricky in TRICKS.items():
        assert clean(tricky) == plain


def test_a_pile_of_marks_is_cut():
    assert len(clean("o" + "\u0301" * 500)) < 6
    assert clean("Vietnam\u0065\u0302\u0301") == "Vietnam\u1ebf"


@settings(max_examples=some(60))
@given(st.text())
def test_nothing_unseen_is_left_and_nothing_is_cleaned_twice(text):
    done = clean(text)
    kinds = {unicodedata.category(letter) for letter in done if letter != "\n"}
    assert not kinds & {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    assert clean(done) == done
    assert len(clean_line(text, 40)) <= 40
