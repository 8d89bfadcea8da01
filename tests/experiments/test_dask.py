"""On a Dask cluster a sweep gives the same bits as in one process, also when workers are lost."""

import contextlib

import pytest
from tests.experiments.dask_by_hand import start_cluster

from innercircle.errors import InputError, OutputError
from innercircle.experiments import _dask, make_sweep, run_sweep
from innercircle.scenario import load

distributed = pytest.importorskip("distributed", reason="Dask is an optional extra")

SCENARIO = load("boss-and-fringe")
TARGETS = ("solve.cautious.fall_probability", "solve.signals.fall_probability")


def make(n=24, chunk=8):
    return make_sweep(SCENARIO, plan="latin", n=n, targets=TARGETS, chunk=chunk)


def read_bytes(directory):
    return {path.name: path.read_bytes() for path in sorted((directory / "shards").iterdir())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    directory = tmp_path_factory.mktemp("dask") / "whole"
    run_sweep(make(), directory)
    return directory


@contextlib.contextmanager
def start_local(workers):
    with distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=False,
        dashboard_address=":0",
        protocol="tcp://",
    ) as cluster:
        yield cluster.scheduler_address


def test_a_worker_behind_tcp_gives_the_same_bits(whole, tmp_path):
    with start_local(1) as address:
        run_sweep(make(), tmp_path / "out", address=address)
    assert read_bytes(tmp_path / "out") == read_bytes(whole)


def test_a_scheduler_that_nobody_answers_for_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(_dask, "PATIENCE", 0.5)
    with pytest.raises(InputError, match="no scheduler answers"):
        run_sweep(make(), tmp_path / "none", address="tcp://127.0.0.1:9")


def test_a_scheduler_without_workers_is_named(tmp_path, monkeypatch):
    with start_local(0) as address:
        monkeypatch.setattr(_dask, "PATIENCE", 1.0)
        with pytest.raises(InputError, match="has no worker"):
            run_sweep(make(), tmp_path / "none", address=address)


def test_a_worker_with_other_code_refuses(whole, monkeypatch):
    sweep = make()
    from innercircle.experiments import _sweep  # noqa: PLC0415  the module, to be changed

    request = _sweep.make_request(sweep)
    monkeypatch.setattr(_sweep, "find_code_digest", lambda: "other")
    with pytest.raises(OutputError, match="other code"):
        _sweep.compute_chunk(request, 0)


@pytest.mark.full
def test_two_workers_started_by_hand_give_the_same_bits(whole, tmp_path):
    with start_cluster(tmp_path) as cluster:
        run_sweep(make(), tmp_path / "out", address=cluster.address)
    assert read_bytes(tmp_path / "out") == read_bytes(whole)


@pytest.mark.full
@pytest.mark.parametrize("lost", [1, 2])
def test_a_worker_lost_in_the_middle_costs_time_only(lost, tmp_path):
    sweep = make(n=96, chunk=4)
    run_sweep(sweep, tmp_path / "alone")
    with start_cluster(tmp_path, workers=lost + 1, nanny=False) as cluster:
        alive = list(cluster.workers[:lost])

        def tell(done, _wanted):
            # One worker after another, each while it has work.
            if alive and done >= 16 * (lost - len(alive) + 1):
                alive.pop().kill()

        run_sweep(sweep, tmp_path / "out", address=cluster.address, progress=tell)
        assert not alive
    assert read_bytes(tmp_path / "out") == read_bytes(tmp_path / "alone")


@pytest.mark.full
def test_a_lost_scheduler_is_named_and_what_was_finished_is_kept(whole, tmp_path):
    with start_cluster(tmp_path, nanny=False) as cluster:

        def tell(done, _wanted):
            if done:
                cluster.scheduler.kill()

        with pytest.raises(OutputError, match="was lost"):
            run_sweep(make(n=96, chunk=4), tmp_path / "out", address=cluster.address, progress=tell)
    kept = read_bytes(tmp_path / "out")
    assert kept
    run_sweep(make(n=96, chunk=4), tmp_path / "out")
    assert kept.items() < read_bytes(tmp_path / "out").items()
