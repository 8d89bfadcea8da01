"""File → text: regular files of a fair size, in UTF-8."""

import codecs
from pathlib import Path

from innercircle.errors import Problem, ScenarioError
from innercircle.scenario._tree import LONGEST_LINE

MAX_BYTES = 1_000_000
"""Size of a scenario file, or of a table, above which it is refused unread."""


def read_file(path: Path, shown: str, *, follow: bool = True) -> str:
    """The text of a scenario file.

    Args:
        path: of the file.
        shown: what it is called in messages.
        follow: False refuses a link.

    Raises:
        InputError: there is none, it is no regular file, is too large, or cannot be read.
        ScenarioError: it is not UTF-8.
    """
    from innercircle.workshop import read_regular  # noqa: PLC0415  slow to import

    return decode(read_regular(path, MAX_BYTES, shown=shown, follow=follow), shown)


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
