"""Private-signal cutoffs game by game, compiled: the equations and the search of ``_cutoffs.py``.

Per game, what :mod:`innercircle.dynamics._cutoffs` does side by side, in the same steps and from
the same start: the level that the predicted cutoffs make, the certificate that nobody with a choice
breaks, and where there is none, the cutoffs by Broyden's method and their level. The certificate is
first looked for on half the nodes, with a wide margin instead of a narrow one.

Everything compiled is in this one file: code kept on disk is made anew when its own file changes,
and when no other does. Tables come as arguments for the same reason.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Tables = tuple[Floats, Floats, Floats, Floats]
"""Normal distribution, quotients of its inverse, pieces and offsets of the integration weights."""
Counts = NDArray[np.int32]


class Room(NamedTuple):
    """Space for the tables of one game after the other; insiders are split into two halves.

    Attributes:
        breaks, density: of every insider (insider, node), nodes with ``PAD`` columns around them.
        first, second: chances of the sets of each half (set, node).
        by_first, by_second: chance × weight, summed over the other half's sets (set, node).
        heads: sums of the chances of the sets with most power (how many, node).
        own: of one insider (node,).
        part, window: of pairs of sets: place within a cell (pair,), weights around it (6, pair).
        pair: first's set, second's set, first node of the window (3, pair).
        sums, order, full: of the first's sets and of the second's: their power (2, set), their
            numbers from the most power down, how many of the other half's sets suffice for every
            node (2, set).
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


_F = TypeVar("_F", bound=Callable[..., Any])


def compile_kept(function: _F) -> _F:
    """Compiled at its first call, and kept on disk where there is a place for it.

    That place is ``NUMBA_CACHE_DIR``, else beside this file, else the user's cache directory.
    """
    try:
        return cast("_F", numba.njit(error_model="numpy", cache=True)(function))
    except RuntimeError:  # no such place can be written
        return cast("_F", numba.njit(error_model="numpy")(function))


ROOT_TAU = 2.5066282746310002
SPAN, SLACK, POINTS = 5.0, 1.5, 3
NODES, WIDEST, FINEST = 36, 0.31, 6
TOLERANCE, SURELY, COARSELY = 3e-5, 1e-4, 0.02
STEPS, ATTEMPTS, RELAXING, RELAXED = 30, 6, 12, 5
LARGEST_STEP = 2.0
WORTH_A_LOOK, MARGIN = 0.002, 1e-6
# Products, because compiled code really divides.
HALF, SIXTH, OVER_24, OVER_120, OVER_720 = 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720
PAD = 8
"""Empty columns on both sides of the nodes, so that no stencil sticks out."""


@compile_kept
def find_normal(t: float, normal: Floats) -> tuple[float, float]:
    """Φ(t) and φ(t) from the table."""
    t = min(max(t, -9.0), 9.0)
    k = int((t + 9.0) * 64.0 + 0.5)
    x = k * 0.015625 - 9.0
    s = t - x
    p, d = normal[k, 0], normal[k, 1]
    y = -s * (x + 0.5 * s)
    e = 1 + y * (1 + y * (HALF + y * (SIXTH + y * (OVER_24 + y * (OVER_120 + y * OVER_720)))))
    xx = x * x
    z = (xx - 1) * SIXTH + s * (x * (3 - xx) * OVER_24 + s * ((xx - 6) * xx + 3) * OVER_120)
    return p + d * s * (1 + s * (s * z - x * HALF)), d * e


@compile_kept
def find_quantile(p: float, quotients: Floats) -> float:
    """Φ⁻¹(p) for p in (0, 1)."""
    middle = p - 0.5
    if abs(middle) <= 0.425:
        which, r = 0, 0.180625 - middle * middle
    else:
        r = np.sqrt(-np.log(min(p, 1 - p)))
        which, r = (1, r - 1.6) if r <= 5 else (2, r - 5.0)
    above = below = 0.0
    for k in range(7, -1, -1):
        above = above * r + quotients[which, k, 0]
        below = below * r + quotients[which, k, 1]
    if which == 0:
        return middle * above / below
    return -above / below if middle < 0 else above / below


@compile_kept
def _expect(
    power: Floats, keep: float, sigma: Floats, at: Floats, middle: float, normal: Floats, pull: Floats
) -> tuple[float, float]:
    """Power expected to break at τ = middle and its slope; ``pull`` gets the slope in each κ."""
    expected = slope = 0.0
    for i in range(power.size):
        weight = power[i] * keep
        pull[i] = 0.0
        if at[i] == np.inf:
            expected += weight
        elif at[i] > -np.inf:
            share, density = find_normal((at[i] - middle) / sigma[i], normal)
            expected += weight * share
            pull[i] = weight * density / sigma[i]
            slope += pull[i]
    return expected, slope


