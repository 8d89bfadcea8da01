"""Runs that are moved a month at a time from outside, so that what has happened can be put to them.

A month may be tried as often as wanted: try k of a month moves copies of runs with the random
numbers of the runs k·size, k·size + 1, … of that month, so that all tries are independent and try
0 of the runs in their order is what :func:`innercircle.dynamics.simulate` does. A copy keeps the
number of its run, and with it the run's draw of the parameters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._answer import SimulationAnswer, make_answer
from innercircle.dynamics._draws import take_runs
from innercircle.dynamics._loop import Batch, Plan, start_runs, step_month
from innercircle.dynamics._outcomes import GOES_ON
from innercircle.dynamics._playbooks import find_playbook, list_playbooks
from innercircle.dynamics._scenario import draw_parameters
from innercircle.dynamics._simulate import plan_simulation
from innercircle.dynamics._sponsor import start_controls
from innercircle.dynamics._stage import Stage, make_stage
from innercircle.dynamics._state import Flags, Floats, Month, State
from innercircle.dynamics._tally import Counter, start_tally
from innercircle.scenario import Scenario

_IN_STATE = ("oil", "credibility")
_CONSTANTS = {
    "evasion": "economy.evasion",
    "threat": "sponsor.threat",
    "recognition": "opposition.recognition",
    "protection": "leader.arrest_need",
    "withdraws": "strength.patron_leaves",
}
_STREET = ("mobilise", "growth", "amnesty")
_COUNTED = ("purges", "breaks", "free", "unsettled", "longest", "spells")


@dataclass(frozen=True, eq=False)
class TriedMonth:
    """A month that was tried.

    Attributes:
        state: of the copies after it. month: what happened in it.
        end: place of the run's end among :class:`innercircle.vocabulary.End`, −1 while the run
            goes on (run,).
        renewed: offices that have a new holder after it (insider, run).
    """

    state: State
    month: Month
    end: NDArray[np.int8]
    renewed: Flags

    @property
    def stands(self) -> Flags:
        """Runs in which the regime stands after it, and the horizon is not reached (run,)."""
        return np.asarray(self.end == GOES_ON)

    def pick(self, which: NDArray[np.int64]) -> State:
        """Copies of some runs as they are after it."""
        return pick_runs(self.state, which)


@dataclass(eq=False)
class Ensemble:
    """Runs of a plan that have come to the same month; made by :func:`start_ensemble`.

    Attributes:
        plan: what is simulated; inputs may change on the way.
        seed: of the random numbers.
        books: the scenario's playbooks as plain data, by actor and name.
        state: of the runs now. begun: the same before the first month, run by run.
        passed: months that have passed.
    """

    plan: Plan
    seed: int
    books: Mapping[str, Mapping[str, Any]]
    state: State
    begun: State
    passed: int = 0
    _stage: Stage = field(init=False)

    def __post_init__(self) -> None:
        self._stage = make_stage(self.plan.stage, self.plan.parameters)

    @property
    def size(self) -> int:
        """Number of runs."""
        return int(self.begun.run.size)

    def set_inputs(self, values: Mapping[str, float | Floats]) -> None:
        """Give inputs new values from the next month on.

        Args:
            values: name → number, or one a draw (draw,): "sanctions" (in force, and aimed at),
                "oil", "evasion", "threat", "credibility" (of the sponsor), "recognition",
                "protection", "withdraws".
        """
        constants = {
            _CONSTANTS[name]: value for name, value in values.items() if name in _CONSTANTS
        }
        if constants:
            self.plan = replace(self.plan, parameters=self.plan.parameters.changed(constants))
        state = self.state
        for name in _IN_STATE:
            if name in values:
                setattr(state, name, self._spread(values[name]))
        if "sanctions" in values:
            state.sanctions = self._spread(values["sanctions"])
            state.controls = {**state.controls, "sanctions": state.sanctions.copy()}

    def change_playbooks(self, names: Mapping[str, str]) -> None:
        """Let actors follow other playbooks from the next month on; an aim left out is kept.

        Args:
            names: actor → name.
        """
        if not names:
            return
        for actor, name in names.items():
            kind = type(getattr(self.plan, actor))
            found: Any = find_playbook(kind, name, self.books, self.plan.parameters)
            self.plan = replace(self.plan, **{actor: found})
        plan, state = self.plan, self.state
        before = state.controls
        p = take_runs(plan.parameters, state.run)
        start_controls(state, p, plan.sponsor, plan.leader, plan.opposition)
        kept = {name for name in before if _find_actor(name) not in names}
        kept |= {"sanctions"} if plan.sponsor.sanctions is None else set()
        kept |= {"mobilise"} if plan.opposition.mobilise is None else set()
        state.controls = {**state.controls, **{name: before[name] for name in kept}}

    def _spread(self, value: float | Floats) -> Floats:
        """A number, or one a draw, for every run."""
        numbers = np.asarray(value, dtype=np.float64)
        if numbers.ndim == 0:
            return np.full(self.state.run.size, float(numbers))
        return np.ascontiguousarray(numbers[self.state.run % numbers.size])

    def try_month(self, order: NDArray[np.int64], attempt: int) -> TriedMonth:
        """Move copies of runs by a month; the ensemble stays where it is.

        Args:
            order: which of the runs are copied, as places in ``state``; at most ``size``.
            attempt: number of the try; each has random numbers of its own.
        """
        state = pick_runs(self.state, order)
        state.position = np.arange(order.size)
        held = state.holder.copy()
        first = attempt * self.size
        batch = Batch(self.plan, self.seed, range(first, first + order.size))
        month, verdict = step_month(batch, state, self.passed + 1, self._stage)
        return TriedMonth(state, month, verdict.end, state.holder > held)

    def go_on_with(self, states: Sequence[State], order: NDArray[np.int64]) -> None:
        """Let the month have passed: go on with some of the states after it.

        Args:
            states: after tries of the month, one below the other.
            order: places in all of them.
        """
        self.state = pick_runs(join_states(states), order)
        self.passed += 1

    def look_ahead(self, progress: Callable[[int, int], None] | None = None) -> SimulationAnswer:
        """The months from here to the horizon, counted from here; the ensemble is used up.

        Args:
            progress: told the months that are done, and those to do.
        """
        plan, passed = self.plan, self.passed
        ahead = plan.parameters.months - passed
        shown = replace(plan, parameters=plan.parameters.changed({"ending.months": ahead}))
        state, counter = self.state, Counter(start_tally(shown.parameters))
        state.position = np.arange(state.run.size)
        state.first = np.full(state.run.size, -1)
        for name in _COUNTED:
            setattr(state, name, np.zeros(state.run.size, dtype=np.int64))
        batch = Batch(plan, self.seed, range(state.run.size))
        for number in range(1, ahead + 1):
            month, verdict = step_month(batch, state, passed + number, self._stage)
            counter(state, replace(month, number=number), verdict)
            if progress is not None:
                progress(number, ahead)
            going = verdict.end == GOES_ON
            if not going.any():
                break
            state.keep(going)
        tally, rows = counter.finish()
        return make_answer(shown, tally, seed=self.seed, rows=rows)


def start_ensemble(
    scenario: Scenario, *, runs: int, draws: int, seed: int | None = None, stage: str = "exact"
) -> Ensemble:
    """Runs before the first month, with the scenario's own playbooks and horizon.

    Args:
        scenario: of which.
        runs: how many.
        draws: of everything that has a range, each run having one of them; 0 for best guesses.
        seed: of the random draws; None for the scenario's.
        stage: "exact" or "quick".

    Raises:
        InputError: as in :func:`innercircle.dynamics.simulate`.
    """
    plan, number = plan_simulation(scenario, None, None, None, seed=seed, stage=stage)
    if draws:
        plan = replace(plan, parameters=draw_parameters(scenario, draws, number))
    state = start_runs(Batch(plan, number, range(runs)))
    books = list_playbooks(scenario.playbooks)
    return Ensemble(plan, number, books, state, pick_runs(state, np.arange(runs)))


def _find_actor(control: str) -> str:
    """The actor whose playbook sets a control."""
    if control in _STREET:
        return "opposition"
    return "leader" if control == "co_opt" else "sponsor"


def pick_runs(state: State, which: NDArray[np.int64]) -> State:
    """Copies of some runs, by their places; one may be picked several times."""

    def pick(value: NDArray[Any]) -> NDArray[Any]:
        return np.ascontiguousarray(value[..., which])

    return _map_parts([state], lambda values: pick(values[0]))


def join_states(states: Sequence[State]) -> State:
    """The runs of several states beside each other."""
    return _map_parts(states, lambda values: np.concatenate(values, axis=-1))


def _map_parts(
    states: Sequence[State], make: Callable[[list[NDArray[Any]]], NDArray[Any]]
) -> State:
    made: dict[str, Any] = {}
    for part in fields(State):
        values = [getattr(state, part.name) for state in states]
        if isinstance(values[0], dict):
            made[part.name] = {name: make([one[name] for one in values]) for name in values[0]}
        else:
            made[part.name] = make(values)
    return State(**made)
