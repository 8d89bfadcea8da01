"""Probability that the regime falls, over what the analyst does not know."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from innercircle.game._kernels.signals_gain import FINE, Model, cover, make_field
from innercircle.game._kernels.signals_prior import AtomPrior

Floats = NDArray[np.float64]


def find_falls(model: Model, cutoffs: Floats) -> float:
    """Probability that the regime falls at ``cutoffs`` (kind,); nan if θ is drawn from nothing."""
    prior = model.drawn
    if prior.flat:
        return float("nan")
    outside = replace(model, prior=prior)
    if isinstance(prior, AtomPrior):
        outside = replace(outside, space=model.list_sums())
    left, right, scale = (np.asarray([number]) for number in prior.bulk)
    nodes = cover(outside, cutoffs, (left, right, scale), FINE)
    falls = make_field(outside, cutoffs, nodes).falls
    inside = float(np.sum(prior.pdf(nodes.theta) * nodes.weight * falls))
    return min(max(prior.cdf(nodes.low) + inside, 0.0), 1.0)


def find_falls_of(model: Model, chances: Callable[[Floats], Floats]) -> float:
    """Probability that the regime falls when insiders break with given chances at each θ.

    Args:
        model: the game.
        chances: θ (node,) → (kind, node); smooth on the scale of the noise.
    """
    prior = model.drawn
    if prior.flat:
        return float("nan")
    outside = replace(model, prior=prior, space=model.list_sums())
    left, right, scale = prior.bulk
    # Chances may change anywhere, so that panels are of the noise's length all the way.
    spans = (
        np.asarray([left, model.ends[0]]),
        np.asarray([right, model.ends[1]]),
        np.asarray([scale, float(model.sd.min())]),
    )
    nodes = cover(outside, np.full(model.sd.size, np.inf), spans, FINE)
    chance = chances(nodes.theta)
    falls, start = [], 0
    for shares in nodes.list_shares():
        here = slice(start, start + shares.shape[1])
        falls.append(outside.list_sums().fold(chance[:, here], shares)[2])
        start = here.stop
    inside = float(np.sum(prior.pdf(nodes.theta) * nodes.weight * np.concatenate(falls)))
    return min(max(prior.cdf(model.ends[0]) + inside, 0.0), 1.0)
