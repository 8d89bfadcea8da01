"""Mixed instruments the slow way: for every order and every choice of places, a linear programme.

Games are plain data, as in ``terms_public``. An instrument is (name, pays, unit cost, most), with
pays "always", "if_falls" or "if_holds"; a place is a pair of lists (value, cost), or None.
"""

import itertools
import math

import numpy as np
from scipy.optimize import linprog

from second_methods.terms_public import chance, gain, tie


def price_by_all_orders(game, instruments, place=None, barred=(), budgets=None, largest=math.inf):
    """Least cost with everyone breaking.

    Args:
        game: plain data.
        instruments: divisible instruments.
        place: (values, costs) or None.
        barred: insiders who may not have a place.
        budgets: by name, most that all promises of an instrument may cost.
        largest: most face value of a promise.
    """
    n = len(game["power"])
    best = math.inf
    for order in itertools.permutations(range(n)):
        for placed in itertools.product([False, True], repeat=n if place else 0):
            if any(placed[i] for i in barred if placed):
                continue
            best = min(
                best, _price(game, instruments, place, placed, order, budgets or {}, largest)
            )
    return best


def _price(game, instruments, place, placed, order, budgets, largest):
    n, k = len(order), len(instruments)
    fixed, cover, need, most, unit = 0.0, np.zeros((n, n * k)), np.zeros(n), [], []
    for step, i in enumerate(order):
        before, joined = list(order[:step]), chance(game, order[: step + 1])
        d = gain(game, i, before)
        g = game["stakes"][i][3]
        if placed and placed[i]:
            if joined <= 0:
                return math.inf
            fixed += place[1][i]
            d += max(place[0][i] - g, 0.0) * joined
        settled = d > tie(game, i)
        for j, (_, pays, cost, cap) in enumerate(instruments):
            rate = {"always": 1.0, "if_falls": joined, "if_holds": 1.0 - joined}[pays]
            limit = cap
            if pays == "if_holds":
                limit = min(cap, g - game["stakes"][i][2])
            cover[step, step * k + j] = 0.0 if settled else -rate
            most.append((0.0, min(limit, largest)))
            unit.append(cost)
        need[step] = 0.0 if settled else min(d, 0.0)
        if not settled and not cover[step].any():
            return math.inf
    rows = [
        [c if name == what else 0.0 for _ in range(n) for (name, _, c, _) in instruments]
        for what in budgets
    ]
    answer = linprog(
        unit,
        A_ub=np.vstack([cover, *[np.array(row)[None, :] for row in rows]]),
        b_ub=np.concatenate([need, list(budgets.values())]),
        bounds=most,
        method="highs",
    )
    return fixed + answer.fun if answer.status == 0 else math.inf
