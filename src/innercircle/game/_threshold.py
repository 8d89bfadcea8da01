"""The threshold θ: how much power must break for the regime to fall, and what is known of it.

Made by one of the constructors :meth:`Threshold.point`, :meth:`Threshold.uniform`,
:meth:`Threshold.normal`, :meth:`Threshold.discrete`, :meth:`Threshold.frozen` and
:meth:`Threshold.flat`. Everything that depends on the *kind* of distribution is in ``_laws.py``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.errors import GameError
from innercircle.game._laws import (
    AtomLaw,
    FrozenLaw,
    Law,
    MirrorLaw,
    NormalLaw,
    UniformLaw,
)

Floats = NDArray[np.float64]

_MOST_ATOMS = 100_000
_SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class Threshold:
    """Distribution of θ, in the unit of power.

    Attributes:
        kind: "point", "uniform", "normal", "discrete", "frozen", "flat" or "mirror".
        parameters: what the constructor was given, by name.
        law: the distribution itself; None for the improper flat one.
    """

    kind: str
    parameters: Mapping[str, Any]
    law: Law | None

    # ------------------------------------------------------------------ constructors

    @staticmethod
    def point(value: float) -> "Threshold":
        """Known θ: ``value`` (finite)."""
        _check_finite("point threshold", value=value)
        law = AtomLaw(_freeze([float(value)]), _freeze([1.0]))
        return Threshold("point", MappingProxyType({"value": float(value)}), law)

    @staticmethod
    def uniform(low: float, high: float) -> "Threshold":
        """Uniform θ, between ``low`` and ``high`` (low < high, finite)."""
        _check_finite("uniform threshold", low=low, high=high)
        if not low < high or not math.isfinite(high - low):
            raise GameError(
                f"uniform threshold: low = {low:g} must be below high = {high:g}",
                advice="For a known threshold use Threshold.point.",
            )
        parameters = MappingProxyType({"low": float(low), "high": float(high)})
        return Threshold("uniform", parameters, UniformLaw(float(low), float(high)))

    @staticmethod
    def normal(mean: float, sd: float) -> "Threshold":
        """Normal θ, with ``mean`` and standard deviation ``sd`` > 0."""
        _check_finite("normal threshold", mean=mean, sd=sd)
        if not sd > 0:
            raise GameError(
                f"normal threshold: sd = {sd:g} must be above 0",
                advice="For a known threshold use Threshold.point.",
            )
        parameters = MappingProxyType({"mean": float(mean), "sd": float(sd)})
        return Threshold("normal", parameters, NormalLaw(float(mean), float(sd)))

    @staticmethod
    def discrete(values: ArrayLike, probabilities: ArrayLike) -> "Threshold":
        """θ takes one of ``values`` with ``probabilities`` ≥ 0 that sum to one (within 1e-9)."""
        v = np.atleast_1d(np.asarray(values, dtype=np.float64))
        q = np.atleast_1d(np.asarray(probabilities, dtype=np.float64))
        problems = []
        if v.ndim != 1 or v.shape != q.shape or v.size == 0:
            problems.append("values and probabilities must be two lists of one same length ≥ 1")
        if not np.all(np.isfinite(v)):
            problems.append("values must be finite")
        if not np.all(np.isfinite(q)) or np.any(q < 0):
            problems.append("probabilities must be finite and not negative")
        elif abs(float(q.sum()) - 1.0) > _SUM_TOLERANCE:
            problems.append(f"probabilities must sum to 1, not {float(q.sum()):.12g}")
        if problems:
            raise GameError("discrete threshold: " + "; ".join(problems))
        law = _make_atoms(v, q)
        parameters = MappingProxyType({"values": law.atoms, "probabilities": law.weights})
        return Threshold("discrete", parameters, law)

    @staticmethod
    def frozen(distribution: Any) -> "Threshold":
        """θ follows a SciPy distribution with its parameters fixed, for example ``beta(2, 3)``.

        A discrete one becomes its atoms (at most 100,000; tails below 1e-16 are cut).
        """
        if not hasattr(distribution, "cdf") or not (
            hasattr(distribution, "ppf") or hasattr(distribution, "icdf")
        ):
            raise GameError(
                "frozen threshold: needs a distribution with cdf and ppf",
                advice="Fix the parameters first, for example scipy.stats.beta(2, 3).",
            )
        if type(distribution).__name__ in {"Normal", "StandardNormal"}:
            # SciPy's newer normal comes back from a pickle as the standard one.
            sd = float(distribution.standard_deviation())
            return Threshold.normal(float(distribution.mean()), sd)
        parameters = MappingProxyType({"distribution": distribution})
        if _is_discrete(distribution):
            return Threshold("frozen", parameters, _list_atoms(distribution))
        law = FrozenLaw(distribution)
        try:
            middle = law.quantile(np.asarray([0.25, 0.5, 0.75]))
            usable = bool(np.all(np.isfinite(middle)) and np.all(np.isfinite(law.cdf(middle))))
        except TypeError:  # a family whose parameters are still open
            usable = False
        if not usable:
            raise GameError(
                "frozen threshold: the distribution's parameters give no probabilities",
                advice="Fix the parameters first, for example scipy.stats.beta(2, 3).",
            )
        return Threshold("frozen", parameters, law)

    @staticmethod
    def flat() -> "Threshold":
        """Improper: every θ equally likely. For private signals only."""
        return Threshold("flat", MappingProxyType({}), None)

    # ------------------------------------------------------------------ questions

    @property
    def is_proper(self) -> bool:
        """False for the flat threshold, of which no probability can be asked."""
        return self.law is not None

    @property
    def atoms(self) -> Floats:
        """Values with positive probability, ascending (atom,); empty when continuous or flat."""
        return np.empty(0) if self.law is None else self.law.atoms

    @property
    def weights(self) -> Floats:
        """Probabilities of ``atoms`` (atom,)."""
        return np.empty(0) if self.law is None else self.law.weights

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible θ; infinite where there is none."""
        return (-math.inf, math.inf) if self.law is None else self.law.support

    @property
    def mean(self) -> float:
        """Expected θ; nan when flat."""
        return math.nan if self.law is None else self.law.mean

    def cdf(self, x: ArrayLike) -> Floats:
        """Pr(θ ≤ x), without tolerance; the shape of x."""
        return self._proper.cdf(np.asarray(x, dtype=np.float64))

    def cdf_left(self, x: ArrayLike) -> Floats:
        """Pr(θ < x), without tolerance: the left limit of :meth:`cdf`."""
        return self._proper.cdf_left(np.asarray(x, dtype=np.float64))

    def pdf(self, x: ArrayLike) -> Floats:
        """Density of the continuous part at x (zero for atoms)."""
        return self._proper.pdf(np.asarray(x, dtype=np.float64))

    def quantile(self, q: ArrayLike) -> Floats:
        """Smallest θ with Pr(≤ θ) ≥ q, for q in [0, 1]."""
        return self._proper.quantile(np.asarray(q, dtype=np.float64))

    def probability(self, x: ArrayLike, scale: float) -> Floats:
        """Pr(θ counts as met at x): x ≥ θ − 1e-9·max(|θ|, scale).

        Args:
            x: power out of office or on the street, M + W; any shape, ≥ 0.
            scale: all power that there is, M + W_total.

        Returns:
            probabilities, the shape of x.
        """
        return self._proper.probability(np.asarray(x, dtype=np.float64), float(scale))

    def mirrored(self, total: float) -> "Threshold":
        """The threshold of the leader's mirror: 1 − F(total − W′) is what it returns at W′.

        Args:
            total: M + W_total of the game that is mirrored; the mirrored game has M = 0.
        """
        law = MirrorLaw(self._proper, float(total))
        return Threshold("mirror", MappingProxyType({"of": self, "total": float(total)}), law)

    @property
    def _proper(self) -> Law:
        if self.law is None:
            raise GameError(
                "a flat threshold has no probabilities",
                why="It is improper: every θ is equally likely, so none has a probability.",
                advice="Use solve_signals, or give the threshold a proper distribution.",
            )
        return self.law

    # ------------------------------------------------------------------ plain data

    def to_dict(self) -> dict[str, Any]:
        """Kind and parameters as plain data."""
        plain: dict[str, Any] = {"kind": self.kind}
        for name, value in self.parameters.items():
            if isinstance(value, np.ndarray):
                plain[name] = value.tolist()
            elif isinstance(value, Threshold):
                plain[name] = value.to_dict()
            else:
                plain[name] = value if isinstance(value, float) else _describe(value)
        return plain

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Threshold):
            return NotImplemented
        if self.kind != "frozen" or other.kind != "frozen":
            return self.to_dict() == other.to_dict()
        # SciPy's names do not tell distributions made from data apart: what they say does.
        grid = np.linspace(0.01, 0.99, 99)
        return bool(np.array_equal(self.quantile(grid), other.quantile(grid)))

    def __hash__(self) -> int:
        return hash((self.kind, self.support))

    def __repr__(self) -> str:
        inside = ", ".join(f"{k}={v}" for k, v in self.to_dict().items() if k != "kind")
        return f"Threshold.{self.kind}({inside})"

    def __reduce__(self) -> tuple[Any, ...]:
        # A mapping proxy cannot be pickled; a plain dictionary is wrapped again on the way in.
        return (_rebuild, (self.kind, dict(self.parameters), self.law))


