"""Sums of power: all that the breaking of independent insiders can add up to.

Insiders of one *kind* share power (and whatever else matters), so that only their number counts.
Two exact spaces of sums, cheapest first:

* ``States``: one state for each combination of counts, Π (count + 1) of them; without identical
  insiders these are the 2ⁿ subsets;
* ``Lattice``: one state for each multiple of a common step, when there is one.

On either space ``fold`` returns, for a value v of every state, its expectation given that one
insider of each kind breaks (A) or stays (B). One pass forward and one backward serve all kinds, so
that the cost is a few times the number of states, not n times as much.

A node is one value of the threshold; a batch is a list of chances to try on the same nodes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

MOST_STATES = 2**16
"""Largest list of sums, one a combination of counts.

Taste, for memory and time, which double with each insider: at half, sixteen insiders of different
powers that fit no lattice get a bracket instead of an exact answer."""
MOST_STEPS = 100_000
"""Most steps of a lattice that counts as exact.

Taste: at half powers with five significant digits may fit none, and get a bracket."""
_FIT = 1e-12
"""Powers fit a lattice when they miss its points by less than this share of all power.

Rounding: powers written in decimals miss by 1e-16 each. Half of it changes nothing; below 1e-15
equal powers would cease to be equal."""


@dataclass(frozen=True)
class States:
    """Every combination of counts; the first kind varies slowest.

    Attributes:
        counts: insiders of each kind (kind,).
        sums: power of each state (state,).
    """

    counts: tuple[int, ...]
    sums: Floats

    @property
    def work(self) -> float:
        """Multiplications for one node."""
        return 4.0 * self.sums.size

    def fold(self, chance: Floats, value: Floats) -> tuple[Floats, Floats, Floats]:
        """As :meth:`fold_batch` for one batch: chances and answers (kind, node)."""
        joined, stayed, whole = self.fold_batch(chance[:, None], value)
        return joined[:, 0], stayed[:, 0], whole[0]

    def fold_batch(self, chance: Floats, value: Floats) -> tuple[Floats, Floats, Floats]:
        """Expected value if one of each kind breaks, if that one stays, and unconditionally.

        The kinds are halved: averaging over one half leaves a small table for the other.

        Args:
            chance: (kind, batch, node) probability that an insider of the kind breaks.
            value: (state, node); left as it is.

        Returns:
            A, B (kind, batch, node) and the unconditional expectation (batch, node).
        """
        half = self._find_half()
        if half == 0:
            left = np.broadcast_to(value[:, None], (value.shape[0], *chance.shape[1:]))
            return _fold_counts(self.counts, chance, left)
        first, second = (
            _spread(self.counts[:half], chance[:half]),
            _spread(self.counts[half:], chance[half:]),
        )
        table = value.reshape(first.shape[0], second.shape[0], -1)
        over_second = np.einsum("xyn,ybn->xbn", table, second)
        over_first = np.einsum("xyn,xbn->ybn", table, first)
        joined, stayed, whole = _fold_counts(self.counts[:half], chance[:half], over_second)
        others = _fold_counts(self.counts[half:], chance[half:], over_first)
        return np.concatenate((joined, others[0])), np.concatenate((stayed, others[1])), whole

    def _find_half(self) -> int:
        """Number of kinds in the first half, chosen so that neither half has many states."""
        sizes = np.cumsum(np.log([m + 1.0 for m in self.counts]))
        return int(np.searchsorted(sizes, 0.5 * sizes[-1] + 1e-9))


def _spread(counts: tuple[int, ...], chance: Floats) -> Floats:
    """Probability of every combination of counts, (state, batch, node)."""
    whole = np.ones((1, *chance.shape[1:]))
    for m, each in zip(counts[::-1], chance[::-1], strict=True):
        whole = _outer(m, each, whole)
    return whole


def _outer(m: int, chance: Floats, tail: Floats) -> Floats:
    """Combinations with m more insiders of one kind, which varies slowest."""
    if m != 1:
        return (spread_counts(m, chance)[:, None] * tail).reshape(-1, *chance.shape)
    size = tail.shape[0]
    grown = np.empty((2 * size, *chance.shape))
    np.multiply(tail, chance, out=grown[size:])
    np.subtract(tail, grown[size:], out=grown[:size])
    return grown


def _fold_counts(
    counts: tuple[int, ...], chance: Floats, value: Floats
) -> tuple[Floats, Floats, Floats]:
    """As :meth:`States.fold_batch`, one pass forward and one back; value (state, batch, node)."""
    tails: list[Floats] = []
    tail = np.ones((1, *chance.shape[1:]))
    for g in reversed(range(len(counts))):
        tails.append(tail)
        if g:
            tail = _outer(counts[g], chance[g], tail)
    joined, stayed = np.empty_like(chance), np.empty_like(chance)
    left = value
    for g, m in enumerate(counts):
        tail = tails.pop()
        left = left.reshape(m + 1, -1, *chance.shape[1:])
        if m == 1:
            stay, join = left
            np.einsum("sbn,sbn->bn", tail, join, out=joined[g])
            np.einsum("sbn,sbn->bn", tail, stay, out=stayed[g])
            left = join - stay
            left *= chance[g]
            left += stay
        else:
            by_count = np.einsum("sbn,csbn->cbn", tail, left)
            others = spread_counts(m - 1, chance[g])
            joined[g] = np.einsum("cbn,cbn->bn", others, by_count[1:])
            stayed[g] = np.einsum("cbn,cbn->bn", others, by_count[:-1])
            left = np.einsum("cbn,csbn->sbn", spread_counts(m, chance[g]), left)
    return joined, stayed, left[0]


@dataclass(frozen=True)
class Lattice:
    """Multiples of a step, 0 … all power.

    Attributes:
        counts: insiders of each kind (kind,), the most powerful kind first for speed.
        steps: power of one insider of each kind, in steps (kind,).
        sums: power of each state (state,).
    """

    counts: tuple[int, ...]
    steps: tuple[int, ...]
    sums: Floats

    @property
    def work(self) -> float:
        """Multiplications for one node."""
        sizes = np.cumsum(np.repeat(self.steps, self.counts)[::-1])
        return 4.0 * float(np.sum(sizes))

    def fold(self, chance: Floats, value: Floats) -> tuple[Floats, Floats, Floats]:
        """As :meth:`States.fold`."""
        joined, stayed, whole = self.fold_batch(chance[:, None], value)
        return joined[:, 0], stayed[:, 0], whole[0]

    def fold_batch(self, chance: Floats, value: Floats) -> tuple[Floats, Floats, Floats]:
        """As :meth:`States.fold_batch`."""
        tails: list[Floats] = []
        tail = np.ones((1, *chance.shape[1:]))
        for g in reversed(range(len(self.counts))):
            tails.append(tail)
            for _ in range(self.counts[g] if g else 0):
                tail = _add_insider(tail, self.steps[g], chance[g])
        joined, stayed = np.empty_like(chance), np.empty_like(chance)
        left = np.broadcast_to(value[:, None], (value.shape[0], *chance.shape[1:]))
        for g, (m, step) in enumerate(zip(self.counts, self.steps, strict=True)):
            tail = tails.pop()
            for _ in range(m - 1):
                left = _average_insider(left, step, chance[g])
            size = tail.shape[0]
            np.einsum("sbn,sbn->bn", tail, left[step : step + size], out=joined[g])
            np.einsum("sbn,sbn->bn", tail, left[:size], out=stayed[g])
            left = _average_insider(left, step, chance[g])
        return joined, stayed, left[0]


def _add_insider(tail: Floats, step: int, chance: Floats) -> Floats:
    """Distribution of a sum after one more insider of ``step``."""
    size = tail.shape[0]
    grown = np.zeros((size + step, *chance.shape))
    np.multiply(tail, 1.0 - chance, out=grown[:size])
    grown[step:] += tail * chance
    return grown


def _average_insider(left: Floats, step: int, chance: Floats) -> Floats:
    """Value of what the others sum to, averaged over one insider of ``step``."""
    stay, join = left[:-step], left[step:]
    average = join - stay
    average *= chance
    average += stay
    return average


def spread_counts(m: int, chance: Floats) -> Floats:
    """Binomial probabilities of 0 … m of m insiders, (m + 1, …) for chances (…)."""
    if m == 0:
        return np.ones((1, *chance.shape))
    if m == 1:
        return np.stack((1.0 - chance, chance))
    k = np.arange(m + 1.0).reshape(-1, *(1,) * chance.ndim)
    ways = gammaln(m + 1.0) - gammaln(k + 1.0) - gammaln(m - k + 1.0)
    # 1e-300 keeps 0·log 0 at 0: an insider certain to stay contributes nothing above count 0.
    break_log = np.log(np.maximum(chance, 1e-300))
    stay_log = np.log(np.maximum(1.0 - chance, 1e-300))
    return np.asarray(np.exp(ways + k * break_log + (m - k) * stay_log))


def list_states(power: Floats, counts: Ints) -> States:
    """The space of all combinations of counts.

    Args:
        power: (kind,) power of one insider.
        counts: (kind,) insiders of the kind.
    """
    sums = np.zeros(1)
    for w, m in zip(power[::-1], counts[::-1], strict=True):
        sums = (np.arange(m + 1.0)[:, None] * w + sums).reshape(-1)
    return States(tuple(int(m) for m in counts), sums)


def count_states(counts: Ints) -> float:
    """Number of combinations of counts, as a float that cannot overflow into nonsense."""
    return float(np.prod(counts.astype(np.float64) + 1.0))


def find_lattice(power: Floats, counts: Ints, most_steps: int = MOST_STEPS) -> Lattice | None:
    """The coarsest lattice that all powers fit, or None.

    Euclid's algorithm on floats, then the step is fitted to the total; a fit means that every
    power is a multiple of the step within 1e-12 of all power.

    Args:
        power: (kind,) positive.
        counts: (kind,) insiders of the kind.
        most_steps: refuse lattices with more steps than this.
    """
    total = float(np.sum(power * counts))
    smallest = total / most_steps
    step = float(power[0])
    for w in power[1:]:
        rest, other = float(w), step
        while rest > 1e-3 * smallest:
            other, rest = rest, _find_rest(other, rest)
        step = other
        if step < 0.5 * smallest:
            return None
    multiples = np.rint(power / step)
    whole = float(np.sum(multiples * counts))
    if whole > most_steps or np.min(multiples) < 1:
        return None
    fitted = total / whole
    if np.max(np.abs(power - multiples * fitted)) > _FIT * total:
        return None
    return make_lattice(multiples.astype(np.intp), counts, fitted)


def _find_rest(a: float, b: float) -> float:
    """Distance of a from the nearest multiple of b."""
    return abs(a - b * round(a / b))


def make_lattice(multiples: Ints, counts: Ints, step: float) -> Lattice:
    """A lattice from the powers in steps (kind,) and the step."""
    whole = int(np.sum(multiples * counts))
    return Lattice(
        tuple(int(m) for m in counts),
        tuple(int(s) for s in multiples),
        step * np.arange(whole + 1.0),
    )


@dataclass(frozen=True)
class Rounding:
    """Powers moved to a lattice, and how far any sum can have moved.

    Attributes:
        lattice: the space of the rounded powers.
        down: no true sum lies further below its rounded one than this.
        up: nor further above.
    """

    lattice: Lattice
    down: float
    up: float


def round_to_lattice(power: Floats, counts: Ints, steps: int) -> Rounding:
    """Round powers to a lattice of at most ``steps`` steps, so that sums move as little as can be.

    Every lattice size between half and all of ``steps`` is tried.
    """
    total = float(np.sum(power * counts))
    sizes = np.arange(max(steps // 2, 1), steps + 1, dtype=np.float64)
    scaled = power[:, None] / total * sizes
    miss = (scaled - np.maximum(np.rint(scaled), 1.0)) / sizes
    lost = np.sum(np.abs(miss) * counts[:, None], axis=0)
    step = total / float(sizes[int(np.argmin(lost))])
    multiples = np.maximum(np.rint(power / step), 1.0)
    errors = (power - multiples * step) * counts
    return Rounding(
        make_lattice(multiples.astype(np.intp), counts, step),
        down=float(-np.sum(np.minimum(errors, 0.0))),
        up=float(np.sum(np.maximum(errors, 0.0))),
    )
