"""Files and folders that appear whole or not at all, on every system.

What is being written lies beside its target under a name of its own kind:

    .innercircle-HOST-PROCESS-RANDOM.suffix

A process that was killed leaves one behind. The next writer in that folder removes it, and nothing
else: names of this kind whose process has ended on this machine, or that are a day old.
"""

import errno
import hashlib
import os
import platform
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from innercircle.errors import InputError, OutputError
from innercircle.workshop.place import MISNAMED, check_place, misname
from innercircle.workshop.reading import read_head

PREFIX = ".innercircle-"
"""First characters of the names of this program's temporary files."""
PRIVATE = 0o600
"""Mode of a new file: its owner alone may read it."""

_STRAY = re.compile(re.escape(PREFIX) + r"(?P<host>[0-9a-f]{8})-(?P<process>\d{1,9})-[0-9a-f]{8}\b")
_DAY = 86_400.0
"""Seconds after which a file of another machine, or of a process that cannot be asked for, is a
stray: writing one takes seconds."""

_NO_SYNC = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""Error numbers of a file system that has nothing to flush."""

_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}
"""Errors of a file system on which a file has one name only."""

_HEAD = 200
"""Bytes in which the first line of a file ends, which says what kind of file it is."""


def write_whole(
    path: str | Path,
    content: str | bytes,
    *,
    mode: int | None = None,
    new: bool = False,
    any_kind: bool = False,
    follow: bool = True,
) -> None:
    """Write a file so that readers see the old one or the new one, never a part.

    Args:
        path: where to.
        content: bytes, or a text that is written as UTF-8.
        mode: of the file; None keeps that of the one that is replaced, and makes a new one
            private.
        new: refuse whatever is there already, even if another program was quicker by a moment.
        any_kind: replace a file of whatever kind, unlike :func:`check_replaceable`.
        follow: write to where a link leads, instead of refusing it.

    Raises:
        InputError: no file can be written there, or there is one that may not be replaced.
        OutputError: the folder is read-only, or the disk is full.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    target = Path(path)
    try:
        if target.is_symlink() and not follow:
            raise misname(path, "this is a link; it is not written through")
        check_replaceable(target, data, any_kind=any_kind)
        target = Path(os.path.realpath(target))
        sweep_strays(target.parent)
        with replacing(target, new=new) as place:
            with open(os.open(place, _NEW, PRIVATE), "wb") as file:  # noqa: PTH123  by its handle
                file.write(data)
            if mode is None:
                mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else PRIVATE
            place.chmod(mode)
    except FileExistsError:
        raise misname(path, "this file exists already") from None
    except OSError as error:
        explain_failure(error, path, named=True)


_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


def check_replaceable(path: Path, content: str | bytes, *, any_kind: bool = False) -> None:
    """Refuse to replace a file of another kind, which is one with another first line.

    So no verb writes over a scenario, a table or anything else that it did not write itself.

    Args:
        path: where to write.
        content: what, or how it begins.
        any_kind: refuse only where no file can be, as :func:`check_place`.

    Raises:
        InputError: there is one, or no file can be written there.
    """
    check_place(path)
    if any_kind:
        return
    new = (content.encode("utf-8") if isinstance(content, str) else content)[:_HEAD]
    try:
        old = read_head(path, _HEAD)
    except OSError as error:
        explain_failure(error, path, named=True)
    if old and old.splitlines()[:1] != new.splitlines()[:1]:
        raise InputError(
            "this file exists already and is of another kind.",
            where=str(path),
            why="Only a file of the kind that is written is replaced.",
            advice="Choose another name.",
        )


def explain_failure(error: OSError, path: str | Path, *, named: bool = False) -> NoReturn:
    """Raise what a user can act on.

    Args:
        error: what the system said.
        path: where it could not be written.
        named: the user named this path just now, so that one which cannot be is their slip.

    Raises:
        InputError: it is.
        OutputError: always else, unless ``error`` is one of this project's own.
    """
    if isinstance(error, OutputError):
        raise error
    if named and error.errno in MISNAMED:
        raise misname(path, f"could not be written: {error.strerror}") from None
    raise OutputError(
        f"could not be written: {error.strerror or error}.",
        where=str(path),
        advice="What was there before is intact; make room or choose another place, then "
        "repeat the same command.",
    ) from None


@contextmanager
def replacing(target: Path, *, new: bool = False) -> Iterator[Path]:
    """A place beside the target for a new file or folder, which then takes the target's name.

    Whatever is written there is flushed to the disk first; after an exception nothing remains.

    Args:
        target: the name to take.
        new: for a file: never take the name from another one.

    Raises:
        FileExistsError: with ``new``, another program has taken the name.
        OSError: it cannot be written.
    """
    place = target.with_name(_name_stray() + target.suffix[:20])
    try:
        yield place
        for path in place.iterdir() if place.is_dir() else [place]:
            _flush(path)
        if new:
            _claim(place, target)
        else:
            place.replace(target)
        _flush_folder(target.parent)
    finally:
        _remove(place)


def _claim(place: Path, target: Path) -> None:
    """Give a file a name that nothing has.

    Raises:
        FileExistsError: something has it.
    """
    if os.name == "nt":  # where renaming replaces nothing
        place.rename(target)
        return
    try:
        target.hardlink_to(place)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        place.rename(target)


@contextmanager
def hold_scratch() -> Iterator[Path]:
    """A private folder, for libraries that can write or read nothing but files.

    It is removed afterwards; that of a program that was killed, by the next one that needs one.

    Raises:
        OutputError: the system's folder of temporary files is full or read-only.
    """
    top, place = Path("the folder of temporary files"), None
    try:
        top = Path(tempfile.gettempdir())
        sweep_strays(top)
        place = top / _name_stray()
        place.mkdir(0o700)
        yield place
    except OSError as error:
        explain_failure(error, top)  # nobody named that place
    finally:
        if place is not None:
            _remove(place)


def sweep_strays(folder: Path) -> None:
    """Remove what killed processes of this program left half-written in a folder."""
    with suppress(OSError):
        for path in folder.iterdir():
            found = _STRAY.match(path.name)
            if found and _is_stray(path, found["host"], int(found["process"])):
                _remove(path)


def _is_stray(path: Path, host: str, process: int) -> bool:
    try:
        age = time.time() - path.lstat().st_mtime
    except OSError:
        return False
    return age > _DAY or (host == _name_host() and not _may_run(process))


def _may_run(process: int) -> bool:
    """False when no process has this number; True where that cannot be told."""
    if os.name == "nt":  # a signal, even 0, would end the process there
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _name_stray() -> str:
    return f"{PREFIX}{_name_host()}-{os.getpid()}-{secrets.token_hex(4)}"


def _name_host() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Put a file's bytes on the disk."""
    with path.open("rb+") as file:
        try:
            os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in _NO_SYNC:
                raise


def _flush_folder(folder: Path) -> None:
    """Make the renaming survive a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
