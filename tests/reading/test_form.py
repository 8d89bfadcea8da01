"""Entries taken one by one, as from the page: judged like a draft, told by number and key."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from tests.reading.test_take import FILLS as FILLED
from tests.reading.test_take import accept_all

from innercircle.errors import InputError, ScenarioError
from innercircle.reading import (
    Proposal,
    Shelf,
    propose,
    propose_marked,
    quote_marked,
    read_articles,
    read_pasted,
    render_draft,
    take_draft,
    take_entries,
    write_taken,
)
from innercircle.scenario import load, load_text

CASE = Path(__file__).parent / "harbour.yaml"
FILLS = FILLED | {"claim": "deal-near", "asserts": "+"}
TEXT = """The chief of police said that the guard would not fire on a crowd.

On 3 March 2026 the governor dismissed the commander of the harbour guard. A clerk of the port
said nothing of it."""


@pytest.fixture(scope="module")
def case():
    return CASE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def article():
    return read_pasted(TEXT, title="Notes", publisher="Gazette", published="2026-03-04")


@pytest.fixture(scope="module")
def proposed(article):
    return propose(load(CASE), Shelf((article,), {}, ())).proposals


def fill(proposal, **words):
    told = {key.replace("__", "."): value for key, value in words.items()}
    return replace(proposal, entry={**proposal.entry, **told})


def find(proposed, section):
    return next(each for each in proposed if each.section == section)


def take(case, *accepted, **options):
    return take_entries(case, accepted, shown="harbour.yaml", **options)


def list_places(case, *accepted, **options):
    with pytest.raises(ScenarioError) as caught:
        take(case, *accepted, **options)
    return {problem.path: problem.message for problem in caught.value.problems}


def test_what_is_filled_enters_with_its_sentence_and_the_rest_stays(case, article, proposed):
    said = find(proposed, "reports")
    by = next(each for each in proposed if each.name == said.entry["source"])
    paper = proposed[0]
    filled = fill(said, claim="guard-wavers", asserts="-", number="2")
    taken = take(case, paper, fill(by, letter="B"), filled)
    [report] = taken.scenario.reports
    assert (report.claim, report.asserts, report.number) == ("guard-wavers", "-", 2)
    assert report.quoted.text == said.quote.text
    assert report.quoted.digest == article.digest
    assert taken.scenario.sources[1].publisher == "Gazette"
    assert taken.entries["sources"] == (paper.name, by.name)
    left = iter(taken.text.splitlines())
    assert all(any(line == other for other in left) for line in case.splitlines())


def test_all_that_is_missing_is_told_by_number_and_key(case, proposed):
    said = find(proposed, "reports")
    places = list_places(case, proposed[0], said)
    assert set(places) == {"2.claim", "2.asserts", "2.number", "2.source"}
    assert places["2.asserts"].endswith("choose the side")


def test_what_the_format_refuses_is_told_at_its_entry(case, proposed):
    said = fill(find(proposed, "reports"), asserts="+", number="9", source="gazette")
    assert set(list_places(case, fill(said, claim="guard-wavers"))) == {"1.number"}
    assert set(list_places(case, fill(said, claim="nobody", number="2"))) == {"1.claim"}
    broken = case.replace("threshold:", "treshold:")
    with pytest.raises(ScenarioError) as caught:
        take(broken, said)
    assert caught.value.problems[0].file == "harbour.yaml"


def test_keys_below_others_make_a_new_office(case):
    office = {"id": "bishop", "office": "Bishop", "power": "1 ±25%", "stakes.position": ""}
    assert set(list_places(case, Proposal("insiders", office))) == {"1.stakes"}
    taken = take(case, Proposal("insiders", office | {"stakes.position": "70 ±10"}))
    assert taken.scenario.insiders[-1].office == "Bishop"
    assert "position: 70 ±10" in taken.text


@pytest.mark.parametrize("name", ["x: {y: 1}", "a\nb", "", "-a", "A", "a" * 65, "naïve", "__x"])
def test_an_id_that_is_none_is_refused(case, name):
    source = {"id": name, "kind": "news", "title": "A paper", "letter": "B"}
    assert "1.id" in list_places(case, Proposal("sources", source))


def test_letters_that_nobody_sees_do_not_enter(case):
    source = {"id": "clerk", "kind": "other", "title": "A \u202eclerk\0\x1b[31m\u200b\nof the port"}
    taken = take(case, Proposal("sources", source))
    assert taken.scenario.sources[-1].title == "A clerk[31m of the port"
    assert load_text(taken.text, "again").sources[-1].title == "A clerk[31m of the port"


def test_a_withheld_word_is_told_and_not_said(case, article):
    start = article.text.index("A clerk")
    quote = quote_marked(article, start, start + len("A clerk of the port"))
    words = {"id": "own", "says": "It is said.", "claim": "deal-near", "asserts": "+",
             "source": "gazette", "number": "3"}  # fmt: skip
    report = Proposal("reports", words, quote)
    assert take(case, report).entries["reports"] == ("own",)
    places = list_places(case, report, withheld=["clerk"])
    assert set(places) == {"1.quoted"}
    assert "clerk" not in places["1.quoted"]
    assert set(list_places(case, fill(report, says="CLERK"), withheld=["clerk"])) == {
        "1.quoted",
        "1.says",
    }


def test_nothing_accepted_is_said(case):
    with pytest.raises(InputError, match="nothing is accepted"):
        take(case)


def test_ends_of_lines_stay_and_a_withheld_word_writes_nothing(case, tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + case.replace("\n", "\r\n").encode())
    before = path.read_bytes()
    taken = take(case, Proposal("sources", {"id": "clerk", "kind": "other", "title": "A clerk"}))
    with pytest.raises(InputError, match="withheld word"):
        write_taken(path, taken, ["clerk"])
    assert path.read_bytes() == before
    write_taken(path, taken)
    after = path.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\r\n") == after.count(b"\n")
    assert load(path).sources[-1].id == "clerk"


def test_what_is_marked_is_said_by_office_and_left_to_be_judged(article):
    case = load(CASE)
    start = article.text.index("the guard would")
    quote = quote_marked(article, start, start + len("the guard would not fire on a crowd"))
    report = propose_marked(case, article, quote, "reports")
    assert report.entry["says"] == quote.text
    assert {report.entry[key] for key in ("claim", "asserts", "source", "number")} == {""}
    assert "guard-wavers" in report.hints["claim"]
    named = read_pasted("Mara Velling, the chief of police, denied it. Velling left the hall.")
    for words in ("Mara Velling, the chief of police, denied it.", "Velling left the hall."):
        start = named.text.index(words)
        quote = quote_marked(named, start, start + len(words))
        assert "Velling" in quote.text
        report = propose_marked(case, named, quote, "reports")
        assert "Velling" not in report.entry["says"]
        source = propose_marked(case, named, quote, "sources")
        assert "Velling" not in source.entry["title"]
        assert source.entry["kind"] == source.entry["letter"] == ""


@pytest.mark.parametrize("name", ["purge.txt", "sanctions.txt", "fall.txt"])
def test_a_form_and_a_draft_come_to_the_same_file(case, name):
    """All that is proposed, filled alike, as the page sends it and as the command reads it."""
    scenario = load(CASE)
    draft = propose(scenario, read_articles([CASE.parent / "articles" / name]))
    filled = []
    for proposal in draft.proposals:
        entry = {key: value or FILLS.get(key, "") for key, value in proposal.entry.items()}
        if "stakes" in entry:
            entry = {k: v for k, v in entry.items() if k != "stakes"} | {
                "stakes.position": "60 ±25%"
            }
        filled.append(replace(proposal, entry=entry))
    worked = accept_all(render_draft(draft, scenario, case="harbour.yaml"), **FILLS)
    by_draft = take_draft(case, worked, shown="harbour.yaml", drafted="draft.yaml")
    by_form = take(case, *filled)
    assert by_form.entries == by_draft.entries
    assert by_form.scenario.digest == by_draft.scenario.digest
    assert load_words(by_form.text) == load_words(by_draft.text)


def load_words(text):
    """All words of a file but the order of keys."""
    return yaml.safe_load(text)
