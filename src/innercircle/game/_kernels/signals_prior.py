"""Beliefs after a signal: the posterior of θ given x = θ + σε.

One class a kind of prior. All answer the same questions, for many insiders at once: ``x`` and
``sd`` are (insider,) signals and noise, ``theta`` is (node,) or (insider, node).

The *leader's mirror* (θ → −θ, x → −x) turns the largest equilibrium into the smallest, so that
every solver is written once, from below; ``mirrored`` is the prior of −θ.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfcx, ndtr

Floats = NDArray[np.float64]

REACH = 8.3
"""Standard deviations beyond which a normal variable lies with chance 1e-16.

Rounding: at half of it every gain would miss a chance of 3e-5."""
BENDING = (0.4840, 0.0, 0.4840)
"""2φ(1), the largest E[1_A (ξ² − 1)] over sets A for a standard normal ξ.

Theorem: at half the bound does not hold, and proofs that rest on it would prove nothing."""
ATOM_BENDING = (1.0, 0.4840, 0.4840)
"""The same with exp(−z²/2), whose derivatives are at most 0.607 and 1, for the signal's part.

Theorem, likewise."""
_SQRT_TWO = float(np.sqrt(2.0))
SQRT_TAU = float(np.sqrt(2.0 * np.pi))


class Prior(Protocol):
    """A prior of θ and its posteriors.

    Attributes:
        flat: improper, every θ equally likely.
        concave: the logarithm of the density is concave, so that translating a signal moves the
            posterior by less than the signal.
        bottom, top: ends of the support, to which the posterior shrinks as x → ∓∞.
    """

    @property
    def flat(self) -> bool: ...
    @property
    def concave(self) -> bool: ...
    @property
    def bottom(self) -> float: ...
    @property
    def top(self) -> float: ...

    def density(self, x: Floats, sd: Floats, theta: Floats) -> Floats:
        """Posterior density (mass for atoms) at theta, (insider, node)."""
        ...

    def below(self, x: Floats, sd: Floats, t: Floats) -> Floats:
        """Pr(θ ≤ t | x), (insider,)."""
        ...

    def spread(self, x: Floats, sd: Floats) -> tuple[Floats, Floats, Floats]:
        """Ends of all but 1e-16 of the posterior, and the length on which it varies."""
        ...

    def pdf(self, theta: Floats) -> Floats:
        """Prior density (mass for atoms)."""
        ...

    def cdf(self, t: float) -> float:
        """Prior Pr(θ ≤ t)."""
        ...

    @property
    def knots(self) -> Floats:
        """Places where the prior's density is not smooth."""
        ...

    @property
    def bending(self) -> tuple[float, float, float]:
        """Bounds on second derivatives of mass × gain: own signal, mixed, others' cutoffs."""
        ...

    def find_follow(self, sd: Floats) -> Floats:
        """Speed of the posterior against its own spread, as a multiple of x/σ's, (insider,)."""
        ...

    def find_mass(self, x: Floats, sd: Floats) -> Floats:
        """Factor by which ``bending`` multiplies the gain, (insider,)."""
        ...

    def find_lower(self, k: Floats, sd: Floats) -> Floats:
        """Pr(x ≤ k) before anything is known, (insider,)."""
        ...

    @property
    def bulk(self) -> tuple[float, float, float]:
        """Ends of all but 1e-16 of the prior, and the length on which its density varies."""
        ...

    def translated(self, by: float) -> "Prior":
        """The prior of θ + by."""
        ...

    def mirrored(self) -> "Prior":
        """The prior of −θ."""
        ...


@dataclass(frozen=True)
class FlatPrior:
    """Every θ equally likely; the posterior is normal around the signal."""

    flat: bool = True
    concave: bool = True
    bottom: float = -np.inf
    top: float = np.inf

    @property
    def knots(self) -> Floats:
        return np.empty(0)

    def density(self, x: Floats, sd: Floats, theta: Floats) -> Floats:
        return _normal_density(theta, x, sd)

    def below(self, x: Floats, sd: Floats, t: Floats) -> Floats:
        return np.asarray(ndtr((t - x) / sd))

    def spread(self, x: Floats, sd: Floats) -> tuple[Floats, Floats, Floats]:
        return x - REACH * sd, x + REACH * sd, sd

    def pdf(self, theta: Floats) -> Floats:
        return np.full_like(theta, np.nan)

    def cdf(self, t: float) -> float:  # noqa: ARG002  there is none
        return np.nan

    @property
    def bending(self) -> tuple[float, float, float]:
        return BENDING

    def find_follow(self, sd: Floats) -> Floats:
        return np.ones_like(sd)

    def find_mass(self, x: Floats, sd: Floats) -> Floats:  # noqa: ARG002  posteriors are normal
        return np.ones_like(x)

    def find_lower(self, k: Floats, sd: Floats) -> Floats:  # noqa: ARG002  there is none
        return np.full_like(k, np.nan)

    @property
    def bulk(self) -> tuple[float, float, float]:
        return np.nan, np.nan, np.nan

    def translated(self, by: float) -> "FlatPrior":  # noqa: ARG002  nothing moves
        return self

    def mirrored(self) -> "FlatPrior":
        return self


