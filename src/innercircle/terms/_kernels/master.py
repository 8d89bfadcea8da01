"""The master problem of column generation: a small linear programme that grows by columns.

    minimise c·ν + price·T  such that  Gᵀν + T − s = 0,  Σν = 1,  ν, T, s ≥ 0

Primal simplex with the basis kept between calls: after new columns the old basis is still feasible,
so that a few pivots are enough. The basis is inverted afresh at every pivot (it has one row a
variable and one more), which leaves no drift; after many pivots without progress the smallest index
enters and leaves (Bland), which cannot cycle. A call to a general solver would cost milliseconds a
time, most of what secret terms of a dozen insiders cost altogether.

Sources:
    Bland (1977), New finite pivoting rules for the simplex method, Mathematics of Operations
        Research 2, 103-107.
"""

import numpy as np

from innercircle.terms._kernels.lattice import Floats, Ints

_OPTIMAL = 1e-13
_PIVOT = 1e-10
_PATIENCE = 60
_MOST_PIVOTS = 5000


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
        self.columns = np.zeros((n + 1, 256))
        self.costs = np.zeros(256)
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
        """Pivot to the optimum.

        Returns:
            numbers of the walks in use (from 0), their probabilities, and the multipliers of the
            variables (0 ≤ λ ≤ price).
        """
        columns, costs = self.columns[:, : self.count], self.costs[: self.count]
        stalled = 0
        for _ in range(_MOST_PIVOTS):
            inverse = np.linalg.inv(columns[:, self.basis])
            level = inverse[:, -1]  # the right-hand side is zero but for Σν = 1
            duals = costs[self.basis] @ inverse
            reduced = costs - duals @ columns
            reduced[self.basis] = 0.0
            bland = stalled > _PATIENCE
            candidates = np.flatnonzero(reduced < -_OPTIMAL * (1.0 + np.abs(duals).max()))
            if not candidates.size:
                break
            enters = int(candidates[0] if bland else candidates[np.argmin(reduced[candidates])])
            step = inverse @ columns[:, enters]
            rows = np.flatnonzero(step > _PIVOT)
            if not rows.size:
                break
            ratios = np.maximum(level[rows], 0.0) / step[rows]
            least = ratios.min()
            tied = rows[ratios <= least + 1e-14]
            leaves = tied[np.argmin(self.basis[tied])] if bland else tied[np.argmax(step[tied])]
            stalled = stalled + 1 if least <= 1e-14 else 0
            self.basis[leaves] = enters
        walks = self.basis >= 2 * self.n
        chances = np.maximum(level[walks], 0.0)
        used = chances > 1e-12
        number = self.basis[walks][used] - 2 * self.n
        multipliers = np.clip(duals[:-1], 0.0, self.price)
        return number, chances[used] / chances[used].sum(), multipliers
