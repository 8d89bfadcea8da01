"""Why an insider stays: which of his four payoffs is decisive, and what he would have to believe.

An insider who carries no weight himself breaks when he thinks a fall more likely than

    c = (a − p) / ((a − p) + (g − r)),

the *belief that it takes*. The decisive payoff is the one whose improvement lowers that belief
most, when each in turn is moved half the way to the best that its place in the order allows: a
down to r, r down to 0, p up to g, g up to a (as well off as today).
"""

import math
from collections.abc import Sequence

from innercircle.vocabulary import TIE_TOLERANCE, Cell

CELL_ORDER = (Cell.BREAK_FALLS, Cell.STAY_HOLDS, Cell.BREAK_HOLDS, Cell.STAY_FALLS)
"""Ties between decisive payoffs go to the first in this order."""


def find_belief(stakes: Sequence[float]) -> float:
    """The probability of a fall above which breaking pays, his own weight aside.

    Args:
        stakes: payoffs (a, r, p, g).

    Returns:
        in [0, 1]; 0 when breaking pays whatever happens, inf when it never pays.
    """
    a, r, p, g = stakes
    tie = TIE_TOLERANCE * max(map(abs, stakes))
    loss, prize = a - p, g - r
    if loss <= tie:
        return 0.0 if prize >= -tie else math.inf
    return loss / (loss + prize) if prize > tie else math.inf


def find_decisive(stakes: Sequence[float]) -> Cell:
    """The payoff that keeps him: see the module's first lines for what that means."""
    a, r, p, g = stakes
    improved = {
        Cell.STAY_HOLDS: (a - max(a - r, 0.0) / 2, r, p, g),
        Cell.STAY_FALLS: (a, r - max(r, 0.0) / 2, p, g),
        Cell.BREAK_HOLDS: (a, r, p + max(g - p, 0.0) / 2, g),
        Cell.BREAK_FALLS: (a, r, p, g + max(a - g, 0.0) / 2),
    }
    beliefs = {cell: find_belief(improved[cell]) for cell in CELL_ORDER}
    least = min(beliefs.values())
    return next(cell for cell in CELL_ORDER if beliefs[cell] <= least + 1e-12)


WHY = {
    Cell.BREAK_FALLS: "A new order would give them too little",
    Cell.STAY_HOLDS: "Today's position is worth too much to them",
    Cell.BREAK_HOLDS: "A failed attempt would cost them too much",
    Cell.STAY_FALLS: "They would be safe after a fall without having broken",
}
"""Decisive payoff → why he stays, in words."""
