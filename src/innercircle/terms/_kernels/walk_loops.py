"""The table of walks that may repeat an insider: loops to be compiled, on their own."""

from typing import Any


def fill_table(cost: Any, units: Any, table: Any) -> None:
    """Lower every entry to the cheapest way on from there, from the last step to the first.

    Args:
        cost: (insider, cell) of joining.
        units: (insider,) cells that an insider moves on.
        table: (steps taken, cell, and one more that is infinite) 0 where a walk may end, else
            infinite; changed.
    """
    count, cells = cost.shape
    for k in range(count - 1, -1, -1):
        for i in range(count):
            move = units[i]
            if move < cells:
                here, after = table[k, : cells - move], table[k + 1, move:cells]
                each = cost[i, : cells - move]
                for c in range(cells - move):
                    onward = each[c] + after[c]
                    here[c] = min(here[c], onward)
