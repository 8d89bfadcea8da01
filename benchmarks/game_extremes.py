"""Equilibria under a common prior: extremes, all pure equilibria, pivotality; peers beside them.

Every case asserts its answer. The extremes are asserted to be the first and the last of all pure
equilibria where those can be listed, and a fixed point in one pass where they cannot.
"""

import importlib.util

import numpy as np
from harness import Case, run

from innercircle.game import (
    Game,
    Threshold,
    find_all_pure,
    find_pivotality,
    find_tipping_set,
    solve_common,
    solve_logit,
)

PEER = importlib.util.find_spec("quantecon") is not None
NO_PEER = "" if PEER else "quantecon is not installed"


def make_random(n, seed=1):
    """Unequal powers, payoffs that lead from nobody to everybody."""
    rng = np.random.default_rng(seed)
    power = rng.lognormal(size=n)
    stakes = np.stack(
        [
            rng.uniform(40, 100, n),
            rng.uniform(0, 10, n),
            rng.uniform(0, 15, n),
            rng.uniform(60, 120, n),
        ],
        axis=1,
    )
    return Game(power=power / power.sum(), stakes=stakes, threshold=Threshold.normal(0.5, 0.2))


def make_chain(n):
    """Granovetter's crowd: the k-th of n breaks iff k others do; the longest cascade there is."""
    a = (np.arange(n) + 0.5) / n * 100.0
    stakes = np.stack([a, a, np.zeros(n), np.full(n, 100.0)], axis=1)
    order = np.random.default_rng(5).permutation(n)
    return Game(power=np.ones(n), stakes=stakes[order], threshold=Threshold.uniform(0, n))


def make_lattice(n, steps, seed=0):
    """Powers that are multiples of a step, ``steps`` in all."""
    rng = np.random.default_rng(seed)
    power = 1 + rng.multinomial(steps - n, rng.dirichlet(np.ones(n)))
    return Game(power=power, stakes=[[50, 0, 0, 100]] * n, threshold=Threshold.point(0.55 * steps))


def make_peer_game(game):
    """The same normal form as arrays of payoffs by player, own action first."""
    import quantecon.game_theory as peer  # noqa: PLC0415  optional

    n = game.n
    codes = np.arange(2**n)
    bits = (codes[:, None] >> np.arange(n)) & 1 == 1
    falls = game.fall_probability(bits @ game.power)
    players = []
    for i in range(n):
        a, r, p, g = game.stakes[i]
        payoff = np.where(bits[:, i], p + (g - p) * falls, a + (r - a) * falls)
        table = payoff.reshape((2,) * n).transpose(range(n - 1, -1, -1))  # axis k is insider k
        players.append(
            peer.Player(np.ascontiguousarray(np.moveaxis(table, range(i), range(n - i, n))))
        )
    return peer.NormalFormGame(players)


def list_by_peer(peer_game):
    import quantecon.game_theory as peer  # noqa: PLC0415  optional

    return peer.pure_nash_brute(peer_game)


def check_fixed_points(game):
    def check(answer):
        for breaks in (answer.cautious, answer.bold):
            gains = game.gains_given(breaks)
            assert np.all(gains[breaks] >= -game.ties[breaks])
            assert np.all(gains[~breaks] <= game.ties[~breaks])
        assert np.all(answer.bold[answer.cautious])

    return check


def check_extremes_of(listed):
    def check(answer):
        assert np.array_equal(answer.cautious, listed[0])
        assert np.array_equal(answer.bold, listed[-1])

    return check


def check_list(listed):
    expected = [tuple(int(b) for b in row) for row in listed]

    def check(answer):
        found = sorted((tuple(int(b) for b in row) for row in answer), key=lambda r: (sum(r), r))
        assert found == expected

    return check


def check_pivotality(game):
    """The sum of all pivotalities is the slope of E[F(W)] in a common chance at ½."""
    step = 1e-4
    up = find_pivotality(game, 0.5 + step).fall_probability
    down = find_pivotality(game, 0.5 - step).fall_probability

    def check(answer):
        assert abs(answer.pivotality.sum() - (up - down) / (2 * step)) < 1e-3

    return check


def check_logit(answer):
    assert answer.certified
    q = answer.break_probability
    assert np.allclose(np.log(q / (1 - q)), answer.precision * answer.gains, atol=1e-7)


def list_cases():
    small = make_random(16)
    listed = find_all_pure(small)
    peer_game = make_peer_game(small) if PEER else None
    yield Case(
        "smallest and largest equilibrium",
        "16 insiders",
        "innercircle",
        lambda: solve_common(small),
        check_extremes_of(listed),
    )
    yield Case(
        "all pure equilibria",
        "16 insiders",
        "innercircle, enumeration",
        lambda: find_all_pure(small),
        check_list(listed),
        lambda answer: {"equilibria": len(answer), "sets": 2**16},
    )
    yield Case(
        "all pure equilibria",
        "16 insiders",
        "QuantEcon, brute force",
        lambda: list_by_peer(peer_game),
        check_list(listed),
        lambda answer: {"equilibria": len(answer)},
        repeat=2,
        missing=NO_PEER,
    )
    twenty = make_random(20)
    yield Case(
        "all pure equilibria",
        "20 insiders",
        "innercircle, enumeration",
        lambda: find_all_pure(twenty),
        lambda answer: check_extremes_of(answer)(solve_common(twenty)),
        lambda answer: {"equilibria": len(answer), "sets": 2**20},
    )
    for n in (1_000, 100_000):
        for name, make in (("random", make_random), ("longest cascade", make_chain)):
            game = make(n)
            yield Case(
                f"smallest and largest equilibrium, {name}",
                f"{n:,} insiders",
                "innercircle",
                lambda game=game: solve_common(game),
                check_fixed_points(game),
                lambda answer: {"join": answer.joins.size},
            )
    crowd = make_random(1_000)
    yield Case(
        "smallest tipping set",
        "1,000 insiders",
        "innercircle",
        lambda: find_tipping_set(crowd),
        lambda answer: check_tipping(crowd, answer),
        lambda answer: {"members": answer.size},
    )
    for steps in (3_000, 100_000):
        lattice = make_lattice(1_000, steps)
        yield Case(
            "pivotality of everyone",
            f"1,000 insiders, {steps:,} steps",
            "innercircle",
            lambda lattice=lattice: find_pivotality(lattice),
            check_pivotality(lattice),
        )
    for n, steps in ((16, 160), (30, 300)):
        lattice = make_lattice(n, steps)
        game = lattice.with_(threshold=Threshold.normal(0.5 * steps, 0.1 * steps))
        yield Case(
            "logit quantal response, precision 0.1",
            f"{n} insiders, {steps} steps",
            "innercircle, homotopy",
            lambda game=game: solve_logit(game, 0.1),
            check_logit,
            lambda answer: {"points on the way": len(answer.path_precision)},
        )


def check_tipping(game, answer):
    assert answer.certified
    breaking = answer.members.copy()
    for row in answer.followers:
        assert game.gain(int(row), game.power[breaking].sum()) > game.ties[row]
        breaking[row] = True
    assert breaking.all()


if __name__ == "__main__":
    run(tuple(list_cases()), ("innercircle", "numpy", "scipy", "quantecon"))
