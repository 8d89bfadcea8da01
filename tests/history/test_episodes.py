"""Episodes: coded by rule from the notes, without a look at how they ended."""

import ast
import builtins
import csv
import json
import math
from pathlib import Path

import pytest

from innercircle.errors import InputError
from innercircle.history import _episodes as episodes_module
from innercircle.history import (
    find_episode,
    load_episode,
    read_episodes,
    read_labels,
    read_note,
    render_episode,
    run_episodes,
)
from innercircle.history._episode_runs import _score
from innercircle.history._episodes import FOLDER
from innercircle.scenario import SCALES
from innercircle.vocabulary import Outcome

NAMES = sorted(read_episodes())


def test_at_least_twenty_episodes_are_coded_and_each_has_a_label():
    assert len(NAMES) == 25
    assert list(read_labels()) == list(read_episodes())
    assert {label.outcome for label in read_labels().values()} == set(Outcome)


@pytest.mark.parametrize("name", NAMES)
def test_an_episode_is_a_scenario_that_passes_every_check(name):
    scenario = load_episode(name)
    assert scenario.id == name
    assert 3 <= len(scenario.insiders) <= 5
    assert scenario.months == 12


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_one_of_five_and_has_a_reason_and_a_source(name):
    episode = find_episode(name)
    assert set(episode.steps) == set(episode.reasons)
    assert all(episode.reasons.values())
    assert episode.sources
    for scale, step in episode.steps.items():
        assert SCALES[scale].steps[step - 1]
        assert 1 <= step <= 5
    for insider in episode.insiders:
        assert insider.why
        assert all(1 <= step <= 5 for step in insider.steps.values())
        assert set(insider.steps) == {"power", "position", "exposure", "place", "capture"}


def test_the_rule_fixes_power_at_the_top_for_nobody_but_deciding_armies():
    pillars = [
        insider.id
        for episode in read_episodes().values()
        for insider in episode.insiders
        if insider.steps["power"] == 5
    ]
    assert pillars
    assert all("arm" in name or "military" in name for name in pillars)


def test_only_those_who_were_accused_before_the_window_are_fully_exposed():
    exposed = [
        (episode.id, insider.id)
        for episode in read_episodes().values()
        for insider in episode.insiders
        if insider.steps["exposure"] == 5
    ]
    assert exposed == [("venezuela-2019", "party-boss")]


def test_making_inputs_never_opens_the_labels(monkeypatch):
    read_labels.cache_clear()
    read_episodes.cache_clear()
    opened = []
    open_path = Path.open

    def spy(self, *arguments, **options):
        opened.append(self.name)
        return open_path(self, *arguments, **options)

    def forbid(file, *arguments, **options):
        opened.append(Path(str(file)).name)
        return real_open(file, *arguments, **options)

    real_open = builtins.open
    monkeypatch.setattr(Path, "open", spy)
    monkeypatch.setattr(builtins, "open", forbid)
    for name in NAMES:
        load_episode(name)
    assert "codings.yaml" in opened
    assert "labels.csv" not in opened


def test_the_module_that_makes_inputs_does_not_know_the_labels():
    tree = ast.parse(Path(episodes_module.__file__).read_text(encoding="utf-8"))
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "innercircle.history._labels" not in named
    words = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not [word for word in words if word.endswith("labels.csv")]


def test_inputs_do_not_hold_an_outcome():
    words = {outcome.value for outcome in Outcome}
    coded = (FOLDER / "codings.yaml").read_text(encoding="utf-8")
    for name in NAMES:
        text = render_episode(find_episode(name))
        assert not [word for word in words - {"collapse"} if word in text]
        assert "history:" not in text
    assert "label:" not in coded


def test_labels_name_insiders_who_are_in_the_episode():
    for name, label in read_labels().items():
        ids = {insider.id for insider in find_episode(name).insiders}
        assert set(label.broke) <= ids
        assert label.says.endswith(".")
    with (FOLDER / "labels.csv").open(encoding="utf-8", newline="") as file:
        assert all(None not in row for row in csv.DictReader(file))


@pytest.mark.parametrize("name", NAMES)
def test_every_episode_has_notes_with_sources_and_without_a_label(name):
    note = read_note(name)
    assert "- Sources: " in note
    assert "Label" not in note


def test_a_slip_in_the_name_gets_a_suggestion():
    with pytest.raises(InputError, match="Did you mean serbia-2000"):
        find_episode("serbia-2001")


def test_one_episode_is_run_scored_and_plain_data():
    answer = run_episodes(["zimbabwe-2017", "syria-2011"], runs=40)
    assert json.loads(json.dumps(answer.to_dict(), allow_nan=False))["runs"] == 40
    for result in answer.results:
        assert sum(result.shares.values()) == pytest.approx(1.0)
        assert result.said == result.shares[result.happened.value]
        assert set(result.broke) <= set(result.first)
    assert list(answer.to_frame()["episode"]) == ["zimbabwe-2017", "syria-2011"]
    assert answer.log_score_uniform == pytest.approx(math.log(6))


def test_an_episode_scored_against_itself_alone_uses_no_own_frequency():
    results = run_episodes(["syria-2011"], runs=20).results
    answer = _score(results, runs=20, seed=1, stage="quick")
    assert answer.log_score_frequency == pytest.approx(math.log(6))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"names": ["nowhere-1999"]}, "unknown episode"),
        ({"names": []}, "no episode"),
        ({"runs": 2}, "too few"),
    ],
    ids=["unknown", "none", "few-runs"],
)
def test_what_cannot_be_run_is_named(wrong, message):
    with pytest.raises(InputError, match=message):
        run_episodes(**wrong)
