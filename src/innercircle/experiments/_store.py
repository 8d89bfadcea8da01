"""Stores of results: Parquet shards and a manifest, written so that a kill loses nothing finished.

    DIR/manifest.json            what was asked: inputs' hash, plan, targets, version, chunk size
    DIR/shards/000000.parquet    rows of one chunk, column `row` first

How they are written, locked and checked: ``innercircle.workshop``. A request that differs in
anything that could change a number is refused rather than mixed in.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innercircle.errors import InputError
from innercircle.workshop import (
    MANIFEST,
    check_parts,
    explain_failure,
    name_literally,
    open_results,
    read_manifest,
    sweep_strays,
    write_parquet,
)

if TYPE_CHECKING:
    import pandas as pd

KIND = "sweep"
SHARDS = "shards"
_SHARD = re.compile(r"\d{6,}\.parquet")


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
        """Files of the finished chunks, in their order.

        Raises:
            InputError: some are damaged, copied or of another request.
        """
        shards = _list_shards(self.directory)
        check_parts(shards, self.manifest)
        return shards

    def write_shard(self, chunk: int, table: "pd.DataFrame") -> None:
        """Write the rows of one chunk; all of them or, after a kill, none.

        Raises:
            OutputError: disk full, read-only directory; finished shards are intact.
        """
        write_parquet(table, self.directory / SHARDS / f"{chunk:06d}.parquet", self.manifest)

    def to_frame(self) -> "pd.DataFrame":
        """All finished rows in the order of the plan."""
        return query(self.directory, "select * from results order by row")


@contextmanager
def open_store(directory: Path, manifest: Mapping[str, Any]) -> Iterator[Store]:
    """Make the directory for a request, or take up the one that this same request began.

    Until it is left, no other process works there.

    Raises:
        InputError: the directory holds something else, results of another request, or shards that
            must not be counted.
        OutputError: it cannot be made or written.
    """
    with open_results(directory, manifest, _list_own):
        try:
            (directory / SHARDS).mkdir(exist_ok=True)
            sweep_strays(directory / SHARDS)
        except OSError as error:
            explain_failure(error, directory)
        yield Store(directory, manifest)


def _list_own(directory: Path) -> list[Path]:
    """The shards of a directory that is new, or holds a sweep and nothing but that."""
    if directory.is_dir() and not (directory / MANIFEST).exists():
        others = [path.name for path in directory.iterdir() if path.name[0] != "."]
        if others not in ([], [SHARDS]):
            raise InputError(
                "the directory is not empty and holds no manifest.",
                where=str(directory),
                advice="Choose a new directory with --out.",
            )
    return _list_shards(directory)


def read_store(directory: Path) -> Store:
    """An existing store, to look at.

    Raises:
        InputError: there is none.
    """
    if not (directory / MANIFEST).exists():
        raise InputError(
            "there are no results here (no manifest.json).",
            where=str(directory),
            advice="Make some with: innercircle sweep FILE --out DIR",
        )
    manifest = read_manifest(directory)
    if manifest.get("kind") != KIND:
        raise InputError(
            "these are not the results of a sweep of this version.",
            where=str(directory),
            advice="Make some with: innercircle sweep FILE --out DIR",
        )
    return Store(directory, manifest)


def query(directory: Path, sql: str) -> "pd.DataFrame":
    """Rows of a read-only question about the table ``results``.

    Args:
        directory: of a store.
        sql: one SELECT in DuckDB's dialect.

    Raises:
        InputError: shards that must not be counted; not one SELECT, or DuckDB refuses it, and its
            own message is passed on.
    """
    import duckdb  # noqa: PLC0415  heavy

    shards = read_store(directory).list_shards()
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
            patterns = [name_literally(path) for path in shards]
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
    folder = directory / SHARDS
    found = [path for path in folder.glob("*") if path.name[0] != "."]
    strange = [path.name for path in sorted(found) if not _SHARD.fullmatch(path.name)]
    if strange:
        raise InputError(
            f"holds what is no shard of a sweep: {', '.join(strange)}.",
            where=str(folder),
            why="Whoever reads all files there would count these rows too.",
            advice="Move these files away.",
        )
    return sorted(found, key=lambda path: int(path.stem))
