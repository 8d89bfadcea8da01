"""How many examples a law is tried on: some for every change, all of them in the long checks.

And how many draws a page is made of, where something else is tried.
"""

import os

ALL = "INNERCIRCLE_ALL_EXAMPLES"
"""Set by ``conftest.py`` where the long checks run."""


def some(count):
    """A third of the examples, at least five; all in the long checks."""
    return count if os.environ.get(ALL) else max(count // 3, 5)


def draw_few(patch):
    """Have pages draw prices a few times, for as long as a MonkeyPatch lasts.

    They draw them 200 times else, which takes most of their time. What is left is not worth
    processes of its own.
    """
    patch.setattr("innercircle.report._extras.PRICE_DRAWS", 20)
    patch.setattr("innercircle.report._extras._POINTS", 5)
    patch.setattr("innercircle.report._extras._WORTH_A_PROCESS", 10**9)
