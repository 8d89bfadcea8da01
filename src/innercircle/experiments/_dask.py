"""Chunks on a running Dask cluster; the scheduler knows nothing that has to outlive it.

A chunk travels with its whole request (tens of kilobytes), so that no data wait on a worker that
may be lost, and only a few chunks a thread are under way, so that neither the scheduler nor the
workers hold many finished tables.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from innercircle.errors import InputError, OutputError
from innercircle.experiments._engines import Compute
from innercircle.workshop import RETRIES

if TYPE_CHECKING:
    import pandas as pd

PATIENCE = 10.0
"""Seconds to wait for a scheduler to answer, and for its first worker."""

AHEAD = 3
"""Chunks under way for each thread of the cluster."""

_LOOK = 5.0
"""Seconds after which the threads are counted again: a cluster may grow while it works."""


def compute_on_dask(
    compute: Compute, request: Mapping[str, Any], chunks: Sequence[int], address: str
) -> Iterator[tuple[int, "pd.DataFrame"]]:
    """On a running Dask cluster; the scheduler gives a lost worker's chunks to others.

    Args:
        compute: the chunk function.
        request: plain data, sent with every chunk.
        chunks: numbers of the chunks to do.
        address: of the scheduler, such as tcp://127.0.0.1:8786.

    Raises:
        InputError: Dask is not installed, nobody answers at the address, or there is no worker.
        OutputError: the scheduler was lost, or a chunk's workers again and again.
    """
    try:
        distributed: Any = import_module("distributed")  # optional, heavy, and without types
    except ImportError:
        raise InputError(
            "Dask is not installed.", where="--on", advice="pip install 'innercircle[cluster]'"
        ) from None
    with _connect(distributed, address) as client:
        closed = import_module("distributed.comm").CommClosedError
        lost = (distributed.KilledWorker, distributed.CancelledError, closed)
        try:
            yield from _run_window(distributed, client, (compute, request), chunks)
        except lost as error:
            raise OutputError(
                f"the cluster at {address} was lost ({type(error).__name__}).",
                why="Its scheduler ended, or several workers died on the same chunk.",
                advice="Finished chunks are kept; start the cluster, then repeat the command.",
            ) from None


def _connect(distributed: Any, address: str) -> Any:
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            f"no scheduler answers at {address} ({type(error).__name__}).",
            where="--on",
            advice="Start one with: dask scheduler; then workers with: dask worker ADDRESS",
        ) from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except OSError:  # a time-out is one
        client.close()
        raise InputError(
            f"the scheduler at {address} has no worker.",
            where="--on",
            advice=f"Start some with: dask worker {address}",
        ) from None
    return client


def _run_window(
    distributed: Any, client: Any, work: tuple[Compute, Mapping[str, Any]], chunks: Sequence[int]
) -> Iterator[tuple[int, "pd.DataFrame"]]:
    running = distributed.as_completed(loop=client.loop)
    numbers: dict[str, int] = {}
    queue, room, looked = iter(chunks), 0, -_LOOK

    def fill() -> None:
        nonlocal room, looked
        if time.monotonic() - looked >= _LOOK:
            room, looked = AHEAD * max(sum(client.nthreads().values()), 1), time.monotonic()
        while len(numbers) < room and (chunk := next(queue, None)) is not None:
            future = client.submit(*work, chunk, pure=False, retries=RETRIES)
            numbers[future.key] = chunk
            running.add(future)

    fill()
    for future in running:
        table = future.result()
        chunk = numbers.pop(future.key)
        future.release()
        fill()
        yield chunk, table
