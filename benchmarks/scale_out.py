"""Scale-out: one sweep on every engine with the same bits, and up to a million simulated runs.

Every sweep is compared with the serial one, byte by byte. Dask's workers are two processes started
by hand, over TCP, one thread each, warmed up. Paper estimates of 10⁹ runs are the measured CPU time
and bytes, scaled up: as a sweep (draws of 400 runs, all inputs kept, 64 draws a shard) and
as one simulation with a row a run. CPU seconds and peak memory of simulations count their workers.

    python benchmarks/scale_out.py --repeat 3
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pandas as pd
from harness import Case, run

from innercircle.dynamics import simulate
from innercircle.experiments import estimate_sweep, make_sweep, run_sweep
from innercircle.experiments._dask import compute_on_dask
from innercircle.scenario import load

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS / "experiments")]

from dask_by_hand import PLENTY, start_cluster  # noqa: E402  its folder is not a package

BOOK = "guarantee-package"
ROWS, CHUNK, RUNS = 128, 4, 400
EMPTY, TIMED = 200, 4
BILLION = 10**9
MARK, MEMORY = 1.7, 2e9
NO_DASK = "" if importlib.util.find_spec("distributed") else "distributed is not installed"


@cache
def make_work():
    """Draws of the flagship, 400 simulated runs each: the usual kind of chunk."""
    target = f"simulate.{BOOK}.outcomes.stalemate.share"
    return make_sweep(
        load("caracas-2019"), plan="latin", n=ROWS, targets=[target], runs=RUNS, chunk=CHUNK
    )


def sweep_into(folder, **where):
    """Shards of a sweep as one text of bytes, and the seconds it took."""
    began = time.perf_counter()
    store = run_sweep(make_work(), Path(folder) / "out", **where)
    seconds = time.perf_counter() - began
    return b"".join(path.read_bytes() for path in store.list_shards()), seconds


@cache
def find_reference():
    with tempfile.TemporaryDirectory() as folder:
        return hash_bytes(sweep_into(folder)[0])


def hash_bytes(shards):
    return hashlib.sha256(shards).hexdigest()


def run_here(**where):
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        shards, _ = sweep_into(folder, **where)
    cpu = time.process_time() - began
    usual = estimate_sweep(replace(make_work(), chunk=64))  # small shards carry much overhead
    return {"bits": {hash_bytes(shards)}, "cpu": cpu, "bytes": usual.bytes}


def count_serial(answer):
    """In one process the CPU time is that of the work: the paper estimate for a cluster."""
    runs = ROWS * RUNS
    return {
        "µs CPU a run": round(1e6 * answer["cpu"] / runs, 1),
        "core-hours for 10⁹ runs": round(answer["cpu"] / runs * BILLION / 3600),
        "GB for 10⁹ runs": round(answer["bytes"] / runs * BILLION / 1e9, 1),
    }


def make_nothing(_request, chunk):
    return pd.DataFrame({"row": [chunk]})


def run_on_dask(trim):
    """A cluster of one worker and one of two, by turns, warmed up; overhead from empty chunks."""
    times, bits = {1: [], 2: []}, set()
    with contextlib.ExitStack() as open_clusters:
        made = {}
        for workers in times:
            top = open_clusters.enter_context(tempfile.TemporaryDirectory())
            cluster = open_clusters.enter_context(start_cluster(top, workers, trim=trim))
            made[workers] = cluster.address
        for _ in range(1 + TIMED):
            for workers, address in made.items():
                with tempfile.TemporaryDirectory() as folder:
                    shards, took = sweep_into(folder, address=address)
                bits.add(hash_bytes(shards))
                times[workers].append(took)
        began = time.perf_counter()
        list(compute_on_dask(make_nothing, {}, range(EMPTY), made[1]))
        overhead = (time.perf_counter() - began) / EMPTY
    seconds = {workers: min(took[1:]) for workers, took in times.items()}
    return {
        "bits": bits,
        "throughput": seconds[1] / seconds[2],
        "overhead": overhead,
        "seconds": seconds,
    }


def check_bits(answer):
    assert answer["bits"] == {find_reference()}


def count_dask(answer):
    return {
        "times the throughput of one worker (mark 1.7)": round(answer["throughput"], 2),
        "ms overhead a chunk": round(1e3 * answer["overhead"], 1),
        "s on one worker": round(answer["seconds"][1], 1),
        "s on two": round(answer["seconds"][2], 1),
    }


def measure_simulation(runs, stage, *, stored):
    """In a process of its own: CPU seconds, peak bytes and stored bytes of a simulation."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import scale_out; "
        "scale_out.simulate_and_tell(int(sys.argv[2]), sys.argv[3], sys.argv[4] == 'stored')"
    )
    words = (str(Path(__file__).parent), str(runs), stage, "stored" if stored else "")
    done = subprocess.run(
        [sys.executable, "-c", script, *words], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def simulate_and_tell(runs, stage, stored):
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        options = {"out": folder} if stored else {}
        before = time.process_time()
        answer = simulate(
            load("caracas-2019"), BOOK, runs=runs, seed=1, stage=stage, workers=workers, **options
        )
        here = time.process_time() - before
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    own, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    told = {
        "runs": answer.runs,
        "shares": sum(share.share for share in answer.outcomes.values()),
        "cpu": here + others.ru_utime + others.ru_stime,
        "peak": 1024 * (own.ru_maxrss + workers * others.ru_maxrss),
        "bytes": size,
    }
    print(json.dumps(told))


def check_simulation(answer, runs):
    assert answer["runs"] == runs
    assert abs(answer["shares"] - 1) < 1e-9
    assert answer["peak"] < MEMORY


def count_simulation(answer):
    each = answer["cpu"] / answer["runs"]
    counted = {
        "CPU s": round(answer["cpu"], 1),
        "µs a run": round(1e6 * each, 1),
        "MB at the peak": round(answer["peak"] / 1e6),
    }
    if answer["bytes"]:
        counted["bytes a stored run"] = round(answer["bytes"] / answer["runs"], 1)
        counted["core-hours for 10⁹ runs"] = round(each * BILLION / 3600)
        counted["GB for 10⁹ runs"] = round(answer["bytes"] / answer["runs"] * BILLION / 1e9)
    return counted


def list_cases():
    size = f"{ROWS} draws of {RUNS} runs, {CHUNK} a chunk"
    work = "a sweep of the flagship"
    yield Case(work, size, "one process", run_here, check_bits, count_serial)
    yield Case(work, size, "two processes", partial(run_here, workers=2), check_bits)
    for method, trim in (
        ("Dask, one and two workers over TCP", PLENTY),
        ("Dask, the same with its own allocator setting", None),
    ):
        yield Case(
            work,
            size,
            method,
            partial(run_on_dask, trim),
            check_bits,
            count_dask,
            repeat=1,
            missing=NO_DASK,
        )
    for runs, stage, stored in (
        (10_000, "quick", False),
        (100_000, "quick", False),
        (1_000_000, "quick", False),
        (100_000, "quick", True),
        (4_000, "exact", True),
    ):
        yield Case(
            f"months of the flagship, {stage} stage" + (", one row a run stored" if stored else ""),
            f"{runs:,} runs",
            "all cores of one machine",
            partial(measure_simulation, runs, stage, stored=stored),
            partial(check_simulation, runs=runs),
            count_simulation,
            repeat=1,
        )


if __name__ == "__main__":
    run(tuple(list_cases()), ("innercircle", "numpy", "scipy", "duckdb", "distributed"))
