"""Play: seats at the table, month by month; the moves are in the page's address.

One person may sit down, or several at one screen who decide in turn. A played game is replayed from
its turns each time, to the same bits, so that going back is the browser's own back.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from innercircle.dynamics import DebriefAnswer, choose_stage, take_seat
from innercircle.dynamics import View as Seen
from innercircle.errors import InnercircleError, InputError
from innercircle.explorer._look import Look, PageView, Part
from innercircle.explorer._numbers import write_number
from innercircle.explorer._render import render_part
from innercircle.explorer._state import read_number
from innercircle.explorer._views.sections import name_people, render_problem
from innercircle.explorer._views.story import read_whole
from innercircle.explorer._words import say
from innercircle.report import Table
from innercircle.scenario import MOVES, Scenario

ACTORS = tuple(MOVES)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_MOST_TURNS = 720

_MIDDLE, _RING, _EDGE, _DISC = 140.0, 88.0, 134.0, 17.0
"""Pixels of the board: its middle, the ring of the circle, the edge from which channels come."""

_MOST_DRAWN = 40
_OFFER = {"coverage": 1.0, "side_payment": 100.0}
_TEMPLATE = "play_parts.html.j2"


@dataclass(frozen=True, kw_only=True)
class PlayedGame:
    """A game as far as it has been played.

    Attributes:
        seats: who is played by a person, in the order of their turns.
        turn: number of turns taken.
        actor: whose turn it is.
        seen: what that actor sees now.
        log: (month, sentences) of what that actor learned in each past month.
        debrief: what was hidden; None until it is over.
        problem: why the last turn was not taken; empty otherwise.
    """

    seats: tuple[str, ...]
    turn: int
    actor: str
    seen: Seen
    log: tuple[tuple[int, tuple[str, ...]], ...]
    debrief: DebriefAnswer | None
    problem: str = ""

    @property
    def is_shared(self) -> bool:
        """True when several sit at this screen."""
        return len(self.seats) > 1


@dataclass(frozen=True)
class MoveField:
    """One field of the form in which a move is made.

    Attributes:
        name: of the move, or of a part of an offer.
        takes: "number", "insider" or "flag".
        most: largest number.
        words: its label.
    """

    name: str
    takes: str
    most: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """An insider on the board.

    Attributes:
        key, name: of the insider. number: on the board, from 1.
        x, y, size: of the disc, in pixels; ``far`` is where a channel from outside begins.
        is_open: whether the actor has a channel to them.
        suspicion: in [0, 1]; 0 where the actor knows none.
        marks: what the actor knows, in words.
    """

    key: str
    name: str
    number: int
    x: float
    y: float
    far: tuple[float, float]
    size: float
    is_open: bool
    suspicion: float
    marks: tuple[str, ...]


def list_fields(actor: str) -> list[MoveField]:
    """List what an actor may do, an offer by its parts."""
    found: list[MoveField] = []
    for move in MOVES[actor].values():
        if move.takes == "offer":
            parts = ((name, most, say(f"play.offer.{name}")) for name, most in _OFFER.items())
            found += [MoveField(name, "number", most, words) for name, most, words in parts]
        else:
            found.append(MoveField(move.name, move.takes, move.limits.high, move.words))
    return found


def read_moves(actor: str, text: str) -> dict[str, Any]:
    """One turn's moves, as the address has them: "sanctions=0.8*open=party-boss".

    What the actor cannot do is left out; whether the rest is allowed is for the model to say.
    """
    moves: dict[str, Any] = {}
    offer: dict[str, Any] = {}
    kinds = {field.name: field.takes for field in list_fields(actor)}
    for part in filter(None, text.split("*")):
        name, _, word = part.rpartition("=") if "=" in part else (part, "", "")
        kind = kinds.get(name)
        number = read_number(word)
        if kind == "flag":
            moves[name] = True
        elif kind == "number" and number is not None:
            (offer if name in _OFFER else moves)[name] = number
        elif kind == "insider" and _NAME.fullmatch(word):
            moves[name] = word
    if offer:
        moves["offer"] = offer
    return moves


def read_seats(look: Look) -> tuple[str, ...]:
    """Actors that persons play; the sponsor when nobody was chosen."""
    chosen = look.get("as").split(".")
    return tuple(actor for actor in ACTORS if actor in chosen) or ACTORS[:1]


def read_run(look: Look) -> int:
    """The run that is played."""
    return read_whole(look.get("run"), 0, 10**7)


def play(look: Look) -> PlayedGame:
    """The game of a look, played anew from its turns and remembered.

    Raises:
        InnercircleError: the scenario cannot be simulated.
    """
    seats, run, turns = read_seats(look), read_run(look), look.get("moves")
    key = ("game", *look.question, seats, run, turns)
    return look.desk.recall(
        key, lambda: replay(look.scenario, seats, run, turns.split("~")[1:_MOST_TURNS])
    )


def replay(scenario: Scenario, seats: tuple[str, ...], run: int, turns: list[str]) -> PlayedGame:
    """Play a game from its turns, as the one sees it whose turn it is.

    Args:
        scenario: what is played.
        seats: who is played by a person, in the order of their turns.
        run: which run.
        turns: one a person and month, as :func:`read_moves` reads them.

    Raises:
        InnercircleError: the scenario cannot be simulated.
    """
    try:
        return _replay(scenario, seats, run, turns)
    except InputError as error:
        problem = str(error)
    # A turn that the model refuses is not taken: the game stands where it stood before.
    sound, refused = 0, len(turns)
    while refused - sound > 1:
        middle = (sound + refused) // 2
        try:
            _replay(scenario, seats, run, turns[:middle])
        except InputError as error:
            refused, problem = middle, str(error)
        else:
            sound = middle
    return _replay(scenario, seats, run, turns[:sound], problem)


def _replay(
    scenario: Scenario, seats: tuple[str, ...], run: int, turns: list[str], problem: str = ""
) -> PlayedGame:
    made: dict[str, list[dict[str, Any]]] = {actor: [] for actor in seats}
    for number, text in enumerate(turns):
        actor = seats[number % len(seats)]
        made[actor].append(read_moves(actor, text))
    actor = seats[len(turns) % len(seats)]
    others: dict[str, Any] = {
        other: _make_playbook(made[other]) for other in seats if other != actor
    }
    stage = choose_stage(len(scenario.insiders))
    seat = take_seat(scenario, actor, run=run, stage=stage, **others)
    seen = seat.look()
    log: list[tuple[int, tuple[str, ...]]] = []
    for moves in made[actor][: len(turns) // len(seats)]:
        if seen.over:
            break
        month = seen.month
        seen = seat.move(moves)
        log.append((month, tuple(name_people(scenario, each) for each in seen.happened)))
    return PlayedGame(
        seats=seats,
        turn=len(turns),
        actor=actor,
        seen=seen,
        log=tuple(log),
        debrief=seat.debrief() if seen.over else None,
        problem=problem,
    )


def _make_playbook(months: list[dict[str, Any]]) -> dict[str, Any]:
    """A person's decisions so far, as a playbook of the simulation."""
    rules = [
        {"when": {"month": {"since": month, "until": month}}, "do": moves}
        for month, moves in enumerate(months, 1)
    ]
    return {"name": "you", "rules": rules}


