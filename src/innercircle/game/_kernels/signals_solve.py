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

from innercircle.game._kernels.characteristic import Characteristic
from innercircle.game._kernels.signals_gain import (
    COARSE,
    FINE,
    SLACK,
    Field,
    Model,
    Nodes,
    find_extreme_gains,
    find_gain,
    find_wave_pulls,
    make_field,
    make_fields,
    make_nodes,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# All taste but ``_NOISE``: Newton's method only proposes; what it proposes is proved or dropped.
# With half of any it takes more steps, or stops short in more games, which are then left to plain
# best replies. Half of ``_NOISE`` is still above the quadrature error of 1e-13; below that error
# Newton's method would turn back from steps that only rounding makes look bad.
_BATCH = 1500
"""Fields are worked out together up to so many nodes."""
_SWITCH = 1e-4
"""Steps shorter than this many units are taken on fine nodes."""
_RADIUS = 2.0
"""A step of Newton's method is at most this many units long."""
_STUCK = 0.05
"""Steps cut to this many units get nowhere:"""
_SLIDES = 2
"""a slide along the diagonal may help, so often,"""
_HALVINGS = 8
"""to one part in 2⁸ of the way."""
_NOISE = 1e-11
"""Gains below this share of the stakes may rise by rounding."""
_GOOD_COARSE = 1e-6
"""Cutoffs that need be no better than this, in units, are found on coarse nodes."""
_LEAST_FALL = 0.03
"""F is to fall along a direction by this share of the stakes for each noise standard deviation."""


@dataclass
class Work:
    """Work done.

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

    def fill_all(self, cutoffs: Floats, nodes: Nodes) -> list[Field]:
        """The fields at several cutoffs (batch, kind) on the same nodes."""
        self.work.fields += len(cutoffs)
        self.work.nodes += len(cutoffs) * nodes.theta.size
        size = max(1, _BATCH // max(nodes.theta.size, 1))
        starts = range(0, len(cutoffs), size)
        batches = (make_fields(self.model, cutoffs[s : s + size], nodes) for s in starts)
        return [field_ for batch in batches for field_ in batch]

    def gain(self, cutoffs: Floats, width: float = FINE) -> Floats:
        """F(k): everyone's gain at their own cutoff; nan where that is infinite."""
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

    def follow(self, move: Floats, change: Floats) -> "Slopes":
        """The nearest matrix that explains a change of F over a move (Broyden's first formula)."""
        missed = change - self.matrix @ move
        square = float(move @ move)
        if square == 0.0:
            return self
        return Slopes(self.finite, self.matrix + np.outer(missed, move) / square)

    def scaled(self, by: float) -> "Slopes":
        """All slopes times ``by``."""
        return Slopes(self.finite, self.matrix * by)

    def find_move(self, gains: Floats) -> Floats | None:
        """The move that brings F to zero if it is straight; None if there is none."""
        try:
            move = np.asarray(-np.linalg.solve(self.matrix, gains), dtype=np.float64)
        except np.linalg.LinAlgError:
            return None
        return move if np.all(np.isfinite(move)) else None


def find_slopes(search: Search, cutoffs: Floats, width: float = COARSE) -> Slopes:
    """Derivatives of F on coarse nodes, by forward differences of 1e-5 noise standard deviations.

    Where sums are not listed they follow from the waves instead, up to rounding.
    """
    model = search.model
    finite = np.isfinite(cutoffs)
    x = np.where(finite, cutoffs, 0.0)
    step = 1e-5 * model.sd
    nodes = make_nodes(model, cutoffs, cutoffs, width)
    seen = search.fill(cutoffs, nodes)
    density = model.prior.density(x, model.sd, nodes.theta)
    rows = np.flatnonzero(finite)
    own = (find_gain(model, seen, x + step) - find_gain(model, seen, x - step)) / (2.0 * step)
    if isinstance(model.space, Characteristic):
        matrix = find_wave_pulls(model, cutoffs, nodes, density)[np.ix_(rows, rows)]
        return Slopes(finite, matrix + np.diag(own[rows]))
    moved = np.tile(cutoffs, (rows.size, 1))
    moved[np.arange(rows.size), rows] += step[rows]
    fields = search.fill_all(moved, nodes)
    density = density[rows]
    matrix = np.empty((rows.size, rows.size))
    for column, (g, field_) in enumerate(zip(rows, fields, strict=True)):
        rise = (field_.rise - seen.rise)[rows]
        matrix[:, column] = np.einsum("kn,kn->k", density, rise) / step[g]
    matrix[np.arange(rows.size), np.arange(rows.size)] += own[rows]
    return Slopes(finite, matrix)


def find_units(model: Model, cutoffs: Floats) -> Floats:
    """Move of each cutoff that moves its posterior by that posterior's standard deviation."""
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
    slack = SLACK * model.ties
    settled = np.where(highest >= -slack, np.inf, cutoffs)
    settled = np.where(lowest <= slack, -np.inf, settled)
    return np.asarray(settled)


@dataclass(frozen=True)
class Proposal:
    """The point at which Newton's method came to rest.

    Attributes:
        cutoffs: (kind,) an equilibrium, whichever it may be.
        slopes: nearly those there.
    """

    cutoffs: Floats
    slopes: Slopes


def propose(
    search: Search, start: Floats, polish: float, slopes: Slopes | None = None, rounds: int = 40
) -> Proposal | None:
    """Newton's method from ``start``; None if it does not come to rest.

    Steps are cut to two units; slopes follow by Broyden's formula and are renewed when a step does
    not bring the gains down.

    Args:
        search: the game and its work.
        start: (kind,) cutoffs.
        polish: last step, in units; 1e-6 and above stays on coarse nodes.
        slopes: near ``start``, or None.
        rounds: give up after so many steps.
    """
    model = search.model
    bounded = bool(np.isfinite(model.prior.bottom) or np.isfinite(model.prior.top))
    k = settle_infinite(model, start)
    if slopes is None or not np.array_equal(slopes.finite, np.isfinite(k)):
        slopes = find_slopes(search, k)
    last = FINE if polish < _GOOD_COARSE else COARSE
    width, age, radius, slides = COARSE, 0, _RADIUS, 0
    previous: tuple[Floats, Floats, float] | None = None  # cutoffs, their gains, their size
    for _ in range(rounds):
        finite = np.isfinite(k)
        if not finite.any():
            return Proposal(k, slopes)
        gains = search.gain(k, width)[finite]
        size = float(np.max(np.abs(gains) / model.span[finite]))
        if not np.array_equal(slopes.finite, finite):
            slopes, age, previous = find_slopes(search, k), 0, None
        elif previous is not None:
            slopes = slopes.follow(k[finite] - previous[0][finite], gains - previous[1])
            if size > previous[2] and size > _NOISE:
                # Too far: back, with a shorter reach and, if they are old, new slopes.
                k, gains, size = previous
                radius *= 0.3
                if radius < _STUCK and slides < _SLIDES:
                    k, slides = slide(search, k), slides + 1
                    slopes, age, radius, previous = find_slopes(search, k), 0, _RADIUS, None
                    continue
                slopes, age = (find_slopes(search, k), 0) if age > 1 else (slopes, age)
            elif size > 0.5 * previous[2] and age > 1:
                slopes, age = find_slopes(search, k), 0
            else:
                radius = min(1.5 * radius, _RADIUS)
        move = slopes.find_move(gains)
        if move is None:
            return None
        relative = float(np.max(np.abs(move) / find_units(model, k)[finite]))
        after = k.copy()
        after[finite] += move * min(1.0, radius / max(relative, 1e-300))
        if bounded:
            after = _settle_again(model, k, after)
        if width == last and relative < polish:
            return Proposal(after, slopes)
        previous = (k, gains, size)
        if relative < _SWITCH and width != last:
            # Gains on other nodes differ by their quadrature error: no update across the change.
            width, previous = last, None
        age, k = age + 1, after
    return None


def slide(search: Search, cutoffs: Floats) -> Floats:
    """The cutoffs moved along the diagonal to where gains, added up, change sign.

    With little noise gains hardly change between two sums of power: a plateau on which Newton's
    method stands still, though the equilibrium is at its far end.
    """
    finite = np.isfinite(cutoffs)
    span = search.model.span

    def add_up(t: float) -> float:
        gains = search.gain(np.where(finite, cutoffs + t, cutoffs), COARSE)
        return float(np.sum((gains / span)[finite]))

    sign = 1.0 if add_up(0.0) > 0.0 else -1.0
    near, far = 0.0, float(np.min(find_units(search.model, cutoffs)))
    low, high = search.model.ends
    while sign * add_up(sign * far) > 0.0:
        near, far = far, 2.0 * far
        if far > 4.0 * (high - low) + 40.0 * float(np.max(search.model.sd)):
            return cutoffs
    for _ in range(_HALVINGS):
        middle = 0.5 * (near + far)
        near, far = (middle, far) if sign * add_up(sign * middle) > 0.0 else (near, middle)
    return np.where(finite, cutoffs + sign * far, cutoffs)


def _settle_again(model: Model, before: Floats, after: Floats) -> Floats:
    """Infinite cutoffs that still are, finite ones that no longer can be."""
    settled = settle_infinite(model, np.where(np.isfinite(after), after, before))
    back = np.isinf(before) & np.isfinite(settled)
    settled[back] = np.clip(before[back], model.prior.bottom, model.prior.top)
    return settled


@dataclass(frozen=True)
class Heading:
    """A direction along which every F_i falls near an equilibrium; a guess, on which nothing hangs.

    Attributes:
        direction: (kind,) positive, at most 1.
        fall: (kind,) how fast F falls along it.
    """

    direction: Floats
    fall: Floats


def find_heading(model: Model, slopes: Slopes) -> Heading:
    """A direction d > 0 along which every F_i falls: the diagonal where that will do.

    Wherever F_i does not fall along the diagonal by itself, the direction is bent until it does;
    minus the matrix of slopes has an inverse without negative entries at a stable equilibrium.
    """
    direction, fall = np.ones_like(model.sd), np.zeros_like(model.sd)
    if slopes.matrix.size:
        least = _LEAST_FALL * (model.span / model.sd)[slopes.finite]
        wanted = np.maximum(-slopes.matrix.sum(axis=1), least)
        found = np.linalg.lstsq(-slopes.matrix, wanted, rcond=None)[0]
        if np.all(found > 0.0) and np.all(np.isfinite(found)):
            direction[slopes.finite] = found / found.max()
        fall[slopes.finite] = -slopes.matrix @ direction[slopes.finite]
    return Heading(direction, fall)
