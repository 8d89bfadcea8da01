"""What is published about the format follows from the declaration, and agrees with the checker."""

import dataclasses
import json
import re
from pathlib import Path

import jsonschema
import pytest

from hostile_scenarios import BASE, list_meaning, list_numbers
from innercircle.errors import Problem, ScenarioError
from innercircle.game import build_game
from innercircle.scenario import (
    SCALES,
    NewCase,
    list_catalogue,
    list_moves,
    load_text,
    render_problems,
    render_reference,
    render_rubric,
    render_schema,
    render_starter,
)
from innercircle.scenario._declare import Part, list_declared
from innercircle.scenario._load import ROOT
from innercircle.scenario._paths import find_declared
from innercircle.scenario._reader import read_tree
from innercircle.scenario._tree import to_plain

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
SCHEMA = json.loads(render_schema())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def list_parts():
    found, ahead = [], list(Part.__subclasses__())
    while ahead:
        part = ahead.pop()
        found.append(part)
        ahead += part.__subclasses__()
    return sorted(found, key=lambda part: part.__name__)


def to_data(text):
    top, problems = read_tree(text, "x")
    assert not problems
    return to_plain(top)


def test_the_published_files_are_current():
    schema = (REFERENCE / "scenario.schema.json").read_text(encoding="utf-8")
    assert schema == render_schema(), "run: python tasks.py docs"
    assert render_reference() in (REFERENCE / "scenario-file.md").read_text(encoding="utf-8")
    assert render_rubric() in (REFERENCE / "rubric.md").read_text(encoding="utf-8")


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("entry", list_catalogue(), ids=lambda entry: entry.name)
def test_the_catalogue_is_valid_under_the_schema(entry):
    assert not list(VALIDATOR.iter_errors(to_data(entry.path.read_text(encoding="utf-8"))))


RANGES = (
    "0.1 to 0.4",
    "0.1 to 0.4 around 0.3",
    "{p10: 0.1, p50: 0.2, p90: 0.4, note: asked}",
    "{p25: 0.1, p75: 0.4}",
    "{value: 0.1 to 0.4, note: asked}",
    "{value: 0.3, lognormal: {sd: 0.4}}",
    "{value: 0.3, beta: {sd: 0.1, low: 0.1, high: 0.6}}",
    "{value: 0.3, truncated_normal: {sd: 0.1, low: 0.1}}",
)


@pytest.mark.parametrize("text", RANGES)
def test_every_way_to_state_a_range_is_read_and_valid_under_the_schema(text):
    told = BASE.replace("mobilisation: 0.1", f"mobilisation: {text}") + (
        "together:\n  - {inputs: [mobilisation, insiders.boss.power], rank_correlation: -0.5}\n"
    )
    assert load_text(told).mobilisation.spread is not None
    assert not list(VALIDATOR.iter_errors(to_data(told)))


def test_other_sound_files_are_valid_under_the_schema():
    assert not list(VALIDATOR.iter_errors(to_data(BASE)))
    assert not list(VALIDATOR.iter_errors(to_data(render_starter(NewCase("x")))))
    short = "innercircle: 1\nid: x\ntitle: X\ntemplate: board\ninsiders: {a: {office: A}}\n"
    assert load_text(short).threshold.mean.spread is not None
    assert not list(VALIDATOR.iter_errors(to_data(short)))


@pytest.mark.parametrize(
    "name",
    ["unknown-key-at-top", "unknown-key-in-insider", "share-above-one", "unknown-lever",
     "power-word", "power-zero-power", "months-fraction", "mapping-for-list", "id-with-path",
     "list-for-text", "number-for-text", "missing-title", "number-for-section"],
)  # fmt: skip
def test_the_schema_refuses_what_it_can_see(name):
    case = next(c for c in [*list_meaning(), *list_numbers()] if c.name == name)
    assert list(VALIDATOR.iter_errors(to_data(case.raw.decode())))


@pytest.mark.parametrize("part", list_parts(), ids=lambda part: part.__name__)
def test_every_key_of_every_section_is_documented(part):
    reference = render_reference()
    assert f"### {part.__name__}: " in reference
    for name, item in list_declared(part).items():
        assert f"| `{name}` | {item.doc}" in reference
        assert item.doc.endswith((".", "?"))
        assert not item.rubric or item.rubric in SCALES


@pytest.mark.parametrize("part", list_parts(), ids=lambda part: part.__name__)
def test_every_attribute_of_a_section_is_declared_or_known(part):
    known = {"path", "line", "id", "file", "digest", "warnings"}
    names = {item.name for item in dataclasses.fields(part)}
    assert names - known <= set(list_declared(part))


