"""What would it take: prices of offers that make insiders break, and of keeping them."""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from innercircle.terms._contest import ContestMap, map_contest
from innercircle.terms._exposure import ExposureCurve, find_most_exposed, trace_exposure
from innercircle.terms._firmness import Bearing, Firmness, find_firmness
from innercircle.terms._graded import GradedTerms, price_graded
from innercircle.terms._guarantees import GuaranteeTerms, price_guarantees
from innercircle.terms._instruments import (
    Instrument,
    make_bonus,
    make_guarantee,
    make_payment,
    make_place,
    make_safe_passage,
)
from innercircle.terms._ladder import Level, make_ladder
from innercircle.terms._limits import LimitedTerms, Limits, price_within
from innercircle.terms._loyalty import LoyaltyTerms, price_loyalty
from innercircle.terms._mandate import Mandate, read_mandate
from innercircle.terms._next import NextInsider, price_next
from innercircle.terms._pressure import PressureCurve, PressureStep, trace_pressure
from innercircle.terms._price_ranges import PriceRanges, draw_prices
from innercircle.terms._public import PublicTerms, price_public
from innercircle.terms._red_lines import RedLineCost, find_red_line_cost
from innercircle.terms._robust import (
    Ranges,
    Sensitivity,
    find_sensitivity,
    find_worst_corner,
    make_ranges,
    price_order,
    price_robust,
)
from innercircle.terms._scenario import ScenarioTerms, price_scenario
from innercircle.terms._secrecy import SecrecyValue, find_value_of_secrecy
from innercircle.terms._secret import SecretTerms, price_secret
from innercircle.terms._signals import SignalTerms, price_signals, trace_fall
from innercircle.terms._slack import Robustness, Slack, find_robustness

if TYPE_CHECKING:
    from innercircle.scenario import Scenario

__all__ = [
    "Bearing",
    "ContestMap",
    "ExposureCurve",
    "Firmness",
    "GradedTerms",
    "GuaranteeTerms",
    "Instrument",
    "Level",
    "LimitedTerms",
    "Limits",
    "LoyaltyTerms",
    "Mandate",
    "NextInsider",
    "PressureCurve",
    "PressureStep",
    "PriceRanges",
    "PublicTerms",
    "Ranges",
    "RedLineCost",
    "Robustness",
    "ScenarioTerms",
    "SecrecyValue",
    "SecretTerms",
    "Sensitivity",
    "SignalTerms",
    "Slack",
    "draw_prices",
    "find_firmness",
    "find_most_exposed",
    "find_red_line_cost",
    "find_robustness",
    "find_sensitivity",
    "find_value_of_secrecy",
    "find_worst_corner",
    "make_bonus",
    "make_guarantee",
    "make_ladder",
    "make_payment",
    "make_place",
    "make_ranges",
    "make_safe_passage",
    "map_contest",
    "price_graded",
    "price_guarantees",
    "price_loyalty",
    "price_next",
    "price_order",
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
