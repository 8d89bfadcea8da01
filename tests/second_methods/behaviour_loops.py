"""Models of behaviour by plain loops over everybody who may break, for small circles.

Every set of others is enumerated, every integral is a sum over a fine grid that is split where a
set's power is just enough, every root is found by halving. Noise and prior as in the package: an
insider who senses x believes that θ is normal around x.
"""

import itertools
import math

import numpy as np

FINE = 4000
SPREAD = 9.0


def phi(z):
    """Standard normal distribution function, elementwise."""
    return 0.5 * (1.0 + np.vectorize(math.erf)(np.asarray(z, dtype=float) / math.sqrt(2.0)))


def density(z):
    """Standard normal density."""
    return np.exp(-0.5 * np.square(z)) / math.sqrt(2.0 * math.pi)


def list_others(game, i):
    """(who, power) of every set of the others of insider i."""
    rest = [j for j in range(len(game["power"])) if j != i]
    for size in range(len(rest) + 1):
        for who in itertools.combinations(rest, size):
            yield who, sum(game["power"][j] for j in who)


def halve(gain, low, high):
    """Where a falling gain is zero; infinite where it never is."""
    if gain(low) <= 0:
        return -math.inf
    if gain(high) >= 0:
        return math.inf
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if gain(middle) > 0 else (low, middle)
    return 0.5 * (low + high)


def find_ends(game):
    """Signals far below and far above which nothing changes any more."""
    widest = SPREAD * max(game["noise"])
    return game["mobilisation"] - widest, game["mobilisation"] + sum(game["power"]) + widest


# ---------------------------------------------------------------------- Laplacian


def weigh_laplace(n, size):
    """Chance of one set of others of a size, when every size 0 … n−1 is equally likely."""
    return 1.0 / n / math.comb(n - 1, size)


def find_laplacian(game):
    """Cutoffs of all insiders."""
    n = len(game["power"])
    cutoffs = []
    for i in range(n):
        a, r, p, g = game["stakes"][i]
        w, sd, M = game["power"][i], game["noise"][i], game["mobilisation"]
        sets = [(weigh_laplace(n, len(who)), W) for who, W in list_others(game, i)]

        def gain(x, sets=sets, cells=(a, r, p, g), w=w, sd=sd, M=M):
            a, r, p, g = cells
            joined = sum(q * float(phi((M + W + w - x) / sd)) for q, W in sets)
            stayed = sum(q * float(phi((M + W - x) / sd)) for q, W in sets)
            return (p - a) + (g - p) * joined + (a - r) * stayed

        cutoffs.append(halve(gain, *find_ends(game)))
    return cutoffs


# ---------------------------------------------------------------------- a grid of θ


def make_grid(game, margin=0.0):
    """Midpoints and weights of θ, no cell across a power that is just enough."""
    M = game["mobilisation"]
    powers = {0.0}
    for w in game["power"]:
        powers |= {round(w + v, 12) for v in powers}
    edges = sorted({M + v for v in powers})
    edges = [edges[0] - margin, *edges, edges[-1] + margin] if margin else edges
    step = (edges[-1] - edges[0]) / FINE
    theta, weight = [], []
    for left, right in itertools.pairwise(edges):
        count = max(1, math.ceil((right - left) / step))
        theta += [left + (k + 0.5) * (right - left) / count for k in range(count)]
        weight += [(right - left) / count] * count
    return np.array(theta), np.array(weight)


def fold(game, i, chances, theta):
    """Pr(falls | θ) if insider i breaks, and if i stays, when the others break with ``chances``."""
    joined, stayed = np.zeros_like(theta), np.zeros_like(theta)
    M, w = game["mobilisation"], game["power"][i]
    for who, W in list_others(game, i):
        mass = np.ones_like(theta)
        for j in range(len(chances)):
            if j != i:
                mass = mass * (chances[j] if j in who else 1.0 - chances[j])
        joined += mass * (theta <= M + W + w)
        stayed += mass * (theta <= M + W)
    return joined, stayed


def find_gain(game, i, chances, grid, x):
    """Gain from breaking at a signal, from what the others do on a grid from M to M + W_total."""
    theta, weight = grid
    a, r, p, g = game["stakes"][i]
    sd, M = game["noise"][i], game["mobilisation"]
    joined, stayed = fold(game, i, chances, theta)
    mass = density((theta - x) / sd) / sd * weight
    certain = float(phi((M - x) / sd))
    rise = (g - p) * joined + (a - r) * stayed
    return (p - a) + (g - r + a - p) * certain + float(rise @ mass)


