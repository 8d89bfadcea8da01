"""Scenario discovery by PRIM: the box of inputs in which a conclusion mostly holds.

The patient rule induction method peels a thin slice off one side of the box at a time, the one
whose removal leaves the highest share of cases of interest, and at the end pastes back what was
peeled too greedily. Sources: Friedman & Fisher (1999), "Bump hunting in high-dimensional data";
Bryant & Lempert (2010) for coverage, density and the resampling test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer
from innercircle.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

RESAMPLES = 20


@dataclass(frozen=True)
class Limit:
    """One side of a box that matters.

    Attributes:
        name: the input.
        low: lower limit, −inf when open.
        high: upper limit, inf when open.
        chance: probability (binomial) that freeing this limit would look as good by luck.
        reproduced: share of resampled data sets in which the box limits this input too.
    """

    name: str
    low: float
    high: float
    chance: float
    reproduced: float


@dataclass(frozen=True, kw_only=True, eq=False)
class BoxAnswer(Answer):
    """A box and how good it is.

    Attributes:
        limits: one an input that the box limits, the most telling first.
        coverage: share of all cases of interest that lie in the box.
        density: share of the cases in the box that are of interest.
        base_rate: share of interest among all cases, to hold density against.
        mass: share of all cases in the box.
        path: (step, 3) coverage, density, mass after each peel, to choose another box.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    base_rate: float
    mass: float
    path: Floats

    def to_frame(self) -> "pd.DataFrame":
        """One row a limited input."""
        import pandas as pd  # noqa: PLC0415  heavy

        return pd.DataFrame(
            [vars(limit) for limit in self.limits],
            columns=["name", "low", "high", "chance", "reproduced"],
        )


def find_box(
    inputs: ArrayLike,
    interesting: ArrayLike,
    names: Sequence[str],
    *,
    min_density: float = 0.8,
    peel: float = 0.05,
    min_mass: float = 0.05,
    seed: int = 1,
) -> BoxAnswer:
    """The largest peeled box whose density reaches ``min_density`` (else the densest box).

    Args:
        inputs: (case, input) finite numbers.
        interesting: (case,) bool.
        names: (input,).
        min_density: wanted share of interest inside the box.
        peel: share of the box's cases that one peel removes, in (0, 0.5).
        min_mass: the box keeps at least this share of all cases.
        seed: of the resampling test.

    Raises:
        InputError: shapes do not fit, or no case (or every case) is of interest.
    """
    x, y = np.asarray(inputs, dtype=np.float64), np.asarray(interesting, dtype=bool)
    _check(x, y, names, peel)
    low, high, path = _search(x, y, min_density, peel, min_mass)
    inside = _inside(x, low, high)
    limited = np.flatnonzero(np.isfinite(low) | np.isfinite(high))
    rng = np.random.default_rng(seed)
    again = np.zeros(len(names))
    for _ in range(RESAMPLES):
        rows = rng.integers(0, len(y), size=len(y))
        if y[rows].any() and not y[rows].all():
            lo, hi, _path = _search(x[rows], y[rows], min_density, peel, min_mass)
            again += np.isfinite(lo) | np.isfinite(hi)
    limits = [
        Limit(
            names[int(k)],
            float(low[k]),
            float(high[k]),
            _chance(x, y, low, high, int(k)),
            float(again[k] / RESAMPLES),
        )
        for k in limited
    ]
    return BoxAnswer(
        method="PRIM (Friedman & Fisher 1999)",
        certified=False,
        seed=seed,
        limits=tuple(sorted(limits, key=lambda limit: limit.chance)),
        coverage=float(y[inside].sum() / y.sum()),
        density=float(y[inside].mean()),
        base_rate=float(y.mean()),
        mass=float(inside.mean()),
        path=path,
    )


