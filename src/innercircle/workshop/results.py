"""A folder of results for one request: a manifest, and parts that know whose they are.

    DIR/manifest.json    what was asked, written before the first part
    DIR/….parquet        a part, or ….npz; it says the request's digest, its own name, and the
                         digest of its own bytes

Files are the only state. The same request goes on where a killed one stopped; two of them at once
take turns. A part that is damaged, copied or of another request is named, never counted.
"""

import glob
import hashlib
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innercircle.errors import InputError
from innercircle.workshop.atomic import explain_failure, replacing, sweep_strays, write_whole
from innercircle.workshop.fingerprint import find_digest, require_same
from innercircle.workshop.lock import hold_folder
from innercircle.workshop.place import check_place
from innercircle.workshop.reading import read_regular

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MANIFEST = "manifest.json"
"""Name of the file that says what a directory of results answers."""
_LARGEST = 50_000_000
_STAMP = ("request", "part")
_MARK = b"innercircle-sha256:"
_BLANK = b"0" * 64
"""Blanks after the mark while the digest is taken."""


@contextmanager
def open_results(
    directory: Path, request: Mapping[str, Any], list_parts: Callable[[Path], Iterable[Path]]
) -> Iterator[None]:
    """Make the folder of a request, or take up the one that this same request began.

    Args:
        directory: where; made if missing. Nobody else works there meanwhile.
        request: as :func:`describe_request` makes it.
        list_parts: the parts in a directory; raises when it holds what it must not.

    Raises:
        InputError: no folder can be there; or it holds something else, results of another request
            or a part that is damaged, copied or of another request.
        OutputError: it cannot be made or written.
    """

    def check() -> None:
        if (directory / MANIFEST).exists():
            advice = "Choose a new directory with --out, or repeat the first command exactly."
            require_same(read_manifest(directory), request, directory, advice)
        list_parts(directory)

    with ExitStack() as stack:
        try:
            check_place(directory, folder=True, deep=True)
            check()
            directory.mkdir(parents=True, exist_ok=True)
            stack.enter_context(hold_folder(directory, check))
            sweep_strays(directory)
            check_parts(list_parts(directory), request)
            if not (directory / MANIFEST).exists():
                text = json.dumps(request, indent=2, sort_keys=True, ensure_ascii=False)
                write_whole(directory / MANIFEST, text, mode=0o644)
        except OSError as error:
            explain_failure(error, directory, named=True)
        yield


