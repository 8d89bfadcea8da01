"""The gain from breaking, and the belief at which it is nothing, from the four cells.

Cells are a, r, p, g: stays and the regime holds, stays and it falls, breaks and it holds, breaks
and it falls; scalars or arrays that broadcast.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Number = float | Floats


def compute_gain(cells: Iterable[Number], joined: Number, stayed: Number) -> Floats:
    """Gain d = (p − a) + (g − p)·joined + (a − r)·stayed, on the payoff scale.

    Args:
        cells: a, r, p, g.
        joined: chance of a fall if the insider breaks too, in [0, 1].
        stayed: chance of a fall if not.
    """
    a, r, p, g = cells
    return np.asarray((p - a) + (g - p) * joined + (a - r) * stayed)


def compute_tipping_belief(cells: Iterable[Number]) -> Floats:
    """Belief in a fall at which one of no weight breaks: c = (a−p)/B in [0, 1], B = (a−p) + (g−r).

    Where B ≤ 0, a fall is no reason to break: c = 1 if a > p (staying dominates) and 0 otherwise.
    """
    a, r, p, g = cells
    risk = np.asarray(a - p)
    both = risk + (g - r)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.clip(risk / both, 0, 1)
    return np.where(both > 0, inside, np.where(risk > 0, 1.0, 0.0))
