"""One page for all attacks on it, and one over the scenario that people see first."""

import pytest
from tests.explorer.hostile_case import write_hostile_case
from tests.explorer.server import start_page


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory):
    """A page over a scenario whose every text is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    page = start_page(folder, str(write_hostile_case(folder)), fresh=True)
    yield page
    page.stop()


@pytest.fixture
def page(hostile_page):
    """The page under attack; whatever a test did, it still answers afterwards."""
    yield hostile_page
    hostile_page.probe()


@pytest.fixture(scope="session")
def flagship_page(tmp_path_factory):
    """A page over the scenario that people are shown first."""
    running = start_page(tmp_path_factory.mktemp("flagship"), "caracas-2019")
    yield running
    running.stop()
