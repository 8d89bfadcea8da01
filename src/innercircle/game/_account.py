"""Account of a change: the chance of a fall, shared out among the inputs that differ.

Each input gets the mean, over all orders of changing one after the other, of what its change does
to the log-odds of a fall; the shares add up to the whole change. What is no single input (an
insider more, another lever, another law of the threshold) counts together as the rest. States are
answered together and without proof, to about .01 of log-odds.

Sources: Shapley (1953); Owen (2014), the same for inputs of a model; Mitchell et al. (2022),
permutations in pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from innercircle.errors import InputError
from innercircle.game._from_scenario import BuiltGame, build_game
from innercircle.game._today import is_of_stage
from innercircle.game._together import answer_draws
from innercircle.scenario import Scenario
from innercircle.vocabulary import Beliefs

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_EXACT = 9
"""Differing inputs up to which all their sets are tried; beyond, orders are drawn."""
_ORDERS = 64
_SAME = 1e-9  # of log-odds: nothing but the inputs named differs
_LEAST = 1e-12  # chances are this far from 0 and 1 when their odds are taken


@dataclass(frozen=True)
class Share:
    """An input's part in a change.

    Attributes:
        path: of the input; empty for all that is no single input.
        before, after: its values; None of the rest.
        share: of the change of the log-odds of a fall. error: its standard error, 0 where all sets
            were tried.
    """

    path: str
    before: float | str | None
    after: float | str | None
    share: float
    error: float


@dataclass(frozen=True)
class Account:
    """A change of the chance of a fall at the best guesses, shared out.

    Attributes:
        before, after: chances. change: of the log-odds.
        shares: largest first; they add up to ``change``.
        silent: inputs that differ and that the stage game does not hang on.
    """

    before: float
    after: float
    change: float
    shares: tuple[Share, ...]
    silent: tuple[str, ...]


def account_for(before: Scenario, after: Scenario, *, seed: int = 1) -> Account | None:
    """Share out the change between two scenarios, or two states of one.

    Args:
        before: the scenario, or its earlier state.
        after: the other.
        seed: of the orders, where there are too many sets to try.

    Returns:
        None where one of them has no chance of a fall, or where nothing differs.
    """
    old, new = _list_values(before), _list_values(after)
    differ = [path for path in old if path in new and old[path] != new[path]]
    paths = [path for path in differ if is_of_stage(path)]
    bare = after.with_values({path: old[path] for path in differ})
    ends = _find_odds([before, bare])
    players = [*paths, *([""] if abs(ends[1] - ends[0]) > _SAME else [])]
    if not players or np.isnan(ends).any():
        return None

    def make(inside: Flags) -> Scenario:
        base = bare if not players[-1] and inside[-1] else before
        return base.with_values(
            {path: new[path] for path, is_in in zip(paths, inside, strict=False) if is_in}
        )

    orders = None if len(players) <= MOST_EXACT else _draw_orders(len(players), seed)
    sets = _list_sets(len(players)) if orders is None else _list_prefixes(orders)
    odds = _find_odds([make(inside) for inside in sets])
    if np.isnan(odds).any():
        return None
    shares, errors = _weigh_sets(sets, odds) if orders is None else _weigh_orders(orders, odds)
    found = [
        Share(path, old.get(path), new.get(path), float(share), float(error))
        for path, share, error in zip(players, shares, errors, strict=True)
    ]
    return Account(
        before=_find_chance(odds[0]),
        after=_find_chance(odds[-1]),
        change=float(odds[-1] - odds[0]),
        shares=tuple(sorted(found, key=lambda each: -abs(each.share))),
        silent=tuple(path for path in differ if not is_of_stage(path)),
    )


def _list_values(scenario: Scenario) -> dict[str, float | str]:
    return {path: entry.value for path, entry in (scenario.values() | scenario.choices()).items()}


def _build(scenario: Scenario) -> BuiltGame | None:
    try:
        return build_game(scenario)
    except InputError:
        return None


def _find_odds(scenarios: Sequence[Scenario]) -> Floats:
    """Log-odds of a fall of each (scenario,); nan where one makes no game or has no threshold."""
    odds = np.full(len(scenarios), np.nan)
    circles: dict[tuple[str, ...], list[tuple[int, BuiltGame]]] = {}
    for place, each in enumerate(scenarios):
        built = _build(each)
        if built is not None and built.game.threshold.law is not None:
            circles.setdefault(built.game.names, []).append((place, built))
    for games in circles.values():
        answers = answer_draws(games[0][1], [built for _, built in games])
        for number, (place, built) in enumerate(games):
            ends = answers[Beliefs(built.beliefs)]
            if ends is not None:
                chance = float(np.clip(ends.middle[number], _LEAST, 1 - _LEAST))
                odds[place] = np.log(chance / (1 - chance))
    return odds


def _find_chance(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))


def _list_sets(count: int) -> Flags:
    """All sets of players (set, player): nobody first, all last; player k is bit k."""
    numbers = np.arange(2**count)
    return (numbers[:, None] >> np.arange(count)) & 1 > 0


def _weigh_sets(sets: Flags, odds: Floats) -> tuple[Floats, Floats]:
    """Shapley values from all sets (player,), and their errors, which are none."""
    count = sets.shape[1]
    sizes = sets.sum(axis=1)
    shares = np.zeros(count)
    for player in range(count):
        without = np.flatnonzero(~sets[:, player])
        weight = np.array([1 / (count * comb(count - 1, int(size))) for size in sizes[without]])
        shares[player] = weight @ (odds[without + (1 << player)] - odds[without])
    return shares, np.zeros(count)


def _draw_orders(count: int, seed: int) -> NDArray[np.int64]:
    """Orders of the players (order, place), each followed by its reverse."""
    rng = np.random.default_rng([seed, 70])
    drawn = np.array([rng.permutation(count) for _ in range(_ORDERS // 2)])
    return np.stack([drawn, drawn[:, ::-1]], axis=1).reshape(-1, count)


def _list_prefixes(orders: NDArray[np.int64]) -> Flags:
    """Sets that come up on the way (set, player): order by order, from nobody to all."""
    count = orders.shape[1]
    sets = np.zeros((len(orders), count + 1, count), dtype=bool)
    for step in range(count):
        sets[:, step + 1] = sets[:, step]
        sets[np.arange(len(orders)), step + 1, orders[:, step]] = True
    return sets.reshape(-1, count)


def _weigh_orders(orders: NDArray[np.int64], odds: Floats) -> tuple[Floats, Floats]:
    """Mean of what each player adds over drawn orders (player,), and its standard error."""
    steps = np.diff(odds.reshape(len(orders), -1), axis=1)
    added = np.zeros(orders.shape)
    np.put_along_axis(added, orders, steps, axis=1)
    pairs = added.reshape(-1, 2, orders.shape[1]).mean(axis=1)
    return pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
