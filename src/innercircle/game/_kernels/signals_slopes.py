"""Derivatives of an equilibrium in cutoffs: the implicit function theorem.

At an equilibrium F(k, z) = 0 for the finite cutoffs k and any parameter z, hence
dk/dz = −(∂F/∂k)⁻¹ ∂F/∂z, and what depends on cutoffs follows by the chain rule. Derivatives in
stakes are exact; those in cutoffs, noise, mobilisation and the prior are central differences, with
the step stated in ``STEP``; those in power are central differences on the list of subsets, and
exact sums of densities at the limits on a lattice, which a step would leave.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from innercircle.game._kernels.signals_falls import find_falls
from innercircle.game._kernels.signals_gain import (
    FINE,
    Model,
    find_chances,
    find_gain,
    make_field,
    make_nodes,
)
from innercircle.game._kernels.signals_prior import Prior
from innercircle.game._kernels.sums import Lattice, list_states

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEP = 1e-4
"""Central differences step by this share of the smallest noise standard deviation.

Taste near the optimum: the cut-off error goes with the square of the step (1e-8), the quadrature
error with its inverse (1e-9); at half they meet, at a hundredth the second rules with 1e-7."""


@dataclass(frozen=True)
class Effects:
    """Derivatives of an equilibrium in one group of parameters.

    Attributes:
        cutoffs: (parameter, kind); nan where a cutoff is infinite.
        breaks: of the probability that each breaks (parameter, kind).
        falls: of the probability that the regime falls (parameter,).
    """

    cutoffs: Floats
    breaks: Floats
    falls: Floats


@dataclass(frozen=True)
class Point:
    """An equilibrium and the derivatives in its cutoffs.

    Attributes:
        model: the game; every kind is one insider.
        cutoffs: (kind,).
        finite: (kind,) where those are finite.
        slopes: ∂F/∂k, rows and columns of the finite cutoffs.
        falls: ∂ Pr(falls)/∂k (kind,).
        breaks: ∂ Pr(one of the kind breaks)/∂k of its own cutoff (kind,).
    """

    model: Model
    cutoffs: Floats
    finite: Bools
    slopes: Floats
    falls: Floats
    breaks: Floats

    def move(self, gains: Floats, breaks: Floats, falls: Floats) -> Effects:
        """Total derivatives from those at fixed cutoffs.

        Args:
            gains: ∂F/∂z (parameter, kind).
            breaks: ∂ Pr(one of the kind breaks)/∂z at fixed cutoffs (parameter, kind).
            falls: ∂ Pr(falls)/∂z at fixed cutoffs (parameter,).
        """
        cutoffs = np.zeros_like(gains)
        if self.finite.any():
            cutoffs[:, self.finite] = -np.linalg.solve(self.slopes, gains[:, self.finite].T).T
        return Effects(
            np.where(self.finite, cutoffs, np.nan),
            breaks + cutoffs * self.breaks,
            falls + cutoffs @ self.falls,
        )


def find_point(model: Model, cutoffs: Floats) -> Point:
    """Derivatives in the cutoffs, by central differences."""
    finite = np.isfinite(cutoffs)
    rows = np.flatnonzero(finite)
    slopes, falls = np.zeros((rows.size, rows.size)), np.zeros(cutoffs.size)
    step = STEP * model.sd
    for column, g in enumerate(rows):
        up, down = cutoffs.copy(), cutoffs.copy()
        up[g] += step[g]
        down[g] -= step[g]
        slopes[:, column] = (_gain(model, up) - _gain(model, down))[rows] / (2.0 * step[g])
        falls[g] = (find_falls(model, up) - find_falls(model, down)) / (2.0 * step[g])
    higher = model.drawn.find_lower(cutoffs + step, model.sd)
    lower = model.drawn.find_lower(cutoffs - step, model.sd)
    breaks = np.where(finite, (higher - lower) / (2.0 * step), 0.0)
    return Point(model, cutoffs, finite, slopes, falls, breaks)


def _gain(model: Model, cutoffs: Floats) -> Floats:
    """F(k); zero where a cutoff is infinite."""
    finite = np.isfinite(cutoffs)
    seen = make_field(model, cutoffs, make_nodes(model, cutoffs, cutoffs, FINE))
    return np.where(finite, find_gain(model, seen, np.where(finite, cutoffs, 0.0)), 0.0)


def find_stake_effects(point: Point) -> tuple[Effects, ...]:
    """Effects of a, r, p, g, each with one parameter an insider."""
    model, k = point.model, point.cutoffs
    x = np.where(point.finite, k, 0.0)
    seen = make_field(model, k, make_nodes(model, k, k, FINE))
    density = model.prior.density(x, model.sd, seen.nodes.theta) * seen.nodes.weight
    certain = model.prior.below(x, model.sd, np.asarray(model.ends[0]))
    joined = certain + np.einsum("kn,kn->k", density, seen.joined)
    stayed = certain + np.einsum("kn,kn->k", density, seen.stayed)
    none = np.zeros((x.size, x.size))
    return tuple(
        point.move(np.diag(np.where(point.finite, each, 0.0)), none, np.zeros(x.size))
        for each in (stayed - 1.0, -stayed, 1.0 - joined, joined)
    )


def find_difference(point: Point, change: Callable[[float], Model], step: float) -> Effects:
    """Effects of one parameter by a central difference.

    Args:
        point: the equilibrium.
        change: the game when the parameter is moved by so much.
        step: how far it is moved either way.
    """
    k, up, down = point.cutoffs, change(step), change(-step)
    width = 2.0 * step
    gains = (_gain(up, k) - _gain(down, k)) / width
    breaks = (up.drawn.find_lower(k, up.sd) - down.drawn.find_lower(k, down.sd)) / width
    falls = (find_falls(up, k) - find_falls(down, k)) / width
    return point.move(gains[None], breaks[None], np.asarray([falls]))


def find_mobilisation_effects(point: Point) -> Effects:
    """Effects of M."""
    return find_difference(point, point.model.shifted, STEP * float(np.min(point.model.sd)))


def find_noise_effects(point: Point) -> Effects:
    """Effects of each insider's noise, one parameter an insider."""
    model = point.model

    def change(g: int, by: float) -> Model:
        sd = model.sd.copy()
        sd[g] += by
        return replace(model, sd=sd)

    return _stack(
        [
            find_difference(point, partial(change, g), STEP * float(model.sd[g]))
            for g in range(model.sd.size)
        ]
    )


