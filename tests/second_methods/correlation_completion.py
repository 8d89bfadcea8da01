"""Correlations completed by search: the free ones are moved until the determinant is largest."""

import numpy as np
from scipy.optimize import minimize


def complete_by_search(n, stated):
    """The matrix with the largest determinant that has the stated correlations; None for none.

    Args:
        n: number of variables.
        stated: (i, j), i < j → correlation.
    """
    free = [(i, j) for j in range(n) for i in range(j) if (i, j) not in stated]

    def build(numbers):
        matrix = np.eye(n)
        for (i, j), number in [*stated.items(), *zip(free, numbers, strict=True)]:
            matrix[i, j] = matrix[j, i] = number
        return matrix

    def cost(numbers):
        # Where it is not positive definite yet, its smallest eigenvalue has to rise.
        values = np.linalg.eigvalsh(build(numbers))
        return -np.log(values).sum() if values[0] > 1e-7 else 1e3 - 1e3 * values[0]

    if not free:
        return build([]) if np.linalg.eigvalsh(build([]))[0] > 1e-6 else None
    best = None
    for start in (np.zeros(len(free)), np.full(len(free), 0.4), np.full(len(free), -0.4)):
        told = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20_000, "maxfev": 20_000}
        found = minimize(cost, start, method="Nelder-Mead", options=told)
        if best is None or found.fun < best.fun:
            best = found
    return build(best.x) if best.fun < 100 else None
