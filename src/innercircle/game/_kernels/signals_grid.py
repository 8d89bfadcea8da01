"""Nodes for integrals over the threshold whose integrand jumps at the sums of power.

Given θ the regime falls for the sets of breakers that carry at least θ − M, so that the integrand
jumps wherever θ passes a sum. Splitting there takes 2ⁿ pieces. Exchanging sum and integral does
not: for each set T the integrand up to its own limit c_T = M + W_T is smooth,

    Σ_T ∫^{c_T} f(θ) Pr(T | θ) dθ,

and a Gauss–Legendre panel gives the integral to *any* limit inside it, by integrating the
interpolating polynomial. So every set gets its own weight at every node, ``find_shares``, and the
number of nodes depends on how fast posteriors and chances vary, never on the number of sums.

Source: for the integration matrix, Greengard (1991), spectral integration and two-point boundary
value problems, section 2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.chebyshev import poly2cheb
from numpy.polynomial.legendre import leg2poly, leggauss, legint, legvander
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ORDER = 12
"""Nodes a panel.

Taste: panel lengths were chosen for it; with half of the nodes panels of those lengths would not
keep the quadrature errors that are stated beside them."""
RULE_POINTS, RULE_WEIGHTS = leggauss(ORDER)


@dataclass(frozen=True)
class Grid:
    """Panels and their nodes.

    Attributes:
        left, right: ends of the panels, ascending, without overlap (panel,).
        theta: nodes (node,), ``ORDER`` a panel.
        weight: (node,).
    """

    left: Floats
    right: Floats
    theta: Floats
    weight: Floats

    def find_shares(self, limits: Floats, panels: slice) -> Floats:
        """Share of each node's weight that counts up to each limit, (limit, node).

        1 in panels below the limit, 0 above, and in its own panel what integrates the
        interpolating polynomial exactly (there a share may lie outside [0, 1]).
        """
        left, right = self.left[panels], self.right[panels]
        whole = limits[:, None] >= right
        shares = np.repeat(whole.astype(np.float64), ORDER, axis=1)
        panel = np.searchsorted(left, limits, side="right") - 1
        inside = np.flatnonzero((panel >= 0) & (limits < right[panel]))
        if inside.size:
            own = panel[inside]
            t = 2.0 * (limits[inside] - left[own]) / (right[own] - left[own]) - 1.0
            columns = own[:, None] * ORDER + np.arange(ORDER)
            shares[inside[:, None], columns] = find_partial_shares(t)
        return shares


def find_partial_shares(t: Floats) -> Floats:
    """Weights of ∫₋₁ᵗ at the nodes of one panel, relative to those of ∫₋₁¹; (limit, node)."""
    angles = np.arccos(np.clip(t, -1.0, 1.0))
    return np.asarray(np.cos(angles[:, None] * np.arange(ORDER + 1)) @ _PARTIAL)


def _find_partial() -> Floats:
    """Chebyshev coefficients of those weights, (degree, node)."""
    at_nodes = legvander(RULE_POINTS, ORDER - 1)
    columns = []
    for node in range(ORDER):
        # The Lagrange polynomial of a node over its weight is Σ (2l+1)/2 P_l(node) P_l.
        series = at_nodes[node] * (np.arange(ORDER) + 0.5)
        columns.append(poly2cheb(leg2poly(legint(series, lbnd=-1.0))))
    return np.stack(columns, axis=1)


_PARTIAL = _find_partial()


def make_grid(
    spans: tuple[Floats, Floats, Floats],
    changes: tuple[Floats, Floats, Floats],
    ends: tuple[float, float],
    knots: Floats,
    width: float,
) -> Grid:
    """Panels that cover the spans, fine where something varies fast.

    Args:
        spans: left and right ends to be covered, and the length on which each varies (span,).
        changes: left and right ends of the places where a chance passes from 1 to 0, and the
            precision (1/length²) that it adds there (change,).
        ends: nothing outside is covered.
        knots: further places to split at.
        width: length of a panel, relative to the length on which all factors together vary.
    """
    low, high = ends
    edges = np.concatenate((spans[0], spans[1], changes[0], changes[1], knots, (low, high)))
    edges = np.unique(np.clip(edges, low, high))
    middle = 0.5 * (edges[1:] + edges[:-1])
    length = np.diff(edges)
    over = (spans[0][:, None] < middle) & (middle < spans[1][:, None])
    precision = np.max(np.where(over, (1.0 / spans[2] ** 2)[:, None], 0.0), axis=0, initial=0.0)
    passing = (changes[0][:, None] < middle) & (middle < changes[1][:, None])
    used = (precision > 0.0) & (length > 0.0)
    precision = precision + changes[2] @ passing
    speed = np.sqrt(precision[used]) / width
    left, step = _divide(edges[:-1][used], length[used], speed, knots)
    half = 0.5 * step
    theta = (left + half)[:, None] + half[:, None] * RULE_POINTS
    weight = half[:, None] * RULE_WEIGHTS
    return Grid(left, left + step, theta.ravel(), weight.ravel())


def _divide(start: Floats, length: Floats, speed: Floats, knots: Floats) -> tuple[Floats, Floats]:
    """Left ends and lengths of panels, one for each unit of ∫ speed, none across a knot.

    A panel may reach over a change of speed: speeds change far out in a tail, where whatever
    begins to vary is still below rounding.
    """
    clock = np.concatenate(([0.0], np.cumsum(length * speed)))
    if start.size == 0:
        return start, length
    # Panels end where coverage does (a jump to the next stretch), and at knots.
    jumps = start[1:] > (start + length)[:-1]
    if knots.size:
        jumps |= np.isin(start[1:], knots)
    firsts = np.concatenate(([0], np.flatnonzero(jumps) + 1))
    lasts = np.concatenate((firsts[1:], [start.size]))
    begin, span = clock[firsts], clock[lasts] - clock[firsts]
    counts = np.maximum(np.ceil(span - 1e-9), 1.0).astype(np.intp)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    tick = np.repeat(span / counts, counts)
    ticks = np.repeat(begin, counts) + number * tick
    own = np.searchsorted(clock[1:-1], ticks, side="right")
    left = start[own] + np.maximum(ticks - clock[own], 0.0) / speed[own]
    at_last = np.cumsum(counts) - 1
    right = np.empty_like(left)
    right[:-1] = left[1:]
    right[at_last] = (start + length)[lasts - 1]
    return left, right - left
