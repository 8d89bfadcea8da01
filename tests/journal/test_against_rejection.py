"""What the filter learns, against all paths weighed by the whole journal at once."""

import math
from dataclasses import replace

import numpy as np
import pytest

from innercircle.dynamics import build_parameters
from innercircle.dynamics._loop import Batch, run_batch, start_runs
from innercircle.dynamics._scenario import draw_parameters
from innercircle.dynamics._simulate import plan_simulation
from innercircle.dynamics._stage import make_stage
from innercircle.journal import learn
from innercircle.scenario import draw_values
from journal_cases import make_case
from second_methods.journal_rejection import condition

RUNS, PARTICLES = 20_000, 4_000


def simulate_paths(case, months, draws=0):
    """Every run by itself: what happened to it month by month, and what was hidden in it."""
    plan, seed = plan_simulation(case, None, None, None, seed=977, stage="quick")
    if draws:  # the same draws as the filter has, other random numbers
        plan = replace(plan, parameters=draw_parameters(case, draws, case.seed))
    names = build_parameters(case).insiders.names
    paths = [[] for _ in range(RUNS)]
    batch = Batch(plan, seed, range(RUNS))
    before = {}

    def observe(state, month, verdict):
        if month.number > months:
            return
        held = before.get("holder")
        for place, run in enumerate(state.run):
            broke = [n for i, n in enumerate(names) if month.breaks[i, place]]
            events = {("meeting", n) for i, n in enumerate(names) if month.held[i, place]}
            events |= {("broke", n) for n in broke}
            events |= {("wave", "")} if month.wave[place] else set()
            for i, n in enumerate(names):
                new = held is not None and state.holder[i, place] > held[run][i]
                new = new or (held is None and state.holder[i, place] > 0)
                if month.hit[i, place] or (new and n not in broke):
                    events.add(("purged", n))
            paths[run].append(
                {
                    "stands": verdict.end[place] < 0,
                    "broke": broke,
                    "events": events,
                    "street": float(state.mobilisation[place]),
                    "types": {
                        n: 2 if state.double[i, place] else int(state.hedging[i, place])
                        for i, n in enumerate(names)
                    },
                }
            )
        before["holder"] = dict(zip(state.run.tolist(), state.holder.T.copy(), strict=True))

    start = start_runs(batch)
    run_batch(batch, make_stage("quick", plan.parameters), (observe,))
    hidden = {
        "threshold": start.theta.tolist(),
        "approved": start.approved.astype(float).tolist(),
        "double ada": start.double[0].astype(float).tolist(),
    }
    if draws:
        column = [values["mobilisation"] for values in draw_values(case, draws, case.seed)]
        hidden = {"mobilisation": [column[run % draws] for run in range(RUNS)]}
    return paths, hidden


JOURNALS = {
    "nothing": ([], {4: []}),
    "meeting": (["date: 2020-02, meeting: ada"], {2: [("meeting", "ada", 1.0)]}),
    "doubtful": (
        ["date: 2020-02, meeting: ada, sure: 0.7", "date: 2020-03, wave: true, sure: 0.9"],
        {2: [("meeting", "ada", 0.7)], 3: [("wave", "", 0.9)]},
    ),
    "size": (
        ["date: 2020-01, protest: {value: 0.16, normal: {sd: 0.02}}",
         "date: 2020-03, protest: {value: 0.05, normal: {sd: 0.03}}"],
        {1: [("protest", 0.16, 0.02)], 3: [("protest", 0.05, 0.03)]},
    ),
    "wave": (["date: 2020-03, wave: true"], {3: [("wave", "", 1.0)]}),
    "rare": (["date: 2020-01, broke: bo"], {1: [("broke", "bo", 1.0)]}),
    "two": (
        ["date: 2020-02, purged: bo", "date: 2020-02, meeting: ada", "date: 2020-04, held: true"],
        {2: [("purged", "bo", 1.0), ("meeting", "ada", 1.0)], 4: []},
    ),
    "said": (
        ["date: 2020-01, said: ada, if_type: [0.2, 0.5, 0.9]",
         "date: 2020-03, said: ada, if_type: [0.5, 0.5, 0.8]", "date: 2020-03, meeting: ada"],
        {1: [("said", "ada", (0.2, 0.5, 0.9))],
         3: [("said", "ada", (0.5, 0.5, 0.8)), ("meeting", "ada", 1.0)]},
    ),
    "broke": (["date: 2020-02, broke: cleo"], {2: [("broke", "cleo", 1.0)]}),
}  # fmt: skip


@pytest.fixture(scope="module")
def paths():
    return simulate_paths(make_case(), 4)


@pytest.mark.parametrize("name", list(JOURNALS))
def test_the_filter_finds_what_rejection_finds(name, paths):
    entries, journal = JOURNALS[name]
    chance, error, found = condition(*paths, journal)
    to = f"2020-{max(journal):02d}"
    told = learn(make_case(*entries), as_of=to, runs=PARTICLES, draws=0, stage="quick")
    # The normal spread of a file is its own error up to its clipping at the ends of a share.
    own = math.sqrt(sum(1 / (m.matched or 1) for m in told.months))
    assert told.log_evidence == pytest.approx(
        math.log(chance), abs=5 * math.hypot(error / chance, own)
    )
    lessons = {f"{l.what} {l.insider}".strip(): l for l in told.lessons if l.kind == "start"}
    for what, (mean, unsure) in found.items():
        lesson = lessons[what]
        spread = {"threshold": 0.12}.get(what, 0.5)
        bound = 5 * math.hypot(unsure, spread / math.sqrt(told.effective))
        assert lesson.after.mean == pytest.approx(mean, abs=bound)


def test_inputs_are_learned_as_rejection_learns_them():
    entries, journal = JOURNALS["size"]
    case = make_case(*entries, street="0.12 ±0.08")
    chance, error, found = condition(*simulate_paths(case, 3, draws=100), journal)
    told = learn(case, runs=PARTICLES, draws=100, stage="quick")
    own = math.sqrt(sum(1 / m.matched for m in told.months))
    assert told.log_evidence == pytest.approx(
        math.log(chance), abs=5 * math.hypot(error / chance, own)
    )
    (lesson,) = [
        each for each in told.lessons if (each.what, each.kind) == ("mobilisation", "input")
    ]
    mean, unsure = found["mobilisation"]
    bound = 5 * math.hypot(unsure, 0.046 / math.sqrt(told.effective))
    assert lesson.after.mean == pytest.approx(mean, abs=bound)
    assert abs(lesson.before.mean - mean) > bound  # there was something to learn


def test_a_chance_of_an_entry_is_its_share_of_the_paths(paths):
    told = learn(make_case("date: 2020-01, meeting: ada"), runs=PARTICLES, draws=0, stage="quick")
    all_paths, _ = paths
    standing = [p[0] for p in all_paths if p[0]["stands"] and not p[0]["broke"]]
    share = np.mean([("meeting", "ada") in month["events"] for month in standing])
    assert told.months[0].entries[0].chance == pytest.approx(share, abs=0.05)
    assert told.months[0].stood == pytest.approx(len(standing) / RUNS, abs=0.02)
