"""Solve a scenario: private signals as the headline, the outer bounds, and what matters most.

Under a common prior the smallest and largest equilibrium often say "nobody" and "everybody"; they
are the outer bounds. The headline lets each insider sense the threshold with noise of his own.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.errors import GameError
from innercircle.game._common_prior import CommonAnswer, solve_common
from innercircle.game._from_scenario import BuiltGame, build_game
from innercircle.game._game import Game
from innercircle.game._outer import OuterBounds, find_outer_bounds
from innercircle.game._pure import find_all_pure
from innercircle.game._signals import SignalsAnswer, solve_signals
from innercircle.game._tipping import TippingAnswer, find_tipping_set
from innercircle.scenario import Scenario, find_bounds
from innercircle.vocabulary import Reason

Bools = NDArray[np.bool_]

INFLUENCE_TOLERANCE = 1e-6
"""Of the cutoffs behind an influence; pictures need no proof."""

MOST_INFLUENCES = 12
"""Inputs of single insiders and guarantors whose influence is solved for."""

_SHARED_INPUTS = ("threshold", "signal_sd", "mobilisation")
_STAGE_INPUTS = (*_SHARED_INPUTS, "insiders", "guarantors", "levers", "opposition")

MOST_LISTED = 12
"""Insiders up to whom all pure equilibria are listed when complements fail."""


@dataclass(frozen=True, kw_only=True)
class InputInfluence:
    """What one uncertain input does to the probability of a fall over its range.

    Attributes:
        path: dotted path in the scenario.
        low: lower end of its range.
        value: the stated number.
        high: upper end of its range.
        fall_low: probability of a fall with the input at ``low``, all others as stated.
        fall_high: the same at ``high``.
        source: id of the source that states it; None when assumed.
    """

    path: str
    low: float
    value: float
    high: float
    fall_low: float
    fall_high: float
    source: str | None

    @property
    def swing(self) -> float:
        """How much the probability of a fall moves over the range."""
        return abs(self.fall_high - self.fall_low)


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution(Answer):
    """Who stays, who breaks, and why, for one scenario.

    Attributes:
        scenario_id: id of the scenario.
        digest: hash of its inputs.
        built: the game and where each of its numbers comes from.
        common: cautious and bold equilibrium without private signals; None when complements
            fail or the threshold is flat.
        signals: cutoffs and probabilities with private signals; None when the threshold is a
            point (nothing to sense) or complements fail.
        tipping: the smallest set after whom all follow; None as for ``common``.
        pure: all pure equilibria, only where complements fail and there are few insiders.
        outer: what holds whatever they expect of one another, only where complements fail.
        influences: the telling inputs by how far they move the probability of a fall, the largest
            first; see :func:`find_influences` for which are chosen.
        notes: what could not be solved and why, in words.
    """

    scenario_id: str
    digest: str
    built: BuiltGame = field(repr=False)
    common: CommonAnswer | None
    signals: SignalsAnswer | None
    tipping: TippingAnswer | None
    pure: tuple[Bools, ...] | None
    outer: OuterBounds | None
    influences: tuple[InputInfluence, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The documented JSON of `innercircle solve --json`."""
        names = self.built.game.names
        common, signals = self.common, self.signals
        plain: dict[str, object] = {
            "scenario": self.scenario_id,
            "digest": self.digest,
            "version": self.version,
            "reason": self.reason.name.lower(),
            "certified": self.certified,
            "assumptions": list(self.assumptions),
            "notes": list(self.notes),
            "insiders": list(names),
            "cautious": _plain_bound(common, "cautious"),
            "bold": _plain_bound(common, "bold"),
            "unique_without_signals": None if common is None else common.unique,
            "signals": None if signals is None else _plain_signals(names, signals),
            "tipping_set": None if self.tipping is None else list(self.tipping.insiders),
            "tipping_set_certified": None if self.tipping is None else self.tipping.certified,
            "pure_equilibria": None
            if self.pure is None
            else [_name_breakers(names, breaks) for breaks in self.pure],
            "outer_bounds": None if self.outer is None else _plain_outer(names, self.outer),
            "influences": [
                {**vars(influence), "swing": influence.swing} for influence in self.influences
            ],
        }
        return plain


def solve(scenario: Scenario, *, influences: bool = True, prove: bool = True) -> Solution:
    """Solve the stage game of a scenario.

    Args:
        scenario: a checked scenario.
        influences: False leaves out which inputs matter most, which takes most of the time.
        prove: False leaves out the proof of the cutoffs; then they are the cautious ones to the
            stated tolerance, not certified, and whether they are unique is not known.

    Returns:
        a :class:`Solution`; where a part has no answer its place is None and ``notes`` says why.

    Raises:
        GameError: the game cannot be solved at all, as with powers too far apart.
    """
    built = build_game(scenario)
    game = built.game
    notes = [
        f"{_say_name(name)}: {sentence}."
        for name, sentences in built.warnings.items()
        for sentence in sentences
    ]
    common = tipping = signals = pure = outer = None
    reason = Reason.SOLVED
    if not game.has_complements:
        reason = Reason.NOT_COMPLEMENTS
        if game.threshold.law is not None:
            outer = find_outer_bounds(game)
            pure = tuple(find_all_pure(game)) if game.n <= MOST_LISTED else None
    else:
        if game.threshold.law is not None:
            common, tipping = solve_common(game), find_tipping_set(game)
        if game.threshold.kind in {"point", "discrete"}:
            notes.append("The threshold takes known values, so that there is nothing to sense.")
        else:
            signals = solve_signals(game, signal_sd=built.signal_sd, prove=prove)
            reason = signals.reason
    return Solution(
        method="private signals, with the equilibria of the common prior as outer bounds",
        reason=reason,
        certified=(signals is None or signals.certified) and (tipping is None or tipping.certified),
        tolerance=0.0 if signals is None else signals.tolerance,
        assumptions=(
            "Signals are independent given the threshold, and normal.",
            "A tie stays in the cautious equilibrium and breaks in the bold one.",
        ),
        scenario_id=scenario.id,
        digest=scenario.digest,
        built=built,
        common=common,
        signals=signals,
        tipping=tipping,
        pure=pure,
        outer=outer,
        influences=find_influences(built, signals) if influences and signals is not None else (),
        notes=tuple(notes),
    )


