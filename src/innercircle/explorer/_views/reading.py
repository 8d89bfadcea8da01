"""The reading desk: paste a text, see what is proposed, mark what was missed, take your choice.

Nothing here keeps the text: it comes with each request and is read anew. Quotations are cut from it
by their offsets, so that none can say what the text does not.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from markupsafe import Markup

from innercircle.chances import count_things
from innercircle.errors import InputError
from innercircle.evidence import check_withheld
from innercircle.explorer._case import Case
from innercircle.explorer._look import Look, PageView, Part
from innercircle.explorer._render import render_part
from innercircle.explorer._views.evidence import LETTERS, NUMBERS
from innercircle.explorer._words import read_words, say
from innercircle.reading import (
    SECTIONS,
    Article,
    Draft,
    Proposal,
    Quote,
    Shelf,
    find_date,
    propose,
    propose_marked,
    quote_marked,
    read_pasted,
)
from innercircle.scenario import Scenario

MOST_PASTED = 100_000
"""Characters of a text that is pasted; longer ones are for the command."""

OWN = {"reports": "marked", "sources": "speaker"}
"""Sections that an analyst may add an entry of their own to, with the stem of its id."""

_TEMPLATE = "reading_parts.html.j2"
_KINDS = ("news", "official", "anonymous", "document", "court", "dataset", "study", "other")
_SIDES = ("+", "-")
_LONG = ("says", "reason")
_KEY = re.compile(r"[a-z][a-z_-]{0,40}(?:\.[a-z][a-z_-]{0,40})?\Z")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")
_MOST_CLAIM = 100
_ANY_CLAIM = "one of those above"


@dataclass(frozen=True)
class Pasted:
    """A text that somebody has pasted, and their words on it."""

    text: str
    title: str = ""
    publisher: str = ""
    published: str = ""

    def read(self) -> Article:
        """The article.

        Raises:
            InputError: there is no text, or what should be a day is none.
        """
        published = find_date(self.published)
        if self.published.strip() and not published:
            raise InputError(say("reading.no_day"))
        return read_pasted(
            self.text, title=self.title, publisher=self.publisher, published=published
        )


@dataclass(frozen=True, kw_only=True)
class Field:
    """One word of an entry, as a control.

    Attributes:
        key, label: its key in the file, and in words.
        value: as proposed; empty where it is for the analyst to say.
        options: (value, words) of a list; none for a text.
        is_long: whether its text is likely to need several lines.
        is_fixed: whether it is not for the analyst to change.
        hint: what may help to fill it.
    """

    key: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    is_long: bool = False
    is_fixed: bool = False
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A proposal as a part of the page.

    Attributes:
        number: of its own on the page.
        section: of the case.
        head: its words in short.
        name: its id, if it has one.
        quote: the sentence; None for an article itself.
        start, end: offsets of the sentence in the text.
        fields: its words.
        also: other places where the same is said.
        is_own: whether the analyst has made it, so that it is accepted.
    """

    number: int
    section: str
    head: str
    name: str
    quote: Quote | None
    start: int
    end: int
    fields: tuple[Field, ...]
    also: tuple[str, ...] = ()
    is_own: bool = False


@dataclass(frozen=True)
class Lists:
    """Options of the lists on cards: (value, words) by key."""

    by_key: Mapping[str, tuple[tuple[str, str], ...]]

    def get(self, section: str, key: str, value: str) -> tuple[tuple[str, str], ...]:
        """Options for a key; none where a text is written, or where the value is none of them."""
        name = f"{section}.{key}" if f"{section}.{key}" in self.by_key else key
        if section == "journal" and name not in self.by_key and value:
            name = "insider"  # whom an event has happened to
        options = self.by_key.get(name, ())
        return options if not value or value in dict(options) else ()


