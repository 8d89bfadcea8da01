"""A book is only added to: what may be entered, what is found when a line is not as written."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from innercircle.errors import InputError
from innercircle.ledger import Ask, Resolve, Say, append, read_ledger

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
RAIN = Ask("rain", "Will it rain?", "2026-11-20", "The gauge says so.")
ENTRIES = [
    RAIN,
    Say("rain", "desk", "2026-11-01", 0.7, "clouds"),
    Say("rain", "=outside", "2026-11-03", 0.4),
    Say("rain", "desk", "2026-11-10", 0.9),
    Resolve("rain", "yes", "2026-11-15", "the gauge"),
    Ask("snow", "Will it snow?", "2027-01-31", "The gauge says so, « neige »."),
]


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.jsonl"
    append(path, ENTRIES, now=NOW)
    return path


def test_a_book_is_read_as_it_was_written(book):
    ledger = read_ledger(book)
    assert list(ledger.questions) == ["rain", "snow"]
    rain = ledger.questions["rain"]
    assert [s.probability for s in rain.statements] == [0.7, 0.4, 0.9]
    assert rain.outcome == "yes"
    assert rain.find_standing("2026-11-05")["desk"].probability == 0.7
    assert rain.statements[0].is_late
    assert ledger.lines == len(ENTRIES)
    assert ledger.digest in read_ledger(book).digests


def test_entering_bit_by_bit_is_entering_at_once(book, tmp_path):
    other = tmp_path / "other.jsonl"
    for entry in ENTRIES:
        append(other, [entry], now=NOW)
    assert other.read_bytes() == book.read_bytes()


def test_every_change_of_a_line_is_found(book):
    text = book.read_text(encoding="utf-8")
    rows = text.split("\n")
    for number in range(1, len(rows) - 1):
        data = json.loads(rows[number])
        for key in data:
            changed = dict(data)
            changed[key] = 0.5001 if key == "probability" else f"{data[key]}0"
            book.write_text(
                "\n".join(
                    [*rows[:number], json.dumps(changed, ensure_ascii=False), *rows[number + 1 :]]
                )
            )
            with pytest.raises(InputError, match="line"):
                read_ledger(book)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: [*rows[:2], *rows[3:]],
        lambda rows: [*rows[:2], rows[3], rows[2], *rows[4:]],
        lambda rows: [*rows[:3], rows[2], *rows[3:]],
        lambda rows: [*rows[:3], "", *rows[3:]],
        lambda rows: [*rows[:3], "[1]", *rows[3:]],
        lambda rows: [*rows[:3], '{"kind": NaN}', *rows[3:]],
        lambda rows: [*rows[:3], "[" * 100_000, *rows[3:]],
        lambda rows: [*rows[:-2], rows[-2][:30]],
    ],
    ids=["taken out", "moved", "doubled", "empty", "list", "nan", "deep", "cut off"],
)
def test_lines_that_are_not_as_they_were_are_named(book, change):
    before = book.read_text(encoding="utf-8")
    book.write_text("\n".join(change(before.split("\n"))))
    with pytest.raises(InputError, match=r"line \d"):
        read_ledger(book)
    with pytest.raises(InputError):
        append(book, [Say("snow", "desk", "2026-11-30", 0.2)], now=NOW)


def test_a_tail_that_is_written_anew_is_found_by_a_digest_noted_before(book, tmp_path):
    noted = read_ledger(book).digest
    other = tmp_path / "other.jsonl"
    append(other, [*ENTRIES[:1], Say("rain", "desk", "2026-11-01", 0.99)], now=NOW)
    assert read_ledger(other).lines == 2  # whole in itself
    assert noted not in read_ledger(other).digests
    append(book, [Say("snow", "desk", "2026-11-30", 0.2)], now=NOW)
    assert noted in read_ledger(book).digests


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        (RAIN, "already"),
        (Ask("a b", "Q?", "2027-01-01", "r"), "short name"),
        (Ask("q", "", "2027-01-01", "r"), "question is empty"),
        (Ask("q", "Q?", "2027-02-30", "r"), "no day"),
        (Ask("q", "Q" * 501, "2027-01-01", "r"), "501 characters"),
        (Ask("q", "Q\u202e?", "2027-01-01", "r"), "cannot be seen"),
        (Say("hail", "desk", "2026-11-01", 0.5), "there are: rain, snow"),
        (Say("rain", "desk", "2026-11-01", 0.5), "resolved"),
        (Say("snow", "desk", "2026-12-01", 0.5), "to come"),
        (Say("snow", "desk", "20261101", 0.5), "no day"),
        (Say("snow", "", "2026-11-01", 0.5), "who is empty"),
        (Say("snow", "desk", "2026-11-01", 1.0), "certain"),
        (Say("snow", "desk", "2026-11-01", float("nan")), "no probability"),
        (Resolve("snow", "maybe", "2026-11-30"), "no outcome"),
        (Resolve("snow", "no", "2026-11-30"), "can still come"),
    ],
)
def test_what_may_not_stand_is_refused_and_nothing_is_written(book, entry, word):
    before = book.read_bytes()
    with pytest.raises(InputError, match=word):
        append(book, [Say("snow", "desk", "2026-11-30", 0.2), entry], now=NOW)
    assert book.read_bytes() == before


def test_all_problems_are_named_at_once(book):
    with pytest.raises(InputError) as caught:
        append(
            book,
            [Say("snow", "desk", "2026-11-30", 2.0), Say("hail", "desk", "2026-11-30", 0.5), RAIN],
            now=NOW,
        )
    assert str(caught.value).count(";") >= 2


def test_another_file_is_neither_read_nor_written(tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("mine\n")
    for call in (lambda: read_ledger(other), lambda: append(other, [RAIN], now=NOW)):
        with pytest.raises(InputError, match="no ledger"):
            call()
    assert other.read_text() == "mine\n"
    with pytest.raises(InputError):
        read_ledger(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        read_ledger(tmp_path / "none.jsonl")


def _say_many(path, who, count):
    for number in range(count):
        append(path, [Say("snow", f"{who}-{number}", "2026-11-30", 0.2)], now=NOW)


def test_two_that_write_at_once_lose_nothing(book):
    context = multiprocessing.get_context("spawn")
    pair = [context.Process(target=_say_many, args=(book, who, 12)) for who in "ab"]
    for process in pair:
        process.start()
    for process in pair:
        process.join()
    found = {s.who for s in read_ledger(book).questions["snow"].statements}
    assert found == {f"{who}-{number}" for who in "ab" for number in range(12)}


_ENDLESS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from innercircle.ledger import Say, append
number = 0
while True:
    append(Path(sys.argv[1]), [Say("snow", f"w{number}", "2026-11-30", .2)],
           now=datetime(2026, 11, 30, tzinfo=UTC))
    print(number, flush=True)
    number += 1
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize("pause", [0.0, 0.013, 0.031])
def test_a_killed_one_loses_nothing_that_it_reported(book, pause):
    with subprocess.Popen(
        [sys.executable, "-c", _ENDLESS, str(book)], stdout=subprocess.PIPE, text=True
    ) as process:
        told = [process.stdout.readline() for _ in range(5)]
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()
    whole = [int(line) for line in told if line.endswith("\n")]
    said = {s.who for s in read_ledger(book).questions["snow"].statements}
    assert {f"w{number}" for number in whole} <= said
    append(book, [Say("snow", "after", "2026-11-30", 0.3)], now=NOW)
