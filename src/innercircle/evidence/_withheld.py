"""Withheld words: found in every spelling that a reader would take for them, and replaced.

Case, accents, hyphens, a plural or possessive ending, invisible marks and look-alike letters make
no difference. A rare word is found inside longer ones, too. A word that is short, or that this
program writes itself ("no", "May", "Baker"), means somebody only where a person wrote it: it is
looked for as a whole word, and only in what the analyst wrote.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from innercircle.evidence._letters import (
    READINGS,
    list_spellings,
    normalise,
    read_letters,
    read_with_places,
    split_words,
    squeeze,
)

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_SHORTEST = 4
"""Letters of the shortest word that is looked for inside others."""
_LEAST_DIGITS = 7
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?\Z")
_HEXADECIMAL = re.compile(r"[a-f0-9]+\Z")
_BETWEEN = r"[\W_]{0,4}"
_BROKEN = r"(?:[-‐‒–—―−_'’.·]\s{0,40})?"
_ENDING = r"(?:['’]?s|['’]|es)?"
_TEXTS = (".py", ".j2", ".toml", ".css", ".js", ".yaml", ".md")


@functools.cache
def _read_own_words() -> tuple[frozenset[str], str]:
    """Words that this program writes itself, and all it may write, word by word."""
    from openpyxl.writer.theme import theme_xml  # noqa: PLC0415  names of fonts, in every workbook

    texts = [theme_xml]
    ahead: list[Traversable] = [files("innercircle")]
    while ahead:
        entry = ahead.pop()
        if entry.is_dir():
            ahead += entry.iterdir()
        elif entry.name.endswith(_TEXTS):
            texts.append(entry.read_text(encoding="utf-8"))
    listed = split_words(read_letters("\n".join(texts)))
    return frozenset(listed), f" {' '.join(listed)} "


@functools.cache
def _is_inside_own(letters: str) -> bool:
    return any(letters in word for word in _read_own_words()[0])


def is_common(word: str) -> bool:
    """True for a word or phrase that is short, or that this program writes itself."""
    letters = split_words(read_letters(word))
    whole = "".join(letters)
    if not whole:
        return False
    if whole.isdigit():
        return len(whole) < _LEAST_DIGITS or bool(_DATE.match(word.strip()))
    if _has_no_case(whole):
        return len(unicodedata.normalize("NFC", word.strip())) == 1
    return len(whole) < _SHORTEST or is_own(word)


def is_own(word: str) -> bool:
    """True for a word or phrase that this program writes itself."""
    letters = split_words(read_letters(word))
    known, text = _read_own_words()
    if len(letters) == 1:
        return not {letters[0], letters[0].removesuffix("s")}.isdisjoint(known)
    return f" {' '.join(letters)} " in text


def _has_no_case(letters: str) -> bool:
    """Scripts without capitals: some of them write no blanks between words either."""
    return any(unicodedata.category(letter) == "Lo" for letter in letters)


@dataclass(frozen=True)
class _Form:
    """One spelling of a word in one reading.

    Attributes:
        words: its letters, word by word.
        inside: True when it is looked for inside longer words, too.
    """

    words: tuple[str, ...]
    inside: bool

    @functools.cached_property
    def squeezed(self) -> str:
        return "".join(self.words)

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        # A hyphen, or a line broken by one, may stand inside a longer word.
        parts = [
            (_BROKEN if len(word) >= _SHORTEST else "").join(map(re.escape, word))
            for word in self.words
        ]
        body = _BETWEEN.join(parts)
        if self.inside:
            return re.compile(body)
        before = r"(?<!\d)" if self.words[0][0].isdigit() else r"(?<![^\W\d_])"
        after = r"(?!\d)" if self.words[-1][-1].isdigit() else rf"{_ENDING}(?![^\W\d_])"
        return re.compile(before + body + after)


class Withheld:
    """Words that may not occur, by label."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = dict(words)
        self._forms = {
            label: [forms for spelled in list_spellings(word) if any(forms := _make_forms(spelled))]
            for label, word in self.words.items()
        }
        spelled = {label: f" {_spell(word)} " for label, word in self.words.items()}
        self._parts = {
            label: [part for part, inner in spelled.items() if inner != whole and inner in whole]
            for label, whole in spelled.items()
        }

    def find(self, text: str) -> dict[str, bool]:
        """Label of each word that occurs in a text → True for a near miss of its spelling.

        A word that is part of a phrase that occurs is not told beside it.
        """
        readings = [read_letters(text, table) for table in READINGS]
        pressed = [squeeze(reading) for reading in readings]
        plain = normalise(text)
        found: dict[str, bool] = {}
        for label, spellings in self._forms.items():
            exact = normalise(self.words[label])
            if not spellings and exact and exact in plain:
                found[label] = False  # no letter in it: only as it stands
            hits = (
                form.squeezed in squeezed and form.pattern.search(reading)
                for forms in spellings
                for form, squeezed, reading in zip(forms, pressed, readings, strict=True)
                if form
            )
            if any(hits):
                found[label] = exact not in plain
        return self.drop_parts(found)

    def drop_parts(self, found: Mapping[str, bool]) -> dict[str, bool]:
        """Drop the words of phrases that were found from what was found."""
        parts = {part for label in found for part in self._parts[label]}
        return {label: near for label, near in found.items() if label not in parts}

    def find_exact(self, plain: str) -> list[str]:
        """Labels of rare words and of phrases that occur as they stand in a normalised text."""
        return [
            label
            for label, spellings in self._forms.items()
            if normalise(self.words[label]) in plain
            and any(
                form.inside or len(form.words) > 1
                for forms in spellings
                for form in forms[:1]
                if form
            )
        ]

    def replace(self, text: str, by: str) -> str:
        """A text with every word that may not occur replaced; what was replaced before stays."""
        spans = self._find_spans(text)
        kept = [match.span() for match in re.finditer(re.escape(by), text)]
        done, end = "", 0
        for start, stop in sorted(spans):
            if any(low <= start and stop <= high for low, high in kept):
                continue
            if start > end or not done:
                done += text[end:start] + by
            end = max(end, stop)
        return done + text[end:]

    def _find_spans(self, text: str) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        for number, table in enumerate(READINGS):
            reading, places = read_with_places(text, table)
            pressed = squeeze(reading)
            for spellings in self._forms.values():
                for forms in spellings:
                    form = forms[number]
                    if form and form.squeezed in pressed:
                        spans += [
                            _widen(text, places[match.start()], places[match.end() - 1] + 1)
                            for match in form.pattern.finditer(reading)
                        ]
        for label, spellings in self._forms.items():
            if not spellings and self.words[label].strip():
                exact = re.escape(self.words[label].strip())
                spans += [match.span() for match in re.finditer(exact, text)]
        return spans


