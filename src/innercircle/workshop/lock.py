"""One process at a time in a folder; whoever holds the lock is named to those who wait."""

import logging
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from innercircle.workshop.reading import read_regular

LOCK, OWNER = ".innercircle.lock", ".innercircle.owner"
PAUSE = 0.2
"""Seconds between two looks at a lock that another process holds."""

_LOG = logging.getLogger(__name__)


@contextmanager
def hold_folder(folder: Path, check: Callable[[], None]) -> Iterator[None]:
    """Keep other processes out of a folder; the system frees it when this one ends, however.

    Args:
        folder: that exists.
        check: raises when waiting makes no sense; asked at every look.

    Raises:
        OSError: no lock can be made there.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  slow to import, for stores only

    lock = FileLock(folder / LOCK)
    waits = False
    while True:
        check()
        try:
            lock.acquire(timeout=PAUSE if waits else 0)
            break
        except Timeout:
            if not waits:
                _LOG.warning("%s: waiting for %s, which works there.", folder, _name_owner(folder))
            waits = True
    try:
        check()
        with suppress(OSError):
            (folder / OWNER).write_text(f"process {os.getpid()} on {platform.node()}")
        yield
    finally:
        lock.release()


def _name_owner(folder: Path) -> str:
    try:
        return read_regular(folder / OWNER, 200).decode("utf-8", "replace")
    except ValueError:
        return "another process"
