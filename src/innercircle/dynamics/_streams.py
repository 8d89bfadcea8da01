"""Random numbers, one per (run, month, slot): a run's path depends on seed and run number only.

Month t of every run reads the counter-based generator Philox with the key (seed, t), month 0
being the start. Run r owns the words r·words … r·words + words − 1 of it, where ``words`` is the
number of slots rounded up to a multiple of 4 (one step of Philox's counter gives four words).
Slot k is the uniform number u = ⌊word / 2¹¹⌋ / 2⁵³ in [0, 1); a standard normal number is
z = Φ⁻¹(max(u, 2⁻⁵⁴)). Neither batches nor workers nor the horizon enter.

Sources: Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]

START_ONES = ("approve", "threshold", "taste")
START_EACH = ("type", "sought")
MONTH_ONES = (
    "oil",
    "rents",
    "strength",
    "purge",
    "success",
    "mobilisation",
    "wave",
    "denial",
    "reprisal",
    "arrest",
    "relief",
    "choice",
    "preempt",
    "patron",
    "invasion",
    "vote",
    "count",
    "walk",
    "strike",
    "wins",
    "sweep",
    "arms",
    "exit",
    "name",
)
MONTH_EACH = ("channel", "meeting", "ask", "detect", "signal")
"""Slots in order: first the one-a-run ones, then one block a name with one slot an insider."""

_SMALLEST = 2.0**-54


@dataclass(frozen=True, eq=False)
class Draws:
    """The numbers of one month for some runs.

    Attributes:
        table: uniform numbers (slot, run), rows contiguous.
        ones: names of the slots that a run has once.
        each: names of the slots that every insider has.
        insiders: number of insiders.
    """

    table: Floats
    ones: tuple[str, ...]
    each: tuple[str, ...]
    insiders: int

    def uniform(self, name: str) -> Floats:
        """Numbers u in [0, 1): (run,), or (insider, run) for a slot that every insider has."""
        if name in self.ones:
            row: Floats = self.table[self.ones.index(name)]
            return row
        start = len(self.ones) + self.each.index(name) * self.insiders
        return self.table[start : start + self.insiders]

    def normal(self, name: str) -> Floats:
        """Standard normal numbers, shaped like :meth:`uniform`."""
        return to_normal(self.uniform(name))


def to_normal(u: Floats) -> Floats:
    """Φ⁻¹(u), finite for every u in [0, 1)."""
    return np.asarray(ndtri(np.maximum(u, _SMALLEST)))


def draw_month(
    seed: int, month: int, runs: range, insiders: int, kept: NDArray[np.int64] | None = None
) -> Draws:
    """The numbers of a month for runs that follow each other, or those of them in ``kept``.

    Args:
        seed: 0 … 2⁶⁴ − 1.
        month: 0 for the start.
        runs: numbers of the runs.
        insiders: number of insiders.
        kept: positions in ``runs`` that are still needed; None for all.
    """
    ones, each = (START_ONES, START_EACH) if month == 0 else (MONTH_ONES, MONTH_EACH)
    slots = len(ones) + len(each) * insiders
    blocks = -(-slots // 4)
    key = np.array([seed, month], dtype=np.uint64)
    counter = np.array([runs.start * blocks, 0, 0, 0], dtype=np.uint64)
    generator = np.random.Generator(np.random.Philox(key=key, counter=counter))
    words = generator.random((len(runs), 4 * blocks))
    if kept is not None and kept.size < len(runs):
        words = words[kept]
    return Draws(np.ascontiguousarray(words.T), ones, each, insiders)
