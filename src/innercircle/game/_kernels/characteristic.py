"""Sums of any powers at all, through the characteristic function of breaking power.

Powers without a small common step have 2ⁿ sums. What is wanted of them are integrals

    Σ_T ∫^{c_T} f(θ)·Pr(T | θ) dθ,    c_T = M + W_T,

of a posterior f and the chance that exactly T breaks, both analytic in θ. So the step 1[θ ≤ c_T]
may be replaced by a wave v(c_T − θ) with no frequency above some Ω, at an error that falls like
exp(−½(Ω·s)²); and the expectation of a wave over T is a product over insiders, each a factor
1 − p + p·exp(iωw) of the characteristic function: n factors in the place of 2ⁿ sets.

*The length s* comes from moving the line of integration by −iy. |f| grows by exp(y²/2σ_f²) and
Σ_T |Pr(T | θ − iy)| is at most Π K(y/σ_i), K(η)² = 1 + erfi(η/√2)², since |Φ(z + iη)| +
|Φ(−z − iη)| is largest at z = 0. Hence |∫ f·Pr(T|θ)·exp(−iωθ) dθ|, added up over T, is at most
exp(h(y) − ωy), h(y) = y²/2σ_f² + Σ log K(y/σ_i), for every y > 0.

*The wave* is the step smoothed by sin(Ωu)/(πu)·exp(−½(ω_w·u)²): its Fourier transform keeps all
frequencies well below Ω, and away from u = 0 it is 0 or 1 but for exp(−½(ω_w·u)²). Outside a window
of θ in which a fall is in doubt, by a Chernoff bound on breaking power, nothing is computed; and
the wave need only repeat itself beyond what breaking power can reach.

Each of these errors is held below about 1e-15 of the stakes by construction, whatever the powers;
what is left is the error of quadrature over the window, measured as elsewhere.

Sources:
    Chernoff (1952), a measure of asymptotic efficiency, for the bound; Trefethen and Weideman
    (2014), the exponentially convergent trapezoidal rule, for the shifted line of integration.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import dawsn, ndtr

from innercircle.workshop import find_compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

MOST_LENGTHS = 2500.0
"""All power, in lengths s, up to which waves are used.

Taste, for time: frequencies and nodes go with it. At half of it circles with little noise (half a
hundredth of all power at thirty insiders) get a bracket."""
DEPTH = 33.0
"""Logarithm of the error of waves: exp(−33) is 5e-15, before factors near a tenth."""
SHALLOW = 20.0
"""The same for slopes and for steps that are only proposals, or keep a margin: 2e-9.

Taste: proofs keep a margin of hundreds of times that error; at the full depth twice the time."""
_BLUR = 0.5
"""Width ω_w of the band in which frequencies fade, in 1/s.

