"""Cells: joint states that no claim and no target tells apart, with their prior mass."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.weighing._predicates import Predicate

_LARGEST_CODE = 2**40


@dataclass(frozen=True)
class Cells:
    """A partition of the joint states of some insiders.

    Attributes:
        labels: (cell, predicate) 0 or 1: whether the predicate holds in the cell.
        approve: (cell,) 0 where the leader approves, 1 where not.
        members: (state,) cell of each state, states in C order of (approve, insiders…).
    """

    labels: NDArray[np.int64]
    approve: NDArray[np.int64]
    members: NDArray[np.int64]


def build_cells(
    insiders: Sequence[int], sizes: Sequence[int], predicates: Sequence[Predicate | None]
) -> Cells:
    """Partition the states of insiders and questions by approval and each predicate's truth.

    A predicate of None (a fact that hangs on nobody) holds everywhere. ``sizes`` are the states of
    each axis.
    """
    size = 1 + len(insiders)
    shape = (2, *sizes)
    code = np.arange(2).reshape(2, *(1,) * len(insiders))
    for predicate in predicates:
        bit: NDArray[np.bool_] = (
            np.ones((1,) * size, dtype=bool) if predicate is None else predicate.evaluate(insiders)
        )
        if code.max() > _LARGEST_CODE:
            _, inverse = np.unique(code, return_inverse=True)
            code = inverse.reshape(code.shape)
        code = code * 2 + bit
    full = np.broadcast_to(code, shape).ravel()
    _, first, members = np.unique(full, return_index=True, return_inverse=True)
    labels = np.empty((len(first), len(predicates)), dtype=np.int64)
    for place, predicate in enumerate(predicates):
        if predicate is None:
            labels[:, place] = 1
        else:
            holds = np.broadcast_to(predicate.evaluate(insiders), shape).ravel()
            labels[:, place] = holds[first]
    approve = (first >= full.size // 2).astype(np.int64)
    return Cells(labels, approve, members.reshape(-1))


def compute_products(types: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Prior of joint states given approval: (2, 3, …, 3) from (2, 3) an insider.

    Factors are multiplied from the smallest up, so that the order of insiders moves no bit.
    """
    count = len(types)
    if count == 0:
        return np.ones(2)
    sizes = tuple(rows.shape[1] for rows in types)
    states = math.prod(sizes)
    found = np.empty((2, states))
    for approve in range(2):
        factors = np.empty((states, count))
        for place, rows in enumerate(types):
            shape = [1] * count
            shape[place] = sizes[place]
            column = rows[approve].reshape(shape)
            factors[:, place] = np.broadcast_to(column, sizes).ravel()
        factors.sort(axis=1)
        product = factors[:, 0].copy()
        for place in range(1, count):
            product *= factors[:, place]
        found[approve] = product
    return found.reshape(2, *sizes)


def add_up(members: NDArray[np.int64], count: int, values: NDArray[np.float64]) -> list[float]:
    """Exactly rounded sum of ``values`` in each of ``count`` cells, in whatever order they come."""
    order = np.argsort(members, kind="stable")
    ends = np.cumsum(np.bincount(members, minlength=count))
    parts = np.split(values.ravel()[order], ends[:-1])
    return [math.fsum(part.tolist()) for part in parts]
