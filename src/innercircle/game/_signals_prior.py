"""From a threshold to the prior of the kernels: posteriors of θ given a signal."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import GameError
from innercircle.game._kernels.signals_density import DensityPrior, find_knots, is_concave
from innercircle.game._kernels.signals_prior import (
    AtomPrior,
    FlatPrior,
    NormalPrior,
    Prior,
    UniformPrior,
)
from innercircle.game._laws import AtomLaw, FrozenLaw, Law, MirrorLaw, NormalLaw, UniformLaw
from innercircle.game._threshold import Threshold
from innercircle.vocabulary import POWER_TOLERANCE

Floats = NDArray[np.float64]

_TAIL = 1e-15


def make_prior(threshold: Threshold, scale: float) -> Prior:
    """The prior of θ as the kernels want it.

    Args:
        threshold: of the game.
        scale: M + W_total, to which the tolerance on powers is relative.
    """
    if threshold.law is None:
        return FlatPrior()
    return _convert(threshold.law, scale)


def _convert(law: Law, scale: float) -> Prior:
    if isinstance(law, NormalLaw):
        return NormalPrior(law.mean, law.sd)
    if isinstance(law, UniformLaw):
        return UniformPrior(law.low, law.high)
    if isinstance(law, AtomLaw):
        needs = law.atoms - POWER_TOLERANCE * np.maximum(np.abs(law.atoms), scale)
        return AtomPrior(law.atoms, law.weights, needs)
    if isinstance(law, MirrorLaw):
        return _convert(law.base, law.total).mirrored().translated(law.total)
    if isinstance(law, FrozenLaw):
        return _convert_frozen(law)
    raise GameError(
        f"no posterior is known for a threshold of type {type(law).__name__}",
        where="solve_signals",
        advice="Use a normal, uniform, discrete, flat or frozen SciPy threshold.",
    )


def _convert_frozen(law: FrozenLaw) -> Prior:
    distribution = law.distribution
    family = getattr(getattr(distribution, "dist", None), "name", "")
    if family == "norm":
        return NormalPrior(float(distribution.mean()), float(distribution.std()))
    if family == "uniform":
        return UniformPrior(*law.support)
    low, high = law.support
    ends = (
        low if math.isfinite(low) else float(law.quantile(np.asarray(_TAIL))),
        high if math.isfinite(high) else float(law.quantile(np.asarray(1.0 - _TAIL))),
    )
    knots = find_knots(law.pdf, law.cdf, ends)

    def log_pdf(theta: Floats) -> Floats:
        return _find_log_pdf(distribution, law, theta)

    middle = 0.5 * (knots[1:] + knots[:-1])
    peak = float(np.max(log_pdf(np.concatenate((knots[1:-1], middle)))))
    return DensityPrior(
        log_pdf=log_pdf,
        cdf_of=law.cdf,
        bottom=low,
        top=high,
        ends=ends,
        concave=is_concave(log_pdf, knots),
        knots=knots,
        log_most=peak + _MARGIN,
    )


_MARGIN = math.log(1.5)  # the largest density lies between the places where it was looked for


def _find_log_pdf(distribution: Any, law: FrozenLaw, theta: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        if hasattr(distribution, "logpdf"):
            return np.asarray(distribution.logpdf(theta), dtype=np.float64)
        return np.asarray(np.log(law.pdf(theta)))
