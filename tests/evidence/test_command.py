"""The verb `evidence`: text for people, JSON for machines, slips explained."""

import json

import pytest

from innercircle.cli import run
from innercircle.dynamics import simulate
from innercircle.evidence import find_posterior
from innercircle.experiments import apply_posterior
from innercircle.scenario import load


def test_the_text_answers_the_question_first(capsys):
    assert run(["evidence", "caracas-2019", "--source", "boss-aide"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("party-boss is a double: ")
    for part in (
        "What each report contributed",
        "What would change",
        "Whom to ask next",
        "Assumed",
    ):
        assert part in text
    assert "nan" not in text


def test_the_json_is_strict_and_complete(capsys):
    assert (
        run(["evidence", "caracas-2019", "--about", "approve", "--threshold", "0.3", "--json"]) == 0
    )
    found = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert found["target"] == {"approve": True}
    assert 0.0 < found["probability"] < 1.0
    assert {"shapley", "word", "options", "sensitivity", "warnings", "version"} <= set(found)


@pytest.mark.parametrize(
    "about",
    ["party-boss=sincere,hedging", '{"not": {"type": ["party-boss", "double"]}}'],
    ids=["types", "predicate"],
)
def test_the_same_question_can_be_put_in_two_ways(about, capsys):
    assert run(["evidence", "caracas-2019", "--about", about, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert run(["evidence", "caracas-2019", "--json"]) == 0
    other = json.loads(capsys.readouterr().out)
    assert found["probability"] + other["probability"] == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--about", "nonsense"], "INSIDER=TYPE"),
        (["--about", "{"], "not JSON"),
        (["--about", "nobody=double"], "not among the insiders"),
        (["--source", "boss-aid"], "did you mean 'boss-aide'"),
        (["--threshold", "1"], "between 0 and 1"),
    ],
    ids=["question", "json", "insider", "source", "threshold"],
)
def test_a_slip_ends_with_2_and_an_explanation(arguments, message, capsys):
    assert run(["evidence", "caracas-2019", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_a_changed_input_changes_the_answer(capsys):
    def ask(*more):
        assert run(["evidence", "caracas-2019", "--json", *more]) == 0
        return json.loads(capsys.readouterr().out)["probability"]

    assert ask("--set", "sources.boss-aide.motive.prob=0.95") < ask()


def test_the_months_can_start_from_what_the_reports_add_up_to(capsys):
    book = "guarantee-package"
    words = ["simulate", "caracas-2019", "--playbook", book, "--stage", "quick", "--runs", "300"]
    words += ["--draws", "0", "--workers", "1"]
    assert run([*words, "--informed", "--json"]) == 0
    informed = json.loads(capsys.readouterr().out)["outcomes"]
    case = load("caracas-2019")
    told = apply_posterior(case, find_posterior(case.evidence_model()))
    expected, prior = (
        {name: share.count for name, share in simulate(each, book, runs=300, stage="quick")
         .outcomes.items()}
        for each in (told, case)
    )  # fmt: skip
    assert {name: share["count"] for name, share in informed.items()} == expected
    assert expected != prior


def test_months_without_evidence_cannot_be_informed(capsys):
    assert run(["simulate", "five-equals", "--informed", "--runs", "5"]) == 2
    assert "no evidence section" in capsys.readouterr().err
