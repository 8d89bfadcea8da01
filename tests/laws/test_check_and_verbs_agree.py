"""Law: what ``check`` allows, every verb answers, or refuses in words that ``check`` gave.

Over every number of the format and of the monthly model, at the ends of its range, at nothing and
inside. A new key is covered as soon as it is declared and ``everything.yaml`` has its section.
"""

import json
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import some

from format_walk import EVERYTHING, PLACES, SCENARIO, list_declared_numbers, list_walked_numbers
from innercircle.cli import run
from innercircle.cli._refusals import find_refusals
from innercircle.dynamics import simulate
from innercircle.errors import InnercircleError, ScenarioError
from innercircle.evidence import assess_scenario
from innercircle.game import solve
from innercircle.scenario import load, load_text
from innercircle.terms import price_scenario

VERBS = {
    "solve": lambda scenario: solve(scenario, influences=False, prove=False),
    "terms": price_scenario,
    "simulate": lambda scenario: simulate(scenario, runs=3, stage="quick", workers=1),
    "evidence": assess_scenario,
}
TEXT = EVERYTHING.read_text(encoding="utf-8")
ELSEWHERE = {
    "one-threshold-known": "{point: 0.5}",
    "anywhere": "{uniform: [0.2, 0.8]}",
    "nearly-known": "{uniform: [0.5, 0.5000000001]}",
    "few": "{discrete: {0.4: 0.5, 0.6: 0.5}}",
    "nothing-known": "{flat: true}",
    "below-everything": "{uniform: [-0.5, -0.4]}",
    "beyond-everything": "{mean: 5, sd: 0.0001}",
}


def test_every_declared_number_is_walked():
    assert list_walked_numbers(SCENARIO) == list_declared_numbers()
    assert len(PLACES) > 250
    assert len({place.path for place in PLACES}) == len(PLACES)


def assert_agreement(sets):
    """check accepts ⇒ every verb answers, or refuses as check said."""
    try:
        scenario = load_text(TEXT, "everything.yaml", sets=sets)
        said = find_refusals(scenario)
    except ScenarioError:
        return  # check refuses, at a place in the file
    for verb, ask in VERBS.items():
        assert find_refusal(ask, scenario) == said.get(verb), (verb, sets)


def find_refusal(ask, scenario):
    """What a verb says instead of an answer; None when it answers."""
    try:
        ask(scenario)
    except InnercircleError as error:
        return str(error) if error.exit_code == 2 else f"a fault of ours: {error}"
    return None


@st.composite
def draw_change(draw):
    place = draw(st.sampled_from(PLACES))
    low, high = place.limits.ends
    inside = st.integers(low, high) if place.whole else st.floats(low, high)
    number = draw(st.sampled_from(place.list_ends()) | inside)
    return f"{place.path}={number!r}"


@settings(max_examples=some(24), deadline=None, suppress_health_check=list(HealthCheck))
@given(change=draw_change(), another=draw_change())
def test_what_check_allows_no_verb_refuses(change, another):
    assert_agreement([change])
    assert_agreement([change, another])


@pytest.mark.parametrize("threshold", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_check_allows_of_a_threshold_no_verb_refuses(threshold):
    assert_agreement([f"threshold={threshold}"])


SMALL = """innercircle: 1
id: small
title: A file for some verbs only
threshold: {mean: 0.5, sd: 0.1}
insiders:
  b: {office: Minister, power: 1, stakes: {position: 80}}
"""
REFUSING = {"evidence": "no evidence section", "sweep": "nothing is uncertain"}


def test_verbs_for_which_a_file_lacks_something_are_named(tmp_path, capsys):
    """As a note: the file is sound."""
    case = tmp_path / "small.yaml"
    case.write_text(SMALL, encoding="utf-8")
    assert run(["check", str(case)]) == 0
    said = capsys.readouterr().out
    assert set(find_refusals(load(case))) == set(REFUSING)
    for verb, reason in REFUSING.items():
        assert f"{verb} would refuse: " in said
        out = ["--out", str(tmp_path / "new")] if verb == "sweep" else []
        assert run([verb, str(case), *out]) == 2
        assert reason in said
        assert capsys.readouterr().err.removeprefix("innercircle: ") in said


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)
def test_at_the_ends_of_every_range(place):
    luck = np.random.default_rng(len(place.path))
    low, high = place.limits.ends
    inside = luck.uniform(low, high, 2)
    for number in [*place.list_ends(), *(map(int, inside) if place.whole else inside.tolist())]:
        assert_agreement([f"{place.path}={number!r}"])


COMMANDS = {
    "solve": [],
    "terms": [],
    "simulate": ["--runs", "10", "--stage", "quick", "--workers", "1"],
    "evidence": [],
}


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)
def test_the_command_at_the_ends_of_every_range(place, capsys):
    for number in (place.list_ends()[0], place.list_ends()[-1]):
        change = [str(EVERYTHING), "--set", f"{place.path}={number!r}"]
        if run(["check", *change, "--json"]) == 2:
            capsys.readouterr()
            continue
        said = json.loads(capsys.readouterr().out)["refusals"]
        for verb, options in COMMANDS.items():
            code = run([verb, *change, *options])
            error = capsys.readouterr().err
            assert code == (2 if verb in said else 0), (verb, change, error)
            assert said.get(verb, "") in error


def test_no_number_of_the_flagship_warns_of_its_arithmetic():
    """Numbers at the ends of their ranges raise no warning of NumPy's either."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        for verb in ("solve", "simulate"):
            VERBS[verb](load("caracas-2019"))
