"""An addition touches at most three files of the source, and every verb has it then."""

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "innercircle"
ADDITIONS = yaml.safe_load((Path(__file__).parent / "additions.yaml").read_text(encoding="utf-8"))
SCENARIO = ADDITIONS.pop("scenario")
MOST = 3
RUNS = ("--runs", "60", "--seed", "1", "--stage", "quick", "--workers", "1")


def list_rows():
    """The table of CONTRIBUTING.md: what is added → files, as they are written there."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (an? [a-z ]+) \| (.+?) \|", text, re.MULTILINE)
    return {name: re.findall(r"`([^`]+)`", files) for name, files in rows}


def test_the_table_says_where_everything_goes_in_three_files_at_most():
    rows = list_rows()
    for kind in ("factor", "lever", "move", "outcome", "verb", "picture", "section"):
        assert any(kind in name for name in rows)
    for name, files in rows.items():
        assert 1 <= len(files) <= MOST, name
        for file in files:
            pattern = re.sub(r"NAME", "*", file)
            assert list(PACKAGE.glob(pattern)) or list(ROOT.glob(pattern)), (name, file)


@pytest.mark.parametrize("name", ADDITIONS)
def test_the_additions_that_are_tried_are_made_where_the_table_says(name):
    assert set(list_rows()[name]) == {place["file"] for place in ADDITIONS[name]}


# One process for all commands: what is added is there from its first import on.
SERVE = """
import contextlib, io, json, sys, traceback
from innercircle.cli import run
for line in sys.stdin:
    code, *words = json.loads(line)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            status = run(words) if words else exec(code, {})
        except Exception:
            status = traceback.format_exc()
    print(json.dumps([status, said.getvalue()]), flush=True)
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A command of a copy of the source that has all additions: arguments → what it prints."""
    room = tmp_path_factory.mktemp("additions")
    copy = room / "innercircle"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for places in ADDITIONS.values():
        for place in places:
            path, before = copy / place["file"], place["before"]
            text = path.read_text(encoding="utf-8")
            assert text.count(before) == 1, place
            path.write_text(text.replace(before, place["after"]), encoding="utf-8")
    (room / "additions.yaml").write_text(SCENARIO, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        cwd=room,
        # Other source is compiled anew, for as long as all the rest takes here.
        env={**os.environ, "PYTHONPATH": str(room), "NUMBA_DISABLE_JIT": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )

    @functools.cache
    def call(*words, code=""):
        process.stdin.write(json.dumps([code, *words]) + "\n")
        process.stdin.flush()
        status, said = json.loads(process.stdout.readline())
        assert not status, status
        return said

    assert call(code="import innercircle; print(innercircle.__file__)").startswith(str(room))
    yield call
    process.stdin.close()
    assert process.wait(60) == 0


def ask(run, verb, *options):
    return json.loads(run(verb, "additions.yaml", *options, "--json"))


HONOUR = ("--set", "insiders.boss.stakes.honour=20")
FLATTERY = ("--set", "levers.1.amount=15")


def test_check_knows_them(run):
    said = json.dumps(ask(run, "check"))
    for path in ("insiders.boss.stakes.honour", "levers.1.amount"):
        assert path in said


@pytest.mark.parametrize("change", [HONOUR, FLATTERY], ids=["factor", "lever"])
@pytest.mark.parametrize(
    "verb", [("solve",), ("terms",), ("simulate", *RUNS)], ids=lambda verb: verb[0]
)
def test_factor_and_lever_move_every_verb(run, verb, change):
    assert ask(run, *verb) != ask(run, *verb, *change)


def test_a_factor_is_explained(run):
    assert "honour: 5" in run("solve", "additions.yaml", "--explain", "boss.break_holds")


def test_a_move_is_made_and_offered(run):
    calm = ask(run, "simulate", *RUNS, "--leader", "tolerate")
    assert ask(run, "simulate", *RUNS, "--leader", "speaker")["outcomes"] != calm["outcomes"]
    code = (
        "from innercircle.explorer._views.play import list_fields, read_moves\n"
        "print([f.words for f in list_fields('leader')], read_moves('leader', 'rally=0.3'))"
    )
    said = run(code=code)
    assert "Make a speech of strength" in said
    assert "{'rally': 0.3}" in said


def test_an_outcome_is_found_in_the_months_and_on_the_page(run):
    answer = ask(run, "simulate", *RUNS)
    assert answer["outcomes"]["partition"]["share"] > 0
    assert "split country" in run("simulate", "additions.yaml", *RUNS)
    run("report", "additions.yaml", "--out", "page.html", "--runs", "60")
    code = "from pathlib import Path; print(Path('page.html').read_text(encoding='utf-8'))"
    page = run(code=code)
    for words in ("partition", "ic-soft", "onour"):
        assert words in page


def test_the_generated_pages_and_the_explorer_have_them(run):
    code = (
        "from innercircle.scenario import render_reference, render_schema\n"
        "from innercircle.explorer._state import TRIED\n"
        "print(render_reference(), render_schema(), list(TRIED))"
    )
    said = run(code=code)
    for words in ("`honour`", "flattery", "`rally`", "'flattery'"):
        assert words in said
