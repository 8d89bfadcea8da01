"""Levels of a guarantee: who grants it, how much of the prosecution it covers, at what cost."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.errors import GameError
from innercircle.game import Factors, compute_stakes
from innercircle.terms.prices.instruments import Instrument

Floats = NDArray[np.float64]

COVERAGES = (0.25, 0.5, 0.75, 1.0)
"""Levels that each guarantor can grant."""

MOST_COMBINATIONS = 4096


@dataclass(frozen=True, kw_only=True)
class Level:
    """One guarantee that an insider can be given.

    Attributes:
        coverage: guarantor → how much of what it could prosecute is covered, in (0, 1].
        face: points that it adds to his payoff if he breaks and the regime falls.
        cost: what it costs the sponsor.
    """

    coverage: Mapping[str, float]
    face: float
    cost: float


def make_ladder(
    factors: Sequence[Factors],
    cost_of_coverage: Mapping[str, float],
    coverages: ArrayLike = COVERAGES,
    *,
    never: Sequence[int | str] = (),
) -> Instrument:
    """The guarantees that those who could prosecute can give, as one indivisible instrument.

    Args:
        factors: (insider,) their situations; guarantors carry pursuit and credibility.
        cost_of_coverage: by guarantor, what full coverage of one insider costs the sponsor; a
            guarantor who is not listed gives none.
        coverages: levels in (0, 1] that each guarantor can grant.
        never: insiders to whom none may be given.

    Returns:
        an instrument whose levels are the combinations of coverages that no cheaper combination
        matches, by insider; faces are points of the payoff scale.
    """
    return join_levels([list_levels(f, cost_of_coverage, coverages) for f in factors], never=never)


def join_levels(
    ladders: Sequence[Sequence[Level]], *, never: Sequence[int | str] = ()
) -> Instrument:
    """One indivisible instrument from the levels of each insider, which may be none."""
    most = max((len(ladder) for ladder in ladders), default=0)
    faces, costs = np.zeros((most, len(ladders))), np.full((most, len(ladders)), np.inf)
    for i, ladder in enumerate(ladders):
        for k, level in enumerate(ladder):
            faces[k, i], costs[k, i] = level.face, level.cost
    return Instrument(
        name="guarantee", pays="if_falls", levels=faces, level_costs=costs, never=never
    )


def list_levels(
    factors: Factors,
    cost_of_coverage: Mapping[str, float | None],
    coverages: ArrayLike = COVERAGES,
) -> list[Level]:
    """Levels by rising face, each dearer than the one before.

    Args:
        factors: the insider's situation.
        cost_of_coverage: guarantor → what full coverage of him costs the sponsor; None: what it
            adds to his payoff. A guarantor who is not listed gives none.
        coverages: levels in (0, 1] that each guarantor can grant.

    Raises:
        GameError: too many combinations of guarantors and levels.
    """
    given = [k.name for k in factors.guarantors if k.name in cost_of_coverage]
    steps = (0.0, *np.atleast_1d(np.asarray(coverages, dtype=np.float64)).tolist())
    if len(steps) ** len(given) > MOST_COMBINATIONS:
        raise GameError(
            f"{len(given)} guarantors with {len(steps) - 1} levels each are too many combinations",
            where="terms",
            advice="Give fewer levels.",
        )
    priced = {name: cost for name, cost in cost_of_coverage.items() if cost is not None}
    found = []
    for chosen in itertools.product(steps, repeat=len(given)):
        coverage = dict(zip(given, chosen, strict=True))
        face = _find_face(factors, coverage)
        cost = math.fsum(priced[name] * share for name, share in coverage.items() if name in priced)
        if len(priced) < len(cost_of_coverage):
            cost += face - _find_face(factors, {k: v for k, v in coverage.items() if k in priced})
        granted = {name: share for name, share in coverage.items() if share > 0}
        found.append(Level(coverage=granted, face=face, cost=cost))
    kept: list[Level] = []
    for level in sorted(found, key=lambda one: (-one.face, one.cost, len(one.coverage))):
        if level.face > 0 and (not kept or level.cost < kept[-1].cost):
            kept.append(level)
    return kept[::-1]


def _find_face(factors: Factors, coverage: Mapping[str, float]) -> float:
    """Points that these coverages add to break_falls."""
    guarantors = tuple(
        replace(k, coverage=max(k.coverage, coverage.get(k.name, 0.0))) for k in factors.guarantors
    )
    covered = compute_stakes(factors.replaced(guarantors=guarantors))
    return covered.break_falls - compute_stakes(factors).break_falls
