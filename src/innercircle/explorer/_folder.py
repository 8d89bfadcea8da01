"""Check whether others on this machine can write into the folder that the page saves to."""

import os
import stat
from pathlib import Path

from innercircle.explorer._words import say
from innercircle.report import show_text


def find_risk(folder: Path) -> str:
    """A sentence of warning about a folder; empty when there is none.

    Whoever can write there could put another file in the place of the one that is opened or saved.
    Systems without owners and modes as POSIX has them are not judged.
    """
    if not hasattr(os, "geteuid"):
        return ""
    try:
        status = folder.stat()
    except OSError:
        return ""
    name = show_text(folder.resolve().name) or "/"
    if status.st_mode & stat.S_IWOTH:
        return say("folder.open", name=name)
    if status.st_uid not in {os.geteuid(), 0}:
        return say("folder.foreign", name=name)
    return ""
