"""Where results lie: Parquet shards and a manifest, written so that a kill loses nothing finished.

    DIR/manifest.json            what was asked: inputs' hash, plan, targets, version, chunk size
    DIR/shards/000000.parquet    rows of one chunk, column `row` first

A shard appears under its name only when it is complete and on disk (write, fsync, rename, fsync of
the directory); whatever else lies in the directory after a kill is swept on the next start. The
files are the only state: the same request finds the finished shards and does the rest. A request
that differs in anything that could change a number is refused rather than mixed in.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innercircle.errors import InputError, OutputError
from innercircle.paths import name_for_duckdb

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"
SHARDS = "shards"
_PREFIX = ".writing-"


@dataclass(frozen=True)
class Store:
    """A directory of results for one request.

    Attributes:
        directory: where.
        manifest: the request, as plain data.
    """

    directory: Path
    manifest: Mapping[str, Any]

    def find_finished(self) -> set[int]:
        """Numbers of the chunks whose shard is complete."""
        return {int(path.stem) for path in self.list_shards()}

    def list_shards(self) -> list[Path]:
        """Files of the finished chunks, in their order."""
        return _list_shards(self.directory)

    def write_shard(self, chunk: int, table: "pd.DataFrame") -> None:
        """Write the rows of one chunk; all of them or, after a kill, none.

        Raises:
            OutputError: disk full, read-only directory; finished shards are intact.
        """
        final = self.directory / SHARDS / f"{chunk:06d}.parquet"
        temporary = final.with_name(f"{_PREFIX}{os.getpid()}-{final.name}")
        try:
            _write_parquet(table, temporary)
            _sync(temporary)
            temporary.replace(final)
            _sync(final.parent)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise _explain(error, final) from None

    def to_frame(self) -> "pd.DataFrame":
        """All finished rows in the order of the plan."""
        return query(self.directory, "select * from results order by row")


def open_store(directory: Path, manifest: Mapping[str, Any]) -> Store:
    """Make the directory for a request, or find the one that this same request began.

    Raises:
        InputError: the directory holds something else, or results of another request.
        OutputError: it cannot be made or written.
    """
    file = directory / MANIFEST
    wanted = json.loads(json.dumps(manifest, sort_keys=True))
    if file.exists():
        _require_same(_read_manifest(file), wanted, directory)
    elif directory.is_dir() and any(path.name[0] != "." for path in directory.iterdir()):
        raise InputError(
            "the directory is not empty and holds no manifest.",
            where=str(directory),
            advice="Choose a new directory with --out.",
        )
    try:
        (directory / SHARDS).mkdir(parents=True, exist_ok=True)
        for stray in [*directory.glob(f"{_PREFIX}*"), *(directory / SHARDS).glob(f"{_PREFIX}*")]:
            stray.unlink(missing_ok=True)
        if not file.exists():
            temporary = directory / f"{_PREFIX}{os.getpid()}-{MANIFEST}"
            temporary.write_text(json.dumps(wanted, indent=2, sort_keys=True), encoding="utf-8")
            _sync(temporary)
            temporary.replace(file)
            _sync(directory)
    except OSError as error:
        raise _explain(error, directory) from None
    return Store(directory, wanted)


def read_store(directory: Path) -> Store:
    """An existing store, to look at.

    Raises:
        InputError: there is none.
    """
    file = directory / MANIFEST
    if not file.exists():
        raise InputError(
            "there are no results here (no manifest.json).",
            where=str(directory),
            advice="Make some with: innercircle sweep FILE --out DIR",
        )
    return Store(directory, _read_manifest(file))


def query(directory: Path, sql: str) -> "pd.DataFrame":
    """Rows of a read-only question about the table ``results``.

    Args:
        directory: of a store.
        sql: one SELECT in DuckDB's dialect.

    Raises:
        InputError: not one SELECT, or DuckDB refuses it; its own message is passed on.
    """
    import duckdb  # noqa: PLC0415  heavy

    shards = _list_shards(directory)
    if not shards:
        raise InputError("no shard is finished yet.", where=str(directory))
    with duckdb.connect() as connection:
        try:
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise InputError(
                    "only one SELECT can be asked.",
                    where="--query",
                    why="Results are never changed by a question.",
                    advice='For example: --query "select count(*) from results"',
                )
            # The view may read the shards; the question itself reaches no other file.
            patterns = [name_for_duckdb(path) for path in shards]
            allowed = [*(str(path.absolute()) for path in shards), *patterns]
            connection.execute("set allowed_paths = ?", [allowed])
            connection.execute("set enable_external_access = false")
            names = ", ".join("'" + name.replace("'", "''") + "'" for name in patterns)
            connection.execute(f"create view results as from read_parquet([{names}])")
            connection.execute("set lock_configuration = true")
            return connection.execute(sql).df()
        except duckdb.Error as error:
            raise InputError(str(error).splitlines()[0], where="--query") from None


def _list_shards(directory: Path) -> list[Path]:
    return sorted((directory / SHARDS).glob("[0-9]*.parquet"))


def _read_manifest(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        data = None
    if not isinstance(data, dict):
        raise InputError("this manifest cannot be read.", where=str(file))
    return data


def _require_same(found: Mapping[str, Any], wanted: Mapping[str, Any], directory: Path) -> None:
    different = sorted(key for key in {*found, *wanted} if found.get(key) != wanted.get(key))
    if different:
        raise InputError(
            f"the results there answer another request (different: {', '.join(different)}).",
            where=str(directory),
            why="Rows of different inputs, plans or versions are never mixed.",
            advice="Choose a new directory with --out, or repeat the first command exactly.",
        )


def _write_parquet(table: "pd.DataFrame", path: Path) -> None:
    import duckdb  # noqa: PLC0415  heavy

    with duckdb.connect() as connection:
        # One thread, so that the same rows always give the same bytes.
        connection.execute("set threads = 1")
        connection.register("shard", table)
        try:
            target = str(path.absolute())  # DuckDB takes a name that begins with "~" for a home
            connection.execute("copy shard to ? (format parquet, compression zstd)", [target])
        except duckdb.IOException as error:
            raise OSError(0, str(error).splitlines()[0], str(path)) from None


def _sync(path: Path) -> None:
    """Put a file or a directory's entries on disk, where the system can."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _explain(error: OSError, path: Path) -> OutputError:
    return OutputError(
        f"could not be written: {error.strerror or error}.",
        where=str(path),
        advice="What was finished before is intact; make room, then repeat the same command.",
    )