def test_every_link_of_the_reference_has_its_target():
    page = render_reference()
    targets = set(re.findall(r'<a id="([^"]+)"', page))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= targets
    scales = set(re.findall(r"rubric\.md#([^)]+)\)", page))
    assert scales <= set(re.findall(r'<a id="([^"]+)"', render_rubric()))


def test_scales_rise_and_fit_where_they_are_used():
    for scale in SCALES.values():
        numbers = [step.number for step in scale.steps]
        assert numbers == sorted(set(numbers))
        assert len(numbers) == (6 if scale.title.startswith(("Reliab", "Credibility of")) else 5)
        assert scale.find_nearest(numbers[2]).number == numbers[2]
    for part in list_parts():
        for item in list_declared(part).values():
            limits = getattr(item.kind, "limits", None)
            if item.rubric and limits:
                assert all(limits.allow(s.number) for s in SCALES[item.rubric].steps), item.name


def test_defaults_keep_their_own_limits():
    for part in list_parts():
        for item in list_declared(part).values():
            limits = getattr(item.kind, "limits", None)
            if limits and item.default is not None:
                assert limits.allow(item.default), (part, item.name)


def test_a_path_finds_its_declaration():
    assert find_declared(ROOT, "insiders.x.exposure").rubric == "exposure"
    assert find_declared(ROOT, "insiders.x.stakes.exile").rubric == "exile"
    assert find_declared(ROOT, "insiders.x.stakes.stay_holds").rubric == "position"
    assert find_declared(ROOT, "nonsense") is None
    assert find_declared(ROOT, "") is None


def test_a_problem_is_shown_with_caret_suggestion_and_scale():
    text = BASE.replace("exposure: {value: 0.9", "exposure: {value: 9").replace("seed:", "sed:")
    with pytest.raises(ScenarioError) as caught:
        load_text(text, "case.yaml")
    assert render_problems(caught.value) == (
        "case.yaml:6:1: unknown key “sed”\n"
        "    sed: 1\n"
        "    ^~~\n"
        "    did you mean: seed\n"
        "case.yaml:23:23: 9 is not allowed here: expected a number from 0 to 1\n"
        "        exposure: {value: 9, range: [0.8, 1.0], source: daily, note: alleged}\n"
        "                          ^\n"
        "    scale: docs/reference/rubric.md#exposure\n"
        "2 problems."
    )
    coloured = render_problems(caught.value, colour=True)
    assert "\x1b[1mcase.yaml:6:1\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9]+m", "", coloured) == render_problems(caught.value)


def test_a_hostile_problem_cannot_move_the_cursor():
    problem = Problem("a\x1b[2J.yaml", 1, 1, "bad\r\n\x07", "x\x1b[1A", "\x9b1m", "", 1)
    shown = render_problems([problem])
    assert all(char == "\n" or char.isprintable() for char in shown)


def test_warnings_are_given_and_shown():
    text = BASE.replace("threshold: {mean: 0.6 ±0.1", "threshold: {mean: 1.4 ±0.1")
    text = text.replace("letter: B", "letter: A").replace("number: 3", "number: 5")
    text = text.replace("yes: [0.2, 0.3, 0.5]", "yes: [0.6, 0.3, 0.1]")
    warnings = load_text(text, "w.yaml").warnings
    shown = render_problems(warnings)
    assert "out of reach" in shown
    assert "A5" in shown
    assert "double" in shown


IDLE = """
innercircle: 1
id: idle
title: Nobody would prosecute
threshold: {mean: 0.5, sd: 0.1}
insiders:
  one: {office: One, power: 1, exposure: 0.9, stakes: {position: 70}}
  two: {office: Two, power: 1, exposure: 0.2, stakes: {position: 60}}
"""


def test_exposure_is_said_to_be_idle_where_nobody_would_prosecute():
    alone = load_text(IDLE)
    named, harmless = (
        load_text(f"{IDLE}guarantors: {{next: {{title: A government, pursuit: {pursuit}}}}}\n")
        for pursuit in (0.6, 0)
    )
    path = "insiders.one.exposure"
    assert "no guarantor is named" in render_problems(alone.warnings)
    assert "no guarantor pursues anybody" in render_problems(harmless.warnings)
    assert not named.warnings
    assert list_moves([path], alone)[path] == list_moves([path], harmless)[path] == ("simulate",)
    assert "solve" in list_moves([path], named)[path]
    for scenario, same in ((alone, True), (harmless, True), (named, False)):
        moved = build_game(scenario.with_values({path: 0.1})).game.stakes
        assert (moved == build_game(scenario).game.stakes).all() == same
