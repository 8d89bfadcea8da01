"""From articles to a draft: sources, offices, dated events and reports, each with its sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from innercircle.reading._articles import Article, Shelf
from innercircle.reading._claims import suggest_claims
from innercircle.reading._dates import read_date
from innercircle.reading._draft import SECTIONS, Draft, Proposal, Quote, make_id, quote_sentence
from innercircle.reading._events import Found, find_events, find_type
from innercircle.reading._hidden import find_hidden, hide_heads, hide_names, keep_clean
from innercircle.reading._offices import Mention, Roster, list_offices, mask_names
from innercircle.reading._origins import (
    Copied,
    Index,
    find_copies,
    find_parents,
    list_words,
    order_articles,
)
from innercircle.reading._sentences import Sentence
from innercircle.reading._speakers import Floor, Speaker, find_noun, hide_name
from innercircle.scenario import Scenario

LONGEST_SENTENCE = 1500
"""Characters of a sentence above which it is passed over: a table, or no prose."""
_LEAST_WORDS = 5
_LONGEST_SAYS = 900
_SIZES = {
    "protest": "share of power in the street, with its error: 0.16 ±0.04",
    "sanctions": "share of what is possible, in force from then on: 0.6",
}
_DENIES = "; the sentence denies something"
_COUNTS = frozenset({"one", "two", "three", "several", "some", "one more", "another"})
_ARTICLE = 4
_HEADING = re.compile(r"[.!?…:]['\"’”)]*\Z")


@dataclass
class _Desk:
    """One reading: the case, what it has, what was proposed so far."""

    scenario: Scenario
    roster: Roster
    taken: set[str]
    seen: Index
    happened: set[tuple[str, str, str]]
    proposals: list[Proposal] = field(default_factory=list)
    known: int = 0
    unread: list[str] = field(default_factory=list)
    reported: dict[tuple[int, int], str] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)


def propose(scenario: Scenario, shelf: Shelf, withheld: Iterable[str] = ()) -> Draft:
    """Read articles for a case, and propose what may be entered.

    A sentence in which a withheld word occurs is neither quoted nor proposed. What the case has
    already is not proposed again. People are called by their offices.

    Args:
        scenario: the case.
        shelf: the articles.
        withheld: words that may not occur, such as those of sealed identities.
    """
    words = list(withheld)
    articles = order_articles(hide_heads(shelf.articles, words))
    desk = _open_desk(scenario)
    for article in articles:
        desk.roster.begin()
        for sentence in article.sentences:
            if len(sentence.text) <= LONGEST_SENTENCE:
                desk.roster.find(sentence.text)  # learns which names stand for which offices
    hidden = find_hidden(articles, words)
    copies = find_copies(articles)
    parents = find_parents(articles, copies)
    names: list[str] = []
    for number, article in enumerate(articles):
        parent = names[parents[number]] if number in parents else ""
        names.append(_propose_article(desk, article, parent))
        _read_article(desk, (number, article), names[-1], hidden, copies)
    kept = keep_clean(desk.proposals, words)
    order = sorted(kept, key=lambda each: SECTIONS.index(each.section))
    return Draft(
        case=scenario.id,
        articles=tuple(articles),
        proposals=tuple(order),
        known=desk.known,
        withheld=tuple(
            f"{articles[number].file}: {sentence.place}"
            for number, sentence in sorted(
                hidden.values(), key=lambda pair: (pair[0], pair[1].start)
            )
        ),
        unread=tuple(desk.unread),
        repeated=hide_names(shelf.repeated, words),
        passed=tuple(hide_names(dict.fromkeys(shelf.passed, ""), words)),
    )


def _open_desk(scenario: Scenario) -> _Desk:
    taken = {each.id for each in scenario.sources} | {each.id for each in scenario.insiders}
    taken |= {each.id for each in scenario.reports} | {each.id for each in scenario.timeline}
    seen = Index()
    quoted = [each.quoted for each in scenario.reports] + [e.quoted for e in scenario.journal]
    for quote in quoted + [each.quoted for each in scenario.timeline]:
        if quote:
            seen.add(quote.text, quote)
    happened = {(each.event, each.insider, each.date[:7]) for each in scenario.journal}
    happened |= {(each.kind, each.insider, each.date[:7]) for each in scenario.timeline}
    return _Desk(scenario, list_offices(scenario), taken, seen, happened)


def _propose_article(desk: _Desk, article: Article, parent: str) -> str:
    """The article's own source: its id, new or known to the case."""
    for source in desk.scenario.sources:
        published = bool(article.publisher and article.published) and (
            (source.publisher.lower(), source.published)
            == (article.publisher.lower(), article.published)
        )
        if source.digest == article.digest or published:
            return source.id
    stem = re.split(r"[/\\]", article.file)[-1].rsplit(".", 1)[0]
    name = make_id(f"{article.publisher or stem} {article.published}", desk.taken)
    title = mask_names(article.title, desk.roster.find(article.title)) or f"Article in {stem}"
    entry = {
        "id": name, "kind": "news", "title": title, "publisher": article.publisher,
        "published": article.published, "derived_from": parent, "digest": article.digest,
    }  # fmt: skip
    kept = {key: value for key, value in entry.items() if value}
    hints = {"derived_from": "it repeats sentences of that article"} if parent else {}
    desk.proposals.append(Proposal("sources", kept, None, hints=hints))
    return name


