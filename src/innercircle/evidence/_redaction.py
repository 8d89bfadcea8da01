"""Redaction: a scenario that may be handed on, with every number as it was.

Who said something becomes a pseudonym of fixed length; what was said, notes, publishers, reasons,
paths, user names and exact days go; grades, motives and the structure of origins stay, because
they are the numbers. Results are computed from the redacted scenario: they are the same to the
last bit, and can name nobody.
"""

import getpass
import re
import socket
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from innercircle.errors import EvidenceError
from innercircle.evidence._leaks import normalise
from innercircle.evidence._pseudonyms import Pseudonyms

WITHHELD = "[withheld]"
_NOTHING_SAID = "A report, withheld."
_DROPPED = frozenset(
    {
        "note", "notes", "comment", "comments", "identity", "identities", "name", "names", "person",
        "people", "email", "phone", "address", "author", "authors", "file", "path", "digest", "url",
        "link", "token",
    }
)  # fmt: skip
_FREE = frozenset(
    {"title", "summary", "question", "teaches", "says", "place", "because", "office", "label",
     "text", "disputed"}
)  # fmt: skip
_SOURCE_KEYS = ("kind", "published", "letter", "independent")
# Not the event that a report tells of: its text may say whose report it is.
_REPORT_KEYS = ("claim", "asserts", "number", "nu")
_DAY = re.compile(
    r"\b(\d{4}-\d{2})-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
PATH = re.compile(
    r"file://\S+|(?<![\w/.:])~?/(?:home|Users|root|tmp|var|etc|mnt|srv|opt|usr|work|data)/[^\s'\"<>]*"
    r"|(?<![\w/.:])~/[^\s'\"<>]+|\b[A-Za-z]:\\[^\s'\"<>]+|\\\\[\w.-]+\\[^\s'\"<>]+"
)
_ORDINARY = frozenset({"root", "user", "admin", "runner", "localhost", "nobody", "guest", "ubuntu"})
_IDENTIFIER = re.compile(r"(?=.*[-_.\d]).{5,}|.*[A-Z].*[A-Z].*")
_ALIAS = re.compile(r"\b(?:source|report|origin|office|group)[ -]([a-z2-7]{8})\b")
_SHORTEST_TEXT = 8


@dataclass(frozen=True)
class Redacted:
    """A redacted scenario.

    Attributes:
        scenario: plain data, ready to be written.
        replaced: dotted paths of free texts in which withheld words were replaced.
        pseudonyms: the key and what was replaced by what; not for export.
    """

    scenario: dict[str, Any]
    replaced: tuple[str, ...]
    pseudonyms: Pseudonyms = field(repr=False)


def redact(
    scenario: Mapping[str, Any],
    *,
    key: bytes | None = None,
    secrets: Iterable[str] = (),
    grades: bool = True,
) -> Redacted:
    """Redact a scenario given as plain data, in the shape of its file.

    Args:
        scenario: mapping with sources, reports, evidence and the rest.
        key: of the pseudonyms; a fresh one if left out, so that two exports cannot be matched.
        secrets: further words that must not occur, for example from the sealed identities.
        grades: False leaves out letters, numbers and reports; then nothing can be computed anew.

    Raises:
        EvidenceError: a withheld word stands in a key or an id; its dotted path is named.
    """
    pseudonyms = Pseudonyms() if key is None else Pseudonyms(key)
    worker = _Worker(scenario, pseudonyms, secrets)
    plain = worker.redact_top(scenario, grades=grades)
    left = find_paths(plain, worker.words, set(pseudonyms.given.values()))
    if left:
        raise EvidenceError(
            "withheld words stand in places that cannot be redacted: " + ", ".join(left) + ".",
            where="redaction",
            advice="Rename these keys or ids.",
            problems=left,
        )
    return Redacted(plain, tuple(worker.replaced), pseudonyms)


class _Worker:
    """One redaction: which ids are pseudonymised, which words may not occur."""

    def __init__(
        self, scenario: Mapping[str, Any], pseudonyms: Pseudonyms, secrets: Iterable[str]
    ) -> None:
        self.pseudonyms = pseudonyms
        self.sources = by_id(scenario.get("sources"))
        self.reports = by_id(scenario.get("reports"))
        self.words = _list_words(scenario, self.sources, self.reports, secrets)
        self.replaced: list[str] = []
        self.machine = find_machine_names()

    def redact_top(self, scenario: Mapping[str, Any], *, grades: bool) -> dict[str, Any]:
        """The whole scenario."""
        done: dict[str, Any] = {}
        for name, value in scenario.items():
            if name == "sources":
                done[name] = self._redact_sources(value, grades=grades)
            elif name == "reports":
                if grades:
                    done[name] = self._redact_reports()
            elif name == "evidence" and not grades:
                continue
            elif not _is_dropped(name, value):
                done[name] = self._redact_entry(name, value, ())
        return done

    def _redact_sources(self, value: Any, *, grades: bool) -> Any:
        found: dict[str, dict[str, Any]] = {}
        for name, entry in self.sources.items():
            alias = self.pseudonyms.name("source", name)
            kept = {key: entry[key] for key in _SOURCE_KEYS if key in entry}
            if not grades:
                kept.pop("letter", None)
            done: dict[str, Any] = self._redact(kept, ("sources", alias))
            if isinstance(value, Mapping):
                done["title"] = f"Source {alias.removeprefix('source-')}"
            for key in ("via", "derived_from"):
                if entry.get(key):
                    done[key] = self._rename_source(entry[key])
            if entry.get("office"):
                done["office"] = self.pseudonyms.name("office", str(entry["office"]))
            if grades and isinstance(entry.get("motive"), Mapping):
                done["motive"] = self._redact_motive(entry["motive"])
            found[alias] = done
        ordered = dict(sorted(found.items()))
        if isinstance(value, Mapping):
            return ordered
        return [{"id": alias, **entry} for alias, entry in ordered.items()]

    def _redact_motive(self, motive: Mapping[str, Any]) -> dict[str, Any]:
        kept = {key: motive[key] for key in ("prob", "push") if key in motive}
        done: dict[str, Any] = dict(kept)
        if motive.get("group"):
            done["group"] = self.pseudonyms.name("group", str(motive["group"]))
        return done

    def _redact_reports(self) -> list[dict[str, Any]]:
        found = []
        for name, entry in self.reports.items():
            alias = self.pseudonyms.name("report", name)
            kept = {key: entry[key] for key in _REPORT_KEYS if key in entry}
            done: dict[str, Any] = {"id": alias}
            # In a file `says` is the text; in plain evidence it is the side that is taken.
            says = entry.get("says")
            done["says"] = says if says in ("+", "-", "0", 0) else _NOTHING_SAID
            done |= self._redact(kept, ("reports", alias))
            for key in ("source", "via"):
                if entry.get(key):
                    done[key] = self._rename_source(entry[key])
            if entry.get("derived_from"):
                done["derived_from"] = self.pseudonyms.name("report", str(entry["derived_from"]))
            if entry.get("origin"):
                done["origin"] = self.pseudonyms.name("origin", str(entry["origin"]))
            found.append(done)
        return sorted(found, key=lambda entry: str(entry["id"]))

    def _rename_source(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return sorted(self.pseudonyms.name("source", str(name)) for name in value)
        return self.pseudonyms.name("source", str(value))

    def _redact(self, value: Any, path: tuple[str, ...]) -> Any:
        """Anything that is neither a source nor a report."""
        if isinstance(value, Mapping):
            hidden = value.get("withheld")
            gone = set(hidden) if isinstance(hidden, list | tuple) else set()
            if hidden is True or hidden == "true":
                gone = set(_FREE)
            return {
                key: self._redact_entry(key, item, path)
                for key, item in value.items()
                if key not in gone and not _is_dropped(key, item)
            }
        if isinstance(value, list | tuple):
            return [self._redact(item, (*path, str(place))) for place, item in enumerate(value)]
        return self._redact_scalar(value, path)

    def _redact_entry(self, key: Any, item: Any, path: tuple[str, ...]) -> Any:
        if key == "source" and str(item) in self.sources:
            return self._rename_source(item)
        if key == "origins" and isinstance(item, list | tuple):
            entries = [self._redact(entry, (*path, "origins")) for entry in item]
            for entry, old in zip(entries, item, strict=True):
                if isinstance(old, Mapping) and old.get("id"):
                    entry["id"] = self.pseudonyms.name("origin", str(old["id"]))
            return sorted(entries, key=lambda entry: str(entry.get("id", "")))
        return self._redact(item, (*path, str(key)))

    def _redact_scalar(self, value: Any, path: tuple[str, ...]) -> Any:
        if hasattr(value, "strftime"):
            return value.strftime("%Y-%m")
        if not isinstance(value, str):
            return value
        text = PATH.sub(WITHHELD, _DAY.sub(r"\1", value))
        for name in self.machine:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", WITHHELD, text)
        if path[-1] in _FREE:
            text = self._replace_words(text)
        if text != value and not _DAY.fullmatch(value):
            self.replaced.append(".".join(path))
        return text

    def _replace_words(self, text: str) -> str:
        for word in self.words:
            if word in normalise(text):
                loose = r"\s+".join(re.escape(part) for part in word.split())
                text = re.sub(loose, WITHHELD, text, flags=re.IGNORECASE)
            if word in normalise(text):
                return WITHHELD
        return text


def _is_dropped(key: Any, value: Any) -> bool:
    """Notes, names and addresses go; an entry that happens to have such an id stays."""
    return key in _DROPPED and (key.startswith("identit") or not isinstance(value, Mapping))


def by_id(section: Any) -> dict[str, Mapping[str, Any]]:
    """Entries by id, of a mapping of entries or a list of entries with an id."""
    if isinstance(section, Mapping):
        return {str(name): entry for name, entry in section.items() if isinstance(entry, Mapping)}
    entries = section if isinstance(section, list | tuple) else []
    return {
        str(entry["id"]): entry for entry in entries if isinstance(entry, Mapping) and "id" in entry
    }


def _list_words(
    scenario: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]],
    reports: Mapping[str, Mapping[str, Any]],
    secrets: Iterable[str],
) -> list[str]:
    """What may not occur anywhere, longest first: ids that look like ids, labels, texts, notes.

    An id that is an ordinary word ("aide") is not looked for: the word may stand where it likes.
    """
    public = _list_public_ids(scenario)
    origins = {str(entry["origin"]) for entry in reports.values() if entry.get("origin")}
    ids = {name for name in {*sources, *reports, *origins} if _IDENTIFIER.fullmatch(name)}
    texts = {
        str(entry[key])
        for entry in (*sources.values(), *reports.values())
        for key in ("title", "publisher", "reason", "note", "says", "text", "label")
        if isinstance(entry.get(key), str)
    }
    texts |= set(_list_notes(scenario))
    words = {normalise(name) for name in ids - public}
    words |= {text for text in map(normalise, texts) if len(text) >= _SHORTEST_TEXT}
    # What an earlier redaction wrote is nobody's words.
    words = {
        word for word in words if not _ALIAS.fullmatch(word) and word != normalise(_NOTHING_SAID)
    }
    words |= {normalise(word) for word in secrets if normalise(word)}
    return sorted(words, key=lambda word: (-len(word), word))


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
            else:
                yield from _list_notes(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _list_notes(item)


def find_machine_names() -> list[str]:
    """The user and the computer, unless they are called what many are called."""
    names = set()
    try:
        names.add(getpass.getuser())
    except (OSError, KeyError, ImportError):
        names.discard("")
    names.add(socket.gethostname())
    return sorted(name for name in names if len(name) > 2 and name not in _ORDINARY)


def find_paths(
    scenario: Any, words: Iterable[str], pseudonyms: Collection[str] = frozenset()
) -> list[str]:
    """Dotted paths at which one of the normalised words occurs, in a key or a value.

    A word inside one of the pseudonyms is no find: a short id may be part of one by chance.
    """
    wanted = list(words)
    tails = {name.rpartition("-")[2] for name in pseudonyms}

    def is_bad(text: str) -> bool:
        shown = _ALIAS.sub(lambda m: "" if m.group(1) in tails else m.group(), normalise(text))
        return any(word in shown for word in wanted)

    found: list[str] = []

    def walk(value: Any, path: tuple[str, ...]) -> None:
        if isinstance(value, Mapping):
            for place, (key, item) in enumerate(value.items()):
                bad = is_bad(str(key))
                step = f"key {place + 1}" if bad else str(key)
                if bad:
                    found.append(".".join((*path, step)))
                walk(item, (*path, step))
        elif isinstance(value, list | tuple):
            for place, item in enumerate(value):
                walk(item, (*path, str(place)))
        elif isinstance(value, str) and is_bad(value):
            found.append(".".join(path))

    walk(scenario, ())
    return found
