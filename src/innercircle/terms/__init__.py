"""Prices of offers that make insiders break, and of keeping them."""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from innercircle.terms.mandates.exposure import ExposureCurve, find_most_exposed, trace_exposure
from innercircle.terms.mandates.firmness import Firmness, find_firmness
from innercircle.terms.mandates.guarantees import GuaranteeTerms, make_ladder, price_guarantees
from innercircle.terms.mandates.mandate import Mandate, read_mandate
from innercircle.terms.mandates.overview import ScenarioTerms, price_scenario
from innercircle.terms.mandates.price_ranges import DRAWS, PriceRanges, draw_prices
from innercircle.terms.prices.graded import price_graded
from innercircle.terms.prices.instruments import Instrument
from innercircle.terms.prices.limits import Limits, price_within
from innercircle.terms.prices.loyalty import price_loyalty
from innercircle.terms.prices.public import PublicTerms, price_public
from innercircle.terms.prices.robust import Ranges, make_ranges, price_robust
from innercircle.terms.prices.secret import SecretTerms, price_secret
from innercircle.terms.prices.signals import price_signals, trace_fall
from innercircle.terms.questions.contest import ContestMap, map_contest
from innercircle.terms.questions.pressure import PressureCurve, trace_pressure
from innercircle.terms.questions.red_lines import find_red_line_cost
from innercircle.terms.questions.robustness import find_robustness
from innercircle.terms.questions.secrecy import SecrecyValue, find_value_of_secrecy
from innercircle.terms.questions.whom_next import NextInsider, price_next

if TYPE_CHECKING:
    from innercircle.scenario import Scenario

__all__ = [
    "DRAWS",
    "ContestMap",
    "ExposureCurve",
    "Firmness",
    "GuaranteeTerms",
    "Instrument",
    "Limits",
    "Mandate",
    "NextInsider",
    "PressureCurve",
    "PriceRanges",
    "PublicTerms",
    "Ranges",
    "ScenarioTerms",
    "SecrecyValue",
    "SecretTerms",
    "draw_prices",
    "find_firmness",
    "find_most_exposed",
    "find_red_line_cost",
    "find_robustness",
    "find_value_of_secrecy",
    "make_ladder",
    "make_ranges",
    "map_contest",
    "price_graded",
    "price_guarantees",
    "price_loyalty",
    "price_next",
    "price_public",
    "price_robust",
    "price_scenario",
    "price_secret",
    "price_signals",
    "price_within",
    "read_mandate",
    "trace_exposure",
    "trace_fall",
    "trace_pressure",
]


class _CallableRoom(ModuleType):
    """``innercircle.terms`` is a room and a door: ``terms(scenario)`` prices a scenario."""

    def __call__(self, scenario: "Scenario", *, min_fall: float | None = None) -> ScenarioTerms:
        """The same as :func:`price_scenario`."""
        return price_scenario(scenario, min_fall=min_fall)


sys.modules[__name__].__class__ = _CallableRoom
