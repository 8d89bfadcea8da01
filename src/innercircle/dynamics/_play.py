"""A seat at the table: one run, month by month, with a person's moves for one of the actors.

A move is a rule that holds in its month only, so that a game that was played is a playbook: it can
be saved, replayed to the same bits, told, and compared with the standard ones on the same run.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from innercircle.answer import Answer
from innercircle.dynamics._loop import Batch, Plan, start_runs, step_month
from innercircle.dynamics._outcomes import GOES_ON, OUTCOMES
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._playbooks import (
    ACTORS,
    LeaderPlay,
    OppositionPlay,
    Play,
    SponsorPlay,
    check_names,
    find_playbook,
    list_playbooks,
    read_standard,
)
from innercircle.dynamics._rules import Do, Rule, read_moves
from innercircle.dynamics._seen import find_numbers, list_insiders, tell_seen
from innercircle.dynamics._simulate import Named, check_run, plan_simulation
from innercircle.dynamics._stage import Stage, make_stage
from innercircle.dynamics._state import State
from innercircle.dynamics._story import (
    Event,
    StoryAnswer,
    describe_start,
    find_standing,
    list_events,
    tell_plan,
)
from innercircle.errors import InputError, OutputError
from innercircle.scenario import Scenario, read_bytes

FORMAT = 1
_YOU = "you"


@dataclass(frozen=True, kw_only=True, eq=False)
class View(Answer):
    """What one actor sees before he moves.

    Attributes:
        actor: whose view. month: the month to decide on; horizon + 1 when it is over.
        months: the horizon.
        over: the run has ended. outcome: how, empty before.
        numbers: what he can measure.
        insiders: one row each, what he knows of them.
        happened: what he learned last month, in words.
    """

    actor: str
    month: int
    months: int
    over: bool
    outcome: str
    numbers: dict[str, float]
    insiders: list[dict[str, Any]]
    happened: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class DebriefAnswer(Answer):
    """What was hidden, and what the standard playbooks would have done in the same run.

    Attributes:
        outcome, month: how the game ended.
        start: the threshold, the types, whether the leader approved the talks.
        playbooks: name → (outcome, month) of the same run under that playbook.
        story: the whole run, told by somebody who knows everything.
    """

    outcome: str
    month: int
    start: dict[str, Any]
    playbooks: dict[str, tuple[str, int]]
    story: StoryAnswer


@dataclass(eq=False)
class Seat:
    """One actor's seat in one run; made by :func:`take_seat` or :func:`load_seat`.

    Attributes:
        actor: "sponsor", "leader" or "opposition".
        plan: the model and the playbooks; the actor's own holds the moves made so far.
        seed, run: which run.
        moves: what was done, month by month, as it was given.
        own: the scenario's playbooks, for the debrief.
    """

    actor: str
    plan: Plan
    seed: int
    run: int
    own: Mapping[str, Mapping[str, Any]]
    moves: list[dict[str, Any]] = field(default_factory=list)
    outcome: str = ""
    _stage: Stage = field(init=False)
    _state: State = field(init=False)
    _happened: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._stage = make_stage(self.plan.stage, self.plan.parameters)
        self._state = start_runs(self._batch())

    @property
    def month(self) -> int:
        """The month to decide on."""
        return len(self.moves) + 1

    def look(self) -> View:
        """What the actor sees now."""
        return View(
            method="one run, seen by one actor",
            seed=self.seed,
            actor=self.actor,
            month=self.month,
            months=self.plan.parameters.months,
            over=bool(self.outcome),
            outcome=self.outcome,
            numbers=find_numbers(self.actor, self._state),
            insiders=list_insiders(self.actor, self.plan.parameters, self._state),
            happened=self._happened,
        )

    def move(self, moves: Mapping[str, Any]) -> View:
        """Decide on this month, and live through it.

        Args:
            moves: as under ``do:`` of a rule; {} to go on as before.

        Raises:
            InputError: unknown moves or names, numbers out of range, or the run is over.
        """
        if self.outcome:
            raise InputError(f"the run is over: {self.outcome.replace('_', ' ')}.")
        do = self._read(moves)
        rule = Rule(since=self.month, until=self.month, do=do)
        playbook: Play = getattr(self.plan, self.actor)
        playbook = replace(playbook, rules=(*playbook.rules, rule))
        check_names(self.actor, _YOU, playbook, self.plan.parameters)
        _check_budget(do, self.plan.parameters)
        self.plan = _put(self.plan, self.actor, playbook)
        events = self._step()
        self.moves.append(dict(moves))
        self._happened = tuple(tell_seen(self.actor, events))
        return self.look()

    def _read(self, moves: Mapping[str, Any]) -> Do:
        problems: list[str] = []
        do = read_moves(self.actor, moves, f"month {self.month}", problems)
        if problems:
            raise InputError("; ".join(problems) + ".", advice="See docs/how-to/play.md.")
        return do

    def _step(self) -> list[Event]:
        before = find_standing(self._state)
        number = self.month
        month, verdict = step_month(self._batch(), self._state, number, self._stage)
        if verdict.outcome[0] != GOES_ON:
            self.outcome = OUTCOMES[verdict.outcome[0]].value
        return list(list_events(self.plan, self.seed, before, self._state, month, verdict))

    def _batch(self) -> Batch:
        return Batch(self.plan, self.seed, range(self.run, self.run + 1))

    def debrief(self) -> DebriefAnswer:
        """What was hidden, and the same run under the standard playbooks."""
        if not self.outcome:
            raise InputError("the debrief comes when the run is over.")
        kind = type(getattr(self.plan, self.actor))
        books = self.own.get(self.actor) or read_standard()[self.actor]
        told = {}
        for name in books:
            book = find_playbook(kind, name, self.own, self.plan.parameters)
            story = tell_plan(_put(self.plan, self.actor, book), self.seed, self.run)
            told[name] = (story.outcome, story.month)
        return DebriefAnswer(
            method="the same run under other playbooks",
            seed=self.seed,
            outcome=self.outcome,
            month=len(self.moves),
            start=describe_start(self.plan.parameters, self._state),
            playbooks=told,
            story=tell_plan(self.plan, self.seed, self.run),
        )


def _check_budget(do: Do, parameters: Parameters) -> None:
    """A promise beyond what the file allows is refused, not cut without a word."""
    side, limits = (do.offer or {}).get("side_payment", 0.0), parameters.sponsor
    most = min(limits.largest, limits.purse)
    if side > most:
        raise InputError(
            f"side_payment: {side:g} points are more than terms.budgets allows ({most:g}).",
            advice="Offer less, or raise the budget in the file.",
        )
    if side and not parameters.insiders.payable.any():
        raise InputError("side_payment: the file rules payments out (terms.vetoes, terms.payees).")


def take_seat(
    model: Scenario | Parameters,
    actor: str,
    *,
    sponsor: Named | SponsorPlay | None = None,
    leader: Named | LeaderPlay | None = None,
    opposition: Named | OppositionPlay | None = None,
    seed: int | None = None,
    run: int = 0,
    stage: str = "exact",
) -> Seat:
    """Sit down for one actor; the two others follow their playbooks.

    Args:
        model: a scenario or parameters.
        actor: "sponsor", "leader" or "opposition".
        sponsor: playbook of the sponsor unless it is the actor; None for the scenario's own.
        leader: the same.
        opposition: the same.
        seed: of the random draws; None for the scenario's.
        run: number of the run, from 0.
        stage: "exact" or "quick".

    Raises:
        InputError: no such actor or playbook, a negative run.
    """
    if actor not in ACTORS:
        raise InputError(f"nobody sits as {actor!r}.", advice=f"Seats: {', '.join(ACTORS)}.")
    check_run(run)
    plan, number = plan_simulation(model, sponsor, leader, opposition, seed=seed, stage=stage)
    chairs: dict[str, Play] = {
        "sponsor": SponsorPlay(name=_YOU, title="You"),
        "leader": LeaderPlay(name=_YOU, title="You"),
        "opposition": OppositionPlay(name=_YOU, title="You"),
    }
    own = list_playbooks(model.playbooks) if isinstance(model, Scenario) else read_standard()
    plan = _put(plan, actor, chairs[actor])
    return Seat(actor=actor, plan=plan, seed=number, run=run, own=own)


def _put(plan: Plan, actor: str, playbook: Play) -> Plan:
    changed: dict[str, Any] = {actor: playbook}
    return replace(plan, **changed)


def save_seat(seat: Seat, path: Path, *, scenario: str = "") -> None:
    """Write the game so far; readers see the old file or the new one.

    Args:
        seat: the game.
        path: where to.
        scenario: what the scenario is called, so that the file says so.

    Raises:
        OutputError: it cannot be written.
    """
    others = [actor for actor in ACTORS if actor != seat.actor]
    data = {
        "innercircle-play": FORMAT,
        "scenario": scenario,
        "seat": seat.actor,
        "seed": seat.seed,
        "run": seat.run,
        "stage": seat.plan.stage,
        "playbooks": {actor: getattr(seat.plan, actor).name for actor in others},
        "moves": seat.moves,
        "outcome": seat.outcome or None,
    }
    text = "# A game that was played; innercircle play --resume FILE goes on from here.\n"
    text += yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    place = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with place.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        place.replace(path)
    except OSError as error:
        place.unlink(missing_ok=True)
        raise OutputError(f"could not be written: {error.strerror}.", where=str(path)) from None


def read_game(path: Path) -> dict[str, Any]:
    """A saved game as data.

    Raises:
        InputError: the file is not one.
    """
    try:
        data = yaml.safe_load(read_bytes(path, str(path)).decode())
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("cannot be read as a saved game.", where=str(path)) from None
    wanted = {"seat": str, "seed": int, "run": int, "stage": str, "playbooks": dict, "moves": list}
    if not isinstance(data, dict) or data.get("innercircle-play") != FORMAT:
        raise InputError("is not a saved game of this version.", where=str(path))
    wrong = [name for name, kind in wanted.items() if not isinstance(data.get(name), kind)]
    if wrong:
        raise InputError(f"lacks {', '.join(wrong)}.", where=str(path))
    return data


def load_seat(model: Scenario | Parameters, path: Path) -> Seat:
    """Take up a saved game: its moves are made again, to the same bits.

    Raises:
        InputError: the file is no saved game, or its moves do not fit the model.
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
    for moves in data["moves"]:
        seat.move(moves)
    return seat
