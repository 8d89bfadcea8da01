"""The master problem of column generation: a small linear programme that grows by columns.

    minimise c·ν + price·T  such that  Gᵀν + T − s = 0,  Σν = 1,  ν, T, s ≥ 0

Up to 40 variables it is solved by a primal simplex that keeps its basis between calls: after new
columns the old basis is still feasible, so that a few pivots are enough. The basis is inverted
afresh at every pivot (it has one row a variable and one more), which leaves no drift; after many
pivots without progress the smallest index enters and leaves (Bland), which cannot cycle. A call to
a general solver costs milliseconds a time, most of what secret terms of a dozen insiders would cost
altogether. With more variables, or should the pivots not end, HiGHS does the work.

Sources:
    Bland (1977), New finite pivoting rules for the simplex method, Mathematics of Operations
        Research 2, 103-107.
"""

from typing import Any

import numpy as np
from scipy.optimize import linprog

from innercircle.terms._kernels.lattice import Floats, Ints

_OPTIMAL = 1e-13
_PIVOT = 1e-10
_NEAR = 1e-14
_PATIENCE = 60
_MOST_PIVOTS = 2000
_MOST_VARIABLES = 40


class Master:
    """Columns, and a feasible basis of them.

    Columns are numbered T_0 … T_(n−1), s_0 … s_(n−1), then the walks in the order of arrival.

    Args:
        price: (variable,) cost of T.
        gains: (variable,) of the first walk.
        cost: of the first walk.
    """

    def __init__(self, price: Floats, gains: Floats, cost: float) -> None:
        n = price.size
        self.price = price
        room = max(256, 4 * n)
        self.columns = np.zeros((n + 1, room))
        self.costs = np.zeros(room)
        self.columns[:n, :n] = np.eye(n)
        self.columns[:n, n : 2 * n] = -np.eye(n)
        self.costs[:n] = price
        self.count = 2 * n
        self.basis = np.append(np.where(gains < 0, np.arange(n), n + np.arange(n)), 2 * n)
        self.add(gains, cost)

    @property
    def n(self) -> int:
        """Number of variables."""
        return int(self.price.size)

    def add(self, gains: Floats, cost: float) -> None:
        """Append a walk."""
        if self.count == self.costs.size:
            self.columns = np.concatenate([self.columns, np.zeros_like(self.columns)], axis=1)
            self.costs = np.concatenate([self.costs, np.zeros_like(self.costs)])
        self.columns[:-1, self.count] = gains
        self.columns[-1, self.count] = 1.0
        self.costs[self.count] = cost
        self.count += 1

    def solve(self) -> tuple[Ints, Floats, Floats]:
        """Find the optimum.

        Returns:
            numbers of the walks in use (from 0), their probabilities, and the multipliers of the
            variables (0 ≤ λ ≤ price).
        """
        found = self._pivot() if self.n <= _MOST_VARIABLES else None
        level, multipliers = found if found is not None else self._ask_highs()
        number = np.flatnonzero(level > 1e-12)
        chances = level[number]
        return number, chances / chances.sum(), np.clip(multipliers, 0.0, self.price)

    def _pivot(self) -> tuple[Floats, Floats] | None:
        """(walk,) probabilities and (variable,) multipliers by simplex; None if it does not end."""
        columns, costs = self.columns[:, : self.count], self.costs[: self.count]
        stalled = 0
        for _ in range(_MOST_PIVOTS):
            try:
                inverse = np.linalg.inv(columns[:, self.basis])
            except np.linalg.LinAlgError:
                return None
            level = np.maximum(inverse[:, -1], 0.0)  # the right-hand side is zero but for Σν = 1
            duals = costs[self.basis] @ inverse
            reduced = costs - duals @ columns
            reduced[self.basis] = 0.0
            bland = stalled > _PATIENCE
            candidates = np.flatnonzero(reduced < -_OPTIMAL * (1.0 + np.abs(duals).max()))
            if not candidates.size:
                values = np.zeros(self.count)
                values[self.basis] = level
                return values[2 * self.n :], duals[:-1]
            enters = int(candidates[0] if bland else candidates[np.argmin(reduced[candidates])])
            step = inverse @ columns[:, enters]
            rows = np.flatnonzero(step > _PIVOT)
            if not rows.size:
                return None
            ratios = level[rows] / step[rows]
            tied = rows[ratios <= ratios.min() + _NEAR]
            leaves = tied[np.argmin(self.basis[tied])] if bland else tied[np.argmax(step[tied])]
            stalled = stalled + 1 if ratios.min() <= _NEAR else 0
            self.basis[leaves] = enters
        return None

    def _ask_highs(self) -> tuple[Floats, Floats]:
        """The same by a general solver; the basis is left as it is."""
        n = self.n
        walks, costs = self.columns[:, 2 * n : self.count], self.costs[2 * n : self.count]
        answer: Any = linprog(
            np.concatenate([costs, self.price]),
            A_ub=np.hstack([-walks[:n], -np.eye(n)]),
            b_ub=np.zeros(n),
            A_eq=np.concatenate([np.ones(costs.size), np.zeros(n)])[None, :],
            b_eq=[1.0],
            bounds=(0, None),
            method="highs-ds",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        return np.maximum(answer.x[: costs.size], 0.0), -answer.ineqlin.marginals
