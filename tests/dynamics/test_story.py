"""A run told is the run of the batch, and its numbers are those that decided it."""

import pytest

from dynamics_cases import make_full
from innercircle.dynamics import simulate, tell_run
from innercircle.errors import InputError

PLAYS = {"sponsor": "guarantee-package", "leader": "purge-when-strong", "opposition": "mobilise"}
RUNS = 60


@pytest.fixture(scope="module")
def model():
    return make_full(0.5)


@pytest.fixture(scope="module")
def table(model):
    return simulate(model, **PLAYS, runs=RUNS, seed=5, stage="quick").to_rows()


@pytest.fixture(scope="module")
def stories(model):
    return [tell_run(model, run, **PLAYS, seed=5, stage="quick") for run in range(RUNS)]


def test_every_story_ends_as_its_run_did(stories, table):
    for story, row in zip(stories, table.to_dict("records"), strict=True):
        assert (story.outcome, story.month) == (row["outcome"], row["month"])
        assert story.table[0]["threshold"] == story.start["threshold"]
        assert story.table[-1]["threshold"] == row["theta"]
        assert story.table[-1]["rents"] == row["rents"]
        assert story.events[-1].step == "end"
        assert story.events[-1].event == story.end == row["end"]


def test_the_exact_stage_tells_the_same_path_as_its_batch(model):
    answer = simulate(model, **PLAYS, runs=12, seed=5).to_rows()
    for run in (0, 7, 11):
        story = tell_run(model, run, **PLAYS, seed=5)
        assert (story.outcome, story.month) == tuple(answer.loc[run, ["outcome", "month"]])
        assert story.table[-1]["threshold"] == answer.loc[run, "theta"]


def test_counts_of_events_are_those_of_the_run(stories, table):
    for story, row in zip(stories, table.to_dict("records"), strict=True):
        kinds = [event.event for event in story.events if event.step != "end"]
        assert kinds.count("purge") == row["purges"]
        broke = ("break", "purge failed", "strike joined")
        assert sum(kinds.count(kind) for kind in broke) == row["breaks"]


def test_the_numbers_of_an_event_decided_it(stories):
    seen = set()
    for story in stories:
        for event in story.events:
            numbers = event.numbers
            if event.event == "break":
                assert numbers["sensed"] <= numbers["cutoff"]
            if event.event.startswith("purge") and event.step == "leader":
                assert numbers["strength"] > numbers["need"]
            seen.add(event.event)
    assert {"break", "purge", "purge failed", "meeting held", "offer", "discovery"} <= seen


def test_the_text_reads_in_order_and_names_offices_only(stories):
    for story in stories[:5]:
        months = [event.month for event in story.events]
        assert months == sorted(months)
        text = story.render_text()
        assert text.startswith(f"Run {story.run}, seed 5")
        assert story.events[-1].says in text


def test_a_negative_run_is_refused(model):
    with pytest.raises(InputError, match="numbered from 0"):
        tell_run(model, -1)
