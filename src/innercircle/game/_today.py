"""Today, if it came to a test: the chance of a fall over everything that a file leaves open.

Draws of the uncertain inputs are answered together and without proof, under every model of
beliefs, on the same draws. A draw with two answers, or with bounds only, counts with both ends.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from innercircle.game._again import Drawn, draw_games
from innercircle.game._from_scenario import BuiltGame
from innercircle.game._kernels.several import MOST_LISTED
from innercircle.game._pawn import Moved, rank_inputs
from innercircle.game._together import Ends, answer_draws
from innercircle.scenario import Claimed, list_claimed, list_tied
from innercircle.vocabulary import Beliefs

Floats = NDArray[np.float64]

DRAWS = 100
"""Draws of the uncertain inputs behind the headline, each with many of threshold and street; more
where the mean would not be known well."""
FEW_DRAWS = 20
"""The same for circles so large that a draw takes seconds (``MOST_UNASKED``)."""
BAND = (5.0, 95.0)
"""Percentiles of the draws between which nine in ten lie."""
_STAGE = ("threshold", "mobilisation", "signal_sd", "guarantors", "levers", "opposition", "beliefs")
_OF_INSIDERS = ("power", "exposure", "stakes", "signal_sd")
_FOR_MOVES = 4  # so many times as many draws where some go together, to tell what moves it
_MOST_MOVES = 8
_KNOWN, _NOTHING = 0.08, 2e-4  # error of the mean that is small: a share of it, or in all
_MOST = 10  # times as many draws as asked for, where the mean is hard to know
_APART = 0.05  # two ends that differ by more than this share of the upper are two answers


@dataclass(frozen=True, kw_only=True)
class Today:
    """Chance of a fall if it came to a test today, over everything that the file leaves open.

    Attributes:
        mean: over the draws; of a draw with two ends, its middle counts.
        low: fifth percentile of the draws' lower ends.
        high: ninety-fifth percentile of their upper ends.
        point: at the best guesses, as the solution proper has it; None where it has none.
        draws: of everything that has a range, each with many of threshold and street; more where
            some go together or the mean is hard to know; 0: nothing has a range, so that all of
            these are the point.
        unsettled: draws with two answers, or with bounds only.
        error: standard error of ``mean`` from the number of draws alone, as if they were
            independent; they are spread out, which mostly leaves less.
        beliefs: by model of beliefs, the mean on the same draws (on the first half of them for
            others than the file's); None where a model has none.
        errors: by model of beliefs, the standard error of that mean from the number of draws alone;
            None where there is no mean.
        moves: where inputs go together in the file, those that move the chance, each with all that
            goes with it, most first; empty otherwise.
        claims: those that move inputs, with their chances before and given the reports.
        unreported: the mean with nothing reported; None where reports bear on no such claim.
    """

    mean: float
    low: float
    high: float
    point: float | None
    draws: int
    unsettled: int
    error: float
    beliefs: Mapping[str, float | None]
    errors: Mapping[str, float | None]
    moves: tuple[Moved, ...] = ()
    claims: tuple[Claimed, ...] = ()
    unreported: float | None = None

    def to_dict(self) -> dict[str, object]:
        """The documented JSON."""
        moves = [asdict(moved) for moved in self.moves]
        claims = [asdict(claim) for claim in self.claims]
        told = {"beliefs": dict(self.beliefs), "errors": dict(self.errors)}
        return {**vars(self), **told, "moves": moves, "claims": claims}


def find_today(built: BuiltGame, point: float | None, draws: int, seed: int) -> Today | None:
    """Integrate the chance of a fall over a scenario's ranges.

    Args:
        built: the game at the best guesses.
        point: its chance of a fall.
        draws: of everything with a range that the stage game hangs on; up to ten times as many
            where the mean is hard to know.
        seed: of the draws.

    Returns:
        None where nothing is known of the threshold, so that no fall has a chance.
    """
    if built.game.threshold.law is None:
        return None
    today = _integrate(built, point, draws, seed)
    claims = list_claimed(built.scenario)
    if all(claim.before == claim.after for claim in claims):
        return replace(today, claims=claims)
    bare = replace(built, scenario=built.scenario.without_reports())
    return replace(today, claims=claims, unreported=_integrate(bare, point, draws, seed).mean)


def _integrate(built: BuiltGame, point: float | None, draws: int, seed: int) -> Today:
    scenario = built.scenario
    paths = [path for path in scenario.spreads() if is_of_stage(path)]
    if not paths:
        return _read_stated(built, point)
    tied = bool(list_tied(scenario, paths))
    least = _FOR_MOVES * draws if tied else draws
    batches: list[Drawn] = []
    found: list[Ends] = []
    first: Mapping[Beliefs, Ends | None] = {}
    while size := _find_size(built, found, draws, least):
        batch = draw_games(scenario, paths, size, seed, len(batches))
        words = [built.beliefs if game is None else game.beliefs for game in batch.games]
        asked = [Beliefs(word) for word in dict.fromkeys(words)] if found else list(Beliefs)
        told = answer_draws(built, batch.games, again=batch.again, words=asked)
        found.append(Ends(*(_pick_own(told, words, end) for end in ("low", "high"))))
        batches.append(batch)
        first = first or told
    own = Ends(*(np.concatenate([getattr(e, name) for e in found]) for name in ("low", "high")))
    each = own.middle.mean(axis=1)
    ends = own.low.mean(axis=1), own.high.mean(axis=1)
    mean, error = float(each.mean()), _find_error(found)
    means, errors = _find_means(first)
    if scenario.choices()["beliefs"].spread is None and means[built.beliefs] is not None:
        means[built.beliefs], errors[built.beliefs] = mean, error
    values = [row for batch in batches for row in batch.values]
    return Today(
        mean=mean,
        low=float(np.percentile(own.low, BAND[0])),
        high=float(np.percentile(own.high, BAND[1])),
        point=point,
        draws=len(each),
        unsettled=int(np.sum(ends[1] - ends[0] > _APART * ends[1])),
        error=error,
        beliefs=MappingProxyType(means),
        errors=MappingProxyType(errors),
        moves=_find_moves(values, paths, own.middle[:, 0], seed) if tied else (),
    )


def _read_stated(built: BuiltGame, point: float | None) -> Today:
    """The point alone, where nothing has a range."""
    answers = answer_draws(built, [built], exact=True)
    own = answers[Beliefs(built.beliefs)] or Ends(np.zeros(1), np.ones(1))
    means = {
        str(word): None if ends is None else float(ends.middle[0]) for word, ends in answers.items()
    }
    return Today(
        mean=float(own.middle[0]),
        low=float(own.low[0]),
        high=float(own.high[0]),
        point=point,
        draws=0,
        unsettled=int(own.high[0] - own.low[0] > _APART * own.high[0]),
        error=0.0,
        beliefs=MappingProxyType(means),
        errors=MappingProxyType({w: None if mean is None else 0.0 for w, mean in means.items()}),
    )


_Known = dict[str, float | None]


def _find_means(answers: Mapping[Beliefs, Ends | None]) -> tuple[_Known, _Known]:
    """Mean of each model on the same draws, and its standard error from their number alone.

    Where insiders share the threshold as their prior there is one answer a draw. What luck that
    one threshold and street had is told by flat beliefs, whose answer to all of them is known, and
    is taken out (a ratio estimate; its error is the delta method's).
    """
    flat = answers[Beliefs.FLAT]
    means: _Known = {}
    errors: _Known = {}
    for word, ends in answers.items():
        if ends is None:
            means[str(word)] = errors[str(word)] = None
            continue
        middle = ends.middle
        each = middle.reshape(len(middle), -1).mean(axis=1)
        mean, apart = float(each.mean()), each - each.mean()
        if word == Beliefs.COMMON and flat is not None and flat.low.ndim > 1:
            own, all_times = flat.middle[:, 0], flat.middle.mean(axis=1)
            if own.mean() > 0:
                luck = float(all_times.mean() / own.mean())
                apart = luck * each + mean * (all_times - luck * own) / own.mean()
                mean = min(mean * luck, 1.0)
        means[str(word)] = mean
        errors[str(word)] = float(apart.std(ddof=1) / math.sqrt(each.size))
    return means, errors


def _find_error(found: Sequence[Ends]) -> float:
    """Standard error of the mean from the number of draws of everything."""
    each = np.concatenate([ends.middle.mean(axis=1) for ends in found])
    return float(each.std(ddof=1) / math.sqrt(each.size))


def _find_size(built: BuiltGame, found: Sequence[Ends], draws: int, least: int) -> int:
    """Size of the next batch: half of the draws, the rest, then twice as many each time.

    Returns:
        0 when the error is small beside the mean, or more draws would take too long.
    """
    count = sum(len(ends.low) for ends in found)
    if not found:
        return max(draws // 2, 2)
    if count < least:
        return least - count
    most = _MOST * draws
    if count >= most or built.game.n > MOST_LISTED:
        return 0
    mean = float(np.average([e.middle.mean() for e in found], weights=[len(e.low) for e in found]))
    known = _find_error(found) <= max(_KNOWN * mean, _NOTHING)
    return 0 if known else min(count, most - count)


def is_of_stage(path: str) -> bool:
    """True when the stage game may hang on the input at this path."""
    parts = path.split(".")
    return parts[0] in _STAGE or (parts[0] == "insiders" and parts[2] in _OF_INSIDERS)


def _find_moves(
    values: Sequence[Mapping[str, float | str]], paths: Sequence[str], falls: Floats, seed: int
) -> tuple[Moved, ...]:
    """Inputs that move the chance, each with all that goes with it; what luck could name is not."""
    columns = {
        path: np.array([draw[path] for draw in values], dtype=float)
        for path in paths
        if not isinstance(values[0][path], str)
    }
    ranked = rank_inputs(columns, falls, seed)
    return tuple(moved for moved in ranked if moved.clear)[:_MOST_MOVES]


def _pick_own(answers: Mapping[Beliefs, Ends | None], words: Sequence[str], end: str) -> Floats:
    """The end of each game under its own beliefs, (game, time); nothing known without an answer."""
    nothing = 0.0 if end == "low" else 1.0
    times = [getattr(ends, end) for ends in answers.values() if ends is not None]
    shape = times[0].reshape(len(words), -1).shape if times else (len(words), 1)
    picked = np.full(shape, nothing)
    for k, word in enumerate(words):
        ends = answers[Beliefs(word)]
        if ends is not None:
            picked[k] = getattr(ends, end)[k]
    return picked
