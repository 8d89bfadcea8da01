"""The power expected to break at a threshold, compiled."""

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._kernels.compiler import compiled
from innercircle.dynamics._kernels.normal import find_normal, find_quantile

Floats = NDArray[np.float64]


@compiled
def _expect(
    power: Floats,
    keep: float,
    sigma: Floats,
    at: Floats,
    middle: float,
    normal: Floats,
    pull: Floats,
) -> tuple[float, float]:
    """Power expected to break at τ = middle and its slope; ``pull`` gets the slope in each κ."""
    expected = slope = 0.0
    for i in range(power.size):
        weight = power[i] * keep
        pull[i] = 0.0
        if at[i] == np.inf:
            expected += weight
        elif at[i] > -np.inf:
            share, density = find_normal((at[i] - middle) / sigma[i], normal)
            expected += weight * share
            pull[i] = weight * density / sigma[i]
            slope += pull[i]
    return expected, slope


@compiled
def find_middle(
    power: Floats, keep: float, sigma: Floats, at: Floats, normal: Floats, pull: Floats
) -> float:
    """The τ at which the power expected to break just reaches it; ``pull`` gets its slopes."""
    low, high, middle, slope = 0.0, keep, keep, 0.0
    for i in range(at.size):
        middle = min(middle, max(at[i] if np.isfinite(at[i]) else 0.5, 0.0))
    for _ in range(80):
        expected, slope = _expect(power, keep, sigma, at, middle, normal, pull)
        gap = expected - middle
        if gap >= 0:
            low = middle
        else:
            high = middle
        new = middle + gap / (1 + slope)
        if not low <= new <= high:
            new = 0.5 * (low + high)
        close = abs(new - middle) <= 1e-14
        middle = new
        if close:
            break
    for i in range(at.size):
        pull[i] /= 1 + slope
    return middle


@compiled
def _guess_shift(
    power: Floats, keep: float, sigma: Floats, at: Floats, ceiling: float, quotients: Floats
) -> float:
    """:func:`find_shift` as if all with a choice had one cutoff and one noise, their means."""
    free = cutoff = noise = 0.0
    for i in range(at.size):
        if np.isfinite(at[i]):
            free += power[i]
            cutoff += power[i] * at[i]
            noise += power[i] * sigma[i]
        elif at[i] > 0:
            ceiling -= power[i] * keep
    if free <= 0 or keep <= 0:
        return 0.0
    share = find_quantile(min(max(ceiling / (keep * free), 0.01), 0.99), quotients)
    return min(max(ceiling - (cutoff - noise * share) / free, -2.0), 2.0)


@compiled
def find_shift(
    power: Floats,
    keep: float,
    sigma: Floats,
    at: Floats,
    ceiling: float,
    normal: Floats,
    quotients: Floats,
) -> float:
    """By how much all cutoffs may rise until :func:`find_middle` reaches ``ceiling``."""
    pull, moved = np.empty(at.size), np.empty(at.size)
    low, high, shift = -2.0, 2.0, _guess_shift(power, keep, sigma, at, ceiling, quotients)
    for _ in range(80):
        for i in range(at.size):
            moved[i] = at[i] + shift
        expected, slope = _expect(power, keep, sigma, moved, ceiling, normal, pull)
        gap = ceiling - expected
        if gap >= 0:
            low = shift
        else:
            high = shift
        new = shift + gap / max(slope, 1e-9)
        if not low <= new <= high:
            new = 0.5 * (low + high)
        close = abs(new - shift) <= 1e-13
        shift = new
        if close:
            break
    return np.inf if shift > 1.999 else shift
