"""The first month starts from the stage game of today: each number moves both alike."""

import numpy as np
import pytest

from innercircle.dynamics._leader import find_fear
from innercircle.dynamics._loop import Batch, start_runs
from innercircle.dynamics._simulate import plan_simulation
from innercircle.dynamics._sponsor import find_promise
from innercircle.dynamics._stakes import find_cells
from innercircle.errors import InnercircleError
from innercircle.game import build_game
from innercircle.scenario import list_catalogue, load, load_text
from laws.signs import LEVERS, write_circle, write_lever

STATUS_QUO = ("wait", "tolerate", "mobilise")


def find_first_cells(scenario):
    """The cells of the first month before anything has moved: (insider, 4)."""
    plan, seed = plan_simulation(scenario, *STATUS_QUO, seed=None, stage="quick")
    p, state = plan.parameters, start_runs(Batch(plan, seed, range(1)))
    nobody = np.zeros((len(p.insiders), 1), dtype=bool)
    cells = find_cells(
        p,
        state,
        promise=find_promise(state, p),
        squeeze=np.zeros(1),
        fear=find_fear(state, p, state.risk),
        offered=nobody,
        promised=nobody,
    )
    return np.hstack([cells.stay_holds, cells.stay_falls, cells.break_holds, cells.break_falls])


def move_each(scenario):
    """The scenario as it is, then with each number moved alone, as far as the format lets it."""
    yield "nothing", scenario
    for path, value in scenario.values().items():
        if path.startswith(("playbooks.", "evidence.", "terms.")):
            continue
        number = float(value) + (0.1 if abs(float(value)) <= 2 else 3)
        number = number if number <= value.limits.high else float(value) - 0.1
        try:
            moved = scenario.with_values({path: number})
            build_game(moved)
        except InnercircleError:
            continue
        yield path, moved


@pytest.mark.parametrize("seed", range(8))
def test_each_number_moves_the_first_month_as_it_moves_the_game(seed):
    for path, moved in move_each(load_text(write_circle(seed))):
        found = find_first_cells(moved)
        assert found == pytest.approx(build_game(moved).game.stakes, abs=1e-9), path


@pytest.mark.parametrize("lever", LEVERS)
def test_each_lever_moves_the_first_month_as_it_moves_the_game(lever):
    text = write_circle(2)
    head, rest = text.split("levers:\n", 1)
    kept = "\n".join(line for line in rest.splitlines() if not line.startswith("  - {lever"))
    bare = load_text(f"{head}levers: []\n{kept}\n")
    pulled = load_text(f"{head}levers:\n  - {write_lever(lever, lambda low, high: high)}\n{kept}\n")
    change = build_game(pulled).game.stakes - build_game(bare).game.stakes
    assert np.abs(change).max() > 1e-3
    assert find_first_cells(pulled) - find_first_cells(bare) == pytest.approx(change, abs=1e-9)


@pytest.mark.parametrize("name", [entry.name for entry in list_catalogue()])
def test_the_first_month_of_every_shipped_scenario_is_its_stage_game(name):
    scenario = load(name)
    if scenario.threshold.flat:
        return
    found = find_first_cells(scenario)
    assert found == pytest.approx(build_game(scenario).game.stakes, abs=1e-9)
