"""The scenarios on the table: the file that was opened, and those that come along."""

import functools
import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from innercircle.errors import InputError, ScenarioError
from innercircle.scenario import (
    Scenario,
    find_scenario,
    list_catalogue,
    load_text,
    set_in_text,
)

FILE_KEY = "file"
"""What the opened file is called in addresses; shipped scenarios go by their names."""

MOST_BYTES = 1_000_000
"""A scenario file is refused above this size."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One scenario as it was last read.

    Attributes:
        key: its name in addresses.
        text: the file's text, with what ``--set`` changed.
        scenario: checked.
        path: the file that saving writes; None for a shipped scenario, which stays as it is.
        version: hash of the file's text, so that saving notices changes made elsewhere.
    """

    key: str
    text: str
    scenario: Scenario
    path: Path | None
    version: str


def hash_text(text: str) -> str:
    """What tells two texts of a file apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Shelf:
    """Finds cases by key, and reads opened files again when they change on disk.

    Args:
        source: path of a file, or the name of a shipped scenario, that is shown first; None for
            the first shipped one.
        sets: changes as of ``--set``, made to that scenario before it is shown.

    Raises:
        InputError: there is no such file or scenario, or it cannot be read.
        ScenarioError: it has problems; all are listed.
    """

    def __init__(self, source: str | None = None, sets: Iterable[str] = ()) -> None:
        self._shipped = tuple(entry.name for entry in list_catalogue())
        is_file = source is not None and (source not in self._shipped or Path(source).exists())
        self._files: dict[str, OpenFile] = {}
        self.folder = Path.cwd()
        self.first = source or self._shipped[0]
        self.sets = tuple(sets)
        if is_file and source is not None:
            self.first = FILE_KEY
            self.folder = Path(source).parent
            self._files[FILE_KEY] = OpenFile(FILE_KEY, Path(source), self.sets)
        self.find(self.first)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, opened files first."""
        return (*self._files, *self._shipped)

    def find(self, key: str) -> Case:
        """The case of a key.

        Raises:
            InputError: there is none, or the file cannot be read.
            ScenarioError: the file has problems and was never free of them.
        """
        if key in self._files:
            return self._files[key].read()
        if key in self._shipped:
            return read_shipped(key, self.sets if key == self.first else ())
        raise InputError("there is no such scenario here.")

    def name(self, key: str) -> str:
        """What people call a case: its file's name, or its own."""
        return self._files[key].path.name if key in self._files else key

    def find_trouble(self, key: str) -> ScenarioError | None:
        """What is wrong with an opened file as it is on disk now, if anything."""
        return self._files[key].trouble if key in self._files else None

    def add(self, path: Path) -> str:
        """Open one more file; returns its key."""
        for key, known in self._files.items():
            if known.path == path:
                return key
        key = FILE_KEY if not self._files else f"{FILE_KEY}-{len(self._files) + 1}"
        self._files[key] = OpenFile(key, path, ())
        return key


class OpenFile:
    """A file that is read again when it changes on disk; a faulty one as it last was.

    Attributes:
        path: the file.
        trouble: what is wrong with it as it is on disk now; None when nothing is.
    """

    def __init__(self, key: str, path: Path, sets: tuple[str, ...]) -> None:
        self.path = path
        self.trouble: ScenarioError | None = None
        self._key = key
        self._sets = sets
        self._stamp: tuple[int, int] | None = None
        self._case: Case | None = None

    def read(self) -> Case:
        """The file's case.

        Raises:
            InputError: it cannot be read, and never could.
            ScenarioError: it has problems, and always had.
        """
        try:
            status = self.path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if self._case is not None and stamp == self._stamp:
                return self._case
            text = read_text(self.path)
        except (OSError, InputError) as error:
            if self._case is not None:
                return self._case
            if isinstance(error, InputError):
                raise
            raise InputError(f"cannot be read: {error.strerror}.", where=self.path.name) from None
        try:
            self._case = _make_case(self._key, text, self.path, self._sets)
        except ScenarioError as error:
            self.trouble = error
            if self._case is None:
                raise
            return self._case
        self.trouble, self._stamp = None, stamp
        return self._case


def _make_case(key: str, text: str, path: Path | None, sets: tuple[str, ...]) -> Case:
    """A case from a file's text; the changes of ``--set`` are written into what is shown of it."""
    shown, folder = (key, None) if path is None else (path.name, path.parent)
    scenario = load_text(text, shown, folder=folder, sets=sets)
    changed = text
    for each in sets:
        name, _, value = each.partition("=")
        changed = set_in_text(changed, name.strip(), value.strip())
    return Case(key=key, text=changed, scenario=scenario, path=path, version=hash_text(text))


@functools.lru_cache(maxsize=64)
def read_shipped(name: str, sets: tuple[str, ...] = ()) -> Case:
    """A scenario that comes along."""
    return _make_case(name, find_scenario(name).read_text(encoding="utf-8"), None, sets)


def read_text(path: Path) -> str:
    """The text of a scenario file.

    Raises:
        InputError: not a regular file, too large, or not UTF-8.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InputError("this is not a regular file.", where=path.name)
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}.", where=path.name) from None
    if len(data) > MOST_BYTES:
        raise InputError("the file is larger than 1 MB.", where=path.name)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8.", where=path.name) from None
