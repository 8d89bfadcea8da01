"""A report that counts against beside the others and for alone: said, and only then."""

import pytest
from tests.evidence.models import draw_model

from innercircle.evidence import assess, explain_turned, render_assessment
from innercircle.report import make_evidence_section

TARGET = {"type": ["I1", "double"]}
SEEDS = [f"draw-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]


def draw(seed):
    return draw_model(seed, reports=9, zero=False, silent=False)


@pytest.mark.parametrize("seed", range(26), ids=SEEDS)
def test_whoever_turns_is_explained_in_text_and_page(seed):
    answer = assess(draw(seed), TARGET)
    both = {
        name
        for name, share in answer.shapley.items()
        if (share > 0.005 and answer.solo[name] < -0.005)
        or (share < -0.005 and answer.solo[name] > 0.005)
    }
    assert set(answer.turned) == both
    said = explain_turned(answer, {})
    assert (said in render_assessment(answer, "I1 is a double")) == bool(both) or not said
    paragraphs = make_evidence_section(answer, "I1 is a double").paragraphs
    assert (said in paragraphs) == bool(both)
    for name in both:
        side = "against, alone for" if answer.shapley[name] < 0 else "for, alone against"
        assert f"“{name}” counts {side}" in said


def test_some_draw_has_one_that_turns():
    assert any(assess(draw(seed), TARGET).turned for seed in range(26))
