"""The principal branch of logit quantal responses in small steps of the precision.

From "everybody tosses a coin" the precision is raised a little at a time, with Newton's method at
each. The Jacobian's determinant is 1 at the start and must stay positive: where it does not, the
branch turns back, and there is no answer by this method.
"""

import itertools

import numpy as np


class Table:
    """Gains of everyone given who else breaks, from the four cells; one row a set of breakers."""

    def __init__(self, power, stakes, fall_probability):
        self.sets = np.array(list(itertools.product((0.0, 1.0), repeat=len(power))))
        carried = self.sets @ np.asarray(power)
        falls = np.array([fall_probability(w) for w in carried])
        self.gains = []
        for i, (a, r, p, g) in enumerate(stakes):
            alone = self.sets[:, i] == 0
            joined = np.array([fall_probability(w + power[i]) for w in carried[alone]])
            gain = (p - a) + (g - p) * joined + (a - r) * falls[alone]
            others = np.delete(self.sets[alone], i, axis=1)
            self.gains.append((others, gain))

    def expect(self, q):
        """Expected gains, and their derivatives in the others' chances."""
        n = len(self.gains)
        expected, slopes = np.zeros(n), np.zeros((n, n))
        for i, (others, gain) in enumerate(self.gains):
            rest = [j for j in range(n) if j != i]
            factors = np.where(others == 1, q[rest], 1.0 - q[rest])
            expected[i] = factors.prod(axis=1) @ gain
            for k, j in enumerate(rest):
                one = np.delete(factors, k, axis=1).prod(axis=1)
                slopes[i, j] = (one * np.where(others[:, k] == 1, 1.0, -1.0)) @ gain
        return expected, slopes


def settle(table, z, precision):
    """Newton's method from log-odds z: log-odds and the sign of the determinant, or None."""
    for _ in range(12):
        q = 1.0 / (1.0 + np.exp(-z))
        expected, slopes = table.expect(q)
        jacobian = np.eye(z.size) - precision * slopes * (q * (1.0 - q))
        move = np.linalg.solve(jacobian, precision * expected - z)
        z = z + move
        if np.abs(move).max() < 1e-11 * max(1.0, np.abs(z).max()):
            return z, np.linalg.slogdet(jacobian)[0]
    return None


def follow(power, stakes, fall_probability, target, largest=0.05):
    """Chances of breaking at the target precision, or None where the branch turns back.

    Args:
        power: (insider,).
        stakes: (insider, 4).
        fall_probability: of breaking power.
        target: precision.
        largest: no log-odds may move by more in a step, relative to 1 + the largest of them.
    """
    table = Table(power, stakes, fall_probability)
    z, at, step = np.zeros(len(power)), 0.0, target / 100
    while at < target:
        step = min(step, target - at)
        found = settle(table, z, at + step)
        if (
            found is not None
            and found[1] > 0
            and np.abs(found[0] - z).max() < largest * (1.0 + np.abs(z).max())
        ):
            z, at = found[0], at + step
            step *= 1.6
        else:
            step *= 0.4
            if step < 1e-12 * target:
                return None
    return 1.0 / (1.0 + np.exp(-z))