def make_parts(look: Look) -> Mapping[str, Part]:
    """The parts of the page: what the actor sees and can do, and in the end what was hidden."""
    return {"table": lambda: _render_table(look), "move": lambda: _render_move(look)}


def is_handed_over(look: Look, game: PlayedGame) -> bool:
    """True when the one whose turn it is has the screen, if several share it."""
    return not game.is_shared or game.seen.over or look.get("shown") == str(game.turn)


def _render_table(look: Look) -> Markup:
    try:
        game = play(look)
    except InnercircleError as error:
        return render_problem(str(error))
    if not is_handed_over(look, game):
        return render_part(_TEMPLATE, "hand_over", game)
    debrief = game.debrief
    told = name_people(look.case.scenario, debrief.story.render_text()) if debrief else ""
    numbers, insiders = list_numbers(game.seen), list_insiders(game.seen)
    people = list_people(game.seen, look.case.scenario)
    moves = [] if game.seen.over else [f for f in list_fields(game.actor) if f.takes == "insider"]
    board = {"people": people if len(people) <= _MOST_DRAWN else [], "all": people, "moves": moves}
    return render_part(_TEMPLATE, "table", game, board, [numbers, insiders], told)


def _render_move(look: Look) -> Markup:
    try:
        game = play(look)
    except InnercircleError:
        return Markup()  # the table says why
    if game.seen.over or not is_handed_over(look, game):
        return Markup()
    insiders = [
        (each.id, each.office or each.id.replace("-", " ")) for each in look.case.scenario.insiders
    ]
    return render_part(_TEMPLATE, "move", game, list_fields(game.actor), insiders)


