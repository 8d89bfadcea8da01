"""On a full disk every verb that writes says so in one line; nothing half-written stays anywhere.

A process that may write no file above a size meets the same refusals as on a disk without room.
"""

import json
import os
import subprocess
import sys

import pytest
from tests.laws.test_nothing_is_overwritten import TARGETS, write_book

from innercircle.cli.export import FORMATS
from innercircle.evidence import write_key

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits"),
]

LINES = {
    **{
        " ".join(target): [*target[0].split(), *words, "new-" + "-".join(target)]
        for target, words in TARGETS.items()
        # Minutes before they write; a page that is served until it is told to end.
        if target[0] not in {"history backtest", "history report", "explore"}
    },
    **{
        f"export {kind}": [
            "export",
            "caracas-2019" if kind == "bif" else "one-insider",  # which has no evidence
            "--runs=0",
            f"--format={kind}",
            f"--out=new-{kind}",
        ]
        for kind in FORMATS
    },
}
PROGRAM = """
import contextlib, io, json, resource, signal, sys
import numpy as np
from innercircle import report
from innercircle.history import _level
from innercircle.cli import run
from innercircle.history import _calibrate
from innercircle.history._calibration import TARGETS, Fit, Round
from innercircle.history._priors import PRIORS
report.make_more_sections = lambda *_, **__: []  # seconds of prices and months, and no file
none = np.zeros(5)  # rates
once = Round(none, none, 0.0, np.zeros(len(TARGETS)))
learned = Fit(np.zeros((2, len(PRIORS))), (once,), once, np.zeros(1), np.zeros((1, 2)), 1.0)
_calibrate.fit_level = lambda *_, **__: _level.read_level()
_calibrate._run_on = lambda *_: None
_calibrate.calibrate = lambda *_, **__: learned  # minutes of simulation, and no file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
found = {}
for name, words in json.loads(sys.argv[1]).items():
    for limit in (0, 60) if words[0] in ("init", "sources") or "xlsx" in name else (0,):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        sys.stdin, said = io.StringIO("\\n" * 3), io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            code = run(words)
        found[f"{name}, {limit} bytes"] = [code, said.getvalue()]
print(json.dumps(found))
"""


def _place(word):
    """The desk is the current folder, and its large case stands back for a small one."""
    words = {"DESK/case.yaml": "one-insider", "threshold": "insiders.general.exposure"}
    return words.get(word, word.replace("DESK/", ""))


def prepare_inputs(folder):
    folder.mkdir()
    (folder / "people.yaml").write_text("leaker:\n  name: Zebedee Quux\n", encoding="utf-8")
    write_key(folder / "analyst.key")
    write_book(folder)
    return folder


def read(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_full_disk_is_said_in_one_line_and_leaves_nothing(tmp_path):
    desk, scratch = prepare_inputs(tmp_path / "desk"), tmp_path / "scratch"
    scratch.mkdir()
    before = read(tmp_path)
    lines = {name: [_place(word) for word in words] for name, words in LINES.items()}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(lines)],
        cwd=desk,
        env={**os.environ, "TMPDIR": str(scratch), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""  # what a library's objects complain of as they are collected
    found = json.loads(done.stdout)
    assert {name: code for name, (code, _) in found.items() if code != 1} == {}
    for name, (_, said) in found.items():
        assert said.count("\n") == 1, (name, said)
        assert "could not be written: " in said, (name, said)
    made = {path: data for path, data in read(tmp_path).items() if path not in before}
    assert not made
    assert list(scratch.iterdir()) == []
