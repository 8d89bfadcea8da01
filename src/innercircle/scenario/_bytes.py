"""File → text: regular files of a fair size, in UTF-8."""

import codecs
import os
import stat
from pathlib import Path

from innercircle.errors import InputError, Problem, ScenarioError
from innercircle.scenario._tree import LONGEST_LINE

MAX_BYTES = 1_000_000


def read_file(path: Path, shown: str) -> str:
    """The text of a scenario file, refused unread when it is too large or not a regular file."""
    return decode(read_bytes(path, shown), shown)


def read_bytes(path: Path, shown: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file of at most `limit` bytes; a named pipe is never waited for.

    Args:
        path: the file.
        shown: what it is called in messages.
        limit: a larger file is refused unread.

    Raises:
        InputError: there is none, it is no regular file, or it cannot be read.
        ScenarioError: it is too large.
    """
    raw = b""
    try:
        with open(path, "rb", opener=_open_at_once) as stream:
            status = os.fstat(stream.fileno())
            size = status.st_size
            if stat.S_ISREG(status.st_mode) and size <= limit:
                raw = stream.read(limit + 1)
                size = max(size, len(raw))
    except IsADirectoryError:
        raise InputError("this is a folder, where a file is needed.", where=shown) from None
    except FileNotFoundError:
        raise InputError("there is no such file.", where=shown) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read: {reason}.", where=shown) from None
    if not stat.S_ISREG(status.st_mode):
        raise InputError("this is not a regular file, where one is needed.", where=shown)
    if size > limit:
        message = f"the file has {size:,} bytes; at most {limit:,} are read"
        raise ScenarioError([Problem(shown, 1, 1, message)])
    return raw


def _open_at_once(name: str, flags: int) -> int:
    """Opening a pipe waits for its writer unless told not to; Windows has none among its files."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def decode(raw: bytes, shown: str) -> str:
    """UTF-8 text of the bytes, with line ends made uniform; the offending byte is located."""
    raw = raw.removeprefix(codecs.BOM_UTF8)
    other = _name_other_encoding(raw)
    if other:
        message = f"the file is {other}, as some editors call “Unicode”; save it as UTF-8"
        raise ScenarioError([Problem(shown, 1, 1, message)])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8").replace("\r\n", "\n")
        line, start = good.count("\n") + 1, good.rfind("\n") + 1
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ScenarioError(
            [Problem(shown, line, len(good) - start + 1, message, good[start:][:LONGEST_LINE])]
        ) from None
    return text.replace("\r\n", "\n")


def _name_other_encoding(raw: bytes) -> str:
    """UTF-16 or UTF-32, told by the mark at the start or by the zeros beside a first letter."""
    head = raw[:4]
    if head in {codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE}:
        return "UTF-32"
    if head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "UTF-16"
    zeros = [byte == 0 for byte in head]
    if zeros in ([False, True, True, True], [True, True, True, False]):
        return "UTF-32"
    return "UTF-16" if zeros in ([False, True] * 2, [True, False] * 2) else ""
