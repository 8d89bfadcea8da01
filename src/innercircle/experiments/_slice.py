"""Elliptical slice sampling: draws from a posterior whose prior is standard normal.

Nothing is tuned: every step picks a point on the ellipse through the present one and a fresh draw
of the prior, and shrinks towards the present one until the likelihood allows it.

Sources: Murray, Adams & MacKay (2010), "Elliptical slice sampling", AISTATS 9.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def sample_ellipses(
    log_likelihood: Callable[[Floats], float],
    start: Floats,
    *,
    draws: int,
    burn: int,
    thin: int,
    seed: int,
) -> Floats:
    """Draws under the prior z ~ N(0, I).

    Args:
        log_likelihood: of one point (coordinate,).
        start: a point with a finite likelihood (coordinate,).
        draws: how many are kept.
        burn: steps before the first is kept.
        thin: steps between those that are kept.
        seed: of the random numbers.

    Returns:
        draws (draw, coordinate).
    """
    rng = np.random.default_rng(seed)
    z, now = start.copy(), log_likelihood(start)
    kept = []
    for step in range(burn + draws * thin):
        z, now = _move(log_likelihood, z, now, rng)
        if step >= burn and (step - burn) % thin == 0:
            kept.append(z)
    return np.array(kept)


def _move(
    log_likelihood: Callable[[Floats], float], z: Floats, now: float, rng: np.random.Generator
) -> tuple[Floats, float]:
    fresh = rng.standard_normal(z.size)
    least = now + np.log(rng.random())
    angle = rng.uniform(0, 2 * np.pi)
    low, high = angle - 2 * np.pi, angle
    while True:
        moved = z * np.cos(angle) + fresh * np.sin(angle)
        reached = log_likelihood(moved)
        if reached > least:
            return moved, reached
        low, high = (angle, high) if angle < 0 else (low, angle)
        angle = rng.uniform(low, high)
