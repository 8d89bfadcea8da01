"""What the command says: an estimate, a bar on a terminal, a reason for every missing answer."""

import io
import json
import re
import sys

import numpy as np
import pytest
from tests.experiments.test_sweep import SMALL, make

from innercircle.cli import run
from innercircle.cli._output import show_progress
from innercircle.errors import GameError
from innercircle.experiments import (
    GROUPS,
    compute_chunk,
    describe_results,
    estimate_sweep,
    make_request,
    make_sweep,
    run_sweep,
)
from innercircle.scenario import load

BASE = ["sweep", "boss-and-fringe", "--n", "64", "--chunk", "8"]
SHARE = "simulate.own.outcomes.stalemate.share"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_dry_run_says_runs_time_memory_bytes_and_what_a_cluster_would_take(
    capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert run([*BASE, "--target", SHARE, "--runs", "20", "--dry-run", "--workers", "2"]) == 0
    text = capsys.readouterr().out
    assert re.search(r"64 draws of \d+ inputs in 8 chunks, 1,280 simulated runs", text)
    for words in ("on 2 process(es)", "MB of memory", "MB of results on disk", "core-hours"):
        assert words in text
    assert list(tmp_path.iterdir()) == []


def test_an_estimate_of_bytes_is_near_what_is_written(tmp_path):
    sweep = make(n=32, chunk=8)
    estimate = estimate_sweep(sweep)
    run_sweep(sweep, tmp_path / "out")
    written = sum(path.stat().st_size for path in (tmp_path / "out" / "shards").iterdir())
    assert estimate.bytes == pytest.approx(written, rel=0.25)
    assert estimate.chunks == 4
    assert estimate.core_hours == pytest.approx(32 * estimate.seconds_a_row / 3600)
    assert estimate.cluster_seconds == pytest.approx(8 * estimate.seconds_a_row)


def test_more_cores_than_chunks_are_of_no_use():
    one, many = estimate_sweep(make(n=8, chunk=8), 1), estimate_sweep(make(n=8, chunk=8), 50)
    assert one.seconds == pytest.approx(8 * one.seconds_a_row)
    assert many.seconds == pytest.approx(8 * many.seconds_a_row)


def test_a_bar_shows_rate_and_remaining_time_on_a_terminal_only(monkeypatch):
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    with show_progress("draws") as tell:
        tell(40, 64)
        tell(64, 64)
    assert "64/64" in shown.getvalue()
    assert "draws/s" in shown.getvalue()
    quiet = io.StringIO()
    monkeypatch.setattr(sys, "stderr", quiet)
    with show_progress("draws") as tell:
        tell(64, 64)
    assert quiet.getvalue() == ""


def test_what_was_done_before_does_not_count_for_the_rate(monkeypatch):
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    with show_progress("draws") as tell:
        tell(1_000_000, 2_000_000)
    assert "?draws/s" in shown.getvalue() or "? draws/s" in shown.getvalue()


def test_a_draw_without_an_answer_says_why(monkeypatch):
    def refuse(scenario, asked, parts):
        raise GameError("these draws are no game.")

    sweep = make(n=4, chunk=4)
    monkeypatch.setitem(GROUPS, "solve", refuse)
    frame = compute_chunk(make_request(sweep), 0)
    assert frame[list(sweep.targets)].isna().all(axis=None)
    assert set(frame["reason"]) == {"solve: these draws are no game."}


def test_indices_of_a_target_that_some_draws_lack_are_refused_in_words(tmp_path, monkeypatch):
    sweep = make_sweep(
        SMALL,
        plan="saltelli",
        n=4,
        targets=["solve.cautious.fall_probability"],
        vary=["mobilisation"],
    )
    answers = iter(np.arange(12.0))

    def answer_some(scenario, asked, parts):
        value = next(answers)
        if value == 3:
            raise GameError("no game.")
        return {"cautious": {"fall_probability": value or float("inf")}}

    monkeypatch.setitem(GROUPS, "solve", answer_some)
    found = describe_results(run_sweep(sweep, tmp_path / "out"))
    row = found[0].frame.iloc[0]
    assert (row["infinite"], row["no answer"]) == (1, 1)
    assert "Not computed: 2 of 12 draws" in found[1].render_text()


def test_a_tournament_of_playbooks_is_held_by_the_command(tmp_path, capsys):
    names = ["wait", "pressure"]
    words = ["sweep", "caracas-2019", "--n", "3", "--vary", "threshold.mean", "--runs", "40"]
    for name in names:
        words += ["--target", f"simulate.{name}.outcomes.stalemate.share"]
    assert run([*words, "--out", str(tmp_path / "out"), "--better", "smaller", "--json"]) == 0
    titles = [each["title"] for each in json.loads(capsys.readouterr().out)["findings"]]
    assert "Tournament by outcomes.stalemate.share" in titles
    assert load("caracas-2019").playbooks.sponsor
