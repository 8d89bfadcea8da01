"""Crowds of small insiders: made from a case, and read as a continuum would be."""

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from innercircle.game import Game, Threshold, solve_signals


def find_price(stakes):
    """c = (a−p)/B, the share of the risk that lies on breaking."""
    a, r, p, g = stakes
    return (a - p) / ((a - p) + (g - r))


def make_crowd(groups, size, threshold):
    """Each group as ``size`` equal insiders, or as one who holds it alone: (game, noise)."""
    counts = [1 if group.alone else size for group in groups]
    power = [group.mass / count for group, count in zip(groups, counts, strict=True)]
    game = Game(
        power=np.repeat(power, counts),
        stakes=np.repeat([group.stakes for group in groups], counts, axis=0),
        threshold=threshold,
    )
    return game, np.repeat([group.noise for group in groups], counts)


def solve_crowd(groups, size, threshold=None):
    """The answer, and cautious and bold cutoffs of each group."""
    game, noise = make_crowd(groups, size, Threshold.flat() if threshold is None else threshold)
    answer = solve_signals(game, signal_sd=noise)
    assert answer.certified
    first = np.cumsum([0, *(1 if group.alone else size for group in groups)])[:-1]
    return answer, answer.cautious_cutoffs[first], answer.bold_cutoffs[first]


def find_last_fall(groups, cutoffs):
    """The largest θ that a continuum with these cutoffs brings down."""

    def spare(theta):
        return theta - sum(
            group.mass * norm.cdf((cutoff - theta) / group.noise)
            for group, cutoff in zip(groups, cutoffs, strict=True)
        )

    return brentq(spare, 0.0, sum(group.mass for group in groups), xtol=1e-14)


def find_roots(function, low, high, points=4001):
    """All roots at which ``function`` changes sign on a grid that is dense at both ends."""
    marks = low + (high - low) * norm.cdf(np.linspace(-7.5, 7.5, points))
    values = np.array([function(mark) for mark in marks])
    change = np.flatnonzero((values[:-1] > 0.0) != (values[1:] > 0.0))
    return [brentq(function, marks[i], marks[i + 1], xtol=1e-14) for i in change]


def find_orders(errors):
    """The order of convergence between neighbours, when the step is halved each time."""
    size = np.abs(np.asarray(errors, dtype=float))
    return np.log2(size[:-1] / size[1:])


def extrapolate(coarse, fine):
    """The limit of two answers with errors of first order, the second with half the step."""
    return 2.0 * np.asarray(fine) - np.asarray(coarse)
