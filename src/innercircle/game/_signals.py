"""Private signals: smallest and largest equilibrium in cutoffs. The headline of ``solve``.

Each insider senses the threshold with noise, x_i = θ + σ_i ε_i, and breaks iff x_i ≤ k_i. A
signal at the cutoff leaves the insider indifferent:

    (p−a) + (g−p)·Pr(θ ≤ M + W₋ᵢ + w_i | k_i) + (a−r)·Pr(θ ≤ M + W₋ᵢ | k_i) = 0,

where W₋ᵢ, the breaking power of the others, is random given θ. Cutoffs depend on what insiders
believe of θ before they sense it (``_beliefs.py``); probabilities of falling and breaking are over
the game's threshold, which is what the analyst does not know. Cutoffs are proposed by Newton's
method and believed only with a proof: an enclosure between points whose best replies lead back
inside, and a path of best replies that shows that no equilibrium lies below (``cautious``) or
above (``bold``). The kernels state the argument: ``_kernels/signals_solve.py``.

Sources:
    Carlsson and van Damme (1993), global games and equilibrium selection; Morris and Shin (2003),
    global games: theory and applications; Frankel, Morris and Pauzner (2003), equilibrium
    selection in global games with strategic complementarities; van Zandt and Vives (2007),
    monotone equilibria in Bayesian games of strategic complementarities.
"""

import math
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer
from innercircle.errors import GameError
from innercircle.game._beliefs import BELIEF_MODELS, BeliefModel, Found
from innercircle.game._game import Game
from innercircle.game._kernels.behaviour import Response
from innercircle.game._kernels.signals import Extreme, Start
from innercircle.game._kernels.signals_falls import find_falls, find_falls_of
from innercircle.game._kernels.signals_gain import Model
from innercircle.game._kernels.signals_model import Grouped, group
from innercircle.game._kernels.signals_prior import AtomPrior, Prior
from innercircle.game._precision import has_tiny_powers, refuse_too_far_apart
from innercircle.game._signals_prior import make_prior
from innercircle.vocabulary import POWER_TOLERANCE, Beliefs, Reason

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_ULPS = 4.0 * float(np.finfo(np.float64).eps)
_ASSUMPTION = "Each insider senses the threshold with normal noise, independent of the others'."


@dataclass(frozen=True)
class Memory:
    """Starting points for a similar game.

    Attributes:
        start: cutoffs and slopes, one row a kind.
        kind_of: (insider,) which kind each was.
    """

    start: Start
    kind_of: NDArray[np.intp]


