"""Running many runs in batches, in this process or in several, with the same bits either way."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._loop import Batch, Plan, run_batch
from innercircle.dynamics._stage import make_stage
from innercircle.dynamics._tally import COLUMNS, Counter, Tally, start_tally
from innercircle.workshop import map_apart

Rows = dict[str, NDArray[Any]]
Progress = Callable[[int, int], None]
"""Called with the runs done so far and the runs wanted."""

END_COLUMNS = ("run", "outcome", "end", "month", "bargain")
"""Columns kept when the whole rows are not."""


@dataclass(frozen=True, eq=False)
class Chunk:
    """A piece of work: consecutive runs of a plan, computed in batches.

    Attributes:
        plan: what to simulate. seed: of the streams. runs: numbers of the runs.
        batch: how many runs are computed side by side; changes speed and memory, no number.
        columns: of the table to hand back.
    """

    plan: Plan
    seed: int
    runs: range
    batch: int
    columns: tuple[str, ...] = COLUMNS


def run_chunk(chunk: Chunk) -> tuple[Tally, Rows]:
    """Run a chunk; the rows are in the order of runs."""
    tally = start_tally(chunk.plan.parameters)
    parts: list[Rows] = []
    for runs in split_runs(chunk.runs, chunk.batch):
        counter = Counter(start_tally(chunk.plan.parameters))
        stage = make_stage(chunk.plan.stage, chunk.plan.parameters)
        run_batch(Batch(chunk.plan, chunk.seed, runs), stage, (counter,))
        counted, rows = counter.finish()
        tally.add(counted)
        parts.append({name: rows[name] for name in chunk.columns})
    return tally, join_rows(parts)


def split_runs(runs: range, size: int) -> Iterator[range]:
    """Consecutive pieces of at most ``size`` runs."""
    for start in range(runs.start, runs.stop, size):
        yield range(start, min(start + size, runs.stop))


def join_rows(parts: Sequence[Rows]) -> Rows:
    """Tables one below the other."""
    if not parts:
        return {}
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def run_chunks(
    chunks: Sequence[Chunk], work: Callable[[Chunk], Any], workers: int
) -> Iterator[Any]:
    """The results of ``work`` on every chunk, in order; unneeded ones are never started.

    Args:
        chunks: pieces of work.
        work: a function that other processes can import.
        workers: number of processes; 1 computes here.
    """
    for _, result in map_apart(work, chunks, workers, ordered=True):
        yield result


def run_plan(
    plan: Plan,
    seed: int,
    runs: range,
    *,
    workers: int,
    batch: int,
    columns: tuple[str, ...],
    progress: Progress | None,
) -> tuple[Tally, Rows]:
    """Tally and rows of many runs, kept in memory."""
    chunks = [Chunk(plan, seed, part, batch, columns) for part in split_runs(runs, batch)]
    tally, parts = start_tally(plan.parameters), []
    for counted, rows in run_chunks(chunks, run_chunk, workers):
        tally.add(counted)
        parts.append(rows)
        if progress is not None:
            progress(tally.runs, len(runs))
    return tally, join_rows(parts)
