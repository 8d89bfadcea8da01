"""Many games of one circle at once: draws of what is uncertain, without proof and on cells of θ.

Every game has the same number of insiders, and each a row of its own. The threshold is cut into
cells of one width a game; on a cell the chances of the others count at its middle, and a set of
breakers brings the regime down on that share of the cell that its power reaches. Errors are of
second order in the width; a posterior's mass on a cell is exact.

Up to ``MOST_LISTED`` insiders every set is listed; beyond, powers are rounded to a lattice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from innercircle.game._kernels.sums import Lattice, States, round_to_lattice

Floats = NDArray[np.float64]

MOST_LISTED = 10
"""Insiders up to whom every set of breakers is listed.

Taste, for speed: at half of it six insiders get a rounded lattice, which is no faster for them."""
STEPS = 256
"""Steps of the lattice beyond.

Taste: sums are off by up to a few thousandths of all power, well below what draws differ by."""
_KEPT = 6_000_000  # shares that are kept
_AT_ONCE = 120_000  # numbers worked on together, so that they stay in a core's own cache


@dataclass(frozen=True)
class Several:
    """Games with private signals, one a row; all arrays (game, insider) but the last (game,).

    Attributes:
        power: of each insider.
        base: p − a.
        own: g − p ≥ 0, what one's own power may win.
        rest: a − r ≥ 0, what the fall would cost one who stayed.
        sd: standard deviation of the signal's noise.
        ties: gains within ± this are ties.
        mobilisation: M.
        most: insiders up to whom every set of breakers is listed.
        steps: of the lattice beyond.
    """

    power: Floats
    base: Floats
    own: Floats
    rest: Floats
    sd: Floats
    ties: Floats
    mobilisation: Floats
    most: int = MOST_LISTED
    steps: int = STEPS

    @property
    def span(self) -> Floats:
        """Gain at certain fall minus gain at certain hold, (game, insider)."""
        return self.own + self.rest

    @property
    def top(self) -> Floats:
        """All power together, M + W_total, (game,)."""
        return np.asarray(self.mobilisation + self.power.sum(axis=1))

    @property
    def size(self) -> tuple[int, int]:
        """Number of games and of insiders."""
        games, insiders = self.power.shape
        return games, insiders

    @property
    def listed(self) -> bool:
        """True when every set of breakers is listed."""
        return self.size[1] <= self.most

    def take(self, games: NDArray[np.bool_] | NDArray[np.intp]) -> "Several":
        """Some of the games."""
        names = ("power", "base", "own", "rest", "sd", "ties", "mobilisation")
        return replace(self, **{name: getattr(self, name)[games] for name in names})

    @cached_property
    def limits(self) -> Floats:
        """Largest θ at which each set of breakers brings the regime down, (game, set)."""
        return np.asarray(self.mobilisation[:, None] + self.power @ list_sets(self.size[1]).T)

    @cached_property
    def lattices(self) -> list[Lattice]:
        """Rounded sums, one lattice a game."""
        ones = np.ones(self.size[1], dtype=np.intp)
        return [round_to_lattice(power, ones, self.steps).lattice for power in self.power]


@dataclass(frozen=True)
class Cells:
    """Cells of θ, of one width a game.

    Attributes:
        edges: (game, cell + 1), rising.
        kept: shares of the sets for another fold on the same cells, by first game.
    """

    edges: Floats
    kept: dict[int, Floats] = field(default_factory=dict, repr=False)

    @property
    def middle(self) -> Floats:
        """(game, cell)."""
        return np.asarray(0.5 * (self.edges[:, 1:] + self.edges[:, :-1]))

    @property
    def width(self) -> Floats:
        """(game,)."""
        return np.asarray(self.edges[:, 1] - self.edges[:, 0])


@dataclass(frozen=True)
class Reached:
    """Effect of the others: Pr(falls | θ), by cell.

    Attributes:
        joined: if the insider breaks (game, insider, cell).
        stayed: if the insider stays (game, insider, cell).
        falls: whatever the insider does (game, cell).
    """

    joined: Floats
    stayed: Floats
    falls: Floats


def list_sets(insiders: int) -> Floats:
    """1 for who is in which set, (set, insider); the first insider varies slowest."""
    rows = np.arange(2**insiders)[:, None] >> np.arange(insiders)[::-1]
    return (rows & 1).astype(np.float64)


def cut(low: Floats, high: Floats, cells: int) -> Cells:
    """So many cells between ``low`` and ``high`` (game,)."""
    share = np.linspace(0.0, 1.0, cells + 1)
    return Cells(low[:, None] + (high - low)[:, None] * share)


def fold(games: Several, chances: Floats, cells: Cells) -> Reached:
    """Fold the others' chances of breaking into chances of a fall.

    Args:
        games: the games.
        chances: that each insider breaks (game, insider, cell).
        cells: of θ.
    """
    left, width = cells.edges[:, :-1], cells.width[:, None, None]

    def share(limits: Floats, rows: slice) -> Floats:
        part = cells.kept.get(rows.start)
        if part is None:
            part = (limits[:, :, None] - left[rows, None, :]) / width[rows]
            part = np.maximum(np.minimum(part, 1.0, out=part), 0.0, out=part)
            part = np.ascontiguousarray(part.transpose(1, 0, 2)).reshape(limits.shape[1], -1)
            if games.listed and limits.shape[1] * left.size <= _KEPT:
                cells.kept[rows.start] = part
        return part

    return _fold(games, chances, share)


def fold_at(games: Several, chances: Floats, needs: Floats) -> Reached:
    """The same at single thresholds, (game, value): how much power brings the regime down."""

    def share(limits: Floats, rows: slice) -> Floats:
        enough = (limits[:, :, None] >= needs[rows, None, :]).astype(np.float64)
        return np.ascontiguousarray(enough.transpose(1, 0, 2)).reshape(limits.shape[1], -1)

    return _fold(games, chances, share)


def _fold(games: Several, chances: Floats, share: Callable[[Floats, slice], Floats]) -> Reached:
    count, insiders = games.size
    joined, stayed = np.empty_like(chances), np.empty_like(chances)
    falls = np.empty((count, chances.shape[2]))
    step = max(1, _AT_ONCE // (2**insiders * chances.shape[2])) if games.listed else 1
    ones = (1,) * insiders
    for start in range(0, count, step):
        rows = slice(start, min(start + step, count))
        if games.listed:
            space: States | Lattice = States(ones, np.empty(0))
            limits = games.limits[rows]
        else:
            space = games.lattices[start]
            limits = games.mobilisation[rows, None] + space.sums
        mine = np.ascontiguousarray(chances[rows].transpose(1, 0, 2))
        shape = mine.shape
        found = space.fold(mine.reshape(insiders, -1), share(limits, rows))
        joined[rows] = found[0].reshape(shape).transpose(1, 0, 2)
        stayed[rows] = found[1].reshape(shape).transpose(1, 0, 2)
        falls[rows] = found[2].reshape(shape[1:])
    return Reached(joined, stayed, falls)


def find_chances(cutoffs: Floats, sd: Floats, theta: Floats) -> Floats:
    """Chance that each breaks at each θ; cutoffs and sd (game, insider), θ (game, node)."""
    return np.asarray(ndtr((cutoffs[:, :, None] - theta[:, None, :]) / sd[:, :, None]))
