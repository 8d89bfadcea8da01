"""The view of the journal: what it shows before and after the work, and what its form writes."""

import hashlib
import io
import zipfile
from contextlib import nullcontext

import pytest
from tests.explorer.in_process import Client

from innercircle.explorer._past_tasks import learn_from
from innercircle.explorer._views import VIEWS
from innercircle.explorer._views.journal import EVENTS, WHICH, make_example
from innercircle.explorer._words import read_words
from innercircle.journal import learn
from innercircle.scenario import JournalEntry, list_declared, load, load_text

CASE = """\
# Kept by the desk.
innercircle: 1
id: harbour
title: A harbour city
starts: 2026-01
threshold: {mean: 0.55 ±0.10, sd: 0.12}
insiders:
  mayor: {office: Mayor, power: 2, stakes: {position: 80}}
  port: {office: Head of the <port>, power: 1, stakes: {position: 60}}
sources:
  daily: {kind: news, title: A daily paper}
journal:
  # What the daily says.
  - {date: 2026-02-10, protest: 0.16 ±0.04, source: daily}
  - {date: 2026-03, sanctions: 0.6}  # in force
"""
BARE = CASE.partition("journal:")[0]
NAMES = ("event", "date", "who", "types", "which", "value", "sure", "source", "quoted", "note")
FIELDS = dict.fromkeys(NAMES, "")
OPTIONS = {"as_of": "", "runs": 200, "stage": "quick"}


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "harbour.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def send(client, path, replace=False, version=None, **fields):
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    data = {"case": "file", "version": version or found, "replace": replace, "query": ""}
    return client.post("/enter/journal", {**data, "fields": {**FIELDS, **fields}})


def list_faults(reply):
    assert reply.status == 200
    assert reply.json["saved"] is False
    return [each["field"] for each in reply.json["faults"]]


class Found:
    """Long work that is done."""

    state, is_over = "done", True

    def __init__(self, answer):
        self.answer = answer
        self.id, self.done, self.total = "one", 1, 1


def show_learned(client, monkeypatch, answer, parts):
    """The parts of the view where the work has found an answer."""
    monkeypatch.setattr(
        client.explorer.jobs,
        "find",
        lambda question: Found(answer) if "learn" in question else None,
    )
    monkeypatch.setattr("tests.explorer.in_process.pickle.dumps", lambda made: made)
    monkeypatch.setattr("tests.explorer.in_process.pickle.loads", lambda made: made)
    return client.get(f"/live/journal?parts={parts}").json["parts"]


def test_every_event_and_input_has_words():
    declared = list_declared(JournalEntry)
    events = set(declared) - {"date", "sure", "source", "quoted", "note", "if_type"}
    assert set(EVENTS) == events
    words = read_words()
    assert all(f"journal.event.{event}" in words for event in EVENTS)
    assert all(f"journal.which.{name}" in words for name in WHICH)
    assert "oil" in WHICH
    assert "sponsor" in WHICH


def test_the_journal_is_there_before_the_work_is(case):
    parts = (
        Client(str(case)).get("/live/journal?parts=title.journal.job-learn.lessons").json["parts"]
    )
    assert "being worked out" in parts["title"]
    assert "10 February 2026: a street of 0.16 of power" in parts["journal"].replace("</tspan>", "")
    assert 'data-auto="learn"' in parts["job-learn"]
    assert parts["lessons"] == ""


def test_what_the_runs_say_is_what_the_room_says(case, monkeypatch):
    scenario = load(case)
    learned = learn_from(scenario, OPTIONS, lambda done, total: None)
    same = learn(scenario, runs=200, draws=200, stage="quick")
    assert learned.answer.months == same.months
    assert learned.answer.ensemble is None
    parts = show_learned(Client(str(case)), monkeypatch, learned, "title.journal.lessons.followed")
    assert "least expected" in parts["title"]
    assert 'id="figure-journal"' in parts["journal"]
    assert "Chance that the runs gave to it" in parts["journal"]
    assert 'id="figure-followed"' in parts["followed"]
    assert f"worth {same.effective:,.0f} equal ones" in parts["followed"]
    assert 'id="table-lessons"' in parts["followed"] + parts["lessons"]


def test_a_refusal_is_shown_as_the_command_shows_it(case, monkeypatch):
    case.write_text(CASE + "  - {date: 2026-03, offer: port}\n", encoding="utf-8")
    told = []
    learned = learn_from(load(case), OPTIONS, lambda *each: told.append(each))
    assert learned.answer is None
    assert "“offer port” happens in none" in learned.refused
    assert "harbour.yaml:16" in learned.refused
    assert told[-1] == (2, 3)
    parts = show_learned(Client(str(case)), monkeypatch, learned, "title.journal.lessons")
    assert "No run of the model shows" in parts["title"]
    assert "“offer port” happens in none" in parts["journal"]
    assert 'href="/edit?' in parts["journal"]
    assert parts["lessons"] == ""


def test_without_a_journal_the_page_says_how_to_begin_one(tmp_path):
    for text in (
        BARE,
        BARE.replace("starts: 2026-01\n", ""),
    ):
        path = tmp_path / "bare.yaml"
        path.write_text(text, encoding="utf-8")
        page = Client(str(path)).get("/journal").text
        assert "Nothing has been written down yet" in page
        assert 'data-copy="journal-example"' in page
        example = make_example(load(path))
        assert len(load_text(text + example, "bare.yaml").journal) == 2
        assert ('data-enter="journal"' in page) == ("starts" in text)
    shipped = Client("caracas-2019").get("/journal").text
    assert 'data-enter="journal"' not in shipped
    assert "save a copy" in shipped


