"""One answer that can be quoted: outside view, inside view, both combined, each with its range."""

from innercircle.forecast._answer import (
    ForecastAnswer,
    Headline,
    Move,
    OutsideRow,
    forecast,
)
from innercircle.forecast._class_rate import look_outside
from innercircle.forecast._combine import combine
from innercircle.forecast._given import Given
from innercircle.forecast._watch import Before, Eve, Indicator, WatchAnswer, watch
from innercircle.forecast._within import (
    DRAWS,
    Within,
    choose_draws,
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
    "Move",
    "OutsideRow",
    "WatchAnswer",
    "Within",
    "choose_draws",
    "combine",
    "forecast",
    "look_outside",
    "read_within",
    "watch",
]
