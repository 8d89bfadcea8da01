"""A saved game goes on only on what it was begun on, and only whole."""

import os
import shutil

import pytest
import yaml
from click.testing import CliRunner

from innercircle import workshop
from innercircle.cli import cli, run
from innercircle.cli.play import command
from innercircle.dynamics import _saved_game
from innercircle.scenario import find_scenario
from innercircle.workshop import fingerprint

FLAGS = {
    "--set": "threshold.mean=0.3",
    "--as": "leader",
    "--playbook": "wait",
    "--leader": "tolerate",
    "--opposition": "wait",
    "--seed": "77",
    "--run": "5",
}
"""What a game may be begun with → another value."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    path = tmp_path_factory.mktemp("games") / "game.yaml"
    typed = "sanctions 0.9\n\n\nquit\n"
    asked = ["one-insider", "--save", str(path), "--run", "1"]
    assert CliRunner().invoke(command, asked, input=typed).exit_code == 0
    return path


@pytest.fixture
def game(begun, tmp_path):
    return shutil.copy(begun, tmp_path / "game.yaml")


def resume(path, *words, typed="quit\n"):
    """Exit code and what was said, as the whole command says it."""
    result = CliRunner().invoke(
        cli, ["play", "one-insider", "--resume", str(path), *words], input=typed
    )
    return result.exit_code or (2 if result.exception else 0), result.output, result.exception


def test_every_flag_that_begins_a_game_is_tried_here():
    names = {option.opts[0] for option in command.params if option.opts[0].startswith("--")}
    assert names - {"--save", "--resume", "--json", "--help"} == set(FLAGS)


@pytest.mark.parametrize("flag", FLAGS)
def test_another_flag_than_the_games_is_refused(flag, game, capsys):
    before = game.read_bytes()
    assert run(["play", "one-insider", "--resume", str(game), flag, FLAGS[flag], "--json"]) == 2
    errors = capsys.readouterr().err
    assert str(game) in errors
    assert flag in errors
    assert game.read_bytes() == before


@pytest.mark.parametrize("words", [("--run", "1"), ("--as", "sponsor"), ("--seed", "1"), ()])
def test_the_flags_of_the_game_are_allowed(words, game):
    code, said, _ = resume(game, *words)
    assert code == 0
    assert "run 1, seed 1" in said


def test_another_scenario_is_refused_and_another_file_of_the_same_is_not(game, tmp_path, capsys):
    case = tmp_path / "copy.yaml"
    shutil.copy(find_scenario("one-insider"), case)
    assert run(["play", str(case), "--resume", str(game), "--json"]) == 0
    assert run(["play", "boss-and-fringe", "--resume", str(game), "--json"]) == 2
    assert "different: inputs" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["code", "version"])
def test_other_code_or_another_version_is_refused(what, game, monkeypatch, capsys):
    if what == "code":
        monkeypatch.setattr(_saved_game, "find_code_digest", lambda: "of tomorrow")
    else:
        monkeypatch.setattr(fingerprint, "find_version", lambda: "9.9")
    assert run(["play", "one-insider", "--resume", str(game), "--json"]) == 2
    assert f"different: {what})" in capsys.readouterr().err


def test_a_game_that_was_cut_anywhere_is_refused_or_lacks_nothing(game, capsys):
    whole = game.read_bytes()
    saved = yaml.safe_load(whole)
    for length in range(0, len(whole), 7):
        game.write_bytes(whole[:length])
        code = run(["play", "one-insider", "--resume", str(game), "--json"])
        errors = capsys.readouterr().err
        assert code in (0, 2)
        assert errors.count("\n") == (code == 2)
        if code == 0:
            assert yaml.safe_load(game.read_bytes())["moves"] == saved["moves"]
        assert game.read_bytes() == whole[:length]


WRONG = {
    "empty": "",
    "foreign": "title: A scenario\n",
    "of another version": "innercircle-play: 1\n",
    "a date that is none": "innercircle-play: 2\nseed: 2019-99-99\n",
    "a long number": f"innercircle-play: {'9' * 5000}\n",
    "deep": "[" * 20_000,
    "a key that is none": "? [1]\n: 2\n",
    "moves that are none": "MOVES",
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_game_is_refused(kind, game, capsys):
    text = game.read_text() if WRONG[kind] == "MOVES" else WRONG[kind]
    game.write_text(text.replace("moves:\n- sanctions: 0.9", "moves:\n- 7"))
    assert run(["play", "one-insider", "--resume", str(game), "--json"]) == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert "fault" not in errors


def test_a_game_may_be_saved_elsewhere_and_the_old_one_stays(game, tmp_path):
    before = game.read_bytes()
    assert resume(game, "--save", str(tmp_path / "other.yaml"), typed="\nquit\n")[0] == 0
    assert game.read_bytes() == before
    assert len(yaml.safe_load((tmp_path / "other.yaml").read_text())["moves"]) == 4


def test_two_at_one_game_do_not_lose_each_others_moves(game, monkeypatch):
    """The second has been at it while the first was thinking."""
    typed = iter(["", "quit"])

    def think(*_, **__):
        answer = next(typed)
        if answer == "":
            with monkeypatch.context() as patch:
                patch.setattr("click.prompt", lambda *_, **__: next(inner))
                inner = iter(["sanctions 0.1", "quit"])
                assert run(["play", "one-insider", "--resume", str(game)]) == 0
        return answer

    monkeypatch.setattr("click.prompt", think)
    assert run(["play", "one-insider", "--resume", str(game)]) == 2
    assert yaml.safe_load(game.read_text())["moves"][-1] == {"sanctions": 0.1}


def test_half_written_games_of_killed_processes_are_swept(game):
    stray = game.with_name(f"{workshop.PREFIX}{'0' * 8}-1-{'0' * 8}.yaml")
    stray.write_text("half")
    os.utime(stray, (0, 0))
    assert resume(game, typed="\nquit\n")[0] == 0
    assert [path.name for path in game.parent.iterdir()] == ["game.yaml"]
