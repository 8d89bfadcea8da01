"""Offers that must work under each of several thresholds, the slow way: all orders of each.

Games are plain data, as in ``terms_public``, and differ in their threshold only.
"""

import itertools
import math

from second_methods.terms_public import meets, price_step


def price_under_all(games, min_fall=None, payees=None):
    """Least sum of payments such that, in each game, some order makes everyone needed sure."""
    n = len(games[0]["power"])
    payees = range(n) if payees is None else payees
    kept = [_drop_dominated(_list_payments(game, min_fall, payees)) for game in games]
    best = math.inf
    for chosen in itertools.product(*kept):
        best = min(best, math.fsum(max(each) for each in zip(*chosen, strict=True)))
    return best


def _list_payments(game, min_fall, payees):
    n = len(game["power"])
    target = range(n) if min_fall is None else ()
    found = set()
    for size in range(n + 1):
        for members in itertools.combinations(range(n), size):
            if not meets(game, members, min_fall, target):
                continue
            for order in itertools.permutations(members):
                paid = [0.0] * n
                for k, i in enumerate(order):
                    paid[i] = price_step(game, i, order[:k], "payment", payees)
                if all(map(math.isfinite, paid)):
                    found.add(tuple(paid))
    return found


def _drop_dominated(payments):
    return [
        one
        for one in payments
        if not any(
            other != one and all(x <= y for x, y in zip(other, one, strict=True))
            for other in payments
        )
    ]
