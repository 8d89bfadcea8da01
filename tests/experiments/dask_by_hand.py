"""A Dask cluster as a person starts it: a scheduler and workers, each a process of its own."""

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PLENTY = str(2**27)
"""Bytes of free memory that an allocator may keep; what one sets for workers by hand."""


@dataclass(frozen=True)
class Cluster:
    address: str
    scheduler: subprocess.Popen
    workers: tuple[subprocess.Popen, ...]


def start(*words, trim=PLENTY):
    """`dask …` in a process; ``trim``: of its allocator, None for what Dask sets itself."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    if trim is not None:
        environment["MALLOC_TRIM_THRESHOLD_"] = trim
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    return subprocess.Popen([sys.executable, "-m", "dask", *words], **quiet)


def wait_for_address(file, patience=120.0):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError, KeyError):
            return json.loads(file.read_text())["address"]
        time.sleep(0.05)
    raise TimeoutError("the scheduler did not start")


@contextlib.contextmanager
def start_cluster(folder, workers=2, *, nanny=True, trim=PLENTY):
    """A scheduler and workers of one thread each, on this machine, over TCP; ended after use."""
    file = Path(folder) / "scheduler.json"
    local = ("--host", "127.0.0.1", "--no-dashboard")
    processes = [start("scheduler", *local, "--port", "0", "--scheduler-file", str(file))]
    try:
        address = wait_for_address(file)
        flags = ("--nthreads", "1", "--local-directory", str(folder))
        flags += () if nanny else ("--no-nanny",)
        processes += [start("worker", address, *local, *flags, trim=trim) for _ in range(workers)]
        wait_for_workers(address, workers)
        yield Cluster(address, processes[0], tuple(processes[1:]))
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for_workers(address, count, patience=120.0):
    from distributed import Client  # noqa: PLC0415  optional

    with Client(address, timeout=patience, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=patience)
