"""One row a run on disk, in Parquet shards; killed at any moment, the next call resumes.

    manifest.json                       what was simulated, and its hash
    runs-000000000-000009999.parquet    one row a run
    runs-000000000-000009999.npz        the counts of these runs, so that resuming reads no rows

Files are written under a temporary name, flushed to the disk and renamed. A shard counts when both
its files are there; stray temporary files are swept.
"""

import hashlib
import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from innercircle.answer import find_version, make_plain
from innercircle.dynamics._answer import name_rows
from innercircle.dynamics._loop import Plan
from innercircle.dynamics._playbooks import describe_playbook
from innercircle.dynamics._runner import (
    ENDS,
    Chunk,
    Rows,
    join_rows,
    run_chunk,
    run_chunks,
    split_runs,
)
from innercircle.dynamics._tally import COLUMNS, Tally, start_tally
from innercircle.errors import OutputError
from innercircle.paths import name_for_duckdb

if TYPE_CHECKING:
    from innercircle.dynamics._simulate import Options

SHARD = 10_000
"""Runs in a shard; fixed, so that a resumed simulation cuts the runs in the same places."""


def run_stored(
    plan: Plan, seed: int, out: Path, runs: int, *, options: "Options"
) -> tuple[Tally, Rows]:
    """Simulate into a directory, or finish what an earlier call began there.

    Raises:
        OutputError: the directory cannot be written or holds another simulation.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        _keep_manifest(out, plan, seed)
        for stray in out.glob("*.tmp"):
            stray.unlink()
        pieces = list(split_runs(range(runs), SHARD))
        _check_room(out, pieces[-1], runs)
        todo = [part for part in pieces if not _is_done(out, part)]
        chunks = [Chunk(plan, seed, part, options.batch) for part in todo]
        done = runs - sum(len(part) for part in todo)
        for written in run_chunks(chunks, partial(_write_chunk, out), options.workers):
            done += written
            if options.progress is not None:
                options.progress(done, runs)
        _sweep_shorter(out, pieces)
        tally = start_tally(plan.parameters)
        for part in pieces:
            tally.add(_read_tally(_name(out, part, "npz")))
        return tally, _read_ends(out, pieces)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(
            f"could not be written: {error.strerror}.",
            where=str(out),
            advice="What was finished is kept; the same command goes on from there.",
        ) from None


def describe_plan(plan: Plan, seed: int) -> dict[str, Any]:
    """Everything that the rows depend on, as plain data."""
    plain: dict[str, Any] = make_plain(
        {
            "kind": "simulation",
            "version": find_version(),
            "seed": seed,
            "stage": plan.stage,
            "playbooks": {
                "sponsor": describe_playbook(plan.sponsor),
                "leader": describe_playbook(plan.leader),
                "opposition": describe_playbook(plan.opposition),
            },
            "parameters": plan.parameters.to_dict(),
        }
    )
    return plain


def _keep_manifest(out: Path, plan: Plan, seed: int) -> None:
    described = describe_plan(plan, seed)
    text = json.dumps(described, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    path = out / "manifest.json"
    if path.exists():
        try:
            before = json.loads(path.read_text(encoding="utf-8")).get("inputs")
        except (ValueError, AttributeError):
            before = None
        if before != digest:
            raise OutputError(
                "the directory holds another simulation.",
                where=str(out),
                why="Its inputs, seed, stage or version differ.",
                advice="Choose another directory.",
            )
        return
    manifest = {"inputs": digest, "shard": SHARD, **described}
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    _write(path, lambda place: place.write_text(text, encoding="utf-8"))


def _check_room(out: Path, last: range, runs: int) -> None:
    """Refuse to write a shard beside a longer one that holds the same runs."""
    longest = max(_list_stored(out, last.start), default=0)
    if longest > last.stop:
        raise OutputError(
            f"the directory holds {longest:,} runs of this simulation already, more than {runs:,}.",
            where=str(out),
            advice=f"Ask for {longest:,} runs or more, or choose another directory.",
        )


def _sweep_shorter(out: Path, pieces: list[range]) -> None:
    """Remove the last shards of calls that asked for fewer runs: longer ones hold theirs too."""
    for part in pieces:
        for stop in _list_stored(out, part.start):
            if stop < part.stop:
                for kind in ("parquet", "npz"):
                    _name(out, range(part.start, stop), kind).unlink(missing_ok=True)


def _list_stored(out: Path, start: int) -> list[int]:
    """Where the stored shards that begin at a run end."""
    paths = out.glob(f"runs-{start:09d}-*.parquet")
    return [int(path.stem.rpartition("-")[2]) + 1 for path in paths]


def _name(out: Path, part: range, kind: str) -> Path:
    return out / f"runs-{part.start:09d}-{part.stop - 1:09d}.{kind}"


def _is_done(out: Path, part: range) -> bool:
    return all(_name(out, part, kind).exists() for kind in ("npz", "parquet"))


def _write_chunk(out: Path, chunk: Chunk) -> int:
    tally, rows = run_chunk(chunk)
    names = chunk.plan.parameters.insiders.names
    _write(_name(out, chunk.runs, "npz"), lambda place: _save_tally(place, tally))
    _write(_name(out, chunk.runs, "parquet"), lambda place: _save_rows(place, rows, names))
    return len(chunk.runs)


def _write(path: Path, save: Callable[[Path], Any]) -> None:
    """Write under a temporary name, flush, rename: readers see the whole file or none."""
    place = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    save(place)
    for target, flags in ((place, os.O_RDONLY), (path.parent, os.O_RDONLY)):
        handle = os.open(target, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if target == place:
            place.replace(path)


def _save_tally(place: Path, tally: Tally) -> None:
    arrays = {name: value for name, value in vars(tally).items() if name != "sums"}
    sums = np.array(json.dumps(tally.sums))
    with place.open("wb") as file:
        np.savez_compressed(file, sums=sums, **arrays)


def _read_tally(path: Path) -> Tally:
    with np.load(path, allow_pickle=False) as saved:
        arrays = {name: saved[name] for name in saved.files}
    sums = json.loads(str(arrays.pop("sums")))
    arrays["bargain"] = int(arrays["bargain"])
    return Tally(sums=sums, **arrays)


def _save_rows(place: Path, rows: Rows, names: tuple[str, ...]) -> None:
    import duckdb  # noqa: PLC0415  only for stored simulations
    import pandas as pd  # noqa: PLC0415  the same

    frame = pd.DataFrame({name: name_rows(rows, names)[name] for name in COLUMNS})
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        # From the root: DuckDB takes a name that begins with "~" for a home.
        target = str(place.absolute()).replace("'", "''")
        connection.execute(f"copy (select * from frame) to '{target}' (format parquet)")  # noqa: S608


def _read_ends(out: Path, pieces: list[range]) -> Rows:
    """Outcome, month and relief bargain of every run, as codes."""
    import duckdb  # noqa: PLC0415  only for stored simulations

    from innercircle.dynamics._outcomes import OUTCOMES  # noqa: PLC0415  used here only

    codes = {outcome.value: k for k, outcome in enumerate(OUTCOMES)}
    parts: list[Rows] = []
    with duckdb.connect() as connection:
        for part in pieces:
            path = name_for_duckdb(_name(out, part, "parquet"))
            found = connection.execute(
                "select run, outcome, month, bargain from read_parquet(?) order by run", [path]
            ).fetchnumpy()
            outcome = np.array([codes[str(word)] for word in found["outcome"]], dtype=np.int8)
            parts.append({name: np.asarray(found[name]) for name in ENDS} | {"outcome": outcome})
    return join_rows(parts)
