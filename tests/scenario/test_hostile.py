"""Hostile files: refused at the right place, at once, without a traceback."""

import json
import os
import random
import resource
import subprocess
import sys
import time

import pytest

from hostile_scenarios import BASE, POWER, TITLE, Case, list_cases
from innercircle.errors import InputError, ScenarioError
from innercircle.scenario import load, load_text, render_problems

CASES = list_cases()
SECONDS = 5


def test_there_are_enough_cases():
    assert len(CASES) >= 150


def test_the_sound_file_is_sound(tmp_path):
    path = tmp_path / "base.yaml"
    path.write_text(BASE, encoding="utf-8")
    assert load(path).id == "base"


def refuse(path) -> ScenarioError:
    started = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert time.process_time() - started < SECONDS
    assert caught.value.exit_code == 2
    return caught.value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_is_refused_at_its_place(case: Case, tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(case.raw)
    error = refuse(path)
    found = [(problem.line, problem.column, problem.message) for problem in error.problems]
    here = [
        message for line, column, message in found if (line, column) == (case.line, case.column)
    ]
    assert any(case.says in message for message in here), (case.line, case.column, found)
    if case.only:
        assert len(found) == 1, found
    shown = render_problems(error)
    assert f"{path}:{case.line}:{case.column}: " in shown
    assert all(char == "\n" or char.isprintable() for char in shown)
    assert len(shown) < 100_000


def test_every_problem_is_listed_at_once(tmp_path):
    text = BASE.replace(POWER, "power: -1").replace("circle: army", "circle: amry")
    text = text.replace("months: 24", "months: x").replace(TITLE, f"{TITLE}\ntreshold: 1")
    with pytest.raises(ScenarioError) as caught:
        load_text(text)
    lines = [problem.line for problem in caught.value.problems]
    assert len(lines) == 4
    assert lines == sorted(lines)


def test_problems_without_end_are_cut_and_said_so():
    many = "".join(f"wrong-{number}: 1\n" for number in range(900))
    with pytest.raises(ScenarioError) as caught:
        load_text(BASE + many)
    assert len(caught.value.problems) == 101
    assert "800 more" in caught.value.problems[-1].message


LEGAL = {
    "markup": "</script><script>alert(1)</script>",
    "event-handler": '" onmouseover="alert(1)',
    "formula": '=HYPERLINK("http://example.invalid","x")',
    "formula-plus": "+1+1",
    "formula-at": "@SUM(A1:A9)",
    "formula-minus": "-2+3",
    "template": "{{7*7}} ${7*7} <%= 7*7 %>",
    "format": "%(x)s {0.__class__} %s%n",
    "shell": "$(rm -rf ~); `id`",
    "prototype": "__proto__ constructor toString",
    "backslashes": "..\\..\\etc",
    "emoji": "👩‍💼 and 🏛️",
    "arabic": "رئيس",
    "truth": "no",
    "number": "007",
    "null": "null",
    "comment": "a # b",
    "colon": "a: b",
    "zero-width": "a\u200bb",
}


@pytest.mark.parametrize("name", LEGAL)
def test_hostile_looking_text_is_legal_text(name):
    office = json.dumps(LEGAL[name], ensure_ascii=False)
    text = BASE.replace("office: Head of the party", f"office: {office}")
    assert load_text(text).insiders[0].office == LEGAL[name].strip()


def test_unquoted_no_is_text_and_not_a_truth_value():
    assert load_text(BASE.replace("office: President", "office: no")).leader.office == "no"


def find_problems(path):
    try:
        load(path)
    except ScenarioError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("seed", range(8))
def test_damaged_files_never_crash_the_reader(seed, tmp_path):
    luck = random.Random(seed)
    path = tmp_path / "damaged.yaml"
    for _ in range(60):
        raw = bytearray(BASE.encode())
        for _ in range(luck.randint(1, 4)):
            at = luck.randrange(len(raw))
            if luck.random() < 0.4:
                raw[at : at + luck.randint(1, 30)] = b""
            elif luck.random() < 0.5:
                raw[at : at + 1] = luck.choice([b"{", b"}", b"[", b"]", b": ", b"- ", b"&", b"'"])
            else:
                raw[at] = luck.randrange(256)
        path.write_bytes(bytes(raw))
        problems = find_problems(path)
        assert render_problems(problems) or not problems


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))
    resource.setrlimit(resource.RLIMIT_DATA, (2**30, 2**30))


def check(path):
    """The real command, with at most 1 GB of data, and at most so many seconds."""
    command = [sys.executable, "-m", "innercircle", "check", str(path)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, preexec_fn=limit_memory, check=False
    )


def assert_refused(done, place):
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert place in done.stderr


COMMAND_CASES = ["duplicate-insider", "very-deep-lists", "picture", "bidi-override", "power-nan"]


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.name in COMMAND_CASES], ids=lambda c: c.name
)
def test_the_command_refuses_without_output_or_traceback(case, tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(case.raw)
    assert_refused(check(path), f"{path}:{case.line}:{case.column}: ")


def test_fifty_megabytes_are_refused_unread(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(InputError, match="at most 1,000,000"):
        load(path)
    assert_refused(check(path), "50,000,000 bytes")


def test_a_folder_a_pipe_and_a_device_are_refused_unread(tmp_path):
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, "/dev/zero", tmp_path / "absent.yaml"):
        with pytest.raises(InputError) as caught:
            load(path)
        assert caught.value.exit_code == 2
    assert_refused(check(pipe), "not a regular file")


@pytest.mark.parametrize(
    "name", ["", "a\0b", "no-such-scenario", "x" * 5000, "caracas", "~", ".", "/"]
)
def test_names_that_are_neither_file_nor_scenario_are_refused(name):
    with pytest.raises(InputError):
        load(name)
