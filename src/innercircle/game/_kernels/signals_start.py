"""Starting points of Newton's method: a crowd's cutoffs, and more noise where there is little.

Source: Morris and Shin (2003), section 2, for the crowd; with little noise single insiders decide,
and the crowd's answer is many noise standard deviations off.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from innercircle.game._kernels.signals_gain import Model
from innercircle.game._kernels.signals_prior import FlatPrior, NormalPrior, Prior
from innercircle.game._kernels.signals_solve import Search, propose

Floats = NDArray[np.float64]

# All four are taste. A start is a proposal: with half of any, more games would be met from too far
# off, or after more steps on the way, and be left to plain best replies; no answer would be wrong.
_ENOUGH_NOISE = 0.5
"""Noise of this share of the largest power smoothes single insiders away."""
_FACTOR = 2.5
"""Noise is taken away by at most this factor at a time,"""
_ROUGHLY = 1e-3
"""solving to this many units on the way,"""
_FEW = 15
"""in at most so many steps of Newton's method."""


def find_start(search: Search) -> Floats:
    """Cutoffs to start Newton's method from.

    With much noise a crowd's cutoffs will do. With little noise they would be many noise standard
    deviations off, because single insiders decide; then the game is solved with more noise first,
    which is taken away step by step. A normal prior is widened on the way such that what it means
    for the equilibrium, noise over squared spread (Morris & Shin 2003), stays what it is.
    """
    model = search.model
    factor = _ENOUGH_NOISE * float(np.max(model.power)) / float(np.min(model.sd))
    if not factor > _FACTOR:
        return guess(model)
    stages = int(np.ceil(np.log(factor) / np.log(_FACTOR)))
    factors = factor ** np.linspace(1.0, 0.0, stages + 1)
    k, slopes = guess(_add_noise(model, factors[0])), None
    last: tuple[float, Floats] | None = None
    for f, after in pairwise(factors.tolist()):
        found = propose(Search(_add_noise(model, f), search.work), k, _ROUGHLY, slopes, _FEW)
        if found is None:
            break
        here, slopes = found.cutoffs, found.slopes.scaled(f / after)
        k = here
        if last is not None:
            moving = np.isfinite(here) & np.isfinite(last[1])
            trend = (last[1][moving] - here[moving]) / (last[0] - f)
            k = here.copy()
            k[moving] -= trend * (f - after)
        last = (f, here)
    return k


def _add_noise(model: Model, factor: float) -> Model:
    """The game with ``factor`` times the noise and a prior that means the same."""
    prior: Prior = FlatPrior()
    if isinstance(model.prior, NormalPrior):
        prior = NormalPrior(model.prior.mean, model.prior.sd * float(np.sqrt(factor)))
    return replace(model, sd=model.sd * factor, prior=prior)


def guess(model: Model) -> Floats:
    """Cutoffs of a crowd with the same stakes, in which nobody's own power matters.

    In a crowd the breaking power is known given θ, and the regime falls up to some θ*: then each
    cutoff follows from Pr(θ ≤ θ* | k) = c, and the smallest θ* at which the breakers' power is
    just enough is found on a grid. Priors other than the normal count as flat.
    """
    price = ndtri(np.clip(-model.base / np.maximum(model.span, 1e-300), 1e-6, 1.0 - 1e-6))
    low, high = model.ends
    marks = np.linspace(low, high, 401)[:, None]
    if isinstance(model.prior, NormalPrior):
        narrow = model.prior.find_posterior(np.zeros_like(model.sd), model.sd)[1]
        mean = marks - narrow * price
        cutoffs = model.prior.mean + (mean - model.prior.mean) * (model.sd / narrow) ** 2
    else:
        cutoffs = marks - model.sd * price
    carried = ndtr((cutoffs - marks) / model.sd) @ (model.counts * model.power)
    enough = model.mobilisation + carried - marks[:, 0]
    return np.asarray(cutoffs[int(np.argmax(enough <= 0.0))])
