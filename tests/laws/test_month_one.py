"""Month 1 with nothing else moving is what `solve` says of today."""

import math
from dataclasses import replace

import numpy as np
import pytest

from innercircle.dynamics import build_parameters, simulate
from innercircle.game import build_game, solve_signals
from innercircle.scenario import load, load_text
from laws.signs import write_circle
from laws.test_signs import FALLS
from laws.test_wait import STILL

ALONE = STILL | {
    "ending.months": 1,
    "economy.oil": 0.0,
    "leaks.memory": 1.0,
    "leaks.drift": 0.0,
    "leaks.hardship": 0.0,
    "leaks.detect": 0.0,
    "leaks.detect_meeting": 0.0,
    "leaks.doubt": 0.0,
    "insiders.double": 0.0,
    "insiders.double_approved": 0.0,
}
"""One month, no shocks, and nobody who only pretends: what `solve` leaves out is at rest."""
RUNS = 4_000
SHIPPED = ("one-insider", "two-who-need-each-other", "five-equals", "boss-and-fringe",
           "caracas-2019", "episodes/serbia-2000", "episodes/sudan-2019")  # fmt: skip


def check(scenario):
    built = build_game(scenario)
    if not built.game.has_complements or built.beliefs != "flat":
        pytest.skip("no single answer to compare with")
    today = solve_signals(built.game, signal_sd=built.signal_sd, beliefs=built.beliefs)
    parameters = replace(build_parameters(scenario).changed(ALONE), elections=())
    rows = simulate(parameters, "wait", "tolerate", "mobilise", runs=RUNS, seed=3).rows
    share = np.isin(rows["outcome"], FALLS).mean()
    chance = today.fall_probability_cautious
    noise = math.sqrt(max(chance * (1 - chance), 1 / RUNS) / RUNS)
    assert abs(share - chance) <= 3.5 * noise + 1e-3, (share, chance)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_first_month_of_a_shipped_scenario_is_its_answer_of_today(name):
    check(load(name))


@pytest.mark.parametrize("seed", range(10))
def test_the_first_month_of_a_generated_circle_is_its_answer_of_today(seed):
    scenario = load_text(write_circle(seed))
    check(scenario.with_values({f"playbooks.opposition.{k}.amnesty": 0 for k in ("own",)}))
