"""Draws of one scenario's game answered together, under every model of beliefs, without proof."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from innercircle.game._again import Again
from innercircle.game._beliefs import LOGIT_PRECISION, STEPS_OF_THINKING
from innercircle.game._common_prior import solve_common
from innercircle.game._from_scenario import BuiltGame
from innercircle.game._kernels.behaviour import (
    choose_cells,
    find_hierarchy,
    find_laplacian,
    find_logit,
)
from innercircle.game._kernels.several import Cells, Several, find_chances, fold, fold_at
from innercircle.game._kernels.several_replies import ROUNDS, make_flat, make_normal, settle
from innercircle.game._outer import find_outer_bounds
from innercircle.game._signals import SignalsAnswer, solve_signals
from innercircle.vocabulary import POWER_TOLERANCE, Beliefs

Floats = NDArray[np.float64]

_EDGE = 2.3
"""Noise times power over squared spread beyond which common beliefs are answered from both ends.

Several equilibria are ruled out below √(2π) for a mass of small insiders (Morris & Shin 2003); the
margin is for few and unequal ones."""

_AT_ONCE = 1_000_000  # numbers worked on together
_PATIENT = 8 * ROUNDS  # rounds where few have left nothing settled; each takes a millisecond


@dataclass(frozen=True)
class Ends:
    """Lower and upper end of the chance of a fall, (game,) or (game, time) each."""

    low: Floats
    high: Floats

    @property
    def middle(self) -> Floats:
        """Half way between the two."""
        return np.asarray(0.5 * (self.low + self.high))


def answer_draws(
    built: BuiltGame,
    games: Sequence[BuiltGame | None],
    *,
    again: Again | None = None,
    words: Collection[Beliefs] = tuple(Beliefs),
    exact: bool = False,
) -> dict[Beliefs, Ends | None]:
    """Chances of a fall of all games under models of beliefs.

    A game whose insiders are put off by others' breaking counts with what dominance makes sure,
    one that could not be built with nothing known, 0 to 1.

    Args:
        built: the game at the best guesses, from whose cutoffs searches start.
        games: one a draw; None where a draw makes no game.
        again: thresholds and streets beside each game, answered as well. Where insiders share the
            threshold as their prior each game counts for all of its own, and so does one that is
            not searched.
        words: models that are asked for.
        exact: whether to solve each alone, as ``solve_signals`` does.

    Returns:
        by model; None where it has no answer to a threshold of that kind.
    """
    shape = (len(games),) if again is None else again.mean.shape
    low, high = np.zeros(shape), np.ones(shape)
    usable: list[int] = []
    chosen: list[BuiltGame] = []
    for k, drawn in enumerate(games):
        if drawn is None:
            continue
        if drawn.game.has_complements:
            usable.append(k)
            chosen.append(drawn)
        else:
            outer = find_outer_bounds(drawn.game)
            low[k], high[k] = outer.fall_low, outer.fall_high
    answers: dict[Beliefs, Ends | None] = dict.fromkeys(words, Ends(low, high))
    if not chosen:
        return answers
    together = _Together(built, tuple(chosen), exact, again and again.take(usable))
    for word in words:
        ends = together.answers[word]()
        if ends is None:
            answers[word] = None
            continue
        here = Ends(low.copy(), high.copy())
        for end, found in ((here.low, ends.low), (here.high, ends.high)):
            end[usable] = found if found.ndim == len(shape) else found[:, None]
        answers[word] = here
    return answers


@dataclass(frozen=True)
class _Together:
    """Games with complements, all of one circle."""

    built: BuiltGame
    games: tuple[BuiltGame, ...]
    exact: bool
    again: Again | None = None

    @property
    def answers(self) -> dict[Beliefs, Callable[[], Ends | None]]:
        """By model of beliefs, how it is answered."""
        if self.exact and not all(each.game.threshold.atoms.size for each in self.games):
            return {word: partial(self._solve_all, word) for word in Beliefs}
        return {
            Beliefs.FLAT: self._answer_flat,
            Beliefs.COMMON: self._answer_common,
            Beliefs.LAPLACIAN: self._answer_laplacian,
            Beliefs.LEVEL_K: self._answer_levels,
            Beliefs.LOGIT: self._answer_logit,
        }

    @cached_property
    def several(self) -> Several:
        """Their numbers, one row a game."""
        a, r, p, g = np.moveaxis(np.array([each.game.stakes for each in self.games]), 2, 0)
        return Several(
            power=np.array([each.game.power for each in self.games]),
            base=p - a,
            own=np.maximum(g - p, 0.0),
            rest=np.maximum(a - r, 0.0),
            sd=np.array([each.signal_sd for each in self.games]),
            ties=np.array([each.game.ties for each in self.games]),
            mobilisation=np.array([each.game.mobilisation for each in self.games]),
        )

    @cached_property
    def cells(self) -> Cells:
        """Cells of θ that serve all models."""
        return choose_cells(self.several)

    @cached_property
    def flat(self) -> Floats:
        """Cutoffs of the equilibrium under a flat prior (game, insider)."""
        several = self.several
        cutoffs, done = settle(several, make_flat(several), self._find_start(Beliefs.FLAT))
        for k in np.flatnonzero(~done):
            cutoffs[k] = self._solve(self.games[k], Beliefs.FLAT).cautious_cutoffs
        return cutoffs

    def _answer_flat(self) -> Ends:
        return self._end_once(lambda theta: find_chances(self.flat, self.several.sd, theta))

    def _answer_laplacian(self) -> Ends:
        cutoffs = find_laplacian(self.several)
        return self._end_once(lambda theta: find_chances(cutoffs, self.several.sd, theta))

    def _answer_levels(self) -> Ends:
        response = find_hierarchy(self.several, STEPS_OF_THINKING, self.cells)
        return self._end_once(lambda theta: response.find_chances(self.several.sd, theta))

    def _answer_logit(self) -> Ends:
        several = self.several
        start = find_chances(self.flat, several.sd, self.cells.middle)
        response, _ = find_logit(several, LOGIT_PRECISION, start, self.cells)
        return self._end_once(lambda theta: response.find_chances(several.sd, theta))

    def _answer_common(self) -> Ends | None:
        """Smallest and largest equilibrium where insiders share the threshold as their prior."""
        laws = [each.game.threshold for each in self.games]
        if all(law.kind == "normal" for law in laws):
            return self._answer_normal()
        if all(law.atoms.size for law in laws):
            known = [solve_common(each.game) for each in self.games]
            return Ends(
                np.array([each.fall_probability_cautious for each in known]),
                np.array([each.fall_probability_bold for each in known]),
            )
        if not any(each.beliefs == Beliefs.COMMON for each in self.games):
            return None  # one by one, which takes seconds that nobody asked for
        return self._solve_all(Beliefs.COMMON)

    def _solve_all(self, word: Beliefs) -> Ends:
        """Each game alone."""
        found = [self._solve(each, word, prove=word == Beliefs.COMMON) for each in self.games]
        return Ends(
            np.array([each.fall_probability_cautious for each in found]),
            np.array([each.fall_probability_bold for each in found]),
        )

    def _answer_normal(self) -> Ends:
        """Both from nobody and from everybody, where the prior is precise against the signals.

        Replies that still creep after so many rounds have met no second equilibrium: one that
        exists is reached within a few.
        """
        several = self.several
        laws = [each.game.threshold.parameters for each in self.games]
        mean, sd = (np.array([law[name] for law in laws]) for name in ("mean", "sd"))
        prior = make_normal(several, mean, sd)
        found, done = settle(several, prior, self._find_start(Beliefs.COMMON))
        late = ~done
        if late.any():  # from nobody they rise, if slowly where a second equilibrium is near
            few, theirs = several.take(late), prior.take(late)
            nobody = np.full(few.size, -np.inf)
            found[late], done[late] = settle(few, theirs, nobody, rounds=_PATIENT)
        for k in np.flatnonzero(~done):
            found[k] = self._solve(self.games[k], Beliefs.COMMON).cautious_cutoffs
        ends = [found.copy(), found.copy()]
        edgy = several.sd.max(axis=1) * several.power.sum(axis=1) / sd**2 > _EDGE
        if edgy.any():
            few, theirs = several.take(edgy), prior.take(edgy)
            for end, bold in zip(ends, (False, True), strict=True):
                start = np.full(few.size, np.inf if bold else -np.inf)
                other, met = settle(few, theirs, start, bold=bold, rounds=self._rounds)
                end[edgy] = np.where(met[:, None], other, end[edgy])
        low, high = (self._integrate(_break_at(end, several.sd)) for end in ends)
        return Ends(np.minimum(low, high), np.maximum(low, high))

    @property
    def _rounds(self) -> int:
        """Rounds of best replies: few where nobody shares a prior, and it is only shown beside."""
        own = any(each.beliefs == Beliefs.COMMON for each in self.games)
        return 4 * ROUNDS if own else ROUNDS // 2

    def _find_start(self, word: Beliefs) -> Floats:
        """Cutoffs to begin with: those at the best guesses, moved with each draw's street."""
        several = self.several
        if not self.built.game.has_complements:
            return find_laplacian(several)
        there = self._solve(self.built, word).cautious_cutoffs - self.built.game.mobilisation
        return np.asarray(there + several.mobilisation[:, None])

    def _end_once(self, chances: Callable[[Floats], Floats]) -> Ends:
        again = self.again
        if again is None:
            falls = self._integrate(chances)
        else:
            falls = fold(self.several, chances(self.cells.middle), self.cells).falls
            falls = self._integrate_again(falls, again)
        return Ends(falls, falls)

    def _integrate_again(self, falls: Floats, again: Again) -> Floats:
        """Chances of a fall (game, time) from those by cell; streets move the cells' edges."""
        more = again.mobilisation - self.several.mobilisation[:, None] - again.mean
        found = np.empty_like(more)
        step = max(1, _AT_ONCE // (more.shape[1] * falls.shape[1]))
        for start in range(0, len(more), step):
            rows = slice(start, start + step)
            edges = self.cells.edges[rows, None, :] + more[rows, :, None]
            known = ndtr(edges / again.sd[rows, :, None])
            found[rows] = known[:, :, 0]
            found[rows] += np.einsum("gtc,gc->gt", np.diff(known, axis=2), falls[rows])
        return found

    def _integrate(self, chances: Callable[[Floats], Floats]) -> Floats:
        """Chance of a fall (game,), where insiders break with ``chances`` at θ (game, node)."""
        several, laws = self.several, [each.game.threshold for each in self.games]
        if all(law.atoms.size for law in laws):
            return self._sum_atoms(chances)
        cells = self.cells
        falls = fold(several, chances(cells.middle), cells).falls
        known = np.stack([law.cdf(edges) for law, edges in zip(laws, cells.edges, strict=True)])
        return np.asarray(known[:, 0] + np.einsum("gc,gc->g", np.diff(known, axis=1), falls))

    def _sum_atoms(self, chances: Callable[[Floats], Floats]) -> Floats:
        """The same where θ takes single values; games with fewer repeat their last at no weight."""
        laws = [each.game.threshold for each in self.games]
        most = max(law.atoms.size for law in laws)
        atoms = np.stack([np.pad(law.atoms, (0, most - law.atoms.size), "edge") for law in laws])
        weights = np.stack([np.pad(law.weights, (0, most - law.weights.size)) for law in laws])
        slack = POWER_TOLERANCE * np.maximum(np.abs(atoms), self.several.top[:, None])
        falls = fold_at(self.several, chances(atoms), atoms - slack).falls
        return np.asarray(np.einsum("ga,ga->g", weights, falls))

    @staticmethod
    def _solve(built: BuiltGame, word: Beliefs, *, prove: bool = False) -> SignalsAnswer:
        return solve_signals(built.game, signal_sd=built.signal_sd, beliefs=word, prove=prove)


def _break_at(cutoffs: Floats, sd: Floats) -> Callable[[Floats], Floats]:
    return lambda theta: find_chances(cutoffs, sd, theta)
