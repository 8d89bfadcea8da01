"""Constants learned from the record: draws of the posterior, shipped with where they are from.

``innercircle history calibrate`` makes them (``history/_calibration.py``); nobody else has to. The
point value of a learned constant is the median of its draws (a test holds the two together).
"""

import csv
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FOLDER = Path(str(files("innercircle.dynamics"))) / "learned"
"""Where the shipped draws are."""


@dataclass(frozen=True, eq=False)
class Learned:
    """Draws of constants that belong together.

    Attributes:
        names: constants of the monthly model (``group.name``), then what was learned beside them of
            the generic circles of the panel.
        draws: (draw, name), each in its own unit.
        manifest: how they were made: rows, runs, rounds, checks, fingerprints.
    """

    names: tuple[str, ...]
    draws: Floats
    manifest: dict[str, Any]

    def pick(self, draw: int) -> dict[str, float]:
        """One draw: constant → number; draws follow each other and begin anew after the last."""
        row = self.draws[draw % len(self.draws)]
        return {
            name: float(value) for name, value in zip(self.names, row, strict=True) if "." in name
        }

    def find_draws(self, name: str) -> Floats:
        """All draws of one number (draw,)."""
        return self.draws[:, self.names.index(name)]


@cache
def read_learned() -> Learned:
    """The draws that are shipped."""
    with (FOLDER / "draws.csv").open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    return Learned(tuple(names), np.array(rows, dtype=np.float64), manifest)
