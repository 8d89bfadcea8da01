"""Claims of any kind: alternatives, claims that hang on claims; against plain loops over truths."""

import math

import numpy as np
import pytest

from innercircle.errors import EvidenceError
from innercircle.evidence import assess
from second_methods.evidence_brute import BruteClaims

NONE = "none of these"


def draw_claims(seed, *, insiders=1, reports=4):
    """A random model with a question of three answers, claims on claims, shared motives."""
    rng = np.random.default_rng(seed)
    names = [f"I{k}" for k in range(1, insiders + 1)]
    chances = rng.dirichlet([2.0] * 4) * 0.96 + 0.01
    whole = bool(rng.integers(2))
    chances = chances[:3] / chances[:3].sum() if whole else chances[:3]
    on = [{"claim": "turns"}, {"any": [{"claim": "shoots"}, {"claim": "loose"}]}]
    if names:
        on.append({"all": [{"type": ["I1", ["sincere", "hedging"]]}, {"not": {"claim": "loose"}}]})
    claims = [
        {"id": name, "p": float(p), "g": float(rng.uniform(0.2, 0.8))}
        for name, p in zip(("shoots", "waits", "turns"), chances, strict=True)
    ]
    claims.append({"id": "loose", "p": float(rng.uniform(0.1, 0.9)), "g": 0.4})
    claims.append({"id": "apart", "p": float(rng.uniform(0.1, 0.9)), "g": 0.6})
    claims += [
        {
            "id": f"seen{place}",
            "when": on[rng.integers(len(on))],
            "p_if": float(rng.uniform(0, 1)),
            "p_else": float(rng.uniform(0, 1)),
            "g": 0.5,
        }
        for place in range(2)
    ]
    claims.append({"id": "far", "when": {"claim": "seen0"}, "p_if": 0.9, "p_else": 0.2})
    ids = [claim["id"] for claim in claims]
    sources = [
        {
            "id": f"s{k}",
            "letter": "ABCDE"[rng.integers(5)],
            "motive": {
                "prob": 0.4,
                "push": {name: "+-"[rng.integers(2)] for name in ids if rng.random() < 0.5},
                "group": "campaign",
            },
        }
        for k in range(3)
    ]
    listed = [
        {
            "id": f"r{k}",
            "source": f"s{rng.integers(3)}",
            "claim": ids[rng.integers(len(ids))],
            "says": "+-0"[rng.integers(3)],
            "number": int(rng.integers(1, 6)),
            "nu": rng.uniform(0.1, 0.6, 2).tolist(),
        }
        for k in range(reports)
    ]
    model = {
        "claims": claims,
        "questions": [
            {"id": "army", "answers": ["shoots", "waits", "turns"]},
            {"id": "alone", "answers": ["apart"]},
        ],
        "sources": sources,
        "reports": listed,
    }
    if names:
        rows = {"*": {"yes": [0.2, 0.3, 0.5], "no": [0.5, 0.4, 0.1]}}
        model |= {"insiders": names, "prior": {"approve": 0.4, "types": rows}}
    return model


TARGETS = (
    {"claim": "turns"},
    {"claim": "apart"},
    {"claim": "seen1"},
    {"claim": "far"},
    {"not": {"claim": "waits"}},
    {"all": [{"claim": "loose"}, {"not": {"claim": "turns"}}]},
)


# Truths of two insiders besides are many to go through.
SEEDS = [pytest.param(n, marks=[pytest.mark.full] if n in {5, 8} else []) for n in range(9)]


@pytest.mark.parametrize("seed", SEEDS)
def test_any_claim_agrees_with_loops_over_the_truth_of_all_claims(seed):
    model = draw_claims(seed, insiders=seed % 3)
    target = TARGETS[seed % len(TARGETS)]
    answer, brute = assess(model, target), BruteClaims(model)
    assert answer.log_odds == pytest.approx(brute.log_odds(target), abs=1e-9)
    before = brute.log_odds(target, [])
    assert answer.prior_probability == pytest.approx(1 / (1 + math.exp(-before)), abs=1e-12)
    for name, share in brute.shapley(target).items():
        assert answer.shapley[name] == pytest.approx(share, abs=1e-9)
    for name, alone in answer.solo.items():
        subset = [] if name in answer.dropped else [name]
        assert alone == pytest.approx(brute.log_odds(target, subset) - before, abs=1e-9)
    for name, chance in answer.claims.items():
        place = brute.insiders.index(f"claim {name}") + 1
        told = math.fsum(p for state, p in brute.posterior().items() if state[place])
        assert chance == pytest.approx(told, abs=1e-10)


