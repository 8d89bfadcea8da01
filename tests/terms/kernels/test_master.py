"""The growing linear programme against one that is solved from nothing at each size."""

import numpy as np
import pytest
from scipy.optimize import linprog

from innercircle.terms._kernels.master import Master


def solve_from_nothing(price, walks, costs):
    n = price.size
    return linprog(
        np.concatenate([costs, price]),
        A_ub=np.hstack([-np.array(walks).T, -np.eye(n)]),
        b_ub=np.zeros(n),
        A_eq=np.concatenate([np.ones(len(walks)), np.zeros(n)])[None, :],
        b_eq=[1.0],
    ).fun


@pytest.mark.parametrize("n", [1, 5, 60], ids=["one", "five", "sixty"])
def test_the_optimum_stays_that_of_all_columns_as_they_arrive(n):
    rng = np.random.default_rng(n)
    price = rng.uniform(0.5, 2.0, n)
    walks, costs = [rng.normal(size=n)], [0.3]
    master = Master(price, walks[0], costs[0])
    for _ in range(6):
        for gains, cost in zip(rng.normal(size=(4, n)), rng.uniform(0, 1, 4), strict=True):
            walks.append(gains)
            costs.append(float(cost))
            master.add(gains, cost)
        number, chances, multipliers = master.solve()
        lack = np.maximum(-(chances @ np.array(walks)[number]), 0.0)
        upper = float(chances @ np.array(costs)[number] + price @ lack)
        lower = float(min(c - multipliers @ x for x, c in zip(walks, costs, strict=True)))
        assert chances.sum() == pytest.approx(1.0)
        assert np.all((multipliers >= 0) & (multipliers <= price))
        assert upper == pytest.approx(lower, abs=1e-9)
        assert upper == pytest.approx(solve_from_nothing(price, walks, costs), abs=1e-7)


def test_the_solver_says_nothing(capfd):
    master = Master(np.ones(2), np.array([1.0, -1.0]), 0.0)
    master.solve()
    assert capfd.readouterr() == ("", "")
