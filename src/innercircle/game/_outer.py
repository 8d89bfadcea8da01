"""Bounds on the chance of a fall that need no equilibrium and no complements.

Whatever an insider believes about a fall with them (chance u) and without them (v ≤ u), the gain
from breaking is (p − a) + (g − p)·u + (a − r)·v, which lies between the least and the largest of
its corners p − a (u = v = 0), g − a (u = 1, v = 0) and g − r (u = v = 1). Who gains at every corner
breaks, who loses at every corner stays, and the breaking power lies between the two.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.game._game import Game


@dataclass(frozen=True, kw_only=True)
class OuterBounds:
    """Bounds that hold whatever the insiders expect of one another.

    Attributes:
        always: (insider,) who breaks in any case.
        never: (insider,) who stays in any case.
        fall_low: the regime falls with at least this probability.
        fall_high: and with at most this.
    """

    always: NDArray[np.bool_]
    never: NDArray[np.bool_]
    fall_low: float
    fall_high: float


def find_outer_bounds(game: Game) -> OuterBounds:
    """Bounds on who breaks and on a fall, from dominant actions alone.

    Args:
        game: its threshold must have a distribution; complements are not needed.
    """
    a, r, p, g = game.stakes.T
    corners = np.stack([p - a, g - a, g - r])
    always = corners.min(axis=0) > game.ties
    never = corners.max(axis=0) < -game.ties
    most = float(game.power[~never].sum())
    return OuterBounds(
        always=always,
        never=never,
        fall_low=float(game.fall_probability(float(game.power[always].sum()))),
        fall_high=float(game.fall_probability(most)),
    )
