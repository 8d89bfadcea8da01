"""Priors given as a density: any continuous SciPy distribution.

Posteriors are normalised numerically. Two sets of panels do it: ``knots``, between which the
density itself is a polynomial to rounding, and for given signals a ``Table``, whose panels are
halved until density times noise varies little on each, wherever a signal puts its posterior.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from innercircle.game._kernels.signals_grid import RULE_POINTS, RULE_WEIGHTS
from innercircle.game._kernels.signals_prior import BENDING, REACH, SQRT_TAU

Floats = NDArray[np.float64]

# The limits on panels are taste: at half of ``_SPLITS`` panels still shrink by 2³⁰; half of
# ``_MOST_PANELS`` is met only by densities with many spikes, whose mass is then less exact.
_MOST_PANELS = 4000
_FEWEST_PANELS = 12
_SPLITS = 60
# Rounding: a density misses its distribution function by about this much; at half more panels are
# halved in vain. At half of the other two panels get shorter, or tails of exp(−20) are cut.
_MASS = 1e-13  # panels whose mass misses the distribution function's by more are halved
_VARIES = 5.0  # so are panels on which the logarithm of density × noise varies by more
_DEPTH = 40.0  # where it is this far below its maximum nothing is left
_LADDER = np.asarray([-40.0, -18.0, -9.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 9.0, 18.0, 40.0])
_KEPT = 64  # tables kept for another question about the same signals


@dataclass(frozen=True)
class Table:
    """Panels that resolve the posteriors at given signals.

    Attributes:
        left: left ends (panel,), ascending.
        right: right ends (panel,).
        theta: nodes (panel, node).
        weight: their weights (panel, node).
        log: logarithm of density × noise at the nodes, relative to its maximum (insider, panel,
            node).
        top: that maximum (insider,).
        mass: weighted sum of exp(log) (insider,).
    """

    left: Floats
    right: Floats
    theta: Floats
    weight: Floats
    log: Floats
    top: Floats
    mass: Floats


@dataclass(frozen=True)
class DensityPrior:
    """Any density.

    Attributes:
        log_pdf: vectorised logarithm of the density; −∞ outside the support.
        cdf_of: vectorised distribution function.
        bottom: lower end of the support.
        top: upper end.
        ends: of all but about 1e-15 of the mass.
        concave: as for every prior.
        knots: edges of panels on which the density is a polynomial to rounding.
        log_most: logarithm of the largest density; infinite if there is none.
        tables: those made so far, by signals and noise.
    """

    log_pdf: Callable[[Floats], Floats]
    cdf_of: Callable[[Floats], Floats]
    bottom: float
    top: float
    ends: tuple[float, float]
    concave: bool
    knots: Floats
    log_most: float
    flat: bool = False
    tables: dict[bytes, Table] = field(default_factory=dict)

    def find_table(self, x: Floats, sd: Floats) -> Table:
        """The table for signals and noise (insider,)."""
        key = x.tobytes() + sd.tobytes()
        if key not in self.tables:
            if len(self.tables) >= _KEPT:
                self.tables.clear()
            self.tables[key] = self._make_table(x, sd)
        return self.tables[key]

    def _make_table(self, x: Floats, sd: Floats) -> Table:
        edges = np.unique(np.concatenate((self.knots, self._find_rungs(x, sd))))
        left, right = edges[:-1], edges[1:]
        for _ in range(_SPLITS):
            theta, weight = _place(left, right)
            log = self._find_log(x, sd, theta)
            peak = log.max(axis=2)
            top = peak.max(axis=1)
            depth = top[:, None] - peak
            with np.errstate(invalid="ignore"):
                varies = np.nan_to_num(peak - log.min(axis=2), nan=np.inf)
            relevant = depth < _DEPTH
            split = np.any(relevant & (varies > _VARIES + 0.7 * depth), axis=0)
            split &= right - left > 1e-13 * np.maximum(np.abs(left), np.abs(right))
            if not split.any():
                break
            kept = np.any(relevant, axis=0)
            middle = 0.5 * (left + right)
            both, whole = kept & split, kept & ~split
            left = np.concatenate((left[whole], left[both], middle[both]))
            right = np.concatenate((right[whole], middle[both], right[both]))
            order = np.argsort(left)
            left, right = left[order], right[order]
        else:
            theta, weight = _place(left, right)
            log = self._find_log(x, sd, theta)
            top = log.max(axis=(1, 2))
        log = log - top[:, None, None]
        mass = np.einsum("ipn,pn->i", np.exp(log), weight)
        return Table(left, right, theta, weight, log, top, mass)

    def _find_rungs(self, x: Floats, sd: Floats) -> Floats:
        """Edges near the signals, and where the nearest end of the support is, near that."""
        nearest = np.clip(x, self.bottom, self.top)
        away = np.abs(nearest - x)
        scale = sd * np.minimum(1.0, sd / np.maximum(away, 1e-300))
        rungs = nearest[:, None] + scale[:, None] * _LADDER
        return np.asarray(np.clip(rungs, self.bottom, self.top).ravel())

    def _find_log(self, x: Floats, sd: Floats, theta: Floats) -> Floats:
        """Logarithm of density × noise, (insider, panel, node), for nodes (panel, node)."""
        z = (theta - x[:, None, None]) / sd[:, None, None]
        return np.asarray(self.log_pdf(theta) - 0.5 * z * z)

    def find_log_mass(self, x: Floats, sd: Floats) -> Floats:
        """Logarithm of ∫ f(θ) exp(−(x−θ)²/2σ²) dθ, (insider,)."""
        table = self.find_table(x, sd)
        return np.asarray(table.top + np.log(table.mass))

    def density(self, x: Floats, sd: Floats, theta: Floats) -> Floats:
        z = (theta - x[:, None]) / sd[:, None]
        log = self.log_pdf(theta) - 0.5 * z * z - self.find_log_mass(x, sd)[:, None]
        return np.asarray(np.exp(log))

    def below(self, x: Floats, sd: Floats, t: Floats) -> Floats:
        table = self.find_table(x, sd)
        at = np.broadcast_to(t, x.shape)
        whole = table.right <= at[:, None]
        mass = np.einsum("ipn,ip,pn->i", np.exp(table.log), whole.astype(np.float64), table.weight)
        own = np.searchsorted(table.left, at, side="right") - 1
        cut = (own >= 0) & (at > table.left[own]) & (at < table.right[own])
        if cut.any():
            left = table.left[own[cut]]
            theta, weight = _place(left, at[cut])
            z = (theta - x[cut][:, None]) / sd[cut][:, None]
            log = self.log_pdf(theta) - 0.5 * z * z - table.top[cut][:, None]
            mass[cut] += np.sum(np.exp(log) * weight, axis=1)
        return np.asarray(np.clip(mass / table.mass, 0.0, 1.0))

    def spread(self, x: Floats, sd: Floats) -> tuple[Floats, Floats, Floats]:
        table = self.find_table(x, sd)
        used = table.log.max(axis=2) > -0.5 * REACH**2
        last = used.shape[1] - 1
        left = table.left[np.argmax(used, axis=1)]
        right = table.right[last - np.argmax(used[:, ::-1], axis=1)]
        # A normal falls by 4 in logarithm within √8 standard deviations, an exponential within 4.
        near = table.log > -4.0
        highest = np.max(np.where(near, table.theta, -np.inf), axis=(1, 2))
        lowest = np.min(np.where(near, table.theta, np.inf), axis=(1, 2))
        scale = (highest - lowest) / (2.0 * np.sqrt(8.0))
        return left, right, np.clip(scale, 1e-3 * (right - left), sd)

    def pdf(self, theta: Floats) -> Floats:
        return np.asarray(np.exp(self.log_pdf(theta)))

    def cdf(self, t: float) -> float:
        return float(self.cdf_of(np.asarray(t)))

    def find_lower(self, k: Floats, sd: Floats) -> Floats:
        share = (k == np.inf).astype(np.float64)
        for i in np.flatnonzero(np.isfinite(k)):
            rungs = np.clip(k[i] + sd[i] * np.linspace(-8.0, 8.0, 17), *self.ends)
            edges = np.unique(np.concatenate((self.knots, rungs)))
            theta, weight = _place(edges[:-1], edges[1:])
            share[i] = np.sum(weight * self.pdf(theta) * ndtr((k[i] - theta) / sd[i]))
        return np.asarray(np.clip(share, 0.0, 1.0))

    @property
    def bulk(self) -> tuple[float, float, float]:
        low, high = self.ends
        return low, high, high - low

    def translated(self, by: float) -> "DensityPrior":
        return replace(
            self,
            log_pdf=lambda theta: self.log_pdf(theta - by),
            cdf_of=lambda t: self.cdf_of(t - by),
            bottom=self.bottom + by,
            top=self.top + by,
            ends=(self.ends[0] + by, self.ends[1] + by),
            knots=self.knots + by,
            tables={},
        )

    def mirrored(self) -> "DensityPrior":
        return replace(
            self,
            log_pdf=lambda theta: self.log_pdf(-theta),
            cdf_of=lambda t: 1.0 - self.cdf_of(-t),
            bottom=-self.top,
            top=-self.bottom,
            ends=(-self.ends[1], -self.ends[0]),
            knots=-self.knots[::-1],
            tables={},
        )

    @property
    def bending(self) -> tuple[float, float, float]:
        return BENDING

    def find_follow(self, sd: Floats) -> Floats:
        return np.ones_like(sd)

    def find_mass(self, x: Floats, sd: Floats) -> Floats:
        return np.asarray(np.exp(self.find_log_mass(x, sd) - self.log_most) / (sd * SQRT_TAU))


def _place(left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Nodes and weights of panels, (panel, node)."""
    half = 0.5 * (right - left)[:, None]
    return left[:, None] + half * (1.0 + RULE_POINTS), half * RULE_WEIGHTS


