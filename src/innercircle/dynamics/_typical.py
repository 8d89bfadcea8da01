"""Choice of runs worth telling: one in the middle of all, one that falls, one with a purge.

Each is chosen by a rule that leaves nothing to taste, so that the same question always gets the
same story:

    median   of the runs that end in the most frequent way, the one whose months lie closest to the
             medians of all runs still going: the least mean |x − median| / scale over its months
             and over rents, strength, mobilisation, sanctions, highest suspicion and level
    fall     the first run in which the regime falls
    purge    the first run in which a purge works

Where no run of the playbook falls, or purges, the sponsor's other playbooks are asked in their
order, and the answer says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from innercircle.answer import Answer
from innercircle.dynamics._loop import Batch, Plan, run_batch
from innercircle.dynamics._outcomes import FALLS, OUTCOMES, Verdict
from innercircle.dynamics._playbooks import (
    SponsorPlay,
    find_playbook,
    list_playbooks,
    read_standard,
)
from innercircle.dynamics._runner import (
    Chunk,
    Progress,
    Rows,
    join_rows,
    run_chunk,
    run_chunks,
    split_runs,
)
from innercircle.dynamics._simulate import plan_simulation
from innercircle.dynamics._stage import make_stage
from innercircle.dynamics._state import Floats, Month, State
from innercircle.dynamics._story import StoryAnswer, tell_plan
from innercircle.dynamics._tally import QUANTITIES, Counter, list_quantities, start_tally
from innercircle.errors import InputError
from innercircle.scenario import Scenario

RULES = {
    "median": "of the runs that end in the most frequent way, the one whose months lie closest to "
    "the medians of all",
    "fall": "the first run in which the regime falls",
    "purge": "the first run in which a purge works",
}
"""Kind of a typical run → how it is chosen."""

_PIECE = 250


@dataclass(frozen=True, kw_only=True, eq=False)
class TypicalAnswer(Answer):
    """A run that stands for others, told.

    Attributes:
        kind: "median", "fall" or "purge".
        rule: how it was chosen, in words.
        asked: the sponsor's playbook that was asked for.
        playbook: the one under which the run was found; empty when there is none.
        looked: how many runs of each playbook were looked through at most.
        story: the run told; None when no run of any playbook is of this kind.
    """

    kind: str
    rule: str
    asked: str
    playbook: str
    looked: int
    story: StoryAnswer | None

    def describe(self) -> str:
        """Choice of the run, and from what, in a sentence or two."""
        among = f"{self.looked:,} runs under {self.asked}"
        if self.story is None:
            return f"None of {among}, nor of the sponsor's other playbooks, is of this kind."
        if self.playbook == self.asked:
            return f"Chosen from {among}: {self.rule}."
        return (
            f"None of {among} is of this kind. Chosen from the sponsor's next playbook that has "
            f"one, {self.playbook}: {self.rule}."
        )


def find_typical(
    model: Any,
    kind: str,
    sponsor: Any = None,
    leader: Any = None,
    opposition: Any = None,
    *,
    runs: int = 500,
    seed: int | None = None,
    stage: str = "exact",
    workers: int = 1,
    progress: Progress | None = None,
) -> TypicalAnswer:
    """Find and tell a run that stands for others.

    Args:
        model: a scenario or parameters.
        kind: "median", "fall" or "purge".
        sponsor: a playbook, as in :func:`innercircle.dynamics.simulate`.
        leader: the same.
        opposition: the same.
        runs: how many runs of a playbook are looked through.
        seed: of the random draws; None for the scenario's.
        stage: "exact" or "quick".
        workers: processes; no number depends on it.
        progress: called with the runs looked through and those to look through.

    Raises:
        InputError: as in :func:`innercircle.dynamics.simulate`, an unknown kind, or no runs.
    """
    if kind not in RULES:
        raise InputError(
            f"there is no typical run called {kind!r}.", advice=f"Known: {', '.join(RULES)}."
        )
    if runs < 1:
        raise InputError("runs must be at least 1.")
    plan, number = plan_simulation(model, sponsor, leader, opposition, seed=seed, stage=stage)
    search = _Search(number, runs, workers, progress)
    found: tuple[Plan, int] | None = None
    if kind == "median":
        found = plan, search.find_median(plan)
    else:
        for one in (plan, *_list_others(model, plan)):
            run = search.find_first(one, kind)
            if run is not None:
                found = one, run
                break
    story = None if found is None else tell_plan(found[0], number, found[1])
    return TypicalAnswer(
        method=f"runs looked through in order, {stage} stage",
        seed=number,
        certified=story is not None and story.certified,
        kind=kind,
        rule=RULES[kind],
        asked=plan.sponsor.name,
        playbook="" if found is None else found[0].sponsor.name,
        looked=runs,
        story=story,
    )


def _list_others(model: Any, plan: Plan) -> Iterator[Plan]:
    """The same months under the sponsor's other playbooks, in their order."""
    own = list_playbooks(model.playbooks) if isinstance(model, Scenario) else None
    known = (own or {}).get("sponsor") or read_standard()["sponsor"]
    for name in known:
        if name != plan.sponsor.name:
            other = find_playbook(SponsorPlay, name, own, plan.parameters)
            yield replace(plan, sponsor=other)


