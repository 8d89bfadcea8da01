"""`terms` as a user meets it: text, JSON, parts, goals, red lines."""

import json

import pytest

from innercircle import load, terms
from innercircle.cli import run


def run_json(capsys, *arguments):
    assert run(["terms", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_text_is_reviewed_and_fits_a_terminal(capsys, golden):
    assert run(["terms", "caracas-2019"]) == 0
    text = capsys.readouterr().out
    golden("terms-caracas-2019.txt", text)
    assert max(map(len, text.splitlines())) <= 80


def test_json_has_the_promised_keys_and_what_python_says(capsys):
    plain = run_json(capsys, "caracas-2019")
    answer = terms(load("caracas-2019"))
    assert plain["public"]["cost"] == pytest.approx(answer.public.cost)
    assert plain["secret"]["cost"] == pytest.approx(answer.secret.cost)
    assert plain["secret"]["lower_bound"] <= plain["secret"]["cost"] + 1e-9
    assert set(plain["public"]["offers"]) == set(plain["secret"]["offers"]) == set(plain["prices"])
    assert plain["keep"]["cost"] == pytest.approx(answer.keep.cost)
    assert plain["value_of_secrecy"] == pytest.approx(
        plain["public"]["cost"] - plain["secret"]["cost"]
    )
    assert plain["red_line_cost"] > 0


def test_a_part_is_shown_alone(capsys):
    assert run(["terms", "five-equals", "--secret"]) == 0
    text = capsys.readouterr().out
    assert "Secret, each hears only their own" in text
    assert "Public, everyone sees" not in text


def test_a_lower_goal_is_never_dearer(capsys):
    whole = run_json(capsys, "boss-and-fringe")
    half = run_json(capsys, "boss-and-fringe", "--min-fall", "0.5")
    assert half["public"]["cost"] <= whole["public"]["cost"] + 1e-9
    assert half["min_fall"] == 0.5


def test_without_a_red_line_there_is_no_cost_and_a_reason(capsys):
    plain = run_json(capsys, "five-equals")
    assert plain["red_line_cost"] is None
    assert plain["red_line_detail"]


def test_a_limit_that_stands_in_the_way_is_named(capsys):
    plain = run_json(capsys, "caracas-2019", "--set", "terms.budgets.total=1")
    assert not plain["mixed"]["feasible"]
    assert plain["mixed"]["relax"] == ["budget: total"]
    assert run(["terms", "caracas-2019", "--set", "terms.budgets.total=1"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "impossible. Something has to give: budget: total." in said


def test_a_free_rider_is_named_and_the_code_is_2(capsys):
    change = "insiders.north.stakes.fallback=100"
    code = run(["terms", "five-equals", "--set", change])
    error = capsys.readouterr().err
    assert code == 2
    assert "north" in error


def run_text(capsys, *arguments):
    assert run(["terms", *arguments]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    return text


def test_whom_next_compares_the_best_order_with_naive_ones(capsys):
    plain = run_json(capsys, "caracas-2019", "--next")["next"]
    public = run_json(capsys, "caracas-2019")["public"]
    assert plain["cost"] == pytest.approx(public["cost"])
    assert plain["order"] == public["order"]
    assert all(cost >= plain["cost"] - 1e-6 for cost in plain["naive"].values())
    given = run_json(capsys, "caracas-2019", "--given", "party-boss, defence-minister")["next"]
    assert given["inside"] == ["party-boss", "defence-minister"]
    assert given["cost"] < plain["cost"]
    text = run_text(capsys, "caracas-2019", "--given", "party-boss")
    assert "In already: party boss." in text
    assert "the most powerful first" in text


def test_the_contest_is_a_map_of_both_budgets(capsys):
    plain = run_json(capsys, "caracas-2019", "--contest")["contest"]
    assert {cell for row in plain["outcome"] for cell in row} >= {"falls", "holds", "open"}
    assert plain["outcome"][0][-1] == "holds"
    assert plain["outcome"][-1][0] == "falls"
    text = run_text(capsys, "caracas-2019", "--contest")
    assert "H  the leader can make staying the only outcome" in text


def test_secrecy_stops_paying_where_the_curve_crosses(capsys):
    plain = run_json(capsys, "caracas-2019", "--leaks")["leaks"]
    public, gone = plain["public"]["cost"], plain["vanishes_at"]
    below = [cost for fear, cost in plain["curve"] if fear < gone]
    above = [cost for fear, cost in plain["curve"] if fear > gone]
    assert max(below) <= public + 1e-6 <= min(above) + 1e-5
    assert "Secrecy stops paying once" in run_text(capsys, "caracas-2019", "--leaks")


def test_firmness_says_what_the_ranges_cost(capsys):
    arguments = ("caracas-2019", "--robust", "--ranges", "12")
    plain = run_json(capsys, *arguments)
    bearings = plain["robust"]["bearings"]
    assert bearings[0]["cost"] == pytest.approx(plain["ranges"]["cost"])
    costs = [bearing["cost"] for bearing in bearings]
    assert costs == sorted(costs)
    assert bearings[-1]["works_in"] == 1.0
    assert {slack["what"] for slack in plain["robust"]["robustness"]["slacks"]} >= {
        "power", "stay_holds", "threshold", "mobilisation"
    }  # fmt: skip
    text = run_text(capsys, *arguments)
    assert "To bear this much of every range at once" in text
    assert "What each costs, in 12 draws" in text


def test_pressure_is_compared_with_payment_and_backfires(capsys):
    plain = run_json(capsys, "five-equals", "--pressure")["pressure"]
    for kind in ("squeeze", "purge"):
        steps = plain[kind]["steps"]
        assert steps[0]["saved"] == pytest.approx(0.0)
        assert steps[1]["saved"] > 0
        assert steps[1]["undone_by"] > 0
        assert plain[kind]["equal_share"] > 0
    text = run_text(capsys, "five-equals", "--pressure")
    assert "It backfires from" in text
    assert "would rather report an approach" in " ".join(text.split())


def test_a_package_reaches_the_probability_asked_for_with_its_gap(capsys):
    plain = run_json(capsys, "one-insider", "--reach", "0.5")["reach"]
    package, partial = plain["package"], plain["partial"]
    assert package["fall_probability"] >= 0.5
    assert package["lower_bound"] + package["gap"] == pytest.approx(package["cost"])
    chances = [row["fall_probability"] for row in partial]
    assert chances == sorted(chances)
    text = run_text(capsys, "one-insider", "--reach", "0.5")
    assert "chance of a fall" in text


def test_guarantees_by_degrees_name_who_covers_how_much(capsys):
    cheap = ("--set", "guarantors.successor.coverage_cost=1")
    text = run_text(capsys, "one-insider", "--graded", *cheap)
    assert "successor 1." in text
    plain = run_json(capsys, "one-insider", "--graded", *cheap)["graded"]
    ladder = plain["ladders"]["general"]
    assert ladder[-1]["coverage"] == {"successor": 1.0}
    assert [level["cost"] for level in ladder] == sorted(level["cost"] for level in ladder)


def test_questions_and_parts_are_not_mixed(capsys):
    assert run(["terms", "five-equals", "--public", "--next"]) == 2
    assert "a part of the overview" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--given", "nobody-at-all"), "nobody-at-all"),
        (("--given", "north,east,south,west,centre"), "everyone is in already"),
        (("--reach", "1.5"), "--reach"),
        (("--ranges", "0"), "--ranges"),
        (("--graded",), "no guarantee is worth anything"),
        (("--reach", "0.5", "--set", "threshold={point: 0.5}", "--set", "beliefs=common"), "known"),
    ],
    ids=["unknown", "everyone", "chance", "no-draws", "no-guarantors", "known-threshold"],
)
def test_bad_questions_end_with_2_and_a_sentence(capsys, arguments, said):
    assert run(["terms", "five-equals", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_bonus_on_success_and_its_budget_can_be_allowed(capsys):
    change = ("--set", "terms.instruments=[payment, bonus]", "--set", "terms.budgets.payment=150")
    plain = run_json(capsys, "caracas-2019", *change)
    spent = plain["mixed"]["terms"]["spent"]
    assert spent["payment"] <= 150 + 1e-6
    assert spent["bonus"] > 0
    tight = run_json(capsys, "caracas-2019", *change, "--set", "terms.budgets.bonus=1")
    assert set(tight["mixed"]["relax"]) <= {"budget: payment", "budget: bonus"}
    assert not tight["mixed"]["feasible"]


def test_offers_carry_the_margin_of_the_file(capsys):
    plain = run_json(capsys, "caracas-2019", "--set", "terms.margin=2")
    public = plain["public"]
    paid = [name for name, offer in public["offers"].items() if offer > 0]
    assert all(public["margins"][name] == pytest.approx(2.0) for name in paid)
    assert sum(public["offers"].values()) == pytest.approx(public["cost"] + 2.0 * len(paid))
