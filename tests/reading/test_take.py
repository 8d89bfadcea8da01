"""What is accepted enters the case; what lacks something is told, all of it at once."""

import re
from pathlib import Path

import pytest
import yaml

from innercircle.errors import InputError, ScenarioError
from innercircle.reading import SECTIONS, propose, read_articles, render_draft, take_draft
from innercircle.scenario import load

HERE = Path(__file__).parent
CASE = HERE / "harbour.yaml"
FILLS = {
    "letter": "B",
    "number": "3",
    "protest": "0.16 ±0.04",
    "sanctions": "0.6",
    "power": "0.5 ±25%",
    "stakes": "{position: 60 ±25%}",
    "date": "2026-09",
}


def accept_all(draft, **fills):
    """The text of a draft in which everything is accepted and filled."""
    told = {"accept": "yes"} | FILLS | fills

    def fill(line):
        key = re.match(r" +-? ?(\w+):(?= *(#.*)?$)", line)
        filled = told.get(key[1]) if key else None
        return f"{line.split('#')[0].rstrip()} {filled}" if filled else line

    return "".join(f"{fill(line)}\n" for line in draft.splitlines())


@pytest.fixture(scope="module")
def case():
    return CASE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def drafted():
    names = ("purge.txt", "protest.html", "sanctions.txt", "brief.pdf", "vote.html")
    scenario = load(CASE)
    draft = propose(scenario, read_articles([HERE / "articles" / name for name in names]))
    return draft, render_draft(draft, scenario, case="harbour.yaml")


def take(case, text):
    return take_draft(case, text, shown="harbour.yaml", drafted="draft.yaml")


def list_problems(case, text):
    with pytest.raises(ScenarioError) as caught:
        take(case, text)
    return caught.value.problems


def test_a_draft_is_yaml_with_the_keys_of_a_scenario(drafted):
    draft, text = drafted
    plain = yaml.safe_load(text)
    assert list(plain) == ["case", "articles", *(s for s in SECTIONS if draft.list_section(s))]
    for section in SECTIONS:
        entries = plain.get(section) or []
        listed = list(entries.values()) if isinstance(entries, dict) else entries
        assert len(listed) == len(draft.list_section(section))
        assert all(entry["accept"] is None for entry in listed)
        for entry, proposal in zip(listed, draft.list_section(section), strict=True):
            if "quoted" in entry:
                assert entry["quoted"]["text"] == proposal.quote.text
                assert entry["quoted"]["digest"] == proposal.quote.digest


def test_nothing_enters_without_a_yes(case, drafted):
    for text in (drafted[1], drafted[1].replace("accept:", "accept: no")):
        with pytest.raises(InputError, match="nothing in this draft is accepted"):
            take(case, text)


def test_all_that_is_accepted_enters_and_the_rest_of_the_file_stays(case, drafted):
    draft, text = drafted
    text = accept_all(text, claim="deal-near", asserts="+")
    taken = take(case, text)
    scenario = taken.scenario
    for section in SECTIONS:
        assert len(taken.entries[section]) == len(draft.list_section(section)) > 0
    reports = {report.id: report for report in scenario.reports}
    for proposal in draft.list_section("reports"):
        report = reports[proposal.entry["id"]]
        assert (report.quoted.text, report.quoted.digest, report.quoted.place) == (
            proposal.quote.text,
            proposal.quote.digest,
            proposal.quote.place,
        )
        assert (report.claim, report.asserts, report.number) == ("deal-near", "+", 3)
        assert report.says == proposal.entry["says"]
    assert {entry.event for entry in scenario.journal} >= {"purged", "protest", "sanctions"}
    old = case.splitlines()
    left = iter(taken.text.splitlines())
    assert all(any(line == other for other in left) for line in old)  # in order, to the letter


def test_one_yes_takes_one(case, drafted):
    text = drafted[1].replace(
        "  purge-2026-03-12:\n    accept:", "  purge-2026-03-12:\n    accept: yes"
    )
    taken = take(case, text)
    assert taken.entries["sources"] == ("purge-2026-03-12",)
    assert not taken.entries["reports"]
    assert len(taken.text.splitlines()) - len(case.splitlines()) == 5


