"""Episodes: coded by rule from the notes, without a look at how they ended."""

import ast
import builtins
import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

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
from innercircle.history._episode_runs import _count_months, _score
from innercircle.history._episode_scores import HORIZONS, EpisodeAt, look_at, score_horizon
from innercircle.history._episodes import FOLDER
from innercircle.history._labels import HELD
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
    assert scenario.months == 24


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
        for seen in result.seen:
            assert sum(seen.shares.values()) == pytest.approx(1.0)
            assert seen.said == seen.shares[seen.happened.value]
        assert result.seen[0].falls <= result.seen[1].falls
        assert set(result.broke) <= set(result.first)
    assert list(answer.to_frame()["episode"].unique()) == ["zimbabwe-2017", "syria-2011"]
    for score in answer.scores:
        assert score.find("one sixth each").log.value == pytest.approx(math.log(6))


def test_an_episode_scored_against_itself_alone_uses_no_own_frequency():
    results = run_episodes(["syria-2011"], runs=20).results
    for score in _score(results, runs=20, seed=1, stage="quick").scores:
        frequencies = score.find("the other episodes' frequencies")
        assert frequencies.log.value == pytest.approx(math.log(6))


LATE = {"panama-1988": 23, "chile-1988": 20, "haiti-1994": 17, "yemen-2011": 13}
"""Falls that came after the first year, and in which month."""


def test_what_came_in_the_second_year_had_not_happened_after_the_first():
    labels = read_labels()
    for name in NAMES:
        starts, label = find_episode(name).starts, labels[name]
        ended = _count_months(starts, label.ended)
        flat = {outcome.value: [0.0] * 25 for outcome in Outcome}
        first, second = (look_at(flat, months, label.outcome, ended) for months in HORIZONS)
        assert second.happened is label.outcome
        late = label.outcome not in HELD and ended > 12
        assert late == (name in LATE), (name, ended)
        assert first.happened is (Outcome.STALEMATE if ended > 12 else label.outcome)


def make_seen(rng, cases):
    outcomes = list(Outcome)
    for _ in range(cases):
        shares = rng.dirichlet(np.ones(6))
        happened = outcomes[rng.integers(6)]
        named = {o.value: float(s) for o, s in zip(outcomes, shares, strict=True)}
        said = named[happened.value]
        held = sum(named[o.value] for o in HELD)
        yield EpisodeAt(
            24, happened, named, said, 1, 1 - held, max(outcomes, key=lambda o: named[o.value])
        )


def test_scores_are_those_of_a_second_method():
    """Scores by scikit-learn's metrics, and parts that add up to the whole."""
    rng = np.random.default_rng(4)
    seen = [*make_seen(rng, 40)]
    score = score_horizon(seen, rng.integers(1, 6, 40).tolist(), [0.05] * 40, seed=1)
    names = [outcome.value for outcome in Outcome]
    p = 0.95 * np.array([[one.shares[name] for name in names] for one in seen]) + 0.05 / 6
    happened = [names.index(one.happened.value) for one in seen]
    fell = np.array([one.happened not in HELD for one in seen])
    falls = p[:, [Outcome(name) not in HELD for name in names]].sum(axis=1)
    model = score.find("the model")
    assert model.log.value == pytest.approx(log_loss(happened, p, labels=range(6)))
    assert model.level.value == pytest.approx(log_loss(fell, falls))
    assert model.auc.value == pytest.approx(roc_auc_score(fell, falls))
    share = fell.mean()
    parts = model.level.value + share * model.fall.value + (1 - share) * model.hold.value
    assert model.log.value == pytest.approx(parts)
    assert model.log.low < model.log.value < model.log.high
    assert score.fell == fell.sum()


def test_one_column_is_a_line_fitted_on_the_other_episodes():
    rng = np.random.default_rng(5)
    seen, steps = [*make_seen(rng, 20)], rng.integers(1, 6, 20)
    fell = np.array([one.happened not in HELD for one in seen])
    losses = []
    for k in range(20):
        rest = np.arange(20) != k
        line = LogisticRegression().fit(steps[rest, None], fell[rest])
        chance = line.predict_proba(steps[k : k + 1, None])[0, 1] * 0.95 + 0.05 * 4 / 6
        losses.append(-math.log(chance if fell[k] else 1 - chance))
    row = score_horizon(seen, steps.tolist(), [0.05] * 20, seed=1).find(
        "the threshold's step alone"
    )
    assert row.level.value == pytest.approx(np.mean(losses))
    assert row.fall.value == pytest.approx(math.log(4))
    assert row.hold.value == pytest.approx(math.log(2))


@pytest.mark.parametrize("runs", [500, 1_000_000])
def test_no_score_depends_on_how_many_runs_were_made(runs):
    """An outcome that never came up costs its declared floor, at any number of runs."""
    shares = {outcome.value: 0.0 for outcome in Outcome} | {"stalemate": 1.0}
    seen = [EpisodeAt(24, Outcome.COLLAPSE, shares, 0.0, 6, 0.0, Outcome.STALEMATE)] * 2
    score = score_horizon(seen, [1, 2], [0.05, 0.05], seed=1)
    assert score.find("the model").log.value == pytest.approx(-math.log(0.05 / 6))
    answer = _score(run_episodes(["syria-2011"], runs=10).results, runs=runs, seed=1, stage="quick")
    again = _score(answer.results, runs=10, seed=1, stage="quick")
    assert answer.scores == again.scores


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
