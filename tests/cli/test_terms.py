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
    assert "Secret, each hears only his own" in text
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
