"""Power indices: who is pivotal, by exact dynamic programming over sums of breaking power.

The "vote" is the fall: a set S of breaking insiders succeeds with probability F(W_S), so that an
uncertain threshold is averaged over. If every other insider j breaks independently with
probability q_j, insider i's pivotality is

    E[F(W₋ᵢ + w_i)] − E[F(W₋ᵢ)],

the derivative of E[F(W)] by q_i (Owen's multilinear extension). Banzhaf's index is this at q = ½;
Shapley and Shubik's is its integral over a common q from 0 to 1, a polynomial of degree n − 1,
which ⌈n/2⌉ Gauss-Legendre nodes integrate exactly. These are descriptions: no insider decides
anything here.

Sources:
    Shapley and Shubik (1954), a method for evaluating the distribution of power; Banzhaf (1965);
    Owen (1972), multilinear extensions of games, equations 5 to 8; Mann and Shapley (1962), values
    of large games, VI (the dynamic program).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer
from innercircle.errors import GameError
from innercircle.game._game import Game
from innercircle.game._space import Space, choose_space, compute_state_values
from innercircle.vocabulary import Reason

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_MOST_CELLS = 4_000_000  # states × nodes at once


@dataclass(frozen=True, kw_only=True, eq=False)
class PowerAnswer(Answer):
    """Power of each insider's breaking over the fall.

    Each index is between ``…_low`` and ``…_high``, which are equal to it when certified exact.

    Attributes:
        names: (insider,) names.
        power: (insider,) power.
        pivotality: (insider,) rise of the fall probability by breaking, the others breaking
            with ``break_probability``.
        banzhaf: (insider,) the same with everyone else at ½.
        banzhaf_share: (insider,) the same, scaled to sum to 1; nan if nobody ever matters.
        shapley_shubik: (insider,) mean over all orders of that rise of the fall probability; sums
            to F(all) − F(none).
        break_probability: (insider,) what ``pivotality`` supposes.
        fall_probability: E[F(W)] under ``break_probability``.
    """

    names: tuple[str, ...]
    power: Floats
    pivotality: Floats
    pivotality_low: Floats
    pivotality_high: Floats
    banzhaf: Floats
    banzhaf_low: Floats
    banzhaf_high: Floats
    banzhaf_share: Floats
    shapley_shubik: Floats
    shapley_shubik_low: Floats
    shapley_shubik_high: Floats
    break_probability: Floats
    fall_probability: float

    def to_frame(self) -> "pd.DataFrame":
        """One row an insider."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        return pd.DataFrame(
            {
                "insider": self.names,
                "power": self.power,
                "pivotality": self.pivotality,
                "banzhaf": self.banzhaf,
                "shapley_shubik": self.shapley_shubik,
            }
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class PivotalityAnswer(Answer):
    """Rise of the chance of a fall by each insider's breaking.

    Attributes:
        names: (insider,) names.
        pivotality: (insider,) E[F | breaks] − E[F | stays]; mid of the bounds when
            bracketed.
        low: (insider,) certified lower bounds.
        high: (insider,) certified upper bounds.
        fall_probability: E[F(W)].
    """

    names: tuple[str, ...]
    pivotality: Floats
    low: Floats
    high: Floats
    fall_probability: float


def find_pivotality(game: Game, break_probability: ArrayLike = 0.5) -> PivotalityAnswer:
    """Find how pivotal each insider is when the others break independently.

    Args:
        game: any game with a proper threshold; stakes play no role.
        break_probability: in [0, 1], one for all or (insider,).

    Returns:
        a :class:`PivotalityAnswer`; exact when powers fit a lattice of at most 100,000 steps or
        few enough kinds of insiders, otherwise certified bounds.

    Raises:
        GameError: the threshold is flat, or a probability lies outside [0, 1].
        TooFarApartError: the answer hangs on powers below the tolerance of their sum.
    """
    chance = _check_chance(game, break_probability)
    space = choose_space(game, chance[:, None])
    values = _bracket_values(game, space, "find_pivotality")
    low, high, fall = _fold(space, values, chance[space.examples][:, None])
    low, high = low[space.kind_of, 0], high[space.kind_of, 0]
    return PivotalityAnswer(
        method=_describe(space),
        reason=Reason.SOLVED if space.is_exact else Reason.BRACKETED,
        tolerance=float(np.max(0.5 * (high - low))),
        names=game.names,
        pivotality=0.5 * (low + high),
        low=low,
        high=high,
        fall_probability=float(fall[0]),
    )


