"""Gains under private signals by enumeration of who breaks, to bracket cutoffs from both sides.

A flat prior, doubles who never break, everything in the unit of power; from the definitions, one
game at a time. Integrals by Gauss-Legendre between all subset sums.
"""

import itertools
import math

import numpy as np

POINTS, WEIGHTS = np.polynomial.legendre.leggauss(12)


def phi(x):
    return 0.5 * np.array([math.erfc(-v / math.sqrt(2)) for v in np.ravel(x)]).reshape(np.shape(x))


def chance_to_fall(power, sigma, keep, cutoffs, i, signal, extra):
    """Pr(τ ≤ W of the others + extra | x_i = signal), τ being what must break."""
    others = [j for j in range(len(power)) if j != i]
    total = 0.0
    sums = [
        (set(s), sum(power[j] for j in s) + extra)
        for size in range(len(others) + 1)
        for s in itertools.combinations(others, size)
    ]
    low, high = signal - 8.5 * sigma[i], signal + 8.5 * sigma[i]
    ends = {low, high, *(w for _, w in sums if low < w < high)}
    ends |= set(np.arange(low, high, min(sigma)))
    ends = sorted(ends)
    for a, b in itertools.pairwise(ends):
        tau = 0.5 * (a + b) + 0.5 * (b - a) * POINTS
        density = np.exp(-0.5 * ((tau - signal) / sigma[i]) ** 2) / (
            sigma[i] * math.sqrt(2 * math.pi)
        )
        breaks = {j: keep * phi((cutoffs[j] - tau) / sigma[j]) for j in others}
        inside = np.zeros_like(tau)
        for chosen, w in sums:
            if w < b - 1e-15:
                continue
            part = np.ones_like(tau)
            for j in others:
                part = part * (breaks[j] if j in chosen else 1 - breaks[j])
            inside += part
        total += 0.5 * (b - a) * float(np.sum(WEIGHTS * density * inside))
    return total


def gain(power, stakes, sigma, keep, cutoffs, i, signal):
    a, r, p, g = stakes[i]
    alone = chance_to_fall(power, sigma, keep, cutoffs, i, signal, 0.0)
    joined = chance_to_fall(power, sigma, keep, cutoffs, i, signal, power[i])
    return (p - a) + (g - p) * joined + (a - r) * alone


def find_side(power, stakes, sigma, keep, cutoffs, shift):
    """Gains of all at cutoffs that are all shifted: below 0 for every insider, the one
    equilibrium lies below; above 0 for every one, it lies above."""
    moved = [k + shift for k in cutoffs]
    return [gain(power, stakes, sigma, keep, moved, i, moved[i]) for i in range(len(power))]
