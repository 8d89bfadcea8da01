"""Worker processes: apart from their main process on every system, and ended with it.

A worker takes one piece of work at a time through a pipe of its own. It watches its main process in
a thread and ends with it, whatever ended that: an error, Ctrl-C, SIGTERM or kill -9. The main
process decides when to stop, so workers ignore Ctrl-C.
"""

import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import Pipe, get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Self, TypeVar

from innercircle.errors import OutputError

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

Item = TypeVar("Item")
Result = TypeVar("Result")

RETRIES = 3
"""Number of times that work whose process was lost is tried again, before any other is done."""


def map_apart(
    work: Callable[[Item], Result], items: Sequence[Item], workers: int, *, ordered: bool = False
) -> Iterator[tuple[Item, Result]]:
    """Work on items in processes of this machine; closing the generator ends them.

    A lost process costs only the item it was at, which another one takes.

    Args:
        work: a function that other processes can import.
        items: what to work on; those not needed are never started.
        workers: processes; 1 or one item works here.
        ordered: yield results in the order of the items instead of as they finish.

    Raises:
        OutputError: processes were lost more than RETRIES times without anything finishing.
    """
    if workers <= 1 or len(items) <= 1:
        for item in items:
            yield item, work(item)
        return
    with _Crew(work, min(workers, len(items))) as crew:
        todo, finished, told = deque(range(len(items))), dict[int, Result](), 0
        while told < len(items):
            # In order, a slow item must not let results of the others pile up.
            ahead = told + 2 * workers if ordered else len(items)
            while todo and todo[0] < ahead and crew.has_room():
                crew.start(todo[0], items[todo[0]])
                todo.popleft()
            number, done, result = crew.collect()
            if not done:
                todo.appendleft(number)
                continue
            finished[number] = result
            following = told if ordered else number
            while following in finished:
                told += 1
                yield items[following], finished.pop(following)
                following += 1


class _Crew:
    """Some worker processes, and what each of them is at."""

    def __init__(self, work: Callable[[Any], Any], size: int) -> None:
        self._work = work
        self._size = size
        self._failures = 0
        self._idle: list[Connection] = []
        self._busy: dict[Connection, int] = {}
        self._processes: dict[Connection, BaseProcess] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Kill the processes: nobody looks at what is under way any more."""
        begun = {link: p for link, p in self._processes.items() if p.pid is not None}
        for process in begun.values():
            process.kill()
        for process in begun.values():
            process.join()
        for link in self._processes:
            link.close()

    def has_room(self) -> bool:
        return len(self._busy) < self._size

    def start(self, number: int, item: Any) -> None:
        """Give an item to a process that waits, or to a new one."""
        while self._idle:
            link = self._idle.pop()
            try:
                link.send(item)
            except (BrokenPipeError, ConnectionResetError):  # ended while it waited
                self._bury(link)
                continue
            self._busy[link] = number
            return
        link = self._hire()
        self._busy[link] = number
        with suppress(BrokenPipeError, ConnectionResetError):  # noticed when it is asked
            link.send(item)

    def collect(self) -> tuple[int, bool, Any]:
        """Wait for one item: its number, whether it was done, its result.

        Raises:
            Exception: that of the work.
            OutputError: too many processes were lost.
        """
        ready = wait(list(self._busy))
        link = next(link for link in self._busy if link in ready)
        number = self._busy.pop(link)
        try:
            error, result = link.recv()
        except (EOFError, OSError):
            self._bury(link)
            self._count_failure()
            return number, False, None
        if error is not None:
            raise error
        self._failures = 0
        self._idle.append(link)
        return number, True, result

    def _hire(self) -> Connection:
        link, far = Pipe()
        self._processes[link] = start_apart(_serve, far, imported=_find_modules(self._work))
        far.close()
        with suppress(BrokenPipeError, ConnectionResetError):  # noticed when it is asked
            link.send(self._work)
        return link

    def _bury(self, link: Connection) -> None:
        process = self._processes.pop(link)
        process.kill()
        process.join()
        link.close()

    def _count_failure(self) -> None:
        self._failures += 1
        if self._failures > RETRIES:
            raise OutputError(
                f"worker processes were lost {self._failures} times in a row.",
                why="The system may be short of memory; or a script starts workers without "
                'asking first whether __name__ is "__main__".',
                advice="What was finished is kept; try fewer --workers or smaller pieces.",
            )


def start_apart(
    target: Callable[..., None], *given: object, imported: Sequence[str] = ()
) -> "BaseProcess":
    """Start a process that knows nothing of this one but what it is given, and ends with it.

    On Linux it is forked from a server that has imported the modules already, as Python does by
    itself from 3.14 on: never from this process, whose threads would be lost in the middle of
    their work. Elsewhere it starts with nothing, and imports what it needs.

    Args:
        target: what it runs.
        given: its arguments, which must travel.
        imported: modules that it will need. Those of the first process started are there for all.
    """
    linux = sys.platform == "linux"
    context: Any = get_context("forkserver" if linux else "spawn")
    if linux:
        context.set_forkserver_preload(list(imported))
    process: BaseProcess = context.Process(
        target=_begin, args=(dict(os.environ), target, given), daemon=True
    )
    with _without_interrupts():
        process.start()
    return process


def _begin(environment: dict[str, str], target: Callable[..., None], given: Sequence[Any]) -> None:
    """Run in the new process; the server's environment may be older than that of whoever asks."""
    os.environ.clear()
    os.environ.update(environment)
    target(*given)


def _find_modules(work: Callable[..., Any]) -> list[str]:
    """Module of a function, whatever of its arguments are given already."""
    while isinstance(work, partial):
        work = work.func
    return [work.__module__] if hasattr(work, "__module__") else []


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let a process start that ignores Ctrl-C from its first moment; here it only comes later."""
    block = getattr(signal, "pthread_sigmask", None)
    if block is None:  # Windows: the worker ignores it once it runs
        yield
        return
    before = block(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        block(signal.SIG_SETMASK, before)


def _serve(link: Connection) -> None:
    """Work: take an item, send its result, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    work: Callable[[Any], Any] | None = None
    while True:
        try:
            # Only now, watched, does it import what the work needs, which takes a while.
            work = work or link.recv()
            item = link.recv()
        except (EOFError, OSError):
            return
        try:
            answer: tuple[Exception | None, Any] = (None, work(item))
        except Exception as error:  # noqa: BLE001  raised again where it was asked for
            error.add_note("In a worker process:\n" + traceback.format_exc())
            answer = (error, None)
        try:
            link.send(answer)
        except OSError:
            return
        except Exception as error:  # noqa: BLE001  it cannot travel, its words can
            link.send((RuntimeError(f"{type(error).__name__}: {error}; {answer[0]!r}"), None))


def end_with_parent() -> None:
    """Have a thread end this process as soon as its main process has ended."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, name="end with parent", daemon=True).start()


def count_processors() -> int:
    """Processors that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable and sys.platform != "win32" else (os.cpu_count() or 1)
