"""Stored simulations: shards appear whole, a killed one resumes, another one is refused."""

import json
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import duckdb
import pytest
from tests.apart import start

from dynamics_cases import make_reference
from innercircle.dynamics import _store, simulate
from innercircle.errors import InputError

SHARD = 500
TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch):
    monkeypatch.setattr(_store, "SHARD", SHARD)


def run(out, **options):
    given = {"runs": 1_250, "seed": 3, "stage": "quick", "out": out, **options}
    return simulate(make_reference(), "pressure", "tolerate", "mobilise", **given)


def test_the_answer_is_that_of_memory_and_the_table_has_a_row_a_run(tmp_path):
    stored = run(tmp_path, runs=1_200)
    assert stored == run(None, runs=1_200)
    table = duckdb.sql(f"select * from read_parquet('{tmp_path}/*.parquet') order by run")
    assert table.columns[:4] == ["run", "outcome", "end", "month"]
    frame = table.df()
    assert frame["run"].tolist() == list(range(1_200))
    shares = frame["outcome"].value_counts(normalize=True)
    assert shares["stalemate"] == pytest.approx(stored.outcomes["stalemate"].share)


def test_more_runs_go_on_from_there(tmp_path):
    run(tmp_path, runs=1_000)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.parquet")}
    longer = run(tmp_path, runs=2_000)
    assert all(path.stat().st_mtime_ns == when for path, when in before.items())
    assert longer == run(None, runs=2_000)


def test_a_longer_last_shard_replaces_the_shorter_one(tmp_path):
    for runs in (120, 700, 1_150):
        run(tmp_path, runs=runs)
        table = duckdb.sql(f"select run from read_parquet('{tmp_path}/*.parquet') order by run")
        assert table.df()["run"].tolist() == list(range(runs))


def test_fewer_runs_than_a_shard_holds_are_refused(tmp_path):
    run(tmp_path, runs=1_200)
    with pytest.raises(InputError, match="holds 1,200 runs"):
        run(tmp_path, runs=1_100)
    assert run(tmp_path, runs=1_000) == run(None, runs=1_000)


def test_until_known_is_stored_too(tmp_path):
    stored = run(tmp_path, runs="auto", half_width=0.02)
    assert stored == run(None, runs="auto", half_width=0.02)
    table = duckdb.sql(f"select count(*) from read_parquet('{tmp_path}/*.parquet')").fetchall()
    assert table == [(stored.runs,)]


def test_a_directory_of_another_simulation_is_refused(tmp_path):
    run(tmp_path, runs=10)
    with pytest.raises(InputError, match="different: seed"):
        run(tmp_path, runs=10, seed=4)


def test_a_broken_manifest_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(InputError, match="manifest cannot be read"):
        run(tmp_path, runs=10)


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[2])
from dynamics_cases import make_reference
from innercircle.dynamics import _store, simulate
_store.SHARD = 500
simulate(make_reference(), "pressure", "tolerate", "mobilise",
         runs=4_000, seed=3, stage="quick", out=sys.argv[1])
"""


def test_killed_at_any_moment_it_resumes_to_the_same_answer(tmp_path):
    expected = run(None, runs=4_000)
    out = tmp_path / "out"
    for wait in (0.0, 0.3):
        process = start(SCRIPT, [out, TESTS])
        deadline = time.monotonic() + 60
        while not list(out.glob("*.npz")) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(wait)
        process.kill()
        process.wait()
    resumed = run(out, runs=4_000)
    assert resumed == expected
    assert not list(out.glob(".innercircle-*"))
    assert json.loads((out / "manifest.json").read_text())["seed"] == 3


def test_an_interrupt_ends_at_once_without_a_traceback_and_keeps_what_is_done(tmp_path):
    out = tmp_path / "out"
    words = ["simulate", "caracas-2019", "--runs", "2000000", "--stage", "quick", "--workers", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "innercircle", *words, "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has them ignore interrupts; this one may not.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  no threads
    )
    deadline = time.monotonic() + 60
    while not (out / "manifest.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - started < 30
    assert "Traceback" not in errors
    assert "interrupted" in errors


def test_workers_are_spawned_where_another_thread_runs():
    script = (
        "import sys, threading, time\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from dynamics_cases import make_reference\n"
        "from innercircle.dynamics import simulate\n"
        "if __name__ == '__main__':\n"
        "    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()\n"
        "    a = simulate(make_reference(), runs=40, batch=20, workers=2, stage='quick')\n"
        "    b = simulate(make_reference(), runs=40, batch=20, stage='quick')\n"
        "    print(a == b)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, str(TESTS)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert found.stdout.strip() == "True", found.stderr
