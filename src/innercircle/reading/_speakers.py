"""The words that somebody says in a sentence: who that is, and how they are to be called.

A speaker is the subject of a verb of saying: an unnamed official, an office, an institution. A
second mention ("the official said") goes back to the first; "they said" to whoever spoke last. A
person's name is never kept: without an office the speaker is a person whom the article names.
"""

import re
from dataclasses import dataclass, field

from innercircle.reading._offices import Mention, mask_names

_VERB = re.compile(
    r"\b(?:said|says|told|tells|added|adds|denied|denies|confirmed|confirms|claimed|claims|insisted"
    r"|insists|alleged|alleges|accused|accuses|warned|warns|acknowledged|acknowledges|argued|argues"
    r"|stated|states|announced|announces|reported|reports|described|describes|declared|declares"
    r"|conceded|concedes|maintained|maintains|admitted|admits|suggested|suggests|recalled|recalls"
    r"|explained|explains|noted|notes|asserted|asserts|vowed|vows|dismissed as|disputed|disputes"
    r"|called it|found the|found that|believes|believed)\b"
)
_QUIET = re.compile(
    r"\b(?:declined to (?:comment|be interviewed|say)|did(?:n['’]t| not) (?:\w+ )?(?:respond|reply|"
    r"answer|return)|no (?:answer|comment|reply)|would not comment|refused to comment)\b"
)
_ACCORDING = re.compile(r"\b[Aa]ccording to\s+")
_NOUNS = (
    "official|aide|spokesman|spokeswoman|spokesperson|source|person|diplomat|officer|adviser|advisor"
    "|lawmaker|lawyer|analyst|witness|resident|minister|opposition|government|ministry|embassy|party"
    "|army|military|police|court|union|agency|newspaper|television|radio|organisation|organization"
    "|commission|parliament|statement|activist|protester|leader|president|negotiator|go-between"
    "|envoy|economist|member|colleague|ally|associate|deputy|general|commander|prosecutor|judge"
    "|council|assembly|broadcaster|communiqué|document|report|cable|memo|letter|insider|banker"
    "|businessman|businesswoman|participant|organiser|organizer|observer|bishop|chief|secretary"
    "|ambassador|governor|mayor|boss|committee|coalition|group|staff|campaign|speaker|guard"
)
_PEOPLE = "people|officials|aides|diplomats|officers|sources|advisers|lawmakers|witnesses|residents"
_LINK = (
    r"of|to|in|at|from|with|for|inside|on|near|who|familiar|close|briefed|involved|present|that"
    r"|there"
)
_PHRASE = re.compile(
    rf"(?:(?P<article>a|an|the|one|two|three|four|several|some|another|its|his|her|their|other|both"
    rf"|many)\s+)?(?P<kind>(?:[\w’'.-]+\s+){{0,5}}?)(?P<noun>(?:{_NOUNS})s?|{_PEOPLE}|spokespeople)"
    rf"(?P<rest>\s+(?:{_LINK})\b.*)?\Z",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\A(?:(?:But|And|Yet|Still|However|Meanwhile|Instead|Also|Later|and|but|while|as|which|though"
    r"|Separately|Then|On \w+day|Earlier)\b,?\s*)+"
)
_TAIL = re.compile(
    r"(?:\s+(?:has|have|had|also|later|then|repeatedly|reportedly|first|however|privately|publicly"
    r"|never|flatly|strongly|again|since|once|further|nevertheless|now|who|then))+\Z"
)
_ASIDE = re.compile(r",\s[^,]{1,160},\s*\Z")
_CLAUSE = re.compile(r"[,;:—–“”\"]\s*|\s(?:but|and|while|as|after|because|that|though)\s")
_FINITE = re.compile(
    r",|\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does)\b"
)
_STOP = re.compile(r"[,.;:—–“”\"]|\s(?:who|and|that|but|on)\s")
_PRONOUN = re.compile(r"(?:he|she|they|it)\Z", re.IGNORECASE)
_PERSON = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?:\s+(?:de|del|al|bin|van|von)?\s*[A-ZÀ-Þ][\w’'-]+){0,3}\Z")
_REASON = re.compile(
    r"(?:(?:who (?:was|were|is|are) )?not authori[sz]ed to [^.;,]{3,90}"
    r"|(?:on|under) (?:the )?condition of anonymity(?: because [^.;]{3,110}| for fear [^.;]{3,80})?"
    r"|asked not to be (?:named|identified)[^.;,]{0,80}|(?:for|out of) fear of [^.;,]{3,60})"
)
_NAMELESS = re.compile(
    r"(?:official|aide|source|person|people|diplomat|officer|adviser|advisor|lawmaker|witness|resident"
    r"|participant|insider|ally|associate|colleague|member|go-between|negotiator)(?:s|es)?\Z"
)
_MEDIA = re.compile(r"newspaper|television|radio|agency|broadcaster")
_PAPERS = re.compile(r"document|cable|memo|letter|report|communiqué")
NAMED = "A person whom the article names"


@dataclass
class Speaker:
    """One who says something in an article.

    Attributes:
        title: such as "A senior official of the foreign government".
        kind: of source, as in the scenario's format.
        noun: by which a later mention goes back to this one.
        reason: why they are not named, where the article says it.
    """

    title: str
    kind: str
    noun: str
    reason: str = ""


@dataclass
class Floor:
    """Those who have spoken in one article so far."""

    speakers: list[Speaker] = field(default_factory=list)
    last: Speaker | None = None

    def hear(self, sentence: str, mentions: list[Mention]) -> Speaker | None:
        """The one who says something in a sentence; None where nobody does."""
        masked = mask_names(sentence, mentions)
        found = None if _QUIET.search(masked) else self._find(masked)
        if found is None:
            return None
        reason = _REASON.search(masked)
        if reason and not found.reason:
            found.reason = reason.group().removeprefix("who ").strip()[:200]
        self.last = found
        return found

    def learn(self, sentence: str) -> None:
        """Take the reason why the last speaker is not named from the sentence that follows."""
        reason = _REASON.search(sentence)
        if reason and self.last and not self.last.reason:
            self.last.reason = reason.group().removeprefix("who ").strip()[:200]

    def _find(self, sentence: str) -> Speaker | None:
        for hit in _ACCORDING.finditer(sentence):
            speaker = self._call(_STOP.split(sentence[hit.end() : hit.end() + 160])[0])
            if speaker:
                return speaker
        for verb in list(_VERB.finditer(sentence))[:6]:
            speaker = self._call(_take_left(sentence[: verb.start()]))
            if speaker:
                return speaker
            if sentence[: verb.start()].rstrip().endswith(("”", '"', ",")):
                speaker = self._call(_STOP.split(sentence[verb.end() : verb.end() + 160])[0])
                if speaker:
                    return speaker
        return None

    def _call(self, words: str) -> Speaker | None:
        words = _LEAD.sub("", words.strip()).strip(" ,")
        if _PRONOUN.match(words):
            return self.last
        phrase = _PHRASE.match(words) if len(words) <= 140 else None
        if phrase is None:
            person = _PERSON.match(words) if len(words) > 3 else None
            return self._keep(NAMED, "other", words) if person else None
        noun = phrase["noun"].lower()
        article = (phrase["article"] or "").lower()
        if article in {"the", "its", "his", "her", "their"}:
            earlier = self._find_earlier(noun, phrase["kind"], phrase["rest"] or "")
            if earlier:
                return earlier
        title = " ".join(words.split())
        return self._keep(title[:1].upper() + title[1:], _find_kind(noun, phrase), noun)

    def _find_earlier(self, noun: str, kind: str, rest: str) -> Speaker | None:
        """Whom a second mention means: "the official", "the senior official", "the aide to her"."""
        words = set(_bare(f"{kind}{noun}").split())
        for speaker in reversed(self.speakers):
            told = set(re.findall(r"[\w’'-]+", speaker.title.lower()))
            if (
                speaker.noun == noun
                and words <= told
                and (not rest or rest.split(maxsplit=1)[0] in told)
            ):
                return speaker
        return None

    def _keep(self, title: str, kind: str, noun: str) -> Speaker:
        for speaker in self.speakers:
            if _bare(speaker.title) == _bare(title) and (title != NAMED or speaker.noun == noun):
                return speaker
        self.speakers.append(Speaker(title, kind, noun))
        return self.speakers[-1]


def _bare(title: str) -> str:
    return re.sub(r"\A(?:a|an|the|one)\s+", "", title.lower())


def _find_kind(noun: str, phrase: re.Match[str]) -> str:
    if _MEDIA.search(noun):
        return "news"
    if _PAPERS.search(noun):
        return "document"
    if _NAMELESS.search(noun) or re.search(r"unnamed|anonymous", phrase["kind"], re.IGNORECASE):
        return "anonymous"
    if re.search(r"witness|analyst|resident|activist|protester|economist|lawyer", noun):
        return "other"
    return "official"


def _take_left(left: str) -> str:
    """The subject before a verb: the last clause, without asides and adverbs."""
    left = left.rstrip()
    aside = _ASIDE.search(left[-200:])
    if aside:
        left = left[: len(left) - len(left[-200:]) + aside.start()]
    left = _TAIL.sub("", left)
    cuts = [hit.end() for hit in _CLAUSE.finditer(left)]
    for cut in [0, *cuts]:
        phrase = (
            _PHRASE.match(_LEAD.sub("", left[cut:].strip())) if len(left) - cut <= 140 else None
        )
        if phrase and not _FINITE.search(phrase["rest"] or ""):
            return left[cut:]
    return left[cuts[-1] if cuts else 0 :]


def find_noun(title: str) -> str:
    """The noun by which a source of this title is called again; empty if it has none."""
    phrase = _PHRASE.match(title.strip())
    return phrase["noun"].lower() if phrase else ""
