"""Constants as the record leaves them: draws that ship with the package.

``history calibrate`` learns them; nobody needs to fit anything. Draw d of all constants belongs
together: what the record says of one depends on the others.
"""

import csv
import io
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._constants import CONSTANTS, read_limits

Floats = NDArray[np.float64]

LEARNED = Path(__file__).parent / "learned"
"""Folder of what was learned: draws.csv, and manifest.json, which says from what."""


def draw_constants(draws: int, seed: int) -> dict[str, Floats]:
    """Constants of the monthly model that the record has been asked about, one set a draw.

    Args:
        draws: how many; beyond those that ship, they come again.
        seed: of their order.

    Returns:
        dotted name → (draw,).
    """
    table = _read_draws()
    count = len(next(iter(table.values())))
    order = np.random.default_rng([seed, 90]).permutation(count)
    which = np.resize(order, draws)
    return {name: column[which] for name, column in table.items()}


@cache
def _read_draws() -> dict[str, Floats]:
    """Constants alone; the other columns describe circles of the record."""
    text = (LEARNED / "draws.csv").read_text(encoding="utf-8")
    names, *rows = csv.reader(io.StringIO(text))
    table = np.array(rows, dtype=np.float64)
    return {
        name: np.clip(table[:, place], *read_limits(name))
        for place, name in enumerate(names)
        if name in CONSTANTS
    }
