"""Inputs that matter most: derivatives of the equilibrium with private signals.

Every cutoff solves a smooth equation, so that cutoffs and probabilities have derivatives in every
cell, power, noise, in mobilisation and in the threshold's parameters. The kernel differentiates
the equations at the cutoffs found; nothing is solved anew.

Source: the implicit function theorem; Milgrom and Shannon (1994), monotone comparative statics,
for the signs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer
from innercircle.errors import GameError
from innercircle.game._game import Game
from innercircle.game._kernels.signals_model import group_apart
from innercircle.game._kernels.signals_prior import NormalPrior, Prior, UniformPrior
from innercircle.game._kernels.signals_slopes import (
    STEP,
    Effects,
    Point,
    find_mobilisation_effects,
    find_noise_effects,
    find_point,
    find_power_effects,
    find_prior_effects,
    find_stake_effects,
)
from innercircle.game._signals import SignalsAnswer, check_noise, find_beliefs, make_priors
from innercircle.vocabulary import Cell, Reason

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class SensitivityAnswer(Answer):
    """Derivatives of one equilibrium in everything that it depends on.

    Attributes:
        names: (insider,) names.
        parameters: names of the parameters: "stakes.NAME.CELL", "power.NAME", "signal_sd.NAME",
            "signal_sd" (all noise by one factor, per unit of its mean), "mobilisation",
            "threshold.mean" and "threshold.sd", or "threshold.low" and "threshold.high".
        values: (parameter,) what they are now.
        fall: (parameter,) ∂ Pr(the regime falls) / ∂ parameter; nan under a flat threshold.
        breaks: (parameter, insider) ∂ Pr(the insider breaks) / ∂ parameter.
        cutoffs: (parameter, insider) ∂ cutoff / ∂ parameter; nan where a cutoff is infinite.
        step: finite differences step by this share of the smallest noise.
    """

    names: tuple[str, ...]
    parameters: tuple[str, ...]
    values: Floats
    fall: Floats
    breaks: Floats
    cutoffs: Floats
    step: float = field(default=STEP)

    def to_frame(self) -> "pd.DataFrame":
        """One row a parameter, those that matter most for a fall first."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        frame = pd.DataFrame(
            {
                "parameter": self.parameters,
                "value": self.values,
                "fall": self.fall,
                "fall_by_ten_percent": 0.1 * self.values * self.fall,
            }
            | {f"breaks.{name}": self.breaks[:, k] for k, name in enumerate(self.names)}
        )
        order = np.argsort(-np.abs(np.nan_to_num(0.1 * self.values * self.fall)), kind="stable")
        return frame.iloc[order].reset_index(drop=True)


def find_sensitivities(
    game: Game,
    signal_sd: ArrayLike,
    answer: SignalsAnswer,
    *,
    which: Literal["cautious", "bold"] = "cautious",
) -> SensitivityAnswer:
    """Derivatives of an equilibrium in stakes, power, noise, mobilisation and the threshold.

    Args:
        game: the game that was solved.
        signal_sd: its noise, in the unit of power: one for all or (insider,).
        answer: what ``solve_signals`` found, with the beliefs that it was asked for.
        which: "cautious" or "bold".

    Returns:
        a :class:`SensitivityAnswer`. Derivatives hold while no insider changes between finite and
        infinite cutoffs.

    Raises:
        GameError: the answer is of another game, it is no equilibrium (a model of behaviour), or
            the threshold takes single values only, so that probabilities jump.
    """
    cutoffs = _check(game, answer, which)
    sd = check_noise(game, signal_sd, "find_sensitivities")
    believed = find_beliefs(answer.beliefs, "find_sensitivities")
    if not believed.proves:
        raise GameError(
            f"beliefs are {answer.beliefs!r}, a model of behaviour",
            where="find_sensitivities",
            why="These are derivatives of an equilibrium.",
            advice="Solve with a number changed a little instead.",
        )
    priors = make_priors(game, believed)
    model, exact = group_apart(game.power, game.stakes, sd, game.ties, game.mobilisation, *priors)
    order = np.argsort(-game.power, kind="stable")
    back = np.argsort(order, kind="stable")
    point = find_point(model, cutoffs[order])
    rows = list(_list_effects(game, sd, point, order))
    return SensitivityAnswer(
        method="implicit differentiation at the cutoffs",
        reason=Reason.SOLVED if exact else Reason.BRACKETED,
        certified=False,
        assumptions=("The changes are small: no cutoff becomes finite or infinite.",),
        names=game.names,
        parameters=tuple(name for names, _, _ in rows for name in names),
        values=np.concatenate([values for _, values, _ in rows]),
        fall=np.concatenate([effects.falls for _, _, effects in rows]),
        breaks=np.concatenate([effects.breaks[:, back] for _, _, effects in rows]),
        cutoffs=np.concatenate([effects.cutoffs[:, back] for _, _, effects in rows]),
    )


