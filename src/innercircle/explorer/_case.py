"""The scenarios on the table: the file that was opened, and those that come along."""

import functools
import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from innercircle.errors import InputError, ScenarioError
from innercircle.scenario import Scenario, find_scenario, list_catalogue, load_text

FILE_KEY = "file"
"""What the opened file is called in addresses; shipped scenarios go by their names."""

MOST_BYTES = 1_000_000
"""A scenario file is refused above this size."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One scenario as it was last read.

    Attributes:
        key: its name in addresses.
        text: the file's text.
        scenario: checked.
        path: the file that saving writes; None for a shipped scenario, which stays as it is.
        version: hash of the text, so that saving notices changes made elsewhere.
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
    """Finds cases by key, and reads the opened file again when it changes on disk.

    Args:
        source: path of a file, or the name of a shipped scenario, that is shown first; None for
            the first shipped one.
        sets: changes as of ``--set``, made to that scenario before it is shown.

    Raises:
        InputError: there is no such file or scenario, or it cannot be read.
        ScenarioError: it has problems; all are listed.
    """

    def __init__(self, source: str | None = None, sets: Iterable[str] = ()) -> None:
        shipped = tuple(entry.name for entry in list_catalogue())
        is_file = source is not None and (source not in shipped or Path(source).exists())
        file = Path(source) if is_file and source is not None else None
        self.path = file
        self.first = FILE_KEY if is_file else source or shipped[0]
        self.sets = tuple(sets)
        self._shipped = shipped
        self.folder = Path.cwd() if file is None else file.parent
        self.trouble: ScenarioError | None = None
        self._stamp: tuple[int, int] | None = None
        self._opened: Case | None = None
        self.find(self.first)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, the opened file first."""
        return (FILE_KEY, *self._shipped) if self.path is not None else self._shipped

    def find(self, key: str) -> Case:
        """The case of a key.

        Raises:
            InputError: there is none, or the file cannot be read.
            ScenarioError: the file has problems and was never free of them.
        """
        if key == FILE_KEY and self.path is not None:
            return self.read_file(self.path)
        if key in self._shipped:
            return read_shipped(key, self.sets if key == self.first else ())
        raise InputError("there is no such scenario here.")

    def read_file(self, path: Path) -> Case:
        """The opened file; when it has become faulty, as it last was, with ``trouble`` set."""
        try:
            stamp = _read_stamp(path)
        except OSError as error:
            if self._opened is not None:
                return self._opened
            raise InputError(f"cannot be read: {error.strerror}.", where=str(path)) from None
        if self._opened is not None and stamp == self._stamp:
            return self._opened
        text = read_text(path)
        try:
            scenario = load_text(text, path.name, folder=path.parent, sets=self.sets)
        except ScenarioError as error:
            self.trouble = error
            if self._opened is None:
                raise
            return self._opened
        self.trouble = None
        self._stamp = stamp
        self._opened = Case(
            key=FILE_KEY, text=text, scenario=scenario, path=path, version=hash_text(text)
        )
        return self._opened


@functools.lru_cache(maxsize=32)
def read_shipped(name: str, sets: tuple[str, ...] = ()) -> Case:
    """A scenario that comes along."""
    text = find_scenario(name).read_text(encoding="utf-8")
    scenario = load_text(text, name, sets=sets)
    return Case(key=name, text=text, scenario=scenario, path=None, version=hash_text(text))


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


def _read_stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size
