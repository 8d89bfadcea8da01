"""A grid of thresholds and the weights with which every set of breakers is integrated on it.

Part of the kernel in ``_cutoffs.py``, which says what is computed.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]

SPAN = 5.0
"""A grid reaches this many σ beyond the outermost cutoffs that it is laid around."""

SLACK = 1.5  # σ that cutoffs may wander on a grid
POINTS = 3  # of the Lagrange stencil on either side
ROOT_TAU = float(np.sqrt(2 * np.pi))


@dataclass(frozen=True, eq=False)
class Games:
    """Stage games side by side; arrays (insider, game) unless stated.

    Attributes:
        power: shares w.
        needed: c.
        weight: γ.
        keep: 1 − doubt (game,).
        sigma: noise of the signals.
    """

    power: Floats
    needed: Floats
    weight: Floats
    keep: Floats
    sigma: Floats

    def pick(self, which: Any) -> "Games":
        """Some of the games."""
        return Games(
            self.power[:, which],
            self.needed[:, which],
            self.weight[:, which],
            self.keep[which],
            self.sigma[:, which],
        )


def add_insiders(rows: Floats) -> Floats:
    """Σ over insiders, in order: (game,)."""
    total: Floats = rows[0].copy()
    for row in rows[1:]:
        total += row
    return total


def find_ends(games: Games, cutoffs: Floats) -> tuple[Floats, Floats]:
    """Ends of a grid (game,)."""
    free = np.isfinite(cutoffs)
    reach = SPAN * games.sigma
    low = np.min(np.where(free, cutoffs - reach, np.inf), axis=0)
    return low, np.max(np.where(free, cutoffs + reach, -np.inf), axis=0)


@dataclass(eq=False)
class Grid:
    """Nodes of τ and the weight of each node in ∫ up to w(S), for every set S of breakers."""

    low: Floats
    step: Floats
    weights: Floats
    margin: Floats

    @staticmethod
    def lay(games: Games, cutoffs: Floats, nodes: int) -> "Grid":
        low, high = find_ends(games, cutoffs)
        step = (high - low) / (nodes - 1)
        sums = np.zeros((1, low.size))
        for weight in games.power:
            sums = np.concatenate((sums, sums + weight))
        weights = find_weights((sums - low) / step, nodes)
        return Grid(low, step, weights, SLACK * np.min(games.sigma, axis=0))

    def pick(self, which: Any) -> "Grid":
        return Grid(
            self.low[which], self.step[which], self.weights[:, :, which], self.margin[which]
        )

    def holds(self, cutoffs: Floats) -> NDArray[np.bool_]:
        """Are the cutoffs still well inside the grid?"""
        reach = self.margin * ((SPAN - SLACK) / SLACK)
        high = self.low + self.step * (self.weights.shape[1] - 1)
        inside = (cutoffs - reach >= self.low) & (cutoffs + reach <= high)
        return np.asarray(np.all(inside | ~np.isfinite(cutoffs), axis=0))

    def find_error(
        self, games: Games, cutoffs: Floats, target: Floats, free: NDArray[np.bool_]
    ) -> Floats:
        """Φ⁻¹(left side) − Φ⁻¹(c), zero for those without a choice: (insider, game)."""
        joined, without = self._find_chances(games, cutoffs)
        chance = games.weight * joined + (1 - games.weight) * without
        value = ndtri(np.clip(chance, 1e-300, 1 - 1e-16))
        return np.where(free, value - target, 0.0)

    def _find_chances(self, games: Games, cutoffs: Floats) -> tuple[Floats, Floats]:
        """Pr(τ ≤ W₋ᵢ + w_i) and Pr(τ ≤ W₋ᵢ) of each insider at the own cutoff."""
        count, sigma = len(games.power), games.sigma[:, None, :]
        size = self.weights.shape[1]
        nodes = self.low + self.step * np.arange(size)[:, None]
        t = (cutoffs[:, None, :] - nodes) / sigma
        breaks = games.keep * ndtr(t)
        density = np.exp(-0.5 * np.minimum(t * t, 1400.0)) * (self.step / (sigma * ROOT_TAU))
        density[~np.isfinite(cutoffs)[:, None, :].repeat(size, axis=1)] = 0.0
        half = count // 2
        first, second = _find_odds(breaks[:half]), _find_odds(breaks[half:])
        shape = (second.shape[0], first.shape[0], *self.weights.shape[1:])
        by_first, by_second = _weigh(self.weights.reshape(shape), first, second)
        broke = _split_by_insider(by_first, half) + _split_by_insider(by_second, count - half)
        total = _add_rows(by_first)
        joined, without = np.empty_like(cutoffs), np.empty_like(cutoffs)
        for i in range(count):
            share = np.where(breaks[i] > 0, breaks[i], 1.0)
            rest = np.where(breaks[i] < 1, 1 - breaks[i], 1.0)
            joined[i] = _add_rows(density[i] * (broke[i] / share))
            without[i] = _add_rows(density[i] * ((total - broke[i]) / rest))
        return joined, without


def _find_odds(breaks: Floats) -> Floats:
    """Chances of all sets of some insiders: (insider, node, game) → (set, node, game)."""
    odds = np.ones((1 << len(breaks), *breaks.shape[1:]))
    for i, chance in enumerate(breaks):
        half = 1 << i
        np.multiply(odds[:half], chance, out=odds[half : 2 * half])
        odds[:half] *= 1 - chance
    return odds


def _weigh(weights: Floats, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Chance × weight of all sets, summed over the second insiders and over the first.

    weights (second's set, first's set, node, game) → (first's set, …) and (second's set, …).
    """
    by_first, by_second = np.zeros_like(first), np.zeros_like(second)
    room = np.empty_like(first)
    for t, chance in enumerate(second):
        np.multiply(weights[t], chance, out=room)
        by_first += room
        np.multiply(weights[t], first, out=room)
        by_second[t] = _add_rows(room) * chance
    return by_first * first, by_second