def test_every_problem_is_told_at_once_with_its_place(case, drafted):
    problems = list_problems(case, drafted[1].replace("accept:", "accept: yes"))
    lines = drafted[1].splitlines()
    for problem in problems:
        assert problem.file == "draft.yaml"
        assert lines[problem.line - 1].replace("accept:", "accept: yes") == problem.text
    told = " ".join(problem.message for problem in problems)
    for key in ("letter", "claim", "asserts", "number", "protest", "sanctions", "power", "stakes"):
        assert f"“{key}” of" in told


SLIPS = {
    "accept: perhaps": ("accept:\n", "accept: perhaps\n", "expected yes or no"),
    "another case": ("case: harbour", "case: elsewhere", "made for another case"),
    "unknown section": ("\nreports:", "\nreport:", "a draft has no “report”"),
    "not a list": ("\nreports:\n", "\nreports: {}\nold:\n", "must be a list"),
    "bare hyphen": ("asserts:", "asserts: -", '"-"'),
    "no yaml": ("case: harbour", "case: [", "did not find"),
    "twice": ("case: harbour", "case: harbour\ncase: harbour", "is here twice"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_slips_in_a_draft_are_told(name, case, drafted):
    old, new, said = SLIPS[name]
    problems = list_problems(case, drafted[1].replace(old, new, 1))
    assert any(said in f"{each.message} {each.suggestion}" for each in problems), problems


WRONG = {
    "a claim that is not there": ({"claim": "deel-near"}, "deel-near"),
    "a side that is none": ({"asserts": "maybe"}, "expected one of"),
    "a number that is none": ({"number": "9"}, "whole number from 1 to 6"),
    "a letter that is none": ({"letter": "Z"}, "expected one of"),
    "a size without error": ({"protest": "0.16"}, "error"),
    "power that is none": ({"power": "much"}, "much"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_the_format_refuses_is_told_at_its_place_in_the_draft(name, case, drafted):
    fills, said = WRONG[name]
    fills = {"claim": "deal-near", "asserts": "+"} | fills
    text = accept_all(drafted[1], **fills)
    problems = list_problems(case, text)
    assert all(problem.file == "draft.yaml" and problem.line for problem in problems)
    assert any(said in problem.message for problem in problems)
    key = next(iter(WRONG[name][0]))
    assert all(key in problem.text for problem in problems), problems


def test_a_report_needs_its_source_and_its_sentence(case, drafted):
    text = accept_all(drafted[1], claim="deal-near", asserts="+")
    refused = text.replace("  two-officials:\n", "  two-officials:\n    note: mine\n")
    assert take(case, refused).scenario
    lines = text.splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith("  two-officials:"))
    accept = next(i for i in range(place, place + 9) if "accept:" in lines[i])
    lines[accept] = "    accept:"
    problems = list_problems(case, "\n".join(lines))
    assert {problem.message for problem in problems} == {
        "two-officials is not in the case, and not accepted here"
    }
    bare = re.sub(r"    quoted:\n(      .*\n)+(        .*\n)*(      .*\n)*", "", text, count=99)
    assert any("no report without its sentence" in p.message for p in list_problems(case, bare))


def test_what_is_taken_twice_is_refused(case, drafted):
    text = accept_all(drafted[1], claim="deal-near", asserts="+")
    once = take(case, text).text
    problems = list_problems(once, text)
    assert any("already" in problem.message for problem in problems)


def test_a_problem_of_the_case_itself_is_told_as_such(drafted, case):
    broken = case.replace("starts: 2026-01", "starts: 2026-01\nstart: 1")
    with pytest.raises(ScenarioError) as caught:
        take(broken, drafted[1])
    assert caught.value.problems[0].file == "harbour.yaml"


def test_silence_and_other_keys_may_be_added(case, drafted):
    text = accept_all(drafted[1], claim="deal-near", asserts='"0"\n    nu: [0.4, 0.2]')
    taken = take(case, text)
    assert {report.asserts for report in taken.scenario.reports} == {"0"}
    assert taken.scenario.reports[0].nu[0].value == 0.4


def test_a_draft_of_many_aliases_or_levels_is_refused(case):
    bomb = "a: &a [x]\n" + "".join(f"b{k}: &b{k} [*a, *a]\n" for k in range(40))
    assert list_problems(case, bomb)
    deep = "reports:\n  - accept: yes\n    says: " + "[" * 3000
    assert list_problems(case, deep)
