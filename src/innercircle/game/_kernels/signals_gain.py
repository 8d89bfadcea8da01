"""The gain from breaking at a signal, when everybody else uses a cutoff.

    D_i(x; k) = (p−a) + (g−p)·Pr(θ ≤ M + W₋ᵢ + w_i | x) + (a−r)·Pr(θ ≤ M + W₋ᵢ | x)

Given θ, the others break independently with chance Φ((k_j − θ)/σ_j). What they do to the gain at
each θ (a ``Field``) does not depend on i's own signal, so that one field serves every x.

D falls in x and rises in every k_j (complements; the posterior rises with the signal). Everything
that a field does not cover is left out as if nobody fell there, so that ``find_gain`` never
exceeds the true gain by more than quadrature error: a lower bound on which proofs may stand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from innercircle.game._kernels.signals_grid import ORDER, Grid, make_grid
from innercircle.game._kernels.signals_prior import AtomPrior, Prior
from innercircle.game._kernels.sums import Lattice, States
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
    space: States | Lattice
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
        kept: shares of the states by part, if they are few enough to be kept.
    """

    theta: Floats
    weight: Floats
    limits: Floats
    grid: Grid | None
    needs: Floats
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


def make_nodes(model: Model, cutoffs: Floats, x: Floats, width: float = FINE) -> Nodes:
    """Nodes that resolve the chances at ``cutoffs`` and the posteriors at the signals ``x``.

    Args:
        model: the game.
        cutoffs: (kind,) of the others; ±inf allowed.
        x: (kind,) signals; infinite ones are not covered.
        width: ``FINE``, ``FINEST`` or ``COARSE``.
    """
    seen = np.isfinite(x)
    return cover(model, cutoffs, model.prior.spread(x[seen], model.sd[seen]), width)


def cover(
    model: Model, cutoffs: Floats, spans: tuple[Floats, Floats, Floats], width: float
) -> Nodes:
    """Nodes that cover ``spans`` (left ends, right ends, lengths of variation)."""
    if isinstance(model.prior, AtomPrior):
        values = model.prior.values
        return Nodes(values, np.ones_like(values), model.limits, None, model.prior.needs)
    moving = np.isfinite(cutoffs)
    k, sd = cutoffs[moving], model.sd[moving]
    changes = (k - _CHANGE * sd, k + _CHANGE * sd, model.counts[moving] / sd**2)
    grid = make_grid(spans, changes, model.ends, model.prior.knots, width)
    return Nodes(grid.theta, grid.weight, model.limits, grid, np.empty(0))


def make_field(model: Model, cutoffs: Floats, nodes: Nodes) -> Field:
    """The field at the nodes when the others use ``cutoffs`` (kind,)."""
    return make_fields(model, cutoffs[None], nodes)[0]


def make_fields(model: Model, cutoffs: Floats, nodes: Nodes) -> list[Field]:
    """One field for each row of ``cutoffs`` (batch, kind), on the same nodes."""
    chances = find_chances(model, cutoffs, nodes.theta)
    joined, stayed = np.empty_like(chances), np.empty_like(chances)
    falls = np.empty(chances.shape[1:])
    start = 0
    for shares in nodes.list_shares():
        here = slice(start, start + shares.shape[1])
        joined[..., here], stayed[..., here], falls[:, here] = model.space.fold_batch(
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
    certain = model.prior.below(x, model.sd, np.asarray(model.ends[0] - shift))
    expected: Floats = np.einsum("kn,kn->k", density, seen.rise)
    return model.base + model.span * certain + expected


def find_falls(model: Model, cutoffs: Floats) -> float:
    """Probability that the regime falls at ``cutoffs`` (kind,); nan if θ is drawn from nothing."""
    prior = model.drawn
    if prior.flat:
        return float("nan")
    outside = replace(model, prior=prior)
    left, right, scale = (np.asarray([number]) for number in prior.bulk)
    nodes = cover(outside, cutoffs, (left, right, scale), FINE)
    falls = make_field(outside, cutoffs, nodes).falls
    inside = float(np.sum(prior.pdf(nodes.theta) * nodes.weight * falls))
    return min(max(prior.cdf(model.ends[0]) + inside, 0.0), 1.0)


def find_falls_of(model: Model, chances: Callable[[Floats], Floats]) -> float:
    """Probability that the regime falls when insiders break with given chances at each θ.

    Args:
        model: the game.
        chances: θ (node,) → (kind, node); smooth on the scale of the noise.
    """
    prior = model.drawn
    if prior.flat:
        return float("nan")
    outside = replace(model, prior=prior)
    left, right, scale = prior.bulk
    # Chances may change anywhere, so that panels are of the noise's length all the way.
    spans = (
        np.asarray([left, model.ends[0]]),
        np.asarray([right, model.ends[1]]),
        np.asarray([scale, float(model.sd.min())]),
    )
    nodes = cover(outside, np.full(model.sd.size, np.inf), spans, FINE)
    chance = chances(nodes.theta)
    falls, start = [], 0
    for shares in nodes.list_shares():
        here = slice(start, start + shares.shape[1])
        falls.append(model.space.fold(chance[:, here], shares)[2])
        start = here.stop
    inside = float(np.sum(prior.pdf(nodes.theta) * nodes.weight * np.concatenate(falls)))
    return min(max(prior.cdf(model.ends[0]) + inside, 0.0), 1.0)


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
    joined, stayed, _ = model.space.fold(chances, value)
    rise = model.own * joined[:, 0] + model.rest * stayed[:, 0]
    return np.asarray(model.base + model.waived + rise)
