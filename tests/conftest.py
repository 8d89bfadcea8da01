"""Reviewed text: what people read is kept in tests/golden and compared word by word."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write the reviewed texts anew; read the diff"
    )


@pytest.fixture
def golden(request):
    """golden(name, text): text equals tests/golden/<name>, or is written there on request."""

    def compare(name, text):
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"no reviewed text {name}; write it with --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare
