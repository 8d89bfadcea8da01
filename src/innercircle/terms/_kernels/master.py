"""The master problem of column generation: a small linear programme that grows by columns.

    minimise c·ν + price·T  such that  Gᵀν + T ≥ 0,  Σν = 1,  ν, T ≥ 0

HiGHS solves it by its primal simplex and keeps the basis between calls: after new columns the old
basis is still feasible, so that a few pivots are enough.
"""

import highspy
import numpy as np

from innercircle.terms._kernels.lattice import Floats, Ints

_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",  # would throw the basis away
    "simplex_strategy": 4,  # primal: new columns leave the basis feasible in it
    "primal_feasibility_tolerance": 1e-10,  # the least that there is
    "dual_feasibility_tolerance": 1e-10,
}
_USED = 1e-12
"""Probability below which a walk is not in use."""


class Master:
    """Columns, and the basis that HiGHS keeps of them.

    Args:
        price: (variable,) cost of T.
        gains: (variable,) of the first walk.
        cost: of the first walk.
    """

    def __init__(self, price: Floats, gains: Floats, cost: float) -> None:
        n = price.size
        self.price = price
        self.best: tuple[Ints, Floats, Floats] = (
            np.zeros(1, dtype=np.int64),
            np.ones(1),
            0 * price,
        )
        self._waiting: list[tuple[Floats, float]] = []
        self._model = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in _OPTIONS.items():
            self._model.setOptionValue(option, value)
        free = np.full(n, highspy.kHighsInf)
        self._model.addRows(
            n + 1,
            np.append(np.zeros(n), 1.0),
            np.append(free, 1.0),
            0,
            np.zeros(n + 1, dtype=np.int32),
            np.zeros(0, dtype=np.int32),
            np.zeros(0),
        )
        places = np.arange(n, dtype=np.int32)
        self._model.addCols(n, price, np.zeros(n), free, n, places, places, np.ones(n))
        self.add(gains, cost)

    def add(self, gains: Floats, cost: float) -> None:
        """Append a walk."""
        self._waiting.append((gains, cost))

    def solve(self) -> tuple[Ints, Floats, Floats]:
        """Find the optimum.

        Returns:
            numbers of the walks in use (from 0), their probabilities, and the multipliers of the
            variables (0 ≤ λ ≤ price). Should HiGHS find no optimum, those found last: any mixture
            bounds the cost from above, and any multipliers do from below.
        """
        self._append()
        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return self.best
        solution, n = self._model.getSolution(), self.price.size
        level = np.array(solution.col_value)[n:]
        number = np.flatnonzero(level > _USED)
        multipliers = np.clip(np.array(solution.row_dual)[:n], 0.0, self.price)
        self.best = number, level[number] / level[number].sum(), multipliers
        return self.best

    def _append(self) -> None:
        """Hand the walks that wait to HiGHS."""
        count, rows = len(self._waiting), self.price.size + 1
        if not count:
            return
        columns = np.ones((count, rows))
        columns[:, :-1] = [gains for gains, _ in self._waiting]
        self._model.addCols(
            count,
            np.array([cost for _, cost in self._waiting], dtype=np.float64),
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            count * rows,
            rows * np.arange(count, dtype=np.int32),
            np.tile(np.arange(rows, dtype=np.int32), count),
            columns.ravel(),
        )
        self._waiting.clear()
