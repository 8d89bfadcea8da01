"""The gain from breaking at a signal, when everybody else uses a cutoff.

    D_i(x; k) = (p−a) + (g−p)·Pr(θ ≤ M + W₋ᵢ + w_i | x) + (a−r)·Pr(θ ≤ M + W₋ᵢ | x)

Given θ, the others break independently with chance Φ((k_j − θ)/σ_j). What they do to the gain at
each θ (a ``Field``) does not depend on i's own signal, so that one field serves every x.

D falls in x and rises in every k_j (complements; the posterior rises with the signal). Everything
that a field does not cover is left out as if nobody fell there, so that ``find_gain`` never
exceeds the true gain by more than quadrature error: a lower bound on which proofs may stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from innercircle.game._kernels.characteristic import (
    DEPTH,
    SHALLOW,
    Characteristic,
    Waves,
    find_pulls,
)
from innercircle.game._kernels.signals_grid import ORDER, Grid, make_grid
from innercircle.game._kernels.signals_prior import SQRT_TAU, AtomPrior, Prior
from innercircle.game._kernels.sums import Lattice, States, round_to_lattice
from innercircle.vocabulary import POWER_TOLERANCE

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

SLACK = 1e-3
"""Extreme gains within this share of a tie decide nothing.

Taste, well above rounding: a tie is 1e-9 of the stakes, rounding 2e-14 (``ROUNDING``)."""

FINE = 2.0
"""Panel length for final answers: quadrature errors near 1e-13 of the stakes.

Taste: at half twice the nodes, for digits that rounding takes away again."""
FINEST = 1.5
"""Panel length against which that error is estimated.

Taste: it only has to be finer; at half the estimate costs twice as much and is hardly better."""
COARSE = 4.5
"""Panel length for slopes and for steps that are only proposals: errors near 1e-9.

Taste: proofs on these nodes keep a margin of a thousand times that error; at half twice the
nodes, and the same answers within the error stated."""
ROUNDED_STEPS = 2048
"""Steps of the lattice to which powers are rounded when they fit none.

Taste: with half of them the bracket that is stated is about twice as wide, at half of the work."""
_IN_WAVES = 0.75
"""Panels of waves are shorter by this, as high frequencies count where next to nobody is in doubt,

Taste: at half the error stated is the smaller of two that are both small enough;"""
_WIDEST_IN_WAVES = 3.0
"""and not longer than this on coarse nodes: errors near 1e-9 there, too, even for three insiders.