def _rebuild(kind: str, parameters: dict[str, Any], law: Law | None) -> Threshold:
    return Threshold(kind, MappingProxyType(parameters), law)


def _check_finite(what: str, **numbers: float) -> None:
    wrong = [f"{k} = {v!r}" for k, v in numbers.items() if not _is_finite(v)]
    if wrong:
        raise GameError(f"{what}: {', '.join(wrong)} must be a finite number")


def _is_finite(value: Any) -> bool:
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError):
        return False


def _freeze(values: ArrayLike) -> Floats:
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def _make_atoms(values: Floats, probabilities: Floats) -> AtomLaw:
    kept = probabilities > 0
    atoms, inverse = np.unique(values[kept], return_inverse=True)
    weights = np.bincount(inverse, weights=probabilities[kept], minlength=atoms.size)
    return AtomLaw(_freeze(atoms), _freeze(weights / weights.sum()))


def _is_discrete(distribution: Any) -> bool:
    family = getattr(distribution, "dist", distribution)
    if hasattr(family, "pmf") and not hasattr(family, "pdf"):
        return True
    # SciPy's newer distributions have both functions, and differ by their parent.
    return any(kind.__name__ == "DiscreteDistribution" for kind in type(distribution).__mro__)


def _list_atoms(distribution: Any) -> AtomLaw:
    family = getattr(distribution, "dist", distribution)
    if hasattr(family, "xk"):  # a SciPy distribution made from a list of values
        loc = float(np.asarray(distribution.support()[0])) - float(np.min(family.xk))
        return _make_atoms(np.asarray(family.xk, dtype=np.float64) + loc, np.asarray(family.pk))
    low, high = (float(end) for end in distribution.support())
    if hasattr(distribution, "ppf"):
        below, above = distribution.ppf, distribution.isf
    else:
        below, above = distribution.icdf, distribution.iccdf
    low = low if math.isfinite(low) else float(below(1e-16))
    high = high if math.isfinite(high) else float(above(1e-16))
    if not high - low < _MOST_ATOMS:
        raise GameError(
            f"frozen threshold: more than {_MOST_ATOMS:,} possible values",
            advice="Use a continuous distribution of the same mean and spread.",
        )
    values = np.arange(low, high + 1.0)
    return _make_atoms(values, np.asarray(distribution.pmf(values), dtype=np.float64))


def _describe(distribution: Any) -> str:
    family = getattr(getattr(distribution, "dist", None), "name", type(distribution).__name__)
    named = getattr(distribution, "kwds", None) or getattr(distribution, "_parameters", {})
    arguments = [f"{float(x):g}" for x in getattr(distribution, "args", ())]
    arguments += [f"{k}={float(v):g}" for k, v in named.items() if np.ndim(v) == 0]
    return f"{family}({', '.join(arguments)})"
