"""A last look before publishing: withheld words, exact days, addresses, and groups of one.

Removing a name does not protect a source who is the only one of its kind. The linter says which
public marks (kind, grade, office, motive group) single somebody out, and where free text holds
what should not be there; it never repeats what it found.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from innercircle.evidence._letters import normalise
from innercircle.evidence._redaction import PATH, find_machine_names, find_words
from innercircle.evidence._withheld import Withheld, label_words
from innercircle.evidence._wording import by_id

SMALLEST_GROUP = 2
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_PHONE = re.compile(r"(?<!\w)\+?\d[\d ()/-]{7,}\d(?!\w)")
_TIME = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SPELLED = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b|\b(?:{_MONTHS})\s+\d{{1,2}}\b"
)


@dataclass(frozen=True)
class Disclosure:
    """Something that may give a source away.

    Attributes:
        path: dotted path in the scenario.
        what: what is wrong there, without the words themselves.
        kind: "word" (a withheld word occurs), "text" (free text holds what points at somebody) or
            "group" (a description that fits too few).
    """

    path: str
    what: str
    kind: str = "text"


def check_withheld(
    scenario: Mapping[str, Any], secrets: Mapping[str, str] | Iterable[str]
) -> tuple[Disclosure, ...]:
    """Find where withheld words occur in a scenario given as plain data, in keys or in values.

    The vocabulary of the format is not looked at: its keys and words are nobody's.

    Args:
        scenario: plain data.
        secrets: words, or label → word.
    """
    words = label_words(secrets)
    order = list(words)
    found = find_words(scenario, Withheld(words))
    found.sort(key=lambda hit: order.index(hit[1]))
    return tuple(Disclosure(path, f"{label} occurs here", kind="word") for path, label in found)


def find_disclosures(
    scenario: Mapping[str, Any],
    secrets: Mapping[str, str] | Iterable[str] = (),
    smallest_group: int = SMALLEST_GROUP,
) -> tuple[Disclosure, ...]:
    """Everything that may give a source away: words, days, addresses, paths, groups of one.

    Args:
        scenario: plain data, redacted or not.
        secrets: words that must not occur.
        smallest_group: sources that share a mark with fewer than this many are reported.
    """
    found = list(check_withheld(scenario, secrets))
    _check_texts(scenario, (), found)
    found += _find_small_groups(scenario, smallest_group)
    return tuple(found)


def _check_texts(value: Any, path: tuple[str, ...], found: list[Disclosure]) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            _check_texts(item, (*path, str(key)), found)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check_texts(item, (*path, str(index)), found)
    elif isinstance(value, str):
        place = ".".join(path)
        checks = (
            (_MAIL, "an e-mail address"),
            (_PHONE, "a number that may be a telephone's"),
            (_TIME, "an exact day or time"),
            (_SPELLED, "an exact day"),
            (PATH, "a path of a machine"),
        )
        undated = _TIME.sub("", value)  # a date has digits and hyphens like a telephone number
        found += [
            Disclosure(place, what)
            for pattern, what in checks
            if pattern.search(undated if pattern is _PHONE else value)
        ]
        words = set(normalise(value).split())
        if any(normalise(name) in words for name in find_machine_names()):
            found.append(Disclosure(place, "the name of a user or a computer"))


def _find_small_groups(scenario: Mapping[str, Any], smallest: int) -> list[Disclosure]:
    sources = by_id(scenario.get("sources"))
    reports = by_id(scenario.get("reports"))
    heard = {str(entry.get("source")) for entry in reports.values()} & set(sources)
    found = []
    for key in ("kind", "letter", "office"):
        counts = Counter(str(sources[name].get(key)) for name in heard if sources[name].get(key))
        for name in sorted(heard):
            mark = sources[name].get(key)
            if mark and counts[str(mark)] < smallest <= len(heard):
                what = f"shares its {key} with fewer than {smallest} sources that were heard"
                found.append(Disclosure(f"sources.{name}", what, kind="group"))
    about: dict[str, set[str]] = {}
    for entry in reports.values():
        about.setdefault(str(entry.get("claim")), set()).add(str(entry.get("source")))
    for claim, names in sorted(about.items()):
        if len(names) < smallest:
            what = f"fewer than {smallest} sources were heard on it: who knows of it is known"
            found.append(Disclosure(f"claims.{claim}", what, kind="group"))
    return found
