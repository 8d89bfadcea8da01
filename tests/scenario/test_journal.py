"""The journal of a file: what an entry may say, and what the checker says of one that may not."""

import pytest

from innercircle.errors import ScenarioError
from innercircle.scenario import load_text

CASE = """\
innercircle: 1
id: small
title: Small
{starts}
threshold: {{mean: 0.5, sd: 0.1}}
insiders:
  ada: {{office: A, power: 1, stakes: {{position: 80}}}}
  bo: {{office: B, power: 1, stakes: {{position: 80}}}}
sources:
  daily: {{kind: news, title: A paper}}
journal:
{entries}
"""


def write(*entries, starts="starts: 2020-01"):
    return CASE.format(starts=starts, entries="\n".join(f"  - {{{entry}}}" for entry in entries))


def complain(*entries, **given):
    with pytest.raises(ScenarioError) as caught:
        load_text(write(*entries, **given))
    return caught.value.problems


def test_entries_are_read_with_their_month_and_their_place():
    case = load_text(
        write(
            "date: 2020-01-20, meeting: ada, sure: 0.8, source: daily, note: by phone",
            "date: 2021-02, held: true",
            "date: 2020-03, now: {threat: 0.1, oil: -0.2 ±0.1}",
        )
    )
    met, held, new = case.journal
    assert (met.event, met.insider, met.sure, met.source) == ("meeting", "ada", 0.8, "daily")
    assert (met.count_month(case.starts), held.count_month(case.starts)) == (1, 14)
    assert (held.event, held.insider, held.line) == ("held", "", 13)
    assert {name: value.value for name, value in new.now.list_given().items()} == {
        "oil": -0.2,
        "threat": 0.1,
    }
    assert list(case.spreads()) == ["journal.3.now.oil"]


def test_the_range_of_a_measured_size_is_its_error_and_is_never_drawn():
    entry = load_text(write("date: 2020-01, protest: 0.12 ±0.06")).journal[0]
    assert entry.protest.size == 0.12
    assert entry.protest.error == pytest.approx(0.12 / 12**0.5, rel=1e-4)
    case = load_text(write("date: 2020-01, protest: 0.12 ±0.06"))
    assert not case.spreads()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("date: 2019-12, held: true", "before the first month (2020-01)"),
        ("date: 2050-01, held: true", "beyond the horizon of 240 months"),
        ("date: 2020-02, purged: adda", "there is no insider “adda”"),
        ("date: 2020-02, held: true, broke: ada", "“held” and “broke” in one entry"),
        ("date: 2020-02", "an entry says what happened"),
        ("date: 2020-02, held: false", "an entry says what happened"),
        ("date: 2020-02, protest: 0.1", "state the error"),
        ("date: 2020-02, protest: 0.1 ±0.05, sure: 0.9", "“sure” is for what may not"),
        ("date: 2020-02, broke: ada, sure: 0.4", "expected a number from 0.5 to 1"),
        ("date: 2020-02, broke: ada, sure: 0.8 ±0.1", "write one number"),
        ("date: 2020-02, now: {}", "“now” holds new values"),
        ("date: 2020-02, now: {sponsor: presure}", "no playbook of the sponsor “presure”"),
        ("date: 2020-02, meetng: ada", "unknown key “meetng”"),
    ],
    ids=[
        "before", "beyond", "unknown-office", "two-events", "no-event", "false", "no-error",
        "sure-size", "unlikely", "unsure-of-sure", "nothing-new", "no-playbook", "misspelt",
    ],
)  # fmt: skip
def test_an_entry_that_says_nothing_usable_is_complained_of(entry, said):
    (problem,) = complain(entry)
    assert said in problem.message
    assert problem.line == 12


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("held: true", "broke: ada", "nobody broke, and somebody did"),
        ("named: ada", "denied: bo", "at most one office is named"),
        ("purged: ada", "purged: ada", "“purged” twice"),
        ("protest: 0.1 ±0.1", "protest: 0.2 ±0.1", "two sizes"),
        ("sanctions: 0.1", "sanctions: 0.2", "“sanctions” twice"),
        ("now: {oil: 0.1}", "now: {oil: 0.2, threat: 0}", "“oil” twice"),
        ("now: {sponsor: wait}", "now: {sponsor: pressure, oil: 0}", "“sponsor” twice"),
    ],
    ids=["held-broke", "two-named", "same", "sizes", "sanctions", "now", "playbooks"],
)
@pytest.mark.parametrize("turned", [False, True], ids=["as-written", "turned"])
def test_entries_of_a_month_that_exclude_each_other_are_complained_of(first, second, said, turned):
    pair = (second, first) if turned else (first, second)
    (problem,) = complain(*(f"date: 2020-02, {event}" for event in pair))
    assert said in problem.message
    assert "line 12" in problem.message
    assert problem.line == 13


def test_entries_of_different_months_or_offices_stand_beside_each_other():
    assert load_text(
        write(
            "date: 2020-02, held: true",
            "date: 2020-03, broke: ada",
            "date: 2020-03, broke: bo",
            "date: 2020-03, named: ada",
            "date: 2020-03, denied: ada",
            "date: 2020-03, now: {oil: 0.1}",
            "date: 2020-03, now: {threat: 0.1}",
        )
    )


def test_every_problem_is_told_at_once():
    problems = complain("date: 2019-12, held: true", "date: 2020-01, held: true",
                        "date: 2020-01, broke: ada")  # fmt: skip
    assert [problem.line for problem in problems] == [12, 14]


def test_new_values_are_drawn_by_themselves():
    entry = "date: 2020-02, sanctions: 0.5 ±0.1"
    together = "together: [{inputs: [journal.1.sanctions, mobilisation], rank_correlation: 0.5}]"
    (problem,) = complain(entry, starts=f"starts: 2020-01\n{together}\nmobilisation: 0.1 ±0.1")
    assert "drawn by itself" in problem.message


def test_a_journal_needs_a_first_month():
    (problem,) = complain("date: 2020-02, held: true", starts="months: 12")
    assert "needs “starts”" in problem.message
