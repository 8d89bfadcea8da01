"""Reading a file that must be a file: a pipe or a device is refused, not waited for."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from innercircle.errors import InputError


def read_regular(path: str | Path, limit: int, *, shown: str = "", follow: bool = True) -> bytes:
    """The bytes of a regular file.

    Args:
        path: of the file.
        limit: the most bytes that are read; a larger file is refused unread.
        shown: what the file is called in messages; its path if empty.
        follow: False refuses a link.

    Raises:
        InputError: there is none, it is no regular file, is larger, or cannot be read.
    """
    where = shown or str(path)
    try:
        file = _open(Path(path), follow=follow)
        if file is None:
            what = "a folder" if Path(path).is_dir() else "not a regular file"
            raise InputError(f"this is {what}, where a file is needed.", where=where)
        with file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(limit + 1) if size <= limit else b""
    except FileNotFoundError:
        raise InputError("there is no such file.", where=where) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"cannot be read: {reason}.", where=where) from None
    count = max(size, len(data))
    if count > limit:
        raise InputError(f"the file has {count:,} bytes; at most {limit:,} are read.", where=where)
    return data


def read_head(path: Path, most: int) -> bytes:
    """The first bytes of a file; none when there is no such regular file.

    Raises:
        OSError: it cannot be read.
    """
    file = _open(path) if path.exists() else None
    if file is None:
        return b""
    with file:
        return file.read(most)


def _open(path: Path, *, follow: bool = True) -> BinaryIO | None:
    # The kind is asked for before the file is opened, and again once it is: opening a pipe waits
    # for a writer where the system cannot be told not to.
    try:
        kind = path.stat(follow_symlinks=follow).st_mode
    except ValueError as error:  # a zero byte
        raise OSError(errno.EINVAL, str(error)) from None
    if stat.S_ISREG(kind):
        handle = os.open(path, _FLAGS | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
        file = open(handle, "rb")  # noqa: PTH123, SIM115  by its handle, for the caller to close
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return file
        file.close()
    return None


_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
