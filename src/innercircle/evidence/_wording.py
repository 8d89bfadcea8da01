"""Words of a scenario that redaction withholds: of its sources and its reports."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from innercircle.evidence._letters import normalise, read_letters, split_words
from innercircle.evidence._names import list_names
from innercircle.evidence._withheld import is_common

NOTHING_SAID = "A report, withheld."
_IDENTIFIER = re.compile(r"(?=.*[-_.\d]).{5,}|.*[A-Z].*[A-Z].*")
_ALIAS = re.compile(r"(?:source|report|origin|office|group)[ -][a-z2-7]{8}")
_NAMING = ("title", "label", "office", "publisher")
_TELLING = ("reason", "note", "says", "text")
_SHORTEST_TEXT = 8
_ACTORS = ("leader", "sponsor", "opposition")
_OFFICES = ("circles", "insiders", "guarantors")


def by_id(section: Any) -> dict[str, Mapping[str, Any]]:
    """Entries by id, of a mapping of entries or a list of entries with an id."""
    if isinstance(section, Mapping):
        return {str(name): entry for name, entry in section.items() if isinstance(entry, Mapping)}
    entries = section if isinstance(section, list | tuple) else []
    return {
        str(entry["id"]): entry for entry in entries if isinstance(entry, Mapping) and "id" in entry
    }


def list_words(
    scenario: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]],
    reports: Mapping[str, Mapping[str, Any]],
    secrets: Iterable[str],
) -> list[str]:
    """List what may occur nowhere, longest first: ids that look like ids, titles, texts, notes.

    An id that is an ordinary word ("aide") is not looked for: the word may stand where it likes.
    Nor is the office of a source, or a title of everyday words, that an actor has, too.
    """
    origins = {str(entry["origin"]) for entry in reports.values() if entry.get("origin")}
    ids = {name for name in {*sources, *reports, *origins} if _IDENTIFIER.fullmatch(name)}
    telling = {
        str(entry[key])
        for entry in (*sources.values(), *reports.values())
        for key in _TELLING
        if isinstance(entry.get(key), str)
    }
    telling |= set(_list_notes(scenario))
    words = ids - _list_public_ids(scenario)
    words |= {text for text in telling if len(normalise(text)) >= _SHORTEST_TEXT}
    public = _list_offices(scenario)
    words |= {
        word
        for entry in (*sources.values(), *reports.values())
        for word in _list_titles(entry, public)
    }
    # What an earlier redaction wrote is nobody's words.
    plain = {normalise(word): word for word in words}
    kept = {
        word
        for spelled, word in plain.items()
        if not _ALIAS.fullmatch(spelled) and spelled != normalise(NOTHING_SAID)
    }
    kept |= {word for word in secrets if normalise(word)}
    return sorted(kept, key=lambda word: (-len(word), word))


def _list_titles(entry: Mapping[str, Any], public: str) -> Iterator[str]:
    """List the title of a source; and each name in it, when it is not to be named."""
    hidden = entry.get("kind") == "anonymous" or bool(entry.get("reason"))
    for key in _NAMING:
        text = entry.get(key)
        if not isinstance(text, str) or len(normalise(text)) < 2:
            continue
        known = f" {' '.join(_spell(text))} " in public
        if not (known and (key == "office" or is_common(text))):
            yield text
            yield from list_names(text) if hidden else ()


def _spell(text: str) -> list[str]:
    return split_words(read_letters(text))


def _list_offices(scenario: Mapping[str, Any]) -> str:
    """Words of the offices that actors are named by, for looking up phrases between blanks."""
    texts: list[str] = []
    for name in _ACTORS:
        entry = scenario.get(name)
        texts.append(str(entry.get("office", "")) if isinstance(entry, Mapping) else "")
    for name in _OFFICES:
        for entry in by_id(scenario.get(name)).values():
            texts += [str(entry.get(key, "")) for key in ("office", "title")]
    return " | ".join(f" {' '.join(_spell(text))} " for text in texts)


def _list_public_ids(scenario: Mapping[str, Any]) -> set[str]:
    """Ids of everything but sources and reports, which stay as they are."""
    found: set[str] = set()
    for name, section in scenario.items():
        if name in {"sources", "reports"}:
            continue
        found.update(by_id(section))
    evidence = scenario.get("evidence")
    model = evidence if isinstance(evidence, Mapping) else scenario
    found.update(by_id(model.get("claims")))
    return found


def _list_notes(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key in {"note", "notes", "comment"} and isinstance(item, str):
                yield item
            elif key == "quoted" and isinstance(item, Mapping) and "text" in item:
                yield str(item["text"])
            else:
                yield from _list_notes(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _list_notes(item)
