"""Months that have passed: what is refused, what order and kind of entries do, what is reported."""

import json
from dataclasses import replace

import numpy as np
import pytest

from innercircle.dynamics import simulate, start_ensemble
from innercircle.errors import InputError, ScenarioError
from innercircle.journal import learn
from innercircle.journal._filter import spread_evenly
from journal_cases import make_case

QUICK = {"stage": "quick", "runs": 400, "draws": 0}


def test_no_months_that_have_passed_are_the_months_ahead():
    case = make_case(rest="  leader: {purge_rate: 0.2}")
    told = start_ensemble(case, runs=300, draws=20).look_ahead()
    usual = simulate(case, runs=300, draws=20)
    assert told.to_dict(rows=True) == usual.to_dict(rows=True)


def test_the_first_months_without_an_entry_are_those_of_the_runs_that_stand():
    case = make_case()
    told = learn(case, as_of="2020-01", **QUICK)
    runs = simulate(case, runs=400, stage="quick")
    fell = (runs.rows["month"] == 1).mean()
    assert told.months[0].stood <= 1 - fell
    assert told.months[0].tried == 400
    assert told.log_evidence == pytest.approx(np.log(told.months[0].stood))


def test_the_order_of_a_months_entries_in_the_file_changes_nothing():
    entries = [
        "date: 2020-02-20, meeting: ada",
        "date: 2020-02, purged: bo, sure: 0.8",
        "date: 2020-02-03, protest: 0.12 ±0.1",
        "date: 2020-02, now: {threat: 0.1}",
        "date: 2020-02, sanctions: 0.7 ±0.2",
        "date: 2020-02, now: {oil: 0.2 ±0.1}",
    ]
    told = [
        learn(make_case("date: 2020-01, held: true", *part), **{**QUICK, "draws": 10})
        for part in (entries, entries[::-1], entries[3:] + entries[:3])
    ]
    lines = [
        {**each.to_dict(), "months": [_forget_lines(month) for month in each.months]}
        for each in told
    ]
    assert lines[0] == lines[1] == lines[2]
    assert told[0].given == 7
    assert told[0].months[1].changed == ("oil", "sanctions", "threat")


def _forget_lines(month):
    return replace(month, entries=tuple(replace(entry, line=0) for entry in month.entries))


def test_entries_after_the_month_asked_about_are_not_known_yet():
    early = make_case("date: 2020-02, meeting: ada")
    whole = make_case("date: 2020-02, meeting: ada", "date: 2020-05, meeting: ada")
    first, second = (learn(each, as_of="2020-02-28", **QUICK) for each in (early, whole))
    assert first.to_dict() == second.to_dict()
    assert (learn(whole, **QUICK).to, learn(whole, as_of="2020-07", **QUICK).to) == (
        "2020-05",
        "2020-07",
    )


def test_one_half_sure_says_nothing_and_surer_says_more():
    base = learn(make_case("date: 2020-02, held: true"), **QUICK).log_evidence
    half = learn(make_case("date: 2020-02, wave: true, sure: 0.5", "date: 2020-02, held: true"),
                 **QUICK).log_evidence  # fmt: skip
    assert half == pytest.approx(base + np.log(0.5), abs=0.1)
    sure = [
        learn(make_case(f"date: 2020-02, wave: true, sure: {s}"), **QUICK).log_evidence
        for s in (0.6, 0.9, 0.99)
    ]
    assert sure == sorted(sure, reverse=True)  # a wave is rare: the surer, the less it fits


def test_new_values_of_inputs_hold_from_their_month_on():
    case = make_case(
        "date: 2020-02, sanctions: 0.9",
        "date: 2020-03, now: {oil: 0.5, threat: 0, credibility: 0.2}",
    )
    told = learn(case, as_of="2020-03", **QUICK)
    state = told.ensemble.state
    assert np.allclose(state.sanctions, 0.9)
    assert state.credibility.max() <= 0.2
    assert state.oil.mean() == pytest.approx(0.5, abs=0.1)
    assert told.ensemble.plan.parameters.sponsor.threat == 0
    plain = learn(make_case("date: 2020-03, held: true"), **QUICK).ensemble.state
    assert np.allclose(plain.sanctions, 0.5)


