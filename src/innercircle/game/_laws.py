"""Laws of the threshold θ: what can be asked of a distribution, one class a kind.

A law trusts its numbers; :class:`innercircle.game.Threshold` validates them. Every law answers
twice: exactly (``cdf``), and with the tolerance of the stage game (``probability``), under which

    θ counts as met at x  iff  x ≥ θ − ε·max(|θ|, scale),   ε = 1e-9.

Atoms are counted within that tolerance. A continuous law has no atom that a sum of powers could
miss by a rounding error, so its probability is the exact one, snapped at the ends of its support,
unless the whole law is narrower than the tolerance: then it counts as an atom does.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from innercircle.vocabulary import POWER_TOLERANCE

Floats = NDArray[np.float64]

_SQRT_TAU = float(np.sqrt(2.0 * np.pi))


def find_reach(x: Floats, scale: float) -> Floats:
    """Largest θ that counts as met at x: the solution of θ − ε·max(|θ|, scale) = x, for x ≥ 0."""
    return np.asarray(x + POWER_TOLERANCE * np.maximum(scale, x / (1.0 - POWER_TOLERANCE)))


class Law(Protocol):
    """Methods of every law of the threshold; arrays in, arrays of the same shape out."""

    @property
    def atoms(self) -> Floats: ...
    @property
    def weights(self) -> Floats: ...
    @property
    def support(self) -> tuple[float, float]: ...
    @property
    def mean(self) -> float: ...
    @property
    def spread(self) -> float: ...

    def cdf(self, x: Floats) -> Floats: ...
    def cdf_left(self, x: Floats) -> Floats: ...
    def pdf(self, x: Floats) -> Floats: ...
    def quantile(self, q: Floats) -> Floats: ...
    def probability(self, x: Floats, scale: float) -> Floats: ...


@dataclass(frozen=True, eq=False)
class AtomLaw:
    """Finitely many values, ascending, with positive probabilities that sum to one."""

    atoms: Floats
    weights: Floats

    @cached_property
    def cumulative(self) -> Floats:
        """Probability of the first k atoms, k = 0 … number of atoms; the last is exactly 1."""
        total = np.concatenate(([0.0], np.cumsum(self.weights)))
        total[-1] = 1.0
        return np.minimum(total, 1.0)

    @property
    def support(self) -> tuple[float, float]:
        return float(self.atoms[0]), float(self.atoms[-1])

    @property
    def mean(self) -> float:
        return float(np.sum(self.atoms * self.weights))

    @property
    def spread(self) -> float:
        return float(self.atoms[-1] - self.atoms[0])

    def cdf(self, x: Floats) -> Floats:
        return self.cumulative[np.searchsorted(self.atoms, x, side="right")]

    def cdf_left(self, x: Floats) -> Floats:
        return self.cumulative[np.searchsorted(self.atoms, x, side="left")]

    def pdf(self, x: Floats) -> Floats:
        return np.zeros_like(x)

    def quantile(self, q: Floats) -> Floats:
        position = np.searchsorted(self.cumulative[1:], q, side="left")
        return self.atoms[np.minimum(position, self.atoms.size - 1)]

    def probability(self, x: Floats, scale: float) -> Floats:
        met_from = self.atoms - POWER_TOLERANCE * np.maximum(np.abs(self.atoms), scale)
        return self.cumulative[np.searchsorted(met_from, x, side="right")]


class ContinuousLaw:
    """Shared by laws without atoms: the left limit is the limit, and tolerance only snaps."""

    support: tuple[float, float]
    spread: float

    @cached_property
    def centre(self) -> float:
        """The median."""
        return float(self.quantile(np.asarray(0.5)))

    @property
    def atoms(self) -> Floats:
        return np.empty(0)

    @property
    def weights(self) -> Floats:
        return np.empty(0)

    def cdf(self, x: Floats) -> Floats:
        raise NotImplementedError

    def cdf_left(self, x: Floats) -> Floats:
        return self.cdf(x)

    def probability(self, x: Floats, scale: float) -> Floats:
        low, high = self.support
        if self.spread <= POWER_TOLERANCE * max(abs(self.centre), scale):
            return self.cdf(find_reach(x, scale))
        share = self.cdf(x)
        if np.isfinite(low):
            share = np.where(x <= low + POWER_TOLERANCE * max(abs(low), scale), 0.0, share)
        if np.isfinite(high):
            share = np.where(x >= high - POWER_TOLERANCE * max(abs(high), scale), 1.0, share)
        return share

    def quantile(self, q: Floats) -> Floats:
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class UniformLaw(ContinuousLaw):
    """Equally likely between ``low`` and ``high``."""

    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:  # type: ignore[override]
        return self.low, self.high

    @property
    def mean(self) -> float:
        return self.low + 0.5 * (self.high - self.low)

    @property
    def spread(self) -> float:  # type: ignore[override]
        return self.high - self.low

    def cdf(self, x: Floats) -> Floats:
        return np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)

    def pdf(self, x: Floats) -> Floats:
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, 1.0 / (self.high - self.low), 0.0)

    def quantile(self, q: Floats) -> Floats:
        return np.asarray(self.low + q * (self.high - self.low))


@dataclass(frozen=True, eq=False)
class NormalLaw(ContinuousLaw):
    """Normal with mean ``mean`` and standard deviation ``sd`` > 0."""

    mean: float
    sd: float

    @property
    def support(self) -> tuple[float, float]:  # type: ignore[override]
        return -np.inf, np.inf

    @property
    def spread(self) -> float:  # type: ignore[override]
        return self.sd

    def cdf(self, x: Floats) -> Floats:
        return np.asarray(ndtr((x - self.mean) / self.sd))

    def pdf(self, x: Floats) -> Floats:
        z = (x - self.mean) / self.sd
        return np.asarray(np.exp(-0.5 * z * z) / (self.sd * _SQRT_TAU))

    def quantile(self, q: Floats) -> Floats:
        return np.asarray(self.mean + self.sd * ndtri(q))


@dataclass(frozen=True, eq=False)
class FrozenLaw(ContinuousLaw):
    """A continuous SciPy distribution with its parameters fixed."""

    distribution: Any

    @cached_property
    def support(self) -> tuple[float, float]:  # type: ignore[override]
        low, high = self.distribution.support()
        return float(low), float(high)

    @cached_property
    def mean(self) -> float:
        return float(self.distribution.mean())

    @cached_property
    def spread(self) -> float:  # type: ignore[override]
        quartiles = self.quantile(np.asarray([0.25, 0.75]))
        return float(quartiles[1] - quartiles[0])

    def cdf(self, x: Floats) -> Floats:
        return np.asarray(self.distribution.cdf(x), dtype=np.float64)

    def pdf(self, x: Floats) -> Floats:
        return np.asarray(self.distribution.pdf(x), dtype=np.float64)

    def quantile(self, q: Floats) -> Floats:
        new = hasattr(self.distribution, "icdf")
        inverse = self.distribution.icdf if new else self.distribution.ppf
        return np.asarray(inverse(q), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class MirrorLaw:
    """θ′ = total − θ with outcomes relabelled: "met" means strictly more than θ′.

    Holding needs W′ > θ′ strictly, so ``probability`` is one minus the tolerant probability of
    the law mirrored, never a tolerant count of θ′ itself.
    """

    base: Law
    total: float

    @property
    def atoms(self) -> Floats:
        return (self.total - self.base.atoms)[::-1]

    @property
    def weights(self) -> Floats:
        return self.base.weights[::-1]

    @property
    def support(self) -> tuple[float, float]:
        low, high = self.base.support
        return self.total - high, self.total - low

    @property
    def mean(self) -> float:
        return self.total - self.base.mean

    @property
    def spread(self) -> float:
        return self.base.spread

    def cdf(self, x: Floats) -> Floats:
        return 1.0 - self.base.cdf_left(self.total - x)

    def cdf_left(self, x: Floats) -> Floats:
        return 1.0 - self.base.cdf(self.total - x)

    def pdf(self, x: Floats) -> Floats:
        return self.base.pdf(self.total - x)

    def quantile(self, q: Floats) -> Floats:
        return self.total - self.base.quantile(1.0 - q)

    def probability(self, x: Floats, scale: float) -> Floats:  # noqa: ARG002  scale is the base's
        return 1.0 - self.base.probability(self.total - x, self.total)