@dataclass(frozen=True, kw_only=True, eq=False)
class SignalsAnswer(Answer):
    """Smallest (cautious) and largest (bold) cutoff equilibrium.

    Attributes:
        names: (insider,) names.
        signal_sd: (insider,) noise, in the unit of power.
        beliefs: of the insiders, on the threshold before they sense it and on one another.
        cautious_cutoffs: (insider,) breaks iff the signal of θ is at most this; −∞ never, ∞
            always. Under "level_k" and "logit" the largest signal at which breaking has a chance
            of one half or more.
        bold_cutoffs: (insider,) the same in the largest equilibrium.
        unique: True when both are shown to be one, within ``error_bound``; under flat beliefs they
            always are.
        error_bound: every cutoff is within this of the true one, in the unit of power; infinite
            when that could not be shown.
        break_probability_cautious: (insider,) before signals are seen; nan under a flat threshold.
        break_probability_bold: (insider,).
        fall_probability_cautious: probability that the regime falls; nan under a flat threshold.
        fall_probability_bold: in the largest equilibrium.
        work: what it took: evaluations, quadrature nodes, rounds of plain best replies, steps of
            the proofs.
        memory: kept for the next solve, when this answer is its ``start``.
    """

    names: tuple[str, ...]
    signal_sd: Floats
    beliefs: str
    cautious_cutoffs: Floats
    bold_cutoffs: Floats
    unique: bool
    error_bound: float
    break_probability_cautious: Floats
    break_probability_bold: Floats
    fall_probability_cautious: float
    fall_probability_bold: float
    work: dict[str, int] = field(default_factory=dict)
    memory: "Memory | None" = field(default=None, repr=False)

    def to_dict(self) -> dict[str, object]:
        """Plain data; what is kept for the next solve is left out."""
        plain = super().to_dict()
        del plain["memory"]
        return plain

    def to_frame(self) -> "pd.DataFrame":
        """One row an insider: cutoffs and probabilities of breaking."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        return pd.DataFrame(
            {
                "insider": self.names,
                "signal_sd": self.signal_sd,
                "cutoff_cautious": self.cautious_cutoffs,
                "cutoff_bold": self.bold_cutoffs,
                "break_probability_cautious": self.break_probability_cautious,
                "break_probability_bold": self.break_probability_bold,
            }
        )


def solve_signals(
    game: Game,
    *,
    signal_sd: ArrayLike,
    beliefs: str = Beliefs.COMMON,
    tolerance: float = 1e-9,
    start: ArrayLike | SignalsAnswer | None = None,
    prove: bool = True,
) -> SignalsAnswer:
    """Smallest and largest cutoff equilibrium when insiders sense θ with noise of their own.

    Args:
        game: a game with complements; its threshold may be flat.
        signal_sd: standard deviation of the noise, in the unit of power: one for all or (insider,).
        beliefs: of the insiders, before they sense the threshold. "common": they share the game's
            threshold as prior; "flat": every threshold is equally likely to them, so that there is
            one equilibrium; "laplacian", "level_k" and "logit": models of behaviour under a flat
            prior (``_kernels/behaviour.py``), which are never ``certified``. Probabilities are
            over the game's threshold in all of them.
        tolerance: error wanted in cutoffs, as a share of all power M + W_total; 1e-5 and above
            computes on coarser nodes. The error reached is ``error_bound``.
        start: the answer to a similar game, or (insider,) cutoffs, to save time.
        prove: False finds one equilibrium with an error bound, fast, and leaves open whether it is
            the smallest or the only one; the answer is then not ``certified``.

    Returns:
        a :class:`SignalsAnswer`.

    Raises:
        NotComplementsError: someone is put off when others break.
        TooFarApartError: a fall hangs on powers below the tolerance of their sum.
        GameError: the noise or the threshold leaves nothing to sense (noise of 0; a θ that all
            know), or the beliefs are unknown.
    """
    game.require_complements()
    sd = check_noise(game, signal_sd, "solve_signals")
    _check_options(tolerance)
    believed = find_beliefs(beliefs, "solve_signals")
    grouped = group(
        game.power, game.stakes, sd, game.ties, game.mobilisation, *make_priors(game, believed)
    )
    if not grouped.model.prior.flat:
        _require_something_to_sense(game)
    _refuse_tiny_powers(game, grouped.model)
    begin = _find_begin(game, grouped, start)
    found = believed.find(grouped, tolerance * game.scale, begin, prove=prove)
    return _make_answer(game, sd, believed, grouped, found, prove=prove)


# ---------------------------------------------------------------------- answering


def _make_answer(
    game: Game, sd: Floats, believed: BeliefModel, grouped: Grouped, found: Found, *, prove: bool
) -> SignalsAnswer:
    model, kind_of, cautious, bold = grouped.model, grouped.kind_of, found.cautious, found.bold
    exact = grouped.down == 0.0 == grouped.up
    proved = cautious.proved and bold.proved
    error = max(cautious.error, bold.error)
    if not believed.proves:
        reason = Reason.BEHAVIOUR
    elif not (proved or prove):
        reason = Reason.NOT_PROVED
    elif not proved:
        reason = Reason.GAP_NOT_CLOSED if math.isfinite(error) else Reason.ITERATIONS_SPENT
    else:
        reason = Reason.SOLVED if exact else Reason.BRACKETED
    breaks, falls = _find_outcomes(model, found)
    breaks = [each[kind_of] for each in breaks]
    cutoffs = cautious.cutoffs[kind_of], bold.cutoffs[kind_of]
    for array in (sd, *breaks, *cutoffs):
        array.flags.writeable = False
    return SignalsAnswer(
        method="Newton's method on cutoffs, proved by best replies from below and above"
        if believed.proves
        else "replies to what the others are expected to do, integrated over the threshold",
        reason=reason,
        certified=proved,
        tolerance=error,
        assumptions=(_ASSUMPTION, believed.assumption),
        names=game.names,
        signal_sd=sd,
        beliefs=str(believed.name),
        cautious_cutoffs=cutoffs[0],
        bold_cutoffs=cutoffs[1],
        unique=(proved or model.prior.flat) and _is_one(model, cautious, bold, exact=exact),
        error_bound=error,
        break_probability_cautious=breaks[0],
        break_probability_bold=breaks[1],
        fall_probability_cautious=falls[0],
        fall_probability_bold=falls[1],
        work=found.work,
        memory=None if found.near is None else Memory(found.near, kind_of),
    )


def _find_outcomes(model: Model, found: Found) -> tuple[list[Floats], list[float]]:
    """Chances of breaking (kind,) and of a fall, cautious and bold."""
    breaks: list[Floats] = []
    falls: list[float] = []
    if found.response is not None:
        response, drawn = found.response, model.drawn
        chance = response.always[0].copy()
        for k in range(response.steps.shape[2]):
            step, weight = response.steps[0, :, k], response.weights[0, :, k]
            chance += weight * drawn.find_lower(step, model.sd)
        fall = find_falls_of(model, partial(_find_chances_of, response, model.sd))
        return [chance, chance.copy()], [fall] * 2
    for extreme in (found.cautious, found.bold):
        if breaks and np.array_equal(extreme.cutoffs, found.cautious.cutoffs):
            return [breaks[0], breaks[0].copy()], falls * 2
        breaks.append(model.drawn.find_lower(extreme.cutoffs, model.sd))
        falls.append(find_falls(model, extreme.cutoffs))
    return breaks, falls


def _find_chances_of(response: Response, sd: Floats, theta: Floats) -> Floats:
    """Chance that an insider of each kind breaks at each θ, (kind, node)."""
    return np.asarray(response.find_chances(sd[None], theta[None])[0])


def _is_one(model: Model, cautious: Extreme, bold: Extreme, *, exact: bool) -> bool:
    """True when smallest and largest meet; under flat beliefs they always do."""
    if np.any(np.isinf(cautious.cutoffs) & (cautious.cutoffs != bold.cutoffs)):
        return False
    if model.prior.flat:
        return True
    with np.errstate(invalid="ignore"):
        gap = np.where(cautious.cutoffs == bold.cutoffs, 0.0, bold.cutoffs - cautious.cutoffs)
    return exact and bool(np.all(gap <= cautious.error + bold.error))


# ---------------------------------------------------------------------- checking


def check_noise(game: Game, signal_sd: ArrayLike, where: str) -> Floats:
    """Noise of every insider (insider,), positive; ``where`` is the public function that asks."""
    try:
        sd = np.array(np.broadcast_to(np.asarray(signal_sd, dtype=np.float64), (game.n,)))
    except (TypeError, ValueError):
        raise GameError(
            f"signal_sd must be one number, or one for each of the {game.n} insiders", where=where
        ) from None
    wrong = np.flatnonzero(~(np.isfinite(sd) & (sd > 0.0)))
    if wrong.size:
        raise GameError(
            f"signal_sd must be finite and above 0, not {sd[wrong[0]]:g} ({game.names[wrong[0]]})",
            where=where,
            why="Without noise of their own all know the same.",
            advice="For a common prior use solve_common.",
        )
    least = POWER_TOLERANCE * game.scale
    tiny = np.flatnonzero(sd < least)
    if tiny.size:
        raise GameError(
            f"signal_sd is {sd[tiny[0]]:g} ({game.names[tiny[0]]}), less than {least:.3g}",
            where=where,
            why="Sums of power are compared within 1e-9 of all power: finer noise has no meaning.",
            advice="Take more; where noise is little, its size hardly moves the answer.",
        )
    return sd


def find_beliefs(name: str, where: str) -> BeliefModel:
    """The model of beliefs of that name; ``where`` is the public function that asks."""
    if name not in BELIEF_MODELS:
        raise GameError(
            f"beliefs must be one of {', '.join(BELIEF_MODELS)}, not {name!r}", where=where
        )
    return BELIEF_MODELS[Beliefs(name)]


def make_priors(game: Game, believed: BeliefModel) -> tuple[Prior, Prior | None]:
    """The insiders' prior of θ, and what θ is drawn from where that is another."""
    threshold = make_prior(game.threshold, game.scale)
    prior = believed.find_prior(threshold)
    return prior, None if prior is threshold else threshold


