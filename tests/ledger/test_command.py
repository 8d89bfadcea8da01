"""`innercircle ledger` as it is used: text, JSON, tables, slips."""

import csv
import json
from functools import partial

import pytest

from innercircle.cli import run
from innercircle.forecast import forecast
from innercircle.ledger import read_ledger

ASK = ["--question", "Will it rain?", "--rule", "The gauge says so."]


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["ledger", "ask", "book.jsonl", "--id", "rain", "--by", "2026-10-30", *ASK]) == 0
    say = ["ledger", "say", "book.jsonl", "rain"]
    assert run([*say, "70%", "--who", "desk", "--on", "2026-10-01", "--note", "clouds"]) == 0
    assert run([*say, "0.4", "--who", "=outside", "--on", "2026-10-02"]) == 0
    assert run(["ledger", "resolve", "book.jsonl", "rain", "yes", "--on", "2026-10-20"]) == 0
    return tmp_path / "book.jsonl"


def test_a_book_is_listed_checked_and_scored(book, capsys):
    capsys.readouterr()
    assert run(["ledger", "list", str(book)]) == 0
    said = capsys.readouterr().out
    assert "yes, 2026-10-20" in said
    digest = said.split()[-1]
    assert run(["ledger", "check", str(book), "--digest", digest]) == 0
    assert run(["ledger", "check", str(book), "--digest", "0" * 64]) == 2
    assert run(["ledger", "score", str(book), "--json"]) == 0
    printed = capsys.readouterr()
    assert "no line has the digest" in printed.err
    scores = json.loads(printed.out[printed.out.index("{") :])
    assert [one["who"] for one in scores["forecasters"]] == ["desk", "=outside"]
    assert run(["ledger", "score", str(book)]) == 0
    assert "said  70.0%: 1 question" in capsys.readouterr().out


def test_calibration_is_drawn_for_one_forecaster(book, tmp_path, capsys):
    out = tmp_path / "desk.svg"
    assert run(["ledger", "score", str(book), "--out", str(out)]) == 2
    assert run(["ledger", "score", str(book), "--who", "nobody"]) == 2
    assert "there are: desk" in capsys.readouterr().err
    assert run(["ledger", "score", str(book), "--who", "desk", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<svg")


def test_a_table_goes_out_and_comes_in_again(book, tmp_path, capsys):
    table = tmp_path / "table.csv"
    assert run(["ledger", "export", str(book), str(table)]) == 0
    rows = list(csv.DictReader(table.open(encoding="utf-8")))
    assert [row["who"] for row in rows] == ["desk", "'=outside"]
    other = tmp_path / "other.jsonl"
    assert run(["ledger", "import", str(other), "--from", str(table)]) == 0
    first, second = (read_ledger(path).to_dict()["questions"] for path in (book, other))
    assert first == second
    before = other.read_bytes()
    assert run(["ledger", "import", str(other), "--from", str(table)]) == 0
    assert other.read_bytes() == before
    assert "Entered 0 lines" in capsys.readouterr().out


def test_a_table_with_faults_names_all_with_their_lines_and_enters_nothing(book, tmp_path, capsys):
    table = tmp_path / "table.csv"
    table.write_text(
        "id,question,by,rule,who,on,probability\n"
        "snow,Will it snow?,2027-01-01,gauge,desk,2026-10-01,0.3\n"
        "hail,,2027-01-01,gauge,desk,2026-10-01,0.3\n"
        "snow,Will it snow?,2027-01-01,gauge,desk,2026-10-02,many\n",
        encoding="utf-8",
    )
    before = book.read_bytes()
    assert run(["ledger", "import", str(book), "--from", str(table)]) == 2
    said = capsys.readouterr().err
    assert "table.csv:3: question is empty" in said
    assert "table.csv:4: nan is no probability" in said
    assert book.read_bytes() == before
    table.write_text("id,who\n", encoding="utf-8")
    assert run(["ledger", "import", str(book), "--from", str(table)]) == 2
    assert "lacks the columns on, probability" in capsys.readouterr().err


def test_a_cases_forecast_is_entered_as_three_forecasters(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    quick = partial(forecast, runs=100, draws=20, stage="quick")
    monkeypatch.setattr("innercircle.forecast.forecast", quick)
    ask = ["ledger", "ask", "book.jsonl", "--id", "falls", "--by", "2027-06-30"]
    assert run([*ask, "--question", "Out of office?", "--rule", "Two agencies."]) == 0
    say = ["ledger", "say", "book.jsonl", "falls", "--case", "caracas-2019", "--workers", "1"]
    assert run([*say, "--on", "2026-06-30"]) == 0
    statements = read_ledger(tmp_path / "book.jsonl").questions["falls"].statements
    assert [s.who for s in statements] == ["outside", "inside", "combined"]
    assert all("12 months" in s.note for s in statements)
    assert run([*say, "--who", "desk"]) == 2
    assert run([*say[:4], "0.3"]) == 2
    assert run([*say[:3], "fals", *say[4:]]) == 2


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2019-07-15", {"journal": False}),
        ("2019-08-30", {"journal": False}),
        ("2019-08-31", {"as_of": "2019-08"}),
        ("2020-03-12", {"as_of": "2020-02"}),
        ("2020-03-31", {"as_of": "2020-03"}),
    ],
    ids=["before", "in-the-first-month", "its-last-day", "in-a-month", "a-last-day"],
)
def test_what_came_after_a_day_is_not_known_on_it(day, known, tmp_path, monkeypatch):
    asked = {}

    def note(scenario, **given):
        asked.update(given)
        return forecast(scenario, runs=40, draws=20, stage="quick", journal=False)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("innercircle.forecast.forecast", note)
    ask = ["ledger", "ask", "book.jsonl", "--id", "falls", "--by", "2022-06-30"]
    assert run([*ask, "--question", "Out of office?", "--rule", "Two agencies."]) == 0
    say = ["ledger", "say", "book.jsonl", "falls", "--case", "journals/caracas-2019-journal"]
    assert run([*say, "--on", day, "--workers", "1"]) == 0
    assert {name: asked[name] for name in ("journal", "as_of") if name in asked} == known
