"""Spellings of a name that a reader would take for it, and an independent reading of them."""

import re
import unicodedata

NAME = "Zebedee Quux"
WORDS = ("zebedee", "quux")
# What a scenario may hold.
SPELLINGS = {
    "as it stands": "Zebedee Quux",
    "first name": "Zebedee",
    "surname": "Quux",
    "small letters": "zebedee quux",
    "capitals": "ZEBEDEE QUUX",
    "turned round": "Quux, Zebedee",
    "accents": "Zébédée Qüùx",
    "accents of their own": "Ze\u0301bede\u0301e",
    "a hyphen between": "Zebedee-Quux",
    "a hyphen inside": "Zebe-dee",
    "another hyphen inside": "Zebe\u2010dee",
    "a soft hyphen inside": "Zebe\u00addee",
    "plural": "the Zebedees and the Quuxes",
    "possessive": "Quux’s",
    "another possessive": "Zebedee's",
    "Cyrillic letters": "Zеbеdее",
    "Greek letters": "Ζebedee Qυυx",
    "small capitals": "ᴢᴇʙᴇᴅᴇᴇ",
    "mathematical letters": "𝐙𝐞𝐛𝐞𝐝𝐞𝐞",
    "wide letters": "Ｑｕｕｘ",
    "a zero width inside": "Zebe\u2060dee Qu\u00adux",
    "in one word": "ZebedeeQuux",
    "with underscores": "zebedee_quux",
    "with a digit": "quux2",
    "in an address": "z.quux@example.org",
}
# What the reader of scenarios refuses, but another file may hold.
BROKEN = {
    "a bidirectional control": "Zebe\u202edee",
    "an isolate": "\u2066Qu\u2069ux",
    "a zero width joiner": "Qu\u200dux",
    "a line broken by a hyphen": "Zebe-\n    dee",
}
IDS = (
    "zebedee",
    "quux",
    "zebedee-quux",
    "x-zebedees",
    "zebedeequux",
    "quux2",
    "a-quux-b",
    "zebe-dee",
)
_ALIKE = str.maketrans("еЕΖυᴢᴇʙᴅ", "eezuzebd")


def read_plainly(text):
    """Latin letters in one row: another way to see the name in any of its spellings."""
    letters = unicodedata.normalize("NFKD", text).translate(_ALIKE).casefold()
    return re.sub(r"[^a-z]", "", letters)


def is_told(text):
    return any(word in read_plainly(text) for word in WORDS)