def find_prior_effects(point: Point, change: Callable[[float], Prior], scale: float) -> Effects:
    """Effects of a parameter of the prior that is moved in steps of a share of ``scale``."""
    model = point.model
    step = STEP * min(scale, float(model.sd.min()))
    return find_difference(point, lambda by: model.redrawn(change(by)), step)


def find_power_effects(point: Point) -> Effects:
    """Effects of each insider's power, one parameter an insider."""
    if isinstance(point.model.space, Lattice):
        return _find_lattice_power_effects(point)
    model = point.model

    def change(g: int, by: float) -> Model:
        power = model.power.copy()
        power[g] += by
        return replace(model, power=power, space=list_states(power, model.counts))

    step = STEP * float(model.sd.min())
    return _stack(
        [find_difference(point, partial(change, g), step) for g in range(model.power.size)]
    )


def _find_lattice_power_effects(point: Point) -> Effects:
    """More power in j moves the limit of every sum that j is part of.

    A limit c enters gains with the posterior density at c times the chance of exactly that sum.
    """
    model, k = point.model, point.cutoffs
    x = np.where(point.finite, k, 0.0)
    limits = model.limits
    density = model.prior.density(x, model.sd, limits)
    prior = np.zeros_like(limits) if model.drawn.flat else model.drawn.pdf(limits)
    chances = find_chances(model, k, limits)
    exactly = np.eye(limits.size)
    size = model.power.size
    gains, falls = np.zeros((size, size)), np.zeros(size)
    for j in range(size):
        surely = chances.copy()
        surely[j] = 1.0
        joined, stayed, whole = model.list_sums().fold(surely, exactly)
        chance = np.broadcast_to(chances[j], joined.shape).copy()
        chance[j] = 1.0  # j's own power counts when j breaks, whatever the chance of it
        stayed[j] = 0.0
        rate = model.own[:, None] * joined * chance + model.rest[:, None] * stayed * chance
        gains[j] = np.where(point.finite, np.sum(density * rate, axis=1), 0.0)
        falls[j] = float(np.sum(prior * whole * chances[j]))
    if model.drawn.flat:
        falls[:] = np.nan
    return point.move(gains, np.zeros_like(gains), falls)


def _stack(found: list[Effects]) -> Effects:
    return Effects(
        np.concatenate([each.cutoffs for each in found]),
        np.concatenate([each.breaks for each in found]),
        np.concatenate([each.falls for each in found]),
    )