@compile_kept
def find_middle(
    power: Floats, keep: float, sigma: Floats, at: Floats, normal: Floats, pull: Floats
) -> float:
    """The τ at which the power expected to break just reaches it; ``pull`` gets its slopes."""
    low, high = 0.0, keep
    middle = keep
    for i in range(at.size):
        middle = min(middle, max(at[i] if np.isfinite(at[i]) else 0.5, 0.0))
    for _ in range(80):
        expected, slope = _expect(power, keep, sigma, at, middle, normal, pull)
        gap = expected - middle
        if gap >= 0:
            low = middle
        else:
            high = middle
        new = middle + gap / (1 + slope)
        if not low <= new <= high:
            new = 0.5 * (low + high)
        close = abs(new - middle) <= 1e-14
        middle = new
        if close:
            break
    _, slope = _expect(power, keep, sigma, at, middle, normal, pull)
    for i in range(at.size):
        pull[i] /= 1 + slope
    return middle


@compile_kept
def find_shift(
    power: Floats, keep: float, sigma: Floats, at: Floats, ceiling: float, normal: Floats
) -> float:
    """By how much all cutoffs may rise until :func:`find_middle` reaches ``ceiling``."""
    pull, moved = np.empty(at.size), np.empty(at.size)
    low, high, shift = -2.0, 2.0, 0.0
    for _ in range(80):
        for i in range(at.size):
            moved[i] = at[i] + shift
        expected, slope = _expect(power, keep, sigma, moved, ceiling, normal, pull)
        gap = ceiling - expected
        if gap >= 0:
            low = shift
        else:
            high = shift
        new = shift + gap / max(slope, 1e-9)
        if not low <= new <= high:
            new = 0.5 * (low + high)
        close = abs(new - shift) <= 1e-14
        shift = new
        if close:
            break
    return np.inf if shift > 1.999 else shift


@compile_kept
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
        np.zeros((columns + 1, width)),
        np.empty(width),
        np.empty(rows * columns),
        np.empty((2 * POINTS, rows * columns)),
        np.empty((3, rows * columns), dtype=np.int32),
        np.empty((2, columns)),
        np.empty((2, columns), dtype=np.int32),
        np.empty((2, columns), dtype=np.int32),
    )
    sort_sums(power, room)
    return room


@compile_kept
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


@compile_kept
def _lay(low: float, step: float, size: int, tables: Tables, room: Room) -> int:
    """Find which sets break enough for which nodes; returns how many end within the grid."""
    pieces, offsets, pair, part = tables[2], tables[3], room.pair, room.part
    rows, columns = room.first.shape[0], room.second.shape[0]
    count = 0
    for t in range(columns):
        room.full[1, t] = 0
    for s in range(rows):
        full = 0
        for r in range(columns):
            t = room.order[1, r]
            place = (room.sums[0, s] + room.sums[1, t] - low) / step
            if place >= size - 1 + POINTS:
                full += 1
                room.full[1, t] += 1
            elif place < -POINTS:
                break
            else:
                cell = np.floor(place)
                part[count] = place - cell
                pair[0, count], pair[1, count] = s, t
                pair[2, count] = PAD + int(cell) - POINTS + 1
                count += 1
        room.full[0, s] = full
    for k in range(2 * POINTS):
        c0, c1, c2, c3 = pieces[k, 0] + offsets[k], pieces[k, 1], pieces[k, 2], pieces[k, 3]
        c4, c5, c6 = pieces[k, 4], pieces[k, 5], pieces[k, 6]
        for q in range(count):
            x = part[q]
            room.window[k, q] = (
                (((((c6 * x + c5) * x + c4) * x + c3) * x + c2) * x + c1) * x + c0
            )
    return count


@compile_kept
def _find_odds(breaks: Floats, begin: int, end: int, size: int, odds: Floats) -> None:
    """Chances of all sets of the insiders from ``begin`` to ``end``: (set, node)."""
    for m in range(PAD, PAD + size):
        odds[0, m] = 1.0
    for s in range(odds.shape[0]):  # a larger grid may have been here
        for m in range(PAD + size, 2 * PAD + size):
            odds[s, m] = 0.0
    for i in range(begin, end):
        bit = 1 << (i - begin)
        for s in range(bit):
            for m in range(PAD, PAD + size):
                chance = odds[s, m]
                odds[bit + s, m] = chance * breaks[i, m]
                odds[s, m] = chance * (1 - breaks[i, m])