@dataclass(frozen=True)
class NormalPrior:
    """Normal prior: the posterior is normal, its mean a share λ of the way from μ to the signal."""

    mean: float
    sd: float
    flat: bool = False
    concave: bool = True
    bottom: float = -np.inf
    top: float = np.inf

    @property
    def knots(self) -> Floats:
        return np.empty(0)

    def find_posterior(self, x: Floats, sd: Floats) -> tuple[Floats, Floats]:
        """Mean and standard deviation of θ given x."""
        narrow = self.sd * sd / np.hypot(self.sd, sd)
        return self.mean + (narrow / sd) ** 2 * (x - self.mean), narrow

    def density(self, x: Floats, sd: Floats, theta: Floats) -> Floats:
        return _normal_density(theta, *self.find_posterior(x, sd))

    def below(self, x: Floats, sd: Floats, t: Floats) -> Floats:
        centre, narrow = self.find_posterior(x, sd)
        return np.asarray(ndtr((t - centre) / narrow))

    def spread(self, x: Floats, sd: Floats) -> tuple[Floats, Floats, Floats]:
        centre, narrow = self.find_posterior(x, sd)
        return centre - REACH * narrow, centre + REACH * narrow, narrow

    def pdf(self, theta: Floats) -> Floats:
        z = (theta - self.mean) / self.sd
        return np.asarray(np.exp(-0.5 * z * z) / (self.sd * SQRT_TAU))

    def cdf(self, t: float) -> float:
        return float(ndtr((t - self.mean) / self.sd))

    @property
    def bending(self) -> tuple[float, float, float]:
        return BENDING

    def find_follow(self, sd: Floats) -> Floats:
        return np.asarray(self.sd / np.hypot(self.sd, sd))

    def find_mass(self, x: Floats, sd: Floats) -> Floats:  # noqa: ARG002  posteriors are normal
        return np.ones_like(x)

    def find_lower(self, k: Floats, sd: Floats) -> Floats:
        return np.asarray(ndtr((k - self.mean) / np.hypot(self.sd, sd)))

    @property
    def bulk(self) -> tuple[float, float, float]:
        return self.mean - REACH * self.sd, self.mean + REACH * self.sd, self.sd

    def translated(self, by: float) -> "NormalPrior":
        return NormalPrior(self.mean + by, self.sd)

    def mirrored(self) -> "NormalPrior":
        return NormalPrior(-self.mean, self.sd)


@dataclass(frozen=True)
class UniformPrior:
    """Equally likely between two ends: the posterior is a normal cut off at both."""

    bottom: float
    top: float
    flat: bool = False
    concave: bool = True

    @property
    def knots(self) -> Floats:
        return np.asarray([self.bottom, self.top])

    def density(self, x: Floats, sd: Floats, theta: Floats) -> Floats:
        nearest = np.clip(x, self.bottom, self.top)
        inside = (theta >= self.bottom) & (theta <= self.top)
        # (θ − x)² less its smallest value, written so that nothing cancels far outside.
        excess = (theta - nearest[:, None]) * (theta + (nearest - 2.0 * x)[:, None])
        log = np.where(inside, -0.5 * excess / (sd**2)[:, None], -np.inf)
        return np.asarray(np.exp(log) / self._find_mass(x, sd, self.top)[:, None])

    def below(self, x: Floats, sd: Floats, t: Floats) -> Floats:
        at = np.clip(t, self.bottom, self.top)
        return self._find_mass(x, sd, at) / self._find_mass(x, sd, self.top)

    def _find_mass(self, x: Floats, sd: Floats, t: Floats | float) -> Floats:
        """∫ exp(−(θ−x)²/2σ²) dθ from the bottom to t, relative to the integrand's maximum."""
        low, high, at = (self.bottom - x) / sd, (self.top - x) / sd, (t - x) / sd
        with np.errstate(over="ignore", invalid="ignore"):  # in the branches not taken
            # x below the support: both tails relative to the bottom; x above: to the top.
            before = _tail(low) - np.exp(0.5 * (low - at) * (low + at)) * _tail(at)
            after = np.exp(0.5 * (high - at) * (high + at)) * _tail(-at) - np.exp(
                0.5 * (high - low) * (high + low)
            ) * _tail(-low)
        within = np.asarray(ndtr(at) - ndtr(low))
        return sd * SQRT_TAU * np.where(low > 0, before, np.where(high < 0, after, within))

    def spread(self, x: Floats, sd: Floats) -> tuple[Floats, Floats, Floats]:
        nearest = np.clip(x, self.bottom, self.top)
        away = np.abs(nearest - x)
        # (θ − x)² = away² + (8.3 σ)², written so that nothing cancels far outside the support.
        reach = (REACH * sd) ** 2 / (away + np.hypot(away, REACH * sd))
        inward = np.where(away > 0, reach, REACH * sd)
        left = np.maximum(nearest - inward, self.bottom)
        right = np.minimum(nearest + inward, self.top)
        return left, right, sd * np.minimum(1.0, sd / np.maximum(away, 1e-300))

    def pdf(self, theta: Floats) -> Floats:
        inside = (theta >= self.bottom) & (theta <= self.top)
        return np.where(inside, 1.0 / (self.top - self.bottom), 0.0)

    def cdf(self, t: float) -> float:
        return float(np.clip((t - self.bottom) / (self.top - self.bottom), 0.0, 1.0))

    @property
    def bending(self) -> tuple[float, float, float]:
        return BENDING

    def find_follow(self, sd: Floats) -> Floats:
        return np.ones_like(sd)

    def find_mass(self, x: Floats, sd: Floats) -> Floats:
        return np.asarray(ndtr((self.top - x) / sd) - ndtr((self.bottom - x) / sd))

    def find_lower(self, k: Floats, sd: Floats) -> Floats:
        # ∫ Φ(u) du = u·Φ(u) + φ(u)
        upper, lower = _integrate_ndtr((k - self.bottom) / sd), _integrate_ndtr((k - self.top) / sd)
        with np.errstate(invalid="ignore"):
            share = sd * (upper - lower) / (self.top - self.bottom)
        return np.where(np.isfinite(k), share, (k > 0).astype(np.float64))

    @property
    def bulk(self) -> tuple[float, float, float]:
        return self.bottom, self.top, self.top - self.bottom

    def translated(self, by: float) -> "UniformPrior":
        return UniformPrior(self.bottom + by, self.top + by)

    def mirrored(self) -> "UniformPrior":
        return UniformPrior(-self.top, -self.bottom)


