"""Decisions that hang on powers below the tolerance: found, and refused.

The stage game counts M + W ≥ θ within 1e-9 of all power, so that 0.7 + 0.1 reaches 0.8. A price of
this is that an insider whose power lies below the tolerance can never be the one who matters, even
where the exact numbers say so. A solver that meets such insiders therefore asks the same
question a second time with *exact* sums and a slack of half a unit in the last place per number
(what writing 0.1 in binary costs), and refuses if the two answers differ.

Sums are carried as unevaluated pairs (high, low) (Knuth 1969, two-sum), which keep 1e-12 beside
1e12.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import TooFarApartError
from innercircle.game._game import Game
from innercircle.game._kernels.gain import compute_gain
from innercircle.game._laws import AtomLaw, Law, MirrorLaw
from innercircle.vocabulary import POWER_TOLERANCE

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_HALF_ULP = 2.0**-53 * (1.0 + 1e-9)


def has_tiny_powers(game: Game) -> bool:
    """True when a decision could hang on a power (or a threshold) below the tolerance.

    A threshold spread wider than the tolerance makes every decision continuous in the powers, so
    that nothing hangs on the small ones.
    """
    law = game.threshold.law
    if law is None:
        return False
    values = law.atoms
    if values.size == 0:
        if law.spread > POWER_TOLERANCE * max(abs(law.mean), game.scale):
            return False
        values = np.asarray([law.mean])
    tolerance = POWER_TOLERANCE * max(game.scale, float(np.max(np.abs(values))))
    beyond = values - game.mobilisation
    return bool(
        np.any(game.power <= tolerance) or np.any((np.abs(beyond) <= tolerance) & (beyond != 0.0))
    )


def add_exactly(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Sum and its rounding error, a + b = high + low exactly (Knuth's two-sum)."""
    high = a + b
    virtual = high - a
    return high, (a - (high - virtual)) + (b - virtual)


def add_pairs(a: tuple[Floats, Floats], b: Floats) -> tuple[Floats, Floats]:
    """(high, low) + b, again as a pair."""
    high, low = add_exactly(a[0], b)
    return add_exactly(high, low + a[1])


def sum_exactly(values: Floats) -> tuple[Floats, Floats]:
    """The sum of a list as a pair, correctly rounded twice."""
    high = math.fsum(values)
    low = math.fsum([*values.tolist(), -high])
    return np.asarray(high), np.asarray(low)


def list_subset_sums(power: Floats) -> tuple[Floats, Floats]:
    """(2ⁿ,) sums of all subsets as pairs; bit k of the position is insider k."""
    high, low = np.zeros(1), np.zeros(1)
    for w in power:
        up, rest = add_pairs((high, low), np.asarray(w))
        high, low = np.concatenate((high, up)), np.concatenate((low, rest))
    return high, low


def find_exact_probability(law: Law, x: tuple[Floats, Floats]) -> Floats:
    """Pr(θ ≤ x) with exact sums, x = (high, low), and half an ulp of slack per number."""
    if isinstance(law, MirrorLaw):
        total = np.asarray(law.total)
        rest = add_pairs((-x[0], -x[1]), total)
        return 1.0 - find_exact_probability(law.base, rest)
    if not isinstance(law, AtomLaw):
        return law.cdf(x[0] + x[1])
    last = law.atoms.size - 1
    position = np.searchsorted(law.atoms, x[0], side="right")
    # Only the two neighbouring atoms can be decided otherwise than by the leading part.
    above = law.atoms[np.minimum(position, last)]
    below = law.atoms[np.maximum(position - 1, 0)]
    position = position + ((position <= last) & _is_met(above, x))
    position = position - ((position > 0) & (below > x[0] + x[1]) & ~_is_met(below, x))
    return law.cumulative[position]


def _is_met(theta: Floats, x: tuple[Floats, Floats]) -> Bools:
    slack = _HALF_ULP * (np.abs(x[0]) + np.abs(theta))
    return np.asarray((x[0] - theta) + x[1] >= -slack)


def make_exact_fall(game: Game) -> Callable[[tuple[Floats, Floats]], Floats]:
    """F of exact sums of breaking power."""
    law = game.threshold.law
    if law is None:  # asked for the flat threshold: raise its explanation
        game.fall_probability(0.0)
        raise AssertionError

    def fall(breaking: tuple[Floats, Floats]) -> Floats:
        return find_exact_probability(law, add_pairs(breaking, np.asarray(game.mobilisation)))

    return fall


def find_exact_gains(game: Game, breaking: Bools) -> Floats:
    """(insider,) gains when ``breaking`` breaks, with exact sums in place of the tolerance."""
    fall = make_exact_fall(game)
    total = sum_exactly(game.power[breaking])
    own = np.where(breaking, -game.power, 0.0)
    others = add_pairs((np.broadcast_to(total[0], own.shape), total[1]), own)
    return compute_gain(game.stakes.T, fall(add_pairs(others, game.power)), fall(others))


def solve_extremes_exactly(game: Game) -> tuple[Bools, Bools]:
    """Smallest and largest equilibrium with exact sums, by rounds of best replies."""
    cautious = np.zeros(game.n, dtype=bool)
    while np.any(joining := ~cautious & (find_exact_gains(game, cautious) > game.ties)):
        cautious |= joining
    bold = np.ones(game.n, dtype=bool)
    while np.any(leaving := bold & (find_exact_gains(game, bold) < -game.ties)):
        bold &= ~leaving
    return cautious, bold


def refuse_too_far_apart(game: Game, where: str) -> None:
    """Raise :class:`TooFarApartError` for this game."""
    smallest = int(np.argmin(game.power))
    raise TooFarApartError(
        f"powers too far apart: the smallest is {game.power[smallest]:g} "
        f"({game.names[smallest]}), all power together is {game.scale:g}, and a decision "
        "hangs on less than 1e-9 of that",
        where=where,
        why="Sums of power are compared within 1e-9 of all power, so that 0.7 + 0.1 reaches 0.8.",
        advice="Leave out insiders without power, or give the threshold a spread.",
    )
