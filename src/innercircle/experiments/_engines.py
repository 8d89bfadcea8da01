"""Where chunks are computed: this process, processes on this machine, or a Dask cluster.

A chunk is a module-level function of plain data, so that it gives the same bits wherever it runs.
Nothing but the returned tables leaves a worker; the main process alone writes. An engine yields
chunks as they finish, in any order.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from innercircle.errors import InputError, OutputError

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
            for chunk, table in _run_pool(compute, request, todo, workers):
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
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
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


def compute_on_dask(
    compute: Compute, request: Mapping[str, Any], chunks: Sequence[int], address: str
) -> Iterator[tuple[int, "pd.DataFrame"]]:
    """On a running Dask cluster; lost workers and stragglers are the scheduler's business.

    Args:
        compute: the chunk function.
        request: plain data, sent once to each worker.
        chunks: numbers of the chunks to do.
        address: of the scheduler, such as tcp://127.0.0.1:8786.

    Raises:
        InputError: Dask is not installed, or nobody answers at the address.
    """
    try:
        distributed: Any = import_module("distributed")  # optional, heavy, and without types
    except ImportError:
        raise InputError(
            "Dask is not installed.", where="--on", advice="pip install 'innercircle[cluster]'"
        ) from None
    try:
        client = distributed.Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            f"no scheduler answers at {address} ({type(error).__name__}).",
            where="--on",
            advice="Start one with: dask scheduler; then workers with: dask worker ADDRESS",
        ) from None
    with client:
        shared = client.scatter(dict(request), broadcast=True)
        futures = {
            client.submit(compute, shared, chunk, retries=RETRIES, pure=False): chunk
            for chunk in chunks
        }
        for future in distributed.as_completed(futures, loop=client.loop):
            table = future.result()
            yield futures[future], table
            future.release()


def count_workers(asked: int | None) -> int:
    """Processes to use: what was asked, or one a core that this process may use."""
    if asked is not None:
        return max(1, asked)
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else (os.cpu_count() or 1)