Taste: at half twice the nodes."""
_CHANGE = 7.5  # rounding: further out a chance is within 4e-14 of 0 or 1; at half within 9e-5
# Taste, for speed and memory alone, half of them changes no bit that is proved:
_CHUNK = 40_000  # numbers worked on at once, so that they stay in a core's own cache
_KEPT = 4_000_000  # numbers kept for another round on the same nodes


@dataclass(frozen=True)
class Model:
    """A game with private signals, identical insiders put together; one row a kind.

    Attributes:
        counts: insiders of the kind.
        power: of one insider of the kind.
        base: p − a.
        own: g − p ≥ 0, what one's own power may win.
        rest: a − r ≥ 0, what the fall would cost one who stayed.
        sd: standard deviation of the signal's noise.
        ties: gains within ± this are ties.
        mobilisation: M.
        space: sums of power; states in the order of kinds.
        prior: of θ, as the insiders have it before they sense it.
        analyst: what θ is drawn from, where that is not their prior.
        waived: taken off ``base``: a cutoff is where the gain is so much, and not zero.
    """

    counts: Ints
    power: Floats
    base: Floats
    own: Floats
    rest: Floats
    sd: Floats
    ties: Floats
    mobilisation: float
    space: States | Lattice | Characteristic
    prior: Prior
    waived: Floats | float = 0.0
    analyst: Prior | None = None

    @property
    def span(self) -> Floats:
        """Gain at certain fall minus gain at certain hold, (g−p) + (a−r)."""
        return self.own + self.rest

    @property
    def limits(self) -> Floats:
        """Largest θ at which each state of breakers brings the regime down, (state,)."""
        return self.mobilisation + self.space.sums

    @property
    def ends(self) -> tuple[float, float]:
        """Below the first the regime falls whatever happens, above the second it holds."""
        sums = self.space.sums
        return self.mobilisation, self.mobilisation + float(sums[-1])

    @property
    def drawn(self) -> Prior:
        """Law that θ is drawn from; cutoffs depend on it only as the insiders' own prior."""
        return self.prior if self.analyst is None else self.analyst

    def redrawn(self, prior: Prior) -> "Model":
        """The same with θ drawn from another prior, which insiders share if they did before."""
        if self.analyst is None:
            return replace(self, prior=prior)
        return replace(self, analyst=prior)

    def shifted(self, more: float) -> "Model":
        """The same with ``more`` outside mobilisation."""
        return replace(self, mobilisation=self.mobilisation + more)

    def list_sums(self) -> States | Lattice:
        """Sums in a list, rounded where there are too many: for what knows no waves."""
        if not isinstance(self.space, Characteristic):
            return self.space
        return round_to_lattice(self.power, self.counts, ROUNDED_STEPS).lattice

    def above_ties(self) -> "Model":
        """The same, with nobody breaking at a tie."""
        return replace(self, base=self.base - self.ties, waived=self.ties)

    def find_indifferent(self) -> Bools:
        """(kind,) whose gain is a tie whatever happens."""
        slack = SLACK * self.ties
        base = np.abs(self.base + self.waived)
        return np.asarray((base <= slack) & (np.abs(self.span) <= slack))

    def mirrored(self) -> "Model":
        """The leader's mirror: staying in the place of breaking, −θ in the place of θ."""
        return replace(
            self,
            base=-(self.base + self.waived + self.span),
            waived=0.0,
            own=self.rest,
            rest=self.own,
            mobilisation=-self.ends[1],
            prior=self.prior.mirrored(),
            analyst=None if self.analyst is None else self.analyst.mirrored(),
        )


