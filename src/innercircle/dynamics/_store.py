"""One row a run on disk, in Parquet shards; killed at any moment, the next call resumes.

    manifest.json                       what was simulated
    runs-000000000-000009999.parquet    one row a run
    runs-000000000-000009999.npz        the counts of these runs, so that resuming reads no rows

A shard counts when both its files are there. How they are written, locked and checked:
``innercircle.workshop``.
"""

import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from innercircle.dynamics._answer import name_rows
from innercircle.dynamics._loop import Plan
from innercircle.dynamics._outcomes import BARGAIN, ENDINGS, OUTCOME_OF
from innercircle.dynamics._playbooks import describe_playbook
from innercircle.dynamics._runner import (
    Chunk,
    Rows,
    join_rows,
    run_chunk,
    run_chunks,
    split_runs,
)
from innercircle.dynamics._tally import COLUMNS, Tally, start_tally
from innercircle.errors import InputError
from innercircle.workshop import (
    describe_request,
    find_code_digest,
    name_literally,
    open_results,
    write_arrays,
    write_parquet,
)

if TYPE_CHECKING:
    from innercircle.dynamics._simulate import Options

SHARD = 10_000
"""Runs in a shard; fixed, so that a resumed simulation cuts the runs in the same places."""

_KINDS = ("npz", "parquet")
_PART = re.compile(r"runs-(\d{9})-(\d{9})\.(npz|parquet)")


def run_stored(
    plan: Plan, seed: int, out: Path, runs: int, *, options: "Options"
) -> tuple[Tally, Rows]:
    """Simulate into a directory, or finish what an earlier call began there.

    Raises:
        InputError: the directory holds another simulation, or a part that must not be counted.
        OutputError: it cannot be written.
    """
    asked = describe_plan(plan, seed) | {"shard": SHARD}
    request = describe_request("simulation", find_code_digest(), asked)
    with open_results(out, request, _list_parts):
        pieces = list(split_runs(range(runs), SHARD))
        _check_room(out, pieces[-1], runs)
        todo = [part for part in pieces if not _is_done(out, part)]
        chunks = [Chunk(plan, seed, part, options.batch) for part in todo]
        done = runs - sum(len(part) for part in todo)
        for written in run_chunks(chunks, partial(_write_chunk, out, request), options.workers):
            done += written
            if options.progress is not None:
                options.progress(done, runs)
        _sweep_shorter(out, pieces)
        tally = start_tally(plan.parameters)
        for part in pieces:
            tally.add(_read_tally(_name(out, part, "npz")))
        return tally, _read_ends(out, pieces)


def describe_plan(plan: Plan, seed: int) -> dict[str, Any]:
    """Everything but the code that the rows depend on."""
    return {
        "seed": seed,
        "stage": plan.stage,
        "playbooks": {
            "sponsor": describe_playbook(plan.sponsor),
            "leader": describe_playbook(plan.leader),
            "opposition": describe_playbook(plan.opposition),
        },
        "parameters": plan.parameters.to_dict(),
    }


def _list_parts(out: Path) -> list[Path]:
    """All files of shards; what only looks like one is named."""
    paths = sorted(out.glob("runs-*"))
    strange = [path.name for path in paths if not _PART.fullmatch(path.name)]
    if strange:
        raise InputError(
            f"holds what is no shard of a simulation: {', '.join(strange)}.",
            where=str(out),
            why="Whoever reads all shards would count these rows too.",
            advice="Move these files away, or choose another directory.",
        )
    return paths


def _check_room(out: Path, last: range, runs: int) -> None:
    """Refuse to write a shard beside a longer one that holds the same runs."""
    longest = max(_list_stored(out, last.start), default=0)
    if longest > last.stop:
        raise InputError(
            f"the directory holds {longest:,} runs of this simulation already, more than {runs:,}.",
            where=str(out),
            advice=f"Ask for {longest:,} runs or more, or choose another directory.",
        )


def _sweep_shorter(out: Path, pieces: list[range]) -> None:
    """Remove the last shards of calls that asked for fewer runs: longer ones hold theirs too."""
    for part in pieces:
        for stop in _list_stored(out, part.start):
            if stop < part.stop:
                for kind in _KINDS:
                    _name(out, range(part.start, stop), kind).unlink(missing_ok=True)


def _list_stored(out: Path, start: int) -> list[int]:
    """Ends of the stored shards that begin at a run."""
    paths = out.glob(f"runs-{start:09d}-*.parquet")
    return [int(path.stem.rpartition("-")[2]) + 1 for path in paths]


def _name(out: Path, part: range, kind: str) -> Path:
    return out / f"runs-{part.start:09d}-{part.stop - 1:09d}.{kind}"


def _is_done(out: Path, part: range) -> bool:
    return all(_name(out, part, kind).exists() for kind in _KINDS)


def _write_chunk(out: Path, request: Mapping[str, Any], chunk: Chunk) -> int:
    import pandas as pd  # noqa: PLC0415  only for stored simulations

    tally, rows = run_chunk(chunk)
    named = name_rows(rows, chunk.plan.parameters.insiders.names)
    _write_tally(_name(out, chunk.runs, "npz"), tally, request)
    frame = pd.DataFrame({name: named[name] for name in COLUMNS})
    write_parquet(frame, _name(out, chunk.runs, "parquet"), request)
    return len(chunk.runs)


def _write_tally(path: Path, tally: Tally, request: Mapping[str, Any]) -> None:
    write_arrays(vars(tally) | {"sums": np.array(json.dumps(tally.sums))}, path, request)


def _read_tally(path: Path) -> Tally:
    with np.load(path, allow_pickle=False) as saved:
        arrays = {name: saved[name] for name in saved.files if name not in ("request", "part")}
    sums = json.loads(str(arrays.pop("sums")))
    return Tally(sums=sums, **arrays)


def _read_ends(out: Path, pieces: list[range]) -> Rows:
    """The columns ``END_COLUMNS`` of every run, as codes."""
    import duckdb  # noqa: PLC0415  only for stored simulations

    codes = {end.value: k for k, end in enumerate(ENDINGS)}
    parts: list[Rows] = []
    with duckdb.connect() as connection:
        for part in pieces:
            path = name_literally(_name(out, part, "parquet"))
            try:
                found = connection.execute(
                    'select run, "end", month from read_parquet(?) order by run', [path]
                ).fetchnumpy()
            except duckdb.Error:
                raise InputError(
                    "this shard is damaged.",
                    where=str(_name(out, part, "parquet")),
                    advice="Move it away, then repeat the command: what is missing is computed.",
                ) from None
            end = np.array([codes[str(word)] for word in found["end"]], dtype=np.int8)
            parts.append(
                {
                    "run": np.asarray(found["run"]),
                    "outcome": OUTCOME_OF[end],
                    "end": end,
                    "month": np.asarray(found["month"]),
                    "bargain": end == BARGAIN,
                }
            )
    return join_rows(parts)
