"""Is anybody's cutoff reached, and where are they? One game, compiled."""

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._cutoffs import (
    ATTEMPTS,
    FINEST,
    LARGEST_STEP,
    NODES,
    RELAXED,
    RELAXING,
    STEPS,
    SURELY,
    TOLERANCE,
    WIDEST,
)
from innercircle.dynamics._grid import SLACK, SPAN
from innercircle.dynamics._kernels.chances import find_error, lay
from innercircle.dynamics._kernels.compiler import compiled
from innercircle.dynamics._kernels.middle import find_middle
from innercircle.dynamics._kernels.room import PAD, Game, Room, Tables, make_room

Floats = NDArray[np.float64]

COARSE, COARSELY = 16, 0.02
"""Nodes of the first look, and how much below zero all errors must be there. Errors on this grid
are within a quarter of that of those on the full one, so that what is certain here is so there."""


@compiled
def find_grid(at: Floats, sigma: Floats) -> tuple[float, float, int]:
    """Lowest and highest node of a grid around cutoffs, and how often its nodes are doubled."""
    low, high = np.inf, -np.inf
    for i in range(at.size):
        if np.isfinite(at[i]):
            low, high = min(low, at[i] - SPAN * sigma[i]), max(high, at[i] + SPAN * sigma[i])
    steps, finer = (high - low) / (WIDEST * np.min(sigma)), 0
    while steps > (NODES - 1) << finer and finer < FINEST:
        finer += 1
    return low, high, finer


@compiled
def is_never_reached(game: Game, at: Floats, tables: Tables, room: Room) -> tuple[bool, Room]:
    """Certain that the true cutoffs lie at or below ``at``; with the room, larger if need be."""
    power, sigma = game.power, game.sigma
    error = np.empty(at.size)
    if not np.isfinite(at).any():
        return True, room
    low, high, finer = find_grid(at, sigma)
    for nodes, margin in ((COARSE, COARSELY), (NODES, SURELY)):
        size = nodes << finer
        if size > room.own.size - 2 * PAD:
            room = make_room(power, size)
        step = (high - low) / (size - 1)
        count = lay(low, step, size, tables, room)
        find_error(game, at, low, step, size, count, tables, room, error)
        below = True
        for i in range(at.size):
            below &= error[i] <= -margin
        if below:
            return True, room
    return False, room


@compiled
def _relax(
    game: Game,
    at: Floats,
    low: float,
    high: float,
    size: int,
    tables: Tables,
    room: Room,
) -> None:
    """Move every cutoff a little towards where its insider wants it; slow, but never far off."""
    sigma = game.sigma
    error = np.empty(at.size)
    for turn in range(RELAXING):
        if turn > 0:
            low, high, _ = find_grid(at, sigma)
        step = (high - low) / (size - 1)
        count = lay(low, step, size, tables, room)
        for _ in range(RELAXED):
            find_error(game, at, low, step, size, count, tables, room, error)
            for i in range(at.size):
                at[i] += 0.3 * sigma[i] * min(max(error[i], -1.0), 1.0)


@compiled
def _apply(
    sigma: Floats,
    pull: Floats,
    scale: float,
    changes: Floats,
    done: int,
    vector: Floats,
    out: Floats,
) -> None:
    """Minus the inverse slope times a vector: a closed form and ``done`` rank-one changes."""
    total = 0.0
    for i in range(vector.size):
        total += pull[i] * (sigma[i] * vector[i])
    for i in range(vector.size):
        out[i] = sigma[i] * vector[i] + total * scale
    for q in range(done):
        total = 0.0
        for i in range(vector.size):
            total += changes[1, q, i] * vector[i]
        for i in range(vector.size):
            out[i] += changes[0, q, i] * total


@compiled
def _learn(
    sigma: Floats,
    pull: Floats,
    scale: float,
    changes: Floats,
    done: int,
    step: Floats,
    change: Floats,
) -> None:
    """Broyden's good update, so that the inverse slope times ``change`` is −``step``."""
    predicted, row = np.empty(step.size), np.empty(step.size)
    _apply(sigma, pull, scale, changes, done, change, predicted)
    total = size = 0.0
    for i in range(step.size):
        total += step[i]
        size += step[i] * predicted[i]
    for i in range(step.size):
        row[i] = sigma[i] * (step[i] + pull[i] * (total * scale))
    for q in range(done):
        total = 0.0
        for i in range(step.size):
            total += changes[0, q, i] * step[i]
        for i in range(step.size):
            row[i] += changes[1, q, i] * total
    size = size if abs(size) > 1e-300 else np.inf
    for i in range(step.size):
        changes[0, done, i] = (step[i] - predicted[i]) / size
        changes[1, done, i] = row[i]


@compiled
def _search(
    game: Game,
    at: Floats,
    pull: Floats,
    low: float,
    high: float,
    size: int,
    tables: Tables,
    room: Room,
) -> bool:
    """Broyden's method on a grid; moves ``at``, true where it settled well inside the grid."""
    sigma = game.sigma
    error, new, step = np.empty(at.size), np.empty(at.size), np.empty(at.size)
    changes = np.empty((2, STEPS, at.size))
    width, reach = (high - low) / (size - 1), (SPAN - SLACK) * np.min(sigma)
    count = lay(low, width, size, tables, room)
    largest = find_error(game, at, low, width, size, count, tables, room, error)
    total = 0.0
    for i in range(at.size):
        total += pull[i]
    scale = 1 / max(1 - total, 1e-3)
    for done in range(STEPS):
        _apply(sigma, pull, scale, changes, done, error, step)
        held = True
        for i in range(at.size):
            most = LARGEST_STEP * sigma[i]
            step[i] = min(max(step[i], -most), most)
            at[i] += step[i]
            held &= not np.isnan(at[i])
            if np.isfinite(at[i]):
                held &= at[i] - reach >= low and at[i] + reach <= high
        # What settles takes the step that is left for nothing; what leaves the grid takes it too.
        if largest <= TOLERANCE or not held:
            return largest <= TOLERANCE and held
        largest = find_error(game, at, low, width, size, count, tables, room, new)
        for i in range(at.size):
            error[i] -= new[i]
        _learn(sigma, pull, scale, changes, done, step, error)
        for i in range(at.size):
            error[i] = new[i]
    return False


@compiled
def solve_cutoffs(
    game: Game,
    at: Floats,
    tables: Tables,
    room: Room,
) -> tuple[bool, Room]:
    """Move ``at`` to the cutoffs; whether it settled, and the room."""
    power, keep, sigma = game.power, game.keep, game.sigma
    pull = np.empty(at.size)
    if not np.isfinite(at).any():
        return True, room
    for attempt in range(ATTEMPTS):
        find_middle(power, keep, sigma, at, tables[0], pull)
        low, high, finer = find_grid(at, sigma)
        size = NODES << finer
        if size > room.own.size - 2 * PAD:
            room = make_room(power, size)
        if attempt > 1:  # the grid moved along once; now the start itself must be better
            _relax(game, at, low, high, size, tables, room)
            low, high, _ = find_grid(at, sigma)
        if _search(game, at, pull, low, high, size, tables, room):
            return True, room
    return False, room
