"""Common prior: nobody knows more than the others. The smallest and the largest equilibrium.

Method: monotone best response from "nobody" gives the *cautious* equilibrium, from "everybody" the
*bold* one (the mirror image: staying spreads as breaking does). Both are exact at any number of
insiders; sorting by critical power keeps the work at O(n log n).

Under a common prior the two often say "nobody" and "everybody" at any terms: they are the outer
bounds of what can happen.

Sources:
    Topkis (1979), equilibrium points in nonzero-sum n-person submodular games; Milgrom and Roberts
    (1990), rationalizability, learning, and equilibrium in games with strategic complementarities,
    theorem 5; Granovetter (1978), threshold models of collective behavior (the cascade).
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.game._game import Game
from innercircle.game._kernels.cascade import climb, make_crowd
from innercircle.game._precision import (
    has_tiny_powers,
    refuse_too_far_apart,
    solve_extremes_exactly,
)

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

_TOLD = 40  # explain at most so many insiders


@dataclass(frozen=True, kw_only=True, eq=False)
class CommonAnswer(Answer):
    """Smallest and largest equilibrium under a common prior.

    Attributes:
        names: (insider,) names.
        cautious: (insider,) True where the insider breaks in the smallest equilibrium.
        bold: (insider,) True where the insider breaks in the largest.
        unique: True when the two are one.
        fall_probability_cautious: F at the power that breaks in the smallest.
        fall_probability_bold: F at the power that breaks in the largest.
        joins: rows of those who break in the smallest, each willing given those before.
        holds_out: rows of those who stay in the largest, each unwilling even when all but those
            before break.
    """

    names: tuple[str, ...]
    cautious: Bools
    bold: Bools
    unique: bool
    fall_probability_cautious: float
    fall_probability_bold: float
    joins: Ints
    holds_out: Ints
    game: Game = field(repr=False)

    def find_leads(self) -> Ints:
        """(insider,) row of the one whose breaking tips each; -1: breaks unled, -2: does not break.

        "Tips" is meant along ``joins``: an insider is willing with those up to and
        including that one, and not yet without that one.
        """
        game = self.game
        crowd = make_crowd(game.power, game.stakes, game.ties).choose(self.joins)
        before = np.concatenate(([0.0], np.cumsum(game.power[self.joins])))
        # Bisection for all at once: being willing is monotone along the order of joining.
        low, high = np.zeros(self.joins.size, dtype=np.intp), np.arange(self.joins.size)
        while np.any(low < high):
            middle = (low + high) // 2
            willing = crowd.is_willing(before[middle], game.fall_probability)
            high = np.where(willing, middle, high)
            low = np.where(willing, low, np.minimum(middle + 1, high))
        leads = np.full(game.n, -2, dtype=np.intp)
        leads[self.joins] = np.where(low == 0, -1, self.joins[np.maximum(low - 1, 0)])
        return leads

    def explain(self) -> tuple[str, ...]:
        """Say who breaks unled, who follows whom, and who holds out; a sentence each."""
        said = []
        leads = self.find_leads()
        for row in self.joins[:_TOLD]:
            lead = leads[row]
            said.append(
                f"{self.names[row]} breaks whatever the others do."
                if lead == -1
                else f"{self.names[row]} follows once {self.names[lead]} has broken."
            )
        said += [
            f"{self.names[row]} stays, even when everyone breaks who would."
            for row in self.holds_out[:_TOLD]
        ]
        undecided = np.flatnonzero(self.bold & ~self.cautious)[:_TOLD]
        said += [
            f"{self.names[row]} breaks only if enough others are expected to." for row in undecided
        ]
        return tuple(said)

    def to_dict(self) -> dict[str, object]:
        """Plain data; the game is left out."""
        plain = super().to_dict()
        del plain["game"]
        return plain

    def to_frame(self) -> "pd.DataFrame":
        """One row an insider: who breaks in which equilibrium."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        return pd.DataFrame(
            {
                "insider": self.names,
                "power": self.game.power,
                "breaks_cautious": self.cautious,
                "breaks_bold": self.bold,
            }
        )


def solve_common(game: Game) -> CommonAnswer:
    """Smallest and largest pure equilibrium under a common prior, exact at any n.

    An insider at a tie (|gain| ≤ 1e-9 × the largest |stake| in the insider's row) does not break
    in the cautious equilibrium and breaks in the bold one.

    Args:
        game: any game with complements and a proper threshold.

    Returns:
        a :class:`CommonAnswer`.

    Raises:
        NotComplementsError: someone is put off when others break.
        TooFarApartError: who breaks hangs on powers below the tolerance of their sum.
        GameError: the threshold is flat.
    """
    game.require_complements()
    joins = _find_joins(game)
    holds_out = _find_hold_outs(game)
    cautious = np.zeros(game.n, dtype=bool)
    cautious[joins] = True
    bold = np.ones(game.n, dtype=bool)
    bold[holds_out] = False
    if has_tiny_powers(game):
        _compare_with_exact(game, cautious, bold)
    falls = game.fall_probability([game.power[cautious].sum(), game.power[bold].sum()])
    for array in (cautious, bold, joins, holds_out):
        array.flags.writeable = False
    return CommonAnswer(
        method="monotone best response on sorted powers",
        assumptions=("Nobody has private information about the threshold.",),
        names=game.names,
        cautious=cautious,
        bold=bold,
        unique=bool(np.array_equal(cautious, bold)),
        fall_probability_cautious=float(falls[0]),
        fall_probability_bold=float(falls[1]),
        joins=joins,
        holds_out=holds_out,
        game=game,
    )


def _find_joins(game: Game) -> Ints:
    def quantile(q: Floats) -> Floats:
        return game.threshold.quantile(q) - game.mobilisation

    crowd = make_crowd(game.power, game.stakes, game.ties)
    return climb(crowd, game.fall_probability, quantile)


def _find_hold_outs(game: Game) -> Ints:
    """The same climb in the leader's mirror, where staying spreads."""
    total = game.total_power

    def hold(staying: Floats) -> Floats:
        return 1.0 - game.fall_probability(np.maximum(total - staying, 0.0))

    def quantile(q: Floats) -> Floats:
        return total - (game.threshold.quantile(1.0 - q) - game.mobilisation)

    return climb(make_crowd(game.power, game.stakes[:, ::-1], game.ties), hold, quantile)


def _compare_with_exact(game: Game, cautious: Bools, bold: Bools) -> None:
    exact = solve_extremes_exactly(game)
    for ours, theirs in zip((cautious, bold), exact, strict=True):
        if not np.array_equal(ours, theirs):
            refuse_too_far_apart(game, "solve_common")
