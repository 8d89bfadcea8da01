"""The starter and the interview: what they write loads, whatever a person answers."""

import pytest

from innercircle.errors import InputError, ScenarioError
from innercircle.scenario import NewInsider, ask_scenario, load_text, render_starter


def test_the_starter_loads_without_warnings_and_carries_the_rubric():
    text = render_starter("my-case")
    scenario = load_text(text)
    assert scenario.id == "my-case"
    assert scenario.warnings == ()
    assert len(scenario.insiders) == 3
    assert "Regarded as second in rank" in text
    assert max(len(line) for line in text.split("\n")) <= 100
    given = [v for p, v in scenario.values().items() if v.given]
    assert all(value.spread for value in given)


@pytest.mark.parametrize("title", ["Plain", 'With "quotes": and # hash', "- x", "{a}", "no", "12"])
def test_any_title_is_written_so_that_it_is_read_back(title):
    assert load_text(render_starter("x", title=title)).title == title


@pytest.mark.parametrize("name", ["../x", "Capital", "", "con", "a b"])
def test_the_starter_refuses_an_id_that_is_none(name):
    with pytest.raises(InputError):
        render_starter(name)


def test_the_starter_refuses_numbers_that_are_none():
    with pytest.raises(ScenarioError):
        render_starter("x", insiders=[NewInsider("a", "A", power="-1")])


def test_an_interview_of_defaults_is_the_starter_filled_in():
    scenario = load_text(ask_scenario(lambda question, default: ""))
    assert scenario.id == "my-scenario"
    assert [i.id for i in scenario.insiders] == ["insider-1", "insider-2", "insider-3"]


def test_answers_are_used_and_bad_ones_asked_again():
    about_the_case = ["Bad Id", "a-case", "Ein Fall: „x“ # y", "", ""]
    about_the_stage = ["lots", "-3", "0.6 ±0.1", "0.2", "0", "1"]
    about_the_man = ["General: {of} all", "the-general", "16 ±25%", "2", "0.9", ""]
    answers = iter([*about_the_case, *about_the_stage, *about_the_man])
    asked = []

    def ask(question, default):
        asked.append(question)
        return next(answers)

    scenario = load_text(ask_scenario(ask))
    assert scenario.title == "Ein Fall: „x“ # y"
    assert scenario.threshold.central == 0.6
    assert scenario.insiders[0].office == "General: {of} all"
    assert scenario.insiders[0].exposure.value == 0.9
    assert any("cannot be an id" in question for question in asked)
    assert any("pillar" in question for question in asked)


@pytest.mark.parametrize("answer", ["\x1b[31m", "x" * 300, "*x", "{", "\n- a"])
def test_an_interview_that_gets_nowhere_ends(answer):
    with pytest.raises(InputError, match="5 tries"):
        ask_scenario(lambda question, default: answer)


def test_two_insiders_never_share_an_id():
    answers = {
        "How many insiders? (1 to 20)": "2",
        "Office of insider 1": "X",
        "Office of insider 2": "X",
    }
    scenario = load_text(ask_scenario(lambda question, default: answers.get(question, "")))
    assert [i.id for i in scenario.insiders] == ["x", "x-2"]
