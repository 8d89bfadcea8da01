"""Reviewed texts, compared word by word; and a browser, where there is one."""

import gc
import os
import shutil
from multiprocessing import forkserver, set_forkserver_preload
from pathlib import Path

import pytest
from tests import examples

GOLDEN = Path(__file__).parent / "golden"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
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


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write the reviewed texts anew; read the diff"
    )


def pytest_configure(config):
    """Laws are tried on all their examples where the long checks are not left out."""
    if "not full" not in config.option.markexpr:
        os.environ[examples.ALL] = "yes"
    if hasattr(config, "workerinput"):  # every process that a test starts comes from this one
        set_forkserver_preload(["innercircle.cli", "innercircle.explorer", "innercircle.terms"])
        forkserver.ensure_running()


def pytest_collection_finish():
    """What thousands of tests are made of stays to the end: to look through it again and again
    for what could be thrown away takes a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


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


@pytest.fixture(scope="module")
def few_draws():
    """Pages of few draws, for tests of something else."""
    with pytest.MonkeyPatch.context() as patch:
        examples.draw_few(patch)
        yield


def find_browser():
    """Path of the system's Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all pages: a process can drive only one at a time."""
    path = find_browser()
    if path is None:
        pytest.skip("no Chromium on this machine: pages cannot be looked at")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()
