"""The data that come along: where they are from, what their columns mean, whether they are whole.

Every table is read through one door, which compares the file with the checksum in
``data/manifest.json`` and refuses a file that differs. Columns have a role: a *key* says which
row, an *input* was known before the month began, a *label* is an outcome.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innercircle.errors import DataError
from innercircle.workshop import name_literally

if TYPE_CHECKING:
    import pandas as pd

DATA = Path(str(files("innercircle.history"))) / "data"
"""The folder with the data files, their licence and their manifest."""


@dataclass(frozen=True)
class Column:
    """One column of a shipped table.

    Attributes:
        table: name of the table, the file's name without its ending.
        name: name of the column.
        role: "key", "input" (known before the month) or "label" (an outcome).
        unit: unit, or the kind of value.
        meaning: what it says.
        source: id of the source in ``read_sources``.
    """

    table: str
    name: str
    role: str
    unit: str
    meaning: str
    source: str


@dataclass(frozen=True)
class Source:
    """Origin of columns.

    Attributes:
        id: short name used in the list of columns.
        title: name of the data set.
        licence: licence under which it may be passed on.
        citation: how to cite it.
        snapshot: the stored copy that was read.
    """

    id: str
    title: str
    licence: str
    citation: str
    snapshot: str


def read_sources() -> dict[str, Source]:
    """The sources of the panel by id, with licence and citation."""
    return {
        name: Source(name, entry["title"], entry["licence"], entry["cite"], entry["snapshot"])
        for name, entry in _read_manifest(DATA)["sources"].items()
    }


@cache
def read_columns() -> tuple[Column, ...]:
    """Every column of every shipped table, with role, unit, meaning and source."""
    import csv  # noqa: PLC0415  only needed here

    with (DATA / "columns.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Column(
                row["table"], row["column"], row["role"], row["unit"], row["meaning"], row["source"]
            )
            for row in csv.DictReader(file)
        )


def find_columns(table: str, role: str) -> list[str]:
    """Names of a table's columns that have this role, in the table's order."""
    return [c.name for c in read_columns() if c.table == table and c.role == role]


def read_table(file: str, folder: Path = DATA) -> "pd.DataFrame":
    """Read one shipped file after comparing it with its checksum.

    Args:
        file: name of the file, as in the manifest ("autocracy_months.parquet").
        folder: where the files are; another folder needs its own ``manifest.json``.

    Returns:
        The table with all its columns, in the file's order.

    Raises:
        DataError: the file is missing, not in the manifest, or differs from its checksum.
    """
    verify_file(file, folder)
    # A copy: whoever asked may change it, and one question reads the same table many times.
    return _read(file, folder, _read_manifest(folder)["files"][file]["sha256"]).copy()


@lru_cache(maxsize=4)
def _read(file: str, folder: Path, checksum: str) -> "pd.DataFrame":  # noqa: ARG001  another file
    import duckdb  # noqa: PLC0415  heavy, and most uses of the package never need it

    path = name_literally(folder / file)
    reader = "read_parquet" if file.endswith(".parquet") else "read_csv"
    with duckdb.connect() as connection:
        return connection.execute(f"select * from {reader}($path)", {"path": path}).df()  # noqa: S608  the reader is one of two words above


def verify_file(file: str, folder: Path = DATA) -> None:
    """Compare a shipped file with its checksum.

    Raises:
        DataError: the file is missing, not in the manifest, or differs from its checksum.
    """
    entries = _read_manifest(folder)["files"]
    if file not in entries:
        raise DataError(
            f"{file!r} is not one of the shipped tables.",
            where=str(folder),
            advice=f"They are: {', '.join(entries)}.",
        )
    try:
        content = (folder / file).read_bytes()
    except OSError as error:
        raise DataError(
            f"cannot be read: {error.strerror}.", where=file, advice="Install innercircle again."
        ) from None
    found = hashlib.sha256(content).hexdigest()
    if found != entries[file]["sha256"]:
        raise DataError(
            f"does not match its checksum ({found[:12]}…, expected "
            f"{entries[file]['sha256'][:12]}…).",
            where=file,
            why="A backtest on other data than the documented ones would not be that backtest.",
            advice="Install innercircle again.",
        )


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(
            f"cannot be read: {error.strerror}.",
            where="manifest.json",
            advice="Install innercircle again.",
        ) from None
    return dict(manifest)
