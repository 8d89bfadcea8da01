"""Cutoffs of many games at once: best replies to what a field says, and where they settle.

A *field* is what an insider expects of the others at each θ (``Reached``). With a posterior of θ
given the signal, the gain from breaking falls in the signal, so that the best reply is a cutoff.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from innercircle.game._kernels.several import Cells, Reached, Several, cut, find_chances, fold

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

REACH = 5.0
"""Noise standard deviations beyond a cutoff, past which nobody changes sides.

Rounding: a chance of 3e-7 further out; draws differ by far more."""
CELLS = 40
"""Cells where the others' chances move.

Taste: at half of them the flagship's mean chance of a fall moves in its fourth digit."""
_STEPS = 60  # of the search for a root, which halves its bracket at least every other step
CLOSE = 1e-4
"""A root is found to this, in standard deviations of the posterior."""
_CLOSE = 1e-3  # the same for replies on the way to where they settle
_SETTLED = 2e-3  # in noise standard deviations: the largest move of a cutoff that is none
ROUNDS = 25
"""Rounds of best replies.

Taste: all draws of the flagship settle in twelve; at half of it one in a hundred would not."""
_DEPTH = 4  # moves remembered to extrapolate from


@dataclass(frozen=True)
class Posterior:
    """Normal posteriors of θ: mean and signal are linear in each other.

    Attributes:
        sd: (game, insider).
        pull: share of the signal in the mean (game, insider); 1 under a flat prior.
        centre: prior mean (game, 1); only where ``pull`` is below 1.
    """

    sd: Floats
    pull: Floats
    centre: Floats

    def find_means(self, x: Floats) -> Floats:
        """Posterior means at signals."""
        return np.asarray(self.centre + self.pull * (x - self.centre))

    def find_signals(self, mean: Floats) -> Floats:
        """Signals with these posterior means."""
        return np.asarray(self.centre + (mean - self.centre) / self.pull)

    def take(self, games: Bools) -> "Posterior":
        """Those of some of the games."""
        return Posterior(self.sd[games], self.pull[games], self.centre[games])


def make_flat(games: Several) -> Posterior:
    """Posteriors of insiders to whom every θ is equally likely."""
    return Posterior(games.sd, np.ones_like(games.sd), np.zeros((games.size[0], 1)))


def make_normal(games: Several, mean: Floats, sd: Floats) -> Posterior:
    """Posteriors of insiders who share a normal prior, its mean and spread (game,)."""
    narrow = sd[:, None] * games.sd / np.hypot(sd[:, None], games.sd)
    return Posterior(narrow, (narrow / games.sd) ** 2, mean[:, None])


def find_root(
    games: Several,
    gain: Callable[[Floats], Floats],
    middle: Floats,
    sd: Floats,
    *,
    bold: bool = False,
    close: float = CLOSE,
) -> Floats:
    """Posterior means at which a falling gain is zero; ±inf where it never is.

    Args:
        games: the games.
        gain: of posterior means (game, insider), falling in each.
        middle: where to begin (game, insider).
        sd: of the posteriors (game, insider).
        bold: whether a tie breaks.
        close: how far off they may be, in ``sd``.
    """
    slack = -games.ties if bold else games.ties
    never, always = games.base + games.span <= slack, games.base > slack
    if bold:
        never, always = games.base + games.span < slack, games.base >= slack
    low = np.broadcast_to(games.mobilisation[:, None], sd.shape) - 9.0 * sd
    high = np.broadcast_to(games.top[:, None], sd.shape) + 9.0 * sd
    low, high = low.copy(), high.copy()
    open_ = np.isfinite(middle) & (middle > low) & (middle < high)
    x = np.where(open_, middle, 0.5 * (low + high))
    value = gain(x)
    low, high = np.where(value > 0, x, low), np.where(value > 0, high, x)
    # Steps that double from where one begins, until the root is between; then secants.
    stride = 0.5 * sd
    other = np.where(value > 0, np.minimum(x + stride, high), np.maximum(x - stride, low))
    for _ in range(_STEPS):
        here = gain(other)
        low, high = np.where(here > 0, other, low), np.where(here > 0, high, other)
        settled = high - low <= close * sd
        if np.all(settled | never | always):
            break
        with np.errstate(divide="ignore", invalid="ignore"):
            secant = other - here * (other - x) / (here - value)
        same = np.sign(here) == np.sign(value)
        stride = stride * 2.0
        far = np.where(here > 0, other + stride, other - stride)
        inside = (secant > low) & (secant < high)
        guess = np.where(inside, secant, np.where(same, far, 0.5 * (low + high)))
        margin = 0.25 * close * sd  # a step past the secant closes the bracket from both sides
        guess = np.where(here > 0, guess + margin, guess - margin)
        guess = np.where((guess > low) & (guess < high), guess, 0.5 * (low + high))
        x, value, other = other, here, guess
    found = 0.5 * (low + high)
    return np.where(never, -np.inf, np.where(always, np.inf, found))


