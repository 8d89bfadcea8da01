"""Named pipes where files are expected: refused at once, never waited for."""

import os
import subprocess
import sys

import pytest

READERS = {
    "check": ["check", "pipe"],
    "solve": ["solve", "pipe"],
    "compare": ["compare", "one-insider", "pipe"],
    "terms": ["terms", "pipe"],
    "simulate": ["simulate", "pipe"],
    "evidence": ["evidence", "pipe"],
    "play": ["play", "pipe"],
    "play-resume": ["play", "one-insider", "--resume", "pipe"],
    "sweep": ["sweep", "pipe", "--dry-run"],
    "report": ["report", "pipe"],
    "explore": ["explore", "pipe", "--no-browser"],
    "export": ["export", "pipe", "--out", "new"],
    "sources-look": ["sources", "look", "one-insider", "pipe"],
    "sources-look-scenario": ["sources", "look", "./pipe"],
    "sources-seal": ["sources", "seal", "pipe", "--key", "pipe", "--out", "new"],
    "sources-open": ["sources", "open", "pipe", "--key", "pipe"],
}
PROGRAM = """
import sys
from innercircle.cli import run
sys.exit(sum(run(line.split()) != 2 for line in sys.argv[1:]))
"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    lines = [" ".join(words) for words in READERS.values()]
    done = subprocess.run(  # one process for all: what waits for ever is stopped
        [sys.executable, "-c", PROGRAM, *lines],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "fault of ours" not in done.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "pipe"]
