"""A sweep gives the same bits in one process, in several, on Dask, interrupted or not."""

import json

import duckdb
import pandas as pd
import pytest

from innercircle.cli import run
from innercircle.errors import InputError
from innercircle.experiments import (
    compute_chunk,
    describe_results,
    estimate_sweep,
    make_request,
    make_sweep,
    query,
    read_store,
    run_sweep,
)
from innercircle.scenario import load

TARGETS = ("solve.signals.fall_probability", "solve.cautious.fall_probability")
SMALL = load("boss-and-fringe")


def make(n=24, plan="latin", chunk=8, **changes):
    return make_sweep(SMALL, plan=plan, n=n, targets=TARGETS, chunk=chunk, **changes)


def read_bytes(directory):
    return {path.name: path.read_bytes() for path in sorted((directory / "shards").iterdir())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    directory = tmp_path_factory.mktemp("sweep") / "whole"
    run_sweep(make(), directory)
    return directory


def test_every_draw_is_there_once_with_its_inputs_and_targets(whole):
    frame = query(whole, "select * from results order by row")
    assert frame["row"].tolist() == list(range(24))
    assert set(TARGETS) < set(frame.columns)
    assert frame["mobilisation"].nunique() == 24
    assert frame[TARGETS[0]].between(0, 1).all()


def test_processes_give_the_same_bits_as_one(whole, tmp_path):
    run_sweep(make(), tmp_path / "two", workers=2)
    assert read_bytes(tmp_path / "two") == read_bytes(whole)


def test_an_interrupted_sweep_is_finished_by_the_same_request(whole, tmp_path):
    def stop(done, _wanted):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_sweep(make(), tmp_path / "again", progress=stop)
    assert len(read_bytes(tmp_path / "again")) == 1
    told = []
    run_sweep(make(), tmp_path / "again", progress=lambda *counts: told.append(counts))
    assert read_bytes(tmp_path / "again") == read_bytes(whole)
    assert told == [(8, 24), (16, 24), (24, 24)]


def test_the_same_directory_for_another_plan_is_refused(whole):
    with pytest.raises(InputError, match="different: plan"):
        run_sweep(make(n=25), whole)


def test_unknown_targets_are_refused_all_at_once_with_suggestions():
    with pytest.raises(InputError) as caught:
        make_sweep(
            SMALL, plan="latin", n=4, targets=["solve.signals.fall_probabilty", "weather.rain"]
        )
    assert "did you mean solve.signals.fall_probability?" in str(caught.value)
    assert "weather.rain" in str(caught.value)


def test_findings_of_a_saltelli_plan_hold_indices_and_of_a_condition_a_box(tmp_path):
    sweep = make(n=8, plan="saltelli", chunk=400, vary=["insiders.boss", "mobilisation"])
    store = run_sweep(sweep, tmp_path / "indices")
    median = float(store.to_frame()[TARGETS[0]].median())
    found = describe_results(store, f"{TARGETS[0]} > {median}")
    titles = [finding.title for finding in found]
    assert f"Sobol' indices of {TARGETS[0]}" in titles
    assert titles[-1].startswith("Where ")
    assert all(finding.render_text() for finding in found)


def test_an_estimate_writes_nothing_and_grows_with_the_plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    few, many = estimate_sweep(make(n=10)), estimate_sweep(make(n=1000))
    assert (few.rows, many.rows) == (10, 1000)
    assert many.bytes > few.bytes
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_csv_for_a_query_and_json_on_request(whole, capsys):
    sql = "select count(*) as n from results"
    assert run(["sweep", "--out", str(whole), "--query", sql]) == 0
    assert capsys.readouterr().out == "n\n24\n"
    assert run(["sweep", "--out", str(whole), "--query", sql, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rows": [{"n": 24}]}


def test_shards_of_a_store_are_plain_parquet(whole):
    frame = duckdb.sql(f"select * from '{whole}/shards/*.parquet'").df()
    stored = read_store(whole).to_frame()
    pd.testing.assert_frame_equal(frame.sort_values("row", ignore_index=True), stored)


def test_targets_of_every_room_are_found_by_their_name_in_json():
    targets = [
        "terms.public.cost",
        "terms.secret.offers.party-boss",
        "evidence.probability",
        "simulate.wait.outcomes.stalemate.share",
        "simulate.own.outcomes.stalemate.share",
    ]
    flagship = load("caracas-2019")
    sweep = make_sweep(
        flagship, plan="latin", n=2, targets=targets, runs=40, vary=["threshold.mean"]
    )
    frame = compute_chunk(make_request(sweep), 0)
    assert frame[targets].notna().all(axis=None)
    assert (frame[targets[3]] == frame[targets[4]]).all()
    assert frame["terms.public.cost"].nunique() == 2
