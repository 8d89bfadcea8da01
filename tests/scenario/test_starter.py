"""New cases and the interview: what they write loads, whatever a person answers."""

import pytest

from innercircle.errors import InputError, ScenarioError
from innercircle.scenario import (
    NewCase,
    NewInsider,
    ask_scenario,
    choose_insiders,
    load_text,
    name_insiders,
    render_starter,
)
from innercircle.scenario._templates import TEMPLATES
from innercircle.wording import KINDS


def render(name="x", template="any", **facts):
    return render_starter(NewCase(name, template, **facts))


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_template_loads_without_warnings_and_every_number_has_a_basis(template):
    kind = template if template in KINDS else ""
    insiders = choose_insiders(template, 7)
    text = render("my-case", template, kind=kind, starts="2023-01", insiders=insiders)
    scenario = load_text(text)
    assert scenario.warnings == ()
    assert [each.id for each in insiders] == [each.id for each in scenario.insiders]
    assert max(len(line) for line in text.split("\n")) <= 100
    given = [value for value in scenario.values().values() if value.given]
    assert all(value.spread for value in given)
    lines = text.split("\n")
    for value in given:
        above = lines[value.line - 2].strip().removeprefix("# ")
        assert above.startswith(("learned", "base rate (", "assumed")), value.path


def test_the_first_insider_has_whole_scales_and_what_the_record_has_of_them():
    text = render(template="personal")
    assert text.count("Regarded as second in rank") == 1
    assert "n = 998" in text
    assert "47 forced exits of n = 1,245 years" in text
    assert text.count("1 marginal, 2 minor, 4 solid, 8 major, 16 pillar") == 2


@pytest.mark.parametrize("title", ["Plain", 'With "quotes": and # hash', "- x", "{a}", "no", "12"])
def test_any_title_is_written_so_that_it_is_read_back(title):
    assert load_text(render(title=title)).title == title


def test_a_title_of_two_lines_writes_no_key():
    with pytest.raises(ScenarioError, match="one line"):
        render(title="x\nmonths: 3")


@pytest.mark.parametrize("name", ["../x", "Capital", "", "con", "a b"])
def test_a_new_case_refuses_an_id_that_is_none(name):
    with pytest.raises(InputError):
        render(name)


def test_a_new_case_refuses_numbers_that_are_none():
    with pytest.raises(ScenarioError):
        render(insiders=[NewInsider("a", "A", numbers={"power": "-1"})])


def test_offices_are_shared_among_groups_by_their_power():
    circles = [each.circle for each in choose_insiders("personal", 10)]
    shares = {name: circles.count(name) for name in circles}
    assert shares == {"family-and-guard": 4, "officers": 4, "ministers": 2}


def test_offices_of_ones_own_get_names_of_their_own():
    offices = ["officers=General", "General", "Ünïcode Büro", "ministers=X"]
    named = name_insiders("personal", offices)
    assert [each.circle for each in named] == ["officers", "", "", "ministers"]
    assert len({each.id for each in named}) == 4
    assert load_text(render(template="personal", insiders=named)).insiders[2].office == offices[2]


@pytest.mark.parametrize("offices", [[], ["crowd=X"], ["x"] * 51])
def test_no_office_a_group_that_is_none_or_a_crowd_are_refused(offices):
    with pytest.raises(InputError):
        name_insiders("personal", offices)


def test_an_interview_of_defaults_is_the_template_filled_in():
    scenario = load_text(ask_scenario(lambda question, default: ""))
    assert scenario.id == "my-scenario"
    assert scenario.template == "any"
    assert [i.id for i in scenario.insiders] == [
        "minister-of-defence", "head-of-the-security-service", "minister-of-finance",
    ]  # fmt: skip


def test_answers_are_used_and_bad_ones_asked_again():
    about_the_case = ["Bad Id", "a-case", "Ein Fall: „x“ # y", "crowd", "personal", "", ""]
    about_the_stage = ["lots", "-3", "0.6 ±0.1", "0.2", "0", "1"]
    about_the_man = ["General: {of} all", "the-general", "16 ±25%", "2", "0.9", ""]
    answers = iter([*about_the_case, *about_the_stage, *about_the_man])
    asked = []

    def ask(question, default):
        asked.append(question)
        return next(answers)

    scenario = load_text(ask_scenario(ask))
    assert scenario.title == "Ein Fall: „x“ # y"
    assert scenario.template == "personal"
    assert scenario.threshold.central == 0.6
    assert scenario.insiders[0].office == "General: {of} all"
    assert scenario.insiders[0].exposure.value == 0.9
    assert any("cannot be an id" in question for question in asked)
    assert any("pillar" in question for question in asked)


def test_a_board_is_asked_about_as_a_board():
    asked = []
    text = ask_scenario(lambda question, default: asked.append(question) or "", "board")
    assert load_text(text).words.kind == "board"
    assert not any("prosecutor" in question or "regime" in question for question in asked)


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
