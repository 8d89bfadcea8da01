"""Ranges of all numbers of the monthly model; every problem is named at once."""

import math
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.game import Situation
from innercircle.scenario import find_limits

Floats = NDArray[np.float64]
KINDS = frozenset(("successor", "sponsor", "third-country", "international", "other"))
"""Kinds of guarantors."""
_RANGES = {
    "power": (1e-15, math.inf),
    "signal_sd": find_limits("signal_sd").ends,
    "brokerage": find_limits("insiders.ID.brokerage").ends,
    "age": (0.0, 1e6),
}
_FACTORS = frozenset(f.name for f in fields(Situation))
_ANY = (-1e6, 1e6)  # levers add to what the file states
_SHARE = (0.0, 1.0)


@cache
def _find_range(name: str) -> tuple[float, float]:
    """Range of an insider's number; of a factor of the stakes by what the file may say of it."""
    if name in _RANGES:
        return _RANGES[name]
    if name in _FACTORS:
        return _SHARE if find_limits(f"insiders.ID.stakes.{name}").ends == _SHARE else _ANY
    return _ANY if name == "place_value" else _SHARE


def check_insiders(insiders: Any) -> list[str]:
    """Everything wrong with the insiders' numbers."""
    count = len(insiders.names)
    problems = []
    if not 1 <= count <= 64:
        problems.append(f"insiders: {count} of them; the simulation takes 1 to 64")
    if len(set(insiders.names)) != count:
        problems.append("insiders: names must differ")
    for part in fields(insiders):
        value = getattr(insiders, part.name)
        if len(value) != count:
            problems.append(f"insiders.{part.name}: {len(value)} values for {count} insiders")
        elif isinstance(value, np.ndarray) and value.dtype == np.float64:
            problems += _check_range(f"insiders.{part.name}", value, *_find_range(part.name))
    # Turned round, numbers with a draw axis meet those without.
    if not problems and np.any(insiders.punishment.T > insiders.exile.T):
        problems.append("insiders.punishment: must not exceed exile")
    return problems


def check_guarantors(guarantors: Any, insiders: int) -> list[str]:
    """Everything wrong with the guarantors' numbers."""
    count = len(guarantors.names)
    problems = []
    for name in ("pursuit", "credibility", "coverage"):
        array = getattr(guarantors, name)
        if array.shape[:2] != (count, insiders):
            problems.append(f"guarantors.{name}: shape {array.shape} is not {(count, insiders)}")
        problems += _check_range(f"guarantors.{name}", array, 0, 1)
    if len(guarantors.kind) != count:
        problems.append("guarantors.kind: one for each guarantor")
    wrong = set(guarantors.kind) - KINDS
    if wrong:
        problems.append(f"guarantors.kind: {', '.join(sorted(wrong))} is none of the kinds")
    return problems


def check_constants(group: str, constants: Any) -> list[str]:
    """Everything wrong with a group of constants."""
    problems = []
    for part in fields(constants):
        value, low, high = (
            getattr(constants, part.name),
            part.metadata["low"],
            part.metadata["high"],
        )
        # The most are single numbers, and thousands of draws are checked.
        if not (isinstance(value, float | int) and low <= value <= high and math.isfinite(value)):
            problems += _check_range(f"{group}.{part.name}", np.array([value]), low, high)
    return problems


def _check_range(name: str, values: Floats, low: float, high: float) -> list[str]:
    wrong = values[~((values >= low) & (values <= high) & np.isfinite(values))]
    return [f"{name}: {wrong[0]!s} is not within {low:g} to {high:g}"] if wrong.size else []
