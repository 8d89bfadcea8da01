"""Solving while somebody moves a slider: a quick answer at once, the proved one right after.

Answers are kept, so that going back, reloading and other tabs cost nothing. Everything runs in a
few threads beside the event loop.
"""

import asyncio
import contextvars
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from innercircle.errors import InnercircleError
from innercircle.explorer._case import Case
from innercircle.explorer._state import PageState, apply_state
from innercircle.game import Solution, solve
from innercircle.scenario import Scenario

_T = TypeVar("_T")


MOST_AT_ONCE = 12
"""Insiders up to which a move of a slider is answered with private signals while it is made."""


class BusyError(Exception):
    """Raised when too much is waiting already."""


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
        self._work: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        for number in range(threads):
            # Daemons: a long piece of work must not keep the program from ending.
            threading.Thread(target=self._toil, name=f"solve-{number}", daemon=True).start()
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._most_kept = kept
        self._open = 0
        self._most_open = waiting

    async def run(self, work: Callable[[], _T]) -> _T:
        """Do the work in a thread; it may :meth:`recall` what it needs.

        Raises:
            BusyError: too much is waiting.
        """
        if self._open >= self._most_open:
            raise BusyError
        self._open += 1
        try:
            future: Future[_T] = Future()
            # In a copy of this request's context: it knows whose words are said.
            self._work.put((future, partial(contextvars.copy_context().run, work)))
            # Shielded: a client that goes away must not cancel what others may need.
            return await asyncio.shield(asyncio.wrap_future(future))
        finally:
            self._open -= 1

    def _toil(self) -> None:
        while True:
            future, work = self._work.get()
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001  it belongs to whoever asked
                future.set_exception(error)

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

    def solve(self, case: Case, state: PageState, *, proved: bool, whole: bool = False) -> Answered:
        """Solve a state: quickly, or proved (which takes some times longer).

        Args:
            case: the scenario.
            state: its changes.
            proved: with the proof.
            whole: with private signals, also where they take minutes.
        """
        question = (case.key, case.version, state.inputs.to_query())
        if proved:
            return self.recall(("proved", *question), lambda: solve_proved(case, state))
        key = ("whole" if whole else "quick", *question)
        return self.recall(key, lambda: solve_quickly(case, state, whole=whole))


def solve_proved(case: Case, state: PageState) -> Answered:
    """The certified solution of a state."""
    return _answer(case, state, lambda scenario: solve(scenario, influences=False), proved=True)


def solve_quickly(case: Case, state: PageState, *, whole: bool = False) -> Answered:
    """The solution of a state without the proof that no other equilibrium is smaller or larger.

    Of a circle above ``MOST_AT_ONCE`` without private signals unless they are asked for: bounds are
    there at once, and what takes seconds is asked for when the sliders rest.
    """
    few = whole or len(case.scenario.insiders) <= MOST_AT_ONCE
    return _answer(
        case,
        state,
        lambda scenario: solve(scenario, influences=False, prove=False, signals=few),
        proved=False,
    )


def _answer(
    case: Case, state: PageState, work: Callable[[Scenario], Solution], *, proved: bool
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
