"""Insiders who do not reason to an equilibrium: Laplacian, a hierarchy of steps, and errors.

Each senses θ with noise under a flat prior and answers to what is expected of the others:

* *Laplacian*: how many of the n−1 others break is uniform on 0…n−1, whatever is sensed, and all
  sets of one size are equally likely. That is the same as "each breaks with chance q, q uniform
  on [0, 1]", because ∫ qᵏ(1−q)ⁿ⁻¹⁻ᵏ dq = k!(n−1−k)!/n!.
* *hierarchy*: an insider of level 0 tosses a coin; one of level h answers to others whose levels
  are Poisson below h. Nobody thinks that anybody reasons as far as they do themselves.
* *logit*: all know how the others behave, and break with chance 1/(1 + exp(−λ·gain)).

Sources:
    Heinemann, doi 10.5282/ubm/epub.94302 (Laplacian beliefs with unequal players); Camerer,
    Ho and Chong (2004), a cognitive hierarchy model of games; McKelvey and Palfrey (1998), quantal
    response equilibria for extensive form games (errors of a player who has private information).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from innercircle.game._kernels.several import (
    Cells,
    Several,
    cut,
    find_chances,
    fold,
    list_sets,
)
from innercircle.game._kernels.several_replies import CLOSE, Seen, find_root, look, make_flat

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEVELS = 8
"""Steps of thinking that are told apart; who would take more takes so many.