def list_numbers(seen: Seen) -> Table:
    """Table of what the actor can measure."""
    columns = (say("play.what"), say("play.value"))
    rows = tuple((_name(name), value) for name, value in seen.numbers.items())
    return Table("numbers", say("play.numbers"), columns, rows)


def list_insiders(seen: Seen) -> Table:
    """Table of what the actor knows of the insiders."""
    rows = seen.insiders
    columns = tuple(_name(name) for name in (rows[0] if rows else ("insider",)))
    cells = tuple(
        tuple(
            value.replace("-", " ") if isinstance(value, str) else value for value in row.values()
        )
        for row in rows
    )
    return Table("seen", say("play.insiders"), columns, cells)


def _name(key: str) -> str:
    return say(f"play.names.{key}")


def list_people(seen: Seen, scenario: Scenario) -> list[Person]:
    """The insiders on the board: what the actor knows of each, as marks; nothing else."""
    names = {each.id: each.office or each.id.replace("-", " ") for each in scenario.insiders}
    count = len(seen.insiders)
    size = min(_DISC, 0.9 * _RING * math.sin(math.pi / max(count, 2)))
    people = []
    for number, row in enumerate(seen.insiders):
        angle = 2 * math.pi * number / count - math.pi / 2
        x, y = math.cos(angle), math.sin(angle)
        key = str(row["insider"])
        people.append(
            Person(
                key=key,
                number=number + 1,
                name=names.get(key, key.replace("-", " ")),
                x=round(_MIDDLE + _RING * x, 1),
                y=round(_MIDDLE + _RING * y, 1),
                far=(round(_MIDDLE + _EDGE * x, 1), round(_MIDDLE + _EDGE * y, 1)),
                size=round(size, 1),
                is_open=row.get("channel") == "open",
                suspicion=float(row.get("suspicion") or 0.0),
                marks=tuple(_list_marks(row)),
            )
        )
    return people


def _list_marks(row: Mapping[str, Any]) -> Iterator[str]:
    """Marks on an insider, a few words each; nothing for a nought."""
    if row.get("channel") == "open":
        yield say("play.mark.open", months=row["months"])
    elif row.get("channel") not in {None, "none"}:
        yield say("play.mark.channel", channel=row["channel"])
    for key in ("met", "missed", "asks", "promised", "suspicion", "power"):
        value = row.get(key)
        if value:
            yield say(f"play.mark.{key}", value=write_number(float(value)))
    if row.get("can_be_purged"):
        yield say("play.mark.purge", value=write_number(float(row["strength_needed"])))
    if row.get("holders", 1) > 1:
        yield say("play.mark.holder", value=row["holders"])


def make_tables(look: Look) -> list[Table]:
    """For exports; nothing that the one who has the screen does not see."""
    try:
        game = play(look)
    except InnercircleError:
        return []
    if not is_handed_over(look, game):
        return []
    return [list_numbers(game.seen), list_insiders(game.seen)]


def make_more(look: Look) -> dict[str, Any]:
    """The seats that can be taken."""
    seats = read_seats(look)
    return {"actors": [(actor, actor in seats) for actor in ACTORS], "run": read_run(look)}


VIEW = PageView(key="play", make_parts=make_parts, make_tables=make_tables, make_more=make_more)
