"""Secret guarantees on a ladder by one linear programme over all orders and levels.

Games are plain data, as in ``terms_public``.
"""

import itertools
import math

import numpy as np
from scipy.optimize import linprog

from second_methods.terms_public import chance, gain, meets


def find_type_gain(game, i, face, before, leak_fear):
    """What i gains by breaking after those ``before``, with this face value if the regime falls."""
    among = gain(game, i, before) + face * chance(game, [*before, i])
    alone = gain(game, i, []) + face * chance(game, [i])
    return (1.0 - leak_fear) * among + leak_fear * alone


def find_type_tie(game, i, face):
    return 1e-9 * (max(map(abs, game["stakes"][i])) + face)


def find_tied_types(game, schedule, leak_fear=0.0):
    """(insider, face) pairs that are asked and do not gain by more than a tie, on average.

    A schedule is a list of (probability, ((insider, face), …)).
    """
    collected, asked = {}, {}
    for share, order in schedule:
        for k, (i, face) in enumerate(order):
            before = [j for j, _ in order[:k]]
            d = share * find_type_gain(game, i, face, before, leak_fear)
            collected[i, face] = collected.get((i, face), 0.0) + d
            asked[i, face] = asked.get((i, face), 0.0) + share
    return [
        (i, face)
        for (i, face), share in asked.items()
        if share > 0 and collected[i, face] <= find_type_tie(game, i, face) * share
    ]


def price_by_typed_orders(game, ladders, min_fall=None, target=None, payees=None, leak_fear=0.0):
    """Least expected cost of reaching a goal, every type gaining by more than a tie.

    Args:
        game: plain data.
        ladders: for each insider (face, cost) pairs; "nothing for nothing" is added.
        min_fall: chance of a fall to reach.
        target: insiders who must break; with neither, everyone.
        payees: who may be promised anything; None: everyone.
        leak_fear: weight of being alone.
    """
    n = len(game["power"])
    if target is None:
        target = range(n) if min_fall is None else ()
    payees = range(n) if payees is None else payees
    ladders = [[(0.0, 0.0), *(ladders[i] if i in payees else [])] for i in range(n)]
    types = {
        pair: t for t, pair in enumerate((i, k) for i in range(n) for k in range(len(ladders[i])))
    }
    columns, costs = [], []
    for size in range(n + 1):
        for order in itertools.permutations(range(n), size):
            if not meets(game, order, min_fall, target):
                continue
            for levels in itertools.product(*[range(len(ladders[i])) for i in order]):
                column = np.zeros(len(types))
                for step, (i, k) in enumerate(zip(order, levels, strict=True)):
                    face = ladders[i][k][0]
                    more = find_type_gain(game, i, face, order[:step], leak_fear)
                    column[types[i, k]] = more - 2.0 * find_type_tie(game, i, face)
                columns.append(column)
                costs.append(sum(ladders[i][k][1] for i, k in zip(order, levels, strict=True)))
    if not columns:
        return math.inf
    answer = linprog(
        costs,
        A_ub=-np.array(columns).T,
        b_ub=np.zeros(len(types)),
        A_eq=np.ones((1, len(columns))),
        b_eq=[1.0],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return answer.fun if answer.status == 0 else math.inf
