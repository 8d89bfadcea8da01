"""Account of a change: the chance of a fall, shared out among what differs between two states.

Each input gets the mean, over all orders of changing one after the other, of what its change does
to the log-odds of a fall; the shares add up to the whole change. Where claims move inputs, a report
more, or a source that is worth less, has its share too: the chance is then the mean over what may
be true, each way with its chance given the reports. What is none of these (an insider more, another
lever, another law of the threshold) counts together as the rest. States are answered together and
without proof, to about .01 of log-odds.

Sources: Shapley (1953); Owen (2014), the same for inputs of a model; Mitchell et al. (2022),
permutations in pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import EvidenceError, InputError
from innercircle.game._from_scenario import BuiltGame, build_game
from innercircle.game._today import is_of_stage
from innercircle.game._together import answer_draws
from innercircle.scenario import Between, Change, Scenario
from innercircle.vocabulary import Beliefs

Floats = NDArray[np.float64]

MOST_EXACT = 9
"""Changes up to which all their sets are tried; beyond, orders are drawn."""
_ORDERS = 64
_SAME = 1e-9  # of log-odds: nothing but what is named differs
_LEAST = 1e-12  # chances are this far from 0 and 1 when their odds are taken


@dataclass(frozen=True)
class Share:
    """An input's part in a change, or a report's.

    Attributes:
        path: of the input; ``reports.ID`` or ``sources.ID`` where it is none; empty for all that
            is neither.
        before, after: its values; None of what is no input.
        share: of the change of the log-odds of a fall. error: its standard error, 0 where all sets
            were tried.
        change: "moved", or of a report "added", "removed" or "changed"; of the rest "rest".
    """

    path: str
    before: float | str | None
    after: float | str | None
    share: float
    error: float
    change: str = "moved"


@dataclass(frozen=True)
class Account:
    """A change of the chance of a fall at the best guesses, shared out.

    Attributes:
        before, after: chances. change: of the log-odds.
        shares: largest first; they add up to ``change``.
        silent: paths of what differs and does not reach the stage game, entries of the journal
            among them.
        claimed: whether claims move inputs, so that chances are means over what may be true.
    """

    before: float
    after: float
    change: float
    shares: tuple[Share, ...]
    silent: tuple[str, ...]
    claimed: bool


def account_for(before: Scenario, after: Scenario, *, seed: int = 1) -> Account | None:
    """Share out the change between two scenarios, or two states of one.

    Args:
        before: the scenario, or its earlier state.
        after: the other.
        seed: of the orders, where there are too many sets to try.

    Returns:
        None where one of them has no chance of a fall, where nothing differs, or where reports
        contradict one another on the way.
    """
    from innercircle.weighing import plan_orders  # noqa: PLC0415  heavy, and solving needs none

    between = before.compare(after)
    claimed = any(_is_claimed(each) for each in (before, after))
    telling = [each for each in between.changes if _has_moved(each)]
    players = [e for e in telling if is_of_stage(e.path) or (claimed and e.is_reported)]
    ends = _find_odds([_State(between, (), rest=False), _State(between, (), rest=True)])
    rest = bool(abs(ends[1] - ends[0]) > _SAME)
    if not (players or rest) or np.isnan(ends).any():
        return None
    plan = plan_orders(len(players) + rest, seed, exact=MOST_EXACT, drawn=_ORDERS)
    odds = _find_odds(
        [
            _State(
                between,
                tuple(each for each, is_in in zip(players, inside, strict=False) if is_in),
                rest=rest and bool(inside[-1]),
            )
            for inside in plan.sets
        ]
    )
    if np.isnan(odds).any():
        return None
    shares, errors = plan.share_out(odds)
    found = [
        Share(each.path, *each.values, float(share), float(error), each.kind)
        for each, share, error in zip(
            [*players, *[between.rest] * rest], shares, errors, strict=True
        )
    ]
    return Account(
        before=_find_chance(odds[0]),
        after=_find_chance(odds[-1]),
        change=float(odds[-1] - odds[0]),
        shares=tuple(sorted(found, key=lambda each: -abs(each.share))),
        silent=tuple(each.path for each in telling if each not in players),
        claimed=claimed,
    )


def _is_claimed(scenario: Scenario) -> bool:
    """True where claims move inputs of the stage game."""
    moved = scenario.evidence.moved if scenario.evidence else ()
    return any(is_of_stage(path) for path in moved)


def _has_moved(change: Change) -> bool:
    """False of a number that merely got another range."""
    return change.kind != "moved" or change.values[0] != change.values[1]


@dataclass(frozen=True)
class _State:
    """The earlier state with some of the changes made."""

    between: Between
    inside: tuple[Change, ...]
    rest: bool

    def list_ways(self) -> list[tuple[float, "_Way"]]:
        """Ways in which claims may be true: chance, and the game's inputs there.

        Raises:
            EvidenceError: the reports contradict one another.
        """
        inputs = tuple(change for change in self.inside if is_of_stage(change.path))
        patterns = self.between.make(self.inside, rest=self.rest).list_patterns()
        return [
            (chance, _Way(inputs, self.rest, tuple(moved.items()))) for chance, moved in patterns
        ]


@dataclass(frozen=True)
class _Way:
    """Inputs of a game: reports count by the chances of ways alone."""

    inputs: tuple[Change, ...]
    rest: bool
    moved: tuple[tuple[str, float], ...]

    def build(self, between: Between) -> BuiltGame | None:
        state = between.make(self.inputs, rest=self.rest)
        try:
            return build_game(state.with_values(dict(self.moved)))
        except InputError:
            return None


def _find_odds(states: Sequence[_State]) -> Floats:
    """Log-odds of a fall of each (state,), over the ways in which claims may be true.

    nan where one makes no game or has no threshold, and where its reports contradict one another.
    """
    chances = np.zeros(len(states))
    told: list[tuple[int, float, _Way]] = []
    for place, state in enumerate(states):
        try:
            told += [(place, chance, way) for chance, way in state.list_ways()]
        except EvidenceError:
            chances[place] = np.nan
    ways = list(dict.fromkeys(way for _, _, way in told))
    between = states[0].between
    found = dict(zip(ways, _find_chances([way.build(between) for way in ways]), strict=True))
    for place, chance, way in told:
        chances[place] += chance * found[way]
    chances = np.clip(chances, _LEAST, 1 - _LEAST)
    return np.asarray(np.log(chances / (1 - chances)))


def _find_chances(games: Sequence[BuiltGame | None]) -> list[float]:
    """Chance of a fall of each game; nan without a game, a threshold or an answer."""
    chances = [float("nan")] * len(games)
    circles: dict[tuple[str, ...], list[tuple[int, BuiltGame]]] = {}
    for place, built in enumerate(games):
        if built is not None and built.game.threshold.law is not None:
            circles.setdefault(built.game.names, []).append((place, built))
    for same in circles.values():
        answers = answer_draws(same[0][1], [built for _, built in same])
        for number, (place, built) in enumerate(same):
            ends = answers[Beliefs(built.beliefs)]
            if ends is not None:
                chances[place] = float(ends.middle[number])
    return chances


def _find_chance(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))