_Row = tuple[list[str], Floats, Effects]


def _list_effects(game: Game, sd: Floats, point: Point, order: NDArray[np.intp]) -> "list[_Row]":
    """Names, values and effects, group by group; insiders in the order of the model."""
    names = [game.names[i] for i in order]
    rows: list[_Row] = []
    for column, (cell, effects) in enumerate(zip(Cell, find_stake_effects(point), strict=True)):
        labels = [f"stakes.{name}.{cell.value}" for name in names]
        rows.append((labels, game.stakes[order, column], effects))
    powers = find_power_effects(point)
    rows.append(([f"power.{name}" for name in names], game.power[order], powers))
    noise = find_noise_effects(point)
    rows.append(([f"signal_sd.{name}" for name in names], sd[order], noise))
    share = sd[order] / sd.mean()
    whole = Effects(
        (share @ np.nan_to_num(noise.cutoffs))[None] + 0.0 * noise.cutoffs[:1],
        (share @ noise.breaks)[None],
        np.asarray([share @ noise.falls]),
    )
    rows.append((["signal_sd"], np.asarray([sd.mean()]), whole))
    outside = find_mobilisation_effects(point)
    rows.append((["mobilisation"], np.asarray([game.mobilisation]), outside))
    for label, value, change, scale in _list_prior_changes(point.model.drawn):
        rows.append(([label], np.asarray([value]), find_prior_effects(point, change, scale)))
    return rows


def _list_prior_changes(
    prior: Prior,
) -> list[tuple[str, float, Callable[[float], Prior], float]]:
    """Name, value, how to change it, and the scale of a step, for each of a prior's parameters."""
    if isinstance(prior, NormalPrior):
        mean, sd = prior.mean, prior.sd
        return [
            ("threshold.mean", mean, lambda by: NormalPrior(mean + by, sd), sd),
            ("threshold.sd", sd, lambda by: NormalPrior(mean, sd + by), sd),
        ]
    if isinstance(prior, UniformPrior):
        low, high = prior.bottom, prior.top
        return [
            ("threshold.low", low, lambda by: UniformPrior(low + by, high), high - low),
            ("threshold.high", high, lambda by: UniformPrior(low, high + by), high - low),
        ]
    return []


def _check(game: Game, answer: SignalsAnswer, which: str) -> Floats:
    if which not in {"cautious", "bold"}:
        raise GameError(
            f'which must be "cautious" or "bold", not {which!r}', where="find_sensitivities"
        )
    if answer.names != game.names:
        raise GameError("the answer is of another game", where="find_sensitivities")
    if game.threshold.atoms.size:
        raise GameError(
            "the threshold takes single values only, so that probabilities jump",
            where="find_sensitivities",
            why="A jump has no derivative.",
            advice="Solve the game again with the input changed, or use a continuous threshold.",
        )
    return answer.cautious_cutoffs if which == "cautious" else answer.bold_cutoffs
