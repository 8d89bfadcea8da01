"""Strength that a circle's stakes overcome: the flat-prior limit of the stage game.

Groups with shares m_g of power and cells (a, r, p, g): with B = (a−p)+(g−r) and c = (a−p)/B, the
regime falls iff its strength is at most T = Σ m_g (1 − c_g), exactly at any noise under a flat
prior (Sákovics & Steiner 2012).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def compute_cells(factors: Floats, squeeze: Floats, purge: float, pursuit: float) -> Floats:
    """Cells (row, group, 4) in the order a, r, p, g.

    Args:
        factors: (row, group, 6): position, fallback, exposure, capture, exile, place in the new
            order; payoffs on the payoff scale, exposure and capture in [0, 1].
        squeeze: (row,) loss of rents; negative when rents grew.
        purge: chance of a purge though loyal, in [0, 1]; the purged get 5 points.
        pursuit: how hard a successor prosecutes, in [0, 1].
    """
    position, fallback, exposure, capture, exile, place = np.moveaxis(factors, -1, 0)
    untouched = 1.0 - exposure * pursuit
    stay_holds = position * (1.0 - squeeze[:, None]) * (1.0 - purge) + 5.0 * purge
    stay_falls = fallback * untouched
    break_holds = (1.0 - capture) * exile
    break_falls = exile + np.maximum(place - exile, 0.0) * untouched
    return np.stack([stay_holds, stay_falls, break_holds, break_falls], axis=-1)


def compute_limit(share: Floats, cells: Floats) -> Floats:
    """T (row,) from shares (row, group) that sum to at most 1 and cells (row, group, 4)."""
    a, r, p, g = np.moveaxis(cells, -1, 0)
    spread = (a - p) + (g - r)
    safe = np.where(spread > 0.0, spread, 1.0)
    cutoff = np.where(spread > 0.0, np.clip((a - p) / safe, 0.0, 1.0), (a > p).astype(float))
    return np.asarray((share * (1.0 - cutoff)).sum(axis=-1))
