"""Whatever moment a verb is killed at, and whoever works beside it: nothing lost, mixed or left."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.full,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signals"),
]
VERBS = ("simulate", "sweep", "play", "export", "report", "seal", "edit")


@pytest.mark.parametrize("verb", VERBS)
def test_kills_and_pairs_leave_what_an_undisturbed_run_leaves(verb):
    """In a process of its own: it forks, which a process with threads had better not."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.laws.attacks", "--kills", "50", "--pairs", "10", verb],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
