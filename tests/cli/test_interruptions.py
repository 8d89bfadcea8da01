"""Ctrl-C at any moment: 130, and one line that says so."""

import subprocess
import sys

import pytest

PROGRAM = """
import os, signal, sys
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            sys.argv[1] = ""
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
from innercircle.cli import main
main(sys.argv[2:])
"""


@pytest.mark.parametrize(
    "module",
    [
        "click", "innercircle.errors", "innercircle.cli.solve", "yaml", "numpy",
        "numpy._core._multiarray_umath", "scipy.special", "innercircle.game", "innercircle.report",
    ],
)  # fmt: skip
def test_an_interruption_while_a_module_is_imported(module):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, module, "solve", "one-insider"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "interrupted" in done.stderr
