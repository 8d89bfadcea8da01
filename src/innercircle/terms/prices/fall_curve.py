"""Probability of a fall under private signals, as a function of the payments that are made."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from innercircle.game import Game, solve_signals
from innercircle.vocabulary import Beliefs

_TOLERANCE = 1e-6


class FallCurve:
    """Probability of falling in the cautious equilibrium as a function of payments on breaking.

    Args:
        game: with complements and a proper threshold.
        signal_sd: noise, number or (insider,).
        beliefs: of the insiders about the threshold, as ``solve_signals`` takes them.
        tell: told how many equilibria have been solved.
    """

    def __init__(
        self,
        game: Game,
        signal_sd: ArrayLike,
        beliefs: str = Beliefs.COMMON,
        tell: Callable[[int], None] | None = None,
    ) -> None:
        self.game = game
        self.signal_sd = signal_sd
        self.beliefs = beliefs
        self.evaluations = 0
        self.certified = True
        self._tell = tell
        self._known: dict[tuple[bytes, bool], tuple[float, float]] = {}

    def __call__(self, payments: ArrayLike) -> float:
        """Probability of falling with these payments (insider,), proved."""
        return self.find_ends(payments)[0]

    def find_ends(self, payments: ArrayLike) -> tuple[float, float]:
        """It, and the probability in the bold equilibrium, which is another where two are possible.

        Both are proved.
        """
        return self._find(payments, prove=True)

    def bound(self, payments: ArrayLike) -> float:
        """An upper bound on it, as a rule equal and found many times faster.

        It is the probability in *an* equilibrium, above which the cautious one's cannot be.
        """
        return self._find(payments, prove=False)[0]

    def _find(self, payments: ArrayLike, *, prove: bool) -> tuple[float, float]:
        offers = np.broadcast_to(np.asarray(payments, dtype=np.float64), (self.game.n,))
        key = (offers.tobytes(), prove)
        if key not in self._known:
            stakes = self.game.stakes.copy()
            stakes[:, 2:] += offers[:, None]
            answer = solve_signals(
                self.game.with_(stakes=stakes),
                signal_sd=self.signal_sd,
                beliefs=self.beliefs,
                tolerance=_TOLERANCE,
                prove=prove,
            )
            self.evaluations += 1
            if self._tell is not None:
                self._tell(self.evaluations)
            self.certified &= answer.certified or not prove
            self._known[key] = (answer.fall_probability_cautious, answer.fall_probability_bold)
        return self._known[key]