@dataclass(frozen=True)
class _Search:
    """Bounds of the search: seed, how many runs, in how many processes."""

    seed: int
    runs: int
    workers: int
    progress: Progress | None

    def list_chunks(self, plan: Plan) -> list[Chunk]:
        pieces = split_runs(range(self.runs), _PIECE)
        columns = ("run", "outcome", "end", "purges")
        return [Chunk(plan, self.seed, part, len(part), columns) for part in pieces]

    def tell(self, done: int) -> None:
        if self.progress is not None:
            self.progress(done, self.runs)

    def find_first(self, plan: Plan, kind: str) -> int | None:
        """Number of the first run that falls, or purges; None without one."""
        chunks = self.list_chunks(plan)
        for chunk, (_, rows) in zip(
            chunks, run_chunks(chunks, run_chunk, self.workers), strict=False
        ):
            wanted = rows["purges"] > 0 if kind == "purge" else FALLS[rows["end"]]
            self.tell(chunk.runs.stop)
            if wanted.any():
                return int(rows["run"][np.argmax(wanted)])
        return None

    def find_median(self, plan: Plan) -> int:
        """Number of the run in the middle."""
        chunks = self.list_chunks(plan)
        parts: list[Rows] = []
        paths: list[Floats] = []
        for chunk, (rows, path) in zip(
            chunks, run_chunks(chunks, trace_chunk, self.workers), strict=True
        ):
            parts.append(rows)
            paths.append(path)
            self.tell(chunk.runs.stop)
        outcome = join_rows(parts)["outcome"]
        most = int(np.argmax(np.bincount(outcome, minlength=len(OUTCOMES))))
        return pick_middle(np.concatenate(paths, axis=2), outcome == most)


def pick_middle(path: Floats, among: NDArray[np.bool_]) -> int:
    """The run whose months lie closest to the medians.

    Args:
        path: (month, quantity, run), nan once a run has ended; quantities as in ``QUANTITIES``.
        among: which runs may be picked (run,).

    Returns:
        its place; of several as close, the first.
    """
    lived = np.isfinite(path[:, 0, :]).any(axis=1)
    tops = np.array(list(QUANTITIES.values()))[None, :, None]
    scaled = path[lived] / tops
    middle = np.nanmedian(scaled, axis=2, keepdims=True)
    away = np.nanmean(np.abs(scaled - middle), axis=(0, 1))
    return int(np.argmin(np.where(among, away, np.inf)))


def trace_chunk(chunk: Chunk) -> tuple[Rows, Floats]:
    """Run a chunk; its rows and the path of each run: (month, quantity, run), nan once ended."""
    plan = chunk.plan
    months = plan.parameters.months
    path = np.full((months, len(QUANTITIES), len(chunk.runs)), np.nan)

    def note(state: State, month: Month, verdict: Verdict) -> None:
        del verdict
        path[month.number - 1][:, state.position] = list(list_quantities(state, month).values())

    counter = Counter(start_tally(plan.parameters))
    stage = make_stage(plan.stage, plan.parameters)
    observers: Sequence[Any] = (counter, note)
    run_batch(Batch(plan, chunk.seed, chunk.runs), stage, tuple(observers))
    rows = counter.finish()[1]
    return {name: rows[name] for name in chunk.columns}, path