def make_lists(scenario: Scenario, sources: Iterable[tuple[str, str]] = ()) -> Lists:
    """The options that the case gives, and those of the scales.

    Args:
        scenario: the case.
        sources: (id, title) of further sources, such as those that are proposed.
    """
    claims = scenario.evidence.claims if scenario.evidence else ()
    known = [(each.id, f"{each.id}: {each.title}") for each in scenario.sources]
    known += [(name, f"{name}: {title}" if title else name) for name, title in sources]
    places = tuple((name, _shorten(words)) for name, words in dict(known).items())
    insiders = tuple((each.id, each.office or each.id) for each in scenario.insiders)
    return Lists(
        {
            "claim": tuple((each.id, _shorten(f"{each.id}: {each.says}")) for each in claims),
            "asserts": tuple((side, say(f"reading.side.{side}")) for side in _SIDES),
            "number": tuple((each, say(f"evidence.digit.{each}")) for each in NUMBERS),
            "letter": tuple((each, say(f"evidence.letter.{each}")) for each in LETTERS),
            "source": places,
            "via": places,
            "sources.derived_from": places,
            "sources.kind": tuple((each, say(f"reading.kind.{each}")) for each in _KINDS),
            "insider": insiders,
        }
    )


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_CLAIM else f"{line[: _MOST_CLAIM - 1].rstrip()}…"


def render_read(case: Case, pasted: Pasted, withheld: Sequence[str]) -> Markup:
    """A pasted text as sentences that can be marked, and what is proposed on it.

    Raises:
        InputError: there is no text to read.
    """
    draft = propose(case.scenario, Shelf((pasted.read(),), {}, ()), withheld)
    article = draft.articles[0]
    cards = _make_cards(case.scenario, draft)
    hidden = set(draft.withheld)
    paragraphs: dict[int, list[tuple[int, Any, bool]]] = {}
    for number, sentence in enumerate(article.sentences, 1):
        is_hidden = f"{article.file}: {sentence.place}" in hidden
        paragraphs.setdefault(sentence.paragraph, []).append((number, sentence, is_hidden))
    said = {
        "article": article,
        "paragraphs": list(paragraphs.values()),
        "sections": [(s, [c for c in cards if c.section == s]) for s in SECTIONS],
        "count": len(cards),
        "quotes": any(card.quote for card in cards) or draft.known,
        "sentences": count_things(len(article.sentences), "sentence"),
        "first": next((n for p in paragraphs.values() for n, _, hid in p if not hid), 0),
        "known": draft.known,
        "withheld": [place.removeprefix(f"{article.file}: ") for place in draft.withheld],
        "unread": [place.removeprefix(f"{article.file}: ") for place in draft.unread],
        "source": _find_own_source(case.scenario, draft),
        "has_claims": bool(case.scenario.evidence and case.scenario.evidence.claims),
        "case": case.key,
        "may_take": case.path is not None,
    }
    return render_part(_TEMPLATE, "desk", said)


def _find_own_source(scenario: Scenario, draft: Draft) -> str:
    """Id of the source that the text itself is; empty where neither case nor draft has it."""
    digest = draft.articles[0].digest
    own = [each.name for each in draft.list_section("sources") if each.entry.get("digest")]
    known = [each.id for each in scenario.sources if each.digest == digest]
    return next(iter([*own, *known]), "")


def _make_cards(scenario: Scenario, draft: Draft) -> list[Card]:
    article = draft.articles[0]
    places = {sentence.place: sentence for sentence in article.sentences}
    proposed = [(each.name, each.entry["title"]) for each in draft.list_section("sources")]
    lists = make_lists(scenario, proposed)
    cards = []
    for number, proposal in enumerate(draft.proposals, 1):
        sentence = places[proposal.quote.place] if proposal.quote else None
        entry = dict(proposal.entry)
        if proposal.section == "sources":
            entry.setdefault("letter", "")
        if "stakes" in entry:
            entry = {k: v for k, v in entry.items() if k != "stakes"} | {"stakes.position": ""}
        cards.append(
            Card(
                number=number,
                section=proposal.section,
                head=_say_head(proposal),
                name=proposal.entry.get("id", ""),
                quote=proposal.quote,
                start=sentence.start if sentence else 0,
                end=sentence.end if sentence else 0,
                fields=_make_fields(proposal.section, entry, proposal.hints, lists),
                also=proposal.also,
            )
        )
    return cards


def _say_head(proposal: Proposal) -> str:
    entry = proposal.entry
    told = entry.get("title") or entry.get("office")
    if told:
        return told
    if "date" in entry:
        return f"{entry['date'] or say('reading.no_date')}: {proposal.name.replace('-', ' ')}"
    return proposal.name


