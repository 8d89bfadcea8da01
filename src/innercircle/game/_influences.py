"""Inputs that matter most: the chance of a fall at both ends of each uncertain range."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from innercircle.errors import GameError
from innercircle.game._beliefs import BELIEF_MODELS
from innercircle.game._from_scenario import BuiltGame, build_game
from innercircle.game._game import Game
from innercircle.game._kernels.gain import compute_tipping_belief
from innercircle.game._signals import SignalsAnswer, solve_signals
from innercircle.game._signals_sensitivity import find_sensitivities
from innercircle.scenario import find_range
from innercircle.vocabulary import Beliefs, Cell

MOST_INFLUENCES = 12
"""Inputs of single insiders and guarantors whose influence is solved for."""

MOST_SLOPES = 10
"""Insiders up to whom these are chosen by exact slopes, which take 2ⁿ sums for each insider."""

_SHARED_INPUTS = ("threshold", "signal_sd", "mobilisation")
_STAGE_INPUTS = (*_SHARED_INPUTS, "insiders", "guarantors", "levers", "opposition")
_READINGS: tuple[Literal["cautious", "bold"], ...] = ("cautious", "bold")


@dataclass(frozen=True, kw_only=True)
class InputInfluence:
    """Effect of one uncertain input on the probability of a fall over its range.

    Where an end has several equilibria, the smallest and the largest differ; both are given.

    Attributes:
        path: dotted path in the scenario.
        low: lower end of its range.
        value: the stated number.
        high: upper end of its range.
        fall_low: probability of a fall with the input at ``low``, all others as stated; in the
            cautious equilibrium.
        fall_low_bold: the same in the bold one.
        fall_high: the same at ``high``, cautious.
        fall_high_bold: the same at ``high``, bold.
        certified: both ends are proved.
        source: id of the source that states it; None when assumed.
    """

    path: str
    low: float
    value: float
    high: float
    fall_low: float
    fall_low_bold: float
    fall_high: float
    fall_high_bold: float
    certified: bool
    source: str | None

    @property
    def swing(self) -> float:
        """Move of the probability of a fall over the range, in the reading that moves more."""
        return max(
            abs(self.fall_high - self.fall_low), abs(self.fall_high_bold - self.fall_low_bold)
        )


def solve_built(
    built: BuiltGame, *, prove: bool = True, start: SignalsAnswer | None = None
) -> SignalsAnswer:
    """Private signals of a scenario's game, under its own noise and beliefs."""
    return solve_signals(
        built.game, signal_sd=built.signal_sd, beliefs=built.beliefs, prove=prove, start=start
    )


def find_influences(built: BuiltGame, signals: SignalsAnswer) -> tuple[InputInfluence, ...]:
    """Find how far uncertain inputs move the probability of a fall, the largest first.

    Each chosen input is put at both ends of its range, the others as stated, and the game is
    solved anew, as :func:`solve` would. Chosen are the inputs that all insiders share and
    the MOST_INFLUENCES others that move the chance of a fall the most by its slopes at the stated
    numbers (``find_sensitivities``); beyond MOST_SLOPES insiders, where the threshold takes single
    values, or under a model of behaviour, those that move the threshold of little noise and many
    insiders the most (``find_level``). An end at which complements fail or a lever no longer works
    leaves its input out.
    """
    if math.isnan(signals.fall_probability_cautious):
        return ()
    scenario = built.scenario
    ends = {
        path: bounds
        for path, spread in scenario.spreads().items()
        if path.split(".")[0] in _STAGE_INPUTS and (bounds := find_range(spread)) is not None
    }
    games = {path: [_rebuild(built, path, end) for end in bounds] for path, bounds in ends.items()}
    usable = {path: [end for end in pair if end is not None] for path, pair in games.items()}
    usable = {path: pair for path, pair in usable.items() if len(pair) == 2}
    values = scenario.values()
    found = []
    # Under a flat prior there is one equilibrium: where the search starts decides nothing.
    start = signals if built.beliefs == Beliefs.FLAT else None
    for path in _choose(built, signals, usable):
        try:
            low, high = (solve_built(end, start=start) for end in usable[path])
        except GameError:
            continue
        found.append(
            InputInfluence(
                path=path,
                low=ends[path][0],
                value=float(values[path]),
                high=ends[path][1],
                fall_low=low.fall_probability_cautious,
                fall_low_bold=low.fall_probability_bold,
                fall_high=high.fall_probability_cautious,
                fall_high_bold=high.fall_probability_bold,
                certified=low.certified and high.certified,
                source=values[path].source,
            )
        )
    # Rounded, so that inputs that do the same (a shift of threshold or mobilisation) stay in order.
    return tuple(sorted(found, key=lambda each: (-float(f"{each.swing:.4g}"), each.path)))


