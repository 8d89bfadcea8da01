"""The benchmarks' own arithmetic: by which power of its size a job's time grows."""

import importlib.util
import sys
from pathlib import Path

import pytest

HARNESS = Path(__file__).resolve().parents[2] / "benchmarks" / "harness.py"


@pytest.fixture(scope="module")
def harness():
    described = importlib.util.spec_from_file_location("harness", HARNESS)
    module = importlib.util.module_from_spec(described)
    sys.modules["harness"] = module
    described.loader.exec_module(module)
    yield module
    del sys.modules["harness"]


def make_rows(harness, times, method="ours"):
    cases = [
        harness.Case("work", str(n), method, lambda: None, lambda _: None, amount=n) for n in times
    ]
    rows = [
        harness.Row("work", str(n), method, time, time, time, 1, {}, "")
        for n, time in times.items()
    ]
    return cases, rows


def test_growth_is_the_power_of_the_upper_half(harness):
    # A call costs a second whatever it is asked; then time grows with the square.
    times = {1: 1.0, 2: 1.0, 4: 1.0, 8: 64.0, 16: 256.0, 32: 1024.0}
    (found,) = harness.fit_growth(*make_rows(harness, times))
    assert found.size == "growth, 8 to 32"
    assert found.note == "time grows as the power 2.00"
    assert "growth" in harness.render_row(found)


def test_two_sizes_or_none_say_nothing_of_growth(harness):
    assert harness.fit_growth(*make_rows(harness, {1: 1.0, 2: 3.0})) == []
    assert harness.fit_growth(*make_rows(harness, {None: 1.0})) == []
