"""The leader's mirror: the cheapest payments on staying that keep everyone.

With actions and outcomes relabelled ("break" means stay, "falls" means holds) the stakes of an
insider become (g, p, r, a), the power that counts is that of those who stay, and
F′(W′) = 1 − F(W_total − W′) with the same tolerant F. Public terms of the relabelled game are the
leader's: the first who is made sure must prefer staying even if all others break, the next even if
all but the first do, and so on.

F′ is the left limit of the distribution of W_total + M − θ: holding needs strictly more than that,
so a threshold built from it would be wrong at exact sums. Here F is read at the complement instead.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from innercircle.answer import Answer, make_plain
from innercircle.game import Game
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.prices.instruments import describe_tools, read_instruments
from innercircle.terms.prices.lattice_game import build_cast, read_aim
from innercircle.terms.prices.public import solve_cast
from innercircle.terms.prices.step_cost import EdgePrice

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class LoyaltyTerms(Answer):
    """The cheapest payments on staying that leave "everyone stays" as the only outcome.

    Attributes:
        names: (insider,) who is who.
        cost: infimum of the payments.
        lower_bound: no payments cost less; equals ``cost`` when certified.
        largest: largest single payment at the infimum.
        offers: (insider,) payment on staying, with margins.
        margins: (insider,) the part of an offer that turns a tie into staying.
        order: rows, who is made sure first.
    """

    names: tuple[str, ...]
    cost: float
    lower_bound: float
    largest: float
    offers: Floats
    margins: Floats
    order: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data with offers and margins by name, and the order as names."""
        plain = super().to_dict()
        for key in ("offers", "margins"):
            plain[key] = dict(zip(self.names, make_plain(getattr(self, key)), strict=True))
        plain["order"] = [self.names[i] for i in self.order]
        return plain

    def to_frame(self) -> "pd.DataFrame":
        """One row an insider: offer, margin, step (from 1)."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        step = np.zeros(len(self.names), dtype=int)
        step[list(self.order)] = np.arange(1, len(self.order) + 1)
        columns = {"insider": self.names, "offer": self.offers, "margin": self.margins}
        return pd.DataFrame({**columns, "step": step})


def price_loyalty(game: Game) -> LoyaltyTerms:
    """Price the cheapest payments on staying that make "everyone stays" the only outcome.

    Args:
        game: with complements.

    Returns:
        the leader's terms.

    Raises:
        NotComplementsError: for some insiders breaking becomes less attractive when others break.
    """
    game.require_complements()
    tools = read_instruments(game, "payment")
    cast = build_cast(game, read_aim(game, None, None, None), describe_tools(tools), mirror=True)
    terms = solve_cast(cast, EdgePrice(cast, tools))
    return LoyaltyTerms(
        method=terms.method + ", relabelled for the leader",
        reason=terms.reason,
        certified=terms.certified,
        tolerance=terms.tolerance,
        assumptions=(
            "Everyone sees all payments before choosing; they are paid to those who stay.",
            "The cost is an infimum: offers must be just above it; the margin is stated apart.",
        ),
        names=game.names,
        cost=terms.cost,
        lower_bound=terms.lower_bound,
        largest=terms.largest,
        offers=terms.offers,
        margins=terms.margins,
        order=terms.order,
    )
