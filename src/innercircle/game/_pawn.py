"""Inputs that move a number, read off given draws of both: PAWN, with what luck alone would show.

An input's draws are cut into parts of one size, and in each the distribution of the number is held
against that over all draws. Nothing is supposed of how inputs hang together, so that each counts
with all that goes with it.

Sources:
    F. Pianosi and T. Wagener (2018), Distribution-based sensitivity analysis from a generic
    input-output sample.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PARTS = 10
"""Parts of an input's draws; fewer where a part would have fewer than ``LEAST`` draws."""
LEAST = 20
_SHUFFLES = 1000
_LEVELS = 5_000  # of the number at most, between which its distribution is not told apart
_LUCK = 0.05  # chance that luck alone names any input


@dataclass(frozen=True)
class Moved:
    """An input that moves the number, with all that goes with it.

    Attributes:
        path: of the input.
        index: PAWN index: mean over the parts of the largest distance of the two distribution
            functions, in [0, 1].
        luck: what an input that moves nothing would hardly exceed.
        low, high: mean of the number where the input is lowest and highest, one part each.
        at_low, at_high: middle of these parts.
    """

    path: str
    index: float
    luck: float
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def clear(self) -> bool:
        """True when luck would hardly name it."""
        return self.index > self.luck

    @property
    def swing(self) -> float:
        """Way of the number's mean from one end to the other."""
        return abs(self.high - self.low)


def rank_inputs(drawn: Mapping[str, Floats], found: Floats, seed: int = 0) -> list[Moved]:
    """All inputs that vary: those clear of luck by their swing, then the rest by their index.

    Args:
        drawn: input → its draws (draw,).
        found: the number in each draw (draw,), finite.
        seed: of the shuffles that show what luck does.
    """
    count = len(found)
    parts = int(np.clip(count // LEAST, 2, PARTS))
    values, place = np.unique(found, return_inverse=True)
    if len(values) > _LEVELS:
        place = place * _LEVELS // len(values)
    if len(values) < 2 or count < 2 * parts:
        return []
    names = [name for name, column in drawn.items() if np.ptp(column) > 0]
    if not names:
        return []
    whole = np.cumsum(np.bincount(place)) / count
    luck = _find_luck(place, whole, parts, len(names), seed)
    ranked = []
    for name in names:
        column = drawn[name]
        order = np.argsort(column, kind="stable")
        pieces = np.array_split(order, parts)
        ranked.append(
            Moved(
                name,
                find_index(place[order], whole, parts),
                luck,
                float(found[pieces[0]].mean()),
                float(found[pieces[-1]].mean()),
                float(np.median(column[pieces[0]])),
                float(np.median(column[pieces[-1]])),
            )
        )
    return sorted(
        ranked, key=lambda each: (not each.clear, -each.swing if each.clear else -each.index)
    )


def find_index(place: NDArray[np.int64], whole: Floats, parts: int) -> float:
    """Mean distance of the parts' distribution functions from that of all.

    Args:
        place: of each draw's number among the different ones (draw,), in the order of the input.
        whole: distribution function of all (value,).
        parts: how many parts.
    """
    gaps = [
        np.max(np.abs(np.cumsum(np.bincount(piece, minlength=len(whole))) / len(piece) - whole))
        for piece in np.array_split(place, parts)
    ]
    return float(np.mean(gaps))


def _find_luck(
    place: NDArray[np.int64], whole: Floats, parts: int, inputs: int, seed: int
) -> float:
    """The index that none of so many inputs without effect exceeds, in 19 files of 20."""
    rng = np.random.default_rng([seed, 54])
    seen = [find_index(rng.permutation(place), whole, parts) for _ in range(_SHUFFLES)]
    # Beyond the 95th percentile as an exponential distribution would go on: a little too far.
    rare = float(np.quantile(seen, 1 - _LUCK))
    beyond = float(np.mean([index for index in seen if index >= rare])) - rare
    return rare + beyond * math.log(inputs)
