"""The stage game: stakes, levers, threshold, equilibria and power."""

from innercircle.errors import GameError, NotComplementsError, TooFarApartError
from innercircle.game._common import CommonAnswer, solve_common
from innercircle.game._game import ComplementFailure, Game
from innercircle.game._threshold import Threshold

__all__ = [
    "CommonAnswer",
    "ComplementFailure",
    "Game",
    "GameError",
    "NotComplementsError",
    "Threshold",
    "TooFarApartError",
    "solve_common",
]
