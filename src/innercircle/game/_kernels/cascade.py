"""Monotone best response on sorted powers: who breaks, starting from nobody.

Insider i joins once the others that break carry more than a critical power. Two moves are valid
whatever their order, because breaking never puts anyone off: letting in everybody who wants to
break *now*, and letting in, one after the other, a sequence each of whose members wants to break
given those before him. The result is the smallest equilibrium as soon as nobody outside wants to
break; how good the sequence was decides only how soon that is.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_PLAIN_ROUNDS = 4
_SORTED_ROUNDS = 40
_HALVINGS = 60


def climb(
    power: Floats,
    stakes: Floats,
    ties: Floats,
    fall: Callable[[Floats], Floats],
    quantile: Callable[[Floats], Floats],
    *,
    start: float = 0.0,
    candidates: Ints | None = None,
) -> Ints:
    """Rows of those who break in the smallest equilibrium, in an order in which each is willing.

    Args:
        power: (insider,) positive.
        stakes: (insider, 4) with g ≥ p and a ≥ r.
        ties: (insider,) a gain must exceed this.
        fall: F, vectorised, non-decreasing.
        quantile: approximate inverse of F, used for sorting only.
        start: power that breaks to begin with.
        candidates: rows that may join; None for all.

    Returns:
        (breaking,) rows.
    """
    waiting = np.arange(power.size) if candidates is None else candidates
    W = start
    joined: list[Ints] = []
    for turn in range(_PLAIN_ROUNDS + _SORTED_ROUNDS + waiting.size):
        if turn == _PLAIN_ROUNDS:
            waiting = _sort_by_estimate(waiting, power, stakes, ties, quantile)
        elif turn == _PLAIN_ROUNDS + _SORTED_ROUNDS:
            critical = find_critical_powers(power, stakes, ties, fall, waiting)
            waiting = waiting[np.argsort(critical, kind="stable")]
        taken = 0
        if turn >= _PLAIN_ROUNDS:
            before = W + np.concatenate(([0.0], np.cumsum(power[waiting[:-1]])))
            willing = _gain(waiting, before, power, stakes, fall) > ties[waiting]
            taken = waiting.size if bool(willing.all()) else int(np.argmin(willing))
        if taken:
            new, waiting = waiting[:taken], waiting[taken:]
        else:
            now = _gain(waiting, W, power, stakes, fall) > ties[waiting]
            new, waiting = waiting[now], waiting[~now]
        if new.size == 0:
            break
        joined.append(new)
        W += float(np.sum(power[new]))
        if waiting.size == 0:
            break
    return np.concatenate(joined) if joined else np.empty(0, dtype=np.intp)


def find_critical_powers(
    power: Floats,
    stakes: Floats,
    ties: Floats,
    fall: Callable[[Floats], Floats],
    rows: Ints,
) -> Floats:
    """(row,) power of the others above which each breaks; inf if he never does; by bisection."""
    total = float(np.sum(power))
    low, high = np.zeros(rows.size), np.full(rows.size, total)
    at_once = _gain(rows, low, power, stakes, fall) > ties[rows]
    never = ~(_gain(rows, high, power, stakes, fall) > ties[rows])
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        willing = _gain(rows, middle, power, stakes, fall) > ties[rows]
        high = np.where(willing, middle, high)
        low = np.where(willing, low, middle)
    return np.where(never, np.inf, np.where(at_once, 0.0, high))


def _gain(
    rows: Ints,
    others: Floats | float,
    power: Floats,
    stakes: Floats,
    fall: Callable[[Floats], Floats],
) -> Floats:
    a, r, p, g = stakes[rows].T
    without = fall(np.asarray(others))
    return np.asarray((p - a) + (g - p) * fall(others + power[rows]) + (a - r) * without)


def _sort_by_estimate(
    rows: Ints,
    power: Floats,
    stakes: Floats,
    ties: Floats,
    quantile: Callable[[Floats], Floats],
) -> Ints:
    """Sort by the critical power if F were linear over one insider's power."""
    a, r, p, g = stakes[rows].T
    room = g - r
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.clip(np.nan_to_num((a - p + ties[rows]) / room, nan=1.0), 0.0, 1.0)
        own = np.nan_to_num((g - p) / room, nan=0.0, posinf=0.0, neginf=0.0)
        critical = quantile(needed) - own * power[rows]
    return rows[np.argsort(np.nan_to_num(critical, nan=np.inf), kind="stable")]
