"""Inside and outside view joined: the class's level, moved by what sets the case apart from it.

    logit P = logit π + β (ℓ − ℓ̄)

π: rate of the class; ℓ: log-odds of the inside view; ℓ̄: their mean over members of the class, as
the months see them; β: learned on rows of the record. The runs then get the weights that are
nearest to equal (Kullback–Leibler) with which a share P of them fall: one weight for those that
fall, one for the others, so that who breaks first, when and how is left as the runs had it
(Csiszár 1975).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import log1p, log_ndtr, logsumexp, ndtr, ndtri_exp

from innercircle.history import Level

Floats = NDArray[np.float64]


def combine(
    rates: Floats,
    chances: Floats,
    level: Level,
    *,
    regime: str,
    crisis: str,
    months: int,
    seed: int,
) -> Floats:
    """Draws of the combined chance of a fall.

    Args:
        rates: draws of the class's rate within the horizon (draw,), each within 0 to 1.
        chances: draws of the inside view's (draw,), in an order that has nothing to do with that
            of the rates; a share ``level.floor`` of the class's rate is mixed in.
        level: where the class stands in the months, and the slope.
        regime: of the class.
        crisis: its state.
        months: the horizon.
        seed: of the draws of the slope.

    Returns:
        (draw,), as many as there are rates.
    """
    slope = _draw_slopes(level.beta, level.beta_sd, rates.size, seed)
    centre = level.find_centre(regime, crisis, months)
    return level.move_rates(rates, np.resize(chances, rates.size), centre, slope)


def _draw_slopes(mean: float, sd: float, count: int, seed: int) -> Floats:
    """Draws of a normal law above zero, by its quantiles (draw,).

    In logarithms as ``scipy.stats.truncnorm`` does it, whose import takes longer than all of this.

    Args:
        mean: of the law without the bound, above zero.
        sd: its standard deviation.
        count: how many draws.
        seed: of the draws.
    """
    shares = np.random.default_rng([seed, 51]).uniform(size=count)
    bound = -mean / sd
    above = np.log(shares) + log1p(-ndtr(bound))
    logs = logsumexp([np.full(count, log_ndtr(bound)), above], axis=0)
    return np.asarray(ndtri_exp(logs) * sd + mean)


def weigh_runs(fell: NDArray[np.bool_], chance: float) -> Floats:
    """Weights (run,), summing to 1, with which the runs fall with this chance.

    Equal weights where all runs fall or none does: there is nothing to weigh.
    """
    share = float(fell.mean())
    if not 0 < share < 1:
        return np.full(fell.size, 1 / fell.size)
    weight = np.where(fell, chance / share, (1 - chance) / (1 - share))
    return np.asarray(weight / fell.size)


def count_effective(weights: Floats) -> float:
    """(Σw)²/Σw²: how many runs of equal weight would be as good."""
    return float(weights.sum() ** 2 / (weights**2).sum())