@compile_kept
def _add_full(odds: Floats, order: Counts, full: Counts, size: int, heads: Floats, by: Floats) -> None:
    """Start ``by`` with the sums of ``odds`` over those sets that suffice for every node."""
    most = 0
    for s in range(by.shape[0]):
        most = max(most, full[s])
    for r in range(most):
        t = order[r]
        for m in range(PAD, PAD + size):
            heads[r + 1, m] = heads[r, m] + odds[t, m]
    for s in range(by.shape[0]):
        r = full[s]
        for m in range(PAD, PAD + size):
            by[s, m] = heads[r, m]


@compile_kept
def _weigh(count: int, size: int, room: Room) -> None:
    """Chance × weight of all sets, summed over the second insiders and over the first."""
    first, second, by_first, by_second = room.first, room.second, room.by_first, room.by_second
    _add_full(second, room.order[1], room.full[0], size, room.heads, by_first)
    _add_full(first, room.order[0], room.full[1], size, room.heads, by_second)
    for q in range(count):
        s, t, edge = room.pair[0, q], room.pair[1, q], room.pair[2, q]
        for m in range(PAD, edge):
            by_first[s, m] += second[t, m]
            by_second[t, m] += first[s, m]
        for k in range(2 * POINTS):
            weight = room.window[k, q]
            by_first[s, edge + k] += weight * second[t, edge + k]
            by_second[t, edge + k] += weight * first[s, edge + k]
    for s in range(first.shape[0]):
        for m in range(PAD, PAD + size):
            by_first[s, m] *= first[s, m]
    for t in range(second.shape[0]):
        for m in range(PAD, PAD + size):
            by_second[t, m] *= second[t, m]


@compile_kept
def _add_chances(i: int, gain: float, broke: Floats, total: Floats, size: int, room: Room) -> float:
    """γ Pr(τ ≤ W₋ᵢ + w_i) + (1 − γ) Pr(τ ≤ W₋ᵢ) at the cutoff of insider i.

    Args:
        i, gain: the insider and γ. size: number of nodes, a multiple of 2.
        broke, total: sums over the sets that the insider is in, and over all (node,).
        room: with the insider's breaks and density.
    """
    breaks, density, own = room.breaks[i], room.density[i], room.own
    for m in range(PAD, PAD + size):
        p = breaks[m]
        share = p if p > 0 else 1.0
        rest = 1 - p if p < 1 else 1.0
        mine = gain * (broke[m] / share) + (1 - gain) * ((total[m] - broke[m]) / rest)
        own[m] = density[m] * mine
    even = odd = 0.0
    for m in range(PAD, PAD + size, 2):
        even += own[m]
        odd += own[m + 1]
    return even + odd


@compile_kept
def _find_breaks(game: Game, at: Floats, low: float, step: float, size: int, normal: Floats, room: Room) -> None:
    """Everybody's chance to break at the nodes, and the density of τ given their own cutoff."""
    for i in range(at.size):
        breaks, density = room.breaks[i], room.density[i]
        if np.isfinite(at[i]):
            place, stride = (at[i] - low) / game.sigma[i], step / game.sigma[i]
            for m in range(size):
                share, bell = find_normal(place - m * stride, normal)
                breaks[PAD + m] = game.keep * share
                density[PAD + m] = bell * stride
        else:
            for m in range(size):
                breaks[PAD + m] = game.keep if at[i] > 0 else 0.0
                density[PAD + m] = 0.0


