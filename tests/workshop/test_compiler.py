"""Compiled loops: kept, compiled again where nothing can be kept, or none at all."""

import numba
import pytest

from innercircle.workshop import compiler


def add_up(numbers):
    total = 0.0
    for number in numbers:
        total += number
    return total


@pytest.fixture(autouse=True)
def _forget():
    compiler.find_compiled.cache_clear()
    yield
    compiler.find_compiled.cache_clear()


def attempt(function):
    function((1.0, 2.0))


def test_compiled_loops_give_what_the_plain_ones_do():
    found = compiler.find_compiled(add_up, attempt)
    assert found((1.0, 2.5)) == add_up((1.0, 2.5))
    assert found is not add_up


def test_where_nothing_can_be_kept_it_is_compiled_for_this_process(monkeypatch):
    real = numba.njit

    def refuse(*args, cache=False, **options):
        if cache:
            raise OSError(28, "No space left on device")
        return real(*args, **options)

    monkeypatch.setattr(numba, "njit", refuse)
    assert compiler.find_compiled(add_up, attempt)((1.0, 2.5)) == 3.5


def test_told_not_to_compile_there_is_none(monkeypatch):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", True)
    assert compiler.find_compiled(add_up, attempt) is None
