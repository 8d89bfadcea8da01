"""The gain at one's own cutoff with every set of breakers listed: a check of cutoffs, not a search.

Plain NumPy. Between two neighbouring sums of power nothing jumps, so that Gauss–Legendre points
there see a smooth integrand; flat or normal prior.
"""

import numpy as np
from scipy.special import ndtr

_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(6)


def list_sets(power):
    """Every set of insiders as (set, insider) bool, and its power."""
    count = len(power)
    sets = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1
    return sets, sets @ np.asarray(power)


def find_gain(game, i, cutoffs, cells=600):
    """D_i(k_i; k) by listing the sets of the others; the prior is None or (mean, sd)."""
    power, sd = np.asarray(game["power"]), np.asarray(game["noise"])
    cutoffs = np.asarray(cutoffs)
    others = np.arange(power.size) != i
    _, sums = list_sets(power[others])
    centre, spread = cutoffs[i], sd[i]
    if game["prior"] is not None:
        mean, wide = game["prior"]
        share = wide**2 / (wide**2 + sd[i] ** 2)
        centre, spread = share * centre + (1.0 - share) * mean, np.sqrt(share) * sd[i]
    start = game["mobilisation"]
    edges = np.unique(np.concatenate([np.linspace(0.0, power.sum(), cells), sums, sums + power[i]]))
    middle, half = 0.5 * (edges[1:] + edges[:-1]), 0.5 * np.diff(edges)
    a, r, p, g = game["stakes"][i]
    gain = (p - a) + (g - p + a - r) * ndtr((start - centre) / spread)
    for x, w in zip(_POINTS, _WEIGHTS, strict=True):
        theta = start + middle + half * x
        density = np.exp(-0.5 * ((theta - centre) / spread) ** 2)
        density *= w * half / (spread * np.sqrt(2.0 * np.pi))
        chance = ndtr((cutoffs[others, None] - theta) / sd[others, None])
        weight = np.ones((1, theta.size))
        for each in chance:  # insider by insider, in the order of the sets' bits
            weight = np.concatenate([weight * (1.0 - each), weight * each])
        for extra, stake in ((power[i], g - p), (0.0, a - r)):
            falls = (sums + extra)[:, None] >= theta - start
            gain += stake * float(np.sum(density * np.sum(weight * falls, axis=0)))
    return gain