def find_level(game: Game) -> float:
    """Threshold up to which the regime falls when noise is little and insiders are many.

    M + Σ w·(1 − c) with c = (a − p)/((a − p) + (g − r)), clipped to [0, 1].

    Sources:
        Sákovics & Steiner (2012), proposition 1: groups under a flat prior.
    """
    needed = compute_tipping_belief(game.stakes.T)
    return float(game.mobilisation + game.power @ (1 - needed))


def _choose(
    built: BuiltGame, signals: SignalsAnswer, usable: Mapping[str, Sequence[BuiltGame]]
) -> list[str]:
    """Paths to solve for: what all share, and the strongest others."""
    shared = [path for path in usable if path.split(".")[0] in _SHARED_INPUTS]
    others = {path: pair for path, pair in usable.items() if path not in shared}
    exact = BELIEF_MODELS[Beliefs(built.beliefs)].proves  # slopes are those of an equilibrium
    if exact and built.game.n <= MOST_SLOPES and not built.game.threshold.atoms.size:
        moves = _move_by_slopes(built, signals, others)
    else:
        base = find_level(built.game)
        moves = {
            path: max(abs(find_level(end.game) - base) for end in pair)
            for path, pair in others.items()
        }
    ranked = sorted((path for path in moves if moves[path] > 0), key=lambda path: -moves[path])
    return shared + ranked[:MOST_INFLUENCES]


def _move_by_slopes(
    built: BuiltGame, signals: SignalsAnswer, usable: Mapping[str, Sequence[BuiltGame]]
) -> dict[str, float]:
    """By path: how far the slopes say that the chance of a fall moves to either end."""
    stated = _list_inputs(built)
    moves = dict.fromkeys(usable, 0.0)
    for which in _READINGS[: 1 if signals.unique else 2]:
        answer = find_sensitivities(built.game, built.signal_sd, signals, which=which)
        slopes = dict(zip(answer.parameters, np.nan_to_num(answer.fall).tolist(), strict=True))
        for path, pair in usable.items():
            for end in pair:
                changed = _list_inputs(end)
                move = sum(slopes[name] * (changed[name] - now) for name, now in stated.items())
                moves[path] = max(moves[path], abs(move))
    return moves


def _list_inputs(built: BuiltGame) -> dict[str, float]:
    """Every number of the game, named as in ``SensitivityAnswer.parameters``."""
    game = built.game
    found = {"mobilisation": game.mobilisation}
    for k, name in enumerate(game.names):
        found[f"power.{name}"] = float(game.power[k])
        found[f"signal_sd.{name}"] = float(built.signal_sd[k])
        found |= {f"stakes.{name}.{c.value}": float(game.stakes[k, j]) for j, c in enumerate(Cell)}
    return found


def _rebuild(built: BuiltGame, path: str, number: float) -> BuiltGame | None:
    """The game with one input changed; None where it cannot be solved."""
    try:
        changed = build_game(built.scenario.with_values({path: number}), built)
    except GameError:
        return None
    return changed if changed.game.has_complements else None
