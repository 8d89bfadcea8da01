"""The door solve_signals: against brute force, Monte Carlo, its own promises, and its refusals."""

import numpy as np
import pytest

from innercircle.game import Game, Threshold, solve_signals
from second_methods import signals_cutoffs as slow

PRIORS = {
    "flat": (("flat", ()), Threshold.flat()),
    "normal": (("normal", (0.6, 0.2)), Threshold.normal(0.6, 0.2)),
    "tight normal": (("normal", (0.55, 0.03)), Threshold.normal(0.55, 0.03)),
    "uniform": (("uniform", (-0.2, 1.3)), Threshold.uniform(-0.2, 1.3)),
    "narrow uniform": (("uniform", (0.3, 0.7)), Threshold.uniform(0.3, 0.7)),
    "discrete": (
        ("atoms", [(0.2, 0.3), (0.55, 0.3), (0.9, 0.4)]),
        Threshold.discrete([0.2, 0.55, 0.9], [0.3, 0.3, 0.4]),
    ),
}


def draw(seed, n, noise=0.1):
    """A game with complements as plain data; power sums to about one."""
    rng = np.random.default_rng(seed)
    power = rng.dirichlet(np.full(n, 3.0))
    stakes = np.column_stack(
        (
            rng.uniform(60, 90, n),
            rng.uniform(0, 40, n),
            rng.uniform(0, 20, n),
            rng.uniform(30, 80, n),
        )
    )
    return {
        "power": power.tolist(),
        "stakes": stakes.tolist(),
        "mobilisation": 0.05,
        "noise": (noise * rng.uniform(0.6, 1.6, n)).tolist(),
    }


def make(plain, threshold):
    return Game(
        power=plain["power"],
        stakes=plain["stakes"],
        threshold=threshold,
        mobilisation=plain["mobilisation"],
    )


@pytest.mark.parametrize("prior", PRIORS, ids=str)
@pytest.mark.parametrize("n", [1, 2, 3, pytest.param(5, marks=pytest.mark.full)])
def test_meets_brute_force(prior, n):
    plain = draw(7 * n, n)
    plain["prior"], threshold = PRIORS[prior]
    answer = solve_signals(make(plain, threshold), signal_sd=plain["noise"])
    assert answer.certified
    assert answer.error_bound < 1e-7
    for bold, ours in ((False, answer.cautious_cutoffs), (True, answer.bold_cutoffs)):
        theirs = slow.solve(plain, bold=bold, points=1500)
        np.testing.assert_allclose(ours, theirs, rtol=5e-4, atol=3e-5)
    if prior != "flat":
        theirs = slow.fall_probability(plain, answer.cautious_cutoffs)
        assert answer.fall_probability_cautious == pytest.approx(theirs, abs=3e-5)


def test_meets_monte_carlo():
    plain = draw(3, 6)
    plain["prior"] = ("normal", (0.6, 0.2))
    answer = solve_signals(make(plain, Threshold.normal(0.6, 0.2)), signal_sd=plain["noise"])
    falls, breaks = slow.simulate(plain, answer.cautious_cutoffs, 400_000, seed=1)
    assert answer.fall_probability_cautious == pytest.approx(falls, abs=0.004)
    np.testing.assert_allclose(answer.break_probability_cautious, breaks, atol=0.004)
