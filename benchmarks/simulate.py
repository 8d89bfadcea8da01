"""The months ahead: vectorised runs beside a plain loop and beside agents in Mesa, same model.

Every case asserts its answer: the peers must end the same runs in the same way and month as the
vectorised loop does.

Found on two idle cores on 2026-12-01: a run takes agents 3 ms, the quick stage .08 ms, the exact
one .37 ms (2.4 ms without Numba); 10,000 exact runs on both cores 3.4 s, one of it their start.
"""

import importlib.util
import sys
from functools import cache
from pathlib import Path
from unittest import mock

from harness import Case, run

from innercircle.dynamics import build_parameters, simulate
from innercircle.dynamics._playbooks import describe_playbook
from innercircle.dynamics._simulate import plan_simulation
from innercircle.scenario import load

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from second_methods.plain_dynamics import Run, normal

PEER = importlib.util.find_spec("mesa") is not None
if PEER:
    import mesa
SEED = 1
FEW, SOME, MANY = 100, 2_000, 10_000
BOOK = "guarantee-package"


@cache
def make_model():
    """The flagship, and the same as plain data for the peers."""
    scenario = load("caracas-2019")
    plan, _ = plan_simulation(scenario, BOOK, None, None, seed=SEED, stage="quick")
    plays = {
        actor: describe_playbook(getattr(plan, actor))
        for actor in ("sponsor", "leader", "opposition")
    }
    return scenario, build_parameters(scenario).to_dict(), plays


def run_plain(runs):
    """The plain loop of the tests, one run after the other."""
    _, plain, plays = make_model()
    return [Run(plain, plays, SEED, number).live() for number in range(runs)]


def run_mesa(runs):
    """Insiders as Mesa agents: each weighs their stakes and decides, the model does the rest."""

    class Insider(mesa.Agent):
        def __init__(self, model, place):
            super().__init__(model)
            self.place, self.cells, self.breaks = place, None, False

        def weigh(self):
            months, i = self.model.months, self.place
            months.promised[i] = months.may_have_place(i)
            self.cells = months.cells(
                i, months.squeeze, months.fear[i], months.offered[i], months.promised[i]
            )

        def decide(self):
            self.breaks = self.model.months.decides(self.place)

    class Months(mesa.Model):
        def __init__(self, number):
            super().__init__(seed=number)
            _, plain, plays = make_model()
            self.months = AgentRun(plain, plays, SEED, number)
            self.months.agents = self.agents
            for place in self.months.all:
                Insider(self, place)
            self.end = None

        def step(self):
            self.end = self.months.live()

    class AgentRun(Run):
        def may_have_place(self, i):
            place = bool(self.set["offer"] and self.set["offer"]["place"])
            return (
                self.offered[i] and not self.who["red_line"][i] and (self.who["claims"][i] or place)
            )

        def decides(self, i):
            return self.senses(i) or self.failed == i

        def senses(self, i):
            sensed = self.theta + self.who["signal_sd"][i] * normal(self.u["signal"][i])
            tries = not self.is_loyal(i) and not self.below(self.level, sensed)
            return tries and self.below(self.known, self.level)

        def stage(self):
            self.promised = [False] * self.n
            self.agents.do("weigh")
            self.now = [agent.cells for agent in self.agents]
            self.free += sum(a < r or g < b for a, r, b, g in self.now)
            self.level = self.find_level(self.now)
            self.agents.do("decide")
            return {agent.place for agent in self.agents if agent.breaks}

    ends = []
    for number in range(runs):
        model = Months(number)
        model.step()
        ends.append(model.end)
    return ends


def run_ours(runs, stage, **options):
    """The vectorised loop."""
    scenario, _, _ = make_model()
    return simulate(scenario, BOOK, runs=runs, seed=SEED, stage=stage, **options)


def run_in_numpy(runs):
    """The exact stage as where Numba is missing."""
    with mock.patch("innercircle.dynamics._stage.find_compiled", return_value=None):
        return run_ours(runs, "exact")


@cache
def find_ends(runs, stage):
    """Ends of the runs by the vectorised loop, for the checks."""
    table = run_ours(runs, stage).to_rows()
    return list(zip(table["end"], table["month"], strict=True))


def check_ends(ends):
    assert ends == find_ends(len(ends), "quick")


def check_rows(stage):
    def check(answer):
        table = answer.to_rows()
        ends = list(zip(table["end"], table["month"], strict=True))
        assert ends[:FEW] == find_ends(FEW, stage)
        assert sum(share.count for share in answer.outcomes.values()) == answer.runs

    return check


def count_runs(answer):
    return {"runs": len(answer) if isinstance(answer, list) else answer.runs}


def list_cases():
    work, ours = "24 months, 8 insiders", "innercircle"
    quick, exact = check_rows("quick"), check_rows("exact")
    missing = "" if PEER else "Mesa is not installed"
    few = f"{FEW} runs, quick stage"
    yield Case(work, few, "plain Python", lambda: run_plain(FEW), check_ends, count_runs, 2)
    yield Case(
        work,
        few,
        "Mesa, insiders as agents",
        lambda: run_mesa(FEW),
        check_ends,
        count_runs,
        2,
        missing,
    )
    for runs in (FEW, SOME, MANY):
        size = f"{runs:,} runs, quick stage"
        yield Case(
            work,
            size,
            f"{ours}, 1 process",
            lambda runs=runs: run_ours(runs, "quick"),
            quick,
            count_runs,
        )
    for runs in (MANY, 10 * MANY):
        yield Case(
            work,
            f"{runs:,} runs, quick stage",
            f"{ours}, 2 processes",
            lambda runs=runs: run_ours(runs, "quick", workers=2),
            quick,
            count_runs,
            1,
        )
    yield Case(
        work,
        f"{SOME:,} runs, exact stage",
        f"{ours}, 1 process, NumPy",
        lambda: run_in_numpy(SOME),
        exact,
        count_runs,
        1,
    )
    for runs, workers in ((SOME, 1), (MANY, 1), (MANY, 2)):
        yield Case(
            work,
            f"{runs:,} runs, exact stage",
            f"{ours}, {workers} process" + "es" * (workers > 1),
            lambda runs=runs, workers=workers: run_ours(runs, "exact", workers=workers),
            exact,
            count_runs,
            1,
        )


if __name__ == "__main__":
    run(tuple(list_cases()), ("innercircle", "numpy", "scipy", "numba", "mesa"))
