"""Where a conclusion changes sides: the source's quality, its letter, the prior."""

import numpy as np
import pytest

from evidence.models import draw_model
from innercircle.evidence import assess
from second_methods.evidence_brute import Brute

TARGET = {"type": ["I1", "double"]}
PRIOR = {"approve": 0.5, "types": {"*": {"yes": [0.3, 0.3, 0.4], "no": [0.4, 0.4, 0.2]}}}


def hump():
    """The source's assertion saturates early and its denial bites late: .30 → .54 → .34."""
    return {
        "insiders": ["I1"],
        "prior": PRIOR,
        "claims": [
            {"id": "seen", "when": TARGET, "p_if": 0.9, "p_else": 0.1, "g": 0.1},
            {"id": "paid", "when": TARGET, "p_if": 0.95, "p_else": 0.5, "g": 0.3},
        ],
        "sources": [{"id": "x", "letter": "A"}],
        "reports": [
            {"id": "r1", "source": "x", "claim": "seen", "says": "+", "number": 2},
            {"id": "r2", "source": "x", "claim": "paid", "says": "-", "number": 1},
        ],
    }


def scaled(model, source, scale):
    brute = Brute(model)
    own = [n for n in brute.kept if brute.reports[n]["source"] == source]
    odds = brute.log_odds(TARGET, None, {n: scale * brute.q[n] for n in own})
    return 1 / (1 + np.exp(-odds))


def test_a_curve_that_crosses_and_comes_back_is_not_missed():
    answer = assess(hump(), TARGET, tau=0.5, flip_source="x")
    curve = dict(answer.flip_curve)
    assert round(curve[0.0], 2) == 0.30
    assert round(max(curve.values()), 2) == 0.54
    assert round(curve[1.0], 2) == 0.34
    assert not answer.holds
    assert scaled(hump(), "x", answer.flip_scale) == pytest.approx(0.5, abs=1e-12)
    for scale in np.linspace(answer.flip_scale + 1e-6, 1.0, 50):
        assert scaled(hump(), "x", scale) < 0.5


def test_a_dip_between_two_points_of_the_scan_is_found():
    top = max(scaled(hump(), "x", s) for s in np.linspace(0.5, 0.65, 4001))
    answer = assess(hump(), TARGET, tau=top - 1e-9, flip_source="x")
    assert answer.flip_scale is not None
    assert 0.5 < answer.flip_scale < 0.65
    assert assess(hump(), TARGET, tau=top + 1e-6, flip_source="x").flip_scale is None


@pytest.mark.parametrize(
    "seed", [*range(10), *(pytest.param(seed, marks=pytest.mark.full) for seed in range(10, 25))]
)
def test_the_flip_scale_agrees_with_a_fine_scan_by_loops(seed):
    model = draw_model(600 + seed, reports=4, insiders=1, silent=False, zero=False)
    source = model["reports"][0]["source"]
    middle = 0.5 * (scaled(model, source, 1.0) + scaled(model, source, 0.3))
    answer = assess(model, TARGET, tau=middle, flip_source=source)
    grid = np.linspace(1.0, 0.0, 400)
    sides = np.array([scaled(model, source, s) >= middle for s in grid])
    changed = np.flatnonzero(sides != sides[0])
    if abs(scaled(model, source, 1.0) - middle) < 1e-9:
        assert answer.flip_scale is None or answer.flip_scale == 0.0, "a flat curve flipped"
        return
    if not len(changed):
        assert answer.flip_scale in {None, 0.0} or answer.flip_scale < grid[-2]
        return
    low, high = grid[changed[0]], grid[changed[0] - 1]
    assert low - 1e-9 <= answer.flip_scale <= high + 1e-9


def test_dropping_a_campaign_member_may_jump_where_scaling_does_not():
    """At scale 0 a report is noise that still tells of the campaign; dropped, it is silent."""
    motive = {"prob": 0.5, "push": {"c": "+", "d": "+"}, "group": "campaign"}
    model = {
        "insiders": ["I1"],
        "prior": PRIOR,
        "claims": [{"id": "c", "when": TARGET}, {"id": "d", "p": 0.5, "g": 0.05}],
        "sources": [
            {"id": "x", "letter": "B", "motive": motive},
            {"id": "y", "letter": "B", "motive": motive},
        ],
        "reports": [
            {"id": "r1", "source": "x", "claim": "d", "says": "+", "number": 5},
            {"id": "r2", "source": "y", "claim": "c", "says": "+", "number": 2},
        ],
    }
    noise = scaled(model, "x", 1e-12)
    model_without = {**model, "reports": model["reports"][1:]}
    dropped = assess(model_without, TARGET).probability
    assert dropped > noise + 0.05
    answer = assess(model, TARGET, tau=(noise + dropped) / 2, flip_source="x")
    assert answer.flip_scale == 0.0
    assert answer.flip_letter == "F"


def test_the_flip_letter_is_the_best_lower_letter_at_which_it_fails():
    model = hump()
    model["reports"] = model["reports"][:1]
    model["reports"][0]["number"] = 1
    found = {}
    for letter in "ABCDEF":
        model["sources"][0]["letter"] = letter
        found[letter] = assess(model, TARGET).probability
    assert list(found.values()) == sorted(found.values(), reverse=True)
    model["sources"][0]["letter"] = "A"
    between = (found["C"] + found["D"]) / 2
    assert assess(model, TARGET, tau=between, flip_source="x").flip_letter == "D"
    assert assess(model, TARGET, tau=0.01, flip_source="x").flip_letter is None


def test_at_the_flip_prior_the_posterior_is_on_the_threshold():
    model = hump()
    answer = assess(model, TARGET, tau=0.6)
    prior = answer.prior_probability
    assert (prior, answer.flip_scale, answer.flip_letter) == (pytest.approx(0.3), None, None)
    # Scale the mass of the target, keep the conditionals: multiply the prior odds.
    odds = answer.flip_prior / (1 - answer.flip_prior)
    after = np.log(odds) + answer.log_odds_change
    assert 1 / (1 + np.exp(-after)) == pytest.approx(0.6, abs=1e-12)
