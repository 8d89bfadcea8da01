"""What is said twice, read twice or copied counts once."""

import shutil
from pathlib import Path

import pytest
from tests.reading.test_take import accept_all

from innercircle.evidence import assess_scenario
from innercircle.reading import propose, read_articles, render_draft, take_draft
from innercircle.reading._origins import Index
from innercircle.scenario import load, load_text

HERE = Path(__file__).parent
CASE = HERE / "harbour.yaml"


@pytest.fixture(scope="module")
def both():
    shelf = read_articles([HERE / "articles" / "copied.txt", HERE / "articles" / "purge.txt"])
    return propose(load(CASE), shelf)


def test_the_later_article_is_derived_from_the_one_that_it_repeats(both):
    first, second = (each.entry for each in both.list_section("sources") if "digest" in each.entry)
    assert (first["published"], second["published"]) == ("2026-03-12", "2026-03-14")
    assert "derived_from" not in first
    assert second["derived_from"] == first["id"]


def test_a_copied_report_is_derived_from_the_first(both):
    reports = {each.entry["id"]: each for each in both.list_section("reports")}
    copies = {
        name: each.entry["derived_from"]
        for name, each in reports.items()
        if each.entry.get("derived_from")
    }
    assert len(copies) == 3
    for name, first in copies.items():
        one, two = reports[name].quote, reports[first].quote
        assert one.text == two.text
        assert one.digest != two.digest


def test_a_copied_event_is_proposed_once(both):
    told = [each.name for each in both.list_section("journal")]
    assert told.count("purged finance-minister") == 1


def test_two_articles_that_repeat_one_source_are_one_origin(both):
    """The evidence model counts both as one witness, so that the copy adds next to nothing."""
    case = load(CASE)
    draft = accept_all(render_draft(both, case, case="x"), claim="port-talks", asserts="+")
    taken = take_draft(CASE.read_text(encoding="utf-8"), draft, shown="case", drafted="draft")
    copies = {r.derived_from: r.id for r in taken.scenario.reports if r.derived_from}
    target = {"claim": "port-talks"}
    answer = assess_scenario(taken.scenario, target)
    groups = [set(origin.reports) for origin in answer.origins]
    for first, second in copies.items():
        assert any({first, second} <= group for group in groups)
    # The second method: without the copies the posterior is the same to within what may garble.
    alone = "\n".join(
        line for line in taken.text.splitlines() if not line.strip().startswith("derived_from")
    )
    apart = assess_scenario(load_text(alone), target)
    assert answer.probability < apart.probability


def test_a_text_that_is_read_twice_is_read_once(tmp_path):
    shutil.copy(HERE / "articles" / "purge.txt", tmp_path / "again.txt")
    shelf = read_articles([HERE / "articles" / "purge.txt", tmp_path])
    assert len(shelf.articles) == 1
    assert list(shelf.repeated) == [str(tmp_path / "again.txt")]


def test_a_sentence_that_stands_twice_is_proposed_once(tmp_path):
    text = "An official said that the port was calm.\n\nTwo things: an official said so.\n\n"
    (tmp_path / "a.txt").write_text(text + "An official said that the port was calm.\n")
    draft = propose(load(CASE), read_articles([tmp_path / "a.txt"]))
    calm = [each for each in draft.list_section("reports") if "calm" in each.quote.text]
    assert [each.also for each in calm] == [("paragraph 3, characters 77 to 116",)]


def test_what_the_case_has_is_not_proposed_again(both):
    case = load(CASE)
    draft = accept_all(render_draft(both, case, case="x"), claim="port-talks", asserts="+")
    taken = take_draft(CASE.read_text(encoding="utf-8"), draft, shown="case", drafted="draft")
    shelf = read_articles([HERE / "articles" / "copied.txt", HERE / "articles" / "purge.txt"])
    again = propose(taken.scenario, shelf)
    assert not again.proposals
    assert again.known >= len(taken.entries["reports"])


def test_words_decide_and_not_marks():
    index = Index()
    index.add("“The talks went on for three hours,” the official said on Monday.", "first")
    assert (
        index.find('"The talks went on for three hours", the official said, on MONDAY.') == "first"
    )
    assert (
        index.find("The talks went on for three long hours, the official said on Monday.") is None
    )
    assert index.find("The talks went on for three hours.") is None
    longer = (
        "The governor told the assembly that nobody in the guard had refused an order this year"
    )
    index.add(f"{longer}, as far as was known.", "second")
    assert index.find(f"{longer}, as far as was known then.") == "second"
