"""Distance of the quick stage from the exact one, for the scenario at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from innercircle.answer import Answer
from innercircle.dynamics._answer import compare_answers, make_answer
from innercircle.dynamics._intervals import Difference
from innercircle.dynamics._loop import Batch, run_batch
from innercircle.dynamics._outcomes import Verdict
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._playbooks import LeaderPlay, OppositionPlay, SponsorPlay
from innercircle.dynamics._runner import END_COLUMNS, run_plan
from innercircle.dynamics._simulate import plan_simulation
from innercircle.dynamics._stage import ExactStage, Found, QuickStage, make_stage
from innercircle.dynamics._stakes import Cells
from innercircle.dynamics._state import Floats, Month, State
from innercircle.scenario import Scenario


@dataclass(frozen=True, kw_only=True, eq=False)
class StageErrorAnswer(Answer):
    """The quick stage against the exact one, on the same runs.

    Attributes:
        runs: how many were simulated both ways.
        mean: quick level − exact level, mean over run-months of the exact runs, share of power.
        absolute: mean of its size.
        largest: the largest size.
        changed: share of runs that end differently.
        outcomes: share under quick minus share under exact, with paired 95 % intervals.
    """

    runs: int
    mean: float
    absolute: float
    largest: float
    changed: float
    outcomes: dict[str, Difference]


class _Both:
    """The exact stage, with the quick level of the same month noted beside."""

    def __init__(self, parameters: Parameters) -> None:
        make_stage("exact", parameters)  # refuses too many insiders
        self.exact = ExactStage(skip=False)
        self.quick = QuickStage()
        self.gap: Floats = np.empty(0)

    def find(
        self,
        power: Floats,
        cells: Cells,
        doubt: Floats,
        *,
        sigma: Floats,
        ahead: Floats,
        sensed: Floats,
        bar: Floats,
    ) -> Found:
        given = {"sigma": sigma, "ahead": ahead, "sensed": sensed, "bar": bar}
        found = self.exact.find(power, cells, doubt, **given)
        quick = self.quick.find(power, cells, doubt, **given)
        self.gap = quick.level - found.level
        return found


def measure_stage_error(
    model: Scenario | Parameters,
    sponsor: str | Mapping[str, Any] | SponsorPlay | None = None,
    leader: str | Mapping[str, Any] | LeaderPlay | None = None,
    opposition: str | Mapping[str, Any] | OppositionPlay | None = None,
    *,
    seed: int | None = None,
    runs: int = 200,
) -> StageErrorAnswer:
    """Measure the quick stage's error on a few runs of a simulation.

    Args and raises: as in :func:`innercircle.dynamics.simulate`.
    """
    plan, number = plan_simulation(model, sponsor, leader, opposition, seed=seed, stage="exact")
    stage, gaps = _Both(plan.parameters), []

    def observe(state: State, month: Month, verdict: Verdict) -> None:  # noqa: ARG001  its shape
        gaps.append(stage.gap)

    run_batch(Batch(plan, number, range(runs)), stage, (observe,))
    gap = np.concatenate(gaps)
    answers = {}
    for name in ("exact", "quick"):
        own = replace(plan, stage=name)
        tally, rows = run_plan(
            own, number, range(runs), workers=1, batch=runs, columns=END_COLUMNS, progress=None
        )
        answers[name] = make_answer(own, tally, seed=number, rows=rows)
    compared = compare_answers("exact", answers)
    ends = [answer.rows["outcome"] for answer in answers.values()]
    return StageErrorAnswer(
        method="quick and exact stage on the same runs",
        seed=number,
        runs=runs,
        mean=float(gap.mean()),
        absolute=float(np.abs(gap).mean()),
        largest=float(np.abs(gap).max()),
        changed=float(np.mean(ends[0] != ends[1])),
        outcomes=compared.differences["quick"],
    )
