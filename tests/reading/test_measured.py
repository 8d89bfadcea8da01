"""What a careful reader finds, and how much of it is proposed; each with its sentence."""

import hashlib
import re
from pathlib import Path

import pytest
from tests.reading.measure import KINDS, measure, read_expected

from innercircle.scenario import load

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "read-the-news.md"
NAMES = (
    *("Vesk", "Ument", "Quux", "Brill", "Amsel", "Corran", "Lisk", "Ohl", "Oldt", "Maro"),
    *("José", "Ilario", "Dario", "Zebedee", "Ona", "Teodor", "Livia", "Petra", "Renata"),
)
"""People in the articles."""


@pytest.mark.parametrize("texts", ["expected.yaml", "unseen.yaml"])
def test_the_how_to_states_how_much_is_found_and_how_much_of_it_is_right(texts, drafts):
    expected = read_expected(texts)
    totals = measure({name: drafts[name] for name in expected}, expected)
    stated = [
        line.split("|")[2 if texts == "expected.yaml" else 3].strip()
        for line in HOW_TO.read_text(encoding="utf-8").splitlines()
        if line.startswith(tuple(f"| {kind}" for kind in KINDS))
    ]
    measured = [
        f"{found} of {there}; {found} of {proposed}"
        for found, there, proposed, _, _ in totals.values()
    ]
    assert stated == measured


def test_what_is_proposed_is_nearly_always_right(drafts):
    expected = read_expected()
    totals = measure({name: drafts[name] for name in expected}, expected)
    for found, there, proposed, _, wrong in totals.values():
        assert found >= 0.9 * there
        assert found >= 0.9 * proposed, wrong


def test_every_proposal_has_its_sentence_at_its_place(drafts):
    count = 0
    for draft in drafts.values():
        article = draft.articles[0]
        for proposal in draft.proposals:
            if proposal.quote is None:
                assert proposal.section == "sources"
                assert proposal.entry["digest"] == article.digest
                continue
            start, end = map(int, re.findall(r"characters (\d+) to (\d+)", proposal.quote.place)[0])
            assert article.text[start - 1 : end] == proposal.quote.text
            page = re.match(r"page (\d+)", proposal.quote.place)
            assert bool(page) == article.file.endswith(".pdf")
            digest = hashlib.sha256(article.text.encode()).hexdigest()
            assert proposal.quote.digest == digest == article.digest
            count += 1
    assert count > 200


def test_people_are_called_by_office_and_never_by_name(drafts):
    for draft in drafts.values():
        for proposal in draft.proposals:
            said = " ".join([*proposal.entry.values(), *proposal.hints.values()])
            assert not [name for name in NAMES if re.search(rf"\b{name}\b", said)], said


def test_no_grade_no_claim_and_no_side_is_given(drafts):
    for draft in drafts.values():
        for proposal in draft.proposals:
            empty = {
                "reports": ("claim", "asserts", "number"),
                "insiders": ("power", "stakes"),
            }.get(proposal.section, ())
            assert all(proposal.entry[key] == "" for key in empty)
            assert proposal.entry.get("letter", "") == ""
            assert "nu" not in proposal.entry


def test_offices_of_the_case_are_known(drafts):
    case = load(Path(__file__).with_name("harbour.yaml"))
    known = {insider.id for insider in case.insiders}
    proposed = {
        each.entry["id"] for draft in drafts.values() for each in draft.list_section("insiders")
    }
    assert proposed
    assert not proposed & known
