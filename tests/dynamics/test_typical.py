"""Typical runs are chosen by their stated rule, and told briefly without losing what happened."""

import numpy as np
import pytest

from dynamics_cases import make_full, make_reference
from innercircle.dynamics import find_typical, shorten_story, simulate
from innercircle.dynamics._typical import pick_middle
from innercircle.errors import InputError
from innercircle.scenario import load

BOOKS = ("guarantee-package", "purge-when-strong", "mobilise")
HELD = {"stalemate", "purge_consolidation"}
RUNS = 300


@pytest.fixture(scope="module")
def model():
    return make_full(0.5)


@pytest.fixture(scope="module")
def table(model):
    return simulate(model, *BOOKS, runs=RUNS, seed=5, stage="quick").to_rows()


def find(model, kind, *books, **options):
    given = {"runs": RUNS, "seed": 5, "stage": "quick", **options}
    return find_typical(model, kind, *(books or BOOKS), **given)


def test_the_fall_is_the_first_run_that_falls(model, table):
    first = int(table.loc[~table["outcome"].isin(HELD), "run"].min())
    found = find(model, "fall")
    assert (found.story.run, found.playbook) == (first, BOOKS[0])
    assert found.story.outcome == table.loc[first, "outcome"]


def test_the_purge_is_the_first_run_in_which_one_works(model, table):
    first = int(table.loc[table["purges"] > 0, "run"].min())
    found = find(model, "purge")
    assert found.story.run == first
    assert any(event.event == "purge" for event in found.story.events)


def test_the_median_ends_in_the_most_frequent_way_and_lies_in_the_middle(model, table):
    found = find(model, "median")
    modal = table["outcome"].value_counts().idxmax()
    assert found.story.outcome == modal
    for name in ("strength", "rents", "sanctions"):
        column = table.loc[table["outcome"] == modal, name]
        low, high = np.quantile(column, [0.1, 0.9])
        assert low <= found.story.table[-1][name] <= high


def test_the_middle_is_the_least_distance_and_the_first_of_equals():
    path = np.full((2, 6, 4), 0.5)
    path[:, 0, 0] = 0.9
    path[1, :, 3] = np.nan
    every = np.ones(4, dtype=bool)
    assert pick_middle(path, every) == 1
    assert pick_middle(path, every & (np.arange(4) != 1)) == 2
    assert pick_middle(path, np.arange(4) == 0) == 0


def test_where_no_run_is_of_that_kind_the_next_playbook_is_asked_and_named(model):
    found = find(model, "purge", "wait", "tolerate", "mobilise", runs=20)
    assert found.story is None
    assert found.playbook == ""
    assert "nor of the sponsor's other playbooks" in found.describe()
    strong = make_reference()
    found = find_typical(strong, "purge", "wait", runs=3, seed=5, stage="quick")
    assert found.playbook != found.asked == "wait"
    assert found.playbook in found.describe()
    assert found.story.playbooks["sponsor"] == found.playbook


def test_workers_change_nothing(model):
    for kind in ("median", "fall"):
        assert find(model, kind) == find(model, kind, workers=2)


def test_an_unknown_kind_is_refused(model):
    with pytest.raises(InputError, match="median, fall, purge"):
        find(model, "funny")


def test_the_short_story_covers_every_month_once_and_keeps_what_matters(model):
    story = find(model, "purge").story
    parts = shorten_story(story)
    months = [month for part in parts for month in range(part.first, part.last + 1)]
    assert months == list(range(1, story.month + 1))
    told = [says for part in parts for says in part.says]
    for event in story.events:
        if event.event not in {"meeting held", "meeting cancelled", "meeting postponed",
                               "favour"}:  # fmt: skip
            assert event.says in told
    held = sum(event.event == "meeting held" for event in story.events)
    counted = sum(
        int(word)
        for says in told
        if says.startswith("Meetings with")
        for word, kind in zip(says.split(), says.split()[1:], strict=False)
        if kind.rstrip(".;,") == "held"
    )
    assert counted == held
    assert len([says for says in told if says != "Nothing new."]) <= len(story.events)


def test_stopping_early_does_not_wait_for_a_pipe_that_nobody_reads():
    """Pieces of work are larger than a pipe's buffer: handing them over gets stuck."""
    model = load("caracas-2019")
    for _ in range(3):
        found = find_typical(model, "purge", "knife-fight", runs=2_000, stage="quick", workers=2)
        assert found.story is not None
