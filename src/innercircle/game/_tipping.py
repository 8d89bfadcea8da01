"""The smallest tipping set: the fewest insiders after whom, once they break, all others follow.

Sort the insiders by the power of others above which each breaks (the critical power). If the set T
breaks for certain, the others join in that order, and all of them do iff each k outside T finds

    (power of all before k in the order) + (power of T after k)  >  k's critical power.

So, going from the hardest to the easiest, only two numbers matter: how many are in T so far, and
with how much power; for each count more power is always better. That is a dynamic program with n
steps over counts, exact at any n. The order is by bisection on the gains themselves; each step
asks the gain again at the sum in question.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.game._game import Game
from innercircle.game._kernels.cascade import (
    climb,
    find_critical_powers,
    make_crowd,
)
from innercircle.game._kernels.gain import compute_gain
from innercircle.game._precision import (
    find_exact_probability,
    has_tiny_powers,
    refuse_too_far_apart,
)
from innercircle.vocabulary import Reason

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

_MOST_CELLS = 50_000_000  # memory of the choices: one byte a step and count


@dataclass(frozen=True, kw_only=True, eq=False)
class TippingAnswer(Answer):
    """The fewest insiders after whom all others follow.

    Attributes:
        names: (insider,) names.
        members: (insider,) True for those who must break first.
        insiders: names of the members, in the order of the game.
        size: number of members; an upper bound when not certified.
        lower_bound: no smaller set does it; equals ``size`` when certified.
        followers: rows of the others, in an order in which each follows willingly.
    """

    names: tuple[str, ...]
    members: Bools
    insiders: tuple[str, ...]
    size: int
    lower_bound: int
    followers: Ints = field(repr=False)


def find_tipping_set(game: Game) -> TippingAnswer:
    """The smallest set of insiders such that, if they break for certain, all others follow.

    Of several smallest sets, the one with the most power. Insiders who break unled are never
    members; an insider who does not break even when all others do always is. A tie does not
    follow.

    Args:
        game: any game with complements and a proper threshold.

    Returns:
        a :class:`TippingAnswer`, certified smallest except for very many insiders with a very
        large set, where an upper and a lower bound are given.

    Raises:
        NotComplementsError: someone is put off when others break.
        TooFarApartError: the answer hangs on powers below the tolerance of their sum.
        GameError: the threshold is flat.
    """
    game.require_complements()
    fall = _GuardedFall(game)
    crowd = make_crowd(game.power, game.stakes, game.ties)
    critical = find_critical_powers(crowd, fall, game.total_power)
    order = np.lexsort((-crowd.rows, critical))
    greedy = _choose_greedily(game, fall, order)
    certified = game.n * (int(greedy.sum()) + 2) <= _MOST_CELLS
    members = _choose_exactly(game, fall, order, int(greedy.sum())) if certified else greedy
    never = int(np.sum(np.isinf(critical)))
    size = int(members.sum())
    followers = climb(
        crowd.choose(~members),
        fall,
        lambda q: game.threshold.quantile(q) - game.mobilisation,
        start=float(game.power[members].sum()),
    )
    if fall.differed:
        refuse_too_far_apart(game, "find_tipping_set")
    members.flags.writeable = False
    return TippingAnswer(
        method="dynamic program over counts, hardest insider first",
        reason=Reason.SOLVED if certified else Reason.GAP_NOT_CLOSED,
        certified=certified,
        names=game.names,
        members=members,
        insiders=tuple(game.names[i] for i in np.flatnonzero(members)),
        size=size,
        lower_bound=size if certified else never,
        followers=followers,
    )


class _GuardedFall:
    """F that remembers whether it ever hung on powers below the tolerance."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.differed = False
        self.guarded = has_tiny_powers(game)

    def __call__(self, breaking: Floats) -> Floats:
        share = self.game.fall_probability(breaking)
        law = self.game.threshold.law
        if self.guarded and law is not None:
            x = np.asarray(self.game.mobilisation + breaking)
            exact = find_exact_probability(law, (x, np.zeros_like(x)))
            self.differed = self.differed or not np.array_equal(share, exact)
        return share


def _is_willing(game: Game, fall: _GuardedFall, row: int, others: Floats) -> Bools:
    gain = compute_gain(game.stakes[row], fall(others + game.power[row]), fall(others))
    return np.asarray(gain > game.ties[row])


def _choose_greedily(game: Game, fall: _GuardedFall, order: Ints) -> Bools:
    """A tipping set that takes the hardest only where it must: an upper bound on the size."""
    members = np.zeros(game.n, dtype=bool)
    power = game.power[order]
    before = np.cumsum(power) - power
    extra = 0.0
    for k in range(game.n - 1, -1, -1):
        if not _is_willing(game, fall, int(order[k]), np.asarray(before[k] + extra)):
            members[order[k]] = True
            extra += power[k]
    return members


def _choose_exactly(game: Game, fall: _GuardedFall, order: Ints, most: int) -> Bools:
    power = game.power[order]
    before = np.concatenate(([0.0], np.cumsum(power[:-1])))
    best = np.full(most + 1, -np.inf)  # by count: most power of T among those already decided
    best[0] = 0.0
    taken = np.zeros((game.n, most + 1), dtype=bool)
    for k in range(game.n - 1, -1, -1):
        spared = best.copy()
        reached = np.isfinite(best)
        willing = np.zeros(most + 1, dtype=bool)
        willing[reached] = _is_willing(game, fall, int(order[k]), before[k] + best[reached])
        spared[~willing] = -np.inf
        chosen = np.concatenate(([-np.inf], best[:-1] + power[k]))
        taken[k] = (chosen >= spared) & np.isfinite(chosen)
        best = np.maximum(chosen, spared)
    count = int(np.argmax(np.isfinite(best)))
    members = np.zeros(game.n, dtype=bool)
    for k in range(game.n):
        if taken[k, count]:
            members[order[k]] = True
            count -= 1
    return members
