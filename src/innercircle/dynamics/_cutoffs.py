"""Private-signal cutoffs of the insiders that there are, for many games at once (NumPy kernel).

Everything is measured from where outside pressure leaves the threshold: the regime falls iff the
breaking power W ≥ τ, τ = θ − mobilisation + h. Signals are x_i = τ + σ_i ε_i under a flat prior,
everybody gives every other the chance ``doubt`` of being a double who never breaks, and i breaks
iff x_i ≤ κ_i. With B = (g−p) + (a−r), γ = (g−p)/B and c = (a−p)/B, κ solves for every i

    γ_i Pr(τ ≤ W₋ᵢ + w_i | x_i = κ_i) + (1−γ_i) Pr(τ ≤ W₋ᵢ | x_i = κ_i) = c_i.

Under a flat prior the solution is unique at every σ: a common shift of all κ_i lowers every left
side. Each probability is a sum over the 2ⁿ sets of breakers S of ∫ up to w(S) of smooth functions;
all are taken on one grid of τ, with cumulative Lagrange weights at the upper limits, and the sums
over sets are shared by splitting the insiders into two halves. Equations are solved on the scale of
normal quantiles, where they are nearly linear, by Broyden's method started from the limit of many
insiders, whose inverse slope is known in closed form.

Nothing here is added up over games: a game's numbers do not depend on its neighbours.

Sources: Carlsson & van Damme (1993); Morris & Shin (2003); Sákovics & Steiner (2012), the limit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from innercircle.dynamics._grid import ROOT_TAU, Games, Grid, add_insiders, find_ends

Floats = NDArray[np.float64]

NODES = 36
"""Nodes of a grid, or twice as many, … (2^FINEST times at most) where it is wide: no step
is wider than WIDEST of the smallest σ."""

WIDEST, FINEST = 0.31, 6

TOLERANCE = 3e-5
"""Largest error, on the scale of normal quantiles, before the last step; with the grid's own error
it leaves cutoffs within ACCURACY of the true ones, measured against the game room's solver."""

ACCURACY = 1e-4

STEPS = 30
ATTEMPTS, RELAXING, RELAXED = 6, 12, 5
SIDE_BY_SIDE = 32
"""Games whose tables are held at once; changes speed, no number."""

SURELY = 1e-4
"""Distance below zero at which an error's sign is certain."""
LARGEST_STEP = 2.0
"""Of a cutoff in one step of the search, σ."""
WORTH_A_LOOK, MARGIN = 0.002, 1e-6
"""Least room above predicted cutoffs for a certificate to be tried, and what is kept of it."""

Search = Callable[
    [Games, Floats, Floats, Floats, bool],
    tuple[Floats, Floats, NDArray[np.bool_], NDArray[np.bool_]],
]
"""Search for the stage's cutoffs; arguments and results as of :func:`search_plainly`."""


