"""Chances at everybody's own cutoff, compiled: the left side of the equations on a grid."""

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._grid import POINTS
from innercircle.dynamics._kernels.compiler import compiled
from innercircle.dynamics._kernels.normal import (
    FARTHEST,
    GAP,
    continue_normal,
    find_point,
    find_quantile,
)
from innercircle.dynamics._kernels.room import PAD, Counts, Game, Room, Tables

Floats = NDArray[np.float64]


@compiled
def lay(low: float, step: float, size: int, tables: Tables, room: Room) -> int:
    """Find which sets break enough for which nodes; returns how many end within the grid."""
    pieces, offsets, pair, part = tables[2], tables[3], room.pair, room.part
    rows, columns = room.first.shape[0], room.second.shape[0]
    count = 0
    for t in range(columns):
        room.full[1, t] = 0
    for k in range(rows):
        s, full = room.order[0, k], 0
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
            room.window[k, q] = (((((c6 * x + c5) * x + c4) * x + c3) * x + c2) * x + c1) * x + c0
    return count


@compiled
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


@compiled
def _add_heads(odds: Floats, order: Counts, size: int, heads: Floats) -> None:
    """Sums of ``odds`` over the sets with most power: from none to all."""
    for r in range(odds.shape[0]):
        t = order[r]
        for m in range(PAD, PAD + size):
            heads[r + 1, m] = heads[r, m] + odds[t, m]


@compiled
def _fill(by: Floats, s: int, heads: Floats, r: int, begin: int, end: int) -> int:
    """Copy the nodes from ``begin`` up to ``end``; returns where the next ones end."""
    begin = max(begin, PAD)
    for m in range(begin, end):
        by[s, m] = heads[r, m]
    return min(begin, end)


@compiled
def _weigh(count: int, size: int, room: Room) -> None:
    """Chance × weight of all sets, summed over the second insiders and over the first."""
    first, second, by_first, by_second = room.first, room.second, room.by_first, room.by_second
    full, ends, pair = room.full, room.ends, room.pair
    heads, others = room.heads[0], room.heads[1]
    _add_heads(second, room.order[1], size, heads)
    _add_heads(first, room.order[0], size, others)
    ends[:] = PAD + size
    # From the most power down, each set that ends lower leaves fewer nodes to those after it.
    for q in range(count):
        s, t, edge = pair[0, q], pair[1, q], pair[2, q]
        ends[0, s] = _fill(by_first, s, heads, full[0, s], edge, ends[0, s])
        ends[1, t] = _fill(by_second, t, others, full[1, t], edge, ends[1, t])
        full[0, s] += 1
        full[1, t] += 1
    for s in range(first.shape[0]):
        _fill(by_first, s, heads, full[0, s], PAD, ends[0, s])
    for t in range(second.shape[0]):
        _fill(by_second, t, others, full[1, t], PAD, ends[1, t])
    for q in range(count):
        s, t, edge = pair[0, q], pair[1, q], pair[2, q]
        full[0, s] -= 1
        full[1, t] -= 1
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


@compiled
def _split_by_insider(table: Floats, count: int, size: int, broke: Floats) -> None:
    """For each insider the sum over the sets that they are in; ``table[0]`` gets that over all."""
    for j in range(count):
        i = count - 1 - j
        bit = 1 << i
        for m in range(PAD, PAD + size):
            broke[i, m] = table[bit, m]
            table[0, m] += table[bit, m]
        for s in range(1, bit):
            for m in range(PAD, PAD + size):
                broke[i, m] += table[bit + s, m]
                table[s, m] += table[bit + s, m]


@compiled
def _add_chances(
    breaks: Floats,
    density: Floats,
    broke: Floats,
    total: Floats,
    gain: float,
    size: int,
    own: Floats,
) -> float:
    """γ Pr(τ ≤ W₋ᵢ + w_i) + (1 − γ) Pr(τ ≤ W₋ᵢ) at an insider's own cutoff.

    Args:
        breaks: chance to break (node,).
        density: of τ given the cutoff (node,).
        broke: sums over the sets that the insider is in (node,).
        total: sums over all sets (node,).
        gain: γ.
        size: number of nodes, a multiple of 2.
        own: space (node,).
    """
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


@compiled
def _find_breaks(
    game: Game, at: Floats, low: float, step: float, size: int, normal: Floats, room: Room
) -> None:
    """Everybody's chance to break at the nodes, and the density of τ given their own cutoff."""
    for i in range(at.size):
        breaks, density, point = room.breaks[i], room.density[i], room.own
        if np.isfinite(at[i]):
            place, stride = (at[i] - low) / game.sigma[i], step / game.sigma[i]
            # Two loops: numbers are looked up one by one, and computed several at a time.
            for m in range(size):
                _, row = find_point(place - m * stride)
                point[PAD + m] = row * GAP - FARTHEST
                breaks[PAD + m], density[PAD + m] = normal[row, 0], normal[row, 1]
            for m in range(size):
                x = point[PAD + m]
                s = min(max(place - m * stride, -FARTHEST), FARTHEST) - x
                share, bell = continue_normal(x, s, breaks[PAD + m], density[PAD + m])
                breaks[PAD + m], density[PAD + m] = game.keep * share, bell * stride
        else:
            for m in range(size):
                breaks[PAD + m] = game.keep if at[i] > 0 else 0.0
                density[PAD + m] = 0.0


@compiled
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
    # The odds are free now: their first rows hold with what each insider has broken.
    _split_by_insider(room.by_first, half, size, room.first)
    _split_by_insider(room.by_second, at.size - half, size, room.second)
    total, own, largest = room.by_first[0], room.own, 0.0
    for i in range(at.size):
        error[i] = 0.0
        if np.isfinite(at[i]):
            broke = room.first[i] if i < half else room.second[i - half]
            breaks, density = room.breaks[i], room.density[i]
            chance = _add_chances(breaks, density, broke, total, game.gain[i], size, own)
            chance = min(max(chance, 1e-300), 1 - 1e-16)
            error[i] = find_quantile(chance, tables[1]) - game.target[i]
            largest = max(largest, abs(error[i]))
    return largest