def _read_article(
    desk: _Desk,
    numbered: tuple[int, Article],
    name: str,
    hidden: dict[tuple[int, int], tuple[int, Sentence]],
    copies: dict[tuple[int, int], Copied],
) -> None:
    number, article = numbered
    desk.roster.begin()
    floor, sources = Floor(), dict[int, str]()
    again = dict[tuple[str, ...], list[str]]()
    for sentence in _list_prose(article):
        again.setdefault(list_words(sentence.text), []).append(sentence.place)
    done = set[tuple[str, ...]]()
    for sentence in _list_prose(article):
        place, words = (number, sentence.start), list_words(sentence.text)
        if place in hidden or words in done:
            continue
        done.add(words)
        if len(sentence.text) > LONGEST_SENTENCE:
            desk.unread.append(f"{article.file}: {sentence.place}")
            continue
        mentions = desk.roster.find(sentence.text)
        quote, also = quote_sentence(article, sentence), tuple(again[words][1:])
        _propose_offices(desk, mentions, quote)
        speaker = floor.hear(sentence.text, mentions, sentence.paragraph)
        if speaker is None:
            floor.learn(sentence.text)
        copied = copies.get(place)
        if desk.seen.find(sentence.text) is not None:
            desk.known += 1
            continue
        if not (copied and speaker is None):
            _propose_event(desk, (article, sentence), mentions, name, speaker)
        if speaker is not None:
            source = _find_source(desk, speaker, name, quote, sources)
            first = desk.reported.get((copied.first, copied.sentence.start)) if copied else None
            desk.reported[place] = _propose_report(
                desk, (source, speaker), mentions, quote, first or "", also
            )
    _add_reasons(desk, floor, sources)


def _list_prose(article: Article) -> Iterator[Sentence]:
    """Sentences that are more than a heading."""
    for sentence in article.sentences:
        words = sentence.text.count(" ") + 1
        if words >= _LEAST_WORDS and _HEADING.search(sentence.text):
            yield sentence


def _propose_offices(desk: _Desk, mentions: Sequence[Mention], quote: Quote) -> None:
    for mention in mentions:
        office = mention.office
        if office.known or not office.id or office.id in desk.met or office.id in desk.taken:
            continue
        desk.met.add(office.id)
        desk.taken.add(office.id)
        title = office.title[:1].upper() + office.title[1:]
        entry = {"id": office.id, "office": title, "power": "", "stakes": ""}
        hints = {
            "power": "share of what keeps the regime standing, such as 0.10 ±25%",
            "stakes": "such as {position: 70 ±25%}",
        }
        desk.proposals.append(Proposal("insiders", entry, quote, hints=hints))


