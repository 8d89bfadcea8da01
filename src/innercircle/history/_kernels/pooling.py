"""Partial pooling of counts: a logistic line with normal priors, its mode and its curvature.

    y_c ~ Binomial(n_c, π_c),  logit π_c = x_c·θ,  θ ~ N(m, diag(s²))

The log posterior is concave, so Newton's method from the prior mean finds its one mode; the inverse
of its curvature there is the covariance of the normal approximation (Laplace; Gelman et al., 2013,
section 4.1). A second method without that approximation is in the tests.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

_STEPS = 60
_CLOSE = 1e-10


def fit_pooled(
    design: Floats, happened: Floats, rows: Floats, mean: Floats, sd: Floats
) -> tuple[Floats, Floats]:
    """Mode and covariance of the weights of a pooled logistic line.

    Args:
        design: (cell, weight).
        happened: (cell,) how many of the rows had the outcome; need not be whole.
        rows: (cell,) how many rows.
        mean: (weight,) prior means.
        sd: (weight,) prior standard deviations.

    Returns:
        Mode (weight,) and covariance (weight, weight).
    """
    precision = 1.0 / sd**2
    theta = mean.copy()
    for _ in range(_STEPS):
        chance = expit(design @ theta)
        gradient = design.T @ (happened - rows * chance) - precision * (theta - mean)
        curvature = _curve(design, rows, chance, precision)
        step = np.linalg.solve(curvature, gradient)
        # A long step may overshoot where chances saturate; the posterior is concave, so half of
        # it is safe until the mode is near.
        theta = theta + step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-300))
        if np.abs(step).max() < _CLOSE:
            break
    chance = expit(design @ theta)
    covariance = np.linalg.inv(_curve(design, rows, chance, precision))
    return theta, np.asarray(covariance, dtype=float)


def _curve(design: Floats, rows: Floats, chance: Floats, precision: Floats) -> Floats:
    weight = rows * chance * (1.0 - chance)
    return np.asarray(design.T @ (design * weight[:, None]) + np.diag(precision))
