"""Run by run: the vectorised loop against a plain one written from the documentation alone."""

from collections import Counter

import numpy as np
import pytest

from dynamics_cases import NAMES, make_full, make_reference
from innercircle.dynamics import simulate
from innercircle.dynamics._parameters import Vote
from innercircle.dynamics._playbooks import describe_playbook, read_playbook, read_standard
from innercircle.vocabulary import End
from second_methods.plain_dynamics import Run

TIE = 1e-9
STATES = (
    "rents",
    "strength",
    "mobilisation",
    "sanctions",
    "credibility",
    "theta",
    "removed",
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


def find_difference(run, row):
    """How far a plain run and a row of the table lie apart; infinite when they went other ways."""
    who = {None: "nobody", **dict(enumerate(NAMES))}
    plain = [who[run.first], who[run.leads], *(getattr(run, name) for name in COUNTS)]
    if plain != row[["first", "leads", *COUNTS]].tolist():
        return np.inf
    found = [(getattr(run, name), row[name]) for name in STATES]
    found += [(max(run.suspicion), row["suspicion"]), (run.paid, row["paid"])]
    return max(abs(one - other) for one, other in found)


def compare_runs(parameters, plays, runs, seed):
    """Compare runs but for those that a tie within rounding parted; say how they ended."""
    answer = simulate(parameters, **plays, runs=runs, seed=seed, stage="quick")
    plain, described = parameters.to_dict(), {a: describe_playbook(p) for a, p in plays.items()}
    table = answer.to_rows()
    ties = 0
    for number in range(runs):
        run, row = Run(plain, described, seed, number), table.iloc[number]
        same = run.live() == (row["end"], row["month"]) and find_difference(run, row) <= 1e-12
        assert same or run.closest <= TIE, number
        ties += not same
    assert ties <= runs / 40
    return Counter(table["end"])


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
    compare_runs(make_reference(), plays, 40, seed=3)


@pytest.mark.parametrize("sponsor", SPONSORS)
@pytest.mark.parametrize("leader", ["co-opt", "approve-and-watch"])
def test_every_run_with_everything_on_is_the_same(sponsor, leader):
    plays = read_plays(sponsor, leader, "offer-amnesty")
    compare_runs(make_full(0.5), plays, 20, seed=11)


def test_rules_do_the_same():
    plays = {actor: read_playbook(actor, "busy", data) for actor, data in BUSY.items()}
    changing = make_full(0.55, groups={"ending": {"walk": 0.05}})
    compare_runs(changing, plays, 60, seed=5)


VIOLENT = {
    "strikes": {"strike": {"rate": 0.1, "prize": 150.0}, "ending": {"hold_out": 0.6}},
    "rebels": {
        "strike": {"rate": 0.1, "odds": 4.0},
        "ending": {"hold_out": 1.0, "contest": 0.5},
        "leader": {"sweep": 0.0},
    },
    "exits": {"exit": {"exile": 60.0, "safe_exile": 80.0, "sd": 30.0}},
    "army": {"sponsor": {"threat": 0.1, "might": 0.3}, "opposition": {"mobilisation": 0.4}},
    "patron": {"strength": {"patron": 0.2, "patron_leaves": 0.1}},
    "street": {"opposition": {"spread": 30.0, "police": 0.1, "wave_chance": 0.05}},
    "purges": {
        "leader": {"preempt": 0.3, "sweep": 1.0},
        "strength": {"strength": 0.9},
        "strike": {"odds": 3.0, "rate": 0.05},
    },
    "hardship": {"economy": {"adapt": 0.2, "sanctions": 0.1}, "ending": {"walk": 0.04}},
}
"""One mechanism at a time, made so frequent that every one of its branches is taken."""
VOTES = (Vote(month=3, lost=0.6, stolen=0.6), Vote(month=9, lost=0.5, stolen=0.3),
         Vote(month=9, lost=0.8, stolen=0.8))  # fmt: skip


@pytest.mark.parametrize("what", VIOLENT)
def test_each_mechanism_does_the_same(what):
    plays = read_plays("pressure", "co-opt", "mobilise")
    parameters = make_full(0.6, groups=VIOLENT[what], elections=VOTES if what == "army" else ())
    compare_runs(parameters, plays, 60, seed=8)


def test_votes_do_the_same():
    plays = read_plays("guarantee-package", "tolerate", "offer-amnesty")
    ends = compare_runs(make_full(elections=VOTES), plays, 80, seed=2)
    assert ends["election"] > 20


EVERYTHING = {
    "strike": {"rate": 0.02, "odds": 3.0},
    "ending": {"hold_out": 1.0, "contest": 0.5},
    "sponsor": {"threat": 0.02, "might": 0.6},
    "leader": {"preempt": 0.1},
}
FROM_OUTSIDE = {
    "opposition": {"mobilisation": 0.25},
    "sponsor": {"threat": 0.1, "might": 0.3},
    "exit": {"exile": 0.0, "sd": 0.0},
}
LOYAL = {"double": [1] * 8, "double_approved": [1] * 8, "hedging": [0] * 8}
"""Doubles all: falls in which no insider takes part."""


def test_every_end_is_compared():
    ends = Counter()
    for sponsor in ("relief-for-transition", "guarantee-package"):
        plays = read_plays(sponsor, "purge-when-strong", "offer-amnesty")
        parameters = make_full(groups=EVERYTHING, elections=VOTES[:1])
        ends += compare_runs(parameters, plays, 80, seed=1)
    plays = read_plays("wait", "tolerate", "mobilise")
    ends += compare_runs(make_full(0.4, groups=FROM_OUTSIDE, **LOYAL), plays, 80, seed=1)
    rebels = make_full(0.4, groups=VIOLENT["rebels"])
    ends += compare_runs(rebels, read_plays("pressure", "tolerate", "offer-amnesty"), 120, seed=8)
    assert set(ends) == set(End), ends


def test_other_numbers_do_the_same():
    rng = np.random.default_rng(7)
    for trial in range(4):
        numbers = make_full().to_dict()
        changes = {}
        for group in (
            "economy",
            "strength",
            "channels",
            "leaks",
            "leader",
            "opposition",
            "sponsor",
            "strike",
            "exit",
            "ending",
        ):
            for name, value in numbers[group].items():
                if isinstance(value, float):
                    if f"{group}.{name}" in ("sponsor.purse", "sponsor.largest"):
                        continue  # no limit as it is
                    factor = rng.uniform(0.8, 1.2 if value > 1 or value < 0.5 else 1.0)
                    changes[f"{group}.{name}"] = value * factor
        parameters = make_full(0.5).changed(changes)
        plays = read_plays(SPONSORS[trial % len(SPONSORS)], "purge-when-strong", "offer-amnesty")
        compare_runs(parameters, plays, 15, seed=trial)


@pytest.mark.full
def test_eight_thousand_runs_are_the_same():
    for sponsor in ("wait", "pressure", "knife-fight", "guarantee-package"):
        plays = read_plays(sponsor, "purge-when-strong", "mobilise")
        compare_runs(make_full(), plays, 2_000, seed=1)