def find_fall(game, find_chance, mean, sd):
    """Chance of a fall when θ is normal and insider i breaks with ``find_chance(i, θ)``."""
    theta, weight = make_grid(game)
    n, M = len(game["power"]), game["mobilisation"]
    chances = [find_chance(i, theta) for i in range(n)]
    falls = np.zeros_like(theta)
    for signs in itertools.product((0, 1), repeat=n):
        mass = np.ones_like(theta)
        for i, breaks in enumerate(signs):
            mass = mass * (chances[i] if breaks else 1.0 - chances[i])
        power = sum(w for w, breaks in zip(game["power"], signs, strict=True) if breaks)
        falls += mass * (theta <= M + power)
    drawn = density((theta - mean) / sd) / sd * weight
    return float(phi((M - mean) / sd)) + float(falls @ drawn)


# ---------------------------------------------------------------------- hierarchy


def find_hierarchy(game, steps, levels):
    """Cutoffs by level 1 … levels, and the shares of levels 0 … levels."""
    shares = [math.exp(-steps) * steps**k / math.factorial(k) for k in range(levels + 1)]
    shares[-1] += 1.0 - sum(shares)
    n, grid = len(game["power"]), make_grid(game)
    theta = grid[0]
    cutoffs = []
    for level in range(1, levels + 1):
        whole = sum(shares[:level])
        chances = []
        for j in range(n):
            chance = np.full_like(theta, 0.5 * shares[0] / whole)
            for lower in range(1, level):
                k, sd = cutoffs[lower - 1][j], game["noise"][j]
                chance = chance + shares[lower] / whole * phi((k - theta) / sd)
            chances.append(chance)
        cutoffs.append(
            [
                halve(
                    lambda x, i=i, chances=chances: find_gain(game, i, chances, grid, x),
                    *find_ends(game),
                )
                for i in range(n)
            ]
        )
    return cutoffs, shares


# ---------------------------------------------------------------------- errors


def find_logit(game, precision, start, rounds=4000):
    """Chances of breaking on a grid of θ that settle by answering again and again.

    Args:
        game: plain numbers.
        precision: λ.
        start: chance that everybody breaks with, to begin with.
        rounds: at most.

    Returns:
        θ (node,), chances (insider, node).
    """
    n, M = len(game["power"]), game["mobilisation"]
    margin = 2.0 * SPREAD * max(game["noise"])
    count = 700
    edges = np.linspace(M - margin, M + sum(game["power"]) + margin, count + 1)
    theta = 0.5 * (edges[1:] + edges[:-1])
    share = {}
    for i in range(n):
        for who, W in list_others(game, i):
            for own in (0.0, game["power"][i]):
                limit = M + W + own
                share[i, who, own > 0] = np.clip((limit - edges[:-1]) / np.diff(edges), 0.0, 1.0)
    around = [np.diff(phi((edges[None, :] - theta[:, None]) / sd), axis=1) for sd in game["noise"]]
    for spread in around:  # whatever lies beyond the ends is as at the ends
        spread[:, 0] += np.maximum(1.0 - spread.sum(axis=1), 0.0) * (theta < M + 0.5)
        spread[:, -1] += np.maximum(1.0 - spread.sum(axis=1), 0.0)
    chances = np.full((n, count), float(start))
    for _ in range(rounds):
        replies = []
        for i in range(n):
            a, r, p, g = game["stakes"][i]
            rise = np.zeros(count)
            for who, _W in list_others(game, i):
                mass = np.ones(count)
                for j in range(n):
                    if j != i:
                        mass = mass * (chances[j] if j in who else 1.0 - chances[j])
                rise += mass * ((g - p) * share[i, who, True] + (a - r) * share[i, who, False])
            gain = (p - a) + around[i] @ rise
            replies.append(around[i] @ (1.0 / (1.0 + np.exp(-precision * gain))))
        move = float(np.max(np.abs(np.array(replies) - chances)))
        chances = np.array(replies)
        if move < 1e-7:
            break
    return theta, chances
