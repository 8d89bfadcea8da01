"""Letters as a reader sees them: without accents, case, invisible marks, or look-alikes.

A name is not hidden by an accent left out, by a bidirectional control inside it, or by a Cyrillic
letter that looks like a Latin one. Each reading of a text is compared with the same reading of a
word: the bare letters of its own script, and the Latin letters that they could be taken for.

Sources:
    Unicode Standard Annex 15 (compatibility decomposition); Unicode Technical Standard 39,
    "confusables" (the pairs of Latin with Cyrillic, Greek, Armenian and Cherokee letters).
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPELLED = {
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
    "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e", "ɛ": "e", "ɔ": "o",
}  # fmt: skip
"""Latin letters that decompose into nothing, as they are written without them."""
_BEYOND = re.compile(r"[^\x00-\x7f]+")
_NEITHER = bytes(code for code in range(0x80) if not chr(code).isalnum())
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_ALIKE = {
    # Cyrillic
    **dict(zip("АВСЕНІЈКМОРЅТХУҮԌԚԜЬҺӀ", "abcehijkmopstxyygqwbhl", strict=True)),
    **dict(zip("авсеніјкморѕтхуүԍԛԝьһӏԁгпиѵѡ", "abcehijkmopstxyygqwbhldrnuvw", strict=True)),
    # Greek
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "abezhikmnoptyxcj", strict=True)),
    **dict(zip("αβγεηικνορστυχωϲϳ", "abyenikvopotuxwcj", strict=True)),
    # Armenian
    **dict(zip("ՍՕԼԶաբգհյոպսցօքԱ", "uolqwpqhjnwugopu", strict=True)),
    # Cherokee
    **dict(zip("ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃ", "abcdeghijklmprstvwz", strict=True)),
    # Latin letters of the phonetic alphabet, and small capitals
    **dict(zip("ɑɡɩʋᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "agivabcdefghijklmnoprstuvwyz", strict=True)),
}  # fmt: skip
_STROKES = str.maketrans({"i": "l", "1": "l", "|": "l", "0": "o"})


class _Table(dict[int, str]):
    """A table for ``str.translate`` that is filled by need."""

    def __init__(self, look: Callable[[str], str]) -> None:
        super().__init__()
        self._look = look
        self.read = lru_cache(maxsize=4_096)(self._read)

    def __missing__(self, code: int) -> str:
        self[code] = self._look(chr(code))
        return self[code]

    def _read(self, run: str) -> str:
        """Letters as this table has them; a page has the same few again and again."""
        return unicodedata.normalize("NFKD", run).translate(self)


def _look_bare(letter: str) -> str:
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return ""
    folded = letter.casefold()
    return _SPELLED.get(folded, folded)


def _look_alike(letter: str) -> str:
    return _ALIKE.get(letter) or "".join(_ALIKE.get(each, each) for each in _look_bare(letter))


def _look_hasty(letter: str) -> str:
    return _look_alike(letter).translate(_STROKES)


_BARE, _LATIN, _HASTY = _Table(_look_bare), _Table(_look_alike), _Table(_look_hasty)
READINGS = (_BARE, _LATIN, _HASTY)
"""The letters of a text; as Latin letters; and with i, l, 1 and o, 0 taken for each other."""


def read_letters(text: str, table: _Table = _BARE) -> str:
    """A text in one of the readings; punctuation and blanks stay."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if beyond * 8 > len(text):
        text = unicodedata.normalize("NFKD", text).translate(table)
    elif beyond:
        # Quick for long texts with a few letters beyond ASCII.
        text = _BEYOND.sub(lambda run: table.read(run.group()), text)
    text = text.lower()
    return text.translate(_STROKES) if table is _HASTY else text


def read_with_places(text: str, table: _Table) -> tuple[str, list[int]]:
    """The same, and from which character of the text each letter comes."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        shown = read_letters(letter, table)
        letters.append(shown)
        places += [place] * len(shown)
    return "".join(letters), places


def squeeze(text: str) -> str:
    """Letters and digits only."""
    plain = text.encode("utf-8", "surrogatepass").translate(None, _NEITHER)
    return _BEYOND.sub(
        lambda run: "".join(filter(str.isalnum, run.group())),
        plain.decode("utf-8", "surrogatepass"),
    )


def split_words(text: str) -> list[str]:
    """Runs of letters and digits."""
    return re.findall(r"[^\W_]+", text)


def list_spellings(word: str) -> list[str]:
    """A word as it stands, and with the two letters that a diaeresis is written out as."""
    composed = unicodedata.normalize("NFC", word)
    return list(dict.fromkeys((word, composed.casefold().translate(_GERMAN))))


def normalise(text: str) -> str:
    """One form, one case, no invisible marks, single blanks; accents and scripts stay."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(text.casefold().split())
