"""Cutoff equilibria the slow way: every subset listed, a dense trapezoid, bisection, best replies.

Plain NumPy on a dense grid of θ; up to five insiders. A prior is a pair (kind, numbers): ("flat",
()), ("normal", (mean, sd)), ("uniform", (low, high)) or ("atoms", [(value, probability), …]).
"""

import itertools
import math

import numpy as np

_ERF = np.vectorize(math.erf, otypes=[float])


def lower_tail(z):
    return 0.5 * (1.0 + _ERF(np.asarray(z, dtype=float) / math.sqrt(2.0)))


def prior_density(prior, theta):
    kind, numbers = prior
    if kind == "flat":
        return np.ones_like(theta)
    if kind == "normal":
        mean, sd = numbers
        return np.exp(-0.5 * ((theta - mean) / sd) ** 2) / (sd * math.sqrt(2.0 * math.pi))
    low, high = numbers
    return np.where((theta >= low) & (theta <= high), 1.0 / (high - low), 0.0)


def make_theta(prior, power, mobilisation, noise, points):
    """Cells whose ends are the sums of power, each split evenly: (midpoints, lengths)."""
    if prior[0] == "atoms":
        values = np.array([v for v, _ in prior[1]])
        return values, np.array([q for _, q in prior[1]])
    sums = sorted(
        {
            mobilisation + sum(s)
            for r in range(len(power) + 1)
            for s in itertools.combinations(power, r)
        }
    )
    margin = 12.0 * max(noise)
    low, high = sums[0] - margin, sums[-1] + margin
    if prior[0] == "normal":
        mean, sd = prior[1]
        low, high = min(low, mean - 9.0 * sd), max(high, mean + 9.0 * sd)
    if prior[0] == "uniform":
        low, high = prior[1]
    edges = [low, *[s for s in sums if low < s < high], high]
    mids, lengths = [], []
    for a, b in itertools.pairwise(edges):
        count = max(int(points * (b - a) / (high - low)), 8)
        step = (b - a) / count
        mids.append(a + step * (np.arange(count) + 0.5))
        lengths.append(np.full(count, step))
    return np.concatenate(mids), np.concatenate(lengths)


def fall_given(game, theta, chances, fixed):
    """Pr(falls | θ) when insider ``fixed[0]`` surely does ``fixed[1]``; every subset listed."""
    power, mobilisation = game["power"], game["mobilisation"]
    n = len(power)
    total = np.zeros_like(theta)
    for chosen in itertools.product((False, True), repeat=n):
        if fixed is not None and chosen[fixed[0]] != fixed[1]:
            continue
        carried = mobilisation + sum(w for w, c in zip(power, chosen, strict=True) if c)
        probability = (carried >= theta - 1e-12).astype(float)
        for j, c in enumerate(chosen):
            if fixed is None or j != fixed[0]:
                probability = probability * (chances[j] if c else 1.0 - chances[j])
        total += probability
    return total


def gain_curve(game, i, cutoffs, theta):
    """What i gains by breaking at each θ when the others use their cutoffs."""
    a, r, p, g = game["stakes"][i]
    chances = [lower_tail((k - theta) / s) for k, s in zip(cutoffs, game["noise"], strict=True)]
    joined = fall_given(game, theta, chances, (i, True))
    stayed = fall_given(game, theta, chances, (i, False))
    return (p - a) + (g - p) * joined + (a - r) * stayed


def weights_given(game, theta, lengths, x, sd):
    log = -0.5 * ((x - theta) / sd) ** 2
    kind, numbers = game["prior"]
    if kind == "normal":
        log = log - 0.5 * ((theta - numbers[0]) / numbers[1]) ** 2
    weight = lengths * np.exp(log - log.max())
    return weight / weight.sum()


def reply(game, i, cutoffs, theta, lengths, reach=3000.0):
    """Best reply of i by bisection; ±inf for one who would always, or never, break."""
    curve = gain_curve(game, i, cutoffs, theta)
    sd = game["noise"][i]

    def gain(x):
        return float(np.sum(weights_given(game, theta, lengths, x, sd) * curve))

    low, high = theta[0] - reach * sd, theta[-1] + reach * sd
    if gain(low) <= 0:
        return -math.inf
    if gain(high) >= 0:
        return math.inf
    for _ in range(80):
        middle = 0.5 * (low + high)
        if gain(middle) > 0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def solve(game, *, bold, points=4000, rounds=400, settled=1e-10):
    """Smallest (or, bold, largest) equilibrium by best replies from one end; (insider,) cutoffs."""
    theta, lengths = make_theta(
        game["prior"], game["power"], game["mobilisation"], game["noise"], points
    )
    cutoffs = [math.inf if bold else -math.inf] * len(game["power"])
    for _ in range(rounds):
        after = [reply(game, i, cutoffs, theta, lengths) for i in range(len(cutoffs))]
        moved = max(0.0 if b == a else abs(b - a) for a, b in zip(cutoffs, after, strict=True))
        cutoffs = after
        if moved < settled:
            return cutoffs
    return cutoffs


def fall_probability(game, cutoffs, points=4000):
    theta, lengths = make_theta(
        game["prior"], game["power"], game["mobilisation"], game["noise"], points
    )
    chances = [lower_tail((k - theta) / s) for k, s in zip(cutoffs, game["noise"], strict=True)]
    weight = (
        lengths if game["prior"][0] == "atoms" else lengths * prior_density(game["prior"], theta)
    )
    return float(np.sum(weight * fall_given(game, theta, chances, None)))


def simulate(game, cutoffs, draws, seed):
    """Monte Carlo: share of falls, and of each insider breaking; a normal prior only."""
    rng = np.random.default_rng(seed)
    mean, sd = game["prior"][1]
    theta = rng.normal(mean, sd, draws)
    noise, power = np.asarray(game["noise"]), np.asarray(game["power"])
    signals = theta[:, None] + noise * rng.normal(size=(draws, power.size))
    breaks = signals <= np.asarray(cutoffs)
    falls = game["mobilisation"] + breaks @ power >= theta
    return float(falls.mean()), breaks.mean(axis=0)
