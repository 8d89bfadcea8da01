"""What a report does is told by leaving it out, and comes back to the price and the months."""

import dataclasses
import json

import numpy as np
import pytest

from innercircle.cli import run
from innercircle.dynamics import build_parameters, simulate
from innercircle.errors import InputError
from innercircle.evidence import assess_scenario, find_posterior
from innercircle.experiments import apply_posterior, find_report_effects
from innercircle.game import Game, build_game
from innercircle.scenario import load
from innercircle.terms import price_public, price_scenario, price_secret

FLAGSHIP = load("caracas-2019")
PACKAGE = "guarantee-package"


@pytest.fixture(scope="module")
def effects():
    return find_report_effects(FLAGSHIP, runs=200, sponsor=PACKAGE)


def leave_out(scenario, name):
    kept = tuple(report for report in scenario.reports if report.id != name)
    return dataclasses.replace(scenario, reports=kept)


def test_every_report_has_its_effect_on_beliefs(effects):
    assert [each.report for each in effects.effects] == [each.id for each in FLAGSHIP.reports]
    whole = assess_scenario(FLAGSHIP)
    for effect in effects.effects:
        without = assess_scenario(leave_out(FLAGSHIP, effect.report))
        assert effect.approve == pytest.approx(whole.approve - without.approve, abs=1e-12)
        for name, change in effect.doubles.items():
            expected = whole.types[name]["double"] - without.types[name]["double"]
            assert change == pytest.approx(expected, abs=1e-12)


def test_the_outcomes_are_those_of_paired_simulations(effects):
    name = "participant-impression"
    effect = next(each for each in effects.effects if each.report == name)
    shares = []
    for scenario in (FLAGSHIP, leave_out(FLAGSHIP, name)):
        told = apply_posterior(scenario, find_posterior(scenario.evidence_model()))
        shares.append(simulate(told, PACKAGE, runs=200, stage="quick").outcomes)
    for outcome, found in effect.outcomes.items():
        expected = shares[0][outcome].share - shares[1][outcome].share
        assert found.difference == pytest.approx(expected, abs=1e-12)
        assert found.low <= found.difference <= found.high


def test_a_possible_double_counts_with_the_power_times_the_chance_of_being_none(effects):
    game = build_game(FLAGSHIP).game
    chances = [effects.standing.doubles.get(name, 0.0) for name in game.names]
    weighed = Game(
        power=game.power * (1 - np.array(chances)),
        stakes=game.stakes,
        threshold=game.threshold,
        mobilisation=game.mobilisation,
        names=game.names,
    )
    assert effects.standing.public == pytest.approx(price_public(weighed).cost)
    assert effects.standing.secret == pytest.approx(price_secret(weighed).cost, abs=1e-6)
    plain = price_scenario(FLAGSHIP)
    assert plain.public.cost < effects.standing.public
    assert plain.secret.cost < effects.standing.secret


def test_a_report_that_nobody_has_judged_does_exactly_nothing():
    unjudged = tuple(
        dataclasses.replace(each, number="6") if each.id == "participant-impression" else each
        for each in FLAGSHIP.reports
    )
    found = find_report_effects(dataclasses.replace(FLAGSHIP, reports=unjudged), runs=50)
    effect = next(each for each in found.effects if each.report == "participant-impression")
    assert effect.approve == effect.public == effect.secret == 0
    assert not any(effect.doubles.values())
    assert not any(each.difference for each in effect.outcomes.values())


def test_the_simulation_draws_its_types_from_the_posterior():
    posterior = find_posterior(FLAGSHIP.evidence_model())
    told = build_parameters(apply_posterior(FLAGSHIP, posterior))
    who = told.insiders.names.index("party-boss")
    boss = posterior.sum(axis=(2, 3, 4))
    assert told.leader.approves == pytest.approx(posterior[0].sum(), abs=1e-12)
    assert told.insiders.double_approved[who] == pytest.approx(boss[0, 2] / boss[0].sum())
    assert told.insiders.double[who] == pytest.approx(boss[1, 2] / boss[1].sum())
    untouched = told.insiders.names.index("eastern-commander")
    before = build_parameters(FLAGSHIP).insiders
    assert told.insiders.double[untouched] == before.double[untouched]
    assert told.insiders.double_approved[untouched] == before.double_approved[untouched]


def test_a_scenario_that_was_told_its_posterior_believes_it_without_reports():
    posterior = find_posterior(FLAGSHIP.evidence_model())
    told = assess_scenario(apply_posterior(FLAGSHIP, posterior))
    before = assess_scenario(FLAGSHIP)
    assert told.approve == pytest.approx(before.approve, abs=1e-12)
    for name, chances in before.types.items():
        assert told.types[name] == pytest.approx(chances, abs=1e-12)
    assert not told.solo


def test_what_the_product_form_neglects_is_measured(effects):
    posterior = find_posterior(FLAGSHIP.evidence_model())
    worst = 0.0
    for a in range(2):
        given = posterior[a] / posterior[a].sum()
        for i in range(4):
            for j in range(i + 1, 4):
                rest = tuple(k for k in range(4) if k not in {i, j})
                pair = given.sum(axis=rest)
                product = pair.sum(axis=1)[:, None] * pair.sum(axis=0)[None]
                worst = max(worst, np.abs(pair - product).max())
    assert effects.dependence == pytest.approx(worst, abs=1e-12)
    assert 0 < worst < 0.01


def test_the_table_and_the_command_say_the_same(effects, capsys):
    frame = effects.to_frame()
    assert len(frame) == len(FLAGSHIP.reports) + 1
    words = ["evidence", "caracas-2019", "--effects", "--runs", "200", "--playbook", PACKAGE]
    assert run([*words, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["standing"]["public"] == pytest.approx(effects.standing.public)
    assert [each["report"] for each in printed["effects"]] == frame["report"].tolist()[:-1]
    assert "all reports together" in effects.render_text()


def test_a_scenario_without_evidence_is_refused():
    with pytest.raises(InputError, match="no evidence section"):
        find_report_effects(load("five-equals"))
    with pytest.raises(InputError, match="does not fit"):
        apply_posterior(FLAGSHIP, np.ones((2, 3)) / 6)
