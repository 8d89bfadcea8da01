"""A seat at the table: one run, month by month, with a person's moves for one of the actors.

A move is a rule that holds in its month only, so that a game that was played is a playbook: it can
be saved, replayed to the same bits, told, and compared with the standard ones on the same run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from innercircle.answer import Answer
from innercircle.dynamics._events import Event, find_standing, list_events
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
from innercircle.dynamics._rules import Done, Rule, read_moves
from innercircle.dynamics._seen import find_numbers, list_insiders, tell_seen
from innercircle.dynamics._simulate import Named, check_run, plan_simulation
from innercircle.dynamics._stage import Stage, make_stage
from innercircle.dynamics._state import State
from innercircle.dynamics._story import StoryAnswer, describe_start, tell_plan
from innercircle.errors import InputError
from innercircle.scenario import Scenario

_YOU = "you"


@dataclass(frozen=True, kw_only=True, eq=False)
class View(Answer):
    """View of one actor before moving.

    Attributes:
        actor: whose view. month: the month to decide on; horizon + 1 when it is over.
        months: the horizon.
        over: the run has ended. outcome: how, empty before.
        numbers: what can be measured.
        insiders: one row each, what is known of them.
        happened: what was learned last month, in words.
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
    """All that was hidden, and what the standard playbooks would have done in the same run.

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
        begun: the plan before any move.
    """

    actor: str
    plan: Plan
    seed: int
    run: int
    own: Mapping[str, Mapping[str, Any]]
    moves: list[dict[str, Any]] = field(default_factory=list)
    outcome: str = ""
    begun: Plan = field(init=False)
    _stage: Stage = field(init=False)
    _state: State = field(init=False)
    _happened: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.begun = self.plan
        self._stage = make_stage(self.plan.stage, self.plan.parameters)
        self._state = start_runs(self._batch())

    @property
    def month(self) -> int:
        """The month to decide on."""
        return len(self.moves) + 1

    def look(self) -> View:
        """The actor's view now."""
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

    def _read(self, moves: Mapping[str, Any]) -> Done:
        problems: list[str] = []
        do = read_moves(self.actor, moves, f"month {self.month}", problems)
        if problems:
            raise InputError("; ".join(problems) + ".", advice="See docs/how-to/play.md.")
        return do

    def _step(self) -> list[Event]:
        before = find_standing(self._state)
        number = self.month
        month, verdict = step_month(self._batch(), self._state, number, self._stage)
        if verdict.end[0] != GOES_ON:
            self.outcome = OUTCOMES[verdict.outcome[0]].value
        return list(list_events(self.plan, self.seed, before, self._state, month, verdict))

    def _batch(self) -> Batch:
        return Batch(self.plan, self.seed, range(self.run, self.run + 1))

    def debrief(self) -> DebriefAnswer:
        """All that was hidden, and the same run under the standard playbooks."""
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


def _check_budget(do: Done, parameters: Parameters) -> None:
    """A promise beyond what the file allows is refused, not cut without a word."""
    side, limits = do.get("offer", {}).get("side_payment", 0.0), parameters.sponsor
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
