"""Long work beside the page: it tells how far it is, and can be stopped; nobody asks: it ends.

Two processes do it, and no case has both. The answer to a question is kept, so that a page that is
opened again shows it at once. A further question from the same tab of a browser takes the place of
its last one.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from innercircle.errors import InnercircleError
from innercircle.explorer._hands import FaultError, Hand, StoppedError, Tell
from innercircle.explorer._solving import BusyError
from innercircle.explorer._tasks import TASKS, check_task
from innercircle.scenario import Scenario

HANDS = 2
MOST_WAITING = 8
MOST_KEPT = 24
ABANDONED_SECONDS = 180.0
"""Seconds after which work is stopped that no page has asked after: its tab was closed."""

GRACE_SECONDS = 0.5
"""Seconds that stopped work may take to notice it before its process is ended."""


@dataclass(eq=False)
class Job:
    """One piece of long work.

    Attributes:
        id: its name in addresses; not to be guessed.
        kind: a key of ``TASKS``.
        question: what its answer hangs on.
        lane: of which one is worked on at a time: a scenario, or the record.
        tab: which page asked; a newer question of the same tab and kind takes its place.
        state: "waiting", "running", "done", "failed" or "stopped".
        done, total: how far it is.
        answer: once it is done.
        problem: why it failed, in words.
        asked: when a page last asked after it, in seconds of the machine's clock.
    """

    kind: str
    question: Hashable
    lane: Hashable
    tab: str
    scenario: Scenario
    options: Mapping[str, Any]
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    state: str = "waiting"
    done: int = 0
    total: int = 0
    answer: Any = None
    problem: str = ""
    asked: float = field(default_factory=time.monotonic)

    @property
    def is_abandoned(self) -> bool:
        """True when no page has asked after it for long."""
        return time.monotonic() - self.asked > ABANDONED_SECONDS

    @property
    def is_over(self) -> bool:
        """True when nothing more will happen."""
        return self.state in {"done", "failed", "stopped"}

    def to_dict(self) -> dict[str, Any]:
        """Facts for the page."""
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "done": self.done,
            "total": self.total,
            "problem": self.problem,
        }


class Jobs:
    """Queue of questions: worked on in their order, with their answers kept."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: list[Job] = []
        self._running: list[Job] = []
        self._changed = threading.Condition()
        self._closed = False
        self._busy: set[int] = set()
        self._hands = [Hand(do_task) for _ in range(HANDS)]
        self._started = False

    def start(
        self,
        kind: str,
        question: Hashable,
        scenario: Scenario,
        options: Mapping[str, Any],
        *,
        lane: Hashable,
        tab: str,
    ) -> Job:
        """Have a question worked on, unless it is already, or was.

        Raises:
            InputError: there is no such work.
            BusyError: too much is waiting.
        """
        check_task(kind)
        with self._changed:
            known = self._find(question)
            if known is not None and known.state in {"waiting", "running", "done"}:
                known.asked = time.monotonic()
                return known
            for other in [*self._waiting, *self._running]:
                if other.tab == tab and other.kind == kind:
                    self._stop(other)
            if len(self._waiting) >= MOST_WAITING:
                raise BusyError
            job = Job(kind, question, lane, tab, scenario, options)
            self._jobs[job.id] = job
            self._waiting.append(job)
            self._forget()
            if not self._started:
                self._started = True
                for number in range(HANDS):
                    threading.Thread(
                        target=self._serve, args=(number,), name=f"jobs-{number}", daemon=True
                    ).start()
            self._changed.notify_all()
            return job

    def warm(self, scenario: Scenario) -> None:
        """Start the first process, so that the first forecast finds it running."""
        self.start("warm", ("warm",), scenario, {}, lane=("warm",), tab="")

    def get(self, name: str) -> Job | None:
        """The job of an id; whoever asks for it keeps it at work."""
        with self._changed:
            job = self._jobs.get(name)
            if job is not None:
                job.asked = time.monotonic()
            return job

    def find(self, question: Hashable) -> Job | None:
        """The latest job on a question."""
        with self._changed:
            return self._find(question)

    def stop(self, name: str) -> Job | None:
        """Stop a job, whether it waits or runs."""
        with self._changed:
            job = self._jobs.get(name)
            if job is not None:
                self._stop(job)
                self._changed.notify_all()
            return job

    def close(self) -> None:
        """End the processes that work; nothing more is taken in."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for hand in self._hands:
            hand.close()

    # ------------------------------------------------------------------ inside

    def _find(self, question: Hashable) -> Job | None:
        found = (job for job in reversed(self._jobs.values()) if job.question == question)
        return next(found, None)

    def _stop(self, job: Job) -> None:
        if not job.is_over:
            job.state = "stopped"
        if job in self._waiting:
            self._waiting.remove(job)

    def _forget(self) -> None:
        over = [name for name, job in self._jobs.items() if job.is_over]
        for name in over[: max(0, len(self._jobs) - MOST_KEPT)]:
            del self._jobs[name]

    def _pick(self, number: int) -> Job | None:
        """Work for a process: the first that is free takes it, since it has imported most."""
        if any(other not in self._busy for other in range(number)):
            return None
        lanes = {job.lane for job in self._running}
        return next((job for job in self._waiting if job.lane not in lanes), None)

    def _serve(self, number: int) -> None:
        """Work through what waits, for ever; runs in a thread of its own."""
        while True:
            with self._changed:
                while not self._closed and self._pick(number) is None:
                    self._changed.wait()
                job = self._pick(number)
                if self._closed or job is None:
                    return
                self._waiting.remove(job)
                self._running.append(job)
                self._busy.add(number)
                job.state = "running"
                self._changed.notify_all()
            self._do(self._hands[number], job)
            with self._changed:
                self._running.remove(job)
                self._busy.remove(number)
                self._changed.notify_all()

    def _do(self, hand: Hand, job: Job) -> None:
        def tell(done: int, total: int) -> None:
            job.done, job.total = done, total

        try:
            answer = hand.ask(
                (job.kind, job.scenario, dict(job.options)),
                find_patience=lambda: self._find_patience(job),
                tell=tell,
            )
        except StoppedError:
            job.state = "stopped"
        except InnercircleError as error:
            self._finish(job, "failed", problem=str(error))
        except FaultError as error:
            self._finish(job, "failed", problem=f"A fault of ours ({error.kind}).")
        else:
            self._finish(job, "done", answer)

    def _find_patience(self, job: Job) -> float | None:
        wanted = job.state != "stopped" and not job.is_abandoned
        return None if wanted else GRACE_SECONDS

    def _finish(self, job: Job, state: str, answer: Any = None, problem: str = "") -> None:
        with self._changed:
            if job.is_over:
                return
            job.answer, job.problem = answer, problem
            job.done = job.total
            job.state = state


def do_task(question: tuple[str, Scenario, dict[str, Any]], tell: Tell) -> Any:
    """Work of a process."""
    kind, scenario, options = question
    return TASKS[kind](scenario, options, tell)