def test_a_new_value_with_a_range_is_one_number_a_draw():
    case = make_case("date: 2020-02, sanctions: 0.8 ±0.1", "date: 2020-02, now: {threat: 0.1 ±0.1}")
    told = learn(case, runs=400, draws=20, stage="quick")
    state = told.ensemble.state
    assert len(np.unique(state.sanctions)) == 20
    for draw in np.unique(state.run % 20):
        assert np.ptp(state.sanctions[state.run % 20 == draw]) == 0
    assert np.shape(told.ensemble.plan.parameters.sponsor.threat) == (20,)


def test_a_new_playbook_is_followed_from_its_month_on():
    case = make_case("date: 2020-03, now: {sponsor: pressure}", "date: 2020-04, held: true")
    told = learn(case, **QUICK)
    plain = learn(make_case("date: 2020-04, held: true"), **QUICK)
    state, usual = told.ensemble.state, plain.ensemble.state
    assert told.months[2].changed == ("playbook of the sponsor",)
    assert state.sanctions.min() > usual.sanctions.max()
    for name in ("mobilise", "growth", "amnesty", "co_opt"):
        assert np.unique(state.controls[name]) == np.unique(usual.controls[name])


def test_what_a_new_playbook_leaves_out_stays_as_it_is():
    case = make_case(
        "date: 2020-01, sanctions: 0.8", "date: 2020-02, now: {sponsor: wait, leader: co-opt}"
    )
    told = learn(case, **QUICK)
    assert np.allclose(told.ensemble.state.controls["sanctions"], 0.8)
    assert told.ensemble.plan.leader.name == "co-opt"
    assert np.all(told.ensemble.state.controls["co_opt"] == 1)


def test_a_playbook_that_names_somebody_makes_the_naming_possible():
    case = make_case(
        "date: 2020-01, now: {sponsor: loud}", "date: 2020-02, named: ada",
        rest="playbooks: {sponsor: {loud: {title: Loud, rules: [{when: {month: {since: 2}}, "
        "do: {disclose: ada}}]}}}",
    )  # fmt: skip
    assert learn(case, **QUICK).months[1].entries[0].chance > 0.5


def test_a_statement_tells_of_its_speakers_type_by_bayes_rule():
    case = make_case("date: 2020-01, said: ada, if_type: [0.1, 0.1, 0.8]")
    told = learn(case, runs=4_000, draws=0, stage="quick")
    (double,) = [l for l in told.lessons if (l.what, l.insider) == ("double", "ada")]
    prior = double.before.mean
    chance = 0.8 * prior + 0.1 * (1 - prior)
    assert told.months[0].entries[0].chance == pytest.approx(chance, abs=0.03)
    assert double.after.mean == pytest.approx(0.8 * prior / chance, abs=0.05)
    same = learn(make_case("date: 2020-01, said: ada, if_type: [0.4, 0.4, 0.4]"), **QUICK)
    none = learn(make_case("date: 2020-01, held: true"), **QUICK)
    assert same.lessons == none.lessons
    assert same.log_evidence == pytest.approx(none.log_evidence + np.log(0.4))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("said: ada", "go together"),
        ("held: true, if_type: [0.1, 0.2, 0.3]", "go together"),
        ("said: ada, if_type: [0.1, 0.2]", "expected 3 numbers"),
        ("said: ada, if_type: [0, 0, 0]", "one of them above 0"),
        ("said: ada, if_type: [0.1 ±0.05, 0.2, 0.3]", "plain chances"),
        ("said: ada, if_type: [0.1, 0.2, 0.3], sure: 0.8", "closer chances"),
    ],
)
def test_a_statement_has_its_worth_and_nothing_else(entry, words):
    with pytest.raises(ScenarioError, match=words):
        make_case(f"date: 2020-02, {entry}")


def test_drawn_inputs_are_learned_from_what_happened():
    case = make_case(
        "date: 2020-01, protest: {value: 0.18, normal: {sd: 0.01}}", street="0.12 ±0.08", sd=0.002
    )
    told = learn(case, runs=800, draws=100, stage="quick")
    (lesson,) = [each for each in told.lessons if each.what == "mobilisation" and
                 each.kind == "input"]  # fmt: skip
    assert lesson.before.mean == pytest.approx(0.12, abs=0.02)
    assert lesson.after.mean == pytest.approx(0.18, abs=0.02)
    assert lesson.clear
    assert lesson.shift > 1


