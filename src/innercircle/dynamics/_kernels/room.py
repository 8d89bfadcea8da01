"""One stage game, and the space for its tables."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._grid import POINTS
from innercircle.dynamics._kernels.compiler import compiled

Floats = NDArray[np.float64]
Counts = NDArray[np.int32]
Tables = tuple[Floats, Floats, Floats, Floats]
"""Normal distribution, quotients of its inverse, pieces and offsets of the integration weights."""

PAD = 8
"""Empty columns on both sides of the nodes, so that no stencil sticks out."""


class Room(NamedTuple):
    """Space for the tables of one game after the other; insiders are split into two halves.

    Attributes:
        breaks, density: of every insider (insider, node), nodes with ``PAD`` columns around them.
        first, second: chances of the sets of each half (set, node).
        by_first, by_second: chance × weight, summed over the other half's sets (set, node).
        heads: sums of the chances of the sets with most power, of the second's and of the first's
            (2, how many, node).
        own: of one insider (node,).
        part, window: of pairs of sets: place within a cell (pair,), weights around it (6, pair).
        pair: first's set, second's set, first node of the window (3, pair).
        sums, order, full: of the first's sets and of the second's: their power (2, set), their
            numbers from the most power down, how many of the other half's sets suffice for every
            node (2, set).
        ends: up to which node they are still to be filled (2, set).
    """

    breaks: Floats
    density: Floats
    first: Floats
    second: Floats
    by_first: Floats
    by_second: Floats
    heads: Floats
    own: Floats
    part: Floats
    window: Floats
    pair: Counts
    sums: Floats
    order: Counts
    full: Counts
    ends: Counts


class Game(NamedTuple):
    """One stage game.

    Attributes:
        power: shares (insider,). gain: γ (insider,). keep: 1 − doubt.
        sigma: noise (insider,). target: Φ⁻¹(c) of those with a choice (insider,).
    """

    power: Floats
    gain: Floats
    keep: float
    sigma: Floats
    target: Floats


@compiled
def is_sound(game: Game, at: Floats) -> bool:
    """No number is missing, no noise is 0: nothing else may look up a table."""
    sound = not np.isnan(game.keep)
    for i in range(at.size):
        sound &= game.sigma[i] > 0 and not np.isnan(game.power[i] + game.gain[i] + at[i])
        sound &= not (np.isfinite(at[i]) and np.isnan(game.target[i]))
    return sound


@compiled
def make_room(power: Floats, size: int) -> Room:
    """Space for games of as many insiders as ``power`` has on ``size`` nodes; sets sorted."""
    half, width = power.size // 2, size + 2 * PAD
    rows, columns = 1 << half, 1 << (power.size - half)  # columns are as many, or twice
    room = Room(
        np.empty((power.size, width)),
        np.empty((power.size, width)),
        np.zeros((rows, width)),
        np.zeros((columns, width)),
        np.zeros((rows, width)),
        np.zeros((columns, width)),
        np.zeros((2, columns + 1, width)),
        np.empty(width),
        np.empty(rows * columns),
        np.empty((2 * POINTS, rows * columns)),
        np.empty((3, rows * columns), dtype=np.int32),
        np.empty((2, columns)),
        np.empty((2, columns), dtype=np.int32),
        np.empty((2, columns), dtype=np.int32),
        np.empty((2, columns), dtype=np.int32),
    )
    sort_sums(power, room)
    return room


@compiled
def sort_sums(power: Floats, room: Room) -> None:
    """Power of all sets of each half, and the sets from the most power down."""
    half = power.size // 2
    for side in range(2):
        sums, order = room.sums[side], room.order[side]
        begin, end = (0, half) if side == 0 else (half, power.size)
        sums[0] = 0.0
        for i in range(begin, end):
            bit = 1 << (i - begin)
            for s in range(bit):
                sums[bit + s] = sums[s] + power[i]
        for k in range(1 << (end - begin)):
            place = k
            while place > 0 and sums[order[place - 1]] < sums[k]:
                order[place] = order[place - 1]
                place -= 1
            order[place] = k
