"""Plans: which points of the uncertain inputs are tried, seeded, on the unit cube.

A plan knows names and a unit cube only; a scenario's spreads turn each coordinate into a value
(``Spread.draw``). Row k of a plan depends on kind, n, names and seed only, so that a plan can be
made anew anywhere and its rows be computed in any order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import InputError

Floats = NDArray[np.float64]

KINDS = {
    "latin": "Latin hypercube: n points, each input evenly spread (McKay et al. 1979)",
    "sobol": "Sobol' points, scrambled: n points (a power of 2), even in all inputs together",
    "saltelli": "n·(inputs + 2) points for Sobol' indices (Saltelli 2010)",
    "morris": "n paths of inputs + 1 points for screening (Morris 1991)",
    "grid": "every combination of `levels` values of each input",
}

_MOST_NUMBERS = 200_000_000
"""Coordinates of a plan at most: 1.6 GB, which every worker holds once."""

_MORRIS_LEVELS = 4


@dataclass(frozen=True)
class Plan:
    """Points on the unit cube.

    Attributes:
        kind: a key of KINDS.
        names: (input,) dotted paths in the scenario.
        n: size parameter; its meaning depends on the kind.
        seed: of the scrambling or the random draws.
        levels: number of values an input takes (grid only).
    """

    kind: str
    names: tuple[str, ...]
    n: int
    seed: int = 1
    levels: int = 3

    def __post_init__(self) -> None:
        problems = []
        if self.kind not in KINDS:
            problems.append(f"plan {self.kind!r} is none of {', '.join(KINDS)}")
        if not self.names:
            problems.append("nothing is uncertain: no input has a range")
        if self.n < 1:
            problems.append(f"n must be at least 1, not {self.n}")
        if self.kind in {"sobol", "saltelli"} and self.n & (self.n - 1):
            nearest = 1 << self.n.bit_length()
            problems.append(f"n must be a power of 2 for a {self.kind} plan; next is {nearest}")
        if self.kind == "grid" and self.levels < 2:
            problems.append(f"levels must be at least 2, not {self.levels}")
        if not problems and self.rows * len(self.names) > _MOST_NUMBERS:
            problems.append(
                f"{self.rows:,} rows of {len(self.names)} inputs are more than {_MOST_NUMBERS:,} "
                "numbers; lower n or vary fewer inputs"
            )
        if problems:
            raise InputError("; ".join(problems) + ".", where="plan")

    @property
    def rows(self) -> int:
        """Number of points in the plan."""
        d = len(self.names)
        match self.kind:
            case "saltelli":
                return self.n * (d + 2)
            case "morris":
                return self.n * (d + 1)
            case "grid":
                return int(self.levels**d)
            case _:
                return self.n

    @property
    def points(self) -> Floats:
        """(row, input) in [0, 1]; made once a process, and never sent to another."""
        return _make_points(self)

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain data; ``Plan.from_dict`` makes an equal one."""
        return {
            "kind": self.kind,
            "names": list(self.names),
            "n": self.n,
            "seed": self.seed,
            "levels": self.levels,
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> "Plan":
        """The plan that ``to_dict`` described."""
        return Plan(**{**data, "names": tuple(data["names"])})


@lru_cache(maxsize=2)
def _make_points(plan: Plan) -> Floats:
    from scipy.stats import qmc  # noqa: PLC0415  slow to import, and most verbs need none

    d = len(plan.names)
    match plan.kind:
        case "latin":
            points = np.asarray(qmc.LatinHypercube(d, rng=plan.seed).random(plan.n))
        case "sobol":
            points = np.asarray(qmc.Sobol(d, rng=plan.seed).random(plan.n))
        case "saltelli":
            points = _make_saltelli(d, plan.n, plan.seed)
        case "morris":
            points = _make_morris(d, plan.n, plan.seed)
        case _:
            ticks = (np.arange(plan.levels) + 0.5) / plan.levels
            points = np.array(list(product(ticks, repeat=d)))
    points.setflags(write=False)
    return points


def _make_saltelli(d: int, n: int, seed: int) -> Floats:
    """(n·(d + 2), d): block A, block B, then A with column k taken from B, k = 1..d.

    A and B are the two halves of one 2d-dimensional Sobol' sequence, which keeps both evenly
    spread and independent of each other (Saltelli et al. 2010, section 3).
    """
    from scipy.stats import qmc  # noqa: PLC0415  as above

    base = np.asarray(qmc.Sobol(2 * d, rng=seed).random(n))
    A, B = base[:, :d], base[:, d:]
    blocks = [A, B]
    for k in range(d):
        mixed = A.copy()
        mixed[:, k] = B[:, k]
        blocks.append(mixed)
    return np.concatenate(blocks)


def _make_morris(d: int, n: int, seed: int) -> Floats:
    """(n·(d + 1), d): n paths, each moving every input once by Δ on a grid (Morris 1991)."""
    rng = np.random.default_rng(seed)
    delta = _MORRIS_LEVELS / (2 * (_MORRIS_LEVELS - 1))
    low_levels = np.arange(_MORRIS_LEVELS // 2) / (_MORRIS_LEVELS - 1)
    paths = []
    for _ in range(n):
        start = rng.choice(low_levels, size=d)
        rising = rng.random(d) < 0.5
        point = np.where(rising, start, start + delta)
        path = [point.copy()]
        for k in rng.permutation(d):
            point[k] += delta if rising[k] else -delta
            path.append(point.copy())
        paths.append(np.array(path))
    return np.concatenate(paths)


def pick_names(available: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The uncertain inputs to vary: all, or those that a wanted path equals or begins.

    Raises:
        InputError: a wanted path matches no uncertain input; all such are listed.
    """
    if not wanted:
        return tuple(available)
    chosen = [
        name
        for name in available
        if any(name == path or name.startswith(path + ".") for path in wanted)
    ]
    lost = [
        path
        for path in wanted
        if not any(name == path or name.startswith(path + ".") for name in available)
    ]
    if lost:
        raise InputError(
            f"no uncertain input is called {', '.join(map(repr, lost))}.",
            where="--vary",
            advice="`innercircle check FILE --json` counts them; the file gives their ranges.",
        )
    return tuple(chosen)


_APART = {
    "saltelli": "Sobol' indices share the variance out among independent inputs",
    "morris": "a path moves one input and leaves the others where they are",
    "grid": "a grid tries every combination",
}
"""Plan → why its inputs have to be independent."""


def refuse_together(kind: str, tied: Sequence[str]) -> None:
    """Refuse a plan that cannot keep inputs together.

    Raises:
        InputError: the plan moves each input whatever the others are.
    """
    if kind in _APART and tied:
        raise InputError(
            f"{', '.join(tied[:5])}{', …' if len(tied) > 5 else ''} go together in the file, and "
            f"{_APART[kind]}.",
            where="--plan",
            advice="Use --plan latin or sobol, which keep them together, or --vary one of them.",
        )
