"""Chance that the leader is gone by the horizon, as simulated months have it, with its range."""

from dataclasses import dataclass

from innercircle.dynamics import SimulationAnswer

DRAWS = 400
"""Sets of inputs and constants behind simulated months.

Taste: at half of it the flagship's band moves by two points."""
_A_DRAW = 5  # runs, so that the noise of counting can be told from what draws differ by


@dataclass(frozen=True, kw_only=True)
class Within:
    """Chance that the leader is gone by the horizon.

    Attributes:
        mean: over the file's ranges and what the record leaves open of the constants; None where
            nothing was drawn.
        low, high: 90 % of the draws give a chance between these; None where nothing was drawn, or
            too few runs a draw.
        point: with every number as stated; None where it was not asked for.
        counting_error: half of the 95 % interval that the number of runs alone leaves.
    """

    mean: float | None
    low: float | None
    high: float | None
    point: float | None
    counting_error: float


def choose_draws(runs: int) -> int:
    """The usual number of draws for so many runs: several runs each; 0 where runs are too few."""
    draws = min(DRAWS, runs // _A_DRAW)
    return draws if draws > 1 else 0


def read_within(told: SimulationAnswer, stated: SimulationAnswer | None = None) -> Within:
    """The chance of simulated months.

    Args:
        told: over draws, or with every number as stated.
        stated: the same with every number as stated, where ``told`` is over draws.
    """
    error = (told.falls.high - told.falls.low) / 2
    if not told.draws:
        point = told.falls.share
        return Within(mean=None, low=None, high=None, point=point, counting_error=error)
    low, high = told.falls_band or (None, None)
    return Within(
        mean=told.falls.share,
        low=low,
        high=high,
        point=None if stated is None else stated.falls.share,
        counting_error=error,
    )
