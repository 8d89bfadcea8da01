"""Where chunks are computed: this process, or processes on this machine (Dask: ``_dask.py``).

A chunk is a module-level function of plain data, so that it gives the same bits wherever it runs.
Nothing but the returned tables leaves a worker; the main process alone writes. An engine yields
chunks as they finish, in any order.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Any

from innercircle.errors import OutputError

if TYPE_CHECKING:
    import pandas as pd

Compute = Callable[[Mapping[str, Any], int], "pd.DataFrame"]
"""(request, chunk number) → its rows."""

RETRIES = 3
"""How often a chunk whose worker was lost is tried again."""


def compute_serially(
    compute: Compute, request: Mapping[str, Any], chunks: Sequence[int]
) -> Iterator[tuple[int, "pd.DataFrame"]]:
    """One after the other, in this process."""
    for chunk in chunks:
        yield chunk, compute(request, chunk)


def compute_in_processes(
    compute: Compute, request: Mapping[str, Any], chunks: Sequence[int], workers: int
) -> Iterator[tuple[int, "pd.DataFrame"]]:
    """On ``workers`` processes of this machine; a lost worker costs only its unfinished chunks.

    Raises:
        OutputError: workers were lost more than RETRIES times without a chunk finishing.
    """
    todo, failures = list(chunks), 0
    while todo:
        try:
            for chunk, table in _run_pool(compute, request, tuple(todo), workers):
                todo.remove(chunk)
                failures = 0
                yield chunk, table
        except BrokenProcessPool:
            failures += 1
            if failures > RETRIES:
                raise OutputError(
                    f"worker processes were lost {failures} times in a row.",
                    why="The system may be short of memory.",
                    advice="Finished chunks are kept; try fewer --workers or a smaller --chunk.",
                ) from None


def _run_pool(
    compute: Compute, request: Mapping[str, Any], chunks: Sequence[int], workers: int
) -> Iterator[tuple[int, "pd.DataFrame"]]:
    # Spawned, not forked: the same start on every system, and no half-copied threads.
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_end_with_parent) as pool:
        waiting: dict[Future[pd.DataFrame], int] = {}
        queue = iter(chunks)
        try:
            while True:
                # A short queue bounds memory: finished tables wait for nobody.
                while len(waiting) < 2 * workers and (chunk := next(queue, None)) is not None:
                    waiting[pool.submit(compute, request, chunk)] = chunk
                if not waiting:
                    return
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=waiting.__getitem__):
                    yield waiting.pop(future), future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _end_with_parent() -> None:
    """A worker whose main process was killed ends too; by itself it would wait for ever."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def count_workers(asked: int | None) -> int:
    """Processes to use: what was asked, or one a core that this process may use."""
    if asked is not None:
        return max(1, asked)
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else (os.cpu_count() or 1)
