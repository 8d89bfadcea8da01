"""A game on disk: its moves, and what they were made on, so that they are made again there only."""

from pathlib import Path
from typing import Any

import yaml

from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._play import Seat, take_seat
from innercircle.dynamics._playbooks import ACTORS
from innercircle.dynamics._store import describe_plan
from innercircle.errors import InputError
from innercircle.scenario import Scenario
from innercircle.workshop import (
    describe_request,
    find_code_digest,
    find_digest,
    read_regular,
    write_whole,
)

FORMAT = 2
_HEAD = "# A game that was played; innercircle play --resume FILE goes on from here.\n"
"""First line of a saved game; a file that begins otherwise is not replaced by one."""

_LARGEST = 1_000_000
_WANTED: dict[str, type] = {
    "made-on": dict,
    "seat": str,
    "seed": int,
    "run": int,
    "stage": str,
    "playbooks": dict,
    "moves": list,
}


def save_seat(seat: Seat, path: Path, *, scenario: str = "") -> bytes:
    """Write the game so far; readers see the old file or the new one.

    Args:
        seat: the game.
        path: where to.
        scenario: what the scenario is called, so that the file says so.

    Returns:
        What was written.

    Raises:
        InputError: there is a file that is no saved game.
        OutputError: it cannot be written.
    """
    others = [actor for actor in ACTORS if actor != seat.actor]
    data = {
        "innercircle-play": FORMAT,
        "scenario": scenario,
        "made-on": _describe_start(seat),
        "seat": seat.actor,
        "seed": seat.seed,
        "run": seat.run,
        "stage": seat.plan.stage,
        "playbooks": {actor: getattr(seat.plan, actor).name for actor in others},
        "moves": seat.moves,
        "outcome": seat.outcome or None,  # last: a file that was cut off lacks it
    }
    text = _HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    write_whole(path, text)
    return text.encode("utf-8")


def _describe_start(seat: Seat) -> dict[str, Any]:
    """Ground on which the moves were made: version, code, and a digest of everything else."""
    request = describe_request("game", find_code_digest(), describe_plan(seat.begun, seat.seed))
    made_on = {"version": request.pop("version"), "code": request.pop("code")}
    return {**made_on, "inputs": find_digest(request)}


def read_game(path: Path) -> dict[str, Any]:
    """A saved game as data.

    Raises:
        InputError: the file is not one, or not whole.
    """
    try:
        data = yaml.safe_load(read_regular(path, _LARGEST).decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise InputError("cannot be read as a saved game.", where=str(path)) from None
    except InputError:
        raise
    except ValueError:  # a date or a number that only looks like one
        raise InputError("cannot be read as a saved game.", where=str(path)) from None
    if not isinstance(data, dict) or data.get("innercircle-play") != FORMAT:
        raise InputError("is not a saved game of this version.", where=str(path))
    wrong = [name for name, kind in _WANTED.items() if not isinstance(data.get(name), kind)]
    wrong += [] if "outcome" in data else ["outcome"]
    if not wrong:
        good = {
            "moves": all(isinstance(moves, dict) for moves in data["moves"]),
            "playbooks": all(isinstance(name, str) for name in data["playbooks"].values()),
        }
        wrong = [name for name, is_good in good.items() if not is_good]
    if wrong:
        raise InputError(
            f"lacks {', '.join(wrong)}.",
            where=str(path),
            why="It was cut off, or changed by hand.",
        )
    return data


def load_seat(model: Scenario | Parameters, path: Path) -> Seat:
    """Take up a saved game: its moves are made again, to the same bits.

    Raises:
        InputError: the file is no saved game, its moves do not fit the model, or they were made on
            another model or with other code.
    """
    data = read_game(path)
    seat = take_seat(
        model,
        data["seat"],
        seed=data["seed"],
        run=data["run"],
        stage=data["stage"],
        **{actor: name for actor, name in data["playbooks"].items() if actor in ACTORS},
    )
    now = _describe_start(seat)
    different = [key for key in now if data["made-on"].get(key) != now[key]]
    if different:
        raise InputError(
            f"this game was played on something else (different: {', '.join(different)}).",
            where=str(path),
            why="Its moves would be made in other months than those that were seen.",
            advice="Resume it with the scenario, --set and version of its first move, "
            "or begin another with --save.",
        )
    for moves in data["moves"]:
        seat.move(moves)
    return seat
