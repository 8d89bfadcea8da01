"""Correlation matrices of which only some pairs are stated: completed, or refused.

A pair that is not stated gets what the stated ones imply when nothing else ties it: the completion
with the largest determinant, whose inverse is 0 there.

Sources:
    A. P. Dempster (1972), Covariance selection: the completion, and that it is unique.
    R. Grone, C. R. Johnson, E. M. de Sá and H. Wolkowicz (1984): when there is one.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pair = tuple[int, int]

_STEPS = 200
_TOLERANCE = 1e-9
_LEAST = 1e-6  # smallest eigenvalue of a matrix that is drawn from


def complete(n: int, pairs: Sequence[Pair], values: Sequence[float]) -> Floats | None:
    """The positive definite matrix with these correlations and the largest determinant.

    Minimises tr(K R) − log det K over inverses K that are 0 at pairs not stated, by damped Newton
    steps from the identity; the objective has no minimum where there is no completion.

    Args:
        n: number of variables.
        pairs: (i, j) with i < j, each once.
        values: correlation of each, in (−1, 1).

    Returns:
        (variable, variable); None where no positive definite matrix has these correlations.
    """
    rows = np.array([*range(n), *(i for i, _ in pairs)])
    columns = np.array([*range(n), *(j for _, j in pairs)])
    asked = np.array([*np.ones(n), *values])
    weight = np.array([*np.full(n, 0.5), *np.ones(len(pairs))])
    precision = np.eye(n)
    for _ in range(_STEPS):
        try:
            found: Floats = np.asarray(np.linalg.inv(precision), dtype=float)
        except np.linalg.LinAlgError:  # it runs away: there is no minimum
            return None
        gap = asked - found[rows, columns]
        if np.max(np.abs(gap)) < _TOLERANCE:
            matrix = 0.5 * (found + found.T)
            matrix[np.arange(n), np.arange(n)] = 1.0
            return matrix if np.linalg.eigvalsh(matrix)[0] > _LEAST else None
        step = _find_step(found, rows, columns, weight, gap)
        if step is None:
            return None
        change = np.zeros((n, n))
        change[rows, columns] = step
        change[columns, rows] = step
        precision = precision + change
    return None


def find_nearest(
    n: int, pairs: Sequence[Pair], values: Sequence[float], changed: Sequence[int]
) -> float | None:
    """The number nearest to the one asked for that some pairs may all have beside the others.

    Args:
        n: number of variables.
        pairs: as in :func:`complete`, which has no completion.
        values: of each.
        changed: places in ``pairs`` of those that change together, the last ones.

    Returns:
        None where even a single one of them has none.
    """
    asked = values[changed[0]]
    fixed = [k for k in range(len(pairs)) if k not in set(changed)]
    before = complete(n, [pairs[k] for k in fixed], [values[k] for k in fixed])
    if before is None:
        return None

    def works(value: float) -> bool:
        return (
            complete(n, pairs, [value if k in changed else values[k] for k in range(len(pairs))])
            is not None
        )

    good = float(np.mean([before[pairs[k]] for k in changed]))
    if not works(good):
        return None
    bad = asked
    for _ in range(24):
        middle = 0.5 * (good + bad)
        good, bad = (middle, bad) if works(middle) else (good, middle)
    return good


def _find_step(
    found: Floats,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    weight: Floats,
    gap: Floats,
) -> Floats | None:
    """A damped Newton step for the entries of the inverse; None where it is out of hand."""
    across = found[np.ix_(rows, rows)] * found[np.ix_(columns, columns)]
    across += found[np.ix_(rows, columns)] * found[np.ix_(columns, rows)]
    curve = 2 * np.outer(weight, weight) * across
    slope = 2 * weight * gap
    try:
        step = -np.asarray(np.linalg.solve(curve, slope), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    size = math.sqrt(max(-float(step @ slope), 0.0))
    # Self-concordant: a step of 1/(1 + its length) stays inside and always gains.
    return step / (1 + size) if size > 0.25 else step