@dataclass(frozen=True)
class AtomPrior:
    """Finitely many values; posteriors are sums, and nothing needs quadrature.

    Attributes:
        values: ascending (atom,).
        mass: positive, sums to one (atom,).
        needs: the regime falls at the atom iff M + W reaches this (atom,); tolerance included.
    """

    values: Floats
    mass: Floats
    needs: Floats
    flat: bool = False
    concave: bool = False

    @property
    def bottom(self) -> float:
        return float(self.values[0])

    @property
    def top(self) -> float:
        return float(self.values[-1])

    @property
    def knots(self) -> Floats:
        return np.empty(0)

    def density(self, x: Floats, sd: Floats, theta: Floats) -> Floats:  # noqa: ARG002  the atoms
        z = (self.values - x[:, None]) / sd[:, None]
        log = np.log(self.mass) - 0.5 * z * z
        share = np.exp(log - log.max(axis=1, keepdims=True))
        return np.asarray(share / share.sum(axis=1, keepdims=True))

    def below(self, x: Floats, sd: Floats, t: Floats) -> Floats:  # noqa: ARG002  all are nodes
        return np.zeros_like(x)

    def spread(self, x: Floats, sd: Floats) -> tuple[Floats, Floats, Floats]:
        scale = np.minimum(sd, 0.5 * (self.top - self.bottom))
        return np.full_like(x, self.bottom), np.full_like(x, self.top), scale

    def pdf(self, theta: Floats) -> Floats:  # noqa: ARG002  the atoms
        return self.mass

    def cdf(self, t: float) -> float:  # noqa: ARG002  all are nodes
        return 0.0

    @property
    def bending(self) -> tuple[float, float, float]:
        return ATOM_BENDING

    def find_follow(self, sd: Floats) -> Floats:
        return np.ones_like(sd)

    def find_mass(self, x: Floats, sd: Floats) -> Floats:
        return np.asarray(
            np.exp(-0.5 * ((self.values - x[:, None]) / sd[:, None]) ** 2) @ self.mass
        )

    def find_lower(self, k: Floats, sd: Floats) -> Floats:
        return np.asarray(ndtr((k[:, None] - self.values) / sd[:, None]) @ self.mass)

    @property
    def bulk(self) -> tuple[float, float, float]:
        return self.bottom, self.top, 1.0

    def translated(self, by: float) -> "AtomPrior":
        return AtomPrior(self.values + by, self.mass, self.needs + by)

    def mirrored(self) -> "AtomPrior":
        return AtomPrior(-self.values[::-1], self.mass[::-1], -self.needs[::-1])


def _normal_density(theta: Floats, centre: Floats, sd: Floats) -> Floats:
    z = (theta - centre[:, None]) / sd[:, None]
    np.multiply(z, z, out=z)
    z *= -0.5
    np.exp(z, out=z)
    z /= (sd * SQRT_TAU)[:, None]
    return np.asarray(z)


def _integrate_ndtr(u: Floats) -> Floats:
    """∫ Φ from −∞ to u; nan at −∞."""
    with np.errstate(invalid="ignore"):
        return np.asarray(u * ndtr(u) + np.exp(-0.5 * u * u) / SQRT_TAU)


def _tail(a: Floats) -> Floats:
    """Pr(Z > a)·exp(a²/2) for a standard normal Z."""
    return np.asarray(0.5 * erfcx(a / _SQRT_TWO))
