"""Sensitivity indices and boxes the slow way: plain loops, and SALib (Herman & Usher 2017)."""

import itertools
import math

import numpy as np


def sobol_by_grids(function, d, points):
    """First-order and total shares of a function of d uniform inputs on [0, 1], by nested means.

    The midpoints of a regular grid stand for the distribution of each input: first order is the
    variance of the mean given the input, total the mean of the variance given all the others.
    """
    ticks = [(k + 0.5) / points for k in range(points)]
    values = {
        index: function([ticks[k] for k in index])
        for index in itertools.product(range(points), repeat=d)
    }
    whole = _variance(list(values.values()))
    first, total = [], []
    for k in range(d):
        by_own, by_others = {}, {}
        for index, value in values.items():
            by_own.setdefault(index[k], []).append(value)
            by_others.setdefault(index[:k] + index[k + 1 :], []).append(value)
        first.append(_variance([_mean(group) for group in by_own.values()]) / whole)
        total.append(_mean([_variance(group) for group in by_others.values()]) / whole)
    return first, total


def _mean(values):
    return math.fsum(values) / len(values)


def _variance(values):
    centre = _mean(values)
    return math.fsum((value - centre) ** 2 for value in values) / len(values)


def sobol_by_salib(blocks, names):
    """(first, total) of SALib from values in blocks A, B, AB_1, …, AB_d of n rows each."""
    from SALib.analyze import sobol  # noqa: PLC0415  slow to import

    a, b, *mixed = blocks
    in_its_order = np.stack([a, *mixed, b], axis=1).ravel()
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0, 1]] * len(names)}
    found = sobol.analyze(problem, in_its_order, calc_second_order=False, num_resamples=10, seed=1)
    return found["S1"], found["ST"]


def morris_by_salib(points, values, names):
    """(μ*, σ) of SALib from the points and values of whole paths."""
    from SALib.analyze import morris  # noqa: PLC0415  the same

    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0, 1]] * len(names)}
    found = morris.analyze(problem, points, values, num_levels=4, num_resamples=10, seed=1)
    return np.asarray(found["mu_star"]), np.asarray(found["sigma"])


def pawn_by_salib(X, y, parts):
    """Mean PAWN indices of SALib from given draws (row, input)."""
    from SALib.analyze import pawn  # noqa: PLC0415  the same

    names = [f"x{k}" for k in range(X.shape[1])]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
    return dict(zip(names, pawn.analyze(problem, X, y, S=parts)["mean"], strict=True))
