"""The chapter on terms is run as it is printed."""

import doctest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "concepts" / "terms.md"


def test_every_example_on_the_page_gives_what_it_shows():
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted > 20
    assert found.failed == 0
