"""Questions about terms on the flagship: whom next, the contest, ranges, what terms bear, signals.

Every case asserts its answer. There is no peer for these; the draws are compared with pricing each
draw anew by hand, and the contest with the two prices that it starts from.

Finding (November 2026, two busy cores, CPU time): 1,000 draws with the public terms of each in 4
seconds, the map of both budgets in half a second, what terms bear in 1 second (200 draws), payments
for a fall with even odds in 8 seconds (400 equilibria, gap 62 per cent: certificates of packages of
eight payments are dear).
"""

import math

import numpy as np
from harness import Case, run

from innercircle.game import build_game
from innercircle.scenario import draw_values, load
from innercircle.terms import (
    draw_prices,
    find_firmness,
    price_guarantees,
    price_public,
    read_mandate,
    trace_exposure,
)

SIZE = "caracas-2019, 8 insiders"


def price_by_hand(mandate, draws):
    """The same quantiles from games that are built one by one."""
    scenario = mandate.scenario
    games = [
        build_game(scenario.with_values(values)).game
        for values in draw_values(scenario, draws, scenario.seed)
    ]
    return np.quantile([price_public(game).cost for game in games], (0.05, 0.5, 0.95))


def check_ranges(answer):
    assert answer.priced == answer.draws
    assert np.all(np.diff(answer.costs) > 0)


def check_contest(answer):
    corner = answer.outcome[0, -1], answer.outcome[-1, 0]
    assert corner == ("holds", "falls")


def check_next(answer):
    assert min(answer.naive.values()) >= answer.cost


def check_exposure(answer):
    assert answer.prices[0] < answer.prices[-1]


def check_guarantees(answer):
    assert answer.public.feasible


def check_firmness(answer):
    assert answer.bearings[-1].works_in == 1.0


def check_reach(answer):
    assert answer.fall_probability >= 0.5
    assert answer.lower_bound <= answer.cost


def list_cases():
    mandate = read_mandate(load("caracas-2019"))
    few = draw_prices(mandate, 200)

    def check_few(found):
        assert math.isclose(found[1], few.costs[2], rel_tol=1e-9)

    yield Case("ranges of prices", SIZE, "innercircle, 1,000 draws",
               lambda: draw_prices(mandate, 1000), check_ranges, repeat=1)  # fmt: skip
    yield Case("ranges of prices", SIZE, "innercircle, 200 draws",
               lambda: draw_prices(mandate, 200), check_ranges, repeat=2)  # fmt: skip
    yield Case("ranges of prices", SIZE, "each of 200 draws built and priced by hand",
               lambda: price_by_hand(mandate, 200), check_few, repeat=2)  # fmt: skip
    yield Case("whom next", SIZE, "innercircle", mandate.price_next,
               check_next)  # fmt: skip
    yield Case("contest", SIZE, "innercircle", mandate.map_contest, check_contest,
               lambda answer: {"undecided": float(np.mean(answer.outcome == "undecided"))},
               repeat=2)  # fmt: skip
    yield Case("price over exposure", SIZE, "innercircle, 21 points",
               lambda: trace_exposure(mandate),
               check_exposure)  # fmt: skip
    yield Case("what terms bear", SIZE, "innercircle, 200 draws",
               lambda: find_firmness(mandate), check_firmness, repeat=1)  # fmt: skip
    yield Case("guarantees by degrees", SIZE, "innercircle",
               lambda: price_guarantees(mandate),
               check_guarantees)  # fmt: skip
    yield Case("fall with even odds, private signals", SIZE, "innercircle",
               lambda: mandate.price_reach(0.5), check_reach,
               lambda answer: {"equilibria": answer.evaluations,
                               "relative gap": answer.gap / answer.cost},
               repeat=1)  # fmt: skip


if __name__ == "__main__":
    run(tuple(list_cases()), ("innercircle", "numpy", "scipy"))
