"""The verb play: a whole game typed in, saved after every move, resumed."""

import hashlib
import json

import yaml
from click.testing import CliRunner

from innercircle import dynamics
from innercircle.cli.play import command, read_moves
from innercircle.dynamics import read_game
from innercircle.errors import InputError
from innercircle.scenario import load
from innercircle.workshop.lock import LOCK


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


def write_another(seat_of, game):
    other = seat_of()
    other.move({"sanctions": 0.3})
    dynamics.save_seat(other, game, scenario="one-insider")


def assert_refused(game, how):
    result = type_in(how, str(game), typed="sanctions 0.5\nquit\n")
    assert isinstance(result.exception, InputError)
    assert "was written by another process meanwhile" in str(result.exception)
    assert read_game(game)["moves"][-1] == {"sanctions": 0.3}


def test_what_another_wrote_since_the_game_was_read_is_never_written_over(tmp_path, monkeypatch):
    game, load_seat = tmp_path / "game.yaml", dynamics.load_seat
    type_in("--save", str(game), typed="sanctions 0.9\nquit\n")

    def load_before_another_writes(model, path):
        seat = load_seat(model, path)
        write_another(lambda: load_seat(model, path), game)
        return seat

    monkeypatch.setattr(dynamics, "load_seat", load_before_another_writes)
    assert_refused(game, "--resume")


def test_a_game_begun_by_another_since_is_never_written_over(tmp_path, monkeypatch):
    game, look, calls = tmp_path / "game.yaml", dynamics.Seat.look, []

    def look_when_another_has_begun(seat):
        calls.append(seat)
        if len(calls) == 1:
            write_another(lambda: dynamics.take_seat(load("one-insider"), "sponsor"), game)
        return look(seat)

    monkeypatch.setattr(dynamics.Seat, "look", look_when_another_has_begun)
    assert_refused(game, "--save")


def test_the_lock_of_a_killed_process_goes_even_if_nothing_is_saved(tmp_path):
    game = tmp_path / "game.yaml"
    type_in("--save", str(game), typed="sanctions 0.9\nquit\n")
    digest = hashlib.sha256(b"game.yaml").hexdigest()[:8]
    for end in ("", ".owner"):
        (tmp_path / f"{LOCK}.{digest}{end}").touch()
    type_in("--resume", str(game), typed="quit\n")
    assert list(tmp_path.iterdir()) == [game]


def type_in(*words, typed):
    return CliRunner().invoke(command, ["one-insider", *words], input=typed)
