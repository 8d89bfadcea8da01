"""A place to write to: what can never be written there is the user's slip, all else the system's.

A path that leads to a pipe, to a folder where a file is meant, or through a folder that is missing
was named wrongly (exit code 2). A disk that is full or may not be written is no fault of the name
(exit code 1).
"""

import errno
import os
import stat
from pathlib import Path

from innercircle.errors import InputError

MISNAMED = {
    *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP),
    *(errno.ENAMETOOLONG, errno.EINVAL, errno.EEXIST, errno.ENOTEMPTY),
}
"""Errors of the system for a path that nobody could write."""


def check_place(path: str | Path, *, folder: bool = False, deep: bool = False) -> None:
    """Refuse a path at which no file, or no folder, can be made.

    Args:
        path: where to write; links are followed.
        folder: a folder is meant, not a file.
        deep: missing folders on the way to it will be made, too.

    Raises:
        InputError: what is there is of another sort, its own folder is missing, or no file system
            takes such a name.
    """
    place = Path(path)
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        _check_missing(place, folder=folder, deep=deep)
        return
    except (OSError, ValueError) as error:
        if isinstance(error, ValueError) or error.errno in MISNAMED:
            raise misname(path, getattr(error, "strerror", None) or str(error)) from None
        return  # no leave to look: whoever writes will be told
    if folder and not stat.S_ISDIR(mode):
        raise misname(path, "this is not a folder")
    if not folder and not stat.S_ISREG(mode):
        raise misname(path, "this is not a regular file")


def _check_missing(place: Path, *, folder: bool, deep: bool) -> None:
    if folder and place.is_symlink():
        raise misname(place, "this link leads nowhere")
    parent = Path(os.path.realpath(place)).parent
    if not deep and not parent.is_dir():
        raise misname(place, f"there is no folder {parent}")


def misname(path: str | Path, what: str) -> InputError:
    """The error for a place that was named wrongly."""
    return InputError(f"{what}.", where=str(path), advice="Choose another name.")