@dataclass(frozen=True)
class Seen:
    """A field with what lies beside its cells: below them all break, above them nobody does.

    Attributes:
        cells: between M and M + W_total.
        rise: (g−p)·joined + (a−r)·stayed by cell (game, insider, cell).
    """

    cells: Cells
    rise: Floats

    def find_gain(self, games: Several, posterior: Posterior, mean: Floats) -> Floats:
        """Gain at posterior means (game, insider)."""
        edges, M = self.cells.edges, games.mobilisation[:, None]
        sd = posterior.sd
        below = ndtr((edges[:, None, :] - mean[:, :, None]) / sd[:, :, None])

        def reach(limit: Floats) -> Floats:
            return np.asarray(ndtr((limit - mean) / sd))

        first, last = edges[:, :1], edges[:, -1:]
        certain = reach(M)
        alone = reach(np.maximum(last, M + games.power)) - below[:, :, -1]
        without = reach(np.clip(games.top[:, None] - games.power, M, first)) - certain
        gain = games.base + games.span * certain + games.own * (below[:, :, 0] - certain + alone)
        gain += games.rest * without
        gain += np.einsum("dic,dic->di", np.diff(below, axis=2), self.rise)
        return np.asarray(gain)


def look(games: Several, reached: Reached, cells: Cells) -> Seen:
    """The field of what the others do."""
    rise = games.own[:, :, None] * reached.joined + games.rest[:, :, None] * reached.stayed
    return Seen(cells, rise)


def cover(games: Several, cutoffs: Floats, cells: int = CELLS) -> Cells:
    """Cells where chances move; all of M to M + W_total where some always or never break."""
    finite = np.asarray(np.isfinite(cutoffs).all(axis=1))
    safe = np.where(finite[:, None], cutoffs, 0.0)
    M, top = games.mobilisation, games.top
    low = np.clip((safe - REACH * games.sd).min(axis=1), M, top)
    high = np.clip((safe + REACH * games.sd).max(axis=1), M, top)
    least = 0.05 * (top - M)
    narrow = high - low < least
    low = np.where(finite, np.where(narrow, np.maximum(low - least, M), low), M)
    high = np.where(finite, np.where(narrow, np.minimum(high + least, top), high), top)
    return cut(low, high, cells)


def reply(games: Several, posterior: Posterior, cutoffs: Floats, *, bold: bool = False) -> Floats:
    """Best replies to the others' cutoffs (game, insider)."""
    cells = cover(games, cutoffs)
    seen = look(games, fold(games, find_chances(cutoffs, games.sd, cells.middle), cells), cells)
    means = find_root(
        games,
        lambda mean: seen.find_gain(games, posterior, mean),
        posterior.find_means(cutoffs),
        posterior.sd,
        bold=bold,
        close=_CLOSE,
    )
    return posterior.find_signals(means)


def settle(
    games: Several,
    posterior: Posterior,
    start: Floats,
    *,
    bold: bool = False,
    rounds: int = ROUNDS,
) -> tuple[Floats, Bools]:
    """Cutoffs that are best replies to one another, near ``start``, and where they were found.

    Best replies are extrapolated from the last few moves of each game (Anderson 1965): with
    little noise they would creep along the diagonal, on which gains hardly change.
    """
    cutoffs, done = start.copy(), np.zeros(games.size[0], dtype=bool)
    answer = start.copy()
    moves: list[Floats] = []
    places: list[Floats] = []
    rows = np.arange(games.size[0])
    here, belief = games, posterior
    for _ in range(rounds):
        replies = reply(here, belief, cutoffs, bold=bold)
        with np.errstate(invalid="ignore"):
            move = np.where(replies == cutoffs, 0.0, replies - cutoffs)
        steady = np.all(np.abs(move) <= _SETTLED * here.sd, axis=1)
        answer[rows[steady]], done[rows[steady]] = replies[steady], True
        keep = ~steady
        if not keep.any():
            break
        rows, here, belief = rows[keep], here.take(keep), belief.take(keep)
        moves = [old[keep] for old in moves[-_DEPTH:]] + [move[keep]]
        places = [old[keep] for old in places[-_DEPTH:]] + [replies[keep]]
        cutoffs = _extrapolate(moves, places, here.sd)
    return answer, done


def _extrapolate(moves: list[Floats], places: list[Floats], sd: Floats) -> Floats:
    """Next cutoffs: the combination of the last replies whose moves would cancel best."""
    last, place = moves[-1], places[-1]
    usable = np.all([np.isfinite(move) for move in moves], axis=0)
    if len(moves) == 1:
        return place
    with np.errstate(invalid="ignore"):
        steps = np.stack([np.where(usable, last - move, 0.0) for move in moves[:-1]], axis=1)
        travel = np.stack([np.where(usable, place - old, 0.0) for old in places[:-1]], axis=1)
    scaled = steps / sd[:, None, :]
    square = np.einsum("dmi,dni->dmn", scaled, scaled)
    size = np.trace(square, axis1=1, axis2=2)[:, None, None]
    square += (1e-10 * size + 1e-300) * np.eye(square.shape[1])
    right = np.einsum("dmi,di->dm", scaled, np.where(usable, last, 0.0) / sd)
    weights = np.linalg.solve(square, right[:, :, None])[:, :, 0]
    jump = np.einsum("dm,dmi->di", weights, travel)
    reach = 4.0 * sd  # further than this a straight line says little
    return np.where(usable, place - np.clip(jump, -reach, reach), place)
