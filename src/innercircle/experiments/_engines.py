"""Engines that compute chunks: this process, or processes on this machine (Dask: ``_dask.py``).

A chunk is a module-level function of plain data, so that it gives the same bits wherever it runs.
Nothing but the returned tables leaves a worker; the main process alone writes. An engine yields
chunks as they finish, in any order.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from innercircle.workshop import count_processors, map_apart

if TYPE_CHECKING:
    import pandas as pd

Compute = Callable[[Mapping[str, Any], int], "pd.DataFrame"]
"""(request, chunk number) → its rows."""


def compute_here(
    compute: Compute, request: Mapping[str, Any], chunks: Sequence[int], workers: int
) -> Iterator[tuple[int, "pd.DataFrame"]]:
    """On ``workers`` processes of this machine; 1 computes in this one.

    Raises:
        OutputError: workers were lost again and again without a chunk finishing.
    """
    return map_apart(partial(compute, request), chunks, workers)


def count_workers(asked: int | None) -> int:
    """Processes to use: what was asked, or one a core that this process may use."""
    return count_processors() if asked is None else max(1, asked)
