"""docs/reference/json.md has every key that --json prints, and none that it does not."""

import contextlib
import io
import json
import re
from pathlib import Path

import pytest
from tests.laws.test_nothing_is_overwritten import write_book

from innercircle.cli import run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "json.md"
HEAD = ("method", "reason", "certified", "tolerance", "seed", "version", "assumptions[]")
SMALL = "two-who-need-each-other"
SQUEEZED = "insiders.army-chief.stakes.stay_holds=10"
UNCERTAIN = ("boss-and-fringe", "--vary", "mobilisation", "--vary", "insiders.boss.power")

CHEAP_COVER = ("--set", "guarantors.successor.coverage_cost=1", "--min-fall", "0.01")
QUICK = ("--stage", "quick", "--runs", "20", "--workers", "1")
NEWS = (
    "--set",
    "journal=[{date: 2019-09, meeting: party-boss}, {date: 2019-09, sanctions: 0.6}]",
)
PASSED = ("--stage", "quick", "--runs", "40")
RUN = ("--stage", "quick", "--runs", "20")
MET = "journal=[{date: 2019-09, held: true}]"
SEVERAL = ("--playbook", "wait", "--playbook", "pressure")
QUESTIONS = ("next", "contest", "leaks", "graded", "pressure", "robust", "reach", "ranges")
ADDS_TO = {
    **{f"terms --{question}": ("terms",) for question in QUESTIONS},
    "terms --robust": ("terms", "terms --ranges"),
    "simulate --playbook": ("simulate", "simulate --stage"),
    "simulate --stage": ("simulate",),
}
"""Tables of keys that come on top of others."""

RUNS = {
    "check": [["check", "caracas-2019"]],
    "catalogue": [["catalogue"]],
    "doctor": [["doctor"]],
    "solve": [["solve", "boss-and-fringe"], ["solve", SMALL, "--set", SQUEEZED]],
    "solve --explain": [["solve", "caracas-2019", "--explain", "party-boss.break_falls"]],
    "compare": [
        ["compare", SMALL, "--set", "threshold.mean=0.5"],
        ["compare", "boss-and-fringe", "--set", "starts=2019-09", "--set", MET],
    ],
    "compare --months": [
        ["compare", SMALL, "--set", "threshold.mean=0.5", "--months", "3", *RUN, "--draws", "5"],
    ],
    "terms": [
        ["terms", "boss-and-fringe"],
        ["terms", "caracas-2019", "--set", "terms.currency={unit: dollars, per_point: 1000}"],
    ],
    "terms --next": [["terms", "boss-and-fringe", "--given", "boss"]],
    "terms --contest": [["terms", "boss-and-fringe", "--contest"]],
    "terms --leaks": [["terms", "five-equals", "--leaks"]],
    "terms --graded": [
        ["terms", "boss-and-fringe", "--graded"],
        ["terms", "boss-and-fringe", "--graded", *CHEAP_COVER],
    ],
    "terms --pressure": [["terms", "five-equals", "--pressure"]],
    "terms --robust": [["terms", "boss-and-fringe", "--robust", "--ranges", "5"]],
    "terms --reach": [["terms", "one-insider", "--reach", "0.5"]],
    "terms --ranges": [["terms", "boss-and-fringe", "--ranges", "5"]],
    "sweep": [
        ["sweep", *UNCERTAIN, "--n", "8", "--plan", "morris", "--out", "first"],
        ["sweep", "--out", "first", "--box", "solve.signals.fall_probability > 0.06"],
    ],
    "sweep --dry-run": [["sweep", *UNCERTAIN, "--n", "4", "--dry-run"]],
    "sweep --query": [["sweep", "--out", "first", "--query", "select count(*) as n from results"]],
    "sweep --tornado": [["sweep", *UNCERTAIN, "--n", "4", "--out", "second", "--tornado", "1e-4"]],
    "forecast": [
        ["forecast", "caracas-2019", *QUICK, "--draws", "10"],
        ["forecast", "caracas-2019", *QUICK, "--draws", "10", "--as-of", "2019-09"],
    ],
    "watch": [
        ["watch", "caracas-2019", "--stage", "quick", "--runs", "600", "--draws", "50"],
        ["watch", "caracas-2019", *QUICK, "--draws", "5", "--as-of", "2019-09"],
    ],
    "learn": [["learn", "caracas-2019", *PASSED, *NEWS, "--draws", "5"]],
    "outlook": [["outlook", "--regime", "personal", "--tenure", "6", "--draws", "5"]],
    "read": [["read", "harbour.yaml", "news"]],
    "read --take": [["read", "harbour.yaml", "--take", "draft.yaml"]],
    "ledger list": [["ledger", "list", "book.jsonl"]],
    "ledger score": [["ledger", "score", "book.jsonl"]],
    "simulate": [["simulate", SMALL, "--runs", "20", "--workers", "1"]],
    "simulate --playbook": [["simulate", "caracas-2019", *QUICK, *SEVERAL]],
    "simulate --stage": [["simulate", SMALL, *QUICK]],
    "simulate --tell": [
        ["simulate", "caracas-2019", "--tell", "3", "--stage", "quick"],
        ["simulate", "caracas-2019", "--tell", "fall", "--stage", "quick", "--workers", "1"],
    ],
    "evidence": [
        ["evidence", "caracas-2019", "--source", "boss-aide"],
        ["evidence", "caracas-2019", "--about", "approve"],
    ],
    "evidence --effects": [["evidence", "caracas-2019", "--effects", "--runs", "20"]],
}
"""Heading of the page (or "verb --option" for a further table) → commands that print all of it."""


