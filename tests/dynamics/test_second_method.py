"""Run by run: the vectorised loop against a plain one written from the documentation alone."""

import numpy as np
import pytest

from dynamics_cases import NAMES, make_full, make_reference
from innercircle.dynamics import simulate
from innercircle.dynamics._playbooks import describe_playbook, read_playbook, read_standard
from second_methods.plain_dynamics import Run

TIE = 1e-9
STATES = (
    "rents",
    "strength",
    "mobilisation",
    "sanctions",
    "credibility",
    "theta",
    "known",
    "level",
)
COUNTS = ("breaks", "purges", "spells", "longest", "free")
BUSY = {
    "sponsor": {
        "sanctions": 0.4,
        "open_channels": 0.4,
        "hints": 0.5,
        "relief": 0.5,
        "offer": {"coverage": 0.5, "side_payment": 5, "guarantor": "courts"},
        "rules": [
            {"when": {"month": {"since": 4, "every": 2}}, "do": {"disclose": "random-contacted"}},
            {"when": {"meetings": {"above": 3}}, "do": {"sanctions": 0.9, "close": "boss"}},
            {
                "when": {"month": {"since": 2, "until": 3}},
                "do": {"open": "guard", "open_channels": 1},
            },
            {
                "when": {"rents": {"below": 0.5}, "open_channels": {"above": 1}},
                "do": {"offer": {"coverage": 1, "side_payment": 30, "place": True}},
            },
            {"when": {"mobilisation": {"above": 0.2}}, "do": {"disclose": "longest-contacted"}},
            {"when": {"month": {"since": 15}}, "do": {"withdraw": True}},
        ],
    },
    "leader": {
        "purge": "always",
        "co_opt": True,
        "rules": [
            {"when": {"strength": {"above": 0.46}}, "do": {"purge": "most-suspected"}},
            {"when": {"suspicion": {"above": 0.5}}, "do": {"co_opt": "guard"}},
        ],
    },
    "opposition": {
        "mobilise": 0.05,
        "growth": 0.002,
        "rules": [{"when": {"sanctions": {"above": 0.6}}, "do": {"amnesty": 0.9, "mobilise": 0.1}}],
    },
}


def compare_runs(parameters, plays, runs, seed):
    """Runs that differ and were not close to a tie; the largest difference of a state."""
    answer = simulate(parameters, **plays, runs=runs, seed=seed, stage="quick")
    plain, described = parameters.to_dict(), {a: describe_playbook(p) for a, p in plays.items()}
    table = answer.to_rows()
    different, worst = [], 0.0
    for number in range(runs):
        run, row = Run(plain, described, seed, number), table.iloc[number]
        end = run.live()
        if end != (row["outcome"], row["month"]):
            if run.closest > TIE:
                different.append(number)
            continue
        assert [getattr(run, name) for name in COUNTS] == row[list(COUNTS)].tolist()
        assert row["first"] == ("nobody" if run.first is None else NAMES[run.first])
        assert row["paid"] == pytest.approx(run.paid, abs=1e-9)
        # Infinities that are equal differ by nothing.
        found = [(getattr(run, name), row[name]) for name in STATES]
        errors = [0.0 if one == other else abs(one - other) for one, other in found]
        worst = max(worst, abs(max(run.suspicion) - row["suspicion"]), *errors)
    return different, worst


def read_plays(sponsor, leader, opposition):
    standard = read_standard()
    names = {"sponsor": sponsor, "leader": leader, "opposition": opposition}
    return {
        actor: read_playbook(actor, name, standard[actor][name]) for actor, name in names.items()
    }


SPONSORS = sorted(read_standard()["sponsor"])


@pytest.mark.parametrize("sponsor", SPONSORS)
def test_every_run_of_the_reference_is_the_same(sponsor):
    plays = read_plays(sponsor, "purge-when-strong", "mobilise")
    different, worst = compare_runs(make_reference(), plays, 40, seed=3)
    assert not different
    assert worst <= 1e-12


@pytest.mark.parametrize("sponsor", SPONSORS)
@pytest.mark.parametrize("leader", ["co-opt", "approve-and-watch"])
def test_every_run_with_everything_on_is_the_same(sponsor, leader):
    plays = read_plays(sponsor, leader, "offer-amnesty")
    different, worst = compare_runs(make_full(0.5), plays, 20, seed=11)
    assert not different
    assert worst <= 1e-12


def test_rules_do_the_same():
    plays = {actor: read_playbook(actor, "busy", data) for actor, data in BUSY.items()}
    changing = make_full(0.55, groups={"ending": {"redraw": 0.1}})
    different, worst = compare_runs(changing, plays, 60, seed=5)
    assert not different
    assert worst <= 1e-12


def test_other_numbers_do_the_same():
    rng = np.random.default_rng(7)
    for trial in range(4):
        numbers = make_full().to_dict()
        changes = {}
        for group in ("economy", "strength", "channels", "leaks", "leader", "opposition"):
            for name, value in numbers[group].items():
                if isinstance(value, float):
                    factor = rng.uniform(0.8, 1.2 if value > 1 or value < 0.5 else 1.0)
                    changes[f"{group}.{name}"] = value * factor
        parameters = make_full(0.5).changed(changes)
        plays = read_plays(SPONSORS[trial % len(SPONSORS)], "purge-when-strong", "offer-amnesty")
        different, worst = compare_runs(parameters, plays, 15, seed=trial)
        assert not different
        assert worst <= 1e-12


@pytest.mark.full
def test_eight_thousand_runs_are_the_same():
    for sponsor in ("wait", "pressure", "knife-fight", "guarantee-package"):
        plays = read_plays(sponsor, "purge-when-strong", "mobilise")
        different, worst = compare_runs(make_full(), plays, 2_000, seed=1)
        assert not different
        assert worst <= 1e-12
