"""The command as a whole: help, exit codes, slips, late imports."""

import json
import subprocess
import sys

import pytest

from innercircle.cli import VERBS, run
from innercircle.game import build_game
from innercircle.scenario import load


def test_help_names_every_verb_that_exists(capsys):
    assert run(["--help"]) == 0
    text = capsys.readouterr().out
    assert "solve" in text
    assert "check" in text


def test_a_slip_in_the_verb_gets_a_suggestion(capsys):
    assert run(["slove", "caracas-2019"]) == 2
    assert "Did you mean 'solve'?" in capsys.readouterr().err


def test_help_imports_nothing_heavy():
    program = (
        "import sys; from innercircle.cli import run; run(['--help']); "
        "heavy = {'numpy', 'scipy', 'pandas', 'yaml', 'duckdb', 'jinja2', 'sklearn'}; "
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_that_exists_has_help_with_an_example(verb, capsys):
    if run([verb, "--help"]) == 2:
        pytest.skip("this verb does not exist yet")
    assert f"innercircle {verb}" in capsys.readouterr().out


def test_an_unknown_scenario_is_the_users_fault_and_gets_a_suggestion(capsys):
    assert run(["check", "caracas-2091"]) == 2
    error = capsys.readouterr().err
    assert "caracas-2019" in error
    assert "Traceback" not in error


def test_a_fault_of_ours_ends_with_1_and_no_traceback(monkeypatch, capsys):
    def explode(*_, **__):
        raise RuntimeError("boom")

    monkeypatch.delenv("INNERCIRCLE_DEBUG", raising=False)
    monkeypatch.setattr("innercircle.scenario.load", explode)
    assert run(["check", "caracas-2019"]) == 1
    error = capsys.readouterr().err
    assert "fault of ours" in error
    assert "Traceback" not in error


def test_an_interruption_ends_with_130(monkeypatch, capsys):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("innercircle.scenario.load", interrupt)
    assert run(["check", "caracas-2019"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_check_says_how_much_pressure_turns_an_insider_into_a_free_rider(capsys):
    assert run(["check", "boss-and-fringe", "--json"]) == 0
    limits = json.loads(capsys.readouterr().out)["complement_limits"]
    assert any(limit["squeeze"] is not None for limit in limits.values())
    for name, limit in limits.items():
        for factor in ("squeeze", "purge"):
            if limit[factor] is None:
                continue
            for step, warned in ((-1e-4, False), (1e-4, True)):
                change = f"insiders.{name}.stakes.{factor}={limit[factor] + step}"
                assert (name in build_game(load("boss-and-fringe", [change])).warnings) is warned
    assert run(["check", "caracas-2019"]) == 0
    assert "Pressure has a limit" in capsys.readouterr().out