def search_plainly(
    games: Games, guess: Floats, sensed: Floats, bar: Floats, skip: bool
) -> tuple[Floats, Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Level and cutoffs wherever somebody might try, many games side by side.

    Args:
        games: the games.
        guess: cutoffs to start from (insider, game); ±inf exactly for those without a choice.
        sensed: what each senses of τ (insider, game).
        bar: a level below it need not be exact (game,).
        skip: leave cutoffs as guessed where it is certain that nobody tries.

    Returns:
        level (game,), cutoffs (insider, game), settled and searched for: (game,) each.
    """
    cutoffs = guess.copy()
    level, _ = find_middle(games, cutoffs)
    sought = np.ones(level.size, dtype=bool)
    if skip:
        sought = ~_find_quiet(games, cutoffs, level, sensed=sensed, bar=bar)
    settled = np.ones(level.size, dtype=bool)
    if sought.any():
        part = games.pick(sought)
        found, settled[sought] = solve_cutoffs(part, cutoffs[:, sought])
        cutoffs[:, sought] = found
        level[sought], _ = find_middle(part, found)
    return level, cutoffs, settled, sought


def _find_quiet(
    games: Games, cutoffs: Floats, level: Floats, *, sensed: Floats, bar: Floats
) -> NDArray[np.bool_]:
    """Games in which surely nobody with a choice breaks and the level stays below the bar."""
    quiet = np.zeros(level.size, dtype=bool)
    with np.errstate(invalid="ignore"):
        room = np.where(np.isfinite(cutoffs), sensed - cutoffs, np.inf)
    least = np.min(room, axis=0) - MARGIN
    hopeful = np.flatnonzero((least > WORTH_A_LOOK) & (level < bar - WORTH_A_LOOK))
    if hopeful.size:
        part = games.pick(hopeful)
        # No expected power reaches 1 + a bar above it, which is never passed.
        shift = find_shift(part, cutoffs[:, hopeful], np.minimum(bar[hopeful], 2.0))
        shift = np.minimum(np.minimum(shift, least[hopeful]), 1.0)
        quiet[hopeful] = is_never_reached(part, cutoffs[:, hopeful] + shift)
    return quiet


def guess_cutoffs(games: Games) -> Floats:
    """Cutoffs in the limit of many insiders: T − σ Φ⁻¹(c), T = Σ w (1−doubt)(1−c)."""
    limit = np.zeros(games.keep.size)
    for weight, c in zip(games.power, games.needed, strict=True):
        limit += weight * games.keep * (1 - c)
    return np.asarray(limit - games.sigma * ndtri(games.needed))


def find_middle(games: Games, cutoffs: Floats) -> tuple[Floats, Floats]:
    """The τ at which the power expected to break just reaches it, and its slope in each κ.

    T = Σ_i w_i (1−doubt) Φ((κ_i − T)/σ_i), which has one solution; (game,) and (insider, game).
    """
    low, high = np.zeros(games.keep.size), games.keep.copy()
    middle = np.clip(np.min(np.where(np.isfinite(cutoffs), cutoffs, 0.5), axis=0), low, high)
    done = np.zeros(middle.shape, dtype=bool)
    for _ in range(80):
        expected, pull = _expect(games, cutoffs, middle)
        gap, slope = expected - middle, add_insiders(pull)
        low = np.where(gap >= 0, middle, low)
        high = np.where(gap < 0, middle, high)
        moved = middle + gap / (1 + slope)
        new = np.where((moved >= low) & (moved <= high), moved, 0.5 * (low + high))
        close = np.abs(new - middle) <= 1e-14
        middle = np.where(done, middle, new)
        done |= close
        if done.all():
            break
    _, pull = _expect(games, cutoffs, middle)
    return middle, pull / (1 + add_insiders(pull))


def find_shift(games: Games, cutoffs: Floats, ceiling: Floats) -> Floats:
    """By how much all cutoffs may rise until :func:`find_middle` reaches ``ceiling`` (game,).

    Infinite where it never does, because too many never break.
    """
    shift = np.zeros(ceiling.size)
    done = np.zeros(ceiling.shape, dtype=bool)
    low, high = np.full(ceiling.shape, -2.0), np.full(ceiling.shape, 2.0)
    for _ in range(80):
        expected, pull = _expect(games, cutoffs + shift, ceiling)
        gap, slope = ceiling - expected, add_insiders(pull)
        low = np.where(gap >= 0, shift, low)
        high = np.where(gap < 0, shift, high)
        moved = shift + gap / np.maximum(slope, 1e-9)
        new = np.where((moved >= low) & (moved <= high), moved, 0.5 * (low + high))
        close = np.abs(new - shift) <= 1e-14
        shift = np.where(done, shift, new)
        done |= close
        if done.all():
            break
    return np.where(shift > 1.999, np.inf, shift)


def _expect(games: Games, cutoffs: Floats, middle: Floats) -> tuple[Floats, Floats]:
    """Power expected to break at τ = middle (game,), and its slope in each κ (insider, game)."""
    t = (cutoffs - middle) / games.sigma
    weight = games.power * games.keep
    density = np.where(np.isfinite(t), np.exp(-0.5 * np.minimum(t * t, 1400.0)), 0.0)
    return add_insiders(weight * ndtr(t)), weight * density / (ROOT_TAU * games.sigma)


def is_never_reached(games: Games, cutoffs: Floats) -> NDArray[np.bool_]:
    """Certain that the true cutoffs lie at or below ``cutoffs``, none of them above (game,).

    If nobody wants to break at a signal equal to the own cutoff when all others use theirs, best
    replies only go down from there, and the one equilibrium is below.
    """
    free = np.isfinite(cutoffs)
    below = np.ones(games.keep.size, dtype=bool)
    for here, nodes in _split(games, cutoffs, np.asarray(np.any(free, axis=0))):
        part, at, may = games.pick(here), cutoffs[:, here], free[:, here]
        target = ndtri(np.where(may, part.needed, 0.5))
        error = Grid.lay(part, at, nodes).find_error(part, at, target, may)
        below[here] = np.all(error <= -SURELY, axis=0)
    return below


def _split(
    games: Games, cutoffs: Floats, wanted: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.int64], int]]:
    """Positions of wanted games that fit on grids of the same number of nodes, a few at a time."""
    low, high = find_ends(games, cutoffs)
    with np.errstate(invalid="ignore"):
        steps = (high - low) / (WIDEST * np.min(games.sigma, axis=0))
    fineness = np.ceil(np.log2(np.maximum(np.where(wanted, steps, 1.0) / (NODES - 1), 1.0)))
    for level in range(FINEST + 1):
        level_of = np.minimum(fineness, FINEST) == level
        which = np.flatnonzero(wanted & level_of)
        side_by_side = max(SIDE_BY_SIDE >> level, 1)
        for first in range(0, which.size, side_by_side):
            yield which[first : first + side_by_side], NODES << level


def solve_cutoffs(games: Games, guess: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Cutoffs of many games.

    Args:
        games: c in (0, 1) for those who have a choice; c ≤ 0 always breaks, c ≥ 1 never.
        guess: where to start (insider, game); ±inf exactly for those without a choice.

    Returns:
        cutoffs κ (insider, game), and which games settled (game,).
    """
    cutoffs = guess.copy()
    settled: NDArray[np.bool_] = np.all(~np.isfinite(guess), axis=0)
    for attempt in range(ATTEMPTS):
        if settled.all():
            break
        _, pull = find_middle(games, cutoffs)
        for here, nodes in _split(games, cutoffs, ~settled):
            part, start = games.pick(here), cutoffs[:, here]
            if attempt > 1:  # the grid moved along once; now the start itself must be better
                start = _relax(part, start, nodes)
            cutoffs[:, here], settled[here] = _solve_on_grid(part, start, pull[:, here], nodes)
    return cutoffs, settled


def _relax(games: Games, start: Floats, nodes: int) -> Floats:
    """Move every cutoff a little towards where its insider wants it; slow, but never far off."""
    free = np.isfinite(start)
    target = ndtri(np.where(free, games.needed, 0.5))
    cutoffs = start.copy()
    for _ in range(RELAXING):
        grid = Grid.lay(games, cutoffs, nodes)
        for _ in range(RELAXED):
            error = np.clip(grid.find_error(games, cutoffs, target, free), -1, 1)
            cutoffs = cutoffs + 0.3 * games.sigma * error
    return cutoffs


def _solve_on_grid(
    games: Games, start: Floats, pull: Floats, nodes: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Broyden's method on a grid around ``start``; done where it settled well inside the grid."""
    result, done = start.copy(), np.zeros(games.keep.size, dtype=bool)
    free = np.isfinite(start)
    target = ndtri(np.where(free, games.needed, 0.5))
    grid = Grid.lay(games, start, nodes)
    search = _Search(games.sigma, pull, 1 / np.maximum(1 - add_insiders(pull), 1e-3), [])
    here = np.arange(games.keep.size)
    cutoffs, error = start.copy(), grid.find_error(games, start, target, free)
    for _ in range(STEPS):
        step = search.find_step(error)
        final = cutoffs + step
        small = np.max(np.abs(error), axis=0) <= TOLERANCE
        held = grid.holds(final)
        # What settles takes the step that is left for nothing; what leaves the grid takes it too.
        leaves = small | ~held
        result[:, here[leaves]] = final[:, leaves]
        done[here[small & held]] = True
        if leaves.all():
            break
        if leaves.any():
            stay = ~leaves
            here, games, grid, search = (
                here[stay], games.pick(stay), grid.pick(stay), search.pick(stay)
            )  # fmt: skip
            error, free, target, step, final = (
                x[:, stay] for x in (error, free, target, step, final)
            )
        cutoffs = final
        new = grid.find_error(games, cutoffs, target, free)
        search.learn(step, error - new)
        error = new
        result[:, here] = cutoffs
    return result, done


@dataclass(eq=False)
class _Search:
    """Minus the inverse slope of the equations, kept as a closed form and rank-one changes."""

    sigma: Floats
    pull: Floats
    scale: Floats
    changes: list[tuple[Floats, Floats]]

    def pick(self, which: Any) -> "_Search":
        changes = [(u[:, which], v[:, which]) for u, v in self.changes]
        return _Search(self.sigma[:, which], self.pull[:, which], self.scale[which], changes)

    def apply(self, vector: Floats) -> Floats:
        scaled = self.sigma * vector
        moved = scaled + _dot(self.pull, scaled) * self.scale
        for u, v in self.changes:
            moved = moved + u * _dot(v, vector)
        return moved

    def find_step(self, error: Floats) -> Floats:
        most = LARGEST_STEP * self.sigma
        return np.clip(self.apply(error), -most, most)

    def learn(self, step: Floats, change: Floats) -> None:
        """Broyden's good update, so that ``apply(change)`` is the step that made it."""
        predicted = self.apply(change)
        row = self.sigma * (step + self.pull * (add_insiders(step) * self.scale))
        for u, v in self.changes:
            row = row + v * _dot(u, step)
        size = _dot(step, predicted)
        size = np.where(np.abs(size) > 1e-300, size, np.inf)
        self.changes.append(((step - predicted) / size, row))


def _dot(left: Floats, right: Floats) -> Floats:
    """Σ over insiders of products, in order: (game,)."""
    return add_insiders(left * right)
