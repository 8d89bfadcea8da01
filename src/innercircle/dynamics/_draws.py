"""Several versions of the parameters beside each other: every run has one of them as its own.

Run r uses draw r mod D. Numbers that are the same in all draws stay single; constants that differ
become (draw,), insiders' numbers (insider, draw), guarantors' (guarantor, insider, draw). A run's
numbers are those of the same run with its draw's parameters alone.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._constants import GROUPS
from innercircle.dynamics._parameters import Parameters, Vote
from innercircle.errors import InputError
from innercircle.game import Threshold

Floats = NDArray[np.float64]
_AXES = {"insiders": 1, "guarantors": 2, **dict.fromkeys(GROUPS, 0)}
"""Part of the parameters → axes of its numbers without draws."""


@dataclass(frozen=True, eq=False)
class DrawnThreshold:
    """Knowledge of θ, one distribution a draw.

    Attributes:
        laws: one a draw. which: the law of each run (run,).
    """

    laws: tuple[Threshold, ...]
    which: NDArray[np.int64]

    is_proper = True

    def quantile(self, q: Floats) -> Floats:
        """Smallest θ with Pr(≤ θ) ≥ q by each run's own law (run,)."""
        found = np.empty_like(q)
        for draw in np.unique(self.which):
            own = self.which == draw
            found[own] = self.laws[draw].quantile(q[own])
        return found

    def take(self, draws: NDArray[np.int64]) -> "DrawnThreshold":
        """The laws of some runs, by their draws."""
        return DrawnThreshold(self.laws, draws)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"laws": [law.to_dict() for law in self.laws]}


@dataclass(frozen=True, eq=False)
class NormalThresholds:
    """The same for normal laws.

    Attributes:
        mean, sd: one a draw, or one a run after :meth:`take`.
    """

    mean: Floats
    sd: Floats

    is_proper = True

    def quantile(self, q: Floats) -> Floats:
        """Smallest θ with Pr(≤ θ) ≥ q (run,)."""
        return self.mean + self.sd * np.asarray(Threshold.normal(0.0, 1.0).quantile(q))

    def take(self, draws: NDArray[np.int64]) -> "NormalThresholds":
        """The laws of some runs, by their draws."""
        return NormalThresholds(self.mean[draws], self.sd[draws])

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"mean": self.mean.tolist(), "sd": self.sd.tolist()}


def stack_parameters(several: Sequence[Parameters]) -> Parameters:
    """Parameters with a draw axis from single ones, one a draw.

    Raises:
        InputError: none are given, or they differ in something else than numbers.
    """
    if not several:
        raise InputError("there are no draws.")
    first = several[0]
    if len(several) == 1:
        return first
    parts: dict[str, Any] = {
        name: _stack([getattr(one, name) for one in several]) for name in _AXES
    }
    votes = [one.elections for one in several]
    parts["elections"] = tuple(
        Vote(
            month=same[0].month,
            lost=_join([np.asarray(vote.lost) for vote in same]),
            stolen=_join([np.asarray(vote.stolen) for vote in same]),
        )
        for same in zip(*votes, strict=True)
    )
    return replace(
        first,
        threshold=_stack_thresholds([one.threshold for one in several]),
        draws=len(several),
        **parts,
    )


def put_draws(
    parameters: Parameters, changes: Mapping[str, Floats], *, mean: Floats, sd: Floats
) -> Parameters:
    """Parameters with numbers of their own for every draw.

    Args:
        parameters: single ones.
        changes: dotted name → constants (draw,), numbers of insiders (insider, draw).
        mean: of a normal threshold (draw,).
        sd: its standard deviation (draw,).

    Raises:
        InputError: a number out of range.
    """
    parts: dict[str, dict[str, Any]] = {}
    for path, value in changes.items():
        group, name = path.split(".")
        parts.setdefault(group, {})[name] = np.ascontiguousarray(value)
    changed = {group: replace(getattr(parameters, group), **part) for group, part in parts.items()}
    law = NormalThresholds(mean, sd)
    return replace(parameters, threshold=law, draws=len(mean), **changed)


def take_runs(parameters: Parameters, runs: NDArray[np.int64]) -> Parameters:
    """The parameters of some runs, with a run axis in place of the draw axis; not checked again."""
    if not parameters.draws:
        return parameters
    which = runs % parameters.draws
    taken = copy.copy(parameters)
    for name, axes in _AXES.items():
        object.__setattr__(taken, name, _take(getattr(parameters, name), axes, which))
    votes = tuple(
        Vote(month=v.month, lost=_pick(v.lost, which), stolen=_pick(v.stolen, which))
        for v in parameters.elections
    )
    object.__setattr__(taken, "elections", votes)
    threshold = parameters.threshold
    if not isinstance(threshold, Threshold):
        object.__setattr__(taken, "threshold", threshold.take(which))
    return taken


def _stack(parts: Sequence[Any]) -> Any:
    changed = {}
    for item in fields(parts[0]):
        values = [getattr(part, item.name) for part in parts]
        if isinstance(values[0], tuple):
            if any(value != values[0] for value in values):
                raise InputError(f"draws differ in {item.name}, which is no number.")
            continue
        joined = _join([np.asarray(value) for value in values])
        if np.ndim(joined) > np.ndim(values[0]):
            changed[item.name] = joined
    return replace(parts[0], **changed)


def _join(values: Sequence[NDArray[Any]]) -> Any:
    """Arrays side by side along a new last axis; the first where all are the same."""
    if all(np.array_equal(value, values[0]) for value in values):
        return values[0] if values[0].ndim else values[0].item()
    return np.ascontiguousarray(np.stack(values, axis=-1))


def _stack_thresholds(laws: Sequence[Any]) -> Any:
    if all(law.to_dict() == laws[0].to_dict() for law in laws):
        return laws[0]
    if all(law.kind == "normal" for law in laws):
        mean, sd = ([float(law.parameters[name]) for law in laws] for name in ("mean", "sd"))
        return NormalThresholds(np.array(mean), np.array(sd))
    return DrawnThreshold(tuple(laws), np.arange(len(laws)))


def _take(part: Any, axes: int, which: NDArray[np.int64]) -> Any:
    taken = copy.copy(part)
    for item in fields(part):
        value = getattr(part, item.name)
        if isinstance(value, np.ndarray) and value.ndim > axes:
            object.__setattr__(taken, item.name, _pick(value, which))
    return taken


def _pick(value: Any, which: NDArray[np.int64]) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    return np.ascontiguousarray(value[..., which])
