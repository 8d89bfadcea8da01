"""The smallest cutoff equilibrium, found fast and proved slowly.

Newton's method proposes; it may jump over the smallest equilibrium, so that nothing it says is
believed without proof. The proof has two halves. Write F_i(k) = D_i(k_i; k), the gain at one's own
cutoff. F_i(k) ≥ 0 for all i means that best replies to k lie above k, and then an equilibrium
does (Tarski); F ≤ 0 likewise below.

1. *Enclosure.* With a direction d > 0, F(k − δd) > 0 > F(k + δd): an equilibrium lies within δd.
2. *Nothing below.* If F_i > 0 for all i along a continuous rising path that starts below every
   equilibrium, then no equilibrium fails to lie above its end: where an equilibrium k first
   touched the path, k_i = u_i(t) for some i while k ≥ u(t), so that 0 = D_i(k_i; k) ≥ F_i(u(t)).

The path is the diagonal k − t·1. Translate everything by t: the others' behaviour relative to θ is
the same, sums are harder to reach, and if the prior's density is log-concave the posterior
follows by less than t. Hence, from the point e,

    F_i(e − s·1) ≥ E[gain at e | posterior at e_i − t, translated by t]   for all 0 ≤ s ≤ t,

one integral over a field already at hand; the largest t at which it is positive for all is a
*leap*. Under a flat prior the posterior follows exactly and one leap reaches everywhere: this is
the theorem that the equilibrium is unique. Where leaps fail, plain best replies from below are the
proof, as slow as they are.

Sources:
    Milgrom and Roberts (1990), theorem 5, for extremal equilibria; Frankel, Morris and Pauzner
    (2003), equilibrium selection in global games with strategic complementarities, section 3, for
    the translation argument; Broyden (1965) for the updates of the slopes.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from innercircle.game._kernels.signals_gain import (
    COARSE,
    FINE,
    Field,
    Model,
    Nodes,
    find_extreme_gains,
    find_gain,
    make_field,
    make_nodes,
)
from innercircle.game._kernels.signals_prior import NormalPrior

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass
class Work:
    """What it took.

    Attributes:
        fields: evaluations of what the others do.
        nodes: nodes of all of them.
        climbs: rounds of plain best replies.
        steps: steps of the proof.
    """

    fields: int = 0
    nodes: int = 0
    climbs: int = 0
    steps: int = 0


@dataclass
class Search:
    """A game and the work done on it."""

    model: Model
    work: Work = field(default_factory=Work)

    def see(self, cutoffs: Floats, width: float = FINE) -> Field:
        """The field at ``cutoffs``, on nodes that resolve the posteriors there."""
        return self.fill(cutoffs, make_nodes(self.model, cutoffs, cutoffs, width))

    def fill(self, cutoffs: Floats, nodes: Nodes) -> Field:
        """The field at ``cutoffs`` on given nodes."""
        self.work.fields += 1
        self.work.nodes += nodes.theta.size
        return make_field(self.model, cutoffs, nodes)

    def gain(self, cutoffs: Floats, width: float = FINE) -> Floats:
        """F(k): everyone's gain at his own cutoff; nan where that is infinite."""
        finite = np.isfinite(cutoffs)
        gains = find_gain(self.model, self.see(cutoffs, width), np.where(finite, cutoffs, 0.0))
        return np.where(finite, gains, np.nan)


@dataclass(frozen=True)
class Slopes:
    """Derivatives of F at a point, rows and columns of the finite cutoffs only.

    Attributes:
        finite: (kind,) which those are.
        matrix: dF_i/dk_j, own signal included.
    """

    finite: Bools
    matrix: Floats


def find_slopes(search: Search, cutoffs: Floats, width: float = COARSE) -> Slopes:
    """Derivatives of F by forward differences of 1e-5 noise standard deviations on coarse nodes."""
    model = search.model
    finite = np.isfinite(cutoffs)
    x = np.where(finite, cutoffs, 0.0)
    step = 1e-5 * model.sd
    nodes = make_nodes(model, cutoffs, cutoffs, width)
    seen = search.fill(cutoffs, nodes)
    density = model.prior.density(x, model.sd, nodes.theta)
    rows = np.flatnonzero(finite)
    matrix = np.zeros((rows.size, rows.size))
    for column, g in enumerate(rows):
        moved = cutoffs.copy()
        moved[g] += step[g]
        rise = search.fill(moved, nodes).rise - seen.rise
        matrix[:, column] = np.einsum("kn,kn->k", density, rise)[rows] / step[g]
    own = (find_gain(model, seen, x + step) - find_gain(model, seen, x - step)) / (2.0 * step)
    matrix[np.arange(rows.size), np.arange(rows.size)] += own[rows]
    return Slopes(finite, matrix)


