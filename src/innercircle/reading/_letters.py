"""Letters that cannot be seen, or that turn a line around, taken out of a text before it is read.

A quotation shows what a reader of the article sees. Control characters, bidirectional marks,
marks of no width, fillers and tags say nothing and can hide or turn words; so do letters that no
standard knows. Compatibility forms stay: they can be seen.
"""

import re
import unicodedata

_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
_RUN = re.compile(r"[^\x20-\x7e\n]")
_MOST_MARKS = 3
_PILE = re.compile(rf"([\u0300-\u036f]{{{_MOST_MARKS}}})[\u0300-\u036f]+")


def clean(text: str) -> str:
    """A text with every letter visible: in composed form, its blanks made plain."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _PILE.sub(r"\1", _RUN.sub(lambda hit: _look(hit.group()), text))


def clean_line(text: str, longest: int = 300) -> str:
    """The same on one line, cut where it is longer than it may be."""
    line = " ".join(clean(text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _look(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter in "\t\v\f\x85\u2028\u2029" or kind == "Zs":
        return " "
    if kind in {"Cc", "Cf"} or letter in _FILLERS:
        return ""
    return "\N{REPLACEMENT CHARACTER}" if kind in {"Cn", "Co", "Cs"} else letter
