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


@dataclass(frozen=True, slots=True)
class Law:
    """One of the laws of a mixture.

    Attributes:
        chance: how often it holds.
        spread: what is drawn where it does.
        shift: added to what is drawn.
    """

    chance: float
    spread: "Spread"
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Mixture:
    """One of several laws, each with its chance: what claims leave open of an input.

    A share of draws first says which law holds, stretches in the order of the laws, and within
    its stretch the value; so it is no inverse cdf, and inputs of one claim can share a stretch.

    Attributes:
        laws: chances sum to 1.
        limits: least and largest value that is allowed; what is shifted beyond is put on them.
    """

    laws: tuple[Law, ...]
    limits: tuple[float, float]

    kind = "claims"

    def draw(self, u: float) -> float:
        """The value at a share u of the stretches; u in [0, 1]."""
        reached = 0.0
        for law in self.laws[:-1]:
            if u < reached + law.chance:
                break
            reached += law.chance
        else:
            law = self.laws[-1]
        value = law.spread.draw(min(max((u - reached) / law.chance, 0.0), 1.0)) + law.shift
        return min(max(value, self.limits[0]), self.limits[1]) if law.shift else value

    @property
    def low(self) -> float:
        """The lowest value of any law."""
        return min(self._find_ends(0))

    @property
    def high(self) -> float:
        """The highest value of any law."""
        return max(self._find_ends(1))

    def find_quantile(self, share: float) -> float:
        """The value below which a share of draws lies."""
        values = sorted(self.draw((k + 0.5) / _POINTS) for k in range(_POINTS))
        return values[min(int(share * _POINTS), _POINTS - 1)]

    def _find_ends(self, end: int) -> list[float]:
        low, high = self.limits
        ends = [((p.spread.low, p.spread.high)[end] + p.shift, p.shift) for p in self.laws]
        return [min(max(value, low), high) if shift else value for value, shift in ends]


_POINTS = 2_000
"""Even shares by which quantiles of a mixture are read."""

Spread = (
    Uniform | Triangular | Pert | Normal | Quantiles | Lognormal | Beta | TruncatedNormal | Mixture
)
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
    if isinstance(spread, Mixture):
        return spread.find_quantile(_OUTER_SHARE), spread.find_quantile(1 - _OUTER_SHARE)
    if isinstance(spread, _WITH_ENDS):
        return spread.low, spread.high
    if isinstance(spread, Quantiles) and spread.share == _OUTER_SHARE:
        return spread.lower, spread.upper
    return spread.draw(_OUTER_SHARE), spread.draw(1 - _OUTER_SHARE)
