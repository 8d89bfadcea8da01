"""Better places for single insiders in an order of a large circle: loops to be compiled."""

from typing import Any

from numba.extending import register_jitable


@register_jitable(inline="always")
def find_worth(curve: Any, numbers: Any, i: int, before: float) -> float:
    """Worth of joining at this power: alone_i + joined_i·F(after) + others_i·F(before)."""
    low = int(before)
    fall = curve[low] + (before - low) * (curve[low + 1] - curve[low])
    after = before + numbers[3, i]
    low = int(after)
    joined = curve[low] + (after - low) * (curve[low + 1] - curve[low])
    return float(numbers[0, i] + numbers[1, i] * joined + numbers[2, i] * fall)


def improve(curve: Any, numbers: Any, order: Any, rounds: int) -> None:
    """Move one insider after the other to a better place in an order, while that helps.

    The best of all moves is taken each time. A move is a chain of swaps of neighbours, each of
    which changes the worth of two steps only. F is read off a table: for proposals only.

    Args:
        curve: (cell,) F at whole numbers of cells, two more than all power needs.
        numbers: (4, insider) alone, joined, others, and power in cells.
        order: (place,) changed.
        rounds: at most so many moves.
    """
    length = order.size
    for _ in range(rounds):
        most, source, target = 1e-10, -1, -1
        for way in range(2):  # to later places, then to earlier ones
            for place in range(length):
                moved = order[place]
                carried, gained = 0.0, 0.0
                for k in range(place):
                    carried += numbers[3, order[k]]
                there = place
                while (there + 1 < length) if way == 0 else (there > 0):
                    there += 1 if way == 0 else -1
                    other = order[there]
                    if way == 1:
                        carried -= numbers[3, other]
                    first, second = (moved, other) if way == 0 else (other, moved)
                    carried = max(carried, 0.0)
                    gained += find_worth(curve, numbers, second, carried)
                    gained += find_worth(curve, numbers, first, carried + numbers[3, second])
                    gained -= find_worth(curve, numbers, first, carried)
                    gained -= find_worth(curve, numbers, second, carried + numbers[3, first])
                    if way == 0:
                        carried += numbers[3, other]
                    if gained > most:
                        most, source, target = gained, place, there
        if source < 0:
            return
        moved = order[source]
        step = 1 if target > source else -1
        for k in range(source, target, step):
            order[k] = order[k + step]
        order[target] = moved