Taste: more needs more frequencies, less a wider window."""
_LESS_DOUBT = 1.5  # a fall is in doubt while its chance is not within exp(−34.5), 1e-15, of 0 or 1
_NEGLIGIBLE = 8.0  # frequencies below exp(−41), 1e-18, are left out, some hundreds of them
_SHIFTS = np.geomspace(0.25, 4.0, 48)
_TILTS = np.geomspace(4.0, 8000.0, 20)  # Chernoff's λ, in one over all power: any is valid
_PROBES, _LEVELS = 24, 2
_LANES = 32  # as in ``characteristic_fold``

# For slopes alone, with which nothing is proved; half of the first takes half the memory.
_AT_ONCE = 2_000_000
_LOST = 1e-8
_LEAST_FACTOR = 1e-2


@dataclass(frozen=True, eq=False)
class Waves:
    """A smoothed step of breaking power, and the window of θ in which it is in doubt.

    Attributes:
        low, high: below ``low`` the regime falls whatever happens, above ``high`` it holds.
        omega: (frequency,).
        weight: (frequency,) of sin(ω·u).
        depth: logarithm of the error.
    """

    low: float
    high: float
    omega: Floats
    weight: Floats
    depth: float


@dataclass(frozen=True, eq=False)
class Characteristic:
    """Any powers: no state is listed.

    Attributes:
        counts: insiders of each kind (kind,).
        power: of one insider of each kind (kind,).
        sums: the least and the largest sum, 0 and all power.
        compiled: the loops of ``characteristic_fold.fold``.
        lengths: those found so far, by noise.
    """

    counts: tuple[int, ...]
    power: Floats
    sums: Floats
    compiled: Any
    lengths: dict[bytes, float] = field(default_factory=dict, repr=False)

    @property
    def members(self) -> Ints:
        """Insiders of each kind, as an array."""
        return np.asarray(self.counts, dtype=np.intp)

    def find_length(self, sd: Floats, narrowest: float) -> float:
        """The length s on which Σ_T |f·Pr(T | ·)| can vary at most.

        Args:
            sd: (kind,) noise.
            narrowest: least standard deviation of a posterior.
        """
        key = sd.tobytes() + np.float64(narrowest).tobytes()
        if key not in self.lengths:
            self.lengths[key] = find_length(sd, self.members, narrowest)
        return self.lengths[key]

    def make_waves(
        self,
        mobilisation: float,
        cutoffs: Floats,
        sd: Floats,
        *,
        narrowest: float,
        reach: float = 0.0,
        depth: float = DEPTH,
    ) -> Waves:
        """Waves that hold for all cutoffs within ``reach`` of these.

        Args:
            mobilisation: M.
            cutoffs: (kind,).
            sd: (kind,) noise.
            narrowest: least standard deviation of a posterior that will be asked about.
            reach: in the unit of power.
            depth: logarithm of the error wanted.
        """
        s = self.find_length(sd, narrowest)
        fade = _BLUR / s
        margin = np.sqrt(2.0 * depth) / fade
        centre = np.sqrt(2.0 * depth * (1.0 + _BLUR**2)) / s
        low, high, most = self._find_window(mobilisation, cutoffs, sd, (margin, reach, depth))
        base = np.pi / (most + margin)
        count = int(np.ceil(0.5 * ((centre + np.sqrt(2.0 * depth) * fade) / base - 1.0))) + 1
        count = -(-count // _LANES) * _LANES
        odd = 2.0 * np.arange(count) + 1.0
        omega = odd * base
        kept = ndtr((centre - omega) / fade)
        return Waves(low, high, omega, 2.0 / np.pi * kept / odd, depth)

    def _find_window(
        self,
        mobilisation: float,
        cutoffs: Floats,
        sd: Floats,
        doubts: tuple[float, float, float],
    ) -> tuple[float, float, float]:
        """Ends of the window, and the largest distance of breaking power from θ − M within it."""
        total = float(self.sums[-1])
        margin, reach, depth = doubts

        def find_least(theta: Floats) -> Floats:
            return self._find_least(ndtr((cutoffs[:, None] - reach - theta) / sd[:, None]), depth)

        def find_most(theta: Floats) -> Floats:
            # All power less what those who stay have all but surely.
            return total - self._find_least(
                ndtr((theta - cutoffs[:, None] - reach) / sd[:, None]), depth
            )

        low, high = mobilisation - margin, mobilisation + total + margin
        step_low = step_high = high - low
        for _ in range(_LEVELS):
            theta = low + step_low * np.linspace(0.0, 1.0, _PROBES)
            sure = find_least(theta) - margin >= theta - mobilisation
            low = float(theta[max(int(np.argmin(sure)) - 1, 0)]) if not sure.all() else theta[-1]
            theta = high - step_high * np.linspace(0.0, 1.0, _PROBES)
            sure = find_most(theta) + margin <= theta - mobilisation
            high = float(theta[max(int(np.argmin(sure)) - 1, 0)]) if not sure.all() else theta[-1]
            step_low, step_high = step_low / (_PROBES - 1), step_high / (_PROBES - 1)
        most = float(find_most(np.asarray([low]))[0]) - (low - mobilisation)
        least = high - mobilisation - float(find_least(np.asarray([high]))[0])
        far = max(most, least)
        return float(low), float(high), max(far, margin)

    def _find_least(self, chance: Floats, depth: float) -> Floats:
        """(node,) power that those who break have all but surely, anyone set apart."""
        total = float(self.sums[-1])
        tilt = (_TILTS / total)[:, None, None]
        away = -tilt * self.power[:, None]
        with np.errstate(divide="ignore"):  # who is sure to break, and loses no power
            each = np.maximum(np.log1p(chance * np.expm1(away)), away)
        log = np.einsum("tkn,k->tn", each, self.members) - each.min(axis=1)
        return np.asarray(
            np.clip(np.max(-(log + depth + _LESS_DOUBT) / tilt[:, 0], axis=0), 0.0, total)
        )

    def fold(self, waves: Waves, chance: Floats, place: Floats) -> tuple[Floats, Floats, Floats]:
        """Chance of a fall if one of each kind breaks, if that one stays, and unconditionally.

        Args:
            waves: made for these chances.
            chance: (kind, node).
            place: (node,) θ − M, within the window.
        """
        joined, stayed = np.empty_like(chance), np.empty_like(chance)
        angle = self.power[:, None] * waves.omega
        falls = self.compiled(
            np.ascontiguousarray(chance),
            self.members,
            np.cos(angle),
            np.sin(angle),
            waves.omega,
            waves.weight,
            place,
            float(np.exp(-2.0 * (waves.depth + _NEGLIGIBLE))),
            joined,
            stayed,
        )
        return joined, stayed, falls


def find_pulls(
    space: Characteristic,
    waves: Waves,
    chance: Floats,
    place: Floats,
    weights: tuple[Floats, Floats],
    paces: Floats,
) -> Floats:
    """Slopes of gains in the cutoffs of others, but for rounding: ∂F_i/∂k_j (kind, kind).

    Two insiders are set apart by dividing the characteristic function by their factors; where one
    of those is next to nothing the quotient is cut off, so that nothing may be proved with this.

    Args:
        space: the sums.
        waves: made for these chances.
        chance: (kind, node).
        place: (node,) θ − M.
        weights: what a fall is worth to i if i breaks and if i stays, times the density of θ and
            the weight of the node, (kind, node) each.
        paces: (kind, node) how fast chances rise with their cutoffs.
    """
    members = space.members
    pulls = np.zeros((members.size, members.size))
    angle = space.power[:, None] * waves.omega
    less = np.exp(1j * angle) - 1.0
    step = max(1, _AT_ONCE // (members.size * waves.omega.size))
    for first in range(0, place.size, step):
        here = slice(first, min(first + step, place.size))
        whole = waves.weight * np.exp(-1j * place[here, None] * waves.omega)
        for k, m in enumerate(members):
            factor = 1.0 + chance[k, here, None] * less[k]
            whole *= factor if m == 1 else factor**m
        node, wave = np.nonzero(np.abs(whole) > _LOST)
        turned = less[:, wave]
        factor = 1.0 + chance[:, first + node] * turned
        factor[np.abs(factor) < _LEAST_FACTOR] = _LEAST_FACTOR
        joins, stays = (each[:, first + node] for each in weights)
        left = (joins * turned + (joins + stays)) * (whole[node, wave] / factor)
        right = paces[:, first + node] * turned / factor
        pulls += left.real @ right.imag.T + left.imag @ right.real.T
    return np.asarray(pulls * (members - np.eye(members.size)))


def find_length(sd: Floats, members: Ints, narrowest: float) -> float:
    """The length s at which exp(h(y) − ωy) is exp(−½(ωs)²) or less, for the y of the deepest ω.

    h grows at least with the square of y, so that what holds at one depth holds above it.

    Args:
        sd: (kind,) noise.
        members: (kind,) insiders of the kind.
        narrowest: least standard deviation of a posterior.
    """
    rough = 1.0 / np.sqrt(1.0 / narrowest**2 + 2.0 / np.pi * np.sum(members / sd**2))
    y = np.sqrt(2.0 * DEPTH) * rough * _SHIFTS
    eta = y[:, None] / (sd * np.sqrt(2.0))
    erfi = 2.0 / np.sqrt(np.pi) * dawsn(eta)  # times exp(η²), kept apart lest it overflow
    growth = eta**2 + 0.5 * np.log(np.exp(-2.0 * eta**2) + erfi**2)
    height = 0.5 * (y / narrowest) ** 2 + growth @ members
    return float(np.sqrt(2.0 * DEPTH) / np.min((height + DEPTH) / y))


def find_fold() -> Any | None:
    """The compiled loops, or None without a compiler."""
    try:
        from innercircle.game._kernels.characteristic_fold import fold  # noqa: PLC0415  slow
    except ImportError:  # without Numba
        return None
    return find_compiled(fold, _attempt)


def _attempt(function: Any) -> None:
    row, table, lanes = np.zeros(1), np.zeros((1, _LANES)), np.ones(_LANES)
    out, count = np.zeros((1, 1)), np.ones(1, np.intp)
    function(np.zeros((1, 1)), count, table, table, lanes, lanes, row, 1.0, out, out)
