"""Standard streams that are closed, full, or of an encoding that lacks a letter."""

import codecs
import contextlib
import os
import sys
import unicodedata

_PLAINER = {
    "→": "->",
    "−": "-",
    "–": "-",
    "—": "-",
    "±": "+-",
    "·": "*",
    "×": "x",
    "≥": ">=",
    "≤": "<=",
    "≈": "~",
    "…": "...",
    "“": '"',
    "”": '"',
    "’": "'",
    "θ": "theta",
    "σ": "sigma",
}
"""Substitutes for signs that the output's encoding lacks; "?" for all that is not here."""


def prepare_streams() -> None:
    """Make all three streams usable: a closed one leads nowhere, and no letter is an error."""
    codecs.register_error("innercircle-plainer", _write_plainer)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            # In rising order, so that no file opened later gets the number of a closed stream.
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8"))
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="innercircle-plainer")


def drop_output() -> None:
    """Forget what standard output could not take, so that the end of the process is quiet."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_spell_plainer(letter) for letter in lost), error.end


def _spell_plainer(letter: str) -> str:
    """ASCII for a sign or an accented letter."""
    bare = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return _PLAINER.get(letter) or bare or "?"
