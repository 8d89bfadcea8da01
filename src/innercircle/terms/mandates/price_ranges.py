"""Prices of each insider, and of all terms together, over the ranges of what is not known."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from innercircle.answer import Answer, make_plain
from innercircle.errors import InputError
from innercircle.scenario import Scenario, list_tied, say_claims
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.mandates.mandate import Mandate, find_prices
from innercircle.terms.mandates.sampled_games import Progress, draw_games
from innercircle.terms.prices.public import price_public

if TYPE_CHECKING:
    import pandas as pd


DRAWS = 200
"""Draws of what is uncertain behind the cost that leads, in every verb and on every page.

Taste: four times as many halve its error, which is printed, and take three seconds."""
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that ranges are told by."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PriceRanges(Answer):
    """Prices in many draws of the scenario's uncertain inputs.

    Attributes:
        names: (insider,) who is who.
        draws: how many draws there were.
        priced: how many of them have a price.
        levels: (level,) quantiles.
        stated: (insider,) price with every input as stated: stay_holds − break_falls, what would
            make them as well off after a fall in which they took part as today.
        prices: (level, insider) its quantiles.
        dearest: (insider,) share of draws in which nobody's price is higher.
        paid: (insider,) share of draws in which the cheapest public terms offer them something.
        cost: cost of the cheapest public terms, as stated.
        costs: (level,) its quantiles over the draws that have terms.
        mean: of the same draws; nan where none has terms.
        error: standard error of ``mean`` from the number of draws alone.
        missing: why draws have no terms: reason in words → draws.
    """

    names: tuple[str, ...]
    draws: int
    priced: int
    levels: tuple[float, ...]
    stated: Floats
    prices: Floats
    dearest: Floats
    paid: Floats
    cost: float
    costs: Floats
    mean: float
    error: float
    missing: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Plain data with insiders by name."""
        plain = super().to_dict()
        for key in ("stated", "dearest", "paid"):
            plain[key] = dict(zip(self.names, make_plain(getattr(self, key)), strict=True))
        plain["prices"] = dict(zip(self.names, make_plain(self.prices.T), strict=True))
        return plain

    def summarise(self) -> dict[str, Any]:
        """The cost of public terms over the draws: mean, band, point, and what they rest on."""
        told = {
            "mean": self.mean,
            "low": float(self.costs[0]),
            "high": float(self.costs[-1]),
            "point": self.cost,
            "error": self.error,
        }
        known = {name: number if math.isfinite(number) else None for name, number in told.items()}
        return {**known, "draws": self.draws, "priced": self.priced, "seed": self.seed}

    def to_frame(self) -> "pd.DataFrame":
        """One row an insider, the dearest first."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        columns = {
            f"q{100 * level:g}": row for level, row in zip(self.levels, self.prices, strict=True)
        }
        shares = {"dearest": self.dearest, "paid": self.paid}
        frame = pd.DataFrame({"insider": self.names, "stated": self.stated, **columns, **shares})
        return frame.sort_values("stated", ascending=False, ignore_index=True)


def draw_prices(
    mandate: Mandate,
    draws: int = DRAWS,
    *,
    seed: int | None = None,
    progress: Progress | None = None,
) -> PriceRanges:
    """Price every insider, and the cheapest public terms, in many draws of what is uncertain.

    Args:
        mandate: of the scenario whose inputs carry ranges.
        draws: at least 1.
        seed: of the draws; None: the scenario's.
        progress: told how many draws are done, and how many there are.

    Raises:
        InputError: too few draws, or no draw makes a game.
    """
    scenario, game = mandate.scenario, mandate.game
    if draws < 1:
        raise InputError(f"the number of draws must be at least 1, not {draws}.", where="terms")
    used = scenario.seed if seed is None else seed
    prices, costs, paid = [], [], np.zeros(game.n)
    missing: Counter[str] = Counter()
    for drawn in draw_games(scenario, draws, used, progress):
        if drawn.game is None:
            missing[drawn.reason] += 1
            continue
        prices.append(find_prices(drawn.game))
        try:
            terms = price_public(drawn.game, "payment", **mandate.aim)
        except InputError as error:
            missing[error.what] += 1
            continue
        if not terms.feasible:
            missing[str(terms.reason)] += 1
            continue
        costs.append(terms.cost)
        paid += terms.offers > 0
    found = np.array(prices).reshape(-1, game.n)
    if not found.size:
        raise InputError(f"no draw makes a game: {missing.most_common(1)[0][0]}", where="terms")
    stated = mandate.price_public()
    return PriceRanges(
        method="quantiles over draws of every input with a range",
        certified=False,
        tolerance=math.nan,
        seed=used,
        assumptions=(_say_draws(scenario), *say_claims(scenario)),
        names=game.names,
        draws=draws,
        priced=len(costs),
        levels=LEVELS,
        stated=find_prices(game),
        prices=np.quantile(found, LEVELS, axis=0),
        dearest=np.mean(found >= found.max(axis=1, keepdims=True) - 1e-9, axis=0),
        paid=paid / max(len(costs), 1),
        cost=stated.cost,
        costs=np.quantile(costs, LEVELS) if costs else np.full(len(LEVELS), math.nan),
        mean=float(np.mean(costs)) if costs else math.nan,
        error=float(np.std(costs, ddof=1)) / math.sqrt(len(costs)) if len(costs) > 1 else math.nan,
        missing=dict(missing),
    )


def _say_draws(scenario: Scenario) -> str:
    tied = len(list_tied(scenario, list(scenario.spreads())))
    if not tied:
        return "Inputs are drawn independently; those without a range stay as stated."
    return f"{tied} inputs are drawn together, as the file says, the others independently."
