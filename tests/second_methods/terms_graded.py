"""Secret guarantees on a ladder by one linear programme over all orders and levels.

Games are plain data, as in ``terms_public``.
"""

import itertools
import math

import numpy as np
from scipy.optimize import linprog

from second_methods.terms_public import chance, gain


def price_by_typed_orders(game, ladders):
    """Least expected cost with everyone breaking.

    Args:
        game: plain data.
        ladders: for each insider (face, cost) pairs; "nothing for nothing" is added.
    """
    n = len(game["power"])
    ladders = [[(0.0, 0.0), *ladder] for ladder in ladders]
    types = {
        (i, k): t
        for t, (i, k) in enumerate((i, k) for i in range(n) for k in range(len(ladders[i])))
    }
    columns, costs = [], []
    for order in itertools.permutations(range(n)):
        for levels in itertools.product(*[range(len(ladders[i])) for i in order]):
            column = np.zeros(len(types))
            for step, (i, k) in enumerate(zip(order, levels, strict=True)):
                joined = chance(game, order[: step + 1])
                column[types[i, k]] = gain(game, i, order[:step]) + ladders[i][k][0] * joined
            columns.append(column)
            costs.append(sum(ladders[i][k][1] for i, k in zip(order, levels, strict=True)))
    answer = linprog(
        costs,
        A_ub=-np.array(columns).T,
        b_ub=np.zeros(len(types)),
        A_eq=np.ones((1, len(columns))),
        b_eq=[1.0],
        method="highs",
    )
    return answer.fun if answer.status == 0 else math.inf
