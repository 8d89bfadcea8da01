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
from scipy.stats import truncnorm

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
    slope = truncnorm.rvs(
        -level.beta / level.beta_sd,
        np.inf,
        loc=level.beta,
        scale=level.beta_sd,
        size=rates.size,
        random_state=np.random.default_rng([seed, 51]),
    )
    centre = level.find_centre(regime, crisis, months)
    return level.move_rates(rates, np.resize(chances, rates.size), centre, slope)


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
