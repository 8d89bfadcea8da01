"""Cost of a red line: the cheapest mixed terms with it, less the cheapest without."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from innercircle.answer import Answer
from innercircle.game import Game
from innercircle.terms.prices.instruments import Given, Instrument, make_place
from innercircle.terms.prices.limits import Limits, price_within
from innercircle.terms.prices.public import PublicTerms


@dataclass(frozen=True, kw_only=True, eq=False)
class RedLineCost(Answer):
    """Terms with and without the red lines.

    Attributes:
        cost: what the red lines add; None when one of the two is infeasible.
        kept: cheapest terms that keep them.
        without: cheapest terms if a place could be offered to everyone.
        detail: why there is no cost, in words; empty when there is one.
    """

    cost: float | None
    kept: PublicTerms
    without: PublicTerms
    detail: str = ""


def find_red_line_cost(
    game: Game,
    red_lines: Sequence[int | str],
    place_value: ArrayLike | None = None,
    place_cost: ArrayLike = 0.0,
    *,
    instruments: Given = ("payment",),
    place: Instrument | None = None,
    limits: Limits | None = None,
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
) -> RedLineCost:
    """Price the red lines under public terms.

    Args:
        game: with complements.
        red_lines: insiders who may not lead or hold a place in the new order.
        place_value: number or (insider,), what a place is worth if the regime falls; None: a.
        place_cost: what it costs the sponsor, number or (insider,).
        instruments: what else may be offered.
        place: the place as an instrument, instead of ``place_value`` and ``place_cost``.
        limits: what else is forbidden, with the red lines and without them.
        min_fall: as in :func:`price_public`.
        target: as in :func:`price_public`.
        payees: as in :func:`price_public`.
    """
    listed = [instruments] if isinstance(instruments, str | Instrument) else list(instruments)
    offered = make_place(game, place_value, place_cost) if place is None else place
    given = limits or Limits()
    kept, without = (
        price_within(
            game, replace(given, red_lines=lines), [*listed, offered], min_fall, target, payees
        )
        for lines in (red_lines, ())
    )
    detail = ""
    if not without.feasible:
        detail = f"No terms reach the goal, with or without the red lines. {without.terms.detail}"
    elif not kept.feasible:
        names = ", ".join(game.names[game.find_index(i)] for i in red_lines)
        detail = f"Under the red line on {names} no terms reach the goal. {kept.terms.detail}"
    both = kept.feasible and without.feasible
    return RedLineCost(
        method=kept.method,
        reason=without.reason if not without.feasible else kept.reason,
        certified=kept.certified and without.certified,
        tolerance=float(np.nan_to_num(kept.tolerance + without.tolerance)),
        cost=max(kept.cost - without.cost, 0.0) if both else None,
        kept=kept.terms,
        without=without.terms,
        detail=detail.strip(),
    )
