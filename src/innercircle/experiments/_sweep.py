"""A sweep: the plan's draws of one scenario, computed in chunks on an engine, kept in a store."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innercircle.chances import count_things
from innercircle.errors import InputError, OutputError
from innercircle.experiments._dask import compute_on_dask
from innercircle.experiments._engines import compute_here
from innercircle.experiments._plans import Plan, pick_names, refuse_together
from innercircle.experiments._store import KIND, Store, open_store
from innercircle.experiments._targets import (
    Asked,
    are_apart,
    check_targets,
    compute_targets,
    compute_with_reason,
    find_twin,
)
from innercircle.experiments._tornado import TornadoAnswer, draw_tornado
from innercircle.scenario import Scenario, draw_at, find_range, list_tied
from innercircle.workshop import describe_request, find_code_digest

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]
"""Called with the rows done so far and the rows wanted."""

DEFAULT_CHUNK = 64


@dataclass(frozen=True)
class Sweep:
    """A question asked at many points; equal sweeps give equal bits, in any parts, anywhere.

    Attributes:
        scenario: as stated; the plan's inputs are drawn from its spreads.
        plan: the points.
        targets: dotted names of the numbers to keep.
        asked: settings of simulated targets.
        chunk: rows computed and written at a time.
    """

    scenario: Scenario
    plan: Plan
    targets: tuple[str, ...]
    asked: Asked = field(default_factory=Asked)
    chunk: int = DEFAULT_CHUNK

    @property
    def chunks(self) -> range:
        """Numbers of all chunks."""
        return range(-(-self.plan.rows // self.chunk))

    def list_rows(self, chunk: int) -> range:
        """Numbers of the rows of a chunk."""
        start = chunk * self.chunk
        return range(start, min(start + self.chunk, self.plan.rows))

    def to_manifest(self) -> dict[str, Any]:
        """All that a number of the results may hang on."""
        asked = {
            "scenario": self.scenario.id,
            "inputs": self.scenario.digest,
            "plan": self.plan.to_dict(),
            "targets": list(self.targets),
            "runs": self.asked.runs,
            "seed": self.asked.seed,
            "stage": self.asked.stage,
            "chunk": self.chunk,
        }
        return describe_request(KIND, find_code_digest(), asked)


def make_sweep(
    scenario: Scenario,
    *,
    plan: str,
    n: int,
    targets: Sequence[str],
    vary: Sequence[str] = (),
    seed: int | None = None,
    runs: int = 400,
    stage: str = "quick",
    chunk: int = DEFAULT_CHUNK,
) -> Sweep:
    """Check a request and make it a sweep.

    Args:
        scenario: with at least one uncertain input.
        plan: kind of plan, see KINDS.
        n: its size parameter.
        targets: dotted names; at least one.
        vary: inputs to vary, by path or by what a path begins with; empty for all.
        seed: of the plan and of simulated runs; None for the scenario's.
        runs: simulated runs a draw, for targets that simulate.
        stage: "quick" or "exact" stage of the simulation.
        chunk: rows a shard.

    Raises:
        InputError: nothing uncertain, unknown targets or inputs, an impossible plan.
    """
    if not targets:
        raise InputError(
            "nothing to compute.",
            where="--target",
            advice="For example: --target solve.signals.fall_probability",
        )
    if chunk < 1:
        raise InputError(f"a chunk has at least 1 row, not {chunk}.", where="--chunk")
    chosen_seed = scenario.seed if seed is None else seed
    asked = Asked(runs, chosen_seed, stage)
    names = pick_names(list(scenario.spreads()), vary)
    refuse_together(plan, list_tied(scenario, names))
    made = Sweep(
        scenario,
        Plan(plan, names, n, seed=chosen_seed),
        tuple(dict.fromkeys(targets)),
        asked,
        chunk,
    )
    check_targets(scenario, made.targets, asked)
    return made


def make_request(sweep: Sweep) -> dict[str, Any]:
    """The request of ``compute_chunk``, as it is sent to workers."""
    return {"sweep": sweep, "code": find_code_digest()}


def compute_chunk(request: Mapping[str, Any], chunk: int) -> "pd.DataFrame":
    """Rows of one chunk: row, the drawn inputs, the targets with twins, reason. Pure.

    Raises:
        OutputError: this worker has other code than the process that asked.
    """
    import pandas as pd  # noqa: PLC0415  heavy

    sweep: Sweep = request["sweep"]
    if request["code"] != find_code_digest():
        raise OutputError(
            f"a worker has other code ({find_code_digest()}) than this process "
            f"({request['code']}).",
            why="Rows of two versions are never mixed.",
            advice="Install the same version of innercircle on all machines.",
        )
    wanted = list(sweep.list_rows(chunk))
    draws = draw_at(sweep.scenario, sweep.plan.names, sweep.plan.points[wanted])
    rows = []
    for row, drawn in zip(wanted, draws, strict=True):
        changed = sweep.scenario.with_values(drawn)
        numbers, reason = compute_with_reason(changed, sweep.targets, sweep.asked)
        rows.append({"row": row, **drawn, **numbers, "reason": reason})
    return pd.DataFrame(rows)


def run_sweep(
    sweep: Sweep,
    directory: Path,
    *,
    workers: int = 1,
    address: str | None = None,
    progress: Progress = lambda _done, _wanted: None,
) -> Store:
    """Do what is not yet done of a sweep, and keep it.

    Args:
        sweep: the request.
        directory: of the store; made if missing, resumed if it holds this same request.
        workers: processes on this machine; 1 computes in this one.
        address: of a running Dask scheduler, instead of processes here.
        progress: told the rows that are safely on disk and the rows wanted, at the start and
            after each chunk.

    Raises:
        InputError: the directory holds another request; nobody answers at ``address``.
        OutputError: the results cannot be written.
    """
    with open_store(directory, sweep.to_manifest()) as store:
        finished = store.find_finished()
        todo = [chunk for chunk in sweep.chunks if chunk not in finished]
        done = sweep.plan.rows - sum(len(sweep.list_rows(chunk)) for chunk in todo)
        progress(done, sweep.plan.rows)
        for chunk, table in _compute(sweep, todo, workers, address):
            store.write_shard(chunk, table)
            done += len(table)
            progress(done, sweep.plan.rows)
    return store


def _compute(
    sweep: Sweep, todo: Sequence[int], workers: int, address: str | None
) -> Iterator[tuple[int, "pd.DataFrame"]]:
    request = make_request(sweep)
    if address is not None:
        return compute_on_dask(compute_chunk, request, todo, address)
    return compute_here(compute_chunk, request, todo, workers)


def draw_sweep_tornado(sweep: Sweep, limit: float) -> TornadoAnswer:
    """One input at a time for the sweep's first target; words (choices) are left out.

    Args:
        sweep: whose scenario, inputs and first target are used; nothing is stored.
        limit: where the conclusion changes.
    """
    scenario, target = sweep.scenario, sweep.targets[0]
    values, spreads = scenario.values(), scenario.spreads()
    ranges = {
        name: (bounds[0], float(values[name]), bounds[1])
        for name in sweep.plan.names
        if (bounds := find_range(spreads[name])) is not None
    }

    intervals = 0

    def evaluate(changes: Mapping[str, float]) -> float:
        nonlocal intervals
        changed = scenario.with_values(changes)
        found = compute_targets(changed, [target], sweep.asked)
        intervals += are_apart(found[target], found.get(find_twin(target), found[target]))
        return found[target]

    answer = draw_tornado(evaluate, ranges, target=target, limit=limit)
    if not intervals:
        return answer
    note = (
        f"At {count_things(intervals, 'point')} there is no single answer, only two ends: bars and "
        "flip points are of the lower one."
    )
    return replace(answer, assumptions=(*answer.assumptions, note))
