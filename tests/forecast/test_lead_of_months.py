"""The headline of the months is one number, and a run told is the run that was counted."""

import pytest

from innercircle.dynamics import compare, simulate
from innercircle.explorer._tasks import look_ahead
from innercircle.forecast import (
    choose_draws,
    choose_lead,
    forecast,
    look_within,
    read_within,
    tell_drawn,
)
from innercircle.report import make_months_section, make_more_sections
from innercircle.scenario import load

BOSS = "boss-and-fringe"
RUNS = 40


@pytest.fixture(scope="module")
def page():
    """The months as the page has them."""
    scenario = load(BOSS)
    books = ["wait", "pressure"]
    asked = {"books": books, "runs": RUNS, "stage": "exact", "seed": scenario.seed}
    return look_ahead(scenario, asked, lambda *_: None)


def test_the_page_leads_with_what_simulate_and_forecast_say(page):
    scenario, runs = load(BOSS), choose_lead(RUNS)
    draws = choose_draws(runs)
    told = simulate(scenario, runs=runs, draws=draws)
    stated = simulate(scenario, runs=runs)
    assert page.lead.within == read_within(told, stated)
    assert page.lead.draws == draws
    inside = forecast(scenario, runs=runs, draws=draws).inside
    within = page.lead.within
    assert (inside.mean, inside.low, inside.high) == (within.mean, within.low, within.high)
    assert within.point == stated.falls.share


@pytest.mark.usefixtures("few_draws")
def test_the_report_leads_with_the_same_sentence(page):
    sections = {each.key: each for each in make_more_sections(load(BOSS), runs=RUNS)}
    answers = list(page.comparison.answers.values())
    mine = make_months_section(answers, page.comparison, lead=page.lead, falls=page.falls)
    assert mine.paragraphs[0] == sections["months"].paragraphs[0]


def test_playbooks_are_compared_over_draws_on_the_same_runs(page):
    scenario = load(BOSS)
    found = compare(scenario, ["wait", "pressure"], runs=RUNS, draws=choose_draws(RUNS))
    for name, answer in found.answers.items():
        assert page.comparison.answers[name].falls == answer.falls
        assert page.falls[name].difference == pytest.approx(
            answer.falls.share - found.answers["wait"].falls.share
        )


def test_what_a_journal_has_goes_into_the_lead_and_is_said():
    scenario = load("journals/caracas-2019-journal")
    lead = look_within(scenario, runs=40, stage="quick")
    assert lead.given.entries > 0
    assert lead.within.point is None
    told = forecast(scenario, runs=40, draws=lead.draws, stage="quick")
    assert lead.within.mean == told.inside.mean
    answer = simulate(scenario, runs=10, draws=2, stage="quick")
    said = make_months_section([answer], lead=lead).paragraphs
    assert f"after {lead.given.to}" in said[0]
    assert "whatever the journal has" in said[1]


@pytest.mark.parametrize("book", [None, "pressure"])
def test_a_run_is_told_with_the_draw_that_it_was_simulated_with(book):
    scenario = load(BOSS)
    rows = simulate(scenario, book, runs=24, draws=8).to_rows()
    for run in (0, 7, 8, 15, 23):
        story, row = tell_drawn(scenario, run, book, draws=8), rows.iloc[run]
        assert (story.outcome, story.end, story.month) == (row.outcome, row.end, row.month)
    # As stated it is another world, with other constants.
    drawn, stated = (tell_drawn(scenario, 3, book, draws=draws) for draws in (8, 0))
    assert drawn.table != stated.table
