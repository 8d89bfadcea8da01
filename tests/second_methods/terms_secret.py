"""Secret terms the slow way: linear programmes over all orders, and over all edges of the lattice.

Games are plain data, as in ``terms_public``.
"""

import itertools
import math

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from second_methods.terms_public import gain, meets, tie


def _gain(game, i, before, leak_fear, payees):
    d = (1.0 - leak_fear) * gain(game, i, before) + leak_fear * gain(game, i, [])
    return d if i in payees else d - 2.0 * tie(game, i)


def find_unwilling(game, schedule, offers, leak_fear=0.0):
    """Whoever is asked and does not gain by more than a tie, on average, with these offers.

    A schedule is a list of (probability, order); offers are payments on breaking.
    """
    n = len(game["power"])
    collected, asked = [0.0] * n, [0.0] * n
    for share, order in schedule:
        for k, i in enumerate(order):
            d = (1.0 - leak_fear) * gain(game, i, order[:k]) + leak_fear * gain(game, i, [])
            collected[i] += share * (d + offers[i])
            asked[i] += share
    ties = [1e-9 * (max(map(abs, game["stakes"][i])) + offers[i]) for i in range(n)]
    return [i for i in range(n) if asked[i] > 0 and collected[i] <= ties[i] * asked[i]]


def price_by_order_lp(
    game, min_fall=None, target=None, payees=None, leak_fear=0.0, largest=math.inf
):
    """Least expected payments by a linear programme with one variable for every order."""
    n = len(game["power"])
    if target is None:
        target = range(n) if min_fall is None else ()
    payees = list(range(n)) if payees is None else list(payees)
    columns, visits = [], []
    for size in range(n + 1):
        for chosen in itertools.combinations(range(n), size):
            if meets(game, chosen, min_fall, target):
                for order in itertools.permutations(chosen):
                    column = np.zeros(n)
                    for k, i in enumerate(order):
                        column[i] = _gain(game, i, order[:k], leak_fear, payees)
                    columns.append(column)
                    visits.append(np.isin(range(n), order).astype(float))
    if not columns:
        return math.inf
    gains = np.array(columns)
    m = len(columns)
    rows = [np.hstack([-gains.T, -np.eye(n)[:, payees]])]
    if largest < math.inf:  # nobody is paid more than this each time that they are asked
        asked = np.array(visits).T[payees]
        rows.append(np.hstack([-largest * asked, np.eye(len(payees))]))
    answer = linprog(
        np.concatenate([np.zeros(m), np.ones(len(payees))]),
        A_ub=np.vstack(rows),
        b_ub=np.zeros(sum(len(part) for part in rows)),
        A_eq=np.concatenate([np.ones(m), np.zeros(len(payees))])[None, :],
        b_eq=[1.0],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return answer.fun if answer.status == 0 else math.inf


def price_by_flow_lp(game, leak_fear=0.0):
    """Least payments by a unit flow on the subset lattice from nobody to everybody.

    One variable an edge (S, i): the probability that i joins when exactly S have.
    """
    n = len(game["power"])
    rows, cols, values, edges = [], [], [], 0
    gains = []
    for state in range(1 << n):
        inside = [j for j in range(n) if state >> j & 1]
        for i in range(n):
            if state >> i & 1:
                continue
            rows += [state, state | 1 << i]
            cols += [edges, edges]
            values += [1.0, -1.0]
            gains.append((i, edges, _gain(game, i, inside, leak_fear, range(n))))
            edges += 1
    flow = coo_matrix((values, (rows, cols)), shape=(1 << n, edges + n))
    source = np.zeros(1 << n)
    source[0], source[-1] = 1.0, -1.0
    i, e, d = (np.array(column) for column in zip(*gains, strict=True))
    obey = coo_matrix(
        (
            np.concatenate([-d, -np.ones(n)]),
            (np.concatenate([i, np.arange(n)]), np.concatenate([e, edges + np.arange(n)])),
        ),
        shape=(n, edges + n),
    )
    answer = linprog(
        np.concatenate([np.zeros(edges), np.ones(n)]),
        A_ub=obey.tocsr(),
        b_ub=np.zeros(n),
        A_eq=flow.tocsr(),
        b_eq=source,
        method="highs",
    )
    return answer.fun
