"""Private signals: certified cutoffs beside plain quadrature and rounded sums; exact, warm.

No package is known for global games with unequal insiders; the peer is the plain method of the
tests: dense quadrature, enumeration of who breaks, and best replies until they stop moving. It
proves nothing, and is slower the more insiders there are. Where sums cannot be listed the second
peer is rounding them to a lattice, in this program: bounds, within which the cutoffs must lie.
Compiled code is loaded before anything is timed.
"""

import sys
from pathlib import Path

import numpy as np
from harness import Case, run

from innercircle.game import Game, Threshold, build_game, solve_signals
from innercircle.game._kernels import signals_model
from innercircle.scenario import load

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "second_methods"))
import signals_cutoffs as plain

NOISE = 0.05


def make_random(n, seed=1, steps=0):
    """Unequal insiders; with ``steps`` their powers are multiples of 1/steps."""
    rng = np.random.default_rng(seed)
    power = rng.lognormal(sigma=0.5, size=n)
    if steps:
        power = 1 + rng.multinomial(steps - n, power / power.sum())
    stakes = np.stack(
        [
            rng.uniform(60, 100, n),
            rng.uniform(5, 25, n),
            rng.uniform(0, 10, n),
            rng.uniform(30, 70, n),
        ],
        axis=1,
    )
    return Game(power=power / power.sum(), stakes=stakes, threshold=Threshold.normal(0.5, 0.3))


def check_certified(answer):
    """The cutoffs are proved, to one part in a million of all power."""
    assert answer.certified
    assert answer.unique
    assert answer.error_bound < 1e-6


def count_work(answer):
    return {"nodes": answer.work["nodes"], "proof steps": answer.work["steps"]}


def make_warm_case():
    """The flagship solved again with one input moved, as in a sweep."""
    scenario = load("caracas-2019")
    before = build_game(scenario)
    start = solve_signals(before.game, signal_sd=before.signal_sd)
    moved = build_game(scenario.with_values({"insiders.party-boss.exposure": 0.8}))
    cold = solve_signals(moved.game, signal_sd=moved.signal_sd)

    def solve():
        return solve_signals(moved.game, signal_sd=moved.signal_sd, start=start, prove=False)

    def check(answer):
        assert np.allclose(answer.cautious_cutoffs, cold.cautious_cutoffs, atol=1e-7)

    return Case("flagship, one input moved", "8 insiders", "warm, no proof", solve, check)


def make_case(work, n, game, beliefs="common"):
    """Certified, and proved to be the only equilibrium."""

    def solve():
        return solve_signals(game, signal_sd=NOISE, beliefs=beliefs)

    return Case(
        work, f"{n} insiders", f"innercircle, {beliefs} beliefs", solve, check_certified, count_work
    )


def make_rounded_case(n, game, beliefs):
    """The same by rounding powers to a lattice, as without a compiler."""
    exact = solve_signals(game, signal_sd=NOISE, beliefs=beliefs)

    def solve():
        found, signals_model.find_fold = signals_model.find_fold, lambda: None
        try:
            return solve_signals(game, signal_sd=NOISE, beliefs=beliefs)
        finally:
            signals_model.find_fold = found

    def check(answer):
        assert answer.certified
        away = np.abs(answer.cautious_cutoffs - exact.cautious_cutoffs)
        assert np.all(away <= answer.error_bound + exact.error_bound)

    def count(answer):
        return {"error bound": answer.error_bound}

    method = f"rounded sums, {beliefs} beliefs"
    return Case("cutoffs, any powers", f"{n} insiders", method, solve, check, count, repeat=1)


def make_plain_case(n, game):
    """The same game by dense quadrature, enumeration and plain best replies."""
    given = {
        "power": game.power.tolist(),
        "stakes": game.stakes.tolist(),
        "mobilisation": game.mobilisation,
        "noise": [NOISE] * n,
        "prior": ("normal", (0.5, 0.3)),
    }
    exact = solve_signals(game, signal_sd=NOISE).cautious_cutoffs

    def check(cutoffs):
        assert np.allclose(cutoffs, exact, atol=1e-4)  # what its grid can give

    def solve():
        return plain.solve(given, bold=False, points=2000, settled=1e-6)

    size = f"{n} insiders"
    method = "dense quadrature, smallest only, no proof"
    return Case("cutoffs, any powers", size, method, solve, check, repeat=1)


CASES = [
    make_case("cutoffs, any powers", 5, make_random(5)),
    make_plain_case(5, make_random(5)),
    make_case("cutoffs, any powers", 10, make_random(10)),
    make_case("cutoffs, powers on a lattice", 30, make_random(30, steps=300)),
    *(
        make_case("cutoffs, any powers", n, make_random(n), beliefs)
        for n in (16, 30, 100, 300, 1000)
        for beliefs in ("flat", "common")
    ),
    *(make_rounded_case(30, make_random(30), beliefs) for beliefs in ("flat", "common")),
    make_rounded_case(100, make_random(100), "flat"),
    make_warm_case(),
]

if __name__ == "__main__":
    run(CASES)