def _find_source(
    desk: _Desk, speaker: Speaker, via: str, quote: Quote, sources: dict[int, str]
) -> str:
    """Id of the source that a speaker is: in the case, proposed before, or proposed now."""
    if id(speaker) in sources:
        return sources[id(speaker)]
    for source in desk.scenario.sources:
        same = list_words(source.title)[1:] == list_words(speaker.title)[1:]
        near = speaker.noun == find_noun(source.title) and _agree(speaker.title, source.title)
        if (same or near) and source.via == via:
            sources[id(speaker)] = source.id
            return source.id
    short = re.split(
        r"\s(?:of|to|in|at|from|with|for|who|familiar|close|briefed|involved)\s", speaker.title
    )[0]
    plain = re.sub(r"\A(?:a|an|the|one)\s+", "", short.lower())
    if plain in _COUNTS:
        plain = " ".join(list_words(speaker.title)[:4])
    spoken = [
        m.office.id
        for m in desk.roster.find(speaker.title)
        if m.end == len(speaker.title) and m.start <= _ARTICLE
    ]
    office = spoken[0] if spoken and spoken[0].islower() and " " not in spoken[0] else ""
    short = f"{office} statement" if office else plain
    # Where another article has one of that name, this one says whose it is.
    free = make_id(short, set(desk.taken)) == make_id(short, set())
    name = make_id(short if free else f"{short} {via}", desk.taken)
    entry = {
        "id": name, "kind": speaker.kind, "title": speaker.title[:300], "letter": "", "via": via,
        "reason": speaker.reason,
    }  # fmt: skip
    kept = {key: value for key, value in entry.items() if value or key == "letter"}
    hints = {"letter": "A completely reliable … E unreliable, F cannot be judged"}
    desk.proposals.append(Proposal("sources", kept, quote, hints=hints))
    sources[id(speaker)] = name
    return name


def _agree(title: str, other: str) -> bool:
    """Tell whether the words of one title are among those of the other."""
    one, two = set(list_words(title)[1:]), set(list_words(other)[1:])
    return one <= two or two <= one or len(one & two) * 2 > min(len(one), len(two))


def _add_reasons(desk: _Desk, floor: Floor, sources: dict[int, str]) -> None:
    """Enter why a speaker is not named, where the article says it after the first report."""
    reasons = {sources[id(s)]: s.reason for s in floor.speakers if id(s) in sources and s.reason}
    for place, proposal in enumerate(desk.proposals):
        reason = reasons.get(proposal.entry.get("id", ""))
        if proposal.section == "sources" and reason and "reason" not in proposal.entry:
            entry = {**proposal.entry, "reason": reason}
            desk.proposals[place] = Proposal("sources", entry, proposal.quote, hints=proposal.hints)


def _propose_report(
    desk: _Desk,
    said: tuple[str, Speaker],
    mentions: Sequence[Mention],
    quote: Quote,
    first: str,
    also: tuple[str, ...],
) -> str:
    source, speaker = said
    name = make_id(f"{source}-1" if f"{source}-1" not in desk.taken else f"{source}", desk.taken)
    entry = {
        "id": name, "says": say_neutrally(quote.text, mentions, speaker), "claim": "",
        "asserts": "", "source": source, "number": "", "derived_from": first,
    }  # fmt: skip
    hints = hint_report(desk.scenario, quote.text)
    if first:
        hints["derived_from"] = "the same sentence stands there: one origin"
    kept = {key: value for key, value in entry.items() if value or key != "derived_from"}
    desk.proposals.append(Proposal("reports", kept, quote, hints=hints, also=also))
    return name


