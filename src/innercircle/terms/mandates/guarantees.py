"""Guarantees by degrees in a scenario: who should promise how much to whom, openly and secretly."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError, InputError
from innercircle.game import Factors, compute_stakes
from innercircle.terms.prices.graded import GradedTerms, price_graded
from innercircle.terms.prices.instruments import Instrument
from innercircle.terms.prices.limits import LimitedTerms, price_within

if TYPE_CHECKING:
    from innercircle.terms.mandates.mandate import Mandate


COVERAGES = (0.25, 0.5, 0.75, 1.0)
"""Levels that each guarantor can grant."""

MOST_COMBINATIONS = 4096


@dataclass(frozen=True, kw_only=True)
class Level:
    """One guarantee that an insider can be given.

    Attributes:
        coverage: guarantor → how much of what it could prosecute is covered, in (0, 1].
        face: points that it adds to their payoff if they break and the regime falls.
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
        cost_of_coverage: guarantor → what full coverage of them costs the sponsor; None: what it
            adds to their payoff. A guarantor who is not listed gives none.
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


@dataclass(frozen=True, kw_only=True, eq=False)
class GuaranteeTerms(Answer):
    """Terms with guarantees at degrees of coverage.

    Attributes:
        names: (insider,) who is who.
        costs: guarantor → what its full coverage of one insider costs the sponsor; None: what it
            is worth to them.
        ladders: (insider,) their levels by rising worth; those that cost more for less are left
            out.
        public: cheapest open terms from these levels and the file's other instruments.
        given: (insider,) the level that they get in them; None for none.
        secret: cheapest secret guarantees, nothing else being offered.
    """

    names: tuple[str, ...]
    costs: dict[str, float | None]
    ladders: tuple[tuple[Level, ...], ...] = field(repr=False)
    public: LimitedTerms
    given: tuple[Level | None, ...]
    secret: GradedTerms

    def to_dict(self) -> dict[str, Any]:
        """Plain data with insiders by name."""
        plain = super().to_dict()
        for key in ("ladders", "given"):
            plain[key] = dict(zip(self.names, make_plain(getattr(self, key)), strict=True))
        return plain


def price_guarantees(
    mandate: "Mandate", coverages: tuple[float, ...] = COVERAGES
) -> GuaranteeTerms:
    """Price guarantees level by level: who should cover how much of the prosecution of whom.

    Args:
        mandate: of a scenario with guarantors.
        coverages: levels in (0, 1] that each guarantor can grant.

    Raises:
        InputError: the file allows no guarantees, the scenario has no guarantors, or nobody is
            moved by a guarantee.
    """
    scenario, game, limits = mandate.scenario, mandate.game, mandate.limits
    costs = {
        each.id: None if each.coverage_cost is None else float(each.coverage_cost)
        for each in scenario.guarantors
    }
    ladders = tuple(
        tuple(list_levels(mandate.built.factors[name], costs, coverages))
        if name in mandate.built.factors
        else ()
        for name in game.names
    )
    if not any(ladders):
        raise InputError(
            "no guarantee is worth anything to anybody.",
            where="terms",
            why="Guarantees need guarantors who pursue, and insiders who are given by factors and "
            "exposed.",
        )
    if all(tool.name != "guarantee" for tool in mandate.instruments):
        raise InputError(
            "the file allows no guarantees.",
            where="terms.instruments",
            why=f"It allows {', '.join(tool.name for tool in mandate.instruments)}.",
            advice="Add guarantee to terms.instruments.",
        )
    barred = [who for what, who in limits.vetoes if what == "guarantee"]
    ladder = join_levels(ladders, never=barred)
    others: list[Instrument] = [t for t in mandate.instruments if t.name != "guarantee"]
    public = price_within(
        game,
        limits,
        [ladder, *others],
        **mandate.goal,
        payees=mandate.payees,
        margin=mandate.margin,
    )
    secret = price_graded(
        game,
        ladder,
        **mandate.goal,
        payees=mandate.payees,
        leak_fear=mandate.leak_fear,
        largest=limits.largest,
        total=min(limits.total, limits.budgets.get("guarantee", math.inf)),
    )
    return GuaranteeTerms(
        method="shortest path (public), sequential obedience for each level (secret)",
        reason=public.reason,
        certified=public.certified and secret.certified,
        tolerance=public.tolerance,
        names=game.names,
        costs=costs,
        ladders=ladders,
        public=public,
        given=tuple(_find_given(public, i, ladder) for i, ladder in enumerate(ladders)),
        secret=secret,
    )


def _find_given(public: LimitedTerms, row: int, ladder: tuple[Level, ...]) -> Level | None:
    promised = public.terms.promises.get("guarantee", np.zeros(len(public.terms.names)))[row]
    if not public.feasible or promised <= 0:
        return None
    return min(ladder, key=lambda level: abs(level.face - promised))
