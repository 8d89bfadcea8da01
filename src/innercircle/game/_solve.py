"""Solve a scenario: private signals as the headline, the outer bounds, and what matters most.

Under a common prior the smallest and largest equilibrium often say "nobody" and "everybody"; they
are the outer bounds. The headline lets each insider sense the threshold with independent noise.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.game._beliefs import BELIEF_MODELS
from innercircle.game._common_prior import CommonAnswer, solve_common
from innercircle.game._from_scenario import BuiltGame, build_game
from innercircle.game._influences import InputInfluence, find_influences, solve_built
from innercircle.game._outer import OuterBounds, find_outer_bounds
from innercircle.game._pure import find_all_pure
from innercircle.game._signals import SignalsAnswer
from innercircle.game._tipping import TippingAnswer, find_tipping_set
from innercircle.game._today import Today, find_today
from innercircle.scenario import Scenario, say_claims
from innercircle.vocabulary import Beliefs, Reason

Bools = NDArray[np.bool_]

MOST_LISTED = 12
"""Insiders up to whom all pure equilibria are listed when complements fail."""


MOST_UNASKED = 40
"""Insiders up to whom pages solve private signals, and price terms, without being asked to."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution(Answer):
    """The stage game of one scenario solved: who stays, who breaks, and why.

    Attributes:
        scenario_id: id of the scenario.
        digest: hash of its inputs.
        built: the game and where each of its numbers comes from.
        common: cautious and bold equilibrium without private signals; None when complements
            fail or the threshold is flat.
        signals: cutoffs and probabilities with private signals, under the scenario's beliefs; None
            when complements fail, when all share a threshold of known values as their prior
            (nothing to sense), or when they were left out.
        tipping: the smallest set after whom all follow; None as for ``common``.
        pure: all pure equilibria, only where complements fail and there are few insiders.
        outer: what holds whatever they expect of one another, only where complements fail.
        influences: the telling inputs by how far they move the probability of a fall, the largest
            first; see :func:`find_influences` for which are chosen.
        notes: what could not be solved and why, in words.
        today: the chance of a fall over everything that the file leaves open; None when it was
            not asked for, or nothing is known of the threshold.
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
    today: Today | None = None

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
            "beliefs": self.built.beliefs,
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
            "today": None if self.today is None else self.today.to_dict(),
        }
        return plain


def solve(
    scenario: Scenario,
    *,
    influences: bool = True,
    prove: bool = True,
    signals: bool = True,
    draws: int = 0,
    seed: int | None = None,
) -> Solution:
    """Solve the stage game of a scenario.

    Args:
        scenario: a checked scenario.
        influences: False leaves out which inputs matter most, which takes most of the time.
        prove: False leaves out the proof that no other equilibrium is smaller or larger, where the
            beliefs allow several; the answer is then one of them, and not certified.
        signals: False leaves out private signals, and with them the influences: what remains takes
            seconds for hundreds of insiders.
        draws: of everything that has a range, over which the chance of a fall is integrated
            (``today``); 0 leaves that out.
        seed: of the draws; None for the scenario's.

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
    common = tipping = sensed = pure = outer = None
    reason = Reason.SOLVED
    if not game.has_complements:
        reason = Reason.NOT_COMPLEMENTS
        if game.threshold.law is not None:
            outer = find_outer_bounds(game)
            pure = tuple(find_all_pure(game)) if game.n <= MOST_LISTED else None
    else:
        if game.threshold.law is not None:
            common, tipping = solve_common(game), find_tipping_set(game)
        known = game.threshold.kind in {"point", "discrete"}
        if known and built.beliefs == Beliefs.COMMON:
            notes.append("The threshold takes known values, so that there is nothing to sense.")
        elif not signals:
            reason = Reason.SIGNALS_LEFT_OUT
        else:
            sensed = solve_built(built, prove=prove)
            reason = sensed.reason
    return Solution(
        method="private signals, with the equilibria of the common prior as outer bounds",
        reason=reason,
        certified=(sensed is None or sensed.certified) and (tipping is None or tipping.certified),
        tolerance=0.0 if sensed is None else sensed.tolerance,
        assumptions=_list_assumptions(built),
        scenario_id=scenario.id,
        digest=scenario.digest,
        built=built,
        common=common,
        signals=sensed,
        tipping=tipping,
        pure=pure,
        outer=outer,
        influences=find_influences(built, sensed) if influences and sensed is not None else (),
        notes=tuple(notes),
        today=_integrate(built, sensed, draws if signals else 0, seed),
    )


def _list_assumptions(built: BuiltGame) -> tuple[str, ...]:
    return (
        "Signals are independent given the threshold, and normal.",
        "A tie stays in the cautious equilibrium and breaks in the bold one.",
        BELIEF_MODELS[Beliefs(built.beliefs)].assumption,
        *say_claims(built.scenario),
    )


def _integrate(
    built: BuiltGame, sensed: SignalsAnswer | None, draws: int, seed: int | None
) -> Today | None:
    if not draws:
        return None
    point = None if sensed is None else sensed.fall_probability_cautious
    return find_today(built, point, draws, built.scenario.seed if seed is None else seed)


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