def _split_by_insider(table: Floats, count: int) -> list[Floats]:
    """Sum over the sets that each insider is in: (set, node, game) → (node, game)."""
    sums: list[Floats] = []
    for i in range(count - 1, -1, -1):
        half = 1 << i
        sums.append(_add_rows(table[half : 2 * half]))
        table = table[:half] + table[half : 2 * half]
    return sums[::-1]


def _add_rows(rows: Floats) -> Floats:
    """Sum over the first axis by halves: always the same order of additions."""
    while rows.shape[0] > 1:
        half = rows.shape[0] // 2
        paired = rows[:half] + rows[half : 2 * half]
        if rows.shape[0] % 2:
            paired[0] += rows[-1]
        rows = paired
    first: Floats = rows[0]
    return first


@cache
def _find_pieces() -> Floats:
    """Coefficients of ∫ of the Lagrange basis over the last, open cell: (2·points, degree)."""
    stencil = np.arange(-POINTS + 1, POINTS + 1)
    rows = []
    for own in stencil:
        basis = np.array([1.0])
        for other in stencil:
            if other != own:
                basis = polynomial.polymul(basis, np.array([-other, 1.0]) / (own - other))
        rows.append(polynomial.polyint(basis))
    return np.array(rows)


@cache
def _find_offsets() -> Floats:
    """Sum that a node has gathered from the full cells of its stencil before the open one."""
    whole = np.sum(_find_pieces(), axis=1)  # the polynomials at the cell's end, 1
    return np.append(np.cumsum(whole[::-1])[::-1][1:], 0.0)


def find_tables() -> tuple[Floats, Floats]:
    """Coefficients of the weights around a limit, and what each node has from cells before it."""
    return _find_pieces(), _find_offsets()


def find_weights(place: Floats, count: int) -> Floats:
    """Weight of each of ``count`` nodes for an upper limit at ``place`` (in steps).

    The integral of the interpolating polynomial: 1 for nodes well below the limit, 0 above it;
    (set, game) → (set, node, game).
    """
    last = count - 1 + POINTS
    place = np.clip(place, -POINTS, last)
    cell = np.minimum(np.floor(place), last - 1).astype(np.int64)
    part = place - cell
    first = cell - POINTS + 1
    nodes = np.arange(count)[:, None]
    weights = (nodes < first[:, None, :]).astype(np.float64)
    pieces, offsets = _find_pieces(), _find_offsets()
    for k in range(2 * POINTS):
        value = np.full(place.shape, pieces[k, -1])
        for coefficient in pieces[k, -2::-1]:
            value = value * part + coefficient
        node = first + k
        held = (node >= 0) & (node < count)
        where = np.nonzero(held)
        weights[where[0], node[where], where[1]] = (value + offsets[k])[where]
    return weights
