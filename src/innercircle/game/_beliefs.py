"""Beliefs of insiders on the threshold before they sense it, and the cutoffs that follow.

The threshold's distribution in a file is what the *analyst* does not know; it says how likely a
fall is. What insiders share as a prior is a second thing. Each model of it is one entry of
``BELIEF_MODELS``: the prior that their posteriors start from, and the solver that finds cutoffs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from innercircle.game._kernels.signals import Extreme, Start, solve_extremes
from innercircle.game._kernels.signals_model import FIRST_STEPS, Grouped
from innercircle.game._kernels.signals_prior import FlatPrior, Prior
from innercircle.vocabulary import Beliefs

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """Smallest and largest cutoffs, one row a kind.

    Attributes:
        cautious, bold: the two.
        work: what it took, by name.
        near: for another solve nearby, or None.
    """

    cautious: Extreme
    bold: Extreme
    work: dict[str, int]
    near: Start | None


class FindCutoffs(Protocol):
    """Solver of the cutoffs of a game whose ``model.prior`` is the insiders' own."""

    def __call__(
        self, grouped: Grouped, delta: float, start: Start | None, *, prove: bool
    ) -> Found:
        """Find them to ``delta``, in the unit of power."""
        ...


@dataclass(frozen=True)
class BeliefModel:
    """One way in which insiders come to their cutoffs.

    Attributes:
        name: the word for it.
        assumption: what it assumes, in words.
        find_prior: the insiders' prior of θ, from what θ is drawn from.
        find: cutoffs under that prior.
    """

    name: Beliefs
    assumption: str
    find_prior: Callable[[Prior], Prior]
    find: FindCutoffs


def find_equilibria(grouped: Grouped, delta: float, start: Start | None, *, prove: bool) -> Found:
    """The smallest and the largest equilibrium in cutoffs."""
    solve = _solve if grouped.down == 0.0 == grouped.up else _bracket
    return solve(grouped, delta, start, prove=prove)


def _solve(grouped: Grouped, delta: float, start: Start | None, *, prove: bool) -> Found:
    found = solve_extremes(grouped.model, delta, start, prove=prove)
    work = {
        name: sum(getattr(search.work, name) for search in found.searches)
        for name in ("fields", "nodes", "climbs", "steps")
    }
    return Found(found.cautious, found.bold, work, found.near)


def _bracket(grouped: Grouped, delta: float, start: Start | None, *, prove: bool) -> Found:
    """Bounds from sums that are certainly too low, and certainly too high.

    Gains rise with every sum of power, so that equilibria do. Under a flat prior adding the
    same to all sums only moves all cutoffs.
    """
    if start is None:
        start = _solve(grouped.rounded(FIRST_STEPS), delta, None, prove=False).near
    if grouped.model.prior.flat:
        found = _solve(grouped, delta, start, prove=prove)
        cautious, bold = (
            Extreme(e.cutoffs, e.low - grouped.down, e.high + grouped.up, e.proved)
            for e in (found.cautious, found.bold)
        )
        return Found(cautious, bold, found.work, found.near)
    lower = _solve(grouped.shifted(-grouped.down), delta, start, prove=prove)
    upper = _solve(grouped.shifted(grouped.up), delta, lower.near or start, prove=prove)
    pairs = ((lower.cautious, upper.cautious), (lower.bold, upper.bold))
    cautious, bold = (
        Extreme(
            _find_middle(below.cutoffs, above.cutoffs),
            below.low,
            above.high,
            below.proved and above.proved,
        )
        for below, above in pairs
    )
    work = {name: lower.work[name] + upper.work[name] for name in lower.work}
    return Found(cautious, bold, work, lower.near)


def _find_middle(low: Floats, high: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where(low == high, low, 0.5 * (low + high))


BELIEF_MODELS: Mapping[Beliefs, BeliefModel] = MappingProxyType(
    {
        model.name: model
        for model in (
            BeliefModel(
                Beliefs.FLAT,
                "To insiders every threshold is equally likely until they sense it; its "
                "distribution is what the analyst does not know.",
                lambda _: FlatPrior(),
                find_equilibria,
            ),
            BeliefModel(
                Beliefs.COMMON,
                "Insiders share the threshold's distribution as their prior.",
                lambda threshold: threshold,
                find_equilibria,
            ),
        )
    }
)
"""By name, in the order in which they are offered."""
