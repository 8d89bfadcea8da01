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

__all__ = [
    "ForecastAnswer",
    "Given",
    "Headline",
    "Move",
    "OutsideRow",
    "combine",
    "forecast",
    "look_outside",
]
