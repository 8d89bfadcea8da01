"""What the flagship's facts on prices and on the months ahead are read off."""

import dataclasses
from typing import Any

from innercircle.dynamics import Parameters, SimulationAnswer, build_parameters, simulate
from innercircle.game import Threshold, build_game
from innercircle.scenario import Scenario
from innercircle.terms import (
    price_public,
)
from innercircle.terms.prices.instruments import make_guarantee, make_payment, make_place

BOSS = "party-boss"
STATUS_QUO = ("wait", "purge-when-strong", "mobilise")
PRESSURE = ("pressure", "purge-when-strong", "mobilise")
RUNS = 100
"""Runs a scenario, in the quick limit of the stage: the facts are about signs and modes."""

Numbers = dict[str, float]
Model = Scenario | Parameters


def run_months(model: Model, playbooks: tuple[str, str, str]) -> SimulationAnswer:
    """The months ahead, the same runs for every model."""
    return simulate(model, *playbooks, runs=RUNS, batch=RUNS, seed=1, stage="quick")


# ------------------------------------------------------------ what the leader can do


def measure_reach(scenario: Scenario) -> Numbers:
    """The leader's strength today, and what a purge and an arrest would need."""
    p = build_parameters(scenario)
    people, leader = p.insiders, p.leader
    share = people.power / people.power.sum()
    boss = people.names.index(BOSS)
    friends = sum(
        share[k]
        for k, circle in enumerate(people.circle)
        if circle == people.circle[boss] and k != boss
    )
    return {
        "strength": p.strength.strength,
        "needed to purge the boss": float(leader.odds * (share[boss] + leader.friends * friends)),
        "needed to arrest the rival": leader.arrest_need
        + leader.arrest_street * p.opposition.mobilisation,
    }


def strengthen(scenario: Scenario) -> Scenario:
    """The leader's strength higher by 0.3."""
    strength = float(scenario.leader.strength)
    return scenario.with_values({"leader.strength": min(strength + 0.3, 1.0)})


# ------------------------------------------------------------ the boss and the grip


def measure_rise(model: Model) -> Numbers:
    """From the first month to the last under pressure: the boss's mean power, median strength."""
    answer = run_months(model, PRESSURE)
    boss, grip = answer.power[BOSS], answer.bands["strength"]["0.5"]
    return {
        "change of the boss's power": boss[-1] - boss[0],
        "change of strength": grip[-1] - grip[0],
    }


def hold_strength(scenario: Scenario) -> Parameters:
    """Strength that neither rents, nor luck, nor purges move."""
    still = ("strength.adjust", "strength.sd", "leader.purge_rate", "leader.preempt")
    constant = dict.fromkeys(still, 0.0)
    return build_parameters(scenario).changed(constant)


# ------------------------------------------------------------ stalemate


def measure_stalemate(model: Model) -> Numbers:
    """Share of stalemates under the status quo, and of the most frequent other outcome."""
    outcomes = dict(run_months(model, STATUS_QUO).outcomes)
    stalemate = outcomes.pop("stalemate")
    return {
        "share of stalemates": stalemate.share,
        "share of the next": max(share.share for share in outcomes.values()),
    }


def loosen_threshold(scenario: Scenario) -> Parameters:
    """The threshold's mean lower by 0.15, and walking as far as its sd in a quarter of a year."""
    values = scenario.values()
    mean, sd = (float(values[f"threshold.{name}"]) for name in ("mean", "sd"))
    changes: dict[str, Any] = {
        "threshold": Threshold.normal(mean - 0.15, sd),
        "ending.walk": sd / 3**0.5,
    }
    return build_parameters(scenario).changed(changes)


# ------------------------------------------------------------ the red line


def measure_red_line(scenario: Scenario) -> Numbers:
    """Cheapest public terms from payments, guarantees and places, with the red line and without."""
    built = build_game(scenario)
    tools = [make_payment(), make_guarantee()]
    if "place" in scenario.terms.instruments:
        worth = [built.factors[name].position for name in built.game.names]
        tools.append(make_place(built.game, worth, float(scenario.terms.place_cost)))
    kept = [
        dataclasses.replace(tool, never=(*tool.never, BOSS)) if tool.name == "place" else tool
        for tool in tools
    ]
    with_line, without = (price_public(built.game, chosen).cost for chosen in (kept, tools))
    return {"terms that keep it": with_line, "terms without it": without}


def withdraw_places(scenario: Scenario) -> Scenario:
    """Nobody can be offered a place in the new order."""
    left = tuple(name for name in scenario.terms.instruments if name != "place")
    return dataclasses.replace(
        scenario, terms=dataclasses.replace(scenario.terms, instruments=left)
    )