def _check_options(tolerance: float) -> None:
    if not 0.0 < tolerance < 1.0:
        raise GameError(
            f"tolerance must be between 0 and 1, not {tolerance!r}", where="solve_signals"
        )


def _find_begin(
    game: Game, grouped: Grouped, start: ArrayLike | SignalsAnswer | None
) -> Start | None:
    """Starting point, one row a kind; slopes are kept if the kinds are the same."""
    if start is None:
        return None
    if isinstance(start, SignalsAnswer):
        memory = start.memory
        if memory is not None and np.array_equal(memory.kind_of, grouped.kind_of):
            return memory.start
        start = start.cautious_cutoffs
    cutoffs = np.asarray(start, dtype=np.float64)
    if cutoffs.shape != (game.n,) or np.isnan(cutoffs).any():
        raise GameError(
            f"start must be {game.n} cutoffs, one an insider, none nan", where="solve_signals"
        )
    first = np.unique(grouped.kind_of, return_index=True)[1]
    return Start(cutoffs[first])


def _require_something_to_sense(game: Game) -> None:
    law = game.threshold.law
    known = law is not None and law.atoms.size == 0 and law.spread < POWER_TOLERANCE * game.scale
    if known or (law is not None and law.atoms.size == 1):
        raise GameError(
            "the threshold is known, so that there is nothing to sense",
            where="solve_signals",
            why="A signal of a known number tells nobody anything.",
            advice='Use solve_common, give the threshold a spread, or use beliefs="flat".',
        )


def _refuse_tiny_powers(game: Game, model: Model) -> None:
    """Refuse when a sum meets one of the threshold's values only within the tolerance."""
    prior = model.drawn
    if not isinstance(prior, AtomPrior) or not has_tiny_powers(game):
        return
    limits = model.limits[:, None]
    atoms = game.threshold.atoms
    exactly = limits >= atoms * (1.0 - np.sign(atoms) * _ULPS)
    if not np.array_equal(exactly, limits >= prior.needs):
        refuse_too_far_apart(game, "solve_signals")
