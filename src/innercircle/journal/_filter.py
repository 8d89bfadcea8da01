"""One month conditioned on what happened in it: tries until enough runs show it.

The alive particle filter: copies of the runs are moved by the month with fresh random numbers, in
tries of as many copies as there are runs, and each is accepted with its likelihood as a share of
the largest possible, so that indicators (chance 0 or 1), doubtful reports and measured sizes are
one case, and all that is accepted weighs the same. Half as many as there are runs are enough; they
are copied evenly (systematic resampling) and have fresh numbers from the next month on. The chance
of the month is estimated without bias: by accepted/tried where one try is enough, by wanted/(tried
up to the one after the last wanted − 1) where more are. Where ``tries`` are not enough, all that
was tried is weighed by its likelihood instead.

Acceptance does what tempering does where weights would collapse: runs are replaced by tries of the
same month until enough of equal weight are there. No kernel that would move past states is needed.

Sources: Le Gland & Oudjane (2005) and Jasra, Lee, Yau & Zhang (2013), alive filters and the
estimate; Kitagawa (1996), systematic resampling; von Neumann (1951), acceptance.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics import Ensemble, TriedMonth
from innercircle.journal._happened import Shown

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Conditioned:
    """A month that the ensemble has passed.

    Attributes:
        log_chance: logarithm of the mean weight of the month's entries, −∞ where no run shows them.
        tried: months of runs that were tried. matched: runs of equal weight that showed it all.
        stood: share of the tried in which the regime stood, and nobody broke without an entry.
        each: one an entry: mean of :attr:`Shown.each` where the regime stood.
        together: some run showed all entries, each as it was written down.
    """

    log_chance: float
    tried: int
    matched: float
    stood: float
    each: tuple[float, ...]


@dataclass(eq=False)
class _Tries:
    """All that was tried of a month so far."""

    size: int
    enough: int
    tried: int = 0
    weight: float = 0.0
    squares: float = 0.0
    stood: float = 0.0
    each: Any = 0.0
    accepted: list[Places] = field(default_factory=list)  # numbers of the tries, from 0
    states: list[Any] = field(default_factory=list)
    spare: list[Any] = field(default_factory=list)
    worth: list[Floats] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(part.size for part in self.accepted)

    def note(self, tried: TriedMonth, shown: Shown, rng: np.random.Generator, spared: int) -> None:
        """Remember a try: those accepted, and a few by weight in case they remain too few."""
        total = float(shown.weight.sum())
        taken = np.flatnonzero(rng.random(self.size) < shown.weight)
        self.accepted.append(self.tried + taken)
        self.states.append(tried.pick(taken))
        if total > 0:
            self.spare.append(tried.pick(spread_evenly(shown.weight, spared, rng)))
            self.worth.append(np.full(spared, total / spared))
        self.tried += self.size
        self.weight += total
        self.squares += float((shown.weight**2).sum())
        self.stood += float(shown.stands.sum())
        self.each = self.each + np.array([float(part[shown.stands].sum()) for part in shown.each])


def pass_month(
    ensemble: Ensemble,
    show: Callable[[TriedMonth], Shown],
    *,
    tries: int,
    rng: np.random.Generator,
) -> Conditioned:
    """Move an ensemble by a month, given what happened in it.

    Args:
        ensemble: of runs of equal weight; it stays where it is where no run shows the month.
        show: holds the month's entries against a try.
        tries: how often the month is tried at most.
        rng: of acceptance, orders and resampling.
    """
    size = ensemble.size
    found = _Tries(size, (size + 1) // 2)
    for attempt in range(tries):
        # After the first, the order is by chance: the tries are cut where enough were accepted.
        order = np.arange(size) if attempt == 0 else rng.permutation(size)
        tried = ensemble.try_month(order, attempt)
        found.note(tried, show(tried), rng, -(-size // tries))
        if found.count > found.enough or (attempt == 0 and found.count == found.enough):
            break
    chance, matched, states, order = _choose(found, rng)
    if states:
        ensemble.go_on_with(states, order)
    return Conditioned(
        log_chance=math.log(chance) if chance > 0 else -math.inf,
        tried=found.tried,
        matched=matched,
        stood=found.stood / found.tried,
        each=tuple((found.each / max(found.stood, 1)).tolist()),
    )


def _choose(found: _Tries, rng: np.random.Generator) -> tuple[float, float, Sequence[Any], Places]:
    """Chance of the month, runs that showed it, their states, and which of these go on."""
    if found.tried == found.size and found.count >= found.enough:
        chance, matched = found.count / found.tried, found.count
    elif found.count > found.enough:
        last = int(np.concatenate(found.accepted)[found.enough])
        chance, matched = found.enough / last, found.enough  # `last` were tried before it
    elif found.weight > 0:
        chance = found.weight / found.tried
        order = spread_evenly(np.concatenate(found.worth), found.size, rng)
        return chance, found.weight**2 / found.squares, found.spare, order
    else:
        return 0.0, 0.0, (), np.empty(0, dtype=np.int64)
    order = spread_evenly(np.ones(matched), found.size, rng)
    return chance, float(matched), found.states, order


def spread_evenly(weight: Floats, count: int, rng: np.random.Generator) -> Places:
    """Places of ``count`` copies, each with its share of the weight, systematically (copy,)."""
    edges = np.cumsum(weight)
    points = (np.arange(count) + rng.random()) / count * edges[-1]
    return np.asarray(np.minimum(np.searchsorted(edges, points, side="right"), weight.size - 1))
