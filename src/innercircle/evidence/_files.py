"""Files that are one person's: read only if regular, written whole, on every system.

Nothing here needs what Windows or macOS lack: non-blocking opening, changing the mode of an open
file, or folders that can be synced. A temporary file is private from its first byte.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from innercircle.errors import EvidenceError, OutputError

_LARGEST = 2**28
_SEALING = ".sealing"


def read_regular(path: str | Path, *, follow: bool = True) -> bytes:
    """The bytes of a regular file; a named pipe or a device is refused, not waited for.

    Args:
        path: the file.
        follow: False refuses a symbolic link, too.

    Raises:
        EvidenceError: it cannot be read, is too large, or is not a regular file.
    """
    place = Path(path)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    if not follow:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    try:
        if not stat.S_ISREG(place.stat().st_mode if follow else place.lstat().st_mode):
            raise EvidenceError("is not a regular file.", where=place.name)
        handle = os.open(place, flags)
        with os.fdopen(handle, "rb") as file:
            known = os.fstat(handle)
            if stat.S_ISREG(known.st_mode) and known.st_size <= _LARGEST:
                return file.read()
    except (OSError, ValueError) as error:
        if isinstance(error, EvidenceError):
            raise
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise EvidenceError(f"cannot be read: {reason}.", where=place.name) from None
    raise EvidenceError("is not a regular file, or is too large.", where=place.name)


def write_new(path: Path, data: bytes) -> None:
    """Write a new file that only its owner can read, under its own name from the start.

    A program that is killed leaves no second copy of a secret under another name.

    Raises:
        EvidenceError: there is something at the path.
        OutputError: it cannot be written; then nothing is left.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except FileExistsError:
        raise EvidenceError(
            "this file exists already.",
            where=path.name,
            advice="What was sealed for the key in it could no longer be opened; choose another.",
        ) from None
    except OSError as error:
        raise _explain(error, path) from None
    try:
        _fill(handle, data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _explain(error, path) from None
    _sync_folder(path.parent)


def replace_privately(path: Path, data: bytes, old: bytes | None) -> None:
    """Replace a file by one that only its owner can read: a crash leaves old or new.

    Args:
        path: the file.
        data: its new content.
        old: what it holds now; None if it does not exist.

    Raises:
        OutputError: it cannot be written, is no regular file, or has changed meanwhile.
    """
    temporary = ""
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise OutputError("this is not a regular file.", where=path.name)
        handle, temporary = tempfile.mkstemp(_SEALING, f".{path.name}.", path.parent)
        _fill(handle, data)
        if (path.read_bytes() if path.exists() else None) != old:
            raise OutputError(
                "was changed by another program meanwhile; nothing was written.",
                where=path.name,
                advice="Run the command again.",
            )
        Path(temporary).replace(path)
        temporary = ""
    except OSError as error:
        raise error if isinstance(error, OutputError) else _explain(error, path) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
    _sync_folder(path.parent)


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Keep other programs from replacing a file between its reading and its writing.

    What a program that was killed has left behind is swept.

    Raises:
        EvidenceError: the path names no file.
        OutputError: another program holds it.
    """
    if not path.name:
        raise EvidenceError("an empty path names no file.", where="sealed identities")
    lock = path.with_name(f".{path.name}.lock")
    try:
        try:
            handle = _take(lock)
        except FileExistsError:
            _clear(lock)
            handle = _take(lock)
    except FileExistsError:
        raise OutputError(
            "another program is sealing this file.",
            where=path.name,
            advice=f"If none is, one was killed: delete {lock.name} and run the command again.",
        ) from None
    except OSError as error:
        raise _explain(error, path) from None
    try:
        os.write(handle, str(os.getpid()).encode("ascii"))
        os.close(handle)
        for stray in path.parent.iterdir():
            if stray.name.startswith(f".{path.name}.") and stray.suffix == _SEALING:
                stray.unlink(missing_ok=True)
        yield
    finally:
        lock.unlink(missing_ok=True)


def _take(lock: Path) -> int:
    return os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _clear(lock: Path) -> None:
    """Remove the lock of a process that is gone, where a system can tell; no other."""
    aside = lock.with_name(f"{lock.name}.{os.getpid()}")
    try:
        owner = lock.read_text(encoding="ascii")
        if os.name != "posix" or not owner.isdigit() or _is_alive(int(owner)):
            return
        lock.rename(aside)
        if aside.read_text(encoding="ascii") == owner:
            aside.unlink()
        else:  # another program was quicker, and this is its lock
            aside.rename(lock)
    except (OSError, ValueError):
        return


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _fill(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a new name last through a power cut, where the system can sync folders."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # Windows opens no folders
    try:
        os.fsync(handle)
    except OSError:
        pass  # the file itself is safe
    finally:
        os.close(handle)


def _explain(error: OSError, path: Path) -> OutputError:
    reason = error.strerror or type(error).__name__
    return OutputError(f"cannot be written: {reason}.", where=path.name)