def find_knots(
    pdf: Callable[[Floats], Floats],
    cdf: Callable[[Floats], Floats],
    ends: tuple[float, float],
) -> Floats:
    """Edges of panels on which Gauss–Legendre reproduces the distribution function, ascending."""
    edges = np.linspace(*ends, _FEWEST_PANELS + 1)
    for _ in range(_SPLITS):
        theta, weight = _place(edges[:-1], edges[1:])
        missed = np.abs(np.sum(weight * pdf(theta), axis=1) - np.diff(cdf(edges))) > _MASS
        missed &= np.diff(edges) > 1e-12 * (ends[1] - ends[0])
        if not missed.any() or edges.size > _MOST_PANELS:
            break
        middle = 0.5 * (edges[:-1] + edges[1:])
        edges = np.sort(np.concatenate((edges, middle[missed])))
    return edges


def is_concave(log_pdf: Callable[[Floats], Floats], knots: Floats) -> bool:
    """True when the logarithm of a density bends down everywhere, judged at all nodes."""
    theta = _place(knots[:-1], knots[1:])[0].ravel()
    values = log_pdf(theta)
    if not np.all(np.isfinite(values)):
        return False
    slopes = np.diff(values) / np.diff(theta)
    slack = 1e-7 * (1.0 + np.abs(slopes[1:])) + 1e-13 * np.abs(values[1:-1]) / np.diff(theta)[1:]
    return bool(np.all(np.diff(slopes) <= slack))
