"""Intervals for shares of runs, and for differences of shares between paired runs.

Sources: Wilson (1927) for one share; Agresti & Min (2005, adjusted Wald, half a run added to each
    of the four cells) for the difference of two shares on the same runs.
"""

import math
from dataclasses import dataclass

Z = 1.959963984540054
"""Standard normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True)
class Share:
    """A share of runs with its 95 % interval.

    Attributes:
        share: count / runs.
        low: lower end.
        high: upper end.
        count: how many runs.
    """

    share: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Difference:
    """Share under one playbook minus share under another, on the same runs.

    Attributes:
        difference: of the shares.
        low: lower end of its 95 % interval.
        high: upper end.
        verdict: "more", "less", or "cannot tell" when the interval holds zero.
    """

    difference: float
    low: float
    high: float
    verdict: str


def find_share(count: int, runs: int) -> Share:
    """Wilson's interval for ``count`` of ``runs`` ≥ 1."""
    p, zz = count / runs, Z * Z / runs
    centre = (p + zz / 2) / (1 + zz)
    half = Z / (1 + zz) * math.sqrt(p * (1 - p) / runs + zz / (4 * runs))
    low = 0.0 if count == 0 else max(centre - half, 0.0)
    high = 1.0 if count == runs else min(centre + half, 1.0)
    return Share(p, low, high, count)


def find_difference(only_second: int, only_first: int, runs: int) -> Difference:
    """Paired interval for the second share minus the first.

    Args:
        only_second: runs that ended so under the second only.
        only_first: runs that ended so under the first only.
        runs: all runs, ≥ 1.
    """
    raw = (only_second - only_first) / runs
    n = runs + 2
    centre = (only_second - only_first) / n
    spread = (only_second + only_first + 1) - (only_second - only_first) ** 2 / n
    half = Z * math.sqrt(max(spread, 0.0)) / n
    low, high = max(centre - half, -1.0), min(centre + half, 1.0)
    verdict = "more" if low > 0 else ("less" if high < 0 else "cannot tell")
    return Difference(raw, low, high, verdict)
