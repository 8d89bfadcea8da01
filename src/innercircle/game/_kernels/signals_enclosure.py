"""Enclosures: a proof that a cutoff equilibrium lies between two points.

The argument is in ``signals_solve``. True up to quadrature error, which is estimated on finer nodes
and kept as a margin (``noise``).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.game._kernels.signals_gain import (
    COARSE,
    FINE,
    FINEST,
    Model,
    Nodes,
    find_extreme_gains,
    find_gain,
    make_nodes,
)
from innercircle.game._kernels.signals_solve import Search

Floats = NDArray[np.float64]

ROUNDING = 2e-14
"""Rounding error of a gain, relative to the stakes, beside the quadrature error.

Rounding: ninety units in the last place, for sums over many nodes and states; half of it would be
a margin that long sums may use up."""
# Taste: errors are estimated on whatever nodes are used. At half some enclosures cost more nodes.
_WIDE = 1e-5  # half widths from this share of the noise on need no fine nodes
_FAR_OFF = 0.02  # half widths from this share of the noise on need nodes of their own


@dataclass(frozen=True)
class Enclosure:
    """A pair of points between which an equilibrium lies.

    Attributes:
        low, high: (kind,) points with F > 0 and F < 0; infinite cutoffs are the same in both.
        noise: (kind,) margin for quadrature error.
    """

    low: Floats
    high: Floats
    noise: Floats


def enclose(
    search: Search, cutoffs: Floats, direction: Floats, delta: float, widest: float
) -> Enclosure | None:
    """The tightest proof that an equilibrium lies at ``cutoffs``, from ``delta`` outwards.

    Quadrature errors are estimated on finer nodes. Wide enclosures are looked for on coarse nodes.
    """
    model = search.model
    finite = np.isfinite(cutoffs)
    narrow = delta < _WIDE * float(np.min(model.sd))
    widths = (FINE, FINEST) if narrow else (COARSE, FINE)
    near = _FAR_OFF * float(np.min(model.sd))
    nodes = make_nodes(model, cutoffs, cutoffs, widths[0], near)
    rough = _find_gains(search, cutoffs[None], nodes)[0] - search.gain(cutoffs, widths[1])
    noise = 4.0 * np.abs(np.where(finite, rough, 0.0)) + ROUNDING * model.span
    while delta <= widest:
        move = np.where(finite, delta * direction, 0.0)
        if delta > near:
            nodes = make_nodes(model, cutoffs, cutoffs, widths[0] * 0.5, delta)
        low, high = cutoffs - move, cutoffs + move
        below, above = _find_gains(search, np.stack((low, high)), nodes)
        if (
            np.all((below > noise)[finite])
            and np.all((above < -noise)[finite])
            and _are_infinite(model, low, high)
        ):
            return Enclosure(low, high, noise)
        delta *= 10.0
    return None


def _find_gains(search: Search, points: Floats, nodes: Nodes) -> Floats:
    """F at several points (batch, kind) on given nodes; nan where a cutoff is infinite."""
    fields = search.fill_all(points, nodes)
    found = [
        find_gain(search.model, seen, np.where(np.isfinite(k), k, 0.0))
        for k, seen in zip(points, fields, strict=True)
    ]
    return np.where(np.isfinite(points), found, np.nan)


def _are_infinite(model: Model, low: Floats, high: Floats) -> bool:
    """True when infinite cutoffs are best replies: +∞ even to ``low``, −∞ even to ``high``."""
    always, never = low == np.inf, low == -np.inf
    if not (always.any() or never.any()):
        return True
    slack = 1e-3 * model.ties
    breaks = find_extreme_gains(model, low)[1] >= -slack
    stays = find_extreme_gains(model, high)[0] <= slack
    return bool(np.all(breaks[always]) and np.all(stays[never]))
