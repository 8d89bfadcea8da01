"""How many examples a law is tried on: some for every change, all of them in the long checks."""

import os

ALL = "INNERCIRCLE_ALL_EXAMPLES"
"""Set by ``conftest.py`` where the long checks run."""


def some(count):
    """A third of the examples, at least five; all in the long checks."""
    return count if os.environ.get(ALL) else max(count // 3, 5)
