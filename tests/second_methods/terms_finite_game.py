"""The game behind secret terms, built explicitly and solved by crossing out dominated strategies.

Nature draws an order from the schedule and a shift m with probability ε(1−ε)^m. Whoever has place k
in the order (from 0) is told m + k and nothing else; whoever is told less than n, the number of
insiders, is offered so much that breaking is dominant. As ε → 0 such offers become ever rarer. An
action is crossed out when it is worse whatever those do whose actions are not settled yet.
"""

import math

from second_methods.terms_public import gain


def cross_out_types(game, payments, schedule, epsilon, shifts):
    """For each (insider, number told): is breaking the only action left?

    Args:
        game: plain data, as in ``terms_public``.
        payments: paid to each who breaks.
        schedule: (probability, order) pairs with everyone in every order.
        epsilon: ε.
        shifts: shifts beyond this number are cut off.
    """
    n = len(game["power"])
    meant = {}
    for chance, order in schedule:
        for m in range(shifts):
            weight = chance * epsilon * (1.0 - epsilon) ** m
            for k, i in enumerate(order):
                others = [(j, m + place) for place, j in enumerate(order) if j != i]
                meant.setdefault((i, m + k), []).append((weight, others))
    settled = {known for known in meant if known[1] < n}
    gains = {}

    def worst(known):
        """Expected gain from breaking when only those settled break."""
        i, _ = known
        total = 0.0
        for weight, others in meant[known]:
            breaking = tuple(sorted(j for j, told in others if (j, told) in settled))
            if (i, breaking) not in gains:
                gains[i, breaking] = gain(game, i, breaking)
            total += weight * (gains[i, breaking] + payments[i])
        return total / math.fsum(weight for weight, _ in meant[known])

    changed = True
    while changed:
        changed = False
        for known in sorted(set(meant) - settled, key=lambda known: known[1]):
            if worst(known) > 0:
                settled.add(known)
                changed = True
    return {known: known in settled for known in meant}
