"""Best replies in cutoffs on Gauss-Legendre panels, all insiders at once; up to four insiders.

A game is a dictionary: power, stakes (rows a, r, p, g), noise, mobilisation, prior: ("flat", ()),
("normal", (mean, sd)) or ("uniform", (low, high)). Every set of breakers is listed; panels end at
every sum of power and are no longer than the smallest noise.
"""

import itertools
import math

import numpy as np
from scipy.special import ndtr

POINTS, WEIGHTS = np.polynomial.legendre.leggauss(10)


class Replies:
    """One game and its nodes."""

    def __init__(self, game):
        self.power = np.asarray(game["power"], dtype=float)
        self.stakes = np.asarray(game["stakes"], dtype=float)
        self.noise = np.asarray(game["noise"], dtype=float)
        n = self.power.size
        self.sets = np.array(list(itertools.product((0, 1), repeat=n)), dtype=bool)
        self.carried = game["mobilisation"] + self.sets @ self.power
        self.kind, self.numbers = game["prior"]
        self.low, self.high = self.carried.min(), self.carried.max()
        begin, end = self._find_ends()
        inner = [c for c in self.carried if begin < c < end]
        length = 0.7 * min(self.noise.min(), self._find_width())
        edges = sorted({begin, end, *inner, *np.arange(begin, end, length)})
        edges = np.array(edges)
        half = 0.5 * np.diff(edges)
        self.theta = (edges[:-1, None] + half[:, None] * (1.0 + POINTS)).ravel()
        self.weight = (half[:, None] * WEIGHTS).ravel()
        reach = 40.0 * self.noise.max() + 40.0 * min(self._find_width(), 1.0)
        self.searched = self.low - reach, self.high + reach  # beyond is infinitely far
        if self.kind == "uniform":  # further out a posterior shrinks below the panels
            reach = 6.0 * self.noise.min()
            self.searched = self.numbers[0] - reach, self.numbers[1] + reach
        self.falls = self.carried[:, None] >= self.theta

    def _find_ends(self):
        reach = 9.0 * self.noise.max()
        begin, end = self.low - reach, self.high + reach
        if self.kind == "normal":
            mean, sd = self.numbers
            return min(begin, mean - 9.0 * sd), max(end, mean + 9.0 * sd)
        return self.numbers if self.kind == "uniform" else (begin, end)

    def _find_width(self):
        return self.numbers[1] if self.kind == "normal" else math.inf

    def _find_prior(self):
        """Logarithm of the prior's density at the nodes, but for a constant."""
        if self.kind != "normal":
            return np.zeros_like(self.theta)
        mean, sd = self.numbers
        return -0.5 * ((self.theta - mean) / sd) ** 2

    def find_curves(self, cutoffs):
        """Gain of each at each θ when the others use their cutoffs (insider, node)."""
        chances = ndtr((np.asarray(cutoffs)[:, None] - self.theta) / self.noise[:, None])
        curves = np.empty_like(chances)
        for i, (a, r, p, g) in enumerate(self.stakes):
            joined, stayed = np.zeros_like(self.theta), np.zeros_like(self.theta)
            for breaks, falls in zip(self.sets, self.falls, strict=True):
                part = falls.astype(float)
                for j, breaking in enumerate(breaks):
                    if j != i:
                        part = part * (chances[j] if breaking else 1.0 - chances[j])
                if breaks[i]:
                    joined += part
                else:
                    stayed += part
            curves[i] = (p - a) + (g - p) * joined + (a - r) * stayed
        return curves

    def find_gains(self, curves, x):
        """Expected gain of each at the signal of each (insider,)."""
        log = self._find_prior() - 0.5 * ((x[:, None] - self.theta) / self.noise[:, None]) ** 2
        density = np.exp(log - log.max(axis=1, keepdims=True)) * self.weight
        return np.sum(density * curves, axis=1) / density.sum(axis=1)

    def reply(self, cutoffs, low, high):
        """Best replies of all between two signals, where they are; by bisection."""
        curves = self.find_curves(cutoffs)
        low = np.full(self.power.size, float(low))
        high = np.full(self.power.size, float(high))
        never, always = self.find_gains(curves, low) <= 0, self.find_gains(curves, high) >= 0
        for _ in range(36):
            middle = 0.5 * (low + high)
            rises = self.find_gains(curves, middle) > 0
            low, high = np.where(rises, middle, low), np.where(rises, high, middle)
        found = 0.5 * (low + high)
        return np.where(never, -np.inf, np.where(always, np.inf, found))

    def iterate(self, *, bold, rounds, settled):
        """Best replies from nobody, or everybody: where they have got to, and whether they rest."""
        cutoffs = np.full(self.power.size, np.inf if bold else -np.inf)
        for _ in range(rounds):
            after = self.reply(cutoffs, *self.searched)
            with np.errstate(invalid="ignore"):
                moved = np.max(np.where(after == cutoffs, 0.0, np.abs(after - cutoffs)))
            cutoffs = after
            if moved < settled:
                return cutoffs, True
        return cutoffs, False


def find_falls(game, cutoffs, law):
    """Probability of a fall at cutoffs, θ drawn from ``law``, a pair as a prior is."""
    nodes = Replies(dict(game, prior=law))
    chances = ndtr((np.asarray(cutoffs)[:, None] - nodes.theta) / nodes.noise[:, None])
    falls = np.zeros_like(nodes.theta)
    for breaks, down in zip(nodes.sets, nodes.falls, strict=True):
        part = down.astype(float)
        for j, breaking in enumerate(breaks):
            part = part * (chances[j] if breaking else 1.0 - chances[j])
        falls += part
    density = np.exp(nodes._find_prior()) * nodes.weight
    return float(np.sum(density * falls) / density.sum())