def find_influences(built: BuiltGame, signals: SignalsAnswer) -> tuple[InputInfluence, ...]:
    """How far uncertain inputs move the probability of a fall, the largest first.

    Each chosen input is put at both ends of its range, the others as stated, and the cutoffs are
    solved anew. Chosen are the inputs that all insiders share and the MOST_INFLUENCES others that
    move the threshold of little noise and many insiders the most (``find_level``): the choice is
    by that closed form, the numbers are not. An end at which complements fail or a lever no
    longer works leaves its input out.
    """
    scenario = built.scenario
    ends = {
        path: bounds
        for path, spread in scenario.spreads().items()
        if path.split(".")[0] in _STAGE_INPUTS and (bounds := find_bounds(spread)) is not None
    }
    games = {path: [_rebuild(built, path, end) for end in bounds] for path, bounds in ends.items()}
    usable = {path: pair for path, pair in games.items() if None not in pair}
    chosen = _choose(built, usable)
    values = scenario.values()
    found = [
        InputInfluence(
            path=path,
            low=ends[path][0],
            value=float(values[path]),
            high=ends[path][1],
            fall_low=_find_fall(usable[path][0], signals),
            fall_high=_find_fall(usable[path][1], signals),
            source=values[path].source,
        )
        for path in chosen
    ]
    kept = [each for each in found if math.isfinite(each.swing)]
    # Rounded, so that inputs that do the same (a shift of threshold or mobilisation) stay in order.
    return tuple(sorted(kept, key=lambda each: (-float(f"{each.swing:.4g}"), each.path)))


def find_level(game: Game) -> float:
    """Threshold up to which the regime falls when noise is little and insiders are many.

    M + Σ w·(1 − c) with c = (a − p)/((a − p) + (g − r)), clipped to [0, 1].

    Sources:
        Sákovics & Steiner (2012), proposition 1: groups under a flat prior.
    """
    a, r, p, g = game.stakes.T
    risk, whole = a - p, (a - p) + (g - r)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole > 0, risk / whole, (risk > 0).astype(float))
    return float(game.mobilisation + game.power @ (1 - np.clip(share, 0, 1)))


def _choose(built: BuiltGame, usable: Mapping[str, Sequence[BuiltGame | None]]) -> list[str]:
    """Paths to solve exactly: what all share, and the strongest others by the closed form."""
    shared = [path for path in usable if path.split(".")[0] in _SHARED_INPUTS]
    base = find_level(built.game)
    moves = {
        path: max(abs(find_level(end.game) - base) for end in pair if end is not None)
        for path, pair in usable.items()
        if path not in shared
    }
    ranked = sorted((path for path in moves if moves[path] > 0), key=lambda path: -moves[path])
    return shared + ranked[:MOST_INFLUENCES]


def _rebuild(built: BuiltGame, path: str, number: float) -> BuiltGame | None:
    """The game with one input changed; None where it cannot be solved."""
    try:
        changed = build_game(built.scenario.with_values({path: number}))
    except GameError:
        return None
    return changed if changed.game.has_complements else None


def _find_fall(changed: BuiltGame | None, signals: SignalsAnswer) -> float:
    """Probability of a fall in a changed game, from the stated game's cutoffs; nan for none."""
    if changed is None:
        return math.nan
    try:
        answer = solve_signals(
            changed.game,
            signal_sd=changed.signal_sd,
            start=signals.cautious_cutoffs,
            tolerance=INFLUENCE_TOLERANCE,
            prove=False,
        )
    except GameError:
        return math.nan
    return answer.fall_probability_cautious


def _plain_bound(common: CommonAnswer | None, which: str) -> dict[str, object] | None:
    if common is None:
        return None
    return {
        "breaks": _name_breakers(common.names, getattr(common, which)),
        "fall_probability": getattr(common, f"fall_probability_{which}"),
    }


def _plain_signals(names: tuple[str, ...], signals: SignalsAnswer) -> dict[str, object]:
    def by_name(values: NDArray[np.float64]) -> dict[str, float]:
        return dict(zip(names, values.tolist(), strict=True))

    return {
        "fall_probability": signals.fall_probability_cautious,
        "fall_probability_bold": signals.fall_probability_bold,
        "break_probability": by_name(signals.break_probability_cautious),
        "break_probability_bold": by_name(signals.break_probability_bold),
        "cutoffs": by_name(signals.cautious_cutoffs),
        "cutoffs_bold": by_name(signals.bold_cutoffs),
        "unique": signals.unique,
        "certified": signals.certified,
        "error_bound": signals.error_bound,
    }


def _plain_outer(names: tuple[str, ...], outer: OuterBounds) -> dict[str, object]:
    return {
        "always": _name_breakers(names, outer.always),
        "never": _name_breakers(names, outer.never),
        "fall_low": outer.fall_low,
        "fall_high": outer.fall_high,
    }


def _say_name(insider: str) -> str:
    return insider.replace("-", " ").capitalize()


def _name_breakers(names: tuple[str, ...], breaks: Bools) -> list[str]:
    return [name for name, breaking in zip(names, breaks, strict=True) if breaking]
