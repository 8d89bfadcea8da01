"""Inputs that move a forecast, read off the runs that it is made of.

Whether a run fell is regressed on all that was drawn for it; inputs that the runs do not need drop
out (automatic relevance determination, MacKay 1992). Where inputs go together a regression would
share out between them what is known of their sum alone: there each is told with all that goes with
it (PAWN). What is not clearly apart from nothing is not named.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from innercircle.forecast._relevance import fit_relevance
from innercircle.game import rank_inputs

Floats = NDArray[np.float64]
_CLEAR = 2.5
"""Standard deviations from zero that a named input must be; of 250 inputs, about 3 are by luck."""


def find_moves(
    drawn: Mapping[str, Floats], fell: NDArray[np.bool_], worth: float = 1.0
) -> list[tuple[str, Floats]]:
    """Inputs that move the chance of a fall, most first.

    Args:
        drawn: input → number of each run (run,).
        fell: whether each run fell (run,).
        worth: runs of equal weight and without a common past that one run is worth.

    Returns:
        input and the chance (low, high) at its 5 % and 95 % point, all else as drawn.
    """
    names = [name for name, column in drawn.items() if np.ptp(column) > 0]
    if not names or not 0 < fell.mean() < 1:
        return []
    table = np.column_stack([drawn[name] for name in names])
    spread = table.std(axis=0)
    told = (table - table.mean(axis=0)) / spread
    weight, deviation = fit_relevance(told, fell.astype(float))
    clear = np.abs(weight) > np.maximum(_CLEAR * deviation / worth**0.5, 1e-9)
    ends = np.quantile(told, (0.05, 0.95), axis=0)
    found = [
        (names[k], np.clip(fell.mean() + weight[k] * ends[:, k], 0.0, 1.0))
        for k in np.flatnonzero(clear)
    ]
    return sorted(found, key=lambda move: -abs(move[1][1] - move[1][0]))


def find_tied_moves(
    drawn: Mapping[str, Floats], fell: NDArray[np.bool_], which: NDArray[np.int64], seed: int
) -> list[tuple[str, Floats]]:
    """The same where inputs go together: each with all that goes with it.

    Args:
        drawn: input → its draws (draw,).
        fell: whether each run fell (run,).
        which: the draw of each run (run,).
        seed: of what luck is judged by.
    """
    runs = np.bincount(which)
    kept = np.flatnonzero(runs)  # what has happened may have left a draw without runs
    shares = np.bincount(which, weights=fell)[kept] / runs[kept]
    ranked = rank_inputs({path: column[kept] for path, column in drawn.items()}, shares, seed)
    return [(moved.path, np.array([moved.low, moved.high])) for moved in ranked if moved.clear]