@dataclass(frozen=True)
class Nodes:
    """Values of θ, and for which states of breakers the regime falls at each.

    Attributes:
        theta, weight: (node,).
        limits: largest θ at which each state brings the regime down, (state,).
        grid: panels, or None for atoms.
        needs: power that brings the regime down at each atom, (node,); empty for panels.
        low: below it the regime falls whatever happens, and there are no nodes.
        waves: that stand for the states, where these are not listed.
        kept: shares of the states by part, if they are few enough to be kept.
    """

    theta: Floats
    weight: Floats
    limits: Floats
    grid: Grid | None
    needs: Floats
    low: float
    waves: Waves | None = None
    kept: list[Floats] = field(default_factory=list)

    def list_shares(self) -> Iterator[Floats]:
        """Shares (state, node), a part of the nodes after the other."""
        if self.kept:
            yield from self.kept
            return
        keep = self.limits.size * self.theta.size <= _KEPT
        for shares in self._make_shares():
            if keep:
                self.kept.append(shares)
            yield shares

    def _make_shares(self) -> Iterator[Floats]:
        step = max(1, _CHUNK // (self.limits.size * ORDER))
        if self.grid is None:
            for start in range(0, self.needs.size, step * ORDER):
                needs = self.needs[start : start + step * ORDER]
                yield (self.limits[:, None] >= needs).astype(np.float64)
            return
        for start in range(0, self.grid.left.size, step):
            yield self.grid.find_shares(self.limits, slice(start, start + step))


@dataclass(frozen=True)
class Field:
    """Effect of the others on each kind at each node.

    Attributes:
        nodes: values of θ.
        joined: Pr(falls | θ, one of the kind breaks) (kind, node).
        stayed: Pr(falls | θ, one of the kind stays) (kind, node).
        falls: Pr(falls | θ) (node,).
        rise: (g−p)·joined + (a−r)·stayed, times the node's weight (kind, node).
    """

    nodes: Nodes
    joined: Floats
    stayed: Floats
    falls: Floats
    rise: Floats


def find_chances(model: Model, cutoffs: Floats, theta: Floats) -> Floats:
    """Chance that an insider of each kind breaks at each θ; (…, kind) cutoffs, (kind, …, node)."""
    over = np.moveaxis(cutoffs, -1, 0)[..., None]
    sd = model.sd.reshape(-1, *(1,) * cutoffs.ndim)
    return np.asarray(ndtr((over - theta) / sd))


def make_nodes(
    model: Model, cutoffs: Floats, x: Floats, width: float = FINE, reach: float = 0.0
) -> Nodes:
    """Nodes that resolve the chances at ``cutoffs`` and the posteriors at the signals ``x``.

    Args:
        model: the game.
        cutoffs: (kind,) of the others; ±inf allowed.
        x: (kind,) signals; infinite ones are not covered.
        width: ``FINE``, ``FINEST`` or ``COARSE``.
        reach: the nodes will serve cutoffs that are off by up to this, in the unit of power.
    """
    seen = np.isfinite(x)
    return cover(model, cutoffs, model.prior.spread(x[seen], model.sd[seen]), width, reach)


def cover(
    model: Model,
    cutoffs: Floats,
    spans: tuple[Floats, Floats, Floats],
    width: float,
    reach: float = 0.0,
) -> Nodes:
    """Nodes that cover ``spans`` (left ends, right ends, lengths of variation)."""
    if isinstance(model.prior, AtomPrior):
        values = model.prior.values
        return Nodes(
            values, np.ones_like(values), model.limits, None, model.prior.needs, model.ends[0]
        )
    ends, waves = model.ends, None
    if isinstance(model.space, Characteristic):
        narrowest = float(np.min(spans[2], initial=model.sd.max()))
        waves = model.space.make_waves(
            model.mobilisation,
            cutoffs,
            model.sd,
            narrowest=narrowest,
            reach=reach,
            depth=SHALLOW if width > FINE else DEPTH,
        )
        ends, width = (waves.low, waves.high), min(_IN_WAVES * width, _WIDEST_IN_WAVES)
        # Waves are believed only as a whole: all of the window is covered.
        whole = (np.array([ends[0]]), np.array([ends[1]]), np.array([narrowest]))
        left, right, scale = (np.concatenate(pair) for pair in zip(spans, whole, strict=True))
        spans = left, right, scale
    moving = np.isfinite(cutoffs)
    k, sd = cutoffs[moving], model.sd[moving]
    changes = (k - _CHANGE * sd, k + _CHANGE * sd, model.counts[moving] / sd**2)
    grid = make_grid(spans, changes, ends, model.prior.knots, width)
    return Nodes(grid.theta, grid.weight, model.limits, grid, np.empty(0), ends[0], waves)


def make_field(model: Model, cutoffs: Floats, nodes: Nodes) -> Field:
    """The field at the nodes when the others use ``cutoffs`` (kind,)."""
    return make_fields(model, cutoffs[None], nodes)[0]


def make_fields(model: Model, cutoffs: Floats, nodes: Nodes) -> list[Field]:
    """One field for each row of ``cutoffs`` (batch, kind), on the same nodes."""
    chances = find_chances(model, cutoffs, nodes.theta)
    joined, stayed = np.empty_like(chances), np.empty_like(chances)
    falls = np.empty(chances.shape[1:])
    if isinstance(model.space, Characteristic) and nodes.waves is not None:
        for b in range(cutoffs.shape[0]):
            joined[:, b], stayed[:, b], falls[b] = model.space.fold(
                nodes.waves, chances[:, b], nodes.theta - model.mobilisation
            )
    else:
        space, start = model.list_sums(), 0
        for shares in nodes.list_shares():
            here = slice(start, start + shares.shape[1])
            joined[..., here], stayed[..., here], falls[:, here] = space.fold_batch(
                chances[..., here], shares
            )
            start = here.stop
    rise = model.own[:, None, None] * joined + model.rest[:, None, None] * stayed
    rise *= nodes.weight
    return [
        Field(nodes, joined[:, b], stayed[:, b], falls[b], rise[:, b])
        for b in range(cutoffs.shape[0])
    ]


def find_gain(model: Model, seen: Field, x: Floats, shift: float = 0.0) -> Floats:
    """D_i(x_i) for every kind, (kind,); where x is infinite the number means nothing.

    Args:
        model: the game.
        seen: what the others do.
        x: (kind,) signals.
        shift: translate the posterior at ``x`` by this much before asking.
    """
    density = model.prior.density(x, model.sd, seen.nodes.theta - shift)
    certain = model.prior.below(x, model.sd, np.asarray(seen.nodes.low - shift))
    expected: Floats = np.einsum("kn,kn->k", density, seen.rise)
    return model.base + model.span * certain + expected


def find_wave_pulls(model: Model, cutoffs: Floats, nodes: Nodes, density: Floats) -> Floats:
    """∂F_i/∂k_j through the others' behaviour alone, (kind, kind), where sums are not listed.

    Args:
        model: the game.
        cutoffs: (kind,).
        nodes: made for these cutoffs.
        density: (kind, node) posteriors at their own cutoffs.
    """
    space, waves = model.space, nodes.waves
    if not isinstance(space, Characteristic) or waves is None:
        raise TypeError("sums are listed")
    z = (cutoffs[:, None] - nodes.theta) / model.sd[:, None]
    paces = np.exp(-0.5 * z * z) / (SQRT_TAU * model.sd[:, None])
    heavy = density * nodes.weight
    weights = model.own[:, None] * heavy, model.rest[:, None] * heavy
    chance = find_chances(model, cutoffs, nodes.theta)
    return find_pulls(space, waves, chance, nodes.theta - model.mobilisation, weights, paces)


def find_extreme_gains(model: Model, cutoffs: Floats) -> tuple[Floats, Floats]:
    """Gains as the signal goes to −∞ and to +∞, (kind,) each.

    The posterior shrinks to an end of the prior's support, or to where everything is decided. A
    sum that equals the end of a continuous prior's support, within the tolerance of the stage
    game, counts as never enough at the bottom and as always enough at the top.
    """
    prior, limits = model.prior, model.limits
    highest = model.base + model.waived
    lowest = highest + model.span
    if isinstance(prior, AtomPrior):
        lowest = _find_gain_at(model, cutoffs, prior.bottom, limits >= prior.needs[0])
        highest = _find_gain_at(model, cutoffs, prior.top, limits >= prior.needs[-1])
        return lowest, highest
    most = max(map(abs, model.ends))
    if np.isfinite(prior.bottom):
        slack = POWER_TOLERANCE * max(abs(prior.bottom), most)
        lowest = _find_gain_at(model, cutoffs, prior.bottom, limits > prior.bottom + slack)
    if np.isfinite(prior.top):
        slack = POWER_TOLERANCE * max(abs(prior.top), most)
        highest = _find_gain_at(model, cutoffs, prior.top, limits >= prior.top - slack)
    return lowest, highest


def _find_gain_at(model: Model, cutoffs: Floats, theta: float, enough: NDArray[np.bool_]) -> Floats:
    """Gain when θ is known and the others use their cutoffs, (kind,).

    Args:
        model: the game.
        cutoffs: (kind,) of the others.
        theta: at which the others' chances are taken.
        enough: (state,) whether the regime falls.
    """
    chances = find_chances(model, cutoffs, np.asarray([theta]))
    value = enough.astype(np.float64)[:, None]
    joined, stayed, _ = model.list_sums().fold(chances, value)
    rise = model.own * joined[:, 0] + model.rest * stayed[:, 0]
    return np.asarray(model.base + model.waived + rise)
