"""Public terms the slow way: every order tried, every dominated strategy crossed out.

Plain Python on lists. A threshold is a pair (kind, numbers): ("atoms", [(value, probability), …]),
("normal", (mean, sd)) or ("uniform", (low, high)).
"""

import itertools
import math

TIE = 1e-9
POWER = 1e-9


def fall(threshold, power, total, mobilisation=0.0):
    """Probability that the regime falls when ``power`` breaks; ``total`` is all insiders' power."""
    kind, numbers = threshold
    x, scale = mobilisation + power, mobilisation + total
    if kind == "atoms":
        return math.fsum(q for v, q in numbers if x >= v - POWER * max(abs(v), scale))
    low, high = numbers
    if kind == "normal":
        return 0.5 * math.erfc((low - x) / (high * math.sqrt(2.0)))
    if x <= low + POWER * max(abs(low), scale):
        return 0.0
    if x >= high - POWER * max(abs(high), scale):
        return 1.0
    return (x - low) / (high - low)


def gain(game, i, others):
    """What insider i gains by breaking when exactly the insiders ``others`` break."""
    a, r, p, g = game["stakes"][i]
    W = math.fsum(game["power"][j] for j in others)
    total = math.fsum(game["power"])
    before = fall(game["threshold"], W, total, game["mobilisation"])
    after = fall(game["threshold"], W + game["power"][i], total, game["mobilisation"])
    return (p - a) + (g - p) * after + (a - r) * before


def chance(game, breaking):
    """Probability of falling when exactly ``breaking`` break."""
    W = math.fsum(game["power"][j] for j in breaking)
    return fall(game["threshold"], W, math.fsum(game["power"]), game["mobilisation"])


def tie(game, i):
    return TIE * max(abs(x) for x in game["stakes"][i])


def meets(game, breaking, min_fall, target):
    """Does the set reach the goal?"""
    if min_fall is not None and chance(game, breaking) < min_fall - 1e-12:
        return False
    return set(target) <= set(breaking)


def price_step(game, i, before, instrument, payees):
    """The offer that i needs when exactly those ``before`` break for certain."""
    d = gain(game, i, before)
    if d > tie(game, i):
        return 0.0
    if i not in payees:
        return math.inf
    if instrument == "payment":
        return max(-d, 0.0)
    joined = chance(game, [*before, i])
    return max(-d, 0.0) / joined if joined > 0 else math.inf


def price_by_all_orders(game, instrument="payment", min_fall=None, target=None, payees=None):
    """Least cost over all orders and all places to stop, by dynamic programming on nothing."""
    n = len(game["power"])
    if target is None:
        target = range(n) if min_fall is None else ()
    payees = range(n) if payees is None else payees
    best = math.inf
    for size in range(n + 1):
        for chosen in itertools.combinations(range(n), size):
            if not meets(game, chosen, min_fall, target):
                continue
            for order in itertools.permutations(chosen):
                cost = 0.0
                for k, i in enumerate(order):
                    cost += price_step(game, i, order[:k], instrument, payees)
                    if cost >= best:
                        break
                best = min(best, cost)
    return best


def with_offers(game, offers, instrument="payment"):
    """The game after the offers, as the insiders play it."""
    stakes = []
    for (a, r, p, g), t in zip(game["stakes"], offers, strict=True):
        stakes.append((a, r, p + t if instrument == "payment" else p, g + t))
    return {**game, "stakes": stakes}


def cross_out(game):
    """Actions left to each insider when dominated ones are crossed out again and again.

    Every profile of the others' remaining actions is tried; a margin of a tie is needed.
    """
    n = len(game["power"])
    left = [{False, True} for _ in range(n)]
    changed = True
    while changed:
        changed = False
        for i in range(n):
            if len(left[i]) == 1:
                continue
            rest = [sorted(left[j]) if j != i else [False] for j in range(n)]
            gains = [
                gain(game, i, [j for j in range(n) if profile[j]])
                for profile in itertools.product(*rest)
            ]
            if min(gains) > tie(game, i):
                left[i] = {True}
                changed = True
            elif max(gains) < -tie(game, i):
                left[i] = {False}
                changed = True
    return left


def smallest_equilibrium(game):
    """Who breaks in the smallest equilibrium: join one by one whoever gains for certain."""
    breaking = []
    while True:
        ready = [
            i
            for i in range(len(game["power"]))
            if i not in breaking and gain(game, i, breaking) > tie(game, i)
        ]
        if not ready:
            return breaking
        breaking.append(ready[0])


def keep_by_all_orders(game):
    """Least payments on staying that leave "all stay" alone: orders of insiders made sure.

    Whoever is made sure k-th must prefer staying although all not yet made sure break.
    """
    n = len(game["power"])
    best = math.inf
    for order in itertools.permutations(range(n)):
        cost = 0.0
        for k, i in enumerate(order):
            cost += max(gain(game, i, order[k + 1 :]), 0.0)
        best = min(best, cost)
    return best
