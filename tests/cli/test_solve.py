"""`solve`, `compare`, `catalogue` and `init` as a user meets them, on the flagship."""

import json

import pytest

from innercircle.cli import run
from innercircle.game import build_game, solve_common, solve_signals
from innercircle.scenario import load


def run_json(capsys, *arguments):
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_minister_can_read_the_answer(capsys, golden):
    assert run(["solve", "caracas-2019"]) == 0
    text = capsys.readouterr().out
    golden("solve-caracas-2019.txt", text)
    lines = text.rstrip("\n").splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 80
    assert not set(text) & set("=≥≤θσΣ∞{}[]_<>")


def test_json_says_what_the_solvers_say(capsys):
    plain = run_json(capsys, "solve", "caracas-2019")
    built = build_game(load("caracas-2019"))
    signals = solve_signals(built.game, signal_sd=built.signal_sd, beliefs="flat")
    common = solve_common(built.game)
    assert plain["signals"]["fall_probability"] == pytest.approx(signals.fall_probability_cautious)
    assert plain["signals"]["break_probability"] == pytest.approx(
        dict(zip(built.game.names, signals.break_probability_cautious, strict=True))
    )
    assert plain["cautious"]["breaks"] == []
    assert plain["bold"]["breaks"] == list(built.game.names)
    assert plain["cautious"]["fall_probability"] == common.fall_probability_cautious
    assert set(plain["tipping_set"]) <= set(built.game.names)
    assert plain["signals"]["certified"]
    assert plain["beliefs"] == "flat"


def test_common_beliefs_are_a_key_of_the_file(capsys):
    plain = run_json(capsys, "solve", "caracas-2019", "--set", "beliefs=common")
    built = build_game(load("caracas-2019"))
    signals = solve_signals(built.game, signal_sd=built.signal_sd)
    assert plain["signals"]["fall_probability"] == pytest.approx(signals.fall_probability_cautious)
    assert plain["beliefs"] == "common"


def test_set_changes_one_input_and_nothing_else(capsys):
    before = run_json(capsys, "solve", "two-who-need-each-other")
    after = run_json(capsys, "solve", "two-who-need-each-other", "--set", "threshold.mean=0.3")
    assert after["signals"]["fall_probability"] > before["signals"]["fall_probability"]
    assert after["digest"] != before["digest"]


def test_explain_leads_back_to_the_inputs(capsys):
    assert run(["solve", "caracas-2019", "--explain", "party-boss.stay_holds"]) == 0
    text = capsys.readouterr().out
    assert "position: 100  [assumed, caracas-2019:" in text
    plain = run_json(capsys, "solve", "caracas-2019", "--explain", "party-boss.stay_holds")
    assert plain["value"] == pytest.approx(100 * (1 - 0.0125) + 5 * 0.0125)


def test_explain_of_an_unknown_number_gets_a_suggestion(capsys):
    assert run(["solve", "caracas-2019", "--explain", "party-boss.stay_hold"]) == 2
    assert "party-boss.stay_holds" in capsys.readouterr().err


def test_compare_shows_the_change_and_its_cause(capsys):
    change = ["--set", "insiders.party-boss.exposure=0.1"]
    plain = run_json(capsys, "compare", "caracas-2019", *change)
    assert plain["inputs"] == [
        {"path": "insiders.party-boss.exposure", "before": 0.9, "after": 0.1}
    ]
    assert (
        plain["after"]["signals"]["break_probability"]["party-boss"]
        > plain["before"]["signals"]["break_probability"]["party-boss"]
    )
    assert run(["compare", "caracas-2019", *change]) == 0
    assert "insiders.party-boss.exposure: 0.9 → 0.1" in capsys.readouterr().out


def test_compare_of_one_scenario_with_itself_is_refused(capsys):
    assert run(["compare", "caracas-2019"]) == 2
    assert "--set" in capsys.readouterr().err


def test_a_starter_solves_as_it_stands_and_is_never_overwritten(tmp_path, capsys):
    file = tmp_path / "my-case.yaml"
    assert run(["init", str(file)]) == 0
    assert run(["check", str(file)]) == 0
    assert run(["solve", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    assert run(["init", str(file)]) == 2
    assert file.read_text(encoding="utf-8") == text


def test_a_copy_from_the_catalogue_checks(tmp_path, capsys):
    file = tmp_path / "five.yaml"
    assert run(["catalogue", "five-equals", "--copy", str(file)]) == 0
    assert run(["check", str(file)]) == 0


def test_everything_in_the_catalogue_checks_and_solves(capsys):
    names = [entry["name"] for entry in run_json(capsys, "catalogue")]
    assert {"caracas-2019", "one-insider", "five-equals"} <= set(names)
    assert "episodes/serbia-2000" in names
    assert len(names) >= 30
    failed = [name for name in names if run(["check", name]) != 0]
    assert not failed
    assert run(["check", "episodes/../caracas-2019"]) == 2
