"""One answer that can be quoted: outside view, inside view, both combined, each with its range."""

from innercircle.forecast._account import MonthsAccount, account_for_months
from innercircle.forecast._answer import (
    ForecastAnswer,
    Headline,
    Move,
    forecast,
)
from innercircle.forecast._class_rate import look_outside
from innercircle.forecast._combine import combine
from innercircle.forecast._given import Given
from innercircle.forecast._own_draw import tell_drawn
from innercircle.forecast._watch import Before, Eve, Indicator, WatchAnswer, watch
from innercircle.forecast._within import (
    DRAWS,
    Lead,
    Within,
    choose_draws,
    choose_lead,
    choose_stated,
    compare_falls,
    look_within,
    read_lead,
    read_within,
)

__all__ = [
    "DRAWS",
    "Before",
    "Eve",
    "ForecastAnswer",
    "Given",
    "Headline",
    "Indicator",
    "Lead",
    "MonthsAccount",
    "Move",
    "WatchAnswer",
    "Within",
    "account_for_months",
    "choose_draws",
    "choose_lead",
    "choose_stated",
    "combine",
    "compare_falls",
    "forecast",
    "look_outside",
    "look_within",
    "read_lead",
    "read_within",
    "tell_drawn",
    "watch",
]
