"""The door: check what is asked, run the months, turn counts into an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from innercircle.dynamics._answer import (
    ComparisonAnswer,
    SimulationAnswer,
    compare_answers,
    make_answer,
)
from innercircle.dynamics._intervals import find_share
from innercircle.dynamics._loop import Plan
from innercircle.dynamics._parameters import Parameters
from innercircle.dynamics._playbooks import (
    LeaderPlay,
    OppositionPlay,
    SponsorPlay,
    find_playbook,
    list_playbooks,
)
from innercircle.dynamics._runner import END_COLUMNS, Progress, Rows, join_rows, run_plan
from innercircle.dynamics._scenario import build_parameters, draw_parameters
from innercircle.dynamics._stage import STAGES, settle_stage
from innercircle.dynamics._store import run_stored
from innercircle.dynamics._tally import COLUMNS, Tally, start_tally
from innercircle.errors import InputError
from innercircle.scenario import Scenario

Named = str | Mapping[str, Any]
_KEEP = 200_000
_MOST_RUNS = 10**9
_FIRST, _MOST = 1_000, 1_000_000


@dataclass(frozen=True, kw_only=True)
class Options:
    """Manner of running: no number of the answer depends on ``workers`` or ``batch``."""

    runs: int | str = 10_000
    half_width: float = 0.01
    workers: int = 1
    batch: int = 2_000
    keep_rows: bool | None = None
    out: Path | None = None
    progress: Progress | None = None


def simulate(
    model: Scenario | Parameters,
    sponsor: Named | SponsorPlay | None = None,
    leader: Named | LeaderPlay | None = None,
    opposition: Named | OppositionPlay | None = None,
    *,
    seed: int | None = None,
    stage: str = "exact",
    draws: int = 0,
    **options: Any,
) -> SimulationAnswer:
    """Simulate the months ahead.

    Args:
        model: a scenario or parameters.
        sponsor: a playbook's name, a mapping, or a playbook; None for the scenario's own.
        leader: the same.
        opposition: the same.
        seed: of the random draws; None for the scenario's.
        stage: "exact" (private signals of the insiders that there are) or "quick" (the limit of
            sharp signals; where an office holds more than half of all power, the exact one).
        draws: of everything that has a range in the scenario, each run having one of them; 0 takes
            the best guesses. Numbers within playbooks stay at their points.
        options: of :class:`Options`: ``runs`` (a number, or "auto" to go on until every share
            is known to ``half_width``), ``workers``, ``batch``, ``keep_rows``, ``out`` (a
            directory for one row a run; the same call again resumes), ``progress``.

    Raises:
        InputError: unknown playbooks, numbers out of range, a regime that would have fallen.
        OutputError: ``out`` cannot be written, or holds another simulation.
    """
    chosen = _check_options(options)
    plan, number = plan_simulation(model, sponsor, leader, opposition, seed=seed, stage=stage)
    if draws:
        if not isinstance(model, Scenario):
            raise InputError("draws are made from a scenario's ranges.")
        plan = replace(plan, parameters=draw_parameters(model, draws, number))
    if chosen.runs == "auto":
        tally, rows = _run_until_known(plan, number, chosen)
    elif chosen.out is not None:
        tally, rows = run_stored(plan, number, chosen.out, int(chosen.runs), options=chosen)
    else:
        tally, rows = _run(plan, number, range(int(chosen.runs)), chosen)
    return make_answer(plan, tally, seed=number, rows=rows)


def compare(
    model: Scenario | Parameters,
    sponsors: Sequence[Named | SponsorPlay],
    leader: Named | LeaderPlay | None = None,
    opposition: Named | OppositionPlay | None = None,
    *,
    seed: int | None = None,
    stage: str = "exact",
    draws: int = 0,
    **options: Any,
) -> ComparisonAnswer:
    """Simulate several sponsor's playbooks on the same runs; the first is the base.

    Args and raises: as in :func:`simulate`. With ``runs="auto"`` all get as many runs as the one
    that needs most.
    """
    out = options.pop("out", None)

    def run(sponsor: Named | SponsorPlay, **changed: Any) -> SimulationAnswer:
        place = None if out is None else Path(out) / _find_name(sponsor)
        given = {"seed": seed, "stage": stage, "draws": draws, "out": place, **options, **changed}
        return simulate(model, sponsor, leader, opposition, **given)

    answers: dict[str, SimulationAnswer] = {}
    for sponsor in sponsors:
        answer = run(sponsor)
        name = answer.playbooks["sponsor"]
        if name in answers:
            raise InputError(f"the playbook {name!r} is compared with itself.")
        answers[name] = answer
    most = max(answer.runs for answer in answers.values())
    for sponsor, (name, answer) in zip(sponsors, list(answers.items()), strict=True):
        if answer.runs < most:
            answers[name] = run(sponsor, runs=most)
    return compare_answers(next(iter(answers)), answers)


def _find_name(playbook: Named | SponsorPlay) -> str:
    if isinstance(playbook, str):
        return playbook
    name = playbook.get("name", "custom") if isinstance(playbook, Mapping) else playbook.name
    return str(name)


def plan_simulation(
    model: Scenario | Parameters,
    sponsor: Named | SponsorPlay | None,
    leader: Named | LeaderPlay | None,
    opposition: Named | OppositionPlay | None,
    *,
    seed: int | None,
    stage: str,
) -> tuple[Plan, int]:
    """Resolve names and defaults; returns the plan and the seed."""
    if stage not in STAGES:
        raise InputError(f"there is no stage {stage!r}.", advice=f"Known: {', '.join(STAGES)}.")
    own = None
    default = ("wait", "purge-when-strong", "mobilise")
    if isinstance(model, Scenario):
        own = list_playbooks(model.playbooks)
        default = (
            str(model.sponsor.playbook),
            str(model.leader.playbook),
            str(model.opposition.playbook),
        )
        seed = model.seed if seed is None else seed
        parameters = build_parameters(model)
    else:
        parameters = model
    number = 1 if seed is None else seed
    if not 0 <= number < 2**64:
        raise InputError(f"the seed {number} is not within 0 to 2^64 − 1.")
    plan = Plan(
        parameters=parameters,
        sponsor=find_playbook(SponsorPlay, sponsor or default[0], own, parameters),
        leader=find_playbook(LeaderPlay, leader or default[1], own, parameters),
        opposition=find_playbook(OppositionPlay, opposition or default[2], own, parameters),
        stage=settle_stage(stage, parameters),
    )
    return plan, number


def check_run(run: int) -> None:
    """Refuse a number that no run has.

    Raises:
        InputError: it is none.
    """
    if not 0 <= run < _MOST_RUNS:
        raise InputError(f"runs are numbered from 0 to {_MOST_RUNS - 1:,}; {run} is none.")


def _check_options(options: Mapping[str, Any]) -> Options:
    unknown = set(options) - set(Options.__dataclass_fields__)
    if unknown:
        raise InputError(f"there is no option {', '.join(sorted(unknown))}.")
    chosen = Options(**options)
    if chosen.runs != "auto" and not (
        isinstance(chosen.runs, int) and 1 <= chosen.runs <= _MOST_RUNS
    ):
        raise InputError(f"runs must be a whole number from 1, or 'auto', not {chosen.runs!r}.")
    if not 1e-4 <= chosen.half_width <= 1:
        raise InputError(f"half_width must be within 0.0001 to 1, not {chosen.half_width:g}.")
    if chosen.workers < 1 or chosen.batch < 1:
        raise InputError("workers and batch must be at least 1.")
    if chosen.out is not None:
        chosen = Options(**{**vars(chosen), "out": Path(chosen.out)})
    return chosen


def _run(plan: Plan, seed: int, runs: range, options: Options) -> tuple[Tally, Rows]:
    keep = options.keep_rows
    if keep is None:
        keep = runs.stop <= _KEEP
    return run_plan(
        plan,
        seed,
        runs,
        workers=options.workers,
        batch=options.batch,
        columns=COLUMNS if keep else END_COLUMNS,
        progress=options.progress,
    )


def _run_until_known(plan: Plan, seed: int, options: Options) -> tuple[Tally, Rows]:
    """Double the runs until every outcome's share is known to ``half_width``."""
    tally, parts, done, wanted = start_tally(plan.parameters), [], 0, _FIRST
    while True:
        if options.out is not None:
            tally, rows = run_stored(plan, seed, options.out, wanted, options=options)
        else:
            counted, new = _run(plan, seed, range(done, wanted), options)
            tally.add(counted)
            parts.append(new)
            rows = join_rows([{name: p[name] for name in _find_columns(wanted)} for p in parts])
        done = wanted
        shares = [find_share(int(count), done) for count in tally.ended.sum(axis=1)]
        widest = max((share.high - share.low) / 2 for share in shares)
        if widest <= options.half_width or done >= _MOST:
            return tally, rows
        wanted = min(2 * done, _MOST)


def _find_columns(runs: int) -> tuple[str, ...]:
    return COLUMNS if runs <= _KEEP else END_COLUMNS
