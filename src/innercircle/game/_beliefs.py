"""Beliefs of insiders on the threshold and on one another, and the cutoffs that follow.

The threshold's distribution in a file is what the *analyst* does not know; it says how likely a
fall is. What insiders share as a prior is a second thing, and what they expect of one another a
third. Each model is one entry of ``BELIEF_MODELS``: the prior that posteriors start from, and the
solver that finds cutoffs. Where they reason to an equilibrium there are proofs; the others are
models of how people behave, and say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from innercircle.game._kernels.behaviour import (
    Response,
    choose_cells,
    find_hierarchy,
    find_laplacian,
    find_logit,
)
from innercircle.game._kernels.several import Several, find_chances
from innercircle.game._kernels.signals import Extreme, Start, solve_extremes
from innercircle.game._kernels.signals_model import FIRST_STEPS, Grouped
from innercircle.game._kernels.signals_prior import FlatPrior, Prior
from innercircle.vocabulary import Beliefs

Floats = NDArray[np.float64]

STEPS_OF_THINKING = 1.5
"""Mean number of steps that an insider reasons ahead under "level_k".

Camerer, Ho and Chong (2004): an average of 1.5 steps fits data from many games."""
LOGIT_PRECISION = 0.1
"""λ under "logit", per point of the payoff scale (0 = ruin, 100 = today's position undisturbed).

Assumed: who would gain 10 points by breaking does so with a chance of 73 %, at 30 points 95 %."""
FINE = 0.2
"""Width of a cell, in noise standard deviations, in the behaviour of a single game.

Taste: chances of a fall are good to about 1e-4 of themselves."""
_MOST_LISTED, _MOST_STEPS = 12, 1024
_CLOSE = 1e-9  # noise standard deviations that a Laplacian cutoff may be off


@dataclass(frozen=True)
class Found:
    """Smallest and largest cutoffs, one row a kind.

    Attributes:
        cautious, bold: the two.
        work: what it took, by name.
        near: for another solve nearby, or None.
        response: how insiders behave, where a cutoff does not say it all; one row a kind.
    """

    cautious: Extreme
    bold: Extreme
    work: dict[str, int]
    near: Start | None
    response: Response | None = None


class FindCutoffs(Protocol):
    """Solver of the cutoffs of a game whose ``model.prior`` is the insiders' own."""

    def __call__(
        self, grouped: Grouped, delta: float, start: Start | None, *, prove: bool
    ) -> Found:
        """Find them to ``delta``, in the unit of power."""
        ...


@dataclass(frozen=True)
class BeliefModel:
    """One way in which insiders come to their cutoffs.

    Attributes:
        name: the word for it.
        assumption: what it assumes, in words.
        find_prior: the insiders' prior of θ, from what θ is drawn from.
        find: cutoffs under that prior.
        proves: whether the cutoffs are an equilibrium, about which something can be proved.
    """

    name: Beliefs
    assumption: str
    find_prior: Callable[[Prior], Prior]
    find: FindCutoffs
    proves: bool = True


def find_equilibria(grouped: Grouped, delta: float, start: Start | None, *, prove: bool) -> Found:
    """The smallest and the largest equilibrium in cutoffs."""
    solve = _solve if grouped.down == 0.0 == grouped.up else _bracket
    return solve(grouped, delta, start, prove=prove)


def _solve(grouped: Grouped, delta: float, start: Start | None, *, prove: bool) -> Found:
    found = solve_extremes(grouped.model, delta, start, prove=prove)
    work = {
        name: sum(getattr(search.work, name) for search in found.searches)
        for name in ("fields", "nodes", "climbs", "steps")
    }
    return Found(found.cautious, found.bold, work, found.near)


def _bracket(grouped: Grouped, delta: float, start: Start | None, *, prove: bool) -> Found:
    """Bounds from sums that are certainly too low, and certainly too high.

    Gains rise with every sum of power, so that equilibria do. Under a flat prior adding the
    same to all sums only moves all cutoffs.
    """
    if start is None:
        start = _solve(grouped.rounded(FIRST_STEPS), delta, None, prove=False).near
    if grouped.model.prior.flat:
        found = _solve(grouped, delta, start, prove=prove)
        cautious, bold = (
            Extreme(e.cutoffs, e.low - grouped.down, e.high + grouped.up, e.proved)
            for e in (found.cautious, found.bold)
        )
        return Found(cautious, bold, found.work, found.near)
    lower = _solve(grouped.shifted(-grouped.down), delta, start, prove=prove)
    upper = _solve(grouped.shifted(grouped.up), delta, lower.near or start, prove=prove)
    pairs = ((lower.cautious, upper.cautious), (lower.bold, upper.bold))
    cautious, bold = (
        Extreme(
            _find_middle(below.cutoffs, above.cutoffs),
            below.low,
            above.high,
            below.proved and above.proved,
        )
        for below, above in pairs
    )
    work = {name: lower.work[name] + upper.work[name] for name in lower.work}
    return Found(cautious, bold, work, lower.near)


def _find_middle(low: Floats, high: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where(low == high, low, 0.5 * (low + high))


# ---------------------------------------------------------------------- behaviour


def spread_kinds(grouped: Grouped) -> Several:
    """The game with every insider in a column, kinds in order."""
    model = grouped.model

    def spread(values: Floats) -> Floats:
        return np.repeat(values, model.counts)[None]

    return Several(
        power=spread(model.power),
        base=spread(model.base),
        own=spread(model.own),
        rest=spread(model.rest),
        sd=spread(model.sd),
        ties=spread(model.ties),
        mobilisation=np.array([model.mobilisation]),
        most=_MOST_LISTED,
        steps=_MOST_STEPS,
    )


def reply_to_laplace(
    grouped: Grouped,
    delta: float,  # noqa: ARG001  a root is found to the last digit
    start: Start | None,  # noqa: ARG001
    *,
    prove: bool,  # noqa: ARG001  there is nothing to prove
) -> Found:
    """Best replies to "any number of the others may break, each as likely"."""
    game, first = spread_kinds(grouped), _find_firsts(grouped)
    ends = [find_laplacian(game, bold=bold, close=_CLOSE)[0, first] for bold in (False, True)]
    off = _CLOSE * float(game.sd.max())
    if not game.listed:
        rounding = grouped.rounded(game.steps)
        off += max(rounding.down, rounding.up)
    cautious, bold = (Extreme(k, k - off, k + off, proved=False) for k in ends)
    return Found(cautious, bold, {}, None)


def think_in_steps(
    grouped: Grouped,
    delta: float,  # noqa: ARG001  the width of cells decides
    start: Start | None,  # noqa: ARG001
    *,
    prove: bool,  # noqa: ARG001
) -> Found:
    """Best replies to others who reason less far."""
    game, first = spread_kinds(grouped), _find_firsts(grouped)
    fine, coarse = (
        find_hierarchy(game, STEPS_OF_THINKING, choose_cells(game, width))
        for width in (FINE, 2.0 * FINE)
    )
    return _make_found(fine, coarse, first)


def err_by_logit(
    grouped: Grouped,
    delta: float,
    start: Start | None,
    *,
    prove: bool,  # noqa: ARG001
) -> Found:
    """Quantal responses to one another, found from the cutoffs of the equilibrium without errors.

    Under a flat prior there is one: were there two, the smaller, moved up until it touched the
    larger from above, would be no response to itself at the place where they touch.
    """
    game, first = spread_kinds(grouped), _find_firsts(grouped)
    sharp = find_equilibria(grouped, delta, start, prove=False)
    cutoffs = np.repeat(sharp.cautious.cutoffs, grouped.model.counts)[None]
    answers = []
    for width in (FINE, 2.0 * FINE):
        cells = choose_cells(game, width)
        begin = find_chances(cutoffs, game.sd, cells.middle)
        answers.append(find_logit(game, LOGIT_PRECISION, begin, cells)[0])
    return _make_found(answers[0], answers[1], first)


def _find_firsts(grouped: Grouped) -> NDArray[np.intp]:
    """Column of the first insider of each kind."""
    return np.cumsum(grouped.model.counts) - grouped.model.counts


def _make_found(fine: Response, coarse: Response, first: NDArray[np.intp]) -> Found:
    fine, coarse = fine.pick(first), coarse.pick(first)
    k, there = fine.cutoffs[0], coarse.cutoffs[0]
    gap = np.abs(_find_gap(k, there))
    extreme = Extreme(k, k - gap, k + gap, proved=False)
    return Found(extreme, extreme, {}, None, fine)


def _find_gap(here: Floats, there: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where(here == there, 0.0, here - there)


BELIEF_MODELS: Mapping[Beliefs, BeliefModel] = MappingProxyType(
    {
        model.name: model
        for model in (
            BeliefModel(
                Beliefs.FLAT,
                "To insiders every threshold is equally likely until they sense it; its "
                "distribution is what the analyst does not know.",
                lambda _: FlatPrior(),
                find_equilibria,
            ),
            BeliefModel(
                Beliefs.COMMON,
                "Insiders share the threshold's distribution as their prior.",
                lambda threshold: threshold,
                find_equilibria,
            ),
            BeliefModel(
                Beliefs.LAPLACIAN,
                "Insiders answer to the belief that any number of their colleagues may break, each "
                "as likely; a model of behaviour, not an equilibrium.",
                lambda _: FlatPrior(),
                reply_to_laplace,
                proves=False,
            ),
            BeliefModel(
                Beliefs.LEVEL_K,
                f"Insiders think {STEPS_OF_THINKING:g} steps ahead on average, and answer to "
                "colleagues who think fewer; a model of behaviour, not an equilibrium.",
                lambda _: FlatPrior(),
                think_in_steps,
                proves=False,
            ),
            BeliefModel(
                Beliefs.LOGIT,
                f"Insiders err, the less the more is at stake (precision {LOGIT_PRECISION:g} a "
                "point), and know that all do; a model of behaviour, not an equilibrium of players "
                "who never err.",
                lambda _: FlatPrior(),
                err_by_logit,
                proves=False,
            ),
        )
    }
)
"""By name, in the order in which they are offered."""