def _spell(word: str) -> str:
    return " ".join(split_words(read_letters(word)))


def _make_forms(word: str) -> list[_Form | None]:
    """One form a reading; None in the last for a word that is not looked for inside others."""
    bare = squeeze(read_letters(word))
    inside = _has_no_case(bare) or (
        len(split_words(read_letters(word))) == 1
        and len(bare) >= _SHORTEST
        and not bare.isdigit()
        and not _HEXADECIMAL.match(bare)
        and not is_common(word)
        and not _is_inside_own(bare)
    )
    listed = [tuple(split_words(read_letters(word, table))) for table in READINGS]
    forms: list[_Form | None] = [_Form(words, inside) if words else None for words in listed]
    return forms if inside else [*forms[:-1], None]


def _widen(text: str, start: int, stop: int) -> tuple[int, int]:
    """The whole of the words that a span touches, with the invisible marks in them."""

    def is_part(letter: str) -> bool:
        return letter.isalnum() or unicodedata.category(letter) in {"Mn", "Me", "Cf"}

    while start > 0 and is_part(text[start - 1]) and is_part(text[start]):
        start -= 1
    while stop < len(text) and is_part(text[stop]) and is_part(text[stop - 1]):
        stop += 1
    return start, stop


def label_words(secrets: Mapping[str, str] | Iterable[str]) -> dict[str, str]:
    """Label → word; words in a list are labelled by their place."""
    if isinstance(secrets, Mapping):
        return dict(secrets)
    return {f"secret {place}": word for place, word in enumerate(secrets, 1)}


def split_common(words: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Words that are looked for in any bytes, and those that mean somebody only in a text."""
    common = {label: word for label, word in words.items() if is_common(word)}
    return {label: word for label, word in words.items() if label not in common}, common
