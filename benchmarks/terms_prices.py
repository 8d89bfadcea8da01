"""Public and secret terms: exact, collapsed and bounded; explicit graphs and programmes beside.

Every case asserts its answer: exact methods against each other, bounds on both sides.

Finding (November 2026, CPU time of two cores that others kept busy, which doubles it and more):
public terms of 28 insiders are certified in under a second; secret terms of 12 insiders take .04 s
where the explicit flow programme takes 7 s, of 22 insiders 1.5 s, of 24 8 s, of 26 46 s and 2.3 GB,
gap 1e-7; at 40 different insiders bounds within .3 per cent in 10 s. Compiled code is loaded before
anything is timed.
"""

import math

import numpy as np
from harness import Case, run
from scipy.optimize import linprog
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from innercircle.game import Game, Threshold
from innercircle.terms import price_loyalty, price_public, price_secret
from innercircle.terms._kernels import sweep


def make_usual(n, seed=1):
    """Much to lose, something to win, unequal powers."""
    rng = np.random.default_rng(seed)
    power = rng.uniform(0.5, 1.5, n)
    cells = [rng.uniform(lo, hi, n) for lo, hi in ((60, 90), (0, 30), (0, 20), (30, 70))]
    threshold = Threshold.normal(power.sum() / 2, power.sum() / 8)
    return Game(power=power, stakes=np.stack(cells, axis=1), threshold=threshold)


def make_groups(count, size):
    base = make_usual(count)
    return Game(
        power=np.repeat(base.power, size),
        stakes=np.repeat(base.stakes, size, axis=0),
        threshold=Threshold.normal(0.5 * size * base.total_power, 0.125 * size * base.total_power),
    )


def list_edges(game):
    """All edges of the subset lattice: from, to, insider, gain."""
    n = game.n
    states = np.arange(1 << n)
    power = ((states[:, None] >> np.arange(n)) & 1) @ game.power
    parts = []
    for i in range(n):
        start = states[(states >> i) & 1 == 0]
        parts.append((start, start | 1 << i, np.full(start.size, i), game.gain(i, power[start])))
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def price_by_dijkstra(game):
    """Public cost as a shortest path on the explicit graph; a tiny cost stands for a free edge."""
    start, end, _, gain = list_edges(game)
    cost = np.maximum(-gain, 0.0) + 1e-12
    graph = coo_matrix((cost, (start, end)), shape=(1 << game.n, 1 << game.n)).tocsr()
    return float(dijkstra(graph, indices=0)[-1])


def price_by_flow(game):
    """Secret cost by the explicit unit-flow programme, one variable an edge."""
    n = game.n
    start, end, who, gain = list_edges(game)
    edges = start.size
    columns = np.arange(edges)
    flow = coo_matrix(
        (
            np.concatenate([np.ones(edges), -np.ones(edges)]),
            (np.concatenate([start, end]), np.concatenate([columns, columns])),
        ),
        shape=(1 << n, edges + n),
    )
    source = np.zeros(1 << n)
    source[0], source[-1] = 1.0, -1.0
    obey = coo_matrix(
        (
            np.concatenate([-gain, -np.ones(n)]),
            (np.concatenate([who, np.arange(n)]), np.concatenate([columns, edges + np.arange(n)])),
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
    return float(answer.fun)


def check_near(expected, share=1e-6):
    def check(answer):
        found = getattr(answer, "cost", answer)
        assert math.isclose(found, expected, rel_tol=share), (found, expected)

    return check


def check_certified(answer):
    assert answer.certified
    assert answer.cost - answer.lower_bound <= 1e-6 * answer.cost


def check_gap(share):
    def check(answer):
        assert answer.lower_bound <= answer.cost <= (1 + share) * answer.lower_bound

    return check


def count_gap(answer):
    return {"relative gap": 1.0 - answer.lower_bound / answer.cost}


def make_stored_case(n):
    """Secret terms with the gains of all edges stored, as where insiders are alike."""
    game = make_usual(n)
    cost = price_secret(game).cost

    def price():
        most, sweep.MOST_SWEPT = sweep.MOST_SWEPT, 0
        try:
            return price_secret(game)
        finally:
            sweep.MOST_SWEPT = most

    count = lambda answer: {"shortest paths": answer.steps}  # noqa: E731
    method = "innercircle, edges stored"
    return Case("secret", f"{n} insiders", method, price, check_near(cost), count, repeat=1)


def list_cases():
    for n in (12, 16):
        game = make_usual(n)
        cost = price_public(game).cost
        size = f"{n} insiders"
        yield Case("public", size, "innercircle", lambda g=game: price_public(g), check_near(cost))
        yield Case(
            "public",
            size,
            "SciPy, Dijkstra on the explicit graph",
            lambda g=game: price_by_dijkstra(g),
            check_near(cost),
            repeat=2,
        )
    twenty = make_usual(20)
    yield Case(
        "public", "20 insiders", "innercircle", lambda: price_public(twenty), check_certified
    )
    yield Case(
        "public, guarantees",
        "20 insiders",
        "innercircle",
        lambda: price_public(twenty, "guarantee"),
        check_certified,
    )
    yield Case(
        "loyalty", "20 insiders", "innercircle", lambda: price_loyalty(twenty), check_certified
    )
    groups = make_groups(8, 5)
    yield Case(
        "public",
        "40 insiders in 8 groups",
        "innercircle",
        lambda: price_public(groups),
        check_certified,
    )
    for n in (23, 28):
        game = make_usual(n)
        yield Case(
            "public",
            f"{n} insiders",
            "innercircle",
            lambda g=game: price_public(g),
            check_certified,
            repeat=2,
        )
    for n in (8, 10, 12):
        game = make_usual(n)
        cost = price_secret(game).cost
        size = f"{n} insiders"
        yield Case(
            "secret",
            size,
            "innercircle",
            lambda g=game: price_secret(g),
            check_near(cost),
            lambda answer: {"shortest paths": answer.steps},
        )
        yield Case(
            "secret",
            size,
            "SciPy HiGHS, explicit flow",
            lambda g=game: price_by_flow(g),
            check_near(cost),
            lambda _, g=game: {"edges": g.n << (g.n - 1)},
            repeat=1,
        )
    price_secret(make_usual(16))  # loads what is compiled
    for n in (18, 20):
        yield make_stored_case(n)
    for n in (18, 20, 22, 24, 26):
        game = make_usual(n)
        yield Case(
            "secret",
            f"{n} insiders",
            "innercircle",
            lambda g=game: price_secret(g),
            check_certified,
            lambda answer: {"shortest paths": answer.steps, **count_gap(answer)},
            repeat=1,
        )
    forty = make_usual(40)
    yield Case(
        "public, bounds",
        "40 insiders",
        "innercircle",
        lambda: price_public(forty),
        check_gap(0.01),
        count_gap,
        repeat=1,
    )
    yield Case(
        "secret, bounds",
        "40 insiders",
        "innercircle",
        lambda: price_secret(forty),
        check_gap(0.005),
        count_gap,
        repeat=1,
    )


if __name__ == "__main__":
    run(tuple(list_cases()), ("innercircle", "numpy", "scipy"))
