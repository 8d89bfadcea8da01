"""Withheld words of the sealed identities: every phrase, and each word of a name.

A name may stand in a value or be a key; its words are withheld each. Names are told from what is
said about people by the key above them, by their capitals, and by not being words of every day; a
capital inside a sentence makes a name of those, too.
Single letters and particles ("de", "van") are withheld within their phrase only.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from innercircle.evidence._letters import normalise, read_letters, split_words
from innercircle.evidence._withheld import is_common, is_own

_PARTS = re.compile(r"[^\W_]+(?:[-‐‑'’][^\W_]+)*")
_NAMING = re.compile(r"name|alias|a\.?k\.?a|called", re.IGNORECASE)
_PARTICLES = frozenset(
    {
        "a", "af", "al", "an", "and", "ap", "av", "ben", "bin", "bint", "da", "das", "de", "del",
        "della", "den", "der", "des", "di", "do", "dos", "dr", "du", "e", "el", "ibn", "la", "las",
        "le", "los", "mr", "mrs", "ms", "of", "prof", "san", "sir", "st", "ten", "ter", "the",
        "und", "van", "von", "y", "zu", "zur",
    }
)  # fmt: skip
_FIELDS = frozenset(
    {
        "account", "address", "age", "alias", "birth", "birthday", "born", "called", "city",
        "contact", "country", "date", "details", "email", "employer", "family", "first", "given",
        "id", "identity", "job", "known", "last", "mail", "maiden", "met", "middle", "mobile",
        "motive", "name", "names", "nationality", "nickname", "note", "notes", "number", "office",
        "other", "passport", "person", "phone", "place", "position", "reason", "role", "since",
        "source", "surname", "telephone", "title", "trusted", "when", "where", "who", "work",
    }
)  # fmt: skip
_MOST_WORDS = 6
_INSIDE = re.compile(r"[\w,)\]”»][^\w.!?:;…\n]*\Z")
"""Text before a word inside a sentence."""


def list_secrets(people: Mapping[str, Any], leave: Iterable[str] = ()) -> list[str]:
    """All words and phrases in the identities that may not occur in what is published.

    Args:
        people: source id → whatever is known of the person.
        leave: short or common words that need not be withheld by themselves.
    """
    left = {normalise(word) for word in leave}
    found: dict[str, str] = {}
    for word in _list_words(people):
        found.setdefault(normalise(word), word)
    return sorted(word for plain, word in found.items() if plain and plain not in left)


def list_common(people: Mapping[str, Any]) -> list[str]:
    """Those of the words that are short or common: they mean somebody only in their place."""
    return [word for word in list_secrets(people) if is_common(word)]


def list_names(text: str) -> list[str]:
    """The words of names in a text that somebody wrote: with a capital, and not of every day."""
    return [word for word in _split_name(text) if _is_capital(word) and not is_common(word)]


def _list_words(people: Mapping[str, Any]) -> Iterator[str]:
    for name, known in people.items():
        # An id is public before it is redacted; a name in it is not.
        rare = [word for word in _split_name(name) if not is_common(word)]
        yield from rare
        if rare:
            yield name
        yield from _walk(known, naming=False)


def _walk(value: Any, *, naming: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _read_key(str(key))
            yield from _walk(item, naming=naming or bool(_NAMING.search(str(key))))
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _walk(item, naming=naming)
    elif value is not None and not isinstance(value, bool):
        text = str(value)
        yield text
        yield from _read_text(text, naming=naming)


def _read_key(key: str) -> Iterator[str]:
    """List the names in a key: it is the name of a field, unless its words say otherwise."""
    words = _split_name(key)
    rare = [word for word in words if not is_common(word)]
    if rare or len(words) > 1:
        yield key
    if rare or (len(words) == 1 and _is_capital(key) and normalise(key) not in _FIELDS):
        yield from _keep_names(words, naming=True)


def _read_text(text: str, *, naming: bool) -> Iterator[str]:
    words = _split_name(text)
    titled = len(words) <= _MOST_WORDS and all(
        _is_capital(word) or normalise(word) in _PARTICLES for word in words
    )
    yield from _keep_names(words, naming=titled or (naming and len(words) <= _MOST_WORDS))
    yield from _find_inner(text)


def _find_inner(text: str) -> Iterator[str]:
    """Short and common words with a capital inside a sentence: "Li" and "Baker" are names there.

    A sentence begins with a capital anyway; there a short word counts unless this program uses it.
    """
    text = unicodedata.normalize("NFC", text)
    for match in _PARTS.finditer(text):
        word = match.group()
        begins = not _INSIDE.search(text[: match.start()])
        if _is_capital(word) and not (begins and is_own(word)):
            yield from _keep_names([word], naming=True)


def _keep_names(words: Collection[str], *, naming: bool) -> Iterator[str]:
    for word in words:
        short = len(unicodedata.normalize("NFC", word)) < 2 and not _has_no_case(word)
        if short or normalise(word) in _PARTICLES:
            continue
        if naming or (_is_rare(word) and not is_common(word)):
            yield word


def _is_rare(word: str) -> bool:
    return _is_capital(word) or any(letter.isdigit() for letter in word)


def _split_name(text: str) -> list[str]:
    """Words, those with a hyphen or an apostrophe whole and in their longer parts."""
    found: list[str] = []
    for match in _PARTS.finditer(unicodedata.normalize("NFC", text)):
        word = match.group()
        if word.isdigit():
            continue
        parts = split_words(read_letters(word))
        found.append(word)
        if len(parts) > 1:
            listed = re.split(r"[-‐‑'’]", word)
            found += [part for part in listed if len(part) > 2 and not part.isdigit()]
    return found


def _is_capital(word: str) -> bool:
    return word[:1] != word[:1].lower()


def _has_no_case(word: str) -> bool:
    return any(unicodedata.category(letter) == "Lo" for letter in word)
