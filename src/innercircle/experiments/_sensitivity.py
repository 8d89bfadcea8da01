"""Uncertain inputs that move the answer: Sobol' indices and Morris' screening, with intervals.

Sources: Saltelli et al. (2010), "Variance based sensitivity analysis of model output", equation
(b) of table 2 for the first order; Jansen (1999), table 2 (f), for the total; Morris (1991) and
Campolongo, Cariboni & Saltelli (2007) for μ*. Intervals are bootstrap percentiles over the base
rows (for Morris over the paths), which are what was drawn independently.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.errors import InputError
from innercircle.experiments._plans import Plan
from innercircle.game import rank_inputs

if TYPE_CHECKING:
    import pandas as pd
Floats = NDArray[np.float64]

RESAMPLES = 400
LEVEL = 0.95


@dataclass(frozen=True, kw_only=True, eq=False)
class SobolAnswer(Answer):
    """Shares of the variance of a target that each input explains.

    Attributes:
        target: what was computed.
        names: (input,).
        first: (input,) share explained by the input alone, in theory in [0, 1].
        first_interval: (input, 2) 95 % bootstrap interval.
        total: (input,) share that would remain unexplained without it, interactions included.
        total_interval: (input, 2).
        variance: of the target over the plan.
    """

    target: str
    names: tuple[str, ...]
    first: Floats
    first_interval: Floats
    total: Floats
    total_interval: Floats
    variance: float

    def to_frame(self) -> "pd.DataFrame":
        """One row an input, the most important first."""
        import pandas as pd  # noqa: PLC0415  heavy

        frame = pd.DataFrame(
            {
                "input": self.names,
                "first": self.first,
                "first_low": self.first_interval[:, 0],
                "first_high": self.first_interval[:, 1],
                "total": self.total,
                "total_low": self.total_interval[:, 0],
                "total_high": self.total_interval[:, 1],
            }
        )
        return frame.sort_values("total", ascending=False, ignore_index=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class MorrisAnswer(Answer):
    """Screening: how much an input moves the target, and whether it acts alone.

    Attributes:
        target: what was computed.
        names: (input,).
        strength: (input,) μ*, mean absolute elementary effect, in units of the target.
        strength_interval: (input, 2) 95 % bootstrap interval.
        spread: (input,) σ of the elementary effects; large against μ*: acts through others.
    """

    target: str
    names: tuple[str, ...]
    strength: Floats
    strength_interval: Floats
    spread: Floats

    def to_frame(self) -> "pd.DataFrame":
        """One row an input, the strongest first."""
        import pandas as pd  # noqa: PLC0415  heavy

        frame = pd.DataFrame(
            {
                "input": self.names,
                "strength": self.strength,
                "strength_low": self.strength_interval[:, 0],
                "strength_high": self.strength_interval[:, 1],
                "spread": self.spread,
            }
        )
        return frame.sort_values("strength", ascending=False, ignore_index=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class PawnAnswer(Answer):
    """Inputs by how far the target's distribution moves with each and all that goes with it.

    Attributes:
        target: what was computed.
        names: (input,) those that luck would hardly name first.
        index: (input,) PAWN index, in [0, 1].
        luck: what the index of an input without effect hardly exceeds; nan without inputs.
        low, high: (input,) mean of the target where the input is lowest and highest.
        at_low, at_high: (input,) middle of these parts.
    """

    target: str
    names: tuple[str, ...]
    index: Floats
    luck: float
    low: Floats
    high: Floats
    at_low: Floats
    at_high: Floats

    def to_frame(self) -> "pd.DataFrame":
        """One row an input, in the same order."""
        import pandas as pd  # noqa: PLC0415  heavy

        columns = ("index", "at_low", "low", "at_high", "high")
        return pd.DataFrame(
            {"input": self.names, **{name: getattr(self, name) for name in columns}}
        )


def find_pawn_indices(
    inputs: Mapping[str, Floats], values: Floats, *, target: str = "value", seed: int = 1
) -> PawnAnswer:
    """Rank inputs by given draws, whether they go together or not (PAWN).

    Args:
        inputs: numeric input → its draws (row,).
        values: (row,) the target, finite.
        target: its name, for the answer.
        seed: of the shuffles by which luck is judged.
    """
    ranked = rank_inputs(inputs, values, seed)
    return PawnAnswer(
        method="PAWN (Pianosi & Wagener 2018), mean over parts of one size",
        certified=False,
        seed=seed,
        target=target,
        names=tuple(each.path for each in ranked),
        index=np.array([each.index for each in ranked]),
        luck=ranked[0].luck if ranked else math.nan,
        low=np.array([each.low for each in ranked]),
        high=np.array([each.high for each in ranked]),
        at_low=np.array([each.at_low for each in ranked]),
        at_high=np.array([each.at_high for each in ranked]),
    )


def find_sobol_indices(plan: Plan, values: Floats, *, target: str = "value") -> SobolAnswer:
    """First-order and total Sobol' indices of a target computed on a Saltelli plan.

    Args:
        plan: of kind "saltelli".
        values: (row,) the target at each row of the plan, finite.
        target: its name, for the answer.

    Raises:
        InputError: wrong kind of plan, wrong length, or values that are not finite.
    """
    y = _check_values(plan, "saltelli", values)
    n, d = plan.n, len(plan.names)
    fa, fb, fm = y[:n], y[n : 2 * n], y[2 * n :].reshape(d, n)
    first, total, variance = _sobol(fa, fb, fm)
    rng = np.random.default_rng(plan.seed)
    draws = [_sobol(fa[k], fb[k], fm[:, k]) for k in rng.integers(0, n, size=(RESAMPLES, n))]
    return SobolAnswer(
        method="Saltelli (2010) first order, Jansen (1999) total",
        certified=False,
        seed=plan.seed,
        target=target,
        names=plan.names,
        first=first,
        first_interval=_interval(np.array([draw[0] for draw in draws])),
        total=total,
        total_interval=_interval(np.array([draw[1] for draw in draws])),
        variance=variance,
    )


def _sobol(fa: Floats, fb: Floats, fm: Floats) -> tuple[Floats, Floats, float]:
    """First (input,), total (input,), variance; zeros when the target does not vary."""
    both = np.concatenate([fa, fb])
    variance = float(np.var(both))
    if variance <= (1e-12 * float(np.max(np.abs(both)) or 1.0)) ** 2:
        nothing = np.zeros(len(fm))
        return nothing, nothing.copy(), 0.0
    # Centring changes no expectation and much of the noise of the first-order estimate.
    centre = both.mean()
    first = np.mean((fb - centre) * (fm - fa), axis=1) / variance
    total = np.mean((fa - fm) ** 2, axis=1) / (2 * variance)
    return first, total, variance


def find_morris_effects(plan: Plan, values: Floats, *, target: str = "value") -> MorrisAnswer:
    """Elementary effects of a target computed on a Morris plan.

    Args:
        plan: of kind "morris".
        values: (row,) the target at each row of the plan, finite.
        target: its name, for the answer.

    Raises:
        InputError: wrong kind of plan, wrong length, or values that are not finite.
    """
    y = _check_values(plan, "morris", values)
    n, d = plan.n, len(plan.names)
    steps = np.diff(plan.points.reshape(n, d + 1, d), axis=1)
    moved = np.argmax(np.abs(steps), axis=2)
    change = np.diff(y.reshape(n, d + 1), axis=1)
    size = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    effects = np.empty((n, d))
    np.put_along_axis(effects, moved, change / size, axis=1)
    rng = np.random.default_rng(plan.seed)
    absolute = np.abs(effects)
    draws = np.array([absolute[k].mean(0) for k in rng.integers(0, n, size=(RESAMPLES, n))])
    return MorrisAnswer(
        method="Morris (1991), μ* of Campolongo et al. (2007)",
        certified=False,
        seed=plan.seed,
        target=target,
        names=plan.names,
        strength=absolute.mean(axis=0),
        strength_interval=_interval(draws),
        spread=effects.std(axis=0, ddof=1) if n > 1 else np.full(d, np.nan),
    )


def _check_values(plan: Plan, kind: str, values: Floats) -> Floats:
    y = np.asarray(values, dtype=np.float64)
    if plan.kind != kind:
        raise InputError(f"this needs a plan of kind {kind!r}, not {plan.kind!r}.", where="plan")
    if y.shape != (plan.rows,):
        raise InputError(f"expected {plan.rows} values, one a row, not {y.shape}.", where="values")
    bad = int(np.count_nonzero(~np.isfinite(y)))
    if bad:
        raise InputError(
            f"{bad} of {y.size} values are not finite numbers.",
            where="values",
            why="A share of the variance is not defined then.",
            advice="Choose a target that exists in every draw.",
        )
    return y


def _interval(draws: Floats) -> Floats:
    tail = (1 - LEVEL) / 2
    return np.asarray(np.quantile(draws, [tail, 1 - tail], axis=0).T)
