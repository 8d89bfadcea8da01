"""Long work beside the page: one process does it, tells how far it is, and can be stopped.

The answer to a question is kept, so that a page that is opened again shows it at once. A further
question from the same tab of a browser takes the place of its last one.
"""

import multiprocessing
import os
import secrets
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from innercircle.errors import InnercircleError
from innercircle.explorer._solving import BusyError
from innercircle.explorer._tasks import TASKS, check_task
from innercircle.scenario import Scenario

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

MOST_WAITING = 8
MOST_KEPT = 24
GRACE_SECONDS = 0.5
"""How long stopped work may take to notice it before its process is ended."""


@dataclass(eq=False)
class Job:
    """One piece of long work.

    Attributes:
        id: its name in addresses; not to be guessed.
        kind: a key of ``TASKS``.
        question: what its answer hangs on.
        tab: which page asked; a newer question of the same tab and kind takes its place.
        state: "waiting", "running", "done", "failed" or "stopped".
        done, total: how far it is.
        answer: once it is done.
        problem: why it failed, in words.
    """

    kind: str
    question: Hashable
    tab: str
    scenario: Scenario
    options: Mapping[str, Any]
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    state: str = "waiting"
    done: int = 0
    total: int = 0
    answer: Any = None
    problem: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {"done", "failed", "stopped"}

    def to_dict(self) -> dict[str, Any]:
        """What a page is told."""
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "done": self.done,
            "total": self.total,
            "problem": self.problem,
        }


class Jobs:
    """Takes questions in, has them worked on one after the other, keeps the answers."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: list[Job] = []
        self._running: Job | None = None
        self._changed = threading.Condition()
        self._closed = False
        self._process: BaseProcess | None = None
        self._link: Connection | None = None
        self._thread: threading.Thread | None = None

    def start(
        self,
        kind: str,
        question: Hashable,
        scenario: Scenario,
        options: Mapping[str, Any],
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
                return known
            for other in [*self._waiting, *([self._running] if self._running else [])]:
                if other.tab == tab and other.kind == kind:
                    self._stop(other)
            if len(self._waiting) >= MOST_WAITING:
                raise BusyError
            job = Job(kind, question, tab, scenario, options)
            self._jobs[job.id] = job
            self._waiting.append(job)
            self._forget()
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="jobs", daemon=True)
                self._thread.start()
            self._changed.notify_all()
            return job

    def get(self, name: str) -> Job | None:
        """The job of an id."""
        with self._changed:
            return self._jobs.get(name)

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
        """End the process that works; nothing more is taken in."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            self._end_process()

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

    def _serve(self) -> None:
        """Work through what waits, for ever; runs in a thread of its own."""
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                job = self._running = self._waiting.pop(0)
                job.state = "running"
            try:
                self._do(job)
            except (OSError, EOFError):
                self._finish(job, "failed", problem="The work was cut off.")
                with self._changed:
                    self._end_process()
            with self._changed:
                self._running = None

    def _do(self, job: Job) -> None:
        link = self._open_process()
        link.send((job.kind, job.scenario, dict(job.options)))
        stopped = 0.0
        while True:
            if job.state == "stopped" and not stopped:
                stopped = time.monotonic()
                link.send("stop")
            if stopped and time.monotonic() - stopped > GRACE_SECONDS:
                with self._changed:
                    self._end_process()
                return
            if not link.poll(0.05):
                continue
            word, *rest = link.recv()
            if word == "progress":
                job.done, job.total = rest
            elif word == "stopped":
                return
            else:
                self._finish(job, word, *rest)
                return

    def _finish(self, job: Job, state: str, answer: Any = None, problem: str = "") -> None:
        with self._changed:
            if job.is_over:
                return
            job.answer, job.problem = answer, problem
            job.done = job.total
            job.state = state

    def _open_process(self) -> Connection:
        with self._changed:
            if self._closed:
                raise EOFError
            if self._process is None or not self._process.is_alive() or self._link is None:
                context = multiprocessing.get_context("spawn")
                self._link, far = context.Pipe()
                self._process = context.Process(target=work, args=(far,), daemon=True)
                self._process.start()
                far.close()
            return self._link

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join(2)
        if self._link is not None:
            self._link.close()
        self._process = self._link = None


class _StoppedError(Exception):
    """The page does not want this any more."""


def work(link: Connection) -> None:
    """What the process does: take a question, tell the progress, send the answer, for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the page's process decides when to end
    threading.Thread(target=_follow_parent, daemon=True).start()
    while True:
        try:
            message = link.recv()
        except (EOFError, OSError):
            return
        if message == "stop":  # came too late: the answer is on its way already
            continue
        kind, scenario, options = message
        try:
            answer = TASKS[kind](scenario, options, lambda done, total: _tell(link, done, total))
            link.send(("done", answer))
        except _StoppedError:
            link.send(("stopped",))
        except InnercircleError as error:
            link.send(("failed", None, str(error)))
        except Exception as error:  # noqa: BLE001  the kind of a fault, and nothing of the scenario
            link.send(("failed", None, f"A fault of ours ({type(error).__name__})."))


def _tell(link: Connection, done: int, total: int) -> None:
    if link.poll() and link.recv() == "stop":
        raise _StoppedError
    link.send(("progress", done, total))


def _follow_parent() -> None:
    """End with the page's process, however that ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
