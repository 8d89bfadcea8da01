"""Shortest paths on the subset lattice without stored edges: loops to be compiled.

What is still to be paid from a set S is found from the full set downwards, in blocks of 256 sets
that share their high bits: an edge through a high bit is then a vector operation on two blocks, and
sixteen bytes a set are all that is kept. The numbers are written out, because what is kept of
compiled code knows nothing outside this file.
"""

from typing import Any

import numpy as np
from numba.extending import register_jitable


def sweep(fall: Any, goal: Any, alone: Any, joined: Any, others: Any, distance: Any) -> None:
    """Fill in the least cost from every set to a goal, an edge S → S+i costing −worth.

    The worth of an edge is alone_i + joined_i·F(S+i) + others_i·F(S).

    Args:
        fall: (state,) F; at least 256 states.
        goal: (state,) bool, where a path may end.
        alone: (insider,).
        joined: (insider,).
        others: (insider,).
        distance: (state,) filled in; infinite where no goal can be reached.
    """
    count = alone.size
    states = 1 << count
    block = np.empty(256)
    for first in range(states - 256, -1, -256):
        here = fall[first : first + 256]
        stop = goal[first : first + 256]
        for k in range(256):
            block[k] = 0.0 if stop[k] else np.inf
        for i in range(8, count):
            if first >> i & 1:
                continue
            jump = first + (1 << i)
            far, after = distance[jump : jump + 256], fall[jump : jump + 256]
            a, b, c = alone[i], joined[i], others[i]
            for k in range(256):
                cost = far[k] - (a + b * after[k] + c * here[k])
                block[k] = min(block[k], cost)
        finish_block(block, here, alone, joined, others)
        distance[first : first + 256] = block


@register_jitable(inline="always")
def finish_block(block: Any, here: Any, alone: Any, joined: Any, others: Any) -> None:
    """Edges within a block, eight sets at a time, from the last eight to the first."""
    for first in range(248, -1, -8):
        low = block[first : first + 8]
        before = here[first : first + 8]
        for i in range(3, 8):
            if first >> i & 1:
                continue
            jump = first + (1 << i)
            far, after = block[jump : jump + 8], here[jump : jump + 8]
            a, b, c = alone[i], joined[i], others[i]
            for k in range(8):
                cost = far[k] - (a + b * after[k] + c * before[k])
                low[k] = min(low[k], cost)
        for k in range(6, -1, -1):
            best = low[k]
            for i in range(3):
                if not k >> i & 1:
                    q = k | 1 << i
                    cost = low[q] - (alone[i] + joined[i] * before[q] + others[i] * before[k])
                    best = min(best, cost)
            low[k] = best


@register_jitable(inline="always")
def find_worth(fall: Any, numbers: Any, i: int, before: int, after: int) -> float:
    """Worth of the edge by which i joins."""
    worth = numbers[0, i] + numbers[1, i] * fall[after] + numbers[2, i] * fall[before]
    return float(worth)


def trace(
    fall: Any,
    goal: Any,
    numbers: Any,
    distance: Any,
    paths: Any,
    gains: Any,
) -> None:
    """The best path for each first step, and in the last row one that may also stop at once.

    Args:
        fall: (state,) F.
        goal: (state,) bool.
        numbers: (6, insider) alone, joined, others as the path is priced; multipliers are in them.
            Then base, joined, others of the gains themselves.
        distance: (state,) from ``sweep``.
        paths: (insider + 1, insider) filled in; −1 after the end, −2 at the start where none is.
        gains: (insider + 1, insider) filled in.
    """
    count = numbers.shape[1]
    for row in range(count + 1):
        state = 0
        for k in range(count):
            paths[row, k] = -1
            gains[row, k] = 0.0
        for k in range(count):
            best, pick = np.inf, -1
            for i in range(count):
                if state >> i & 1 or (k == 0 and row < count and i != row):
                    continue
                after = state | 1 << i
                cost = distance[after] - find_worth(fall, numbers, i, state, after)
                if cost < best:
                    best, pick = cost, i
            if goal[state] and best >= 0.0 and not (k == 0 and row < count):
                break
            if pick < 0:
                break
            after = state | 1 << pick
            gains[row, pick] = (
                numbers[3, pick] + numbers[4, pick] * fall[after] + numbers[5, pick] * fall[state]
            )
            paths[row, k] = pick
            state = after
        if not goal[state]:
            paths[row, 0] = -2


def improve(fall: Any, numbers: Any, order: Any, rounds: int) -> None:
    """Move one insider after the other to a better place in an order, while that helps.

    The best of all moves is taken each time. A move is a chain of swaps of neighbours, each of
    which changes the worth of two edges only.

    Args:
        fall: (state,) F.
        numbers: (6, insider) as for ``trace``.
        order: (place,) changed.
        rounds: at most so many moves.
    """
    length = order.size
    for _ in range(rounds):
        most, source, target = 1e-12, -1, -1
        for way in range(2):  # to later places, then to earlier ones
            for place in range(length):
                moved = order[place]
                state, gained = 0, 0.0
                for k in range(place):
                    state |= 1 << order[k]
                there = place
                while (there + 1 < length) if way == 0 else (there > 0):
                    if way == 0:
                        there += 1
                    else:
                        there -= 1
                        state ^= 1 << order[there]
                    first, second = (moved, order[there]) if way == 0 else (order[there], moved)
                    both = state | 1 << first | 1 << second
                    gained += find_worth(fall, numbers, second, state, state | 1 << second)
                    gained += find_worth(fall, numbers, first, state | 1 << second, both)
                    gained -= find_worth(fall, numbers, first, state, state | 1 << first)
                    gained -= find_worth(fall, numbers, second, state | 1 << first, both)
                    if way == 0:
                        state |= 1 << order[there]
                    if gained > most:
                        most, source, target = gained, place, there
        if source < 0:
            return
        moved = order[source]
        if target > source:
            for k in range(source, target):
                order[k] = order[k + 1]
        else:
            for k in range(source, target, -1):
                order[k] = order[k - 1]
        order[target] = moved
