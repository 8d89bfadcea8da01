"""Logit quantal response: insiders who err, the less the more is at stake.

With precision λ insider i breaks with probability q_i where

    log(q_i / (1 − q_i)) = λ · E[d_i(W₋ᵢ)],

the expectation over all others breaking independently with their own q_j. The branch that starts
at λ = 0 (everyone tosses a coin) is followed to the precision asked, through turning points if
there are any; the point returned is the first on it with that precision. The distribution of
breaking power is exact.

Sources:
    McKelvey and Palfrey (1995), quantal response equilibria for normal form games, theorem 3 (the
    principal branch); Turocy (2005), a dynamic homotopy interpretation of the logistic quantal
    response equilibrium correspondence, section 3.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from innercircle.answer import Answer
from innercircle.errors import GameError
from innercircle.game._game import Game
from innercircle.game._kernels.gain import compute_gain
from innercircle.game._kernels.homotopy import trace_curve
from innercircle.game._space import Space, choose_space, compute_state_values
from innercircle.vocabulary import Reason

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_NUDGE = 1e-4  # the gains are polynomials in q, linear in an insider without a twin
_MOST_WORK = 4e8  # multiplications a Jacobian
_MOST_STEPS = 2_000


@dataclass(frozen=True, kw_only=True, eq=False)
class LogitAnswer(Answer):
    """One point on the principal branch of logit quantal responses, and the way to it.

    Attributes:
        names: (insider,) names.
        precision: λ reached, per unit of payoff; below the one asked when not certified.
        break_probability: (insider,) chance of breaking.
        gains: (insider,) expected gain from breaking.
        fall_probability: chance that the regime falls.
        turned: True when the branch turned back on the way, so that several responses exist at
            some precision in between.
        path_precision: (point,) precisions met on the way.
        path_break_probability: (point, insider) break probabilities there.
    """

    names: tuple[str, ...]
    precision: float
    break_probability: Floats
    gains: Floats
    fall_probability: float
    turned: bool
    path_precision: Floats = field(repr=False)
    path_break_probability: Floats = field(repr=False)

    def to_frame(self) -> "pd.DataFrame":
        """One row an insider."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        return pd.DataFrame(
            {
                "insider": self.names,
                "break_probability": self.break_probability,
                "gain": self.gains,
            }
        )


def solve_logit(game: Game, precision: float) -> LogitAnswer:
    """The logit quantal response on the principal branch at a precision.

    Args:
        game: any game with a proper threshold; complements are not needed.
        precision: λ ≥ 0 per unit of payoff: at 0 everyone tosses a coin; where λ × gain is 3, 95 %
            break.

    Returns:
        a :class:`LogitAnswer`.

    Raises:
        GameError: the threshold is flat, the precision is negative or not finite, or the powers
            fit no common step and there are too many kinds of insiders for enumeration.
        TooFarApartError: the answer hangs on powers below the tolerance of their sum.
    """
    if not 0.0 <= precision < np.inf:
        raise GameError(f"precision = {precision!r} must be finite and ≥ 0", where="solve_logit")
    space = choose_space(game, game.stakes)
    _check_work(space)
    respond = _make_response(game, space)
    scale = float(np.max(np.abs(game.stakes))) or 1.0
    start = np.zeros(space.counts.size)
    target = float(precision) * scale
    if target == 0.0:
        points, times = start[None], np.zeros(1)
        reached, turned, residual = True, False, 0.0
    else:
        curve = trace_curve(_make_linearise(space, respond, scale), start, target, _MOST_STEPS)
        points, times = curve.points, curve.times
        reached, turned, residual = curve.reached, curve.turned, curve.residual
    chance = expit(points)
    gains, fall = respond(chance[-1][:, None])
    spread = space.kind_of
    return LogitAnswer(
        method="pseudo-arclength homotopy in the precision, exact distribution of breaking power",
        reason=Reason.SOLVED if reached else Reason.ITERATIONS_SPENT,
        certified=reached,
        tolerance=residual,
        assumptions=("Insiders err independently of each other, less when more is at stake.",),
        names=game.names,
        precision=float(times[-1] / scale),
        break_probability=chance[-1][spread],
        gains=gains[spread, 0],
        fall_probability=float(fall[0]),
        turned=turned,
        path_precision=times / scale,
        path_break_probability=chance[:, spread],
    )


def _make_response(game: Game, space: Space) -> Callable[[Floats], tuple[Floats, Floats]]:
    """(kind, node) chances → expected gains (kind, node), fall probability (node,)."""
    share = compute_state_values(game, space, "solve_logit")
    cells = game.stakes[space.examples].T[:, :, None]

    def respond(chance: Floats) -> tuple[Floats, Floats]:
        value = np.broadcast_to(share[:, None], (share.size, chance.shape[1]))
        joined, stayed, fall = space.sums.fold(chance, value)
        return compute_gain(cells, joined, stayed), fall

    return respond


def _make_linearise(
    space: Space, respond: Callable[[Floats], tuple[Floats, Floats]], scale: float
) -> Callable[[Floats, float], tuple[Floats, Floats, Floats]]:
    """H = z − t·d(q(z))/scale with its derivatives, t = λ·scale."""
    kinds = space.counts.size

    def linearise(z: Floats, t: float) -> tuple[Floats, Floats, Floats]:
        q = expit(z)
        nudge = _NUDGE * np.eye(kinds)
        up, down = np.minimum(q[:, None] + nudge, 1.0), np.maximum(q[:, None] - nudge, 0.0)
        gains, _ = respond(np.concatenate((q[:, None], up, down), axis=1))
        d, above, below = gains[:, 0], gains[:, 1 : kinds + 1], gains[:, kinds + 1 :]
        slope = (above - below) / np.diag(up - down) * (q * (1.0 - q))
        return z - t * d / scale, np.eye(kinds) - t * slope / scale, -d / scale

    return linearise


def _check_work(space: Space) -> None:
    if not space.is_exact:
        raise GameError(
            "the powers fit no common step, and there are too many kinds of insiders to enumerate",
            where="solve_logit",
            advice="Round the powers to multiples of a step, for example of one thousandth.",
        )
    if space.sums.work * (2 * space.counts.size + 1) > _MOST_WORK:
        raise GameError(
            f"{space.counts.size} kinds of insiders on {space.sums.sums.size:,} states are too "
            "many for the homotopy",
            where="solve_logit",
            advice="Round the powers to a coarser step, or merge insiders of one kind.",
        )
