"""What a grade is worth."""

import pytest

from innercircle.evidence import assess

TARGET = {"type": ["I1", "double"]}


def one_report(letter, number, **options):
    return {
        "insiders": ["I1"],
        "prior": {"approve": 0.4, "types": {"*": {"yes": [0.2, 0.3, 0.5], "no": [0.5, 0.4, 0.1]}}},
        "claims": [{"id": "c", "when": TARGET}],
        "sources": [{"id": "s", "letter": letter}],
        "reports": [{"id": "r", "source": "s", "claim": "c", "says": "+", "number": number}],
        "options": options,
    }


@pytest.mark.parametrize(
    ("letter", "number", "options", "quality"),
    [
        ("B", 3, {}, 0.60),
        ("D", 1, {}, 0.35),
        ("B", 3, {"combine": "product"}, 0.48),
        ("B", 3, {"combine": "letter"}, 0.80),
        ("A", 6, {}, 0.0),
        ("F", 1, {}, 0.0),
        ("F", 6, {"zero_rule": "both"}, 0.0),
        ("A", 6, {"zero_rule": "both"}, 0.95),
        ("F", 2, {"zero_rule": "both"}, 0.80),
        ("B", 3, {"number_q": {3: 0.7}}, 0.70),
        ("B", 3, {"letter_q": {"B": 0.5}}, 0.50),
        ("E", 5, {"letter_q": {"E": 0.0}}, 0.0),
    ],
)
def test_a_grade_is_worth_what_the_table_says(letter, number, options, quality):
    answer = assess(one_report(letter, number, **options), TARGET)
    assert answer.quality["r"] == pytest.approx(quality)
    assert (answer.log_odds_change == 0.0) == (quality == 0.0)
    assert ("r" in answer.dropped) == (quality == 0.0)


def test_a_dropped_report_says_why():
    reasons = [assess(one_report(*grade), TARGET).dropped["r"] for grade in (("F", 6), ("A", 6))]
    assert "reliability cannot be judged and truth cannot be judged" in reasons[0]
    assert "truth cannot be judged" in reasons[1]


def test_the_table_in_use_comes_with_the_answer():
    answer = assess(one_report("B", 3, letter_q={"B": 0.7}), TARGET)
    assert answer.to_dict()["options"]["letter_q"]["B"] == 0.7
    assert answer.to_dict()["options"]["combine"] == "min"


def test_far_grades_and_an_odd_prior_are_warned_of():
    model = one_report("A", 5)
    model["prior"]["types"]["I1"] = {"yes": [0.5, 0.4, 0.1], "no": [0.2, 0.3, 0.5]}
    warnings = " ".join(assess(model, TARGET).warnings)
    assert "far apart (A5)" in warnings
    assert "not more likely to be a double" in warnings
