"""Sequential obedience: the cheapest random order in which everyone is willing, on average.

    minimise    Σ_γ ν(γ) c(γ) + Σ_v price_v T_v
    such that   Σ_γ ν(γ) x_v(γ) + T_v ≥ 0 for every v,   Σ_γ ν(γ) = 1,   ν, T ≥ 0

over random walks γ (orders of who joins), x_v(γ) being the gains that v collects along γ. Its dual
is max over 0 ≤ λ ≤ price of the least c(γ) − Σ_v λ_v x_v(γ): a shortest path for each λ. The master
problem below works with the walks found so far; its multipliers are drawn towards the best known
ones before each question (an in-out step), which saves about half of the questions. Every λ asked
about gives a lower bound and every mixture of walks an upper one; the gap between them is the
certificate, whatever the linear programme's own tolerances.

Sources:
    Morris, Oyama and Takahashi (2024), Implementation via information design in binary-action
        supermodular games, Econometrica 92: sequential obedience.
    Ben-Ameur and Neto (2007), Acceleration of cutting-plane and column generation algorithms,
        Networks 49: the in-out step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog

from innercircle.terms._kernels.lattice import Floats


@dataclass(frozen=True, eq=False)
class Walk:
    """One order of joining.

    Attributes:
        path: what joins, in order (groups, or whatever the oracle means).
        gains: (variable,) x_v, the gains collected by each.
        cost: c, what the walk costs by itself.
    """

    path: tuple[int, ...]
    gains: Floats
    cost: float = 0.0


Oracle = Callable[[Floats], tuple[float, Sequence[Walk]]]
"""λ ↦ (least c − Σ λ x over all walks, or a bound below it; some walks that are good at λ)."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """A solved obedience problem.

    Attributes:
        walks: those with positive probability.
        chances: (walk,) their probabilities.
        multipliers: (variable,) λ at which ``lower`` was found.
        lower: no mixture costs less.
        upper: cost of this mixture.
        steps: number of questions to the oracle.
    """

    walks: tuple[Walk, ...]
    chances: Floats
    multipliers: Floats
    lower: float
    upper: float
    steps: int


def solve_obedience(
    oracle: Oracle,
    price: Floats,
    start: Sequence[Walk],
    *,
    relative: float = 1e-7,
    absolute: float = 0.0,
    most_steps: int = 2000,
) -> Mixture:
    """Alternate between the master problem and the oracle until the bounds meet.

    Args:
        oracle: answers a question λ; its value must be a valid lower bound.
        price: (variable,) cost of a unit of T_v.
        start: at least one walk.
        relative: gap to reach, as a share of the upper bound.
        absolute: gap that is always good enough.
        most_steps: questions after which to stop with the gap that is left.
    """
    active: dict[tuple[int, ...], Walk] = {w.path: w for w in start}
    best, lower, upper, steps = np.zeros(price.size), -np.inf, np.inf, 0
    while True:
        known = list(active.values())
        chances, multipliers, now = _solve_master(known, price)
        if now < upper - absolute:
            active = _forget(known, chances, multipliers)
        upper = now
        found = False
        middle = 0.5 * (best + multipliers) if np.isfinite(lower) else multipliers
        for point in (middle, multipliers):
            value, answers = oracle(point)
            steps += 1
            if value > lower:
                lower, best = value, point
            fresh = [w for w in answers if w.path not in active]
            active.update((w.path, w) for w in fresh)
            found = any(w.cost - multipliers @ w.gains < upper - absolute for w in fresh)
            if found or upper - lower <= max(relative * abs(upper), absolute):
                break
        closed = upper - lower <= max(relative * abs(upper), absolute)
        if closed or not found or steps >= most_steps:
            used = np.flatnonzero(chances > 0)
            return Mixture(
                walks=tuple(known[k] for k in used),
                chances=chances[used],
                multipliers=best,
                lower=min(lower, upper),
                upper=upper,
                steps=steps,
            )


def _forget(
    known: Sequence[Walk], chances: Floats, multipliers: Floats
) -> dict[tuple[int, ...], Walk]:
    """Keep the walks in use and the most promising others; called only after progress."""
    most = 6 * multipliers.size + 20
    if len(known) <= most:
        return {w.path: w for w in known}
    reduced = np.array([w.cost - multipliers @ w.gains for w in known])
    reduced[chances > 0] = -np.inf
    return {known[k].path: known[k] for k in np.argsort(reduced, kind="stable")[:most]}


def _solve_master(walks: Sequence[Walk], price: Floats) -> tuple[Floats, Floats, float]:
    """Best mixture of known walks: chances, multipliers, and its cost recomputed from the walks."""
    gains = np.stack([w.gains for w in walks])
    cost = np.array([w.cost for w in walks])
    m, n = gains.shape
    answer: Any = linprog(
        np.concatenate([cost, price]),
        A_ub=np.hstack([-gains.T, -np.eye(n)]),
        b_ub=np.zeros(n),
        A_eq=np.concatenate([np.ones(m), np.zeros(n)])[None, :],
        b_eq=[1.0],
        bounds=(0, None),
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    chances = np.maximum(answer.x[:m], 0.0)
    chances[chances < 1e-12] = 0.0
    chances /= chances.sum()
    multipliers = np.clip(-answer.ineqlin.marginals, 0.0, price)
    upper = float(chances @ cost + price @ np.maximum(-(chances @ gains), 0.0))
    return chances, multipliers, upper
