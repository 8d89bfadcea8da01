"""Month 1 with nothing else moving is what `solve` says of today."""

import math
from dataclasses import replace

import numpy as np
import pytest

from innercircle.dynamics import MOST_EXACT, build_parameters, simulate
from innercircle.dynamics._scenario import draw_parameters
from innercircle.game import build_game, solve_signals
from innercircle.scenario import draw_values, list_catalogue, load, load_text
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


REST = sorted({entry.name for entry in list_catalogue()} - set(SHIPPED))
DRAWS = 16


def check_draws(scenario, seed=5):
    """The same over the file's ranges, every run with one draw of them and of the constants.

    Learned constants that this month hangs on are those at rest; all others are as drawn, so that
    they are shown to move nothing that `solve` leaves out.
    """
    if scenario.threshold.flat or scenario.beliefs.value != "flat":
        pytest.skip("no single answer to compare with")
    games = [build_game(scenario.with_values(v)) for v in draw_values(scenario, DRAWS, seed)]
    if not all(each.game.has_complements for each in games):
        pytest.skip("a draw in which somebody is put off has no single answer")
    chances = np.array(
        [
            solve_signals(
                each.game, signal_sd=each.signal_sd, beliefs="flat"
            ).fall_probability_cautious
            for each in games
        ]
    )
    drawn = draw_parameters(scenario, DRAWS, seed)
    parameters = replace(drawn.changed(ALONE), elections=())
    rows = simulate(parameters, "wait", "tolerate", "mobilise", runs=RUNS, seed=3).rows
    share = np.isin(rows["outcome"], FALLS).mean()
    noise = math.sqrt(max((chances * (1 - chances)).mean(), 1 / RUNS) / RUNS)
    assert abs(share - chances.mean()) <= 3.5 * noise + 1e-3, (share, chances.mean())


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


@pytest.mark.parametrize("name", ["caracas-2019", "boss-and-fringe", "episodes/sudan-2019"])
def test_the_first_month_over_ranges_and_learned_constants_is_the_mean_of_today(name):
    check_draws(load(name))


@pytest.mark.full
@pytest.mark.parametrize("name", REST)
def test_the_first_month_of_all_other_shipped_scenarios_is_their_answer_of_today(name):
    scenario = load(name)
    if scenario.threshold.flat or len(scenario.insiders) > MOST_EXACT:
        pytest.skip("no months, or the quick stage alone")
    check(scenario)
    check_draws(scenario)
