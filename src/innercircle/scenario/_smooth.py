"""Spreads with smooth tails: through quantiles, lognormal, beta, truncated normal.

The distributions are SciPy's. One without ends of its own is drawn from between its quantiles at
one and at 999 in a thousand, so that it has ends that can be checked against what is allowed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

OUTERMOST = 0.001
"""Share of draws at either end that are put on the edge, where a spread has no ends of its own."""

Scale = Literal["share", "positive", "plain"]
"""Scale on which quantiles are joined: between 0 and 1 by the normal cdf, above 0 by logarithms."""


class _Smooth:
    """Parent of the spreads that are drawn many at once."""

    __slots__ = ()

    def draw(self, u: float) -> float:
        """The value below which a share u of draws lies; u in [0, 1]."""
        return self.draw_many([u])[0]

    def draw_many(self, shares: Sequence[float]) -> list[float]:
        """The same for several shares."""
        import numpy as np  # noqa: PLC0415  heavy, and reading a file without such spreads needs none

        u = np.clip(np.asarray(shares, dtype=float), 0.0, 1.0)
        found: list[float] = self._invert(u).tolist()
        return found

    def _invert(self, u: "Floats") -> "Floats":
        raise NotImplementedError


class _Endless(_Smooth):
    """Parent of those without ends of their own: their outermost draws are their ends."""

    __slots__ = ()

    @property
    def low(self) -> float:
        """The lowest draw."""
        return self.draw(0.0)

    @property
    def high(self) -> float:
        """The highest draw."""
        return self.draw(1.0)


@dataclass(frozen=True, slots=True)
class Quantiles(_Endless):
    """Smooth through two or three quantiles, kept between ``least`` and ``most``.

    On its scale a quantile at probability u is ξ + λ sinh(asinh(δ z) + asinh(n c δ)), z and c being
    the standard normal's at u and at ``share``; a straight line in z where the median is in the
    middle or not stated.

    Attributes:
        share: probability of a number below ``lower``, and of one above ``upper``.
        lower, middle, upper: quantiles at ``share``, a half and 1 − ``share``; ``middle`` may be
            None.
        scale: see :data:`Scale`. least, most: what is allowed.

    Sources:
        C. C. Hadlock and J. E. Bickel (2017), Johnson quantile-parameterized distributions, whose
        semi-bounded system this is on each of the scales.
    """

    share: float
    lower: float
    middle: float | None
    upper: float
    scale: Scale
    least: float
    most: float

    kind = "quantiles"

    def _invert(self, u: "Floats") -> "Floats":
        import numpy as np  # noqa: PLC0415  as above
        from scipy.special import ndtr, ndtri  # noqa: PLC0415  as above

        scales: dict[Scale, tuple[Any, Any]] = {
            "share": (ndtri, ndtr),
            "positive": (np.log, np.exp),
            "plain": (np.asarray, np.asarray),
        }
        change, back = scales[self.scale]
        z = ndtri(np.clip(u, OUTERMOST, 1 - OUTERMOST))
        c = -float(ndtri(self.share))
        low, high = float(change(self.lower)), float(change(self.upper))
        half = 0.5 * (low + high) if self.middle is None else float(change(self.middle))
        drawn = _join(low, half, high, c, z)
        return np.asarray(np.clip(back(drawn), self.least, self.most))


def _join(low: float, half: float, high: float, c: float, z: "Floats") -> "Floats":
    import numpy as np  # noqa: PLC0415  as above

    side = low + high - 2 * half
    nearer = min(half - low, high - half)
    if abs(side) <= 1e-9 * (high - low):
        return np.asarray(half + (high - low) / (2 * c) * z)
    sign = 1.0 if side > 0 else -1.0
    delta = math.sinh(math.acosh((high - low) / (2 * nearer))) / c
    edge = low if sign > 0 else high
    turn = math.asinh(sign * c * delta)
    return np.asarray(edge + nearer / (delta * c) * np.sinh(np.arcsinh(delta * z) + turn))


@dataclass(frozen=True, slots=True)
class Lognormal(_Endless):
    """Above 0, half of it below ``median``; its natural logarithm is normal with ``sd``.

    Attributes:
        median: of the number. sd: of its logarithm. least, most: what is allowed.
    """

    median: float
    sd: float
    least: float
    most: float

    kind = "lognormal"

    def _invert(self, u: "Floats") -> "Floats":
        import numpy as np  # noqa: PLC0415  as above
        from scipy.stats import lognorm  # noqa: PLC0415  as above

        law: Any = lognorm(self.sd, scale=self.median)
        drawn = law.ppf(np.clip(u, OUTERMOST, 1 - OUTERMOST))
        return np.asarray(np.clip(drawn, self.least, self.most))


@dataclass(frozen=True, slots=True)
class Beta(_Smooth):
    """Between ``low`` and ``high``, by its mean and standard deviation."""

    mean: float
    sd: float
    low: float
    high: float

    kind = "beta"

    def _invert(self, u: "Floats") -> "Floats":
        import numpy as np  # noqa: PLC0415  as above
        from scipy.stats import beta  # noqa: PLC0415  as above

        width = self.high - self.low
        share = (self.mean - self.low) / width
        size = share * (1 - share) * (width / self.sd) ** 2 - 1
        law: Any = beta(share * size, (1 - share) * size, loc=self.low, scale=width)
        return np.asarray(np.clip(law.ppf(u), self.low, self.high))


@dataclass(frozen=True, slots=True)
class TruncatedNormal(_Smooth):
    """Normal around ``centre``, what lies outside ``low`` to ``high`` left out, not put on the end.

    Attributes:
        centre, sd: mean and standard deviation before it is cut. low, high: its ends.
    """

    centre: float
    sd: float
    low: float
    high: float

    kind = "truncated normal"

    def _invert(self, u: "Floats") -> "Floats":
        import numpy as np  # noqa: PLC0415  as above
        from scipy.stats import truncnorm  # noqa: PLC0415  as above

        ends = (self.low - self.centre) / self.sd, (self.high - self.centre) / self.sd
        law: Any = truncnorm(*ends, loc=self.centre, scale=self.sd)
        return np.asarray(np.clip(law.ppf(u), self.low, self.high))
