"""Shares of a change among what brought it about: the mean over all orders of bringing it about.

A share is linear in the values of sets of players, so that what is not sure of a value is carried
over to the shares. Up to a few players all sets are asked for; beyond, orders are drawn, each with
its reverse.

Sources:
    Shapley (1953), equation (13); Castro, Gómez & Tejada (2009), drawn orders; Mitchell, Cooper,
    Frank & Holmes (2022), permutations in pairs.
"""

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Orders:
    """Sets of players whose values tell each one's share.

    Attributes:
        sets: (set, player) who is in; nobody first, all last, none twice.
        weights: (player, set) of the sets' values in the shares.
        steps: (order, place) drawn, each followed by its reverse; empty where all sets are asked.
        ways: (order, place + 1) numbers of the sets that an order passes through; empty likewise.
    """

    sets: Flags
    weights: Floats
    steps: NDArray[np.int64]
    ways: NDArray[np.int64]

    def share_out(self, values: Floats, errors: Floats | None = None) -> tuple[Floats, Floats]:
        """Shares (player,), which add up to the last value less the first, and standard errors.

        Args:
            values: (set,) of the sets.
            errors: (set,) standard errors of the values, independent of one another; none where
                values are exact.
        """
        variance = np.zeros(len(self.weights))
        if len(self.steps):
            pairs = self._add(values).reshape(-1, 2, len(self.weights)).mean(axis=1)
            variance += pairs.var(axis=0, ddof=1) / len(pairs)
        if errors is not None:
            variance += self.weights**2 @ errors**2
        return self.weights @ values, np.sqrt(variance)

    def _add(self, values: Floats) -> Floats:
        """By how much each player raises the value in each order (order, player)."""
        added = np.zeros(self.steps.shape)
        np.put_along_axis(added, self.steps, np.diff(values[self.ways], axis=1), axis=1)
        return added


def plan_orders(count: int, seed: int, *, exact: int, drawn: int) -> Orders:
    """Sets that have to be asked for.

    Args:
        count: of players.
        seed: of the orders.
        exact: players up to which all sets are asked for.
        drawn: orders beyond, an even number from 4.
    """
    if count > exact:
        return _plan_drawn(_draw_orders(count, drawn, seed))
    sets = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 > 0
    sizes = sets.sum(axis=1)
    joins = np.array([1 / (count * comb(count - 1, size)) for size in range(count)] + [0.0])
    leaves = np.concatenate([[0.0], joins[:-1]])
    weights = np.where(sets, leaves[sizes][:, None], -joins[sizes][:, None]).T
    nothing = np.empty((0, count), dtype=np.int64)
    return Orders(sets, weights, nothing, nothing)


def _draw_orders(count: int, drawn: int, seed: int) -> NDArray[np.int64]:
    """Orders of the players (order, place), each followed by its reverse."""
    rng = np.random.default_rng([seed, 70])
    forward = np.array([rng.permutation(count) for _ in range(drawn // 2)])
    return np.stack([forward, forward[:, ::-1]], axis=1).reshape(-1, count)


def _plan_drawn(steps: NDArray[np.int64]) -> Orders:
    """The sets that come up on the way from nobody to all, order by order."""
    drawn, count = steps.shape
    passed = np.zeros((drawn, count + 1, count), dtype=bool)
    for place in range(count):
        passed[:, place + 1] = passed[:, place]
        passed[np.arange(drawn), place + 1, steps[:, place]] = True
    sets, which = np.unique(passed.reshape(-1, count), axis=0, return_inverse=True)
    ways = which.reshape(drawn, count + 1)
    weights = np.zeros((count, len(sets)))
    np.add.at(weights, (steps, ways[:, 1:]), 1 / drawn)
    np.add.at(weights, (steps, ways[:, :-1]), -1 / drawn)
    return Orders(sets, weights, steps, ways)
