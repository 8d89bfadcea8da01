"""The monthly loop over one batch of runs; the order of the steps is that of the documentation."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from innercircle.dynamics._channels import step_channels
from innercircle.dynamics._draws import take_runs
from innercircle.dynamics._economy import step_economy
from innercircle.dynamics._leader import find_reach, step_leader
from innercircle.dynamics._leaks import step_leaks
from innercircle.dynamics._opposition import step_opposition
from innercircle.dynamics._outcomes import GOES_ON, Verdict, step_outcome
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._playbooks import LeaderPlay, OppositionPlay, SponsorPlay
from innercircle.dynamics._sponsor import apply_rules, find_promise, start_controls
from innercircle.dynamics._stage import Stage, step_stage
from innercircle.dynamics._state import (
    Month,
    State,
    draw_start,
    start_month,
    walk_threshold,
)
from innercircle.dynamics._streams import draw_month
from innercircle.dynamics._strength import step_strength
from innercircle.dynamics._strike import step_strike

Observer = Callable[[State, Month, Verdict], None]
"""Called after every month with the runs that were still going, those that just ended included."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """All that is simulated: the model, who plays what, and how cutoffs are found."""

    parameters: Parameters
    sponsor: SponsorPlay
    leader: LeaderPlay
    opposition: OppositionPlay
    stage: str = "exact"


@dataclass(frozen=True, eq=False)
class Batch:
    """Some runs of a plan that follow each other."""

    plan: Plan
    seed: int
    runs: range


def start_runs(batch: Batch) -> State:
    """The state of the runs before the first month."""
    plan, p = batch.plan, take_runs(batch.plan.parameters, np.array(batch.runs))
    draws = draw_month(batch.seed, 0, batch.runs, len(p.insiders))
    state = draw_start(p, draws, batch.runs.start, approved=plan.leader.approves)
    start_controls(state, p, plan.sponsor, plan.leader, plan.opposition)
    state.risk = find_reach(state, p)[2]
    return state


def step_month(batch: Batch, state: State, number: int, stage: Stage) -> tuple[Month, Verdict]:
    """Move those runs of the batch that are still in ``state`` by one month."""
    plan, p = batch.plan, take_runs(batch.plan.parameters, state.run)
    month = start_month(number, state)
    draws = draw_month(batch.seed, number, batch.runs, len(p.insiders), state.position)
    step_economy(state, month, p, plan.sponsor, draws)
    step_strength(state, month, p, draws)
    choice = draws.uniform("choice")
    apply_rules("sponsor", plan.sponsor.rules, state, month, p=p, u=choice)
    step_channels(
        state, month, p, sponsor=plan.sponsor, promise=find_promise(state, p), draws=draws
    )
    step_leaks(state, month, p, draws)
    apply_rules("leader", plan.leader.rules, state, month, p=p, u=choice)
    step_leader(state, month, p, plan.leader, draws)
    apply_rules("opposition", plan.opposition.rules, state, month, p=p, u=choice)
    step_opposition(state, month, p, draws)
    if number > 1:  # the first month is today
        walk_threshold(state, p, draws)
    step_stage(state, month, p, promise=find_promise(state, p), draws=draws, stage=stage)
    step_strike(state, month, p, draws)
    return month, step_outcome(state, month, p, plan.leader, draws)


def run_batch(batch: Batch, stage: Stage, observers: tuple[Observer, ...]) -> None:
    """Run a batch to its end; all that is to be remembered is what the observers note down."""
    state = start_runs(batch)
    for number in range(1, batch.plan.parameters.months + 1):
        month, verdict = step_month(batch, state, number, stage)
        for observe in observers:
            observe(state, month, verdict)
        going = verdict.end == GOES_ON
        if not going.any():
            return
        if not going.all():
            state.keep(going)
