"""The stage game the slow way: from the four cells, by trying everything, in plain Python.

A game is a dictionary: power, stakes (rows a, r, p, g), mobilisation, and threshold, a pair
(kind, numbers): ("atoms", [(value, probability), …]), ("normal", (mean, sd)) or
("uniform", (low, high)).
"""

import itertools
import math
from fractions import Fraction

TIE = 1e-9
POWER = 1e-9


def chance(game, breaking):
    """Probability that the regime falls when exactly the insiders ``breaking`` break."""
    kind, numbers = game["threshold"]
    x = game["mobilisation"] + math.fsum(game["power"][j] for j in breaking)
    scale = game["mobilisation"] + math.fsum(game["power"])
    if kind == "atoms":
        return math.fsum(q for v, q in numbers if x >= v - POWER * max(abs(v), scale))
    if kind == "normal":
        mean, sd = numbers
        return 0.5 * math.erfc((mean - x) / (sd * math.sqrt(2.0)))
    low, high = numbers
    return min(max((x - low) / (high - low), 0.0), 1.0)


def chance_in_fractions(game, breaking):
    """The same for atoms without any tolerance, in exact arithmetic on what the floats *are*."""
    x = sum((Fraction(game["power"][j]) for j in breaking), Fraction(game["mobilisation"]))
    return sum(q for v, q in game["threshold"][1] if x >= Fraction(v))


def payoff(game, i, breaking, chance=chance):
    a, r, p, g = game["stakes"][i]
    holds, falls = (p, g) if i in breaking else (a, r)
    share = chance(game, breaking)
    return (1.0 - share) * holds + share * falls


def gain(game, i, others, chance=chance):
    """Payoff of breaking less payoff of staying, each from its own outcome."""
    others = frozenset(others) - {i}
    return payoff(game, i, others | {i}, chance) - payoff(game, i, others, chance)


def tie(game, i):
    return TIE * max(abs(x) for x in game["stakes"][i])


def list_sets(n):
    """All sets of insiders, by size."""
    for size in range(n + 1):
        yield from (frozenset(s) for s in itertools.combinations(range(n), size))


def list_equilibria(game, chance=chance):
    """Every set in which nobody gains by moving; at a tie both actions are fine."""
    n = len(game["power"])
    found = []
    for breaking in list_sets(n):
        gains = [gain(game, i, breaking, chance) for i in range(n)]
        if all(
            d >= -tie(game, i) if i in breaking else d <= tie(game, i) for i, d in enumerate(gains)
        ):
            found.append(breaking)
    return found


def list_in_order(equilibria, n):
    """By how many break, then lexicographic as tuples of bools."""
    return sorted(
        (tuple(i in s for i in range(n)) for s in equilibria), key=lambda row: (sum(row), row)
    )


def close(game, start, chance=chance):
    """Who breaks once ``start`` breaks for certain, joining one by one."""
    breaking = set(start)
    while True:
        ready = [
            i
            for i in range(len(game["power"]))
            if i not in breaking and gain(game, i, breaking, chance) > tie(game, i)
        ]
        if not ready:
            return frozenset(breaking)
        breaking.add(ready[0])


def find_extremes(game, chance=chance):
    """Smallest and largest equilibrium among all: the ones inside and around all others."""
    equilibria = list_equilibria(game, chance)
    smallest = frozenset.intersection(*equilibria)
    largest = frozenset.union(*equilibria)
    assert smallest in equilibria
    assert largest in equilibria
    return smallest, largest


def find_smallest_tipping_size(game):
    """Size of the smallest set after whom all follow."""
    n = len(game["power"])
    return next(len(s) for s in list_sets(n) if len(close(game, s)) == n)


def find_pivotality(game, q):
    """E[F | i breaks] − E[F | i stays], over all profiles of the others."""
    n = len(game["power"])
    found = []
    for i in range(n):
        others = [j for j in range(n) if j != i]
        total = 0.0
        for s in list_sets(n):
            if i in s:
                continue
            weight = math.prod(q[j] if j in s else 1.0 - q[j] for j in others)
            total += weight * (chance(game, s | {i}) - chance(game, s))
        found.append(total)
    return found


def find_shapley(game):
    """Mean rise over all orders."""
    n = len(game["power"])
    total = [0.0] * n
    for order in itertools.permutations(range(n)):
        for k, i in enumerate(order):
            total[i] += chance(game, order[: k + 1]) - chance(game, order[:k])
    return [x / math.factorial(n) for x in total]


def expect_gains(game, q):
    """Expected gain of each when the others break independently with q."""
    n = len(game["power"])
    found = []
    for i in range(n):
        others = [j for j in range(n) if j != i]
        total = 0.0
        for s in list_sets(n):
            if i not in s:
                weight = math.prod(q[j] if j in s else 1.0 - q[j] for j in others)
                total += weight * gain(game, i, s)
        found.append(total)
    return found
