"""The ledger of forecasts that the page was opened with: its file is named at the start alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from innercircle.errors import InputError
from innercircle.ledger import Entry, Ledger, append, read_ledger
from innercircle.workshop import check_place


@dataclass(frozen=True)
class Book:
    """A ledger's file; a browser never says where it lies.

    Attributes:
        path: of the file, which need not be there yet; links were followed once, at the start.
    """

    path: Path

    @property
    def name(self) -> str:
        """Name of the file, for people."""
        return self.path.name

    def read(self) -> Ledger:
        """The ledger as it is now; an empty one where nothing has been asked yet.

        Raises:
            InputError: it is no ledger, or lines were changed; no path is named.
        """
        self._refuse_links()
        try:
            status = self.path.stat()
        except OSError:
            return Ledger()
        try:
            return _read(self.path, (status.st_ino, status.st_mtime_ns, status.st_size))
        except InputError as error:
            raise InputError(
                error.what, where=self.name, why=error.why, advice=error.advice
            ) from None

    def enter(self, entries: Sequence[Entry]) -> Ledger:
        """Enter something: all of it, or nothing.

        Raises:
            InputError: an entry may not stand there, or the file is no ledger.
            OutputError: it cannot be written.
        """
        self._refuse_links()
        return append(self.path, entries)

    def _refuse_links(self) -> None:
        if self.path.is_symlink():
            raise InputError("a link has been put in the place of the ledger.", where=self.name)


@lru_cache(maxsize=2)
def _read(path: Path, stamp: tuple[int, int, int]) -> Ledger:
    """A ledger as it was at one time; read once, and never changed in memory."""
    del stamp
    return read_ledger(path)


def open_book(path: str | Path | None) -> Book | None:
    """The ledger of a page; None without one.

    Raises:
        InputError: no file can be made there, or what is there is no ledger that is whole.
    """
    if path is None:
        return None
    check_place(path)
    place = Path(path)
    if place.exists():
        read_ledger(place)
    return Book(place.resolve())