def find_units(model: Model, cutoffs: Floats) -> Floats:
    """How far each cutoff moves when its posterior moves by its own standard deviation."""
    finite = np.isfinite(cutoffs)
    scale = model.sd.copy()
    if finite.any():
        scale[finite] = model.prior.spread(cutoffs[finite], model.sd[finite])[2]
    return np.maximum(model.sd, model.sd**2 / np.maximum(scale, 1e-300))


def settle_infinite(model: Model, cutoffs: Floats, others: Floats | None = None) -> Floats:
    """Set to ∓∞ the cutoffs of those who would never, or always, break.

    Args:
        model: the game.
        cutoffs: (kind,) of the rest, left as they are.
        others: (kind,) cutoffs that they reply to; ``cutoffs`` if None.
    """
    lowest, highest = find_extreme_gains(model, cutoffs if others is None else others)
    slack = 1e-3 * model.ties
    settled = np.where(highest >= -slack, np.inf, cutoffs)
    settled = np.where(lowest <= slack, -np.inf, settled)
    return np.asarray(settled)


def propose(search: Search, start: Floats, tolerance: float, rounds: int = 40) -> Floats | None:
    """Newton's method from ``start``: an equilibrium, whichever it may be, or None.

    Steps are cut to two units; slopes are updated by Broyden's formula and renewed when a step
    does not bring the gains down.
    """
    model = search.model
    k = settle_infinite(model, start)
    slopes: Slopes | None = None
    width, last, age = COARSE, np.inf, 0
    for _ in range(rounds):
        finite = np.isfinite(k)
        if not finite.any():
            return k
        gains = search.gain(k, width)[finite]
        size = float(np.max(np.abs(gains) / model.span[finite]))
        stale = slopes is None or not np.array_equal(slopes.finite, finite)
        if slopes is None or stale or (size > 0.5 * last and age > 0):
            slopes, age = find_slopes(search, k), 0
        last = size
        try:
            move = -np.linalg.solve(slopes.matrix, gains)
        except np.linalg.LinAlgError:
            return None
        if not np.all(np.isfinite(move)):
            return None
        relative = float(np.max(np.abs(move) / find_units(model, k)[finite]))
        move *= min(1.0, 2.0 / max(relative, 1e-300))
        after = k.copy()
        after[finite] += move
        if np.isfinite(model.prior.bottom) or np.isfinite(model.prior.top):
            after = _settle_again(model, k, after)
        if width == FINE and relative < tolerance:
            return after
        if relative < 1e-5:
            width, last = FINE, np.inf
        age, k = age + 1, after
    return None


def _settle_again(model: Model, before: Floats, after: Floats) -> Floats:
    """Infinite cutoffs that still are, finite ones that no longer can be."""
    settled = settle_infinite(model, np.where(np.isfinite(after), after, before))
    back = np.isinf(before) & np.isfinite(settled)
    settled[back] = np.clip(before[back], model.prior.bottom, model.prior.top)
    return settled


def find_direction(search: Search, cutoffs: Floats) -> tuple[Floats, Slopes]:
    """A direction d > 0, at most 1, along which every F_i falls; all ones if none is found."""
    slopes = find_slopes(search, cutoffs)
    direction = np.ones_like(cutoffs)
    if slopes.matrix.size:
        model = search.model
        fall = (model.span / model.sd)[slopes.finite]
        found = np.linalg.lstsq(-slopes.matrix, fall, rcond=None)[0]
        if np.all(found > 0.0) and np.all(np.isfinite(found)):
            direction[slopes.finite] = found / found.max()
    return direction, slopes


def guess(model: Model, smaller: float = 1.0) -> Floats:
    """Cutoffs of a crowd with the same stakes, in which nobody's own power matters.

    In a crowd the breaking power is known given θ, and the regime falls up to some θ*: then each
    cutoff follows from Pr(θ ≤ θ* | k) = c, and the smallest θ* at which the breakers' power is
    just enough is found on a grid. Priors other than the normal count as flat.

    Args:
        model: the game.
        smaller: multiply the noise by this.
    """
    sd = model.sd * smaller
    price = ndtri(np.clip(-model.base / np.maximum(model.span, 1e-300), 1e-6, 1.0 - 1e-6))
    low, high = model.ends
    marks = np.linspace(low, high, 401)[:, None]
    if isinstance(model.prior, NormalPrior) and smaller == 1.0:
        narrow = model.prior.find_posterior(np.zeros_like(sd), sd)[1]
        mean = marks - narrow * price
        cutoffs = model.prior.mean + (mean - model.prior.mean) * (sd / narrow) ** 2
    else:
        cutoffs = marks - sd * price
    carried = ndtr((cutoffs - marks) / sd) @ (model.counts * model.power)
    enough = model.mobilisation + carried - marks[:, 0]
    return np.asarray(cutoffs[int(np.argmax(enough <= 0.0))])
