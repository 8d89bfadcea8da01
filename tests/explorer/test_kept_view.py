"""The view of the ledger: questions and scores as the room has them, and what its forms enter."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from tests.explorer.in_process import Client
from tests.explorer.test_journal_view import Found

from innercircle.errors import InputError
from innercircle.explorer._book import open_book
from innercircle.explorer._past_tasks import ask_own_word
from innercircle.explorer._views import VIEWS
from innercircle.explorer._views.kept import find_today
from innercircle.ledger import Ask, Resolve, Say, append, read_ledger, score_ledger

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"
ENTRIES = [
    Ask("falls-2099", f"Will {HOSTILE} fall?", "2099-12-31", "Two papers."),
    Say("falls-2099", f"desk {HOSTILE}", "2026-11-01", 0.12, "a note"),
    Ask("rain", "Will it rain?", "2026-11-20", "The gauge."),
    Say("rain", "desk", "2026-11-01", 0.7),
    Say("rain", "outside", "2026-11-01", 0.4),
    Resolve("rain", "yes", "2026-11-15", "the gauge"),
]


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.jsonl"
    append(path, ENTRIES, now=NOW)
    return path


@pytest.fixture
def client(book):
    return Client("one-insider", ledger=book)


def enter(client, what, **fields):
    data = {"case": "one-insider", "version": "", "replace": False, "query": "", "fields": fields}
    return client.post(f"/enter/{what}", data)


def list_faults(reply):
    assert reply.status == 200, reply.text
    assert reply.json["saved"] is False
    return {each["field"] for each in reply.json["faults"]}


def test_questions_and_scores_are_those_of_the_room(client, book):
    page = client.get("/kept").text
    best = score_ledger(read_ledger(book)).forecasters[0]
    assert f"1 open, 1 resolved; best so far: {best.who}" in page
    assert f"Brier score of {best.brier.value:.3f}" in page
    assert read_ledger(book).digest in page.replace("<wbr>", "")
    assert 'id="figure-ledger-scores"' in page
    assert 'id="figure-calibration"' in page
    assert page.count('class="kept-card"') == 2
    assert HOSTILE not in page
    assert "&lt;img" in page
    chosen = client.get("/live/kept?parts=scores&who=3").json["parts"]["scores"]
    assert "that outside gave like probabilities" in chosen


def test_without_a_ledger_the_page_says_how(tmp_path):
    page = Client("one-insider").get("/kept").text
    assert "--ledger book.jsonl" in page
    assert "data-enter" not in page
    fresh = Client("one-insider", ledger=tmp_path / "new.jsonl")
    assert "Nothing has been asked yet" in fresh.get("/kept").text
    assert not (tmp_path / "new.jsonl").exists(), "looking begins nothing"
    asked = {"id": "hail", "question": "Hail?", "by": "2099-01-01", "rule": "The gauge."}
    assert enter(fresh, "ask", **asked).json["saved"]
    assert list(read_ledger(tmp_path / "new.jsonl").questions) == ["hail"]


def test_forms_ask_say_and_resolve(client, book):
    lines = read_ledger(book).lines
    asked = {"id": "snow", "question": "Snow?", "by": "2099-01-01", "rule": "The gauge."}
    assert enter(client, "ask", **asked).json["saved"]
    said = {"id": "snow", "who": "desk", "probability": "12%", "on": find_today(), "note": ""}
    assert enter(client, "say", **said).json["saved"]
    ended = {"id": "snow", "outcome": "yes", "on": find_today(), "note": "seen"}
    assert enter(client, "resolve", **ended).json["saved"]
    ledger = read_ledger(book)
    assert ledger.lines == lines + 3
    assert ledger.questions["snow"].statements[0].probability == 0.12
    assert ledger.questions["snow"].outcome == "yes"
    assert list_faults(enter(client, "say", **said)) == {"id"}, "it is resolved"


@pytest.mark.parametrize(
    ("what", "fields", "wrong"),
    [
        ("ask", {"id": "a b", "question": "", "by": "soon", "rule": ""},
         {"id", "question", "by", "rule"}),
        ("ask", {"id": "rain", "question": "Q?", "by": "2099-01-01", "rule": "R"}, {"id"}),
        ("ask", {"id": "x", "question": "a\x1b[31m", "by": "2099-01-01", "rule": "R"},
         {"question"}),
        ("say", {"id": "falls-2099", "who": "", "probability": "1", "on": "2020-11-02", "note": ""},
         {"who", "probability"}),
        ("say", {"id": "falls-2099", "who": "d", "probability": "2%", "on": "2098-11-02",
                 "note": ""}, {"on"}),
        ("say", {"id": "none", "who": "d", "probability": "2%", "on": "2020-11-02", "note": ""},
         {"id"}),
        ("resolve", {"id": "falls-2099", "outcome": "no", "on": "2020-11-02", "note": ""},
         {"outcome"}),
        ("resolve", {"id": "falls-2099", "outcome": "perhaps", "on": "2020-11-02", "note": ""},
         {"outcome"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(client, book, what, fields, wrong):
    before = book.read_bytes()
    assert list_faults(enter(client, what, **fields)) == wrong
    assert book.read_bytes() == before


def test_a_changed_line_is_found_and_nothing_is_added(client, book):
    text = book.read_text(encoding="utf-8").replace("0.12", "0.92")
    book.write_text(text, encoding="utf-8")
    page = client.get("/kept").text
    assert "is not as it was written" in page
    assert str(book.parent) not in page
    said = {"id": "falls-2099", "who": "d", "probability": "2%", "on": "2020-11-02", "note": ""}
    assert enter(client, "say", **said).status == 409
    assert book.read_text(encoding="utf-8") == text
    with pytest.raises(InputError, match="not as it was written"):
        open_book(book)


def test_a_link_put_in_its_place_is_not_followed(client, book, tmp_path):
    other = tmp_path / "other.jsonl"
    book.rename(other)
    book.symlink_to(other)
    before = other.read_bytes()
    assert "a link has been put" in client.get("/kept").text
    said = {"id": "falls-2099", "who": "d", "probability": "2%", "on": "2020-11-02", "note": ""}
    assert enter(client, "say", **said).status == 409
    assert other.read_bytes() == before


def test_the_model_is_asked_seen_and_then_entered(client, book, monkeypatch):
    view, look = VIEWS["kept"], client.explorer.look_at("word=falls-2099")
    options = view.make_job["word"](look)
    assert options["id"] == "falls-2099"
    assert options["day"] == find_today()
    assert options["note"].startswith("case one-insider, inputs ")
    assert view.make_job["word"](client.explorer.look_at("word=rain")) == {}, "it is resolved"
    assert enter(client, "word", id="falls-2099").status == 409, "nobody has asked it"
    with pytest.raises(InputError):
        ask_own_word(look.scenario, {}, lambda *_: None)

    rows = [Say("falls-2099", "inside", find_today(), 0.3, "12 months, seed 1")]
    monkeypatch.setattr(
        client.explorer.jobs, "find", lambda question: Found(rows) if "word" in question else None
    )
    cards = client.get("/live/kept?parts=open").json["parts"]["open"]
    assert "The case alone" in cards
    assert 'data-enter="word"' in cards
    assert enter(client, "word", id="falls-2099").json["saved"]
    told = read_ledger(book).questions["falls-2099"].find_standing()["inside"]
    assert (told.probability, told.note) == (0.3, "12 months, seed 1")


def test_exports_have_it_unless_redacted(client):
    made = client.get("/export/kept.csv")
    tables = zipfile.ZipFile(io.BytesIO(made.body))
    assert "rain,Will it rain?" in tables.read("ledger.csv").decode()
    assert client.get("/picture/kept/question-1.svg?wide=1").status == 200
    redacted = client.get("/export/kept.csv?redacted=1")
    assert redacted.status == 400
    assert "desk" not in redacted.text
    assert client.get("/picture/kept/question-1.svg?redacted=1").status == 404


def test_what_authors_wrote_is_not_retold(tmp_path):
    """In a case with other words, a question of another case is what it was."""
    text = "innercircle: 1\nid: club\ntitle: A board\nwords: {kind: board}\n"
    text += "threshold: {mean: 0.5, sd: 0.1}\n"
    text += "insiders:\n  a: {office: Founder, power: 1, stakes: {position: 60}}\n"
    (tmp_path / "club.yaml").write_text(text, encoding="utf-8")
    client = Client(str(tmp_path / "club.yaml"), ledger=tmp_path / "book.jsonl")
    asked = {"id": "leader", "question": "Will the leader of the regime fall?",
             "by": "2099-01-01", "rule": "The regime's gazette."}  # fmt: skip
    assert enter(client, "ask", **asked).json["said"] == "Asked: leader, until 2099-01-01."
    cards = client.get("/live/kept?parts=open").json["parts"]["open"]
    for words in ("<strong>leader</strong>", asked["question"], "The regime&#39;s gazette."):
        assert words in cards
