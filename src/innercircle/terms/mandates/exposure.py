"""The price of the insider whose price depends most on how incriminated they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from innercircle.answer import Answer
from innercircle.errors import InputError
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.mandates.mandate import Mandate, find_prices, read_mandate

if TYPE_CHECKING:
    import pandas as pd


_SLIGHT = 1e-9
_POINTS = tuple(float(x) for x in np.linspace(0.0, 1.0, 21))


@dataclass(frozen=True, kw_only=True, eq=False)
class ExposureCurve(Answer):
    """Prices over one insider's exposure, all else as stated.

    Attributes:
        insider: whose exposure moves.
        today: their exposure as stated.
        exposures: (point,) from 0 to 1.
        prices: (point,) their price: stay_holds − break_falls.
        next_dearest: whose price is the highest among the others; "" when there are none.
        level: (point,) that price, nan when there are none.
        costs: (point,) cost of the cheapest public terms; inf where there are none, nan where
            complements fail.
    """

    insider: str
    today: float
    exposures: Floats
    prices: Floats
    next_dearest: str
    level: Floats
    costs: Floats

    def to_frame(self) -> "pd.DataFrame":
        """One row a point."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        columns = {"exposure": self.exposures, "price": self.prices, "level": self.level}
        return pd.DataFrame({**columns, "cost": self.costs})


def find_most_exposed(mandate: Mandate) -> str | None:
    """The insider whose price moves most as exposure goes from 0 to 1; None when none moves."""
    swings = {}
    for name in mandate.built.factors:
        row = mandate.game.find_index(name)
        ends = [find_prices(_expose(mandate, name, x).game)[row] for x in (0.0, 1.0)]
        swings[name] = abs(ends[1] - ends[0])
    best = max(swings, key=lambda name: swings[name], default=None)
    return best if best is not None and swings[best] > _SLIGHT else None


def trace_exposure(
    mandate: Mandate,
    insider: str | None = None,
    exposures: Sequence[float] = _POINTS,
) -> ExposureCurve:
    """Trace an insider's price, and the cost of all terms, over their exposure.

    Args:
        mandate: of the scenario.
        insider: whose; None: the one whose price depends most on it.
        exposures: points in [0, 1].

    Raises:
        InputError: nobody's price depends on exposure, or this insider has none.
    """
    name = find_most_exposed(mandate) if insider is None else insider
    if name is None or name not in mandate.built.factors:
        who = "nobody" if name is None else f"not {name}"
        raise InputError(
            f"exposure moves the price of {who}.",
            where="terms",
            why="It works through those who could prosecute, on insiders given by their factors.",
        )
    prices, level, costs = [], [], []
    row = mandate.game.find_index(name)
    for x in exposures:
        moved = _expose(mandate, name, float(x))
        everyone = find_prices(moved.game)
        prices.append(everyone[row])
        level.append(np.delete(everyone, row).max() if everyone.size > 1 else np.nan)
        costs.append(moved.price_public().cost if moved.game.has_complements else np.nan)
    others = np.where(np.arange(mandate.game.n) == row, -np.inf, find_prices(mandate.game))
    return ExposureCurve(
        method="the stage game built and priced again at each exposure",
        insider=name,
        today=float(mandate.scenario.find_insider(name).exposure),
        exposures=np.array(exposures, dtype=np.float64),
        prices=np.array(prices),
        next_dearest=mandate.game.names[int(np.argmax(others))] if others.size > 1 else "",
        level=np.array(level),
        costs=np.array(costs),
    )


def _expose(mandate: Mandate, insider: str, exposure: float) -> Mandate:
    moved = mandate.scenario.with_values({f"insiders.{insider}.exposure": exposure})
    return replace(read_mandate(moved), min_fall=mandate.min_fall, target=mandate.target)
