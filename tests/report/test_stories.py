"""Runs told on a page: in folds, by office, escaped."""

import pytest

from innercircle.dynamics import find_typical
from innercircle.game import solve
from innercircle.report import make_more_sections, read_findings, render_page_of
from innercircle.report._stories import Story, make_story, name_insiders
from innercircle.scenario import load

BOSS = "boss-and-fringe"
pytestmark = pytest.mark.usefixtures("few_draws")


def test_ids_become_words_and_sentences_begin_with_a_capital():
    names = {"party-boss", "boss", "old-party-boss"}
    assert name_insiders("party-boss cancels a meeting.", names) == (
        "The party boss cancels a meeting."
    )
    said = name_insiders("The sponsor knocks at old-party-boss's.", names)
    assert said == "The sponsor knocks at the old party boss's."
    assert name_insiders("a boss breaks", {"a", "boss"}) == "A boss breaks"


@pytest.fixture(scope="module")
def sections():
    return make_more_sections(load(BOSS), runs=60)


def test_the_months_ahead_tell_a_median_a_fall_and_a_purge(sections):
    stories = [b for s in sections for b in s.blocks if isinstance(b, Story)]
    assert [story.key for story in stories] == ["story-median", "story-fall", "story-purge"]
    for story in stories:
        assert "Chosen from" in story.paragraphs[0] or "None of" in story.paragraphs[0]


def test_a_page_shows_them_folded(sections):
    page = render_page_of(read_findings(solve(load(BOSS), influences=False)), sections)
    for kind in ("median", "fall", "purge"):
        assert f'<details id="story-{kind}">' in page


def test_where_no_run_is_so_the_page_says_it():
    typical = find_typical(load(BOSS), "purge", "wait", "tolerate", runs=20, stage="quick")
    story = make_story(typical)
    assert story.title == "A run with a purge: none"
    assert story.months == ()
