"""One step of a coding moved by one: every step, alone, within the rubric, on the same numbers."""

import json
import math

import pytest

from innercircle.errors import InputError
from innercircle.history import (
    find_episode,
    move_all_steps,
    move_steps,
    read_episodes,
    run_episodes,
)
from innercircle.history._steps import list_moved
from innercircle.vocabulary import Outcome


@pytest.mark.parametrize("name", ["serbia-2000", "zimbabwe-2017"])
def test_every_step_is_moved_alone_and_stays_on_its_scale(name):
    episode = find_episode(name)
    moves = list(list_moved(episode))
    coded = len(episode.steps) + sum(len(i.steps) for i in episode.insiders)
    assert coded <= len(moves) <= 2 * coded
    for scale, insider, before, after, moved in moves:
        assert abs(before - after) == 1
        assert 1 <= after <= 5
        differing = [s for s in episode.steps if moved.steps[s] != episode.steps[s]] + [
            (a.id, s)
            for a, b in zip(episode.insiders, moved.insiders, strict=True)
            for s in a.steps
            if a.steps[s] != b.steps[s]
        ]
        assert differing == [(insider, scale) if insider else scale]


@pytest.fixture(scope="module")
def moved():
    return move_steps("zimbabwe-2017", runs=40, stage="quick")


def test_a_weaker_regime_falls_more_often_and_a_stronger_one_less(moved):
    by = {(c.insider, c.scale, c.tried - c.coded): c.falls for c in moved.changes}
    assert by["", "threshold", -1] >= moved.falls >= by["", "threshold", 1]


def test_the_range_holds_what_was_said_and_every_variant(moved):
    shown = [change.said for change in moved.changes if not math.isnan(change.said)]
    assert moved.low == min(moved.said, *shown)
    assert moved.high == max(moved.said, *shown)
    assert moved.flips == sum(change.modal is not moved.modal for change in moved.changes)


def test_the_base_is_the_episode_as_it_is_run(moved):
    answer = run_episodes(["zimbabwe-2017"], runs=40, stage="quick")
    last = answer.results[0].seen[-1]
    assert last.said == pytest.approx(moved.said)
    assert last.falls == pytest.approx(moved.falls)
    assert moved.happened is Outcome.PALACE_SUBSTITUTION


def test_it_is_plain_data(moved):
    assert json.loads(json.dumps(moved.to_dict(), allow_nan=False))["id"] == "zimbabwe-2017"
    assert len(moved.to_frame()) == len(moved.changes)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"name": "nowhere-1999"}, "unknown episode"), ({"runs": 2}, "too few")],
    ids=["unknown", "few-runs"],
)
def test_what_cannot_be_moved_is_named(wrong, message):
    with pytest.raises(InputError, match=message):
        move_steps(**({"name": "serbia-2000"} | wrong))


def test_it_is_the_same_again_and_processes_change_nothing(moved):
    names = ["zimbabwe-2017", "saudi-2017"]
    found = move_all_steps(names, runs=40, stage="quick", workers=2)
    assert found[0] == moved
    assert [answer.id for answer in found] == names


def test_the_place_counts_ties_against_what_happened():
    result = run_episodes(["serbia-2000"], runs=20, stage="quick").results[0]
    for seen in result.seen:
        shares = sorted(seen.shares.values(), reverse=True)
        assert seen.place == max(k + 1 for k, s in enumerate(shares) if s == seen.said)
    assert 0.0 < result.usual < 0.2
    assert set(read_episodes()) >= {"serbia-2000"}
