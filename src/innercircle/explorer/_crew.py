"""Answers while somebody waits for them: a few processes, and no case that starves the others.

One question of a case is worked on at a time, and what leaves as a file beside it; a slow case thus
holds two of the processes at most. Work that nobody waits for any more ends with its process.
"""

import asyncio
import contextlib
import threading
import weakref
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.requests import ClientDisconnect

from innercircle.explorer._answers import Question, answer
from innercircle.explorer._hands import Hand, StoppedError
from innercircle.explorer._solving import BusyError

HANDS = 4
MOST_WAITING = 64
LOOK_SECONDS = 0.2
"""Seconds between two looks whether whoever waits is still there."""

GRACE_SECONDS = 3.0
"""Seconds that work goes on without anybody waiting: a page just loaded asks for it again."""

HURRY_SECONDS = 0.3
"""The same when another question on the case is waiting."""

_MOST_HOMES = 32


class PendingError(Exception):
    """Raised while the answer is still being worked on."""


class Answers(Protocol):
    """Answerer of a page's questions."""

    async def ask(
        self,
        question: Question,
        is_gone: Callable[[], Awaitable[bool]],
        patience: float | None = None,
    ) -> Any:
        """The answer; see :meth:`Crew.ask`."""

    def close(self) -> None:
        """Stop: nothing more is answered."""


@dataclass(eq=False)
class _Task:
    question: Question
    future: "Future[Any]" = field(default_factory=Future)
    waiting: int = 0


class Crew:
    """Processes that answer the questions of the page.

    Args:
        hands: how many processes at most; each is started when it is needed.
    """

    def __init__(self, hands: int = HANDS) -> None:
        self._state = _State([Hand(answer) for _ in range(hands)])
        self._started = False
        # Whoever drops the crew ends its threads and processes, also where no server runs.
        weakref.finalize(self, self._state.close)

    def warm(self) -> None:
        """Start the first process, so that the first question finds it running."""
        threading.Thread(target=self._state.warm, daemon=True).start()

    async def ask(
        self,
        question: Question,
        is_gone: Callable[[], Awaitable[bool]],
        patience: float | None = None,
    ) -> Any:
        """The answer to a question; equal questions are answered once.

        Args:
            question: what is asked.
            is_gone: whether whoever asked has left.
            patience: seconds to wait; None for as long as it takes.

        Raises:
            BusyError: too much is waiting.
            ClientDisconnect: whoever asked has left.
            PendingError: it is not there after ``patience``.
            InnercircleError: the question is at fault.
            FaultError: the work is.
        """
        if not self._started:
            self._started = True
            self._state.start()
        task = self._state.take(question)
        try:
            loop, there = asyncio.get_running_loop(), asyncio.Event()

            def wake(_: "Future[Any]") -> None:
                with contextlib.suppress(RuntimeError):  # nobody is left to be told
                    loop.call_soon_threadsafe(there.set)

            task.future.add_done_callback(wake)
            end = None if patience is None else loop.time() + patience
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(there.wait(), LOOK_SECONDS)
                if task.future.done():
                    return task.future.result()
                if await is_gone():
                    raise ClientDisconnect
                if end is not None and loop.time() > end:
                    raise PendingError
        finally:
            self._state.leave(task)

    def close(self) -> None:
        """End all processes; nothing more is answered."""
        self._state.close()


class _State:
    """State that the threads of a crew share; one thread a process hands it questions and waits."""

    def __init__(self, hands: list[Hand]) -> None:
        self._hands = hands
        self._changed = threading.Condition()
        self._queue: list[_Task] = []
        self._active: dict[int, _Task] = {}
        self._homes: OrderedDict[Hashable, int] = OrderedDict()
        self._closed = False

    def start(self) -> None:
        for number in range(len(self._hands)):
            threading.Thread(
                target=self._serve, args=(number,), name=f"answers-{number}", daemon=True
            ).start()

    def warm(self) -> None:
        try:
            self._hands[0].open()
        except (EOFError, OSError):
            return

    def take(self, question: Question) -> _Task:
        with self._changed:
            for task in [*self._queue, *self._active.values()]:
                if task.question.key == question.key and not task.future.done():
                    task.waiting += 1
                    return task
            if len(self._queue) >= MOST_WAITING or self._closed:
                raise BusyError
            task = _Task(question, waiting=1)
            self._queue.append(task)
            self._changed.notify_all()
            return task

    def leave(self, task: _Task) -> None:
        with self._changed:
            task.waiting -= 1
            if not task.waiting and task in self._queue:
                self._queue.remove(task)
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for hand in self._hands:
            hand.close()

    def _serve(self, number: int) -> None:
        while True:
            with self._changed:
                while not self._closed and self._pick(number) is None:
                    self._changed.wait()
                task = self._pick(number)
                if self._closed or task is None:
                    return
                self._queue.remove(task)
                self._active[number] = task
                self._homes[task.question.lane] = number
                self._homes.move_to_end(task.question.lane)
                while len(self._homes) > _MOST_HOMES:
                    self._homes.popitem(last=False)
            try:
                self._answer(number, task)
            finally:
                with self._changed:
                    del self._active[number]
                    self._changed.notify_all()

    def _answer(self, number: int, task: _Task) -> None:
        hand = self._hands[number]
        try:
            made = hand.ask(task.question, find_patience=lambda: self._find_patience(task))
        except StoppedError as error:
            task.future.set_exception(error)
            try:
                hand.open()  # the next question finds it running
            except (EOFError, OSError):
                return
        except BaseException as error:  # noqa: BLE001  it belongs to whoever asked
            task.future.set_exception(error)
        else:
            task.future.set_result(made)

    def _find_patience(self, task: _Task) -> float | None:
        """None while somebody waits for the task, or for another answer that it is a part of."""
        with self._changed:
            if self._closed:
                return 0.0
            if task.waiting:
                return None
            others = [each for each in self._queue if each.question.lane == task.question.lane]
            if any(each.question.about == task.question.about for each in others):
                return None
            return HURRY_SECONDS if others else GRACE_SECONDS

    def _pick(self, number: int) -> _Task | None:
        """The next question for a process: none of a case that has one worked on already.

        A case goes where it was before, because what was found is remembered there; a new one goes
        to a process that runs already, if one is idle.
        """
        lanes = {task.question.lane for task in self._active.values()}
        idle = [other for other in range(len(self._hands)) if other not in self._active]
        for task in self._queue:
            lane = task.question.lane
            if lane in lanes:
                continue
            home = self._homes.get(lane)
            if home is None or home not in idle:
                home = next((other for other in idle if self._hands[other].is_warm), number)
            if home == number:
                return task
        return None