Taste: at a mean of 1.5 steps one insider in 30,000 would; at half of it one in 50."""
COARSE = 1.0
"""Width of a cell, in noise standard deviations, where many games are answered."""
_FEWEST, _MOST = 64, 2000  # cells
_ROUNDS = 60  # of responses to one another
_STILL = 5e-4  # largest move of a chance that is none
_MARGIN = 5.0  # noise standard deviations beyond which a signal decides
_DEPTH = 3


@dataclass(frozen=True)
class Response:
    """Behaviour of insiders: a chance of breaking that falls in steps as the signal rises.

    Attributes:
        always: chance of breaking whatever is sensed (game, insider).
        steps: signals up to which more break (game, insider, step); ±inf allowed.
        weights: how much more (game, insider, step).
        cutoffs: largest signal at which the chance is one half or more (game, insider).
    """

    always: Floats
    steps: Floats
    weights: Floats
    cutoffs: Floats

    def find_chances(self, sd: Floats, theta: Floats) -> Floats:
        """Chance that each breaks at each θ (game, node); (game, insider, node)."""
        found = np.repeat(self.always[:, :, None], theta.shape[1], axis=2)
        for k in range(self.steps.shape[2]):
            found += self.weights[:, :, k : k + 1] * find_chances(self.steps[:, :, k], sd, theta)
        return found

    def pick(self, insiders: NDArray[np.intp]) -> "Response":
        """Some of the insiders."""
        names = ("always", "steps", "weights", "cutoffs")
        return Response(**{name: getattr(self, name)[:, insiders] for name in names})


def choose_cells(games: Several, width: float = COARSE) -> Cells:
    """Cells of all that is undecided, of at most this width in noise standard deviations."""
    longest = float((games.top - games.mobilisation).max())
    count = min(max(math.ceil(longest / (width * float(games.sd.min()))), _FEWEST), _MOST)
    return cut(games.mobilisation, games.top, count)


# ---------------------------------------------------------------------- Laplacian


def find_laplacian(games: Several, *, bold: bool = False, close: float = CLOSE) -> Floats:
    """Cutoffs of best replies to Laplacian beliefs (game, insider); ±inf never, always.

    Every set of others weighs k!(n−1−k)!/n! by its size k. Where there are too many to list, sums
    are rounded to the games' lattices, and chances q integrated over by Gauss and Legendre.
    """
    count = range(games.size[0])
    if games.listed:
        weights, limits = list(_weigh_sets(games)), list(games.limits)
    else:
        weights = [_weigh_lattice(games, k) for k in count]
        limits = [games.mobilisation[k] + games.lattices[k].sums for k in count]

    def gain(x: Floats) -> Floats:
        found = np.empty_like(x)
        for k in count:
            reached = ndtr((limits[k][None] - x[k][:, None]) / games.sd[k][:, None])
            found[k] = np.einsum("is,is->i", weights[k], reached)
        return games.base + found

    middle = games.mobilisation[:, None] + 0.25 * (games.top - games.mobilisation)[:, None]
    middle = np.broadcast_to(middle, games.sd.shape)
    return find_root(games, gain, middle, games.sd, bold=bold, close=close)


def _weigh_sets(games: Several) -> Floats:
    """Weights of sets of breakers, oneself perhaps among them, in the gain (game, insider, set).

    In a set with oneself a fall brings g − p, in one without it costs a − r.
    """
    insiders = games.size[1]
    inside = list_sets(insiders).T
    size = inside.sum(axis=0).astype(np.intp)
    ways = [1.0 / (insiders * math.comb(insiders - 1, k)) for k in range(insiders)]
    chance = np.array([*ways, 0.0])
    joined = inside * chance[size - 1]
    stayed = (1.0 - inside) * chance[size]
    return np.asarray(games.own[:, :, None] * joined + games.rest[:, :, None] * stayed)


def _weigh_lattice(games: Several, game: int) -> Floats:
    """The same on one game's lattice, (insider, state)."""
    space = games.lattices[game]
    insiders = games.size[1]
    nodes, shares = np.polynomial.legendre.leggauss(insiders // 2 + 1)
    chance = 0.5 * (nodes + 1.0)
    weights = np.zeros((insiders, space.sums.size))
    for k, step in enumerate(space.steps):
        others = np.ones((1, chance.size))
        for j, more in enumerate(space.steps):
            if j != k:
                grown = np.zeros((others.shape[0] + more, chance.size))
                grown[: others.shape[0]] = others * (1.0 - chance)
                grown[more:] += others * chance
                others = grown
        mass = others @ (0.5 * shares)
        weights[k, : mass.size] += games.rest[game, k] * mass
        weights[k, step : step + mass.size] += games.own[game, k] * mass
    return weights


# ---------------------------------------------------------------------- hierarchy


def share_levels(mean: float) -> Floats:
    """Shares of insiders by steps of thinking, 0 … LEVELS; the rest of a Poisson law at the end."""
    shares = np.array([math.exp(-mean) * mean**k / math.factorial(k) for k in range(LEVELS + 1)])
    shares[-1] += 1.0 - shares.sum()
    return shares


def find_hierarchy(games: Several, mean: float, cells: Cells | None = None) -> Response:
    """Behaviour of insiders whose steps of thinking are Poisson.

    Args:
        games: the games.
        mean: steps of thinking on average, > 0.
        cells: of θ; None for the usual ones.
    """
    cells = choose_cells(games) if cells is None else cells
    shares, posterior = share_levels(mean), make_flat(games)
    known = np.full((*games.size, cells.middle.shape[1]), 0.5 * shares[0])
    levels: list[Floats] = []
    last = np.full(games.size, np.nan)
    for level in range(1, LEVELS + 1):
        expected = known / shares[:level].sum()
        seen = look(games, fold(games, expected, cells), cells)

        def gain(x: Floats, seen: Seen = seen) -> Floats:
            return seen.find_gain(games, posterior, x)

        last = find_root(games, gain, last, games.sd)
        levels.append(last)
        known = known + shares[level] * find_chances(last, games.sd, cells.middle)
    steps = np.stack(levels, axis=2)
    weights = np.broadcast_to(shares[1:], steps.shape)
    always = np.full(games.size, 0.5 * shares[0])
    return Response(always, steps, weights, _find_median(always, steps, weights))


def _find_median(always: Floats, steps: Floats, weights: Floats) -> Floats:
    order = np.argsort(-steps, axis=2)
    falling = np.take_along_axis(steps, order, axis=2)
    reached = always[:, :, None] + np.cumsum(np.take_along_axis(weights, order, axis=2), axis=2)
    first = np.argmax(reached >= 0.5, axis=2)[:, :, None]
    found = np.take_along_axis(falling, first, axis=2)[:, :, 0]
    return np.where(reached[:, :, -1] >= 0.5, found, -np.inf)


# ---------------------------------------------------------------------- errors


def find_logit(
    games: Several, precision: float, start: Floats, cells: Cells | None = None
) -> tuple[Response, Bools]:
    """Quantal responses to one another, and in which games they settled.

    Args:
        games: the games.
        precision: λ ≥ 0, per unit of payoff.
        start: chances of breaking to begin with, (game, insider, cell) or (game, insider, 1).
        cells: of θ; None for the usual ones.
    """
    cells = choose_cells(games) if cells is None else cells
    count = cells.middle.shape[1]
    width = cells.width[:, None]
    beyond = math.ceil(_MARGIN * float((games.sd / width).max())) + 1
    kernels = _spread_over(games.sd / width, beyond)
    chances = np.array(np.broadcast_to(start, (*games.size, count)))
    gains = np.zeros((*games.size, count + 2 * beyond))
    done, rows = np.zeros(games.size[0], dtype=bool), np.arange(games.size[0])
    moves: list[Floats] = []
    places: list[Floats] = []
    for _ in range(_ROUNDS):
        kernel = kernels[rows]
        here, places_of = games.take(rows), Cells(cells.edges[rows])
        if rows.size == done.size:
            here, places_of = games, cells
        gains[rows] = _find_gains(here, chances, places_of, kernel)
        replies = _blur(expit(precision * gains[rows]), kernel)
        move = replies - chances
        still = np.abs(move).max(axis=(1, 2)) <= _STILL
        done[rows[still]] = True
        keep = ~still
        if not keep.any():
            break
        rows = rows[keep]
        moves = [*(old[keep] for old in moves[-_DEPTH:]), move[keep]]
        places = [*(old[keep] for old in places[-_DEPTH:]), replies[keep]]
        chances = np.clip(_mix(moves, places), 0.0, 1.0)
    edges = cells.edges[:, :1] + np.arange(1 - beyond, count + beyond) * width
    said = expit(precision * gains)
    steps = np.broadcast_to(edges[:, None], (*games.size, edges.shape[1]))
    middle = edges - 0.5 * width
    middle = np.concatenate((middle, middle[:, -1:] + width), axis=1)
    cutoffs = _find_crossing(gains, middle)
    return Response(said[:, :, -1], steps, -np.diff(said, axis=2), cutoffs), done


def _find_gains(games: Several, chances: Floats, cells: Cells, kernel: Floats) -> Floats:
    """Gains by cells of the signal, (game, insider, cell and margins)."""
    reached = fold(games, chances, cells)
    rise = games.own[:, :, None] * reached.joined + games.rest[:, :, None] * reached.stayed
    wide = _pad(rise, kernel.shape[2] - 1, games.span)
    return np.asarray(games.base[:, :, None] + _blur(wide, kernel))


def _spread_over(scale: Floats, beyond: int) -> Floats:
    """Mass of the noise by distance in cells, (game, insider, 2·beyond + 1), summing to 1."""
    edges = np.arange(-beyond, beyond + 2) - 0.5
    mass = np.diff(ndtr(edges / scale[:, :, None]), axis=2)
    return np.asarray(mass / mass.sum(axis=2, keepdims=True))


def _pad(values: Floats, by: int, span: Floats) -> Floats:
    """Cells on both sides: below M a fall is certain, above M + W_total nothing brings it."""
    count = values.shape[2]
    wide = np.zeros((*values.shape[:2], count + 2 * by))
    wide[:, :, :by] = span[:, :, None]
    wide[:, :, by : by + count] = values
    return wide


def _blur(values: Floats, kernel: Floats) -> Floats:
    """Average over the noise; what is left has the kernel's reach less on both sides."""
    reach = kernel.shape[2]
    count = values.shape[2] - reach + 1
    found = np.zeros((*values.shape[:2], count))
    for k in range(reach):
        found += kernel[:, :, k : k + 1] * values[:, :, k : k + count]
    return found


def _mix(moves: list[Floats], places: list[Floats]) -> Floats:
    """The combination of the last replies whose moves would cancel best (Anderson 1965)."""
    if len(moves) == 1:
        return places[-1]
    flat = [move.reshape(move.shape[0], -1) for move in moves]
    steps = np.stack([flat[-1] - each for each in flat[:-1]], axis=1)
    square = steps @ steps.transpose(0, 2, 1)
    size = np.trace(square, axis1=1, axis2=2)[:, None, None]
    square += (1e-9 * size + 1e-300) * np.eye(square.shape[1])
    weights = np.linalg.solve(square, (steps @ flat[-1][:, :, None]))
    last = places[-1].reshape(flat[-1].shape)
    travel = np.stack([last - each.reshape(last.shape) for each in places[:-1]], axis=1)
    mixed = last - np.einsum("dm,dmv->dv", weights[:, :, 0], travel)
    return np.asarray(mixed.reshape(places[-1].shape))


def _find_crossing(gains: Floats, middle: Floats) -> Floats:
    """Signals at which falling gains are zero (game, insider), ±inf where they never are."""
    above = (gains > 0).sum(axis=2)
    last = gains.shape[2]
    k = np.clip(above, 1, last - 1)
    left = np.take_along_axis(gains, k[:, :, None] - 1, axis=2)[:, :, 0]
    right = np.take_along_axis(gains, k[:, :, None], axis=2)[:, :, 0]
    width = (middle[:, 1] - middle[:, 0])[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(left > right, left / (left - right), 0.0)
    places = np.take_along_axis(middle, k - 1, axis=1) + share * width
    return np.where(above == 0, -np.inf, np.where(above == last, np.inf, places))
