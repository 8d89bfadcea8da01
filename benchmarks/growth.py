"""Growth of time and memory with insiders, runs and draws, each job on its own.

Sizes double, or nearly; the last row of a job is the power of the size by which time grows in its
upper half. Peers and answers asserted against them stand in the other tables. Compiled code is
loaded before anything is timed. Terms grow with 2ⁿ, so that a power of n says less there than the
factor from row to row.
"""

import resource

from game_extremes import make_chain
from harness import Case, run
from signals import check_certified, make_random
from terms_prices import check_certified as check_price
from terms_prices import make_usual

from innercircle.dynamics import simulate
from innercircle.forecast import forecast
from innercircle.game import solve_common, solve_signals
from innercircle.scenario import load
from innercircle.terms import price_public, price_secret

NOISE = 0.05
BOOK = "guarantee-package"


def grow(work, unit, amounts, make, check, repeat=2):
    """Cases of one job over sizes; ``make`` gives the call at a size."""
    for amount in amounts:
        size = f"{amount:,} {unit}"
        yield Case(work, size, "innercircle", make(amount), check, repeat=repeat, amount=amount)


def make_equilibria(n):
    game = make_chain(n)
    return lambda: solve_common(game)


def make_cutoffs(n):
    game = make_random(n)
    return lambda: solve_signals(game, signal_sd=NOISE, beliefs="flat")


def make_prices(price):
    def make(n):
        game = make_usual(n)
        return lambda: price(game)

    return make


def make_months(stage):
    scenario = load("caracas-2019")
    return lambda runs: lambda: simulate(scenario, BOOK, runs=runs, stage=stage)


def make_forecast(runs):
    scenario = load("caracas-2019")
    return lambda: forecast(scenario, runs=runs)


def check_runs(answer):
    assert sum(share.count for share in answer.outcomes.values()) == answer.runs


def check_chance(answer):
    assert 0 <= answer.inside.low <= answer.inside.mean <= answer.inside.high <= 1


def check_cascade(answer):
    """Everybody follows in the longest cascade there is."""
    assert answer.cautious.all()


def list_cases():
    """Every job; the largest run of months last, with the memory of all that came before."""
    yield from grow(
        "smallest and largest equilibrium, longest cascade",
        "insiders",
        (1_000, 4_000, 16_000, 64_000),
        make_equilibria,
        check_cascade,
    )
    yield from grow(
        "cutoffs, flat beliefs",
        "insiders",
        (8, 16, 32, 64, 128, 256, 512),
        make_cutoffs,
        check_certified,
    )
    yield from grow(
        "public terms",
        "insiders",
        (12, 16, 20, 24, 28),
        make_prices(price_public),
        check_price,
    )
    yield from grow(
        "secret terms",
        "insiders",
        (12, 16, 18, 20, 22),
        make_prices(price_secret),
        check_price,
        1,
    )
    yield from grow(
        "forecast of the flagship", "runs", (500, 1_000, 2_000, 4_000), make_forecast, check_chance
    )
    for stage, amounts in (
        ("exact", (1_000, 2_000, 4_000, 8_000, 16_000)),
        ("quick", (1_000, 10_000, 100_000, 1_000_000)),
    ):
        yield from (
            Case(
                case.work,
                case.size,
                case.method,
                case.run,
                case.check,
                lambda _: {"MB at the peak so far": find_peak()},
                1,
                amount=case.amount,
            )
            for case in grow(
                f"24 months of the flagship, {stage} stage",
                "runs",
                amounts,
                make_months(stage),
                check_runs,
            )
        )


def find_peak():
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    solve_signals(make_random(8), signal_sd=NOISE, beliefs="flat")
    price_secret(make_usual(8))
    run(tuple(list_cases()), ("innercircle", "numpy", "scipy", "numba"))
