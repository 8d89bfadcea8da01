"""The four cells of a stake table from the factors; scalars or arrays that broadcast.

``Situation`` is the one list of factors: the stage game has numbers in it, the months arrays.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Number = float | Floats
Some = TypeVar("Some", float, Floats)
_ZERO: Any = 0.0
_ONE: Any = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Situation(Generic[Some]):
    """Factors of a scenario's ``stakes``, by the names of the file: of one insider or of several.

    Attributes:
        position: payoff of today's position, undisturbed.
        fallback: payoff of one who stays and sees the regime fall, before prosecution.
        punishment: payoff of one who breaks, the regime holding, and is caught; at most ``exile``.
        exile: payoff abroad.
        new_order_place: payoff of the place in the new order, before prosecution.
        fate_if_purged: payoff of a loyal insider who is purged.
        capture: chance of being caught after breaking if the regime holds, in [0, 1].
        squeeze: share of the position lost through sanctions, in [0, 1].
        purge: chance of being purged though loyal, in [0, 1].
        side_payment: points paid for breaking, if the regime falls.
    """

    position: Some
    fallback: Some = _ZERO
    punishment: Some = _ZERO
    exile: Some = _ZERO
    new_order_place: Some = _ZERO
    fate_if_purged: Some = _ZERO
    capture: Some = _ONE
    squeeze: Some = _ZERO
    purge: Some = _ZERO
    side_payment: Some = _ZERO


def compute_cells(
    factors: Situation[Some], untouched: Number, promised: Number, advance: Number = 0.0
) -> tuple[Number, Number, Number, Number]:
    """The cells a, r, p, g.

    Args:
        factors: of one insider, or arrays.
        untouched: chance that nobody prosecutes one who stayed, in [0, 1].
        promised: the same for one who broke, promises considered.
        advance: paid for breaking, however it ends.
    """
    f = factors
    better = np.maximum(f.new_order_place - f.exile, 0.0)
    return (
        f.position * (1.0 - f.squeeze) * (1.0 - f.purge) + f.fate_if_purged * f.purge,
        f.fallback * untouched,
        f.capture * f.punishment + (1.0 - f.capture) * f.exile + advance,
        f.exile + better * promised + f.side_payment + advance,
    )


def compute_untouched(
    exposure: Number, pursuit: Floats, credibility: Number = 0.0, coverage: Number = 0.0
) -> Floats:
    """Product over guarantors (last axis) of 1 − exposure·pursuit·(1 − credibility·coverage)."""
    reached = np.asarray(exposure)[..., None] * pursuit * (1.0 - credibility * coverage)
    return np.asarray(np.prod(1.0 - reached, axis=-1))
