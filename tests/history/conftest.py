"""A backtest takes seconds: one of each kind serves all tests that only read its answer."""

import functools

import pytest

from innercircle.history import run_backtest

KIND = {"outcome": "attempt", "period": "validation", "refit": "once", "draws": 40, "seed": 1}


@pytest.fixture(scope="session")
def kept_backtest():
    """run_backtest that remembers; whoever wants to know how far it is hears nothing."""
    kept = functools.cache(run_backtest)

    def look_up(*, progress=None, **asked):
        return kept(**asked)

    return look_up


@pytest.fixture(scope="session")
def attempts(kept_backtest):
    """The backtest of attempts, in the years inside the training period."""
    return kept_backtest(**KIND)
