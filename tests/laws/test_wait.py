"""What a playbook leaves out stays as the file has it today."""

import numpy as np
import pytest

from innercircle.dynamics import build_parameters, simulate
from innercircle.scenario import load

STILL = {
    "economy.oil_sd": 0.0,
    "economy.rents_sd": 0.0,
    "strength.sd": 0.0,
    "opposition.sd": 0.0,
    "opposition.wave_chance": 0.0,
    "opposition.spread": 0.0,
    "leader.purge_rate": 0.0,
    "leader.preempt": 0.0,
    "leader.arrest_rate": 0.0,
    "strength.patron_leaves": 0.0,
    "sponsor.threat": 0.0,
    "strike.rate": 0.0,
    "exit.exile": 0.0,
    "exit.safe_exile": 0.0,
    "exit.sd": 0.0,
    "ending.walk": 0.0,
}
"""Constants that switch all shocks off, strikes of single circles, and a leader who leaves."""


@pytest.mark.parametrize("sanctions", [0, 0.3, 0.8, 1])
@pytest.mark.parametrize(("mobilisation", "rents", "strength"), [(0, 0.4, 0.2), (0.3, 0.9, 0.8)])
def test_waiting_keeps_today(sanctions, mobilisation, rents, strength):
    today = {
        "sponsor.sanctions": sanctions,
        "mobilisation": mobilisation,
        "economy.rents": rents,
        "leader.strength": strength,
    }
    scenario = load("caracas-2019", [f"{path}={value}" for path, value in today.items()])
    parameters = build_parameters(scenario).changed(STILL | {"threshold": _never(scenario)})
    answer = simulate(parameters, "wait", "tolerate", "mobilise", runs=4, stage="quick")
    for name, value in zip(
        ("sanctions", "mobilisation", "rents", "strength"), today.values(), strict=True
    ):
        assert answer.rows[name] == pytest.approx(np.full(4, value), abs=1e-9), name
    assert answer.relief_bargain.count == 0


def _never(scenario):
    """A threshold out of reach, so that no month is lost to a fall."""
    return type(build_parameters(scenario).threshold).point(2.0)


@pytest.mark.parametrize("playbook", ["guarantee-package", "listen-then-offer", "wait"])
def test_no_playbook_eases_or_tightens_unless_it_says_so(playbook):
    for sanctions in (0, 0.9):
        scenario = load("caracas-2019", [f"sponsor.sanctions={sanctions}"])
        answer = simulate(scenario, playbook, runs=20, stage="quick")
        assert answer.rows["sanctions"] == pytest.approx(np.full(20, sanctions), abs=1e-9)


@pytest.mark.parametrize("playbook", ["pressure", "knife-fight"])
def test_pressure_never_eases(playbook):
    scenario = load("caracas-2019", ["sponsor.sanctions=0.95"])
    answer = simulate(scenario, playbook, runs=20, stage="quick")
    assert np.all(answer.rows["sanctions"] >= 0.95)


def test_nobody_is_a_double_where_there_are_no_talks():
    scenario = load("five-equals")
    parameters = build_parameters(scenario)
    loyal = parameters.changed({"insiders.double": 0.9, "insiders.double_approved": 0.9})
    rows = [
        simulate(model, "wait", "tolerate", runs=200, stage="quick").rows
        for model in (parameters, loyal)
    ]
    assert np.array_equal(rows[0]["outcome"], rows[1]["outcome"])
    assert np.array_equal(rows[0]["breaks"], rows[1]["breaks"])
