"""Time some calls, keep their answers, and say on what machine: shared by all benchmarks.

A benchmark file defines cases. Each case names the work, its size and its method, and has a
function that makes its own input inside the timed call where the call consumes it, returns the
answer, and a check that raises if the answer is wrong. A case whose package is missing is kept in
the table with the reason.

    python benchmarks/game_extremes.py --repeat 5 --json game_extremes.json
"""

import argparse
import importlib.metadata
import json
import math
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Case:
    """One row to be.

    Attributes:
        work: what is computed, in words.
        size: of the input, in words ("16 insiders").
        method: whose method, in words ("innercircle", "QuantEcon, brute force").
        run: does the work and returns the answer.
        check: raises AssertionError if the answer is wrong.
        count: work counted besides seconds, from the answer ("joins": 12).
        repeat: at most so often, for slow peers; None for the default.
        missing: why it cannot run here; empty if it can.
        amount: size as a number, where time is to be held against it.
    """

    work: str
    size: str
    method: str
    run: Callable[[], Any]
    check: Callable[[Any], None]
    count: Callable[[Any], dict[str, float]] = field(default=lambda _: {})
    repeat: int | None = None
    missing: str = ""
    amount: float | None = None


@dataclass(frozen=True)
class Row:
    """One row of the table: least and median wall time, least CPU time, in seconds."""

    work: str
    size: str
    method: str
    least: float | None
    median: float | None
    cpu: float | None
    repeats: int
    counted: dict[str, float]
    note: str


def time_case(case: Case, repeat: int) -> Row:
    """Run a case, check every answer, keep the least and the median time."""
    if case.missing:
        return Row(case.work, case.size, case.method, None, None, None, 0, {}, case.missing)
    walls, cpus, counted = [], [], {}
    times = min(repeat, case.repeat or repeat)
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = case.run()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        case.check(answer)
        counted = case.count(answer)
    return Row(
        case.work,
        case.size,
        case.method,
        min(walls),
        statistics.median(walls),
        min(cpus),
        times,
        counted,
        "",
    )


def fit_growth(cases: Sequence[Case], rows: Sequence[Row]) -> list[Row]:
    """A row for each work with three amounts or more: the power of the amount that time grows by.

    Least squares of log time on log amount over the upper half of the amounts (at least three):
    below it is what a call costs whatever it is asked.
    """
    points: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for case, row in zip(cases, rows, strict=True):
        if case.amount is not None and row.least is not None:
            points.setdefault((case.work, case.method), []).append((case.amount, row.least))
    found = []
    for (work, method), all_of_them in points.items():
        upper = sorted(all_of_them)[-max(3, -(-len(all_of_them) // 2)) :]
        if len(upper) < 3:
            continue
        fit = statistics.linear_regression(
            [math.log(amount) for amount, _ in upper], [math.log(time) for _, time in upper]
        )
        size = f"growth, {upper[0][0]:,.0f} to {upper[-1][0]:,.0f}"
        note = f"time grows as the power {fit.slope:.2f}"
        found.append(Row(work, size, method, None, None, None, 0, {}, note))
    return found


def describe_machine() -> str:
    """The machine in words: nothing that tells which one it is."""
    pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return (
        f"{os.cpu_count()} cores, {round(pages * page / 2**30)} GiB, {platform.machine()}, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def list_versions(packages: Sequence[str]) -> dict[str, str]:
    """Installed versions, "not installed" where there is none."""
    found = {}
    for package in packages:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def say_seconds(seconds: float | None) -> str:
    """Seconds in the unit that reads best."""
    if seconds is None:
        return "–"
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1.0:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def render_row(row: Row) -> str:
    """One line of the Markdown table."""
    counted = ", ".join(f"{value:g} {name}" for name, value in row.counted.items())
    cells = (
        row.work,
        row.size,
        row.method,
        say_seconds(row.least),
        say_seconds(row.median),
        say_seconds(row.cpu),
        str(row.repeats),
        "; ".join(part for part in (counted, row.note) if part),
    )
    return "| " + " | ".join(cells) + " |"


def run(cases: Sequence[Case], packages: Sequence[str] = ("innercircle", "numpy", "scipy")) -> None:
    """Run all cases, print the table as it grows, and write it as JSON if asked."""
    options = argparse.ArgumentParser()
    options.add_argument("--repeat", type=int, default=5, help="runs a case (default 5)")
    options.add_argument("--json", type=Path, help="also write the rows to this file")
    chosen = options.parse_args()
    versions = list_versions(packages)
    print(f"{describe_machine()}; " + ", ".join(f"{k} {v}" for k, v in versions.items()))
    print()
    print("| work | size | method | least | median | CPU | runs | counted |")
    print("|---|---|---|---|---|---|---|---|")
    rows = []
    for case in cases:
        rows.append(time_case(case, chosen.repeat))
        print(render_row(rows[-1]))
        sys.stdout.flush()
    for row in fit_growth(cases, rows):
        rows.append(row)
        print(render_row(row))
    if chosen.json:
        record = {
            "machine": describe_machine(),
            "versions": versions,
            "rows": [asdict(row) for row in rows],
        }
        chosen.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
