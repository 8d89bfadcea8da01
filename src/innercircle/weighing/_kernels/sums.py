"""Sums of logarithms that do not depend on the order of their terms, to the last bit.

Terms are sorted by value before they are added, so that neither the order in a file nor the name
of a report, a source or a claim can move a result.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def add_sorted(terms: Sequence[Array]) -> Array:
    """The sum of broadcast arrays, element by element, smallest term first."""
    if len(terms) == 1:
        return terms[0]
    if len(terms) == 2:
        return np.add(terms[0], terms[1])
    stacked = np.stack(np.broadcast_arrays(*terms))
    stacked.sort(axis=0)
    total: Array = stacked[0].copy()
    for row in stacked[1:]:
        total += row
    return total


def sum_out(table: Array, axes: Sequence[int]) -> Array:
    """Log Σ exp(table) over some axes, which stay with size 1.

    −inf stands for a zero; a sum of zeros is −inf.
    """
    axes = [axis for axis in axes if table.shape[axis] > 1]
    if not axes:
        return table
    kept = [axis for axis in range(table.ndim) if axis not in axes]
    shape = [1 if axis in axes else size for axis, size in enumerate(table.shape)]
    moved = np.transpose(table, kept + axes).reshape(*(table.shape[axis] for axis in kept), -1)
    return log_sum(moved).reshape(shape)


def log_sum(table: Array) -> Array:
    """Log Σ exp(table) over the last axis."""
    peak = table.max(axis=-1)
    peak = np.where(np.isneginf(peak), 0.0, peak)
    parts = np.exp(np.ascontiguousarray(table - peak[..., np.newaxis]))
    parts.sort(axis=-1)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.ascontiguousarray(parts.sum(axis=-1))) + peak)


def squash(odds: Array | float) -> Array:
    """Probabilities of log-odds, 1/(1 + e⁻ˣ); ±inf become 1 and 0."""
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(np.negative(odds))))


def log_or_zero(values: Array | float) -> Array:
    """Log of probabilities; 0 becomes −inf without a warning."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(values), dtype=np.float64)
