"""One process at a time in a folder or at a file; its owner is named to those who wait."""

import hashlib
import logging
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from innercircle.workshop.reading import read_regular

LOCK = ".innercircle.lock"
"""Name of the lock of a folder; that of one file has more behind it."""
_OWNER = ".owner"
PAUSE = 0.2
"""Seconds between two looks at a lock that another process holds."""

_LOG = logging.getLogger(__name__)


@contextmanager
def hold_folder(folder: Path, check: Callable[[], None]) -> Iterator[None]:
    """Keep other processes out of a folder of results; the system frees it when this one ends.

    Args:
        folder: that exists.
        check: raises when waiting makes no sense; asked at every look.

    Raises:
        OSError: no lock can be made there.
    """
    with _hold(folder, LOCK, check):
        yield


@contextmanager
def hold_file(path: Path) -> Iterator[None]:
    """Keep other processes of this program from replacing a file between its reading and writing.

    Raises:
        OSError: no lock can be made beside it.
    """
    # A digest, because a name may be as long as the system allows.
    digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:8]
    with _hold(path.parent, f"{LOCK}.{digest}", lambda: None):
        yield


@contextmanager
def _hold(folder: Path, name: str, check: Callable[[], None]) -> Iterator[None]:
    from filelock import FileLock, Timeout  # noqa: PLC0415  slow to import, to write only

    place, owner = folder / name, folder / f"{name}{_OWNER}"
    lock = FileLock(place)
    waits = False
    while True:
        check()
        try:
            lock.acquire(timeout=PAUSE if waits else 0)
            break
        except Timeout:
            if not waits:
                _LOG.warning("%s: waiting for %s, which works there.", folder, _name_owner(owner))
            waits = True
    try:
        check()
        with suppress(OSError):
            owner.write_text(f"process {os.getpid()} on {platform.node()}")
        yield
    finally:
        # While it is held: whoever waits for it takes a new one when this one has no name.
        for path in (owner, place):
            with suppress(OSError):
                path.unlink()
        lock.release()


def _name_owner(owner: Path) -> str:
    try:
        return read_regular(owner, 200).decode("utf-8", "replace")
    except ValueError:
        return "another process"
