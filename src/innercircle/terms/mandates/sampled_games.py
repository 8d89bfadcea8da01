"""The stage game of a scenario in many draws of what is uncertain about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from innercircle.errors import InputError
from innercircle.game import Game, build_game
from innercircle.scenario import Scenario, draw_values

Progress = Callable[[int, int], None]

_STAGE = ("insiders.", "threshold.", "mobilisation", "guarantors.", "levers.", "opposition.")


@dataclass(frozen=True, eq=False)
class DrawnGame:
    """One draw.

    Attributes:
        game: the stage game; None when the draw makes none.
        reason: why not, in words; empty otherwise.
    """

    game: Game | None
    reason: str = ""


def is_stage_path(path: str) -> bool:
    """True when the stage game depends on the input at this path."""
    return path.startswith(_STAGE)


def draw_games(
    scenario: Scenario, draws: int, seed: int, progress: Progress | None = None
) -> Iterator[DrawnGame]:
    """Stage games of a scenario, every input with a range drawn.

    The draws are those of :func:`innercircle.scenario.draw_values` with this seed, so that the
    first ones stay the same when more are asked for.

    Args:
        scenario: whose inputs carry ranges.
        draws: how many.
        seed: of the draws.
        progress: told how many are done, and how many there are.
    """
    for k, values in enumerate(draw_values(scenario, draws, seed)):
        if progress is not None:
            progress(k, draws)
        changes = {path: value for path, value in values.items() if is_stage_path(path)}
        try:
            yield DrawnGame(build_game(scenario.with_values(changes)).game)
        except InputError as error:
            yield DrawnGame(None, error.what)
    if progress is not None:
        progress(draws, draws)
