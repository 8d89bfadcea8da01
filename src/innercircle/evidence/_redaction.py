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
from innercircle.evidence._pseudonyms import Pseudonyms
from innercircle.evidence._withheld import Withheld, label_words
from innercircle.evidence._wording import NOTHING_SAID, by_id, list_words
from innercircle.scenario import Place, map_places

WITHHELD = "[withheld]"
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
        EvidenceError: a withheld word is an id that the format knows by name; its dotted path is
            named.
    """
    pseudonyms = Pseudonyms() if key is None else Pseudonyms(key)
    worker = _Worker(scenario, pseudonyms)
    words = list_words(scenario, worker.sources, worker.reports, secrets)
    withheld = Withheld(label_words(words))
    pseudonyms.avoid = lambda letters: bool(withheld.find(letters))
    plain = worker.redact_top(scenario, grades=grades)
    cleaner = _Cleaner(withheld, pseudonyms, worker.replaced)
    plain = cleaner.clean(plain)
    hits = find_words(plain, withheld, cleaner.list_made())
    left = list(dict.fromkeys(path for path, _ in hits))
    if left:
        raise EvidenceError(
            "withheld words stand in places that cannot be redacted: " + ", ".join(left) + ".",
            where="redaction",
            advice="Rename these keys or ids.",
            problems=left,
        )
    return Redacted(plain, tuple(worker.replaced), pseudonyms)


class _Worker:
    """One redaction of what the format marks: who is pseudonymised, which details go."""

    def __init__(self, scenario: Mapping[str, Any], pseudonyms: Pseudonyms) -> None:
        self.pseudonyms = pseudonyms
        self.sources = by_id(scenario.get("sources"))
        self.reports = by_id(scenario.get("reports"))
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
            done["says"] = says if says in ("+", "-", "0", 0) else NOTHING_SAID
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
        if text != value and not _DAY.fullmatch(value):
            self.replaced.append(".".join(path))
        return text


_NOUNS = {
    "insiders": "insider", "circles": "circle", "guarantors": "guarantor", "timeline": "event",
    "intermediaries": "intermediary", "channels": "channel", "claims": "claim",
    "playbooks.sponsor": "playbook", "playbooks.leader": "playbook",
    "playbooks.opposition": "playbook",
}  # fmt: skip


class _Cleaner:
    """Withheld words in what is left: ids are renamed wherever they stand, texts are blotted."""

    def __init__(self, withheld: Withheld, pseudonyms: Pseudonyms, replaced: list[str]) -> None:
        self.withheld = withheld
        self.pseudonyms = pseudonyms
        self.replaced = replaced
        self.renamed: dict[str, str] = {}
        self.made = self.list_made()

    def list_made(self) -> frozenset[str]:
        """Texts that the redaction itself has written."""
        given = frozenset(self.pseudonyms.given.values())
        titles = {f"Source {name.removeprefix('source-')}" for name in given}
        return given | titles | {NOTHING_SAID}

    def clean(self, plain: dict[str, Any]) -> dict[str, Any]:
        """The scenario without the words: first every id is known, then every reference."""
        map_places(plain, self._collect)
        cleaned: dict[str, Any] = map_places(plain, self._change)
        return cleaned

    def _collect(self, place: Place, text: str) -> str:
        steps = [name for name, _ in place.steps]
        declares = place.role == "id" or (
            # The evidence model, which is no scenario: its insiders are a list.
            place.role == "other" and (place.is_key or steps[-1] == "id" or steps[0] == "insiders")
        )
        known = text in self.made or text in self.renamed
        if declares and not known and self.withheld.find(text):
            noun = _NOUNS.get(place.collection, "entry")
            self.renamed[text] = self.pseudonyms.name(
                "" if self.withheld.find(noun) else noun, text
            )
        return text

    def _change(self, place: Place, text: str) -> str:
        if text in self.made:
            return text
        if place.role != "text" and (text in self.renamed or place.role != "other"):
            return self.renamed.get(text, text)
        blotted = self.withheld.replace(text, WITHHELD)
        if place.longest and len(blotted) > place.longest:
            blotted = WITHHELD
        if blotted != text:
            self.replaced.append(".".join(name for name, _ in place.steps))
        return blotted


def _is_dropped(key: Any, value: Any) -> bool:
    """Notes, names, quotations go; an entry that happens to have such an id stays."""
    if key == "quoted" and isinstance(value, Mapping):
        return "text" in value
    return key in _DROPPED and (key.startswith("identit") or not isinstance(value, Mapping))


def find_machine_names() -> list[str]:
    """The user and the computer, unless they are called what many are called."""
    names = set()
    try:
        names.add(getpass.getuser())
    except (OSError, KeyError, ImportError):
        names.discard("")
    names.add(socket.gethostname())
    return sorted(name for name in names if len(name) > 2 and name not in _ORDINARY)


def find_words(
    scenario: Any, withheld: Withheld, made: Collection[str] = frozenset()
) -> list[tuple[str, str]]:
    """Find withheld words in keys and values that a person wrote: (dotted path, label).

    Args:
        scenario: plain data.
        withheld: the words.
        made: texts of the redaction's own, which may hold anything.
    """
    found: list[tuple[str, str]] = []

    def show(name: str, number: int) -> str:
        return f"key {number}" if name not in made and withheld.find(name) else name

    def look(place: Place, text: str) -> str:
        hits = {} if text in made else withheld.find(text)
        if hits:
            path = ".".join(show(*step) for step in place.steps)
            found.extend((path, label) for label in hits)
        return text

    map_places(scenario, look)
    return found
