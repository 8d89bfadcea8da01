"""Pooled rates by sampling: elliptical slices of the exact posterior, no normal approximation.

Murray, Adams & MacKay (2010). The prior is normal, so a slice is an ellipse through the present
point and a fresh draw of the prior; angles are shrunk until the likelihood is high enough.
"""

import math

import numpy as np


def log_likelihood(theta, design, happened, rows):
    """Binomial, up to a constant."""
    line = design @ theta
    return float((happened * line - rows * np.logaddexp(0.0, line)).sum())


def sample_weights(design, happened, rows, mean, sd, *, draws=3000, burn=3000, thin=10, seed=1):
    """Draws (draw, weight) of the weights of a logistic line with independent normal priors."""
    generator = np.random.default_rng(seed)

    def look(offset):
        return log_likelihood(mean + sd * offset, design, happened, rows)

    at = np.zeros(len(mean))
    height = look(at)
    kept = []
    for turn in range(burn + draws * thin):
        fresh = generator.standard_normal(len(mean))
        level = height + math.log(generator.uniform())
        angle = generator.uniform(0.0, 2.0 * math.pi)
        low, high = angle - 2.0 * math.pi, angle
        while True:
            tried = at * math.cos(angle) + fresh * math.sin(angle)
            found = look(tried)
            if found > level:
                at, height = tried, found
                break
            low, high = (angle, high) if angle < 0.0 else (low, angle)
            angle = generator.uniform(low, high)
        if turn >= burn and (turn - burn) % thin == 0:
            kept.append(mean + sd * at)
    return np.array(kept)
