"""The normal distribution, compiled and in tables.

Φ and φ are kept at points 1/64 apart on [−9, 9] and continued from the nearest one by their Taylor
series: Φ within 1e-15 (relative 2e-11 from −6 on), φ within a relative 2e-12. Φ⁻¹ is a quotient of
polynomials, within a relative 1e-15 of it. Both errors are measured by the tests.

Sources: Wichura (1988), algorithm AS 241, routine PPND16, the quotients.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from innercircle.dynamics._kernels.compiler import compiled

Floats = NDArray[np.float64]

FARTHEST = 9.0
"""Φ and φ stay what they are there beyond this many standard deviations: 1e-19 and 1e-18."""

A_UNIT = 64
"""Points of the table in one standard deviation."""

QUOTIENTS = np.array(
    [
        [  # |p − ½| ≤ .425
            [3.3871328727963666080e0, 1.0],
            [1.3314166789178437745e2, 4.2313330701600911252e1],
            [1.9715909503065514427e3, 6.8718700749205790830e2],
            [1.3731693765509461125e4, 5.3941960214247511077e3],
            [4.5921953931549871457e4, 2.1213794301586595867e4],
            [6.7265770927008700853e4, 3.9307895800092710610e4],
            [3.3430575583588128105e4, 2.8729085735721942674e4],
            [2.5090809287301226727e3, 5.2264952788528545610e3],
        ],
        [  # p ≥ e⁻²⁵ and as near to 1
            [1.42343711074968357734e0, 1.0],
            [4.63033784615654529590e0, 2.05319162663775882187e0],
            [5.76949722146069140550e0, 1.67638483018380384940e0],
            [3.64784832476320460504e0, 6.89767334985100004550e-1],
            [1.27045825245236838258e0, 1.48103976427480074590e-1],
            [2.41780725177450611770e-1, 1.51986665636164571966e-2],
            [2.27238449892691845833e-2, 5.47593808499534494600e-4],
            [7.74545014278341407640e-4, 1.05075007164441684324e-9],
        ],
        [
            [6.65790464350110377720e0, 1.0],
            [5.46378491116411436990e0, 5.99832206555887937690e-1],
            [1.78482653991729133580e0, 1.36929880922735805310e-1],
            [2.96560571828504891230e-1, 1.48753612908506148525e-2],
            [2.65321895265761230930e-2, 7.86869131145613259100e-4],
            [1.24266094738807843860e-3, 1.84631831751005468180e-5],
            [2.71155556874348757815e-5, 1.42151175831644588870e-7],
            [2.01033439929228813265e-7, 2.04426310338993978564e-15],
        ],
    ]
)
"""Coefficients of numerator and denominator, lowest first: (range of p, power, 2)."""


GAP = 1 / A_UNIT
HALF, SIXTH, OVER_24, OVER_120, OVER_720 = 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720
"""Of Taylor's series; products, because compiled code really divides."""


def tabulate_normal() -> Floats:
    """Rows (Φ, φ) at −9, −9 + 1/64, … 9."""
    count = round(2 * FARTHEST * A_UNIT) + 1
    points = np.arange(count) / A_UNIT - FARTHEST
    density = np.exp(-0.5 * points * points) / np.sqrt(2 * np.pi)
    return np.ascontiguousarray(np.stack([ndtr(points), density], axis=1))


@compiled
def find_point(t: float) -> tuple[float, np.int32]:
    """T within the table, and the number of the row next to it."""
    t = min(max(t, -FARTHEST), FARTHEST)
    return t, np.int32((t + FARTHEST) * A_UNIT + 0.5)


@compiled
def continue_normal(x: float, s: float, p: float, d: float) -> tuple[float, float]:
    """Φ and φ at x + s, from p and d at the table's x."""
    y = -s * (x + HALF * s)
    e = 1 + y * (1 + y * (HALF + y * (SIXTH + y * (OVER_24 + y * (OVER_120 + y * OVER_720)))))
    xx = x * x
    z = (xx - 1) * SIXTH + s * (x * (3 - xx) * OVER_24 + s * ((xx - 6) * xx + 3) * OVER_120)
    return p + d * s * (1 + s * (s * z - x * HALF)), d * e


@compiled
def find_normal(t: float, normal: Floats) -> tuple[float, float]:
    """Φ(t) and φ(t)."""
    t, row = find_point(t)
    x = row * GAP - FARTHEST
    return continue_normal(x, t - x, normal[row, 0], normal[row, 1])


@compiled
def find_quantile(p: float, quotients: Floats) -> float:
    """Φ⁻¹(p) for p in (0, 1)."""
    middle = p - 0.5
    if abs(middle) <= 0.425:
        which, r = 0, 0.180625 - middle * middle
    else:
        r = np.sqrt(-np.log(min(p, 1 - p)))
        which, r = (1, r - 1.6) if r <= 5 else (2, r - 5.0)
    above = below = 0.0
    for k in range(7, -1, -1):
        above = above * r + quotients[which, k, 0]
        below = below * r + quotients[which, k, 1]
    if which == 0:
        return middle * above / below
    return -above / below if middle < 0 else above / below
