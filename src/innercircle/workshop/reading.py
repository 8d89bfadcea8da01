"""Reading a file that must be a file: a pipe or a device is refused, not waited for."""

import os
import stat
from pathlib import Path

from innercircle.errors import InputError


def read_regular(path: str | Path, limit: int) -> bytes:
    """The bytes of a regular file.

    Args:
        path: of the file; links are followed.
        limit: the most bytes that are read.

    Raises:
        InputError: it is no regular file, is larger, or cannot be read.
    """
    try:
        data = _read(Path(path), limit + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"cannot be read: {reason}.", where=str(path)) from None
    if data is None:
        raise InputError("this is not a regular file.", where=str(path))
    if len(data) > limit:
        raise InputError(f"has more than {limit:,} bytes.", where=str(path))
    return data


def read_head(path: Path, most: int) -> bytes:
    """The first bytes of a file; none when there is no such regular file.

    Raises:
        OSError: it cannot be read.
    """
    return (_read(path, most) or b"") if path.exists() else b""


def _read(path: Path, most: int) -> bytes | None:
    # The kind is asked for before the file is opened, and again once it is: opening a pipe waits
    # for a writer where the system cannot be told not to.
    if stat.S_ISREG(path.stat().st_mode):
        handle = os.open(path, _FLAGS)
        with open(handle, "rb") as file:  # noqa: PTH123  by its handle
            if stat.S_ISREG(os.fstat(handle).st_mode):
                return file.read(most)
    return None


_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
