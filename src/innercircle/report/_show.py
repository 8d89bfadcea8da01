"""Text from a scenario made safe to look at: what is invisible or misleading gets a visible mark.

Escaping is not done here: the element builder and the page's templates escape everything. This
module deals with what survives escaping: control characters, characters that turn the direction
of reading around, characters of no width, and towers of accents.
"""

import re
import unicodedata

_TURNING = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_WIDTHLESS = {0x00AD, 0x180E, 0x200B, *range(0x2060, 0x2065), *range(0x206A, 0x2070), 0xFEFF}
_OTHER = {*range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)}
_MARKED = frozenset(_TURNING | _WIDTHLESS | _OTHER)
_MOST_ACCENTS = 2
_PLAIN = re.compile(r"[\x20-\x7e\xa0-\xac\xae-\u02ff]*\Z")


def show_text(text: object) -> str:
    """The text with a visible mark for each character that cannot be seen or that misleads.

    A control character becomes its picture (ESC becomes "␛"), a line break or tab a space, a
    direction or zero-width character its number in brackets ("[U+202E]"), and the third and
    further accents on one letter are dropped. Plain text comes back unchanged, and showing twice
    is the same as showing once.
    """
    words = str(text)
    if _PLAIN.match(words):
        return words
    shown: list[str] = []
    accents = 0
    for character in words:
        accents = accents + 1 if unicodedata.combining(character) else 0
        if accents <= _MOST_ACCENTS:
            shown.append(_show_character(character))
    return "".join(shown)


def _show_character(character: str) -> str:
    code = ord(character)
    if character in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    hidden = code in _MARKED or unicodedata.category(character) in {"Cc", "Cs", "Co"}
    if hidden or code & 0xFFFE == 0xFFFE:
        return f"[U+{code:04X}]"
    return character
