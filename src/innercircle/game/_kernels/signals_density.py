"""Priors given as a density: any continuous SciPy distribution.

Posteriors are normalised numerically, on a table of nodes for each noise level that is fine where
the prior times the noise varies. Panels on which the density is not a polynomial to rounding are
halved until their mass agrees with the distribution function.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, ndtr

from innercircle.game._kernels.signals_grid import RULE_POINTS, RULE_WEIGHTS
from innercircle.game._kernels.signals_prior import BENDING, REACH, SQRT_TAU

Floats = NDArray[np.float64]

_MOST_PANELS = 4000
_FEWEST_PANELS = 12
_SPLITS = 40
_MASS = 1e-13  # panels whose mass misses the distribution function's by more are halved


@dataclass(frozen=True)
class Table:
    """Nodes that resolve prior density × noise of one standard deviation everywhere it matters."""

    edges: Floats
    theta: Floats
    log_weight: Floats


@dataclass(frozen=True)
class DensityPrior:
    """Any density: normalised numerically on a table of nodes for each noise level.

    Attributes:
        log_pdf: vectorised logarithm of the density.
        cdf_of: vectorised distribution function.
        bottom, top: support.
        ends: of all but about 1e-15 of the mass.
        window: ends of the values of θ at which what the insiders do matters.
        concave: as for every prior.
        knots: edges of panels on which the density is a polynomial to rounding.
        log_most: logarithm of the largest density; infinite if there is none.
    """

    log_pdf: Callable[[Floats], Floats]
    cdf_of: Callable[[Floats], Floats]
    bottom: float
    top: float
    ends: tuple[float, float]
    window: tuple[float, float]
    concave: bool
    knots: Floats
    log_most: float
    flat: bool = False
    tables: dict[float, Table] = field(default_factory=dict)

    def find_table(self, sd: float) -> Table:
        """The table for one noise level, made once."""
        if sd not in self.tables:
            low = max(self.bottom, min(self.ends[0], self.window[0] - 10.0 * sd))
            high = min(self.top, max(self.ends[1], self.window[1] + 10.0 * sd))
            steps = min(int(np.ceil((high - low) / sd)) + 1, _MOST_PANELS)
            edges = np.concatenate((np.linspace(low, high, steps + 1), self.knots))
            edges = np.unique(edges[(edges >= low) & (edges <= high)])
            half = 0.5 * np.diff(edges)[:, None]
            theta = (edges[:-1, None] + half) + half * RULE_POINTS
            log_weight = np.log(half * RULE_WEIGHTS) + self.log_pdf(theta)
            self.tables[sd] = Table(edges, theta.ravel(), log_weight.ravel())
        return self.tables[sd]

    def find_log_mass(self, x: Floats, sd: Floats) -> Floats:
        """Logarithm of ∫ f(θ) exp(−(x−θ)²/2σ²) dθ, (insider,)."""
        return np.asarray([logsumexp(self._weigh(x[i], sd[i])) for i in range(x.size)])

    def _weigh(self, x: float, sd: float) -> Floats:
        table = self.find_table(float(sd))
        z = (table.theta - x) / sd
        return np.asarray(table.log_weight - 0.5 * z * z)

    def density(self, x: Floats, sd: Floats, theta: Floats) -> Floats:
        z = (theta - x[:, None]) / sd[:, None]
        log = self.log_pdf(theta) - 0.5 * z * z - self.find_log_mass(x, sd)[:, None]
        return np.asarray(np.exp(log))

    def below(self, x: Floats, sd: Floats, t: Floats) -> Floats:
        share = np.empty_like(x)
        for i, (xi, si, ti) in enumerate(zip(x, sd, np.broadcast_to(t, x.shape), strict=True)):
            table = self.find_table(float(si))
            log = self._weigh(xi, si)
            whole = logsumexp(log)
            last = int(np.searchsorted(table.edges, ti, side="right")) - 1
            if last < 0:
                share[i] = 0.0
                continue
            last = min(last, table.edges.size - 1)
            mass = float(np.sum(np.exp(log[: last * RULE_POINTS.size] - whole)))
            left, half = table.edges[last], 0.5 * (ti - table.edges[last])
            if last < table.edges.size - 1 and half > 0:
                nodes = left + half + half * RULE_POINTS
                z = (nodes - xi) / si
                mass += float(
                    np.sum(half * RULE_WEIGHTS * np.exp(self.log_pdf(nodes) - 0.5 * z * z - whole))
                )
            share[i] = min(mass, 1.0)
        return share

    def spread(self, x: Floats, sd: Floats) -> tuple[Floats, Floats, Floats]:
        left, right = np.empty_like(x), np.empty_like(x)
        for i in range(x.size):
            table = self.find_table(float(sd[i]))
            log = self._weigh(x[i], sd[i])
            used = np.flatnonzero(log > log.max() - 0.5 * REACH**2) // RULE_POINTS.size
            left[i], right[i] = table.edges[used[0]], table.edges[used[-1] + 1]
        return left, right, np.minimum(sd, (right - left) / _FEWEST_PANELS)

    def pdf(self, theta: Floats) -> Floats:
        return np.asarray(np.exp(self.log_pdf(theta)))

    def cdf(self, t: float) -> float:
        return float(self.cdf_of(np.asarray(t)))

    @property
    def bending(self) -> tuple[float, float, float]:
        return BENDING

    def find_follow(self, sd: Floats) -> Floats:
        return np.ones_like(sd)

    def find_mass(self, x: Floats, sd: Floats) -> Floats:
        return np.exp(self.find_log_mass(x, sd) - self.log_most) / (sd * SQRT_TAU)

    def find_lower(self, k: Floats, sd: Floats) -> Floats:
        share = np.empty_like(k)
        for i, (ki, si) in enumerate(zip(k, sd, strict=True)):
            table = self.find_table(float(si))
            weight = np.exp(table.log_weight)
            share[i] = np.sum(weight * ndtr((ki - table.theta) / si)) / np.sum(weight)
        return share

    @property
    def bulk(self) -> tuple[float, float, float]:
        low, high = self.ends
        return low, high, (high - low) / _FEWEST_PANELS

    def translated(self, by: float) -> "DensityPrior":
        return replace(
            self,
            log_pdf=lambda theta: self.log_pdf(theta - by),
            cdf_of=lambda t: self.cdf_of(t - by),
            bottom=self.bottom + by,
            top=self.top + by,
            ends=(self.ends[0] + by, self.ends[1] + by),
            window=(self.window[0] + by, self.window[1] + by),
            knots=self.knots + by,
            tables={},
        )

    def mirrored(self) -> "DensityPrior":
        return DensityPrior(
            log_pdf=lambda theta: self.log_pdf(-theta),
            cdf_of=lambda t: 1.0 - self.cdf_of(-t),
            bottom=-self.top,
            top=-self.bottom,
            ends=(-self.ends[1], -self.ends[0]),
            window=(-self.window[1], -self.window[0]),
            concave=self.concave,
            knots=-self.knots[::-1],
            log_most=self.log_most,
        )


def find_knots(
    pdf: Callable[[Floats], Floats],
    cdf: Callable[[Floats], Floats],
    ends: tuple[float, float],
) -> Floats:
    """Edges of panels on which Gauss–Legendre reproduces the distribution function, ascending."""
    edges = np.linspace(*ends, _FEWEST_PANELS + 1)
    for _ in range(_SPLITS):
        left, half = edges[:-1], 0.5 * np.diff(edges)
        theta = (left + half)[:, None] + half[:, None] * RULE_POINTS
        mass = (half[:, None] * RULE_WEIGHTS * pdf(theta)).sum(axis=1)
        missed = np.abs(mass - np.diff(cdf(edges))) > _MASS
        missed &= half > 1e-12 * (ends[1] - ends[0])
        if not missed.any() or edges.size > _MOST_PANELS:
            break
        edges = np.sort(np.concatenate((edges, (left + half)[missed])))
    return edges


def is_concave(log_pdf: Callable[[Floats], Floats], knots: Floats) -> bool:
    """Whether the logarithm of a density bends down everywhere, judged on a fine grid."""
    grid = np.linspace(knots[0], knots[-1], 2001)[1:-1]
    values = log_pdf(grid)
    if not np.all(np.isfinite(values)):
        return False
    slack = 1e-9 * (1.0 + np.abs(values[1:-1]))
    return bool(np.all(values[2:] - 2.0 * values[1:-1] + values[:-2] <= slack))
