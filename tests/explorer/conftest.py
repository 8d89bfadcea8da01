"""One page for all attacks on it, and a browser where there is one."""

import shutil

import pytest
from tests.explorer.hostile_case import write_hostile_case
from tests.explorer.server import start_page

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]


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


@pytest.fixture(scope="session")
def browser():
    path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None:
        pytest.skip("no Chromium on this machine: pages cannot be looked at")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()
