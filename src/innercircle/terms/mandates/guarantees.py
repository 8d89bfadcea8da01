"""Guarantees by degrees in a scenario: who should promise how much to whom, openly and secretly."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from innercircle.answer import Answer, make_plain
from innercircle.errors import InputError
from innercircle.terms.prices.graded import GradedTerms, price_graded
from innercircle.terms.prices.ladder import COVERAGES, Level, join_levels, list_levels
from innercircle.terms.prices.limits import LimitedTerms, price_within

if TYPE_CHECKING:
    from innercircle.terms.mandates.mandate import Mandate
    from innercircle.terms.prices.instruments import Instrument


@dataclass(frozen=True, kw_only=True, eq=False)
class GuaranteeTerms(Answer):
    """Terms with guarantees at degrees of coverage.

    Attributes:
        names: (insider,) who is who.
        costs: guarantor → what its full coverage of one insider costs the sponsor; None: what it
            is worth to him.
        ladders: (insider,) his levels by rising worth; those that cost more for less are left out.
        public: cheapest open terms from these levels and the file's other instruments.
        given: (insider,) the level that he gets in them; None for none.
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