@compile_kept
def find_error(
    game: Game,
    at: Floats,
    low: float,
    step: float,
    size: int,
    count: int,
    tables: Tables,
    room: Room,
    error: Floats,
) -> float:
    """Φ⁻¹(left side) − Φ⁻¹(c), zero for those without a choice; returns the largest size."""
    half = at.size // 2
    _find_breaks(game, at, low, step, size, tables[0], room)
    _find_odds(room.breaks, 0, half, size, room.first)
    _find_odds(room.breaks, half, at.size, size, room.second)
    _weigh(count, size, room)
    largest = 0.0
    for side in range(2):
        begin, end = (0, half) if side == 0 else (half, at.size)
        table = room.by_first if side == 0 else room.by_second
        # The odds are free now: their first rows hold with what each insider has broken.
        broke = room.first if side == 0 else room.second
        for i in range(end - 1, begin - 1, -1):
            bit = 1 << (i - begin)
            for m in range(PAD, PAD + size):
                broke[i - begin, m] = 0.0
            for s in range(bit):
                for m in range(PAD, PAD + size):
                    broke[i - begin, m] += table[bit + s, m]
                    table[s, m] += table[bit + s, m]
        for i in range(begin, end):
            error[i] = 0.0
            if np.isfinite(at[i]):
                chance = _add_chances(i, game.gain[i], broke[i - begin], table[0], size, room)
                chance = min(max(chance, 1e-300), 1 - 1e-16)
                error[i] = find_quantile(chance, tables[1]) - game.target[i]
                largest = max(largest, abs(error[i]))
    return largest


@compile_kept
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


@compile_kept
def is_never_reached(
    game: Game, at: Floats, tables: Tables, room: Room
) -> tuple[bool, Room]:
    """Certain that the true cutoffs lie at or below ``at``; with the room, larger if need be."""
    power, sigma = game.power, game.sigma
    error = np.empty(at.size)
    if not np.isfinite(at).any():
        return True, room
    low, high, finer = find_grid(at, sigma)
    for nodes, margin in ((NODES // 2, COARSELY), (NODES, SURELY)):
        size = nodes << finer
        if size > room.own.size - 2 * PAD:
            room = make_room(power, size)
        step = (high - low) / (size - 1)
        count = _lay(low, step, size, tables, room)
        find_error(game, at, low, step, size, count, tables, room, error)
        below = True
        for i in range(at.size):
            below &= error[i] <= -margin
        if below:
            return True, room
    return False, room


@compile_kept
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
        count = _lay(low, step, size, tables, room)
        for _ in range(RELAXED):
            find_error(game, at, low, step, size, count, tables, room, error)
            for i in range(at.size):
                at[i] += 0.3 * sigma[i] * min(max(error[i], -1.0), 1.0)


@compile_kept
def _apply(sigma: Floats, pull: Floats, scale: float, changes: Floats, done: int, vector: Floats, out: Floats) -> None:
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


@compile_kept
def _learn(sigma: Floats, pull: Floats, scale: float, changes: Floats, done: int, step: Floats, change: Floats) -> None:
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


@compile_kept
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
    count = _lay(low, width, size, tables, room)
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


@compile_kept
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


@compile_kept
def find_stage(
    power: Floats,
    gain: Floats,
    keep: Floats,
    sigma: Floats,
    target: Floats,
    cutoffs: Floats,
    sensed: Floats,
    bar: Floats,
    tables: Tables,
    skip: bool,
) -> tuple[Floats, Flags, Flags]:
    """Level and cutoffs of many games; ``cutoffs`` holds the start and is moved.

    Args:
        power, gain, sigma, cutoffs, sensed: (game, insider).
        keep, bar: (game,).
        target: Φ⁻¹(c) of those with a choice (game, insider).
        tables: see ``Tables``.
        skip: leave cutoffs as they are where it is certain that nobody tries.

    Returns:
        level (game,), settled (game,), looked for (game,).
    """
    games, count = cutoffs.shape
    level = np.empty(games)
    settled, sought = np.ones(games, dtype=np.bool_), np.ones(games, dtype=np.bool_)
    pull = np.empty(count)
    room = make_room(power[0], 2 * NODES)
    for g in range(games):
        game = Game(power[g], gain[g], keep[g], sigma[g], target[g])
        at = cutoffs[g]
        sort_sums(power[g], room)
        level[g] = find_middle(power[g], keep[g], sigma[g], at, tables[0], pull)
        least = np.inf
        for i in range(at.size):
            if np.isfinite(at[i]):
                least = min(least, sensed[g, i] - at[i])
        least -= MARGIN
        if skip and least > WORTH_A_LOOK and level[g] < bar[g] - WORTH_A_LOOK:
            # No expected power reaches 1 + a bar above it, which is never passed.
            shift = find_shift(power[g], keep[g], sigma[g], at, min(bar[g], 2.0), tables[0])
            quiet, room = is_never_reached(game, at + min(min(shift, least), 1.0), tables, room)
            sought[g] = not quiet
        if sought[g]:
            settled[g], room = solve_cutoffs(game, at, tables, room)
            level[g] = find_middle(power[g], keep[g], sigma[g], at, tables[0], pull)
    return level, settled, sought