def find_power_indices(game: Game, break_probability: ArrayLike = 0.5) -> PowerAnswer:
    """Pivotality, Banzhaf and Shapley–Shubik power of every insider.

    Args:
        game: any game with a proper threshold; stakes play no role.
        break_probability: for ``pivotality``: in [0, 1], one for all or (insider,).

    Returns:
        a :class:`PowerAnswer`; exact or with certified bounds, as in :func:`find_pivotality`.

    Raises:
        GameError: the threshold is flat, or a probability lies outside [0, 1].
        TooFarApartError: the answer hangs on powers below the tolerance of their sum.
    """
    pivotal = find_pivotality(game, break_probability)
    space = choose_space(game, np.empty((game.n, 0)))
    values = _bracket_values(game, space, "find_power_indices")
    kinds = space.counts.size
    half_low, half_high, _ = _fold(space, values, np.full((kinds, 1), 0.5))
    shapley_low, shapley_high = _integrate(space, values, game.n)
    spread = space.kind_of
    banzhaf = 0.5 * (half_low + half_high)[spread, 0]
    total = float(banzhaf.sum())
    return PowerAnswer(
        method=_describe(space),
        reason=pivotal.reason if pivotal.reason is not Reason.SOLVED else _find_reason(space),
        tolerance=pivotal.tolerance,
        names=game.names,
        power=game.power,
        pivotality=pivotal.pivotality,
        pivotality_low=pivotal.low,
        pivotality_high=pivotal.high,
        banzhaf=banzhaf,
        banzhaf_low=half_low[spread, 0],
        banzhaf_high=half_high[spread, 0],
        banzhaf_share=banzhaf / total if total > 0 else np.full(game.n, np.nan),
        shapley_shubik=0.5 * (shapley_low + shapley_high)[spread],
        shapley_shubik_low=shapley_low[spread],
        shapley_shubik_high=shapley_high[spread],
        break_probability=_check_chance(game, break_probability),
        fall_probability=pivotal.fall_probability,
    )


def _integrate(space: Space, values: tuple[Floats, Floats], n: int) -> tuple[Floats, Floats]:
    """Low and high (kind,) integrals of pivotality over a common break probability."""
    nodes, weights = np.polynomial.legendre.leggauss((n + 1) // 2)
    nodes, weights = 0.5 * (nodes + 1.0), 0.5 * weights
    kinds = space.counts.size
    low, high = np.zeros(kinds), np.zeros(kinds)
    block = max(1, _MOST_CELLS // values[0].size)
    for start in range(0, nodes.size, block):
        chance = np.broadcast_to(nodes[start : start + block], (kinds, nodes[start:][:block].size))
        part_low, part_high, _ = _fold(space, values, np.ascontiguousarray(chance))
        low += np.sum(part_low * weights[start : start + block], axis=1)
        high += np.sum(part_high * weights[start : start + block], axis=1)
    return low, high


def _fold(
    space: Space, values: tuple[Floats, Floats], chance: Floats
) -> tuple[Floats, Floats, Floats]:
    """Low and high pivotality (kind, node), and E[F] (node,) in the middle."""
    below, above = values
    shape = (below.size, chance.shape[1])
    joined, stayed, mean = space.sums.fold(chance, np.broadcast_to(below[:, None], shape))
    if space.is_exact:
        return joined - stayed, joined - stayed, mean
    joined_up, stayed_up, mean_up = space.sums.fold(chance, np.broadcast_to(above[:, None], shape))
    low = np.maximum(joined - stayed_up, 0.0)
    return low, joined_up - stayed, 0.5 * (mean + mean_up)


def _bracket_values(game: Game, space: Space, where: str) -> tuple[Floats, Floats]:
    """F at the smallest and at the largest sum that each state can stand for."""
    if space.is_exact:
        exact = compute_state_values(game, space, where)
        return exact, exact
    sums = space.sums.sums
    below = game.fall_probability(np.maximum(sums - space.down, 0.0))
    return below, game.fall_probability(np.minimum(sums + space.up, game.total_power))


def _check_chance(game: Game, break_probability: ArrayLike) -> Floats:
    chance = np.asarray(break_probability, dtype=np.float64)
    if chance.shape not in {(), (game.n,)} or not np.all((chance >= 0) & (chance <= 1)):
        raise GameError(
            "break_probability must be in [0, 1], one number or one an insider",
            where="find_power_indices",
        )
    return np.array(np.broadcast_to(chance, (game.n,)))


def _describe(space: Space) -> str:
    where = "a lattice" if hasattr(space.sums, "steps") else "counts of identical insiders"
    return f"dynamic program forward and backward over {where} ({space.sums.sums.size:,} states)"


def _find_reason(space: Space) -> Reason:
    return Reason.SOLVED if space.is_exact else Reason.BRACKETED
