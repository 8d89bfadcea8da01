"""A draft: what a reading proposes, item by item; nothing of it is in the case."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from innercircle.errors import InputError
from innercircle.reading._articles import Article
from innercircle.reading._sentences import Sentence

_NO_IDS = frozenset(
    {"con", "prn", "aux", "nul", "constructor", "prototype", "yes", "no", "on", "off", "y", "n"}
    | {"true", "false", "null", "table"}
)
SECTIONS = ("sources", "insiders", "timeline", "journal", "reports")
"""Sections of a case that a reading may propose something for, in the order of the draft."""


@dataclass(frozen=True)
class Quote:
    """The sentence that a proposal rests on.

    Attributes:
        text: letter by letter.
        place: page, paragraph, characters.
        digest: SHA-256 of the article's text.
        file: of the article.
    """

    text: str
    place: str
    digest: str
    file: str


@dataclass(frozen=True)
class Proposal:
    """One entry that is proposed for a section of the case.

    Attributes:
        section: one of ``SECTIONS``.
        entry: words by key, as the case would have them; an empty one is for the analyst to fill.
        quote: None for an article itself.
        plover: type of an event; empty for anything else.
        hints: key → what may help to fill it, or where else it is said.
        also: other places of the same sentence or the same event.
    """

    section: str
    entry: Mapping[str, str]
    quote: Quote | None = None
    plover: str = ""
    hints: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its id, or for an entry of the journal what happened."""
        return self.entry.get("id") or " ".join(
            f"{key} {value}".strip()
            for key, value in self.entry.items()
            if key not in {"date", "source", "sure"}
        )


@dataclass(frozen=True)
class Draft:
    """All that a reading of articles proposes for a case.

    Attributes:
        case: id of the case.
        articles: by day of publication.
        proposals: in the order of ``SECTIONS``.
        known: how many sentences or events the case has already.
        withheld: places of sentences that are left out because a withheld word occurs in them.
        unread: places of sentences too long to be read.
        repeated: file → file with the same text.
        passed: files that are of no kind that is read.
    """

    case: str
    articles: tuple[Article, ...]
    proposals: tuple[Proposal, ...]
    known: int = 0
    withheld: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    repeated: Mapping[str, str] = field(default_factory=dict)
    passed: tuple[str, ...] = ()

    def list_section(self, section: str) -> list[Proposal]:
        """The proposals for one section."""
        return [each for each in self.proposals if each.section == section]

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the articles, the proposals with their sentences, what was left out."""
        return {
            "case": self.case,
            "articles": [
                {
                    "file": each.file,
                    "title": each.title,
                    "publisher": each.publisher,
                    "published": each.published,
                    "digest": each.digest,
                    "characters": len(each.text),
                    "sentences": len(each.sentences),
                }
                for each in self.articles
            ],
            "proposals": [_show(each) for each in self.proposals],
            "known": self.known,
            "withheld": list(self.withheld),
            "unread": list(self.unread),
            "repeated": [{"file": one, "same_as": other} for one, other in self.repeated.items()],
            "passed": list(self.passed),
        }


def _show(proposal: Proposal) -> dict[str, Any]:
    quote = proposal.quote
    return {
        "section": proposal.section,
        "name": proposal.name,
        "entry": [{"key": key, "value": value} for key, value in proposal.entry.items()],
        "plover": proposal.plover,
        "hints": [{"key": key, "says": says} for key, says in proposal.hints.items()],
        "also": list(proposal.also),
        "quoted": None
        if quote is None
        else {
            "text": quote.text,
            "place": quote.place,
            "digest": quote.digest,
            "file": quote.file,
        },
    }


def quote_sentence(article: Article, sentence: Sentence) -> Quote:
    """A sentence with its place and the article's digest."""
    return Quote(sentence.text, sentence.place, article.digest, article.file)


def quote_marked(article: Article, start: int, end: int) -> Quote:
    """A stretch of an article that a reader has marked, with its place.

    Args:
        article: that they read.
        start: offset of its first character in the article's text.
        end: offset after its last one.

    Raises:
        InputError: it is empty, or no stretch of the text.
    """
    text = article.text[max(start, 0) : max(end, 0)]
    stripped = text.strip()
    if not 0 <= start < end <= len(article.text) or not stripped or "\n" in stripped:
        raise InputError("mark some words within one paragraph of the text.")
    start += len(text) - len(text.lstrip())
    near = next(each for each in reversed(article.sentences) if each.start <= start)
    marked = Sentence(stripped, near.paragraph, near.page, start, start + len(stripped))
    return quote_sentence(article, marked)


def make_id(words: str, taken: set[str]) -> str:
    """A new id from some words, which is taken from then on."""
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")[:56].strip("-") or "entry"
    if not plain[0].isalpha() or plain in _NO_IDS:
        plain = f"entry-{plain}"
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}-{number}", number + 1
    taken.add(name)
    return name
