"""Standard streams as other systems have them: other encodings, closed, full, gone."""

import io
import json
import os
import subprocess
import sys

import pytest

from innercircle.cli import VERBS, run

SCENARIO = """\
innercircle: 1
id: short
title: Заговор → ≥ é “±” 陰謀
starts: 2019-08
threshold: {mean: 0.5, sd: 0.1}
insiders: {b: {office: Министр, power: 1 ±25%, stakes: {position: 80}}}
sources: {s: {kind: news, title: Источник, letter: B}}
evidence:
  approached: [b]
  prior: {types: {b: {yes: [0.2, 0.3, 0.5], no: [0.5, 0.3, 0.2]}}}
  claims: [{id: c, says: Да, when: {type: [b, double]}}]
reports: [{id: r, says: Да, claim: c, asserts: +, source: s, number: 2}]
"""
QUICK = ["--stage", "quick", "--runs", "5"]
ASKED = ["--by", "2099-01-01", "--rule", "陰謀"]
COMMANDS = {
    "catalogue": [],
    "init": ["new.yaml"],
    "check": ["short.yaml"],
    "solve": ["short.yaml"],
    "compare": ["short.yaml", "--set", "threshold.mean=0.4"],
    "terms": ["short.yaml"],
    "simulate": ["short.yaml", *QUICK, "--workers", "1"],
    "forecast": ["short.yaml", *QUICK, "--draws", "2", "--workers", "1"],
    "watch": ["short.yaml", *QUICK, "--draws", "2", "--workers", "1"],
    "play": ["short.yaml"],
    "evidence": ["short.yaml"],
    "sources": ["look", "short.yaml"],
    "sweep": ["short.yaml", "--dry-run", "--n", "4"],
    "read": ["short.yaml", "news.txt"],
    "report": ["short.yaml", "--runs", "0"],
    "learn": ["short.yaml", *QUICK, "--draws", "2", "--as-of", "2019-09"],
    "explore": ["--help"],
    "doctor": [],
    "outlook": ["--regime", "monarchy", "--year", "2026", "--draws", "2"],
    "history": ["show", "serbia-2000", "--steps", "0"],
    "ledger": ["ask", "book.jsonl", "--id", "q", "--question", "Да?", *ASKED],
    "export": ["short.yaml", "--format", "yaml", "--out", "exported"],
}
pytestmark = pytest.mark.usefixtures("few_draws")
WITH_JSON = ("check", "solve", "compare", "terms", "evidence", "history")


def test_every_verb_is_tried():
    assert set(COMMANDS) == set(VERBS)


@pytest.fixture(autouse=True)
def _scenario(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "news.txt").write_text("An official said: “Да, 陰謀.”\n", encoding="utf-8")


class Sink(io.RawIOBase):
    """Takes everything, or fails as a full disk or a closed pipe does."""

    def __init__(self, error=None):
        self.error, self.data = error, b""

    def writable(self):
        return True

    def write(self, data):
        if self.error:
            raise self.error
        self.data += bytes(data)
        return len(data)


def run_into(sink, encoding, arguments, monkeypatch):
    out = io.TextIOWrapper(io.BufferedWriter(sink), encoding=encoding)
    err = io.TextIOWrapper(io.BufferedWriter(Sink()), encoding=encoding, errors="backslashreplace")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "stdin", io.StringIO(""))
        code = run(arguments)
    err.flush()
    return code, err.buffer.raw.data.decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
@pytest.mark.parametrize("verb", COMMANDS)
def test_no_encoding_stops_a_verb(verb, encoding, monkeypatch, tmp_path):
    sink = Sink()
    code, said = run_into(sink, encoding, [verb, *COMMANDS[verb]], monkeypatch)
    assert "fault of ours" not in said
    assert code == (130 if verb == "play" else 0), said  # nobody answers its prompt
    assert sink.data or verb == "init"


@pytest.mark.parametrize("verb", WITH_JSON)
def test_json_loses_no_letter_in_any_encoding(verb, monkeypatch):
    plain = []
    for encoding in ("ascii", "cp1252", "utf-8"):
        sink = Sink()
        code, _ = run_into(sink, encoding, [verb, *COMMANDS[verb], "--json"], monkeypatch)
        assert code == 0
        plain.append(json.loads(sink.data.decode(encoding)))
    assert plain[0] == plain[1] == plain[2]


def test_a_shipped_scenario_is_utf_8_in_a_file_whatever_the_terminal_speaks(monkeypatch):
    sink = Sink()
    assert run_into(sink, "cp1252", ["catalogue", "caracas-2019"], monkeypatch)[0] == 0
    assert "±" in sink.data.decode("utf-8")


@pytest.mark.parametrize(
    ("error", "code"),
    [(BrokenPipeError(32, "Broken pipe"), 0), (OSError(28, "No space left on device"), 1)],
    ids=["closed-pipe", "full-disk"],
)
@pytest.mark.parametrize("verb", ["check", "solve", "catalogue"])
def test_output_that_goes_nowhere_ends_quietly(verb, error, code, monkeypatch):
    found, said = run_into(Sink(error), "utf-8", [verb, *COMMANDS[verb]], monkeypatch)
    assert found == code
    assert said.count("\n") == (1 if code else 0), said


@pytest.mark.parametrize("verb", COMMANDS)
def test_closed_streams_are_no_fault(verb, monkeypatch, capfd):
    with monkeypatch.context() as patch:
        for name in ("stdin", "stdout", "stderr"):
            patch.setattr(sys, name, None)
        code = run([verb, *COMMANDS[verb]])
    assert code == (130 if verb == "play" else 0)


def test_a_process_started_with_closed_streams_ends_quietly():
    def close():
        os.close(0)
        os.close(1)

    command = [sys.executable, "-m", "innercircle", "check", "short.yaml"]
    done = subprocess.run(command, preexec_fn=close, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