def _check(x: Floats, y: Bools, names: Sequence[str], peel: float) -> None:
    if x.ndim != 2 or y.shape != (len(x),) or x.shape[1] != len(names):
        raise InputError(
            f"inputs {x.shape}, interesting {y.shape} and {len(names)} names do not fit.",
            where="find_box",
        )
    if not np.isfinite(x).all():
        raise InputError("inputs must be finite numbers.", where="find_box")
    if not 0 < peel < 0.5:
        raise InputError(f"peel must lie between 0 and 0.5, not {peel:g}.", where="find_box")
    if not y.any() or y.all():
        which = "every" if y.any() else "no"
        raise InputError(
            f"{which} case is of interest, so there is nothing to separate.",
            where="find_box",
            advice="Choose another condition.",
        )


def _search(
    x: Floats, y: Bools, min_density: float, peel: float, min_mass: float
) -> tuple[Floats, Floats, Floats]:
    """Peel to the end, choose the first box that is dense enough, paste."""
    d = x.shape[1]
    low, high = np.full(d, -np.inf), np.full(d, np.inf)
    boxes, path = [(low.copy(), high.copy())], [(1.0, float(y.mean()), 1.0)]
    inside = np.ones(len(y), dtype=bool)
    while True:
        step = _best_peel(x[inside], y[inside], peel)
        if step is None:
            break
        k, side, value = step
        (low if side < 0 else high)[k] = value
        inside = _inside(x, low, high)
        if inside.mean() < min_mass or not y[inside].any():
            break
        boxes.append((low.copy(), high.copy()))
        path.append(
            (float(y[inside].sum() / y.sum()), float(y[inside].mean()), float(inside.mean()))
        )
    density = np.array([row[1] for row in path])
    reached = np.flatnonzero(density >= min_density)
    chosen = int(reached[0]) if reached.size else int(np.argmax(density))
    low, high = boxes[chosen]
    _paste(x, y, low, high, min_density)
    return low, high, np.array(path)


def _best_peel(x: Floats, y: Bools, peel: float) -> tuple[int, int, float] | None:
    """(input, side, new limit) whose removal leaves the highest density; None at the end."""
    best, chosen = -1.0, None
    count = len(y)
    for k in range(x.shape[1]):
        column = x[:, k]
        for side, quantile in ((-1, peel), (1, 1 - peel)):
            value = float(np.quantile(column, quantile))
            keep = column >= value if side < 0 else column <= value
            kept = int(keep.sum())
            if kept in {0, count}:
                # Many equal values at the edge: peel all of them, or nothing at all.
                keep = column > value if side < 0 else column < value
                kept = int(keep.sum())
                if kept in {0, count}:
                    continue
                value = float(column[keep].min() if side < 0 else column[keep].max())
            density = float(y[keep].mean())
            if density > best:
                best, chosen = density, (k, side, value)
    return chosen


def _paste(x: Floats, y: Bools, low: Floats, high: Floats, min_density: float) -> None:
    """Free every limit whose removal keeps the box as dense as it is or as wanted; in place."""
    for k in np.flatnonzero(np.isfinite(low) | np.isfinite(high)):
        for bounds, free in ((low, -np.inf), (high, np.inf)):
            kept = bounds[k]
            if not np.isfinite(kept):
                continue
            before = float(y[_inside(x, low, high)].mean())
            bounds[k] = free
            if float(y[_inside(x, low, high)].mean()) < min(before, min_density) - 1e-12:
                bounds[k] = kept


def _inside(x: Floats, low: Floats, high: Floats) -> Bools:
    return np.asarray(((x >= low) & (x <= high)).all(axis=1))


def _chance(x: Floats, y: Bools, low: Floats, high: Floats, k: int) -> float:
    """Binomial probability of the box's hits if input k did not matter (Bryant & Lempert 2010)."""
    from scipy.stats import binomtest  # noqa: PLC0415  slow to import, and most verbs need none

    freed_low, freed_high = low.copy(), high.copy()
    freed_low[k], freed_high[k] = -np.inf, np.inf
    without = float(y[_inside(x, freed_low, freed_high)].mean())
    inside = _inside(x, low, high)
    hits, size = int(y[inside].sum()), int(inside.sum())
    return float(binomtest(hits, size, min(without, 1.0), alternative="greater").pvalue)