def read_manifest(directory: Path) -> dict[str, Any]:
    """Read what was asked of the results in a directory.

    Raises:
        InputError: there is no manifest, or it cannot be read.
    """
    file = directory / MANIFEST
    try:
        data = json.loads(read_regular(file, _LARGEST))
    except (InputError, ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise InputError(
            "this manifest cannot be read.",
            where=str(file),
            why="It is damaged, or of another program.",
            advice="Choose a new directory with --out.",
        )
    return data


def check_parts(parts: Iterable[Path], request: Mapping[str, Any]) -> None:
    """Refuse parts that must not be counted; all are named.

    Raises:
        InputError: some are damaged, copied or of another request.
    """
    digest, wrong, place = find_digest(request), [], ""
    paths = list(parts)
    for path, found in zip(paths, _read_stamps(paths), strict=True):
        if found is None:
            wrong.append(f"{path.name} is damaged")
        elif found["request"] != digest:
            wrong.append(f"{path.name} belongs to another request")
        elif found["part"] != path.stem:
            wrong.append(f"{path.name} is a copy of {found['part']}")
        else:
            continue
        place = place or str(path.parent)
    if wrong:
        raise InputError(
            "; ".join(wrong) + ".",
            where=place,
            why="Such rows are never counted.",
            advice="Move these files away, then repeat the command: what is missing is computed.",
        )


def _make_stamp(path: Path, request: Mapping[str, Any]) -> dict[str, str]:
    """Make the stamp of a part: whose it is, and its own name."""
    return {"request": find_digest(request), "part": path.stem}


def write_parquet(table: "pd.DataFrame", path: Path, request: Mapping[str, Any]) -> None:
    """Write a part; all of it or, after a kill, nothing. The same rows give the same bytes.

    Raises:
        OutputError: disk full, read-only directory.
    """
    import duckdb  # noqa: PLC0415  heavy

    words = {**_make_stamp(path, request), "bytes": (_MARK + _BLANK).decode()}
    stamp = ", ".join(f"{key}: '{value}'" for key, value in words.items())
    options = f"format parquet, compression zstd, kv_metadata {{{stamp}}}"
    try:
        with replacing(path) as place, duckdb.connect() as connection:
            # One thread, so that the same rows always give the same bytes.
            connection.execute("set threads = 1")
            connection.register("part", table)
            try:
                connection.execute(f"copy part to ? ({options})", [str(place.absolute())])
            except duckdb.IOException as error:
                raise read_reason(error) from None
            _sign(place)
    except OSError as error:
        explain_failure(error, path)


def write_arrays(arrays: Mapping[str, Any], path: Path, request: Mapping[str, Any]) -> None:
    """Write a part of arrays (.npz), in the same way.

    Raises:
        OutputError: disk full, read-only directory.
    """
    import numpy as np  # noqa: PLC0415  with the file that needs it

    stamp = {name: np.array(word) for name, word in _make_stamp(path, request).items()}
    named: dict[str, Any] = {**arrays, **stamp}
    try:
        with replacing(path) as place:
            with place.open("wb") as file:
                np.savez_compressed(file, **named)
            with zipfile.ZipFile(place, "a") as archive:
                archive.comment = _MARK + _BLANK
            _sign(place)
    except OSError as error:
        explain_failure(error, path)


def _sign(place: Path) -> None:
    """Put the digest of a file's bytes behind the mark in it."""
    data = place.read_bytes()
    with place.open("r+b") as file:
        file.seek(data.rindex(_MARK) + len(_MARK))
        file.write(hashlib.sha256(data).hexdigest().encode())


def _is_whole(path: Path) -> bool:
    """True when every byte is as it was written."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    before, _, rest = data.rpartition(_MARK)
    signed, after = rest[: len(_BLANK)], rest[len(_BLANK) :]
    digest = hashlib.sha256(b"".join((before, _MARK, _BLANK, after))).hexdigest()
    return signed == digest.encode()


def read_reason(error: Exception) -> OSError:
    """The system's own error, which DuckDB wraps in words of its own."""
    text = str(error)
    found = re.search(r'"errno":"(\d+)"', text)
    if found:
        return OSError(int(found[1]), os.strerror(int(found[1])))
    return OSError(0, text.splitlines()[0].rpartition(": ")[2])


def name_literally(path: Path) -> str:
    """A path as DuckDB's readers take it: what would be a pattern, or "~", means itself."""
    return glob.escape(str(path.absolute()))


def _read_stamps(paths: Iterable[Path]) -> Iterator[dict[str, str] | None]:
    """Read the stamp of each part; None when it bears none or cannot be read."""
    with ExitStack() as stack:
        connection: duckdb.DuckDBPyConnection | None = None
        for path in paths:
            found: dict[str, str] = {}
            if path.is_file() and _is_whole(path):
                if path.suffix == ".npz":
                    found = _read_npz_stamp(path)
                else:
                    # One for all: to open it takes far longer than to read a stamp.
                    connection = connection or stack.enter_context(_connect())
                    found = _read_parquet_stamp(path, connection)
            yield found if set(found) >= set(_STAMP) else None


def _connect() -> "duckdb.DuckDBPyConnection":
    import duckdb  # noqa: PLC0415  heavy

    return duckdb.connect()


def _read_parquet_stamp(path: Path, connection: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    import duckdb  # noqa: PLC0415  heavy

    try:
        rows = connection.execute(
            "select key, value from parquet_kv_metadata(?)", [name_literally(path)]
        ).fetchall()
    except duckdb.Error:
        return {}
    return {bytes(key).decode(): bytes(value).decode("utf-8", "replace") for key, value in rows}


def _read_npz_stamp(path: Path) -> dict[str, str]:
    import numpy as np  # noqa: PLC0415  with the file that needs it

    try:
        with np.load(path, allow_pickle=False) as saved:
            return {name: str(saved[name]) for name in _STAMP if name in saved.files}
    except (OSError, ValueError, zipfile.BadZipFile):  # signed, but by whom?
        return {}
