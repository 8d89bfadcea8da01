"""The verb play: a whole game typed in, saved after every move, resumed."""

import json

import yaml
from click.testing import CliRunner

from innercircle.cli.play import command, read_moves


def play(*arguments, typed=""):
    result = CliRunner().invoke(
        command, ["caracas-2019", *arguments], input=typed, catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.output


def test_moves_are_read_as_typed():
    typed = "sanctions 0.8; offer coverage=0.9 side_payment=12 place=true; withdraw ; open guard"
    assert read_moves(typed) == {
        "sanctions": 0.8,
        "offer": {"coverage": 0.9, "side_payment": 12.0, "place": True},
        "withdraw": True,
        "open": "guard",
    }
    assert read_moves("  ") == {}


def test_a_game_is_played_to_its_end_and_debriefed(tmp_path):
    path = tmp_path / "game.yaml"
    typed = "sanctions 0.9\nsanctions lots\n" + "\n" * 30
    text = play("--as", "sponsor", "--save", str(path), typed=typed)
    assert "you are the sponsor, run 0, seed 1" in text
    assert "Not done: month 2.sanctions: 'lots'" in text
    assert "The same run under the standard playbooks:" in text
    saved = yaml.safe_load(path.read_text())
    assert saved["moves"][0] == {"sanctions": 0.9}
    assert saved["outcome"]


def test_a_game_is_left_and_taken_up_again(tmp_path):
    path = tmp_path / "game.yaml"
    play("--as", "leader", "--save", str(path), typed="purge most-suspected\n\nquit\n")
    assert len(yaml.safe_load(path.read_text())["moves"]) == 2
    text = play("--resume", str(path), typed="\nquit\n")
    assert "you are the leader" in text
    assert "month 3" in text
    assert len(yaml.safe_load(path.read_text())["moves"]) == 3


def test_json_shows_the_view():
    data = json.loads(play("--as", "opposition", "--json"))
    assert data["view"]["month"] == 1
    assert set(data["view"]["numbers"]) == {"rents", "mobilisation", "sanctions", "purges"}
