"""Uncertainty: spreads of a number or a word, each drawn by its inverse cdf."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from innercircle.scenario._smooth import Beta, Lognormal, Quantiles, TruncatedNormal

_STANDARD_NORMAL = NormalDist()
_SMALLEST_U = 1e-15
_OUTER_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anywhere in [low, high], all equally likely."""

    low: float
    high: float

    kind = "range"

    def draw(self, u: float) -> float:
        """The value below which a share u of draws lies; u in [0, 1]."""
        return self.low + u * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Triangular:
    """In [low, high], likeliest at mode, falling linearly to both ends."""

    low: float
    mode: float
    high: float

    kind = "triangular"

    def draw(self, u: float) -> float:
        """The value below which a share u of draws lies; u in [0, 1]."""
        width = self.high - self.low
        if width == 0:
            return self.low
        if u * width <= self.mode - self.low:
            return self.low + math.sqrt(u * width * (self.mode - self.low))
        return self.high - math.sqrt((1 - u) * width * (self.high - self.mode))


@dataclass(frozen=True, slots=True)
class Pert:
    """In [low, high], likeliest at mode, smoother than triangular.

    The beta distribution with shape 1 + 4 (mode − low)/(high − low) and 1 + 4 (high − mode)/
    (high − low).

    Sources:
        D. G. Malcolm, J. H. Roseboom, C. E. Clark and W. Fazar (1959), Application of a technique
        for research and development program evaluation.
    """

    low: float
    mode: float
    high: float

    kind = "pert"

    def draw(self, u: float) -> float:
        """The value below which a share u of draws lies; u in [0, 1]."""
        from scipy.special import betaincinv  # noqa: PLC0415  heavy, and only this kind needs it

        width = self.high - self.low
        if width == 0:
            return self.low
        first = 1 + 4 * (self.mode - self.low) / width
        second = 1 + 4 * (self.high - self.mode) / width
        return self.low + width * float(betaincinv(first, second, u))


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal around mean, clipped to [low, high] (draws beyond are put on the bound)."""

    mean: float
    sd: float
    low: float
    high: float

    kind = "normal"

    def draw(self, u: float) -> float:
        """The value below which a share u of draws lies; u in [0, 1]."""
        safe = min(max(u, _SMALLEST_U), 1 - _SMALLEST_U)
        return min(max(self.mean + self.sd * _STANDARD_NORMAL.inv_cdf(safe), self.low), self.high)


@dataclass(frozen=True, slots=True)
class Choices:
    """One of several words.

    Attributes:
        options: (word, probability) pairs in file order; probabilities sum to 1.
    """

    options: tuple[tuple[str, float], ...]

    kind = "choices"

    def draw(self, u: float) -> str:
        """The word whose stretch of [0, 1] holds u, stretches in file order."""
        reached = 0.0
        for word, probability in self.options:
            reached += probability
            if u < reached:
                return word
        return next(word for word, probability in reversed(self.options) if probability > 0)

    @property
    def likeliest(self) -> str:
        """The word with the largest probability, the first among equals."""
        return max(self.options, key=lambda option: option[1])[0]


Spread = Uniform | Triangular | Pert | Normal | Quantiles | Lognormal | Beta | TruncatedNormal
"""Spread of a number: has ``kind``, ``low``, ``high`` and ``draw(u)``."""

_WITH_ENDS = Uniform | Triangular | Pert
_AT_ONCE = Quantiles | Lognormal | Beta | TruncatedNormal


def draw_many(spread: Spread | Choices, shares: Sequence[float]) -> Sequence[float | str]:
    """The values below which shares of draws lie, bit for bit those of ``draw``."""
    if isinstance(spread, _AT_ONCE):
        return spread.draw_many(shares)
    return [spread.draw(u) for u in shares]


def find_bounds(spread: Spread | Choices) -> tuple[float, float] | None:
    """Lowest and highest value of a numeric spread, None for words."""
    return None if isinstance(spread, Choices) else (spread.low, spread.high)


def find_range(spread: Spread | Choices) -> tuple[float, float] | None:
    """The ends that a file states, else the 5 % and 95 % points; None for words."""
    if isinstance(spread, Choices):
        return None
    if isinstance(spread, _WITH_ENDS):
        return spread.low, spread.high
    if isinstance(spread, Quantiles) and spread.share == _OUTER_SHARE:
        return spread.lower, spread.upper
    return spread.draw(_OUTER_SHARE), spread.draw(1 - _OUTER_SHARE)
