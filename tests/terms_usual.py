"""Insiders with much to lose: nothing is free, everything can be bought."""

import numpy as np


def draw_usual(seed, n, spread=0.2):
    """Plain data (see second_methods.terms_public) with a normal threshold at half of the power."""
    rng = np.random.default_rng(seed)
    cells = [rng.uniform(lo, hi, n) for lo, hi in ((60, 90), (0, 30), (0, 20), (30, 70))]
    power = rng.uniform(0.5, 1.5, n)
    return {
        "power": power.tolist(),
        "stakes": [tuple(map(float, row)) for row in zip(*cells, strict=True)],
        "threshold": ("normal", (0.5 * float(power.sum()), spread * float(power.sum()))),
        "mobilisation": 0.0,
    }