def read_page():
    """Heading → patterns of documented keys."""
    tables, heading = {}, ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = verb = line[3:]
        elif found := re.match(r"With `(--[\w-]+)[^`]*`", line):
            heading = f"{verb} {found[1]}"
        elif line.startswith("| `"):
            for key in re.findall(r"`([^`]+)`", line.split(" | ")[0]):
                tables.setdefault(heading, set()).update(expand(key))
    return tables


def expand(key):
    """Written key → patterns: tuples of parts, "<…>" for any part and "…" for anything below."""
    keys = [key.replace("(head)", name) for name in HEAD] if "(head)" in key else [key]
    return [tuple(re.findall(r"\[\]|<[^>]+>|[^.\[\]]+", one)) for one in keys]


def list_paths(data, path=()):
    """Paths to what an object holds; a null or an empty part ends one early."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from list_paths(value, (*path, key))
    elif isinstance(data, list) and data:
        for value in data:
            yield from list_paths(value, (*path, "[]"))
    else:
        yield path, data is None or data in ({}, [])


def matches(pattern, path, *, early=False):
    """Does a printed path fit a documented pattern (or its beginning, if nothing is there)?"""
    if pattern and pattern[-1] == "…":
        length = len(pattern) - 1
        pattern, path = pattern[:-1], path[:length]
    if early:
        pattern = pattern[: len(path)]
    return len(pattern) == len(path) and all(
        part.startswith("<") or part == name for part, name in zip(pattern, path, strict=True)
    )


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """printed(heading) → [(path, nothing there)] of all its commands, run once."""
    directory = tmp_path_factory.mktemp("json")
    write_book(directory)
    write_news(directory)
    kept = {}

    def look(name):
        if name == "sweep --query":
            look("sweep")  # whose results it asks
        if name not in kept:
            with contextlib.chdir(directory):
                kept[name] = [*collect(RUNS[name])]
        return kept[name]

    return look


def write_news(directory):
    """Articles, and a draft of which one entry is accepted."""
    desk = PAGE.parents[2] / "tests" / "reading"
    (directory / "harbour.yaml").write_bytes((desk / "harbour.yaml").read_bytes())
    (directory / "news").mkdir()
    for name in ("a.txt", "same.txt"):
        text = (desk / "articles" / "purge.txt").read_bytes()
        (directory / "news" / name).write_bytes(text)
    (directory / "news" / "picture.png").touch()
    (directory / "draft.yaml").write_text(
        "case: harbour\nsources:\n  a: {accept: yes, kind: news, title: A paper}\n"
    )


def collect(commands):
    for command in commands:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert run([*command, "--json"]) == 0, command
        yield from list_paths(json.loads(out.getvalue()))


@pytest.mark.parametrize("name", RUNS)
def test_every_printed_key_is_documented(name, printed):
    page = read_page()
    patterns = set().union(*(page[table] for table in (name, *ADDS_TO.get(name, ()))))
    missing = {
        ".".join(path)
        for path, nothing in printed(name)
        if not any(matches(pattern, path, early=nothing) for pattern in patterns)
    }
    assert not missing


@pytest.mark.parametrize("name", RUNS)
def test_every_documented_key_is_printed(name, printed):
    paths = [path for path, _ in printed(name)]
    early = [path for path, nothing in printed(name) if nothing]
    absent = {
        ".".join(pattern)
        for pattern in read_page()[name]
        if not any(matches(pattern, path) for path in paths)
        and not any(matches(pattern, path, early=True) for path in early)
    }
    assert not absent


def test_every_table_is_held_to_a_command():
    assert set(read_page()) == {*RUNS, "head"}


def test_infinite_numbers_are_words(capsys):
    dominant = ["--set", "insiders.army-chief.stakes.break_holds=75"]
    assert run(["solve", SMALL, *dominant, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["signals"]["cutoffs"]["army-chief"] == "inf"
