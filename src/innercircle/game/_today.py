"""Today, if it came to a test: the chance of a fall over everything that a file leaves open.

Draws of the uncertain inputs are answered together and without proof, under every model of
beliefs, on the same draws. A draw with two answers, or with bounds only, counts with both ends.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import InputError
from innercircle.game._from_scenario import BuiltGame, build_game
from innercircle.game._pawn import Moved, rank_inputs
from innercircle.game._together import Ends, answer_draws
from innercircle.scenario import Scenario, draw_values, list_tied
from innercircle.vocabulary import Beliefs

Floats = NDArray[np.float64]

DRAWS = 100
"""Draws of the uncertain inputs behind the headline."""
FEW_DRAWS = 20
"""The same for circles so large that a draw takes seconds (``MOST_UNASKED``)."""
BAND = (5.0, 95.0)
"""Percentiles of the draws between which nine in ten lie."""
_STAGE = ("threshold", "mobilisation", "signal_sd", "guarantors", "levers", "opposition", "beliefs")
_OF_INSIDERS = ("power", "exposure", "stakes", "signal_sd")
_FOR_MOVES = 4  # so many times as many draws where some go together, to tell what moves it
_MOST_MOVES = 8
_APART = 0.05  # two ends that differ by more than this share of the upper are two answers


@dataclass(frozen=True, kw_only=True)
class Today:
    """Chance of a fall if it came to a test today, over everything that the file leaves open.

    Attributes:
        mean: over the draws; of a draw with two ends, its middle counts.
        low: fifth percentile of the draws' lower ends.
        high: ninety-fifth percentile of their upper ends.
        point: at the best guesses, as the solution proper has it; None where it has none.
        draws: of everything that has a range, more where some go together; 0: nothing has, so that
            all of these are the point.
        unsettled: draws with two answers, or with bounds only.
        error: standard error of ``mean`` from the number of draws alone.
        beliefs: by model of beliefs, the mean on the same draws; None where a model has none.
        moves: where inputs go together in the file, those that move the chance, each with all that
            goes with it, most first; empty otherwise.
    """

    mean: float
    low: float
    high: float
    point: float | None
    draws: int
    unsettled: int
    error: float
    beliefs: Mapping[str, float | None]
    moves: tuple[Moved, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The documented JSON."""
        moves = [asdict(moved) for moved in self.moves]
        return {**vars(self), "beliefs": dict(self.beliefs), "moves": moves}


def find_today(built: BuiltGame, point: float | None, draws: int, seed: int) -> Today | None:
    """Integrate the chance of a fall over a scenario's ranges.

    Args:
        built: the game at the best guesses.
        point: its chance of a fall.
        draws: of everything with a range that the stage game hangs on.
        seed: of the draws.

    Returns:
        None where nothing is known of the threshold, so that no fall has a chance.
    """
    if built.game.threshold.law is None:
        return None
    scenario = built.scenario
    paths = [path for path in scenario.spreads() if is_of_stage(path)]
    ranged = bool(paths)
    tied = bool(list_tied(scenario, paths))
    asked = _FOR_MOVES * draws if tied else draws
    games = _draw(built, asked, seed) if ranged else [built]
    answers = answer_draws(built, games, exact=not ranged)
    words = [built.beliefs if game is None else game.beliefs for game in games]
    own = Ends(*(_pick_own(answers, words, end) for end in ("low", "high")))
    low, high = np.percentile(own.low, BAND[0]), np.percentile(own.high, BAND[1])
    means = {
        str(word): None if ends is None else float(ends.middle.mean())
        for word, ends in answers.items()
    }
    mean = float(own.middle.mean())
    count = len(games) if ranged else 0
    return Today(
        mean=mean,
        low=float(low),
        high=float(high),
        point=point,
        draws=count,
        unsettled=int(np.sum(own.high - own.low > _APART * own.high)),
        error=float(own.middle.std(ddof=1) / math.sqrt(count)) if count > 1 else 0.0,
        beliefs=MappingProxyType(means),
        moves=_find_moves(scenario, paths, own.middle, seed) if tied else (),
    )


def is_of_stage(path: str) -> bool:
    """True when the stage game may hang on the input at this path."""
    parts = path.split(".")
    return parts[0] in _STAGE or (parts[0] == "insiders" and parts[2] in _OF_INSIDERS)


def _find_moves(
    scenario: Scenario, paths: Sequence[str], falls: Floats, seed: int
) -> tuple[Moved, ...]:
    """Inputs that move the chance, each with all that goes with it; what luck could name is not."""
    values = draw_values(scenario, len(falls), seed)
    columns = {
        path: np.array([draw[path] for draw in values], dtype=float)
        for path in paths
        if not isinstance(values[0][path], str)
    }
    ranked = rank_inputs(columns, falls, seed)
    return tuple(moved for moved in ranked if moved.clear)[:_MOST_MOVES]


def _draw(built: BuiltGame, draws: int, seed: int) -> list[BuiltGame | None]:
    """The games of all draws; None where a draw makes none."""
    games: list[BuiltGame | None] = []
    for values in draw_values(built.scenario, draws, seed):
        changes = {path: value for path, value in values.items() if is_of_stage(path)}
        try:
            games.append(build_game(built.scenario.with_values(changes)))
        except InputError:
            games.append(None)
    return games


def _pick_own(answers: Mapping[Beliefs, Ends | None], words: Sequence[str], end: str) -> Floats:
    """The end of each game under its own beliefs; nothing known where there is no answer."""
    nothing = 0.0 if end == "low" else 1.0
    picked = []
    for k, word in enumerate(words):
        ends = answers[Beliefs(word)]
        picked.append(nothing if ends is None else float(getattr(ends, end)[k]))
    return np.array(picked)
