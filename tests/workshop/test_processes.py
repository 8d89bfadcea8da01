"""Worker processes: each item once, in order if asked, lost ones replaced, ended in time."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.workshop.work import (
    fail_on_three,
    give_up,
    read_variable,
    square,
    square_slowly,
    stumble,
)

from innercircle.errors import InputError, OutputError
from innercircle.workshop import map_apart

TESTS = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("ordered", [True, False])
def test_each_item_is_worked_on_once(workers, ordered):
    found = list(map_apart(square, range(9), workers, ordered=ordered))
    assert sorted(found) == [(item, item**2) for item in range(9)]
    if ordered or workers == 1:
        assert found == sorted(found)


def test_the_environment_is_that_of_whoever_asks(monkeypatch):
    names = ["INNERCIRCLE_TRIED"] * 2
    for value in ("one", "another"):  # the server that processes are forked from is older
        monkeypatch.setenv(names[0], value)
        assert [found for _, found in map_apart(read_variable, names, 2)] == [value] * 2


def test_closing_ends_the_workers_and_starts_nothing_more():
    others = multiprocessing.active_children()
    results = map_apart(square_slowly, range(100), 2)
    assert next(results)[0] in (0, 1)
    results.close()  # at once: it does not wait for what is under way, which takes a minute
    assert set(multiprocessing.active_children()) <= set(others)


def test_an_error_of_the_work_comes_out_with_its_trace():
    with pytest.raises(InputError, match="three is refused") as caught:
        list(map_apart(fail_on_three, range(9), 2))
    assert any("fail_on_three" in note for note in caught.value.__notes__)


def test_what_cannot_travel_is_said():
    with pytest.raises(RuntimeError, match="pickle"):
        list(map_apart(give_up, range(2), 2))


def test_a_lost_worker_costs_its_item_only(tmp_path):
    found = list(map_apart(stumble, [(tmp_path, item) for item in range(6)], 2, ordered=True))
    assert [result for _, result in found] == list(range(6))


def test_workers_that_are_always_lost_are_said():
    with pytest.raises(OutputError, match="lost 4 times in a row"):
        list(map_apart(os._exit, [1, 1, 1], 2))


SCRIPT = """
import os, sys
sys.path[:0] = sys.argv[1:2]
from tests.workshop.work import wait_long
from innercircle.workshop import map_apart
if __name__ == "__main__":
    list(map_apart(wait_long, [sys.argv[2] + "/" + name for name in "ab"], 2))
"""


def is_running(number):
    try:
        os.kill(number, 0)
        state = Path(f"/proc/{number}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition, patience=60):
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_no_worker_outlives_its_main_process(name, tmp_path):
    main = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(TESTS), str(tmp_path)],
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    wait_until(lambda: {path.name for path in tmp_path.iterdir()} == {"a", "b"})
    workers = [int(path.read_text()) for path in tmp_path.iterdir()]
    assert all(map(is_running, workers))
    main.send_signal(getattr(signal, name))
    main.wait(60)
    wait_until(lambda: not any(map(is_running, workers)))
