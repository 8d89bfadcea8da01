"""Play: a seat at the table, month by month; the moves are in the page's address.

A played game is replayed from its moves each time, to the same bits, so that going back a month is
the browser's own back.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from innercircle.dynamics import DebriefAnswer, take_seat
from innercircle.dynamics import View as Seen
from innercircle.errors import InnercircleError, InputError
from innercircle.explorer._look import Look, Part, View
from innercircle.explorer._render import render_part
from innercircle.explorer._state import read_number
from innercircle.explorer._views.sections import render_problem
from innercircle.explorer._words import say
from innercircle.report import Table

ACTORS = ("sponsor", "leader", "opposition")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_MOST_MOVES = 240

MOVES: Mapping[str, Mapping[str, str]] = {
    "sponsor": {
        "sanctions": "share",
        "open": "insider",
        "close": "insider",
        "disclose": "insider",
        "coverage": "share",
        "side_payment": "points",
        "withdraw": "flag",
    },
    "leader": {"purge": "insider", "co_opt": "insider"},
    "opposition": {"mobilise": "share", "amnesty": "share"},
}
"""Actor → what he can do, and what each move takes."""

_OFFER = ("coverage", "side_payment")


@dataclass(frozen=True, kw_only=True)
class Game:
    """A game as far as it has been played.

    Attributes:
        actor: whose seat.
        seen: what he sees now.
        log: (month, sentences) for each month lived through.
        debrief: what was hidden; None until it is over.
        problem: why the last move was not made; empty otherwise.
    """

    actor: str
    seen: Seen
    log: tuple[tuple[int, tuple[str, ...]], ...]
    debrief: DebriefAnswer | None
    problem: str = ""


def read_moves(actor: str, text: str) -> dict[str, Any]:
    """One month's moves, as the address has them: "sanctions=0.8*open=party-boss".

    What the actor cannot do is left out; whether the rest is allowed is for the model to say.
    """
    moves: dict[str, Any] = {}
    offer: dict[str, Any] = {}
    for part in filter(None, text.split("*")):
        name, _, word = part.rpartition("=") if "=" in part else (part, "", "")
        kind = MOVES[actor].get(name)
        number = read_number(word)
        if kind == "flag":
            moves[name] = True
        elif kind in {"share", "points"} and number is not None:
            (offer if name in _OFFER else moves)[name] = number
        elif kind == "insider" and _NAME.fullmatch(word):
            moves[name] = word
    if offer:
        moves["offer"] = offer
    return moves


def play(look: Look) -> Game:
    """The game of a look, played anew from its moves and remembered.

    Raises:
        InnercircleError: the scenario cannot be simulated.
    """
    actor = look.get("as") if look.get("as") in ACTORS else ACTORS[0]
    run, moves = look.get("run"), look.get("moves")
    number = int(run) if run.isascii() and run.isdigit() and len(run) < 8 else 0
    key = ("game", *look.question, actor, number, moves)
    return look.desk.recall(key, lambda: _play(look, actor, number, moves))


def _play(look: Look, actor: str, run: int, moves: str) -> Game:
    seat = take_seat(look.answered.scenario, actor, run=run)
    seen = seat.look()
    log: list[tuple[int, tuple[str, ...]]] = []
    problem = ""
    for text in moves.split("~")[1:_MOST_MOVES]:
        if seen.over:
            break
        month = seen.month
        try:
            seen = seat.move(read_moves(actor, text))
        except InputError as error:
            problem = str(error)
            break
        log.append((month, seen.happened))
    debrief = seat.debrief() if seen.over else None
    return Game(actor=actor, seen=seen, log=tuple(log), debrief=debrief, problem=problem)


def make_parts(look: Look) -> Mapping[str, Part]:
    """What the actor sees, what happened, and at the end what was hidden."""
    return {"table": lambda: _render(look)}


def _render(look: Look) -> Markup:
    try:
        game = play(look)
    except InnercircleError as error:
        return render_problem(str(error))
    numbers = Table(
        "numbers",
        say("play.numbers"),
        (say("play.what"), say("play.value")),
        tuple((name.replace("_", " "), value) for name, value in game.seen.numbers.items()),
    )
    return render_part("play_parts.html.j2", "table", game, numbers, _list_insiders(game.seen))


def _list_insiders(seen: Seen) -> Table:
    rows = seen.insiders
    columns = tuple(name.replace("_", " ") for name in (rows[0] if rows else ("insider",)))
    cells = tuple(
        tuple(
            value.replace("-", " ") if isinstance(value, str) else value for value in row.values()
        )
        for row in rows
    )
    return Table("seen", say("play.insiders"), columns, cells)


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    try:
        return [_list_insiders(play(look).seen)]
    except InnercircleError:
        return []


def make_more(look: Look) -> dict[str, Any]:
    """The seats, and what can be done from the chosen one."""
    actor = look.get("as") if look.get("as") in ACTORS else ACTORS[0]
    run = look.get("run")
    scenario = look.case.scenario
    return {
        "actors": ACTORS,
        "actor": actor,
        "run": int(run) if run.isascii() and run.isdigit() and len(run) < 8 else 0,
        "moves": MOVES[actor],
        "insiders": [
            (each.id, each.office or each.id.replace("-", " ")) for each in scenario.insiders
        ],
    }


VIEW = View(key="play", make_parts=make_parts, make_tables=make_tables, make_more=make_more)
