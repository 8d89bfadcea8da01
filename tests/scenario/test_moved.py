"""Claims that move inputs: draws take each as true with its chance, and all inputs at once."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from innercircle.dynamics import simulate
from innercircle.errors import ScenarioError
from innercircle.game import solve
from innercircle.scenario import (
    draw_at,
    draw_values,
    find_range,
    list_claimed,
    list_tied,
    load,
    load_text,
    say_claims,
)
from innercircle.terms import draw_prices, read_mandate
from second_methods.evidence_brute import BruteClaims

PATH = Path(__file__).parent / "garrison.yaml"
TEXT = PATH.read_text(encoding="utf-8")
CASE = load(PATH)
MOVED = ["threshold.mean", "mobilisation", "insiders.guard.stakes.position"]
ARMY = ("army-stays-in", "army-turns")
MOVING = (*ARMY, "guard-unpaid")


def find_patterns(scenario, reported=True):
    """Pattern of the moving claims → its chance, by plain loops over the truth of all claims."""
    model = scenario.evidence_model()
    brute = BruteClaims(model if reported else {**model, "reports": []})
    places = [brute.insiders.index(f"claim {name}") + 1 for name in MOVING]
    found = {}
    for state, chance in brute.posterior().items():
        key = tuple(state[place] == 1 for place in places)
        found[key] = found.get(key, 0.0) + chance
    return {key: chance for key, chance in found.items() if chance > 0}


def fix(pattern):
    """The file with nothing but what these claims say of the inputs."""
    sets = []
    stays, turns, unpaid = pattern
    if stays:
        sets += ["threshold.mean=0.42 ±0.04", "mobilisation=0.2 ±0.05"]
    if turns:
        sets += ["threshold.mean=0.3"]
    if unpaid:
        sets += ["insiders.guard.stakes.position=60"]
    return load_text(TEXT[: TEXT.index("sources:")], sets=sets)


def test_chances_before_and_after_are_those_of_plain_loops():
    told = {claim.id: claim for claim in list_claimed(CASE)}
    assert set(told) == set(MOVING)
    for k, name in enumerate(MOVING):
        for side, reported in (("after", True), ("before", False)):
            chance = sum(c for p, c in find_patterns(CASE, reported).items() if p[k])
            assert getattr(told[name], side) == pytest.approx(chance, abs=1e-10)


def read_truth(draw):
    """Which army claim a draw took as true, told from either of the inputs that both move."""
    mean, street = draw["threshold.mean"], draw["mobilisation"]
    return "turns" if mean == 0.3 else "stays" if mean < 0.47 else "own", street


def test_draws_take_all_inputs_of_a_claim_at_once():
    draws = draw_values(CASE, 4_000, 7)
    stays = np.array([read_truth(draw)[0] == "stays" for draw in draws])
    turns = np.array([read_truth(draw)[0] == "turns" for draw in draws])
    street = np.array([draw["mobilisation"] for draw in draws])
    assert street[stays].min() >= 0.15
    assert street[stays].max() > 0.24
    assert street[~stays].max() <= 0.15
    guard = np.array([draw["insiders.guard.stakes.position"] for draw in draws])
    assert set(guard) == {60.0, 80.0}
    chances = {claim.id: claim.after for claim in list_claimed(CASE)}
    for name, share in (
        ("army-stays-in", stays),
        ("army-turns", turns),
        ("guard-unpaid", guard < 70),
    ):
        assert share.mean() == pytest.approx(chances[name], abs=0.03)
    # Claims that nothing joins are true apart from each other.
    assert abs(np.corrcoef(stays, guard < 70)[0, 1]) < 0.05
    # Where no claim holds, inputs are as the file has them.
    own = ~stays & ~turns
    mean = np.array([draw["threshold.mean"] for draw in draws])[own]
    assert (mean.min(), mean.max()) == pytest.approx((0.5, 0.6), abs=0.01)


def test_a_point_of_the_cube_gives_one_draw_whatever_is_beside_it():
    points = np.random.default_rng(1).random((500, 2))
    both = draw_at(CASE, MOVED[:2], points)
    alone = draw_at(CASE, MOVED[:1], points[:, :1])
    assert [row[MOVED[0]] for row in both] == [row[MOVED[0]] for row in alone]
    assert {read_truth(row)[0] == "stays" and row["mobilisation"] < 0.15 for row in both} == {False}


def test_inputs_of_one_claim_count_as_going_together():
    assert list_tied(CASE, MOVED) == MOVED[:2]
    assert list_tied(CASE, MOVED[1:]) == []


def test_the_headline_is_the_mean_over_what_may_be_true():
    found = solve(CASE, influences=False, draws=200).today
    for reported, mean in ((True, found.mean), (False, found.unreported)):
        parts = [
            chance * solve(fix(pattern), influences=False, draws=60).today.mean
            for pattern, chance in find_patterns(CASE, reported).items()
        ]
        assert mean == pytest.approx(sum(parts), abs=0.015)
    assert found.point == pytest.approx(solve(fix((False,) * 3), draws=20).today.point)


def test_prices_are_averaged_over_what_may_be_true():
    found = draw_prices(read_mandate(CASE), 600)
    parts = [
        (chance, draw_prices(read_mandate(fix(pattern)), 150))
        for pattern, chance in find_patterns(CASE).items()
    ]
    assert found.mean == pytest.approx(
        sum(chance * told.mean for chance, told in parts), abs=4 * found.error
    )


def test_the_months_are_averaged_over_what_may_be_true():
    def find_falls(scenario):
        return simulate(scenario, runs=2_000, draws=200, stage="quick", workers=1).falls.share

    parts = [chance * find_falls(fix(pattern)) for pattern, chance in find_patterns(CASE).items()]
    assert find_falls(CASE) == pytest.approx(sum(parts), abs=0.035)
    assert find_falls(CASE.without_reports()) < sum(parts) - 0.035


def test_what_a_claim_moves_is_said_in_a_sentence():
    said = " ".join(say_claims(CASE))
    assert "“The army turns” as true with a chance of 11% (10% before the reports)" in said
    assert "mobilisation is 0.15 to 0.25" in said
    assert "insiders.guard.stakes.position lies 20 lower" in said
    assert say_claims(load("caracas-2019")) == []


def test_without_reports_draws_are_those_of_the_prior():
    bare = CASE.without_reports()
    assert {c.id: c.after for c in list_claimed(bare)} == {
        c.id: c.before for c in list_claimed(CASE)
    }
    assert bare.digest != CASE.digest
    today = solve(bare, influences=False, draws=40).today
    assert today.unreported is None
    assert today.mean == solve(CASE, influences=False, draws=40).today.unreported


def test_a_claim_that_moves_nothing_leaves_every_draw_as_it_was():
    still = TEXT.replace(", moves: {threshold.mean: 0.42 ±0.04, mobilisation: 0.2 ±0.05}", "")
    still = still.replace(", moves: {threshold.mean: 0.3}", "")
    still = still.replace(", shifts: {insiders.guard.stakes.position: -20}", "")
    paths = ["threshold.mean", "mobilisation"]
    bare = load_text(TEXT[: TEXT.index("sources:")])
    draws = [draw_values(each, 20, 3) for each in (load_text(still), bare)]
    assert [[row[path] for path in paths] for row in draws[0]] == [
        [row[path] for path in paths] for row in draws[1]
    ]


STAYS = "moves: {threshold.mean: 0.42 ±0.04, mobilisation: 0.2 ±0.05}"
TURNS = "threshold.mean: 0.3"
WRONG = {
    "no such input": ((TURNS, "treshold.mean: 0.3"), "no number at", "threshold.mean"),
    "beyond limits": (("mobilisation: 0.2 ±0.05", "mobilisation: 1.4"), "1.4 is not allowed", ""),
    "a word": ((TURNS, "beliefs: 1"), "is a word", ""),
    "evidence itself": ((TURNS, "evidence.claims.army-turns.p: 0.3"), "reported", ""),
    "moved twice": (
        ("shifts: {insiders.guard.stakes.position: -20}", "moves: {threshold.mean: 0.5}"),
        "is moved by army-stays-in, too",
        "",
    ),
    "shift with a range": ((": -20}", ": -20 ±3}"), "one number", "-20"),
    "moved and shifted": ((STAYS, f"{STAYS}, shifts: {{mobilisation: 0.1}}"), "at once", ""),
    "unknown answer": (("[guard-unpaid]", "[guard-unpayd]"), "no claim “guard", "guard-unpaid"),
    "answers above 1": (("p: 0.5}", "p: 0.9}"), "which is more than 1", ""),
    "answer that hangs": (
        ("clears the street., p: 0.5}", "clears the street., when: {claim: gates-shut}}"),
        "needs “p” alone",
        "",
    ),
    "hangs on itself": (("{claim: army-turns}]}", "{claim: gates-shut}]}"), "in a circle", ""),
    "unknown claim": (("{claim: army-turns}]}", "{claim: army-tuns}]}"), "no claim", "army-turns"),
    "unknown statement": (("{claim: army-turns}]}", "{clam: army-turns}]}"), "there are", "claim"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_refused_at_its_place(name):
    (old, new), words, near = WRONG[name]
    assert old in TEXT
    with pytest.raises(ScenarioError) as error:
        load_text(TEXT.replace(old, new, 1))
    problem = next(each for each in error.value.problems if words in each.message)
    assert problem.line > 1
    assert problem.column > 1
    assert near in problem.suggestion


def test_a_moved_input_does_not_go_together_with_others_as_well():
    tie = "together: [{inputs: [threshold.mean, mobilisation], rank_correlation: 0.5}]\n"
    with pytest.raises(ScenarioError, match="goes together with others"):
        load_text(TEXT + tie)


def test_at_most_eight_claims_move_inputs():
    more = "".join(
        f"    - {{id: c{k}, says: Claim {k}., p: 0.5, shifts: {{economy.oil: 0.1}}}}\n"
        for k in range(6)
    )
    with pytest.raises(ScenarioError, match="at most 8 claims"):
        load_text(TEXT.replace("reports:\n", f"{more}reports:\n"))


@pytest.mark.parametrize("value", [0.5, "0.5 ±0.1"])
def test_what_a_claim_says_can_be_set(value):
    path = "evidence.claims.army-turns.moves.threshold.mean"
    changed = load_text(TEXT, sets=[f"{path}={value}"])
    assert changed.values()[path].value == 0.5
    assert CASE.with_values({path: 0.5}).values()[path].value == 0.5


def test_shifts_add_up():
    text = TEXT.replace(
        "reports:\n",
        "    - {id: extra, says: More., p: 0.5, shifts: {insiders.guard.stakes.position: 5}}\n"
        "reports:\n",
    )
    drawn = {row["insiders.guard.stakes.position"] for row in draw_values(load_text(text), 200, 1)}
    assert drawn == {80 + a + b for a, b in itertools.product((0, -20), (0, 5))}


def test_a_claim_on_threshold_and_insider_is_drawn_once_for_both():
    """The threshold is drawn many times beside each insider; the claim is not."""
    base = TEXT[: TEXT.index("sources:")]
    moves = "{threshold.mean: 0.35, insiders.guard.stakes.position: 40}"
    claim = f"evidence: {{claims: [{{id: c, says: C., p: 0.4, moves: {moves}}}]}}\n"
    sets = ["threshold.mean=0.35", "insiders.guard.stakes.position=40"]
    both, without, there = (
        solve(case, influences=False, draws=80).today.mean
        for case in (load_text(base + claim), load_text(base), load_text(base, sets=sets))
    )
    assert both == pytest.approx(0.6 * without + 0.4 * there, abs=0.01)


def test_a_mixture_has_its_ends_and_quantiles():
    spread = CASE.spreads()["threshold.mean"]
    assert (spread.low, spread.high) == pytest.approx((0.3, 0.6))
    drawn = np.sort([spread.draw(u) for u in (np.arange(20_000) + 0.5) / 20_000])
    low, high = find_range(spread)
    assert (low, high) == pytest.approx(np.quantile(drawn, (0.05, 0.95)), abs=2e-3)
    assert drawn[0] == 0.3
    assert spread.draw(0.0) >= spread.low
    assert spread.draw(1.0) <= spread.high
