"""One run of a simulation over draws, told with the numbers that it was simulated with."""

from innercircle.dynamics import (
    StoryAnswer,
    build_parameters,
    draw_constants,
    start_ensemble,
    tell_run,
)
from innercircle.scenario import Scenario, draw_values


def tell_drawn(
    scenario: Scenario,
    run: int,
    sponsor: str | None = None,
    leader: str | None = None,
    opposition: str | None = None,
    *,
    draws: int,
    seed: int | None = None,
    stage: str = "exact",
) -> StoryAnswer:
    """Tell one run, with its own draw of the file's ranges and the learned constants.

    Args:
        scenario: whose months.
        run: number of the run, from 0; it has draw ``run`` mod ``draws``.
        sponsor: name of a playbook; None for the scenario's own.
        leader: the same.
        opposition: the same.
        draws: of the simulation that the run is one of; 0: every number is as stated.
        seed: of the random draws; None for the scenario's.
        stage: "exact" or "quick".

    Raises:
        InputError: as in :func:`innercircle.dynamics.simulate`, or a negative run.
    """
    if not draws or run < 0:
        return tell_run(scenario, run, sponsor, leader, opposition, seed=seed, stage=stage)
    number = scenario.seed if seed is None else seed
    start = start_ensemble(scenario, runs=1, draws=0, seed=number, stage=stage)
    asked = {"sponsor": sponsor, "leader": leader, "opposition": opposition}
    start.change_playbooks({actor: name for actor, name in asked.items() if name is not None})
    place = run % draws
    # The first draws are the same however many follow.
    constants = {name: float(of[place]) for name, of in draw_constants(place + 1, number).items()}
    drawn = scenario.with_values(draw_values(scenario, place + 1, number)[place])
    played = start.plan
    return tell_run(
        build_parameters(drawn, constants),
        run,
        played.sponsor,
        played.leader,
        played.opposition,
        seed=number,
        stage=stage,
    )