def test_an_entry_goes_to_the_end_and_comments_stay(case):
    client = Client(str(case))
    rest = {"source": "daily", "quoted": "Gone: “for good” # they say.", "note": "One source."}
    reply = send(client, case, event="purged", date="2026-04-02", who="port", sure="0.8", **rest)
    assert reply.json["saved"], reply.text
    text = case.read_text(encoding="utf-8")
    assert text.startswith(CASE)
    entry = load(case).journal[-1]
    assert (entry.purged, entry.date, entry.sure, entry.source) == (
        "port",
        "2026-04-02",
        0.8,
        "daily",
    )
    assert entry.quoted.text == "Gone: “for good” # they say."
    assert "purge of" in client.get("/live/journal?parts=journal").json["parts"]["journal"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"event": "protest", "value": "0.12 ±0.03"}, lambda e: e.protest.size == 0.12),
        ({"event": "sanctions", "value": "0.7 ±0.1"}, lambda e: e.sanctions.value == 0.7),
        ({"event": "now", "which": "oil", "value": "-0.3"}, lambda e: e.now.oil.value == -0.3),
        (
            {"event": "said", "who": "port", "types": "0.6, .9, 0.9"},
            lambda e: e.said == "port" and e.if_type == (0.6, 0.9, 0.9),
        ),
        ({"event": "crackdown", "sure": "0.9"}, lambda e: e.crackdown and e.sure == 0.9),
    ],
)
def test_each_kind_of_entry_is_written(case, fields, told):
    reply = send(Client(str(case)), case, date="2026-05", **fields)
    assert reply.json["saved"], reply.text
    assert told(load(case).journal[-1])


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"date", "event"}),
        ({"date": "soon", "sure": "2", "source": "weekly"}, {"date", "event", "sure", "source"}),
        ({"event": "purged", "date": "2020"}, {"who", "date"}),
        ({"event": "purged", "date": "2026-03"}, {"who"}),
        ({"event": "protest", "date": "2026-04"}, {"value"}),
        ({"event": "now", "date": "2026-04", "value": "1"}, {"which"}),
        ({"event": "protest", "date": "2026-04", "value": "0.3"}, {"value"}),
        ({"event": "said", "date": "2026-04", "types": "0.6"}, {"who", "types"}),
        ({"event": "said", "date": "2026-04", "who": "port", "types": "1, 2, x"}, {"types"}),
        ({"event": "wave", "date": "last spring"}, {"date"}),
        ({"event": "wave", "date": "2025-04"}, {"date"}),
        ({"event": "wave", "date": "2025-04", "sure": "0.2"}, {"date", "sure"}),
        ({"event": "purged", "date": "2026-04", "who": "nobody"}, {"who"}),
        ({"event": "wave", "date": "2026-04", "source": "weekly"}, {"source"}),
        ({"event": "now", "date": "2026-04", "which": "oil", "value": "much"}, {"value"}),
        ({"event": "sanctions", "date": "2026-03", "value": "0.5"}, {"value"}),
        ({"event": "wave", "date": "2026-04", "quoted": "hidden \u202e"}, {"quoted"}),
        ({"event": "wave", "date": "2026-04", "note": "x" * 2_500}, {"note"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(case, fields, wrong):
    assert set(list_faults(send(Client(str(case)), case, **fields))) == wrong
    assert case.read_text(encoding="utf-8") == CASE


def test_another_hand_is_noticed_and_kept(case):
    client = Client(str(case))
    version = hashlib.sha256(case.read_bytes()).hexdigest()
    case.write_text(CASE + "# another hand\n", encoding="utf-8")
    wave = {"event": "wave", "date": "2026-04"}
    refused = send(client, case, version=version, **wave)
    assert refused.status == 409
    assert "changed on disk" in refused.text
    assert case.read_text(encoding="utf-8") == CASE + "# another hand\n"
    assert send(client, case, version=version, replace=True, **wave).json["saved"]
    assert "# another hand\n" in case.read_text(encoding="utf-8")
    assert load(case).journal[-1].wave


def test_into_a_file_with_problems_nothing_is_put(case):
    client = Client(str(case))
    assert client.get("/journal").status == 200
    broken = CASE.replace("threshold:", "treshold:")
    case.write_text(broken, encoding="utf-8")
    reply = send(client, case, replace=True, event="wave", date="2026-04")
    assert reply.status == 409
    assert "has problems" in reply.text
    assert case.read_text(encoding="utf-8") == broken
    assert not list(case.parent.glob(".harbour*"))


def test_options_are_bounded(case):
    client = Client(str(case))
    view = VIEWS["journal"]
    usual = view.make_job["learn"](client.explorer.look_at(""))
    assert usual == {"as_of": "", "runs": 2_000, "stage": "exact"}
    odd = view.make_job["learn"](client.explorer.look_at("runs=1000000&as-of=1900-01"))
    assert odd == usual
    chosen = view.make_job["learn"](client.explorer.look_at("runs=500&as-of=2026-02"))
    assert chosen == {"as_of": "2026-02", "runs": 500, "stage": "exact"}


def test_a_redacted_export_has_no_sentence(case):
    client = Client(str(case))
    send(client, case, event="wave", date="2026-04", quoted="CANARY-SENTENCE", note="CANARY-NOTE")
    for form in ("csv", "svg", "xlsx"):
        reply = client.get(f"/export/journal.{form}?redacted=1")
        assert reply.status == 200, reply.text
        with zipfile.ZipFile(io.BytesIO(reply.body)) if form != "svg" else nullcontext() as made:
            whole = reply.body if made is None else b"".join(map(made.read, made.namelist()))
        assert b"CANARY" not in whole
