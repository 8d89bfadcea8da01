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

import numpy as np

from innercircle.terms._kernels.lattice import Floats, Ints
from innercircle.terms._kernels.master import Master


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
"""λ ↦ (least c − Σ λ x over all walks, or a bound below it; some walks that are good at λ).

−∞ is no bound; its walks must be new ones, as the same question is then asked again."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """A solved obedience problem.

    Attributes:
        walks: those with positive probability.
        chances: (walk,) their probabilities.
        multipliers: (variable,) λ at which ``lower`` was found.
        lower: no mixture costs less.
        upper: cost of this mixture.
        steps: number of questions to the oracle that gave a bound.
    """

    walks: tuple[Walk, ...]
    chances: Floats
    multipliers: Floats
    lower: float
    upper: float
    steps: int

    @property
    def collected(self) -> Floats:
        """(variable,) gains that each collects on average over the walks."""
        return np.asarray(self.chances @ np.stack([walk.gains for walk in self.walks]))

    def count_visits(self, variables: int) -> Floats:
        """(variable,) how often each joins, on average over the walks."""
        visits = [count_visits(walk, variables) for walk in self.walks]
        return np.asarray(self.chances @ np.stack(visits))


def count_visits(walk: Walk, variables: int) -> Ints:
    """(variable,) how often each joins along a walk."""
    return np.bincount(np.array(walk.path, dtype=np.int64), minlength=variables)


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
    walks = list({walk.path: walk for walk in start}.values())
    known = {walk.path for walk in walks}
    master = Master(price, walks[0].gains, walks[0].cost)
    for walk in walks[1:]:
        master.add(walk.gains, walk.cost)
    best, lower, steps = np.zeros(price.size), -np.inf, 0
    while True:
        used, chances, multipliers = master.solve()
        upper = _price_mixture([walks[k] for k in used], chances, price)
        found = False
        middle = 0.5 * (best + multipliers) if np.isfinite(lower) else multipliers
        for point in (middle, multipliers):
            value, answers = oracle(point)
            steps += value > -np.inf
            if value > lower:
                lower, best = value, point
            for walk in answers:
                if walk.path in known:
                    continue
                known.add(walk.path)
                walks.append(walk)
                master.add(walk.gains, walk.cost)
                found |= bool(walk.cost - multipliers @ walk.gains < upper - absolute)
            if found or upper - lower <= max(relative * abs(upper), absolute):
                break
        closed = upper - lower <= max(relative * abs(upper), absolute)
        # An oracle that gave walks and no bound knows them now, and goes on from there.
        if closed or (not found and value > -np.inf) or steps >= most_steps:
            return Mixture(
                walks=tuple(walks[k] for k in used),
                chances=chances,
                multipliers=best,
                lower=min(lower, upper),
                upper=upper,
                steps=steps,
            )


def _price_mixture(walks: Sequence[Walk], chances: Floats, price: Floats) -> float:
    """Cost of a mixture, recomputed from its walks."""
    gains = chances @ np.stack([walk.gains for walk in walks])
    cost = chances @ np.array([walk.cost for walk in walks])
    return float(cost + price @ np.maximum(-gains, 0.0))