def say_neutrally(text: str, mentions: Sequence[Mention], speaker: Speaker | None) -> str:
    """A sentence with people called by their offices, as a start for the analyst's own words."""
    says = mask_names(text, mentions)
    says = hide_name(says, speaker) if speaker else says
    return says if len(says) <= _LONGEST_SAYS else f"{says[:_LONGEST_SAYS].rstrip()} …"


def hint_report(scenario: Scenario, text: str) -> dict[str, str]:
    """Words beside what is left for the analyst to fill in a report."""
    denies = re.search(r"\b(?:den(?:y|ies|ied)|dispute[sd]?|reject(?:s|ed))\b", text)
    return {
        "claim": suggest_claims(scenario, text),
        "asserts": 'side: + asserts the claim, "-" denies it' + (_DENIES if denies else ""),
        "number": "1 confirmed … 5 improbable, 6 cannot be judged",
    }


def _propose_event(
    desk: _Desk,
    spoken: tuple[Article, Sentence],
    mentions: list[Mention],
    source: str,
    speaker: Speaker | None,
) -> None:
    article, sentence = spoken
    when = read_date(sentence.text, article.published)
    told = find_events(sentence.text, mentions)
    if not told and speaker is None and when:
        kind = find_type(sentence.text, mentions)
        told = [kind] if kind else []
    for found in told:
        _propose_one(desk, (article, sentence, mentions), found, (when, source), speaker)


def _propose_one(
    desk: _Desk,
    spoken: tuple[Article, Sentence, list[Mention]],
    found: Found,
    told: tuple[str, str],
    speaker: Speaker | None,
) -> None:
    (article, sentence, mentions), (when, source) = spoken, told
    about = found.who if found.known else ""
    for key in {(found.event or found.kind, found.who, when[:7]), (found.kind, about, when[:7])}:
        if when and key in desk.happened:
            desk.known += key[0] == (found.event or found.kind)
            return
    same = found.event and any((found.event, found.who) == each[:2] for each in desk.happened)
    if same and not when:
        return  # told again, with no day
    desk.happened.add((found.event or found.kind, found.who, when[:7]))
    quote = quote_sentence(article, sentence)
    hints = {} if when else {"date": _say_undated(article)}
    if speaker is not None:
        hints["sure"] = f"said by {speaker.title[:1].lower() + speaker.title[1:]}; 0.5 says nothing"
    starts = desk.scenario.starts[:7]
    lived = bool(starts) and (not when or when[:7] >= starts)
    if found.event and lived and (found.known or not found.who):
        entry = {"date": when, found.event: "true", "sure": "", "source": source}
        if found.event in _SIZES:
            entry[found.event] = ""
            entry.pop("sure")
            hints.pop("sure", "")
            hints[found.event] = _SIZES[found.event]
        elif found.who:
            entry[found.event] = found.who
        if "sure" not in hints:
            entry.pop("sure", "")
        desk.proposals.append(Proposal("journal", entry, quote, found.plover, hints))
        return
    hints.pop("sure", "")
    desk.proposals.append(_make_event(desk, found, when, (source, mentions, quote), hints))


def _say_undated(article: Article) -> str:
    told = f"the article is of {article.published}" if article.published else "nor the article's"
    return f"the sentence states no day; {told}"


def _make_event(
    desk: _Desk,
    found: Found,
    when: str,
    told: tuple[str, Sequence[Mention], Quote],
    hints: dict[str, str],
) -> Proposal:
    source, mentions, quote = told
    words = f"{found.event or found.plover} {found.who} {when[:7]}"
    entry = {
        "id": make_id(words, desk.taken),
        "date": when,
        "kind": found.kind,
        "insider": found.who if found.known else "",
        "says": mask_names(quote.text, mentions)[:_LONGEST_SAYS],
        "source": source,
    }
    kept = {key: value for key, value in entry.items() if value or key == "date"}
    return Proposal("timeline", kept, quote, found.plover, hints)
