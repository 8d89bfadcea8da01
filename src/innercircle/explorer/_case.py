"""The scenarios on the table: the file that was opened, and the shipped ones."""

import functools
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from innercircle.errors import InputError, ScenarioError
from innercircle.explorer._book import Book
from innercircle.scenario import (
    MAX_BYTES,
    Scenario,
    find_scenario,
    list_catalogue,
    load_text,
    read_file,
    set_in_text,
    write_scenario,
)

FILE_KEY = "file"
"""Name of the opened file in addresses; shipped scenarios have their own names."""

_IN_FOLDER = "folder:"
_MOST_IN_FOLDER = 100
_ENDINGS = (".yaml", ".yml")
_MARK = re.compile(rb"^[\"']?innercircle[\"']?\s*:", re.MULTILINE)


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


@dataclass(frozen=True, kw_only=True)
class BrokenCase:
    """A file that has problems, as it is on disk; the editor opens it, and nothing else can.

    Attributes:
        key: its name in addresses.
        text: what stands in it.
        path: where it lies.
        version: hash of the text.
    """

    key: str
    text: str
    path: Path
    version: str


def hash_text(text: str) -> str:
    """A digest that tells two texts of a file apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Shelf:
    """Finds cases by key, and reads opened files again when they change on disk.

    The other scenario files in an opened file's folder are listed, too. A file with problems is
    found too: it opens in the editor.

    Args:
        source: path of a file or of a folder with files, or the name of a shipped scenario, that
            is shown first; None for the first shipped one.
        sets: changes as of ``--set``, made to that scenario before it is shown.
        book: the ledger of forecasts that is shown beside them; None for none.
        withheld: words that may neither be quoted nor proposed from a text that is pasted.

    Raises:
        InputError: there is no such file or scenario, or it cannot be read.
        ScenarioError: a change of ``sets`` does not fit; all problems are listed.
    """

    def __init__(
        self,
        source: str | None = None,
        sets: Iterable[str] = (),
        book: Book | None = None,
        withheld: Iterable[str] = (),
    ) -> None:
        self.book = book
        self.withheld = tuple(withheld)
        self._shipped = tuple(entry.name for entry in list_catalogue())
        is_file = source is not None and (source not in self._shipped or Path(source).exists())
        self._files: dict[str, OpenFile] = {}
        self._beside: dict[str, OpenFile] = {}
        self.folder = Path.cwd()
        self.first = source or self._shipped[0]
        self.sets = tuple(sets)
        self._looks_around = is_file
        if is_file and source is not None and Path(source).is_dir():
            self.folder = Path(source)
            found = self._list_folder()
            if not found:
                raise InputError("there is no scenario file in this folder.", where=source)
            self.first = found[0]
        elif is_file and source is not None:
            self.first = FILE_KEY
            self.folder = Path(source).parent
            self._files[FILE_KEY] = OpenFile(FILE_KEY, Path(source), self.sets)
        try:
            self.find(self.first)
        except ScenarioError:
            path = self.locate(self.first)
            if path is None or is_sound(path):
                raise  # what does not fit is a change, not the file

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, opened files first, then those beside them."""
        return (*self._files, *self._list_folder(), *self._shipped)

    def _list_folder(self) -> list[str]:
        """Keys of the folder's scenario files that are not open yet; no links, nothing hidden."""
        if not self._looks_around:
            return []
        opened = {known.path.name for known in self._files.values()}
        try:
            names = sorted(each.name for each in self.folder.iterdir())
        except OSError:
            return []
        names = [name for name in names if name.endswith(_ENDINGS) and name not in opened]
        names = [name for name in names if is_scenario(self.folder / name)]
        return [f"{_IN_FOLDER}{name}" for name in names[:_MOST_IN_FOLDER]]

    def find(self, key: str) -> Case:
        """The case of a key.

        Raises:
            InputError: there is none, or the file cannot be read.
            ScenarioError: the file has problems and was never free of them.
        """
        opened = self._find_file(key)
        if opened is not None:
            return opened.read()
        if key in self._shipped:
            return read_shipped(key, self.sets if key == self.first else ())
        raise InputError("there is no such scenario here.")

    def _find_file(self, key: str) -> "OpenFile | None":
        if key in self._files:
            return self._files[key]
        if key in self._beside:
            return self._beside[key]
        if key.startswith(_IN_FOLDER) and key in self._list_folder():
            sets = self.sets if key == self.first else ()
            return self._beside.setdefault(
                key, OpenFile(key, self.folder / key.removeprefix(_IN_FOLDER), sets)
            )
        return None

    def find_broken(self, key: str) -> BrokenCase | None:
        """A file with problems as it is on disk; None when there are none.

        Raises:
            InputError: it cannot be read.
        """
        path = self.locate(key)
        if path is None or is_sound(path):
            return None
        text = read_text(path)
        return BrokenCase(key=key, text=text, path=path, version=hash_text(text))

    def locate(self, key: str) -> Path | None:
        """The file of a key that saving writes; None for a shipped scenario.

        Raises:
            InputError: there is no such scenario.
        """
        opened = self._find_file(key)
        if opened is None and key not in self._shipped:
            raise InputError("there is no such scenario here.")
        return None if opened is None else opened.path

    def name(self, key: str) -> str:
        """Name of a case for people: its file's name, or its own."""
        return self._files[key].path.name if key in self._files else key.removeprefix(_IN_FOLDER)

    def find_trouble(self, key: str) -> ScenarioError | None:
        """Problems of an opened file as it is on disk now, if any."""
        opened = self._find_file(key)
        return None if opened is None else opened.trouble

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
        # A link is followed once, here: one put in the file's place later is not.
        self.path = path.resolve() if path.is_symlink() else path
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


def read_text(path: Path) -> str:
    """The text of a scenario file; a link put in its place is refused.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    return read_file(path, path.name, follow=False)


def is_scenario(path: Path) -> bool:
    """True when a file claims to be a scenario; a link never does."""
    try:
        if path.name.startswith(".") or path.is_symlink() or not path.is_file():
            return False
        with path.open("rb") as file:
            return _MARK.search(file.read(MAX_BYTES)) is not None
    except OSError:
        return False


def is_sound(path: Path) -> bool:
    """True when a file can be read as a scenario.

    Raises:
        InputError: it is no text at all.
    """
    text = read_text(path)
    try:
        load_text(text, path.name, folder=path.parent)
    except ScenarioError:
        return False
    return True


def find_draft(path: Path) -> Path:
    """Path for a text with problems, beside the file that it is to become."""
    stem = path.name.removesuffix(".yaml")
    return path.with_name(f".{stem}.draft.yaml")


def read_draft(path: Path) -> str | None:
    """The draft of a file; None when there is none that can be read."""
    draft = find_draft(path)
    if draft.is_symlink() or not draft.is_file():
        return None
    try:
        return read_text(draft)
    except InputError:
        return None


def save_text(path: Path, text: str) -> Path:
    """Save a text into a file that exists: a sound one there, any other as a draft beside it.

    Returns:
        the file that was written.

    Raises:
        OutputError: it cannot be written.
    """
    draft = find_draft(path)
    try:
        load_text(text, path.name, folder=path.parent)
    except InputError:
        write_scenario(draft, text)
        return draft
    write_scenario(path, text)
    if not draft.is_symlink():
        draft.unlink(missing_ok=True)
    return path


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
    """A scenario that is shipped with the package."""
    return _make_case(name, find_scenario(name).read_text(encoding="utf-8"), None, sets)
