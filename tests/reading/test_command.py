"""The command: what is printed, what is written, what is refused."""

import json
import re
from pathlib import Path

import pytest
from tests.reading.test_take import accept_all

from innercircle.cli import run
from innercircle.scenario import load

HERE = Path(__file__).parent


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("purge.txt", "sanctions.txt"):
        (tmp_path / name).write_bytes((HERE / "articles" / name).read_bytes())
    (tmp_path / "case.yaml").write_bytes((HERE / "harbour.yaml").read_bytes())
    return tmp_path


def test_from_articles_to_the_case(desk, capsys):
    assert run(["read", "case.yaml", "purge.txt", "sanctions.txt", "--out", "d.yaml"]) == 0
    said = capsys.readouterr().out
    assert "harbour: 2 articles read" in said
    assert "2026-03-10  purged finance-minister" in said
    assert "Nothing of it is in the case." in said
    text = (desk / "d.yaml").read_text(encoding="utf-8")
    (desk / "d.yaml").write_text(accept_all(text, claim="deal-near", asserts="+"))
    mode = (desk / "case.yaml").stat().st_mode
    assert run(["read", "case.yaml", "--take", "d.yaml"]) == 0
    assert "Took 9 sources, 1 office, 4 entries of the journal" in capsys.readouterr().out
    assert (desk / "case.yaml").stat().st_mode == mode
    assert load("case.yaml").journal[-1].event == "abandoned"
    assert run(["read", "case.yaml", "purge.txt", "sanctions.txt"]) == 0
    assert "Proposed: nothing." in capsys.readouterr().out


def test_a_draft_is_never_written_over(desk, capsys):
    assert run(["read", "case.yaml", "purge.txt", "--out", "d.yaml"]) == 0
    (desk / "d.yaml").write_text("# innercircle draft 1\nmine\n")
    assert run(["read", "case.yaml", "purge.txt", "--out", "d.yaml"]) == 2
    assert "none is written over" in capsys.readouterr().err
    assert "mine" in (desk / "d.yaml").read_text()


def test_a_shipped_scenario_is_not_written_to(desk, capsys):
    assert run(["read", "case.yaml", "purge.txt", "--out", "d.yaml"]) == 0
    assert run(["read", "caracas-2019", "--take", "d.yaml"]) == 2
    assert "--copy" in capsys.readouterr().err


def test_what_is_refused_changes_nothing(desk, capsys):
    assert run(["read", "case.yaml", "purge.txt", "--out", "d.yaml"]) == 0
    text = (desk / "d.yaml").read_text(encoding="utf-8").replace("accept:", "accept: yes")
    (desk / "d.yaml").write_text(text)
    before = (desk / "case.yaml").read_bytes()
    assert run(["read", "case.yaml", "--take", "d.yaml"]) == 2
    assert (desk / "case.yaml").read_bytes() == before
    said = capsys.readouterr().err
    assert len(re.findall(r"^d\.yaml:\d+:\d+: ", said, re.MULTILINE)) > 10


def test_json_has_every_proposal_with_its_sentence(desk, capsys):
    assert run(["read", "case.yaml", "purge.txt", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["articles"][0]["published"] == "2026-03-12"
    quoted = [each for each in told["proposals"] if each["quoted"]]
    assert len(quoted) == len(told["proposals"]) - 1
    assert {each["quoted"]["digest"] for each in quoted} == {told["articles"][0]["digest"]}


UNUSABLE = {
    "nothing": ["read", "case.yaml"],
    "both": ["read", "case.yaml", "purge.txt", "--take", "purge.txt"],
    "a draft to write and to take": ["read", "case.yaml", "--take", "purge.txt", "--out", "x"],
    "a day that is none": ["read", "case.yaml", "purge.txt", "--published", "2019-02-30"],
    "no article": ["read", "case.yaml", "absent.txt"],
    "no case": ["read", "absent.yaml", "purge.txt"],
    "a draft that is none": ["read", "case.yaml", "--take", "purge.txt"],
}


@pytest.mark.parametrize("words", UNUSABLE.values(), ids=UNUSABLE)
def test_what_makes_no_sense_is_refused_with_2(words, desk, capsys):
    assert run(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "fault of ours" not in said.err


def test_a_text_in_another_language_is_told(desk, capsys):
    (desk / "a.txt").write_text("Der Gouverneur hat den Finanzminister am Dienstag entlassen.\n")
    assert run(["read", "case.yaml", "a.txt"]) == 0
    assert "they read English" in capsys.readouterr().out


def test_ends_of_lines_and_the_mark_of_another_editor_stay(desk):
    raw = b"\xef\xbb\xbf" + (desk / "case.yaml").read_bytes().replace(b"\n", b"\r\n")
    (desk / "case.yaml").write_bytes(raw)
    (desk / "d.yaml").write_text(
        "case: harbour\nsources:\n  a: {accept: yes, kind: news, title: A paper}\n"
    )
    assert run(["read", "case.yaml", "--take", "d.yaml"]) == 0
    now = (desk / "case.yaml").read_bytes()
    assert now.startswith(b"\xef\xbb\xbf#")
    assert now.count(b"\n") == now.count(b"\r\n") == raw.count(b"\n") + 3
