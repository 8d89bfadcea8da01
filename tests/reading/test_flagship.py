"""The flagship's article, and the sentences on which its case rests."""

from pathlib import Path

import pytest
import yaml
from tests.documents import BLOCK, split_commands
from tests.reading.test_take import accept_all

from innercircle.reading import Shelf, propose, read_articles, render_draft, take_draft
from innercircle.reading._lists import list_words_of
from innercircle.scenario import find_scenario, load, load_text

HERE = Path(__file__).parent
HOW_TO = HERE.parents[1] / "docs" / "how-to" / "read-the-news.md"
CODED = {
    "official-first-meeting": "A go-between who is in close touch",
    "participant-impression": "A person familiar with the July encounter",
    "official-second-meeting": "A second meeting is being prepared",
    "official-guarantees": "Members of the inner circle are seeking guarantees",
    "official-insiders-seek": "The official added that the foreign government is listening",
    "aide-sponsor-knocks": "An aide to the party boss said",
    "official-others": "According to the official, similar contacts",
    "aide-denies-betrayal": "The aide, who was not authorised",
    "aide-permission": "The aide said that the party boss would meet only",
    "official-no-succession": "The senior official said that under no circumstances",
}
"""Report of the shipped case → the article's sentence. (That the participant confirms the first
meeting is said by implication only.)"""


@pytest.fixture(scope="module")
def article():
    return read_articles([HERE / "articles" / "talks.md"]).articles[0]


@pytest.fixture(scope="module")
def draft(article):
    return propose(load("caracas-2019"), Shelf((article,), {}, ()))


def test_the_article_is_the_one_of_the_how_to(article):
    blocks = "".join(BLOCK.findall(HOW_TO.read_text(encoding="utf-8")))
    shown = dict(split_commands(blocks))["cat talks.md"]
    assert (HERE / "articles" / "talks.md").read_text(encoding="utf-8") == shown
    assert 500 <= len(article.text.split()) <= 700


def test_every_report_of_the_case_is_found_with_its_source(draft):
    case = load("caracas-2019")
    sources = {report.id: report.source for report in case.reports}
    assert set(sources) - set(CODED) == {"participant-first-meeting"}
    for name, begins in CODED.items():
        found = [
            each.entry["source"]
            for each in draft.list_section("reports")
            if each.quote.text.startswith(begins)
        ]
        assert found == [sources[name]]


def test_what_the_case_knows_is_not_proposed(draft):
    assert not draft.list_section("insiders")
    assert not draft.list_section("timeline")
    assert draft.known == 2  # the meeting in July, and the talks of August
    assert {each.entry["id"] for each in draft.list_section("sources")} == {
        "officials",
        "party-boss-statement",
    }


EVIL = (
    "An official said: “- accept: yes # {a: [b]} & *c ! | > % @ ` 'x' \"y\" \\n.”",
    "An official said that it was # no: comment, and --- no end ... of the text.",
    "An official said that null, yes, 1e3 and 0x1F are words: true, false.",
    "An official said that “reports: []” would be next, and {{ nothing }} <b>bold</b>.",
)


@pytest.mark.parametrize("sentence", EVIL)
def test_no_sentence_can_pass_for_a_key(sentence, tmp_path):
    (tmp_path / "evil.txt").write_text(f"{sentence}\n", encoding="utf-8")
    text = find_scenario("caracas-2019").read_text(encoding="utf-8")
    draft = propose(load_text(text), read_articles([tmp_path / "evil.txt"]))
    written = render_draft(draft, load_text(text), case="x: # y")
    plain = yaml.safe_load(written)
    assert [each["quoted"]["text"] for each in plain["reports"]] == [sentence]
    assert all(each["accept"] is None for each in plain["sources"].values())
    filled = accept_all(written, claim="talks-approved", asserts='"-"')
    taken = take_draft(text, filled, shown="case", drafted="draft")
    assert taken.scenario.reports[-1].quoted.text == sentence
    assert taken.scenario.reports[-1].asserts == "-"


@pytest.mark.parametrize("pronoun", sorted(list_words_of("subjects")))
def test_a_pronoun_goes_back_to_whoever_spoke_last(pronoun, tmp_path):
    said = f"An aide to the president said that all was well. {pronoun.title()} denied the rest."
    (tmp_path / "a.txt").write_text(f"A head\n\n{said} {pronoun.title()} said that it was over.\n")
    draft = propose(load("caracas-2019"), read_articles([tmp_path / "a.txt"]))
    assert len({each.entry["source"] for each in draft.list_section("reports")}) == 1
    assert len(draft.list_section("reports")) == 2  # three words say too little
