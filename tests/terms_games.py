"""Random games for the terms: drawn so that ties, exact sums, free followers and groups occur."""

import numpy as np

from innercircle.game import Game, Threshold


def draw_plain(rng, n, *, identical=False):
    """A game with complements as plain data (see second_methods.terms_public)."""
    if rng.random() < 0.5:
        power = [float(w) / 10 for w in rng.integers(1, 5, n)]
    else:
        power = [float(w) for w in rng.uniform(0.2, 2.0, n)]
    coarse = rng.random() < 0.5
    stakes = []
    for _ in range(n):
        if coarse:
            r, a = sorted(int(x) for x in rng.integers(0, 6, 2))
            p, g = sorted(int(x) for x in rng.integers(0, 6, 2))
        else:
            r, a = sorted(float(x) for x in rng.uniform(0, 100, 2))
            p, g = sorted(float(x) for x in rng.uniform(0, 90, 2))
        stakes.append((float(a), float(r), float(p), float(g)))
    if identical:
        for k in range(1, n):
            if rng.random() < 0.5:
                power[k], stakes[k] = power[k - 1], stakes[k - 1]
    mobilisation = float(rng.choice([0.0, 0.0, 0.3]))
    return {
        "power": power,
        "stakes": stakes,
        "threshold": draw_threshold(rng, power, mobilisation),
        "mobilisation": mobilisation,
    }


def draw_threshold(rng, power, mobilisation):
    total = float(sum(power))
    sums = [
        mobilisation + float(sum(w for w in power if rng.random() < 0.5))
        for _ in range(int(rng.integers(1, 4)))
    ]
    kind = rng.integers(4)
    if kind == 0:
        return ("atoms", [(sums[0], 1.0)])
    if kind == 1:
        values = sorted(set(sums))
        shares = rng.dirichlet(np.ones(len(values)))
        return ("atoms", [(v, float(q)) for v, q in zip(values, shares, strict=True)])
    if kind == 2:
        return ("normal", (float(rng.uniform(0.2, 0.9) * total), 0.15 * total))
    low = float(rng.uniform(-0.2, 0.6) * total)
    return ("uniform", (low, low + float(rng.uniform(0.2, 1.0) * total)))


def make_threshold(plain):
    kind, numbers = plain
    if kind == "atoms":
        return Threshold.discrete([v for v, _ in numbers], [q for _, q in numbers])
    return getattr(Threshold, kind)(*numbers)


def make_game(plain):
    """The Game of plain data."""
    return Game(
        power=plain["power"],
        stakes=plain["stakes"],
        threshold=make_threshold(plain["threshold"]),
        mobilisation=plain["mobilisation"],
    )


def draw_aim(rng, plain, chance):
    """Keyword arguments of a goal: min_fall, target and payees, each sometimes left out."""
    n = len(plain["power"])
    aim = {}
    if rng.random() < 0.4:
        some = [i for i in range(n) if rng.random() < 0.6]
        aim["min_fall"] = min(1.0, float(rng.choice([chance(plain, some), rng.random()])))
    if rng.random() < 0.3:
        aim["target"] = sorted(int(i) for i in rng.choice(n, rng.integers(1, n + 1), replace=False))
    if rng.random() < 0.4:
        aim["payees"] = sorted(int(i) for i in rng.choice(n, rng.integers(1, n + 1), replace=False))
    return aim