@pytest.mark.parametrize("seed", range(4))
def test_approval_and_types_are_as_before_when_claims_are_asked_about(seed):
    model = draw_claims(seed, insiders=2)
    plain, asked = assess(model, {"approve": True}), assess(model, {"claim": "far"})
    assert np.allclose(plain.posterior, asked.posterior, rtol=0, atol=1e-13)
    assert plain.posterior.shape == (2, 3, 3)
    for name, chance in plain.claims.items():
        assert asked.claims[name] == pytest.approx(chance, abs=1e-12)


def test_answers_of_a_question_share_all_chance():
    model = draw_claims(1, insiders=0)
    answers = [assess(model, {"claim": name}) for name in ("shoots", "waits", "turns")]
    one = answers[0].matrix
    assert [round(p, 10) for p in one.posterior[:3]] == [
        round(answer.probability, 10) for answer in answers
    ]
    assert one.posterior.sum() == pytest.approx(1)
    assert set(one.hypotheses) <= {"shoots", "waits", "turns", NONE}


def test_names_and_order_of_claims_move_no_bit():
    model = draw_claims(3, insiders=2)
    text = repr(model)
    for old, new in (("turns", "aaa"), ("loose", "zzz"), ("seen0", "mmm"), ("army", "q")):
        text = text.replace(f"'{old}'", f"'{new}'")
    renamed = eval(text)
    renamed["claims"].reverse()
    renamed["reports"].reverse()
    here, there = assess(model, {"claim": "turns"}), assess(renamed, {"claim": "aaa"})
    assert here.log_odds == pytest.approx(there.log_odds, abs=1e-14)
    assert here.shapley == pytest.approx(there.shapley, abs=1e-14)


def change(model, **parts):
    return {**model, **parts}


GOOD = {
    "claims": [
        {"id": "one", "p": 0.5},
        {"id": "two", "p": 0.4},
        {"id": "on", "when": {"claim": "one"}},
    ],
    "sources": [{"id": "s", "letter": "B"}],
    "reports": [{"id": "r", "source": "s", "claim": "one", "says": "+", "number": 2}],
}
BAD = {
    "unknown claim": (GOOD, {"claim": "tow"}, "did you mean 'two'"),
    "circle": (
        change(GOOD, claims=[
            {"id": "one", "when": {"claim": "two"}}, {"id": "two", "when": {"claim": "one"}},
        ]),
        {"claim": "one"},
        "in a circle: 'one' → 'two' → 'one'",
    ),
    "too much": (
        change(GOOD, claims=[{"id": "one", "p": 0.7}, {"id": "two", "p": 0.4}],
               questions=[{"id": "q", "answers": ["one", "two"]}]),
        {"claim": "one"},
        "add up to 1.1",
    ),
    "answers of two": (
        change(GOOD, questions=[
            {"id": "p", "answers": ["one", "two"]}, {"id": "q", "answers": ["one", "two"]},
        ]),
        {"claim": "one"},
        "one question of several answers",
    ),
    "answer that hangs": (
        change(GOOD, questions=[{"id": "q", "answers": ["one", "on"]}]),
        {"claim": "one"},
        "need p each, and no when",
    ),
    "unknown answer": (
        change(GOOD, questions=[{"id": "q", "answers": ["one", "tow"]}]),
        {"claim": "one"},
        "did you mean 'two'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_question_is_refused(name):
    model, target, words = BAD[name]
    with pytest.raises(EvidenceError) as error:
        assess(model, target)
    assert words in str(error.value)


def test_a_chain_too_wide_to_enumerate_is_refused():
    claims = [{"id": f"c{k:02}", "p": 0.5} for k in range(22)]
    claims.append({"id": "all", "when": {"all": [{"claim": c["id"]} for c in claims]}})
    with pytest.raises(EvidenceError, match="joint states"):
        assess({"claims": claims}, {"claim": "all"})
