"""Solving while somebody moves a slider: a quick answer at once, the proved one right after.

Answers are kept, so that going back, reloading and other tabs cost nothing. Everything runs in a
few threads beside the event loop.
"""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from innercircle.errors import InnercircleError
from innercircle.explorer._case import Case
from innercircle.explorer._state import State, apply_state
from innercircle.game import (
    Solution,
    build_game,
    find_all_pure,
    find_tipping_set,
    solve,
    solve_common,
    solve_signals,
)
from innercircle.scenario import Scenario
from innercircle.vocabulary import Reason

_T = TypeVar("_T")

MOST_LISTED = 12
"""Insiders up to whom all pure equilibria are listed when complements fail."""


class BusyError(Exception):
    """Too much is waiting already."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A state and what follows from it.

    Attributes:
        base: the scenario as the file has it.
        scenario: with the state's changes.
        left_out: changes that no longer fit, a sentence each.
        solution: None when it cannot be solved.
        problem: why not, in words; empty otherwise.
        proved: whether the solution is the proved one or the quick one.
    """

    base: Scenario
    scenario: Scenario
    left_out: tuple[str, ...]
    solution: Solution | None
    problem: str = ""
    proved: bool = False


class Desk:
    """Works in threads of its own beside the event loop, and remembers answers.

    Args:
        threads: how many questions are worked on at once.
        kept: how many answers are remembered.
        waiting: how many questions may wait.
    """

    def __init__(self, threads: int = 2, kept: int = 64, waiting: int = 64) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="solve")
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._most_kept = kept
        self._open = 0
        self._most_open = waiting

    def close(self) -> None:
        """Drop what waits; what is being worked on ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def run(self, work: Callable[[], _T]) -> _T:
        """Do the work in a thread; it may :meth:`recall` what it needs.

        Raises:
            BusyError: too much is waiting.
        """
        if self._open >= self._most_open:
            raise BusyError
        self._open += 1
        try:
            # Shielded: a client that goes away must not cancel what others may need.
            return await asyncio.shield(asyncio.wrap_future(self._pool.submit(work)))
        finally:
            self._open -= 1

    def recall(self, key: Hashable, work: Callable[[], _T]) -> _T:
        """The answer to a question: remembered, or worked out here and now."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[no-any-return]
        answer = work()
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > self._most_kept:
                self._kept.popitem(last=False)
        return answer

    def solve(self, case: Case, state: State, *, proved: bool) -> Answered:
        """What follows from a state: quickly, or proved (which takes some times longer)."""
        question = (case.key, case.version, state.inputs.to_query())
        if proved:
            return self.recall(("proved", *question), lambda: solve_proved(case, state))
        start = self.recall(("start", case.key, case.version), lambda: find_start(case))
        return self.recall(("quick", *question), lambda: solve_quickly(case, state, start))


def find_start(case: Case) -> Any:
    """Cutoffs of the scenario as the file has it; None when there are none."""
    answered = solve_quickly(case, State(), None)
    signals = answered.solution.signals if answered.solution else None
    return None if signals is None else signals.cautious_cutoffs


def solve_proved(case: Case, state: State) -> Answered:
    """The certified solution of a state."""
    return _answer(case, state, lambda scenario: solve(scenario, influences=False), proved=True)


def solve_quickly(case: Case, state: State, start: Any) -> Answered:
    """The solution of a state without the proof that no other equilibrium is smaller or larger.

    The search starts from the file's own cutoffs and not from the last ones, so that a state has
    the same quick answer by whatever way one came to it.
    """
    return _answer(case, state, lambda scenario: _solve_quickly(scenario, start), proved=False)


def _answer(
    case: Case, state: State, work: Callable[[Scenario], Solution], *, proved: bool
) -> Answered:
    scenario, left_out = apply_state(case.scenario, state)
    solution, problem = None, ""
    try:
        solution = work(scenario)
    except InnercircleError as error:
        problem = str(error)
    return Answered(
        base=case.scenario,
        scenario=scenario,
        left_out=left_out,
        solution=solution,
        problem=problem,
        proved=proved,
    )


def _solve_quickly(scenario: Scenario, start: Any) -> Solution:
    built = build_game(scenario)
    game = built.game
    notes = [sentence for words in built.warnings.values() for sentence in words]
    common = tipping = signals = pure = None
    reason = Reason.SOLVED
    proper = game.threshold.law is not None
    if not game.has_complements:
        reason = Reason.NOT_COMPLEMENTS
        if game.n <= MOST_LISTED and proper:
            pure = tuple(find_all_pure(game))
    else:
        if proper:
            common, tipping = solve_common(game), find_tipping_set(game)
        if game.threshold.kind in {"point", "discrete"}:
            notes.append("The threshold takes known values, so that there is nothing to sense.")
        else:
            signals = solve_signals(game, signal_sd=built.signal_sd, start=start, prove=False)
    return Solution(
        method="private signals, not yet proved to be the only equilibrium",
        reason=reason,
        certified=False,
        tolerance=0.0 if signals is None else signals.tolerance,
        scenario_id=scenario.id,
        digest=scenario.digest,
        built=built,
        common=common,
        signals=signals,
        tipping=tipping,
        pure=pure,
        influences=(),
        notes=tuple(notes),
    )
