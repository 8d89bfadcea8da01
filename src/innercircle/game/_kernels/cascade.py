"""Monotone best response on sorted powers: who breaks, starting from nobody.

Insider i joins once the others that break carry more than a critical power. Two moves are valid
whatever their order, because breaking never puts anyone off: letting in everybody who wants to
break *now*, and letting in, one after the other, a sequence each of whose members wants to break
given those before. The result is the smallest equilibrium as soon as nobody outside wants to
break; how good the sequence was decides only how soon that is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Function = Callable[[Floats], Floats]

# Rounds are taste: joining is valid in any order (see above), so that half of them moves work from
# one kind of round to another and no answer. Halvings reach the last bit of a double, 53; with half
# of them critical powers are known to 1e-9, which is no better than the tolerance of their sums.
_PLAIN_ROUNDS = 4
_SORTED_ROUNDS = 40
_HALVINGS = 60


@dataclass(frozen=True)
class Crowd:
    """Insiders as the climb sees them: one breaks iff base + up·F(W + power) + down·F(W) > 0.

    Attributes:
        rows: (member,) rows of the game.
        power: (member,) positive.
        base: (member,) p − a − tie.
        up: (member,) g − p ≥ 0.
        down: (member,) a − r ≥ 0.
    """

    rows: Ints
    power: Floats
    base: Floats
    up: Floats
    down: Floats

    def choose(self, which: Bools | Ints | slice) -> "Crowd":
        """Some of them, or the same in another order."""
        return Crowd(
            self.rows[which],
            self.power[which],
            self.base[which],
            self.up[which],
            self.down[which],
        )

    def is_willing(self, others: Floats | float, fall: Function) -> Bools:
        """(member,) whether each breaks when the others that break carry ``others``."""
        gain = fall(others + self.power)
        gain = gain * self.up
        gain += self.base
        gain += self.down * fall(np.asarray(others))
        return np.asarray(gain > 0)


def make_crowd(power: Floats, stakes: Floats, ties: Floats) -> Crowd:
    """All insiders of a game.

    Args:
        power: (insider,) positive.
        stakes: (insider, 4) with g ≥ p and a ≥ r.
        ties: (insider,) a gain must exceed this.
    """
    a, r, p, g = np.ascontiguousarray(stakes.T)
    return Crowd(np.arange(power.size), power, p - a - ties, g - p, a - r)


def climb(waiting: Crowd, fall: Function, quantile: Function, start: float = 0.0) -> Ints:
    """Rows of those who break in the smallest equilibrium, in an order in which each is willing.

    Args:
        waiting: who may join.
        fall: F, vectorised, non-decreasing.
        quantile: approximate inverse of F, used for sorting only.
        start: power that breaks to begin with.

    Returns:
        (breaking,) rows.
    """
    W = start
    joined: list[Ints] = []
    for turn in range(_PLAIN_ROUNDS + _SORTED_ROUNDS + waiting.rows.size):
        if turn == _PLAIN_ROUNDS:
            waiting = waiting.choose(
                np.argsort(_estimate_critical(waiting, quantile), kind="stable")
            )
        elif turn == _PLAIN_ROUNDS + _SORTED_ROUNDS:
            critical = find_critical_powers(waiting, fall, W + float(np.sum(waiting.power)))
            waiting = waiting.choose(np.argsort(critical, kind="stable"))
        taken = 0
        if turn >= _PLAIN_ROUNDS:
            before = W + np.concatenate(([0.0], np.cumsum(waiting.power[:-1])))
            willing = waiting.is_willing(before, fall)
            taken = willing.size if bool(willing.all()) else int(np.argmin(willing))
        if taken:
            new, waiting = waiting.choose(slice(taken)), waiting.choose(slice(taken, None))
        else:
            now = waiting.is_willing(W, fall)
            if not now.any():
                break
            new, waiting = waiting.choose(now), waiting.choose(~now)
        joined.append(new.rows)
        W += float(np.sum(new.power))
        if waiting.rows.size == 0:
            break
    return np.concatenate(joined) if joined else np.empty(0, dtype=np.intp)


def find_critical_powers(crowd: Crowd, fall: Function, total: float) -> Floats:
    """(member,) power of the others above which each breaks, by bisection; inf if never.

    Args:
        crowd: the insiders.
        fall: F, vectorised, non-decreasing.
        total: more than the others can ever carry.
    """
    low, high = np.zeros(crowd.rows.size), np.full(crowd.rows.size, total)
    at_once, ever = crowd.is_willing(low, fall), crowd.is_willing(high, fall)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        willing = crowd.is_willing(middle, fall)
        high = np.where(willing, middle, high)
        low = np.where(willing, low, middle)
    return np.where(ever, np.where(at_once, 0.0, high), np.inf)


def _estimate_critical(crowd: Crowd, quantile: Function) -> Floats:
    """Critical powers if F were linear over one insider's power."""
    room = crowd.up + crowd.down
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.clip(np.nan_to_num(-crowd.base / room, nan=1.0), 0.0, 1.0)
        own = np.nan_to_num(crowd.up / room, nan=0.0, posinf=0.0)
        return np.nan_to_num(quantile(needed) - own * crowd.power, nan=np.inf)
