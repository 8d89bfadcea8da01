"""Looking at a page in a browser on a machine that is busy with other things: wait, then look."""

import time

PATIENCE = 60
"""Seconds that a condition may take."""


def wait_until(page, condition, seconds=PATIENCE):
    """Ask the page until it agrees; its policy forbids the usual way, which evaluates a text."""
    deadline = time.monotonic() + seconds
    while not ask(page, condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(30)


def ask(page, condition):
    """What the page answers; None while it is on its way to another address."""
    try:
        return page.evaluate(condition)
    except Exception as error:
        if "context was destroyed" in str(error) or "navigation" in str(error):
            return None
        raise


def wait_for_text(page, selector, text):
    """Until a text stands where it should."""
    wait_until(page, f"(document.querySelector({selector!r})?.innerText ?? '').includes({text!r})")


def read_faults(page, script, seconds=10):
    """Faults of the layout that are still there once the browser has had time to lay it out."""
    deadline = time.monotonic() + seconds
    while (faults := page.evaluate(script)) and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    return faults