def _make_fields(
    section: str, entry: Mapping[str, str], hints: Mapping[str, str], lists: Lists
) -> tuple[Field, ...]:
    own = {"stakes.position": say("reading.position"), "asserts": hints.get("asserts", "")}
    if "asserts" in hints:  # how a sign is spelled in a file does not matter here
        own["asserts"] = say("reading.denies") if "denies something" in hints["asserts"] else ""
    # What the lists say themselves needs no hint.
    own |= {"number": "", "letter": ""}
    if hints.get("claim") == _ANY_CLAIM:
        own["claim"] = ""
    return tuple(
        Field(
            key=key,
            label=read_words().get(f"reading.key.{key}", key.capitalize()),
            value=value,
            options=lists.get(section, key, value),
            is_long=key in _LONG,
            is_fixed=key == "digest" or (value == "true" and key not in _LONG),
            hint=own.get(key, hints.get(key, "")),
        )
        for key, value in entry.items()
    )


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A stretch of the text that was marked, and what is to be made of it.

    Attributes:
        section: a key of ``OWN``.
        start, end: offsets in the text as it was read.
        number: of the new card.
        names: ids that stand on the page already.
        sources: those of them that are sources.
        via: id of the source that the text itself is; empty if unknown.
    """

    section: str
    start: int
    end: int
    number: int
    names: frozenset[str]
    sources: tuple[str, ...]
    via: str


def render_marked(case: Case, pasted: Pasted, marked: Marked, withheld: Sequence[str]) -> Markup:
    """A card for what was marked, to be filled.

    Raises:
        InputError: nothing within one paragraph is marked, or a withheld word occurs in it.
    """
    article = pasted.read()
    quote = quote_marked(article, marked.start, marked.end)
    if withheld and check_withheld({"text": quote.text}, withheld):
        raise InputError(say("reading.withheld_mark"))
    scenario = case.scenario
    taken = marked.names | {each.id for each in scenario.sources}
    taken |= {each.id for each in scenario.reports}
    stem = OWN[marked.section]
    name = next(name for number in count(1) if (name := f"{stem}-{number}") not in taken)
    proposal = propose_marked(scenario, article, quote, marked.section)
    entry = {"id": name, **proposal.entry}
    entry |= {"via": marked.via} if "via" in entry else {}
    lists = make_lists(scenario, [(each, "") for each in marked.sources if _NAME.match(each)])
    card = Card(
        number=marked.number,
        section=marked.section,
        head=say(f"reading.own.{marked.section}"),
        name="",
        quote=quote,
        start=marked.start,
        end=marked.end,
        fields=_make_fields(marked.section, entry, proposal.hints, lists),
        is_own=True,
    )
    return render_part(_TEMPLATE, "card", card)


def read_entries(article: Article, entries: Sequence[Any]) -> list[Proposal]:
    """Entries accepted on the page, each with its quotation cut from the text.

    Raises:
        InputError: it is nothing that the page sends.
    """
    return [_read_entry(article, entry) for entry in entries]


def _read_entry(article: Article, entry: Any) -> Proposal:
    kinds = {"section": str, "start": int, "end": int, "words": dict}
    if type(entry) is not dict or {key: type(value) for key, value in entry.items()} != kinds:
        raise InputError("An entry is a section, start, end and words.")
    words = entry["words"]
    if entry["section"] not in SECTIONS or not all(
        _KEY.match(key) and type(value) is str for key, value in words.items()
    ):
        raise InputError("An entry is of a section of the case, its words by key.")
    if words.get("digest", article.digest) != article.digest:
        raise InputError("This is the digest of another text.")
    whole = entry["start"] == entry["end"] == 0
    if whole and entry["section"] != "sources":
        raise InputError("An entry rests on a sentence of the text.")
    quote = None if whole else quote_marked(article, entry["start"], entry["end"])
    return Proposal(entry["section"], words, quote)


def make_parts(look: Look) -> Mapping[str, Part]:
    """Nothing follows the sliders here."""
    del look
    return {}


def make_more(look: Look) -> dict[str, Any]:
    """The length that a text may have; True where the case has a file to take entries into."""
    return {"may_take": look.case.path is not None, "most": MOST_PASTED}


VIEW = PageView(key="reading", make_parts=make_parts, make_more=make_more, live=False)
