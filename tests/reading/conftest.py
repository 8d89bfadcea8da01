import pytest
from tests.reading.measure import read_each, read_expected


@pytest.fixture(scope="session")
def drafts():
    """Name → draft of each article alone, for the harbour."""
    return read_each(read_expected()) | read_each(read_expected("unseen.yaml"), folder="unseen")