def test_what_never_happens_is_refused_with_its_line_and_what_it_takes():
    with pytest.raises(ScenarioError) as caught:
        learn(make_case("date: 2020-02, held: true", "date: 2020-03, named: ada"), **QUICK)
    (problem,) = caught.value.problems
    assert "“named ada” happens in none of 16,000 tries of 2020-03" in problem.message
    assert "disclose" in problem.message
    assert problem.line > 0
    assert caught.value.exit_code == 2


def test_a_purge_by_one_who_never_purges_says_what_it_takes():
    soft = "playbooks: {leader: {soft: {title: Soft, purge: never}}}"
    entries = ("date: 2020-01, now: {leader: soft}", "date: 2020-02, purged: ada")
    with pytest.raises(ScenarioError) as caught:
        learn(make_case(*entries, rest=soft), **QUICK)
    (problem,) = caught.value.problems
    assert "the leader has to purge (purge: always" in problem.message


def test_what_happens_only_later_is_refused_with_the_month_in_which_it_first_does():
    with pytest.raises(ScenarioError) as caught:
        learn(make_case("date: 2020-01, meeting: cleo"), **QUICK)
    (problem,) = caught.value.problems
    assert problem.suggestion.startswith("2020-0")
    assert "of the runs that still stand" in problem.suggestion


def test_entries_that_do_not_go_together_are_refused_with_what_does():
    with pytest.raises(ScenarioError) as caught:
        learn(
            make_case(
                "date: 2020-01, purged: bo", "date: 2020-01, purged: ada",
                "date: 2020-01, broke: ada", "date: 2020-01, meeting: ada",
                rest="  leader: {arrest_need: 0.9}",
            ),
            **QUICK,
        )  # fmt: skip
    assert "2020-01" in str(caught.value)


def test_all_entries_that_never_happen_are_told_at_once():
    with pytest.raises(ScenarioError) as caught:
        learn(make_case("date: 2020-01, named: ada", "date: 2020-01, abandoned: true"), **QUICK)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"as_of": "2019-12"}, "2019-12 is not within"),
        ({"as_of": "soon"}, "expected a month"),
        ({"runs": 10, "draws": 20}, "draws = 20"),
        ({"ahead": 240}, "at most 240"),
    ],
    ids=["early", "no-month", "draws", "far"],
)
def test_numbers_out_of_range_are_refused(asked, said):
    with pytest.raises(InputError, match=said):
        learn(make_case("date: 2020-02, held: true"), **{**QUICK, **asked})


def test_a_file_without_a_journal_needs_a_month():
    with pytest.raises(InputError, match="no journal"):
        learn(make_case(), **QUICK)
    assert learn(make_case(), as_of="2020-02", **QUICK).given == 0


def test_the_answer_is_plain_data_without_the_runs():
    told = learn(make_case("date: 2020-02, meeting: ada"), **QUICK).to_dict()
    assert json.loads(json.dumps(told)) == told
    assert "ensemble" not in told
    assert told["months"][1]["entries"][0]["event"] == "meeting"


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others():
    case = make_case("date: 2020-02, purged: bo")
    first, again = (learn(case, **QUICK).to_dict() for _ in range(2))
    assert first == again
    assert learn(case, seed=2, **QUICK).to_dict() != first


@pytest.mark.parametrize("count", [1, 7, 400])
def test_copies_are_spread_as_evenly_as_whole_numbers_can_be(count):
    rng = np.random.default_rng(5)
    weight = rng.random(60)
    got = np.bincount(spread_evenly(weight, count, rng), minlength=60)
    wanted = count * weight / weight.sum()
    assert got.sum() == count
    assert np.all(np.abs(got - wanted) < 1 + 1e-9)


def test_copies_go_on_with_numbers_of_their_own():
    told = learn(make_case("date: 2020-01, broke: bo"), **QUICK)
    state = told.ensemble.state
    assert told.origins < 100  # few runs show it, so that most are copies
    tried = told.ensemble.try_month(np.arange(400), 0)
    one = state.run == np.bincount(state.run).argmax()
    assert np.unique(tried.state.strength[one]).size == one.sum()
