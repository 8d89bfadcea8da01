"""Cost of a sweep: measured on a few rows here and now, extrapolated, nothing kept."""

import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from innercircle.experiments._sweep import Sweep, compute_chunk, make_request
from innercircle.workshop import hold_scratch, write_parquet

if TYPE_CHECKING:
    import pandas as pd

SAMPLE_ROWS = 4
"""Rows that are computed to be measured."""

CLUSTER = 64
"""Cores of the cluster in the estimate."""


@dataclass(frozen=True)
class Estimate:
    """Cost of a sweep.

    Attributes:
        rows: of the plan.
        runs: simulated runs in all rows together; 0 when no target simulates.
        chunks: pieces of work; more cores than that are of no use.
        seconds_a_row: measured on SAMPLE_ROWS rows, one process.
        seconds: expected with the workers asked for.
        core_hours: expected in all.
        cluster_seconds: expected on CLUSTER cores as fast as this one.
        memory: bytes that each process needs at most, measured here (nan where the system does
            not tell), its share of the plan included.
        bytes: of the results on disk, from one shard written and weighed.
    """

    rows: int
    runs: int
    chunks: int
    seconds_a_row: float
    seconds: float
    core_hours: float
    cluster_seconds: float
    memory: float
    bytes: int


def estimate_sweep(sweep: Sweep, workers: int = 1) -> Estimate:
    """Measure a few rows and extrapolate; nothing is left behind.

    Args:
        sweep: the request.
        workers: processes on this machine.
    """
    few = replace(sweep, chunk=min(SAMPLE_ROWS, sweep.plan.rows))
    compute_chunk(make_request(replace(sweep, chunk=1)), 0)  # imports and first calls, once only
    start = time.perf_counter()
    table = compute_chunk(make_request(few), 0)
    each = (time.perf_counter() - start) / len(table)
    rows, chunks = sweep.plan.rows, len(sweep.chunks)
    work = each * rows
    return Estimate(
        rows=rows,
        runs=rows * _count_runs(sweep),
        chunks=chunks,
        seconds_a_row=each,
        seconds=_share_out(each, sweep, max(workers, 1)),
        core_hours=work / 3600,
        cluster_seconds=_share_out(each, sweep, CLUSTER),
        memory=find_peak_memory(),
        bytes=_weigh_shard(sweep, table) * chunks,
    )


def _count_runs(sweep: Sweep) -> int:
    """Simulated runs in a row: one simulation for each sponsor's playbook asked for."""
    words = [target.split(".") for target in sweep.targets]
    books = {each[1] for each in words if each[0] == "simulate" and len(each) > 1}
    return len(books) * sweep.asked.runs


def _share_out(seconds_a_row: float, sweep: Sweep, cores: int) -> float:
    """Seconds on some cores: whole chunks, so that the last round may be a thin one."""
    rounds = -(-len(sweep.chunks) // cores)
    rows = min(sweep.chunk, sweep.plan.rows)
    return min(seconds_a_row * rows * rounds, seconds_a_row * sweep.plan.rows)


def _weigh_shard(sweep: Sweep, sample: "pd.DataFrame") -> int:
    """Bytes of a whole shard, filled with numbers that compress as little as real ones."""
    import pandas as pd  # noqa: PLC0415  heavy

    count = min(sweep.chunk, sweep.plan.rows)
    rng = np.random.default_rng(0)
    filled = pd.DataFrame(
        {
            name: rng.random(count)
            if column.dtype.kind == "f"
            else np.resize(column.to_numpy(), count)
            for name, column in sample.items()
        }
    )
    with hold_scratch() as folder:
        shard = folder / "weighed.parquet"
        write_parquet(filled, shard, {})
        return shard.stat().st_size


def find_peak_memory() -> float:
    """Bytes that this process has held at most so far; nan where the system does not tell."""
    try:
        import resource  # noqa: PLC0415  not on every system
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak) * (1 if sys.platform == "darwin" else 1024)
