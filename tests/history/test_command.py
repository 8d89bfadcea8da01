"""`innercircle history`: text, JSON, files, slips."""

import json

import pytest

from innercircle.cli import run

FAST = ["history", "backtest", "--period", "validation", "--refit", "once", "--draws", "40"]


@pytest.fixture(autouse=True)
def _keep_backtests(kept_backtest, monkeypatch):
    """What the verbs say of an answer is tried here, not how it is found."""
    monkeypatch.setattr("innercircle.history.run_backtest", kept_backtest)


def test_the_backtest_prints_every_forecaster_and_ten_misses(capsys, tmp_path):
    path = tmp_path / "forecasts.csv"
    assert run([*FAST, "--predictions", str(path)]) == 0
    printed = capsys.readouterr()
    assert "structural" in printed.out
    assert "gradient boosting, yearly" in printed.out
    assert printed.out.count("The model said") == 10
    assert printed.err == ""
    assert path.read_text(encoding="utf-8").startswith(
        "gwcode,year,outcome_name,outcome,probability"
    )


def test_the_backtest_is_one_json_object(capsys):
    assert run([*FAST, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["structural"]["auc_roc"]["value"] > 0.6
    assert len(answer["misses"]) == 10


def test_episodes_are_listed_without_running_them(capsys):
    assert run(["history", "episodes", "--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 25
    assert run(["history", "episodes", "--list", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 25


def test_an_episode_is_shown_with_its_notes_its_steps_and_its_end(capsys):
    assert run(["history", "show", "serbia-2000", "--steps", "0"]) == 0
    shown = capsys.readouterr().out
    assert "special-operations" in shown
    assert "opposition_takeover" in shown
    assert "One step of the coding moved by one" not in shown
    assert run(["history", "show", "serbia-2000", "--json", "--steps", "0"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["label"]["outcome"] == "opposition_takeover"
    assert data["steps"] is None


def test_what_one_step_of_the_coding_changes_is_printed(capsys):
    assert run(["history", "show", "serbia-2000", "--steps", "10"]) == 0
    shown = capsys.readouterr().out
    assert "One step of the coding moved by one, alone (10 runs each, exact stage)" in shown
    assert "one down" in shown


def test_an_episode_becomes_a_scenario_file_that_can_be_checked(capsys, tmp_path):
    path = tmp_path / "serbia.yaml"
    assert run(["history", "show", "serbia-2000", "--scenario", str(path)]) == 0
    assert run(["check", str(path)]) == 0
    assert "No problems" in capsys.readouterr().out
    assert run(["history", "show", "serbia-2000", "--scenario", str(path)]) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["history", "show", "serbia-2001"], "Did you mean serbia-2000"),
        (["history", "backtest", "--outcome", "coup"], "attempt, exit, insider_exit"),
        (["history", "backtest", "--period", "future"], "test, validation"),
        (["history", "episodes", "--runs", "1"], "too few"),
    ],
    ids=["episode", "outcome", "period", "runs"],
)
def test_a_slip_is_the_users_fault_and_says_what_to_do(words, message, capsys):
    assert run(words) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_the_record_becomes_one_page(capsys, tmp_path):
    path = tmp_path / "history.html"
    words = ["history", "report", "--out", str(path), "--period", "validation", "--refit", "once"]
    assert run([*words, "--draws", "40", "--runs", "0"]) == 0
    assert "Wrote" in capsys.readouterr().out
    page = path.read_text(encoding="utf-8")
    assert "<h1>How far to trust the model</h1>" in page
    assert "1981 to 2000" in page
