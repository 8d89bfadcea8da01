"""A sweep killed at any moment, inside a shard's write too, is finished by the same command."""

import sys
import time

import pytest
from tests.experiments.kill_many import (
    STAGES,
    fingerprint,
    kill_and_resume,
    kill_worker,
    list_workers,
    start,
    wait_for_end,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs SIGSTOP and /proc")


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    directory = tmp_path_factory.mktemp("kills") / "whole"
    assert start(directory, forked=True).wait() == 0
    return fingerprint(directory)


@pytest.mark.parametrize("stage", STAGES)
def test_a_kill_inside_the_write_of_a_shard(stage, reference, tmp_path):
    inside = 1 + STAGES.index(stage)
    assert kill_and_resume(tmp_path, reference, inside=inside, stage=stage, forked=True)


@pytest.mark.full
@pytest.mark.parametrize("moment", [0.5, 2.0, 4.0])
@pytest.mark.parametrize("victim", ["main", "main of two", "worker"])
def test_a_kill_at_some_moment(victim, moment, reference, tmp_path):
    assert kill_and_resume(tmp_path, reference, victim=victim, moment=moment)


@pytest.fixture
def on_two(tmp_path):
    """A sweep on two processes, started and at work."""
    process = start(tmp_path / "out", workers=2, forked=True)
    deadline = time.monotonic() + 60
    while len(list_workers(process)) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    yield process
    process.kill()
    process.wait()


def test_a_lost_worker_costs_time_only(on_two, reference, tmp_path):
    assert kill_worker(on_two, choice=1)
    assert on_two.wait() == 0
    assert fingerprint(tmp_path / "out") == reference


def test_no_worker_outlives_a_killed_sweep(on_two):
    workers = list_workers(on_two)
    on_two.kill()
    on_two.wait()
    assert wait_for_end(workers)
