"""The words that somebody says in a sentence: who that is, and how they are to be called.

A speaker is the subject of a verb of saying: an unnamed official, an office, an institution. A
second mention ("the official said") goes back to the first; "they said" to whoever spoke last. A
person's name is never kept: without an office the speaker is a person whom the article names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from innercircle.reading._lists import join_words, list_words_of
from innercircle.reading._offices import Mention, mask_names

_VERB = re.compile(
    rf"\b(?:{join_words('verbs')}|dismissed (?:the|it|this|that)(?: \w+)? as|rejects? the"
    r"|rejected the|called (?:it|the|this|that|an?)"
    r"|put the|spoke of"
    r"|pointed out|points? to|pointed to|(?:sought to )?play(?:ed)? down|found the|found that"
    r"|declared(?! (?:support|loyalty|victory|war|a|an|the)\b))\b"
)
_QUIET = re.compile(
    r"\b(?:declined to (?:comment|be interviewed|say)|did(?:n['’]t| not) (?:\w+ )?(?:respond|reply|"
    r"answer|return)|no (?:answer|comment|reply)|would not comment|refused to comment)\b"
)
_ACCORDING = re.compile(r"\b[Aa]ccording to\s+")
_NOUNS = join_words("speakers")
_OWN = join_words("possessives")
_DEFINITE = frozenset({"the"}) | list_words_of("possessives")
_PEOPLE = "people|officials|aides|diplomats|officers|sources|advisers|lawmakers|witnesses|residents"
_SOME = "(?:one|two|three|four|some|many|several|most|all|both)"
_LINK = (
    r"of|to|in|at|from|with|for|inside|on|near|who|familiar|close|briefed|involved|present|that|seen"
    r"|obtained|reviewed|signed|speaking"
    r"|there"
)
_PHRASE = re.compile(
    rf"(?:(?P<article>an?|the|{_SOME} of (?:the|these|those)|{_SOME}|another|{_OWN}|other)\s+)?"
    r"(?P<kind>(?:(?!(?:the|an?)\s)[\w’'.-]+\s+){0,5}?)"
    rf"(?P<noun>(?:{_NOUNS})s?|{_PEOPLE}|spokespeople)"
    rf"(?P<rest>\s+(?:{_LINK})\b.*)?\Z",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\A(?:(?:But|And|Yet|Still|However|Meanwhile|Instead|Also|Later|and|but|while|as|which|though"
    r"|Separately|Then|On \w+day|Earlier)\b,?\s*)+"
)
_TAIL = re.compile(
    r"(?:\s+(?:has|have|had|also|later|then|repeatedly|reportedly|first|however|privately|publicly"
    r"|never|flatly|strongly|again|since|once|further|nevertheless|now|who|then|would|only|all"
    r"|themselves|in turn|quickly|jointly|often|still))+\Z"
)
_ASIDE = re.compile(r",\s[^,]{1,160},\s*\Z")
_CLAUSE = re.compile(r"[,;:—–“”\"]\s*|\s(?:but|and|while|as|after|because|that|though|what)\s")
_FINITE = re.compile(
    r",|\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|did|does)\b"
    rf"|\b\w{{3,}}ed (?:the|an?|that|{_OWN})\b"
    r"|\b(?:broke|met|left|took|gave|made|held|went|came|saw|ran|won|lost|sent|fell|led|kept|began)\b"
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s(?:\w+ly\s)?\Z")
_BEGINS = re.compile(
    rf"((?:(?:an?|the|one|two|three|four|several|some|its|their)\s+)?(?:[\w’'-]+\s+){{0,3}}?"
    rf"(?:{_NOUNS})s?(?:\s(?:of|for|to|in|at)\s(?:the\s|an?\s)?[\w’'-]+)?)\s\w+(?:ed|s)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:one|two|three|four|some|many|all|both|most|another) of them\Z", re.IGNORECASE
)
_ROLE = re.compile(r",\s+((?:an?|the)\s[^,.]{3,80}|who\s[a-z]+s\s[^,.]{3,60})[,.]")
_DOES = {
    "leads": "The leader of", "heads": "The head of", "runs": "The head of",
    "chairs": "The chair of", "commands": "The commander of",
}  # fmt: skip
_STOP = re.compile(r"[,.;:—–“”\"]|\s(?:who|and|that|but|on)\s")
_PRONOUN = re.compile(rf"(?:{join_words('subjects')})\Z", re.IGNORECASE)
_PERSON = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?:\s+(?:de|del|al|bin|van|von)?\s*[A-ZÀ-Þ][\w’'-]+){0,3}\Z")
_QUOTED = re.compile(r"[“\"]")
_REASON = re.compile(
    r"(?:(?:who (?:was|were|is|are) )?not authori[sz]ed to [^.;,]{3,90}"
    r"|(?:on|under) (?:the )?condition of anonymity(?: because [^.;]{3,110}| for fear [^.;]{3,80})?"
    r"|asked not to be (?:named|identified)[^.;,]{0,80}|(?:for|out of) fear of [^.;,]{3,60})"
)
_NAMELESS = re.compile(
    r"\A(?:official|aide|source|person|people|diplomat|officer|adviser|advisor|lawmaker|witness|resident"
    r"|participant|insider|ally|associate|colleague|member|go-between|negotiator)(?:s|es)?\Z"
)
_MEDIA = re.compile(r"newspaper|television|radio|agency|broadcaster")
_OFFICIAL = re.compile(
    r"minister|government|ministry|embassy|party|army|military|police|court|commission|parliament"
    r"|president|leader|general|commander|prosecutor|judge|council|assembly|chief|secretary|guard"
    r"|ambassador|governor|mayor|speaker|spokes|statement|committee|staff|campaign|opposition|union"
)
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
    paragraph: int = 0

    def hear(self, sentence: str, mentions: list[Mention], paragraph: int) -> Speaker | None:
        """The one who says something in a sentence; None where nobody does.

        A sentence in quotation marks that follows one in the same paragraph goes on with it.
        """
        masked = mask_names(sentence, mentions)
        found = None if _QUIET.search(masked) else self._find(masked)
        if found is None and paragraph == self.paragraph and _QUOTED.match(masked):
            found = self.last
        if found is None:
            return None
        self.paragraph = paragraph
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
            speaker = self._call(_STOP.split(sentence[hit.end() : hit.end() + 160])[0], sentence)
            if speaker:
                return speaker
        for verb in list(_VERB.finditer(sentence))[:6]:
            if _PASSIVE.search(sentence[: verb.start()]):
                continue
            for words in _list_subjects(sentence[: verb.start()]):
                speaker = self._call(words, sentence)
                if speaker:
                    return speaker
            if sentence[: verb.start()].rstrip().endswith(("”", '"', ",")):
                after = _STOP.split(sentence[verb.end() : verb.end() + 160])[0]
                speaker = self._call(after, sentence)
                if speaker:
                    return speaker
        return None

    def _call(self, words: str, sentence: str) -> Speaker | None:
        words = _LEAD.sub("", words.strip()).strip(" ,")
        if _PRONOUN.match(words) or _GROUP.match(words):
            return self.last
        phrase = _PHRASE.match(words) if len(words) <= 140 else None
        if phrase is None:
            person = _PERSON.match(words) if len(words) > 3 else None
            return self._name(words, sentence) if person else None
        noun = phrase["noun"].lower()
        article = (phrase["article"] or "").lower()
        # One of a group is not a second witness beside it.
        if article in _DEFINITE or article.endswith((" the", " these", " those")):
            earlier = self._find_earlier(noun, phrase["kind"], phrase["rest"] or "")
            if earlier:
                return earlier
        title = " ".join(words.split())
        return self._keep(title[:1].upper() + title[1:], _find_kind(noun, phrase), noun)

    def _name(self, name: str, sentence: str) -> Speaker:
        """A person with a name and no office: called by what stands beside the name."""
        role = _ROLE.match(sentence, sentence.find(name) + len(name))
        if role is None:
            return self._keep(NAMED, "other", name)
        told = role[1].split(maxsplit=2)
        title = role[1]
        if told[0] == "who":
            title = f"{_DOES.get(told[1], f'A person who {told[1]}')} {told[2]}"
        return self._keep(title[:1].upper() + title[1:], "other", name)

    def _find_earlier(self, noun: str, kind: str, rest: str) -> Speaker | None:
        """The one that a second mention means: "the official", "the senior official"."""
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
    article = (phrase["article"] or "").lower()
    if _OFFICIAL.search(noun):
        return "official"
    indefinite = article not in _DEFINITE
    return "anonymous" if indefinite or _NAMELESS.search(noun) else "other"


def _list_subjects(left: str) -> Iterator[str]:
    """Whatever may be the subject before a verb, likeliest first."""
    left = _TAIL.sub("", left.rstrip())
    aside = _ASIDE.search(left[-200:])
    whole = _TAIL.sub("", left[: len(left) - len(left[-200:]) + aside.start()]) if aside else left
    cuts = [0, *(hit.end() for hit in _CLAUSE.finditer(whole))]
    for cut in cuts:
        words = _LEAD.sub("", whole[cut:].strip())
        phrase = _PHRASE.match(words) if len(words) <= 140 else None
        rest = (phrase["rest"] or "").strip() if phrase else ","
        if rest.startswith("who ") or not _FINITE.search(rest):
            yield words
            return
    if not _PHRASE.match(whole[cuts[-1] :].strip()):
        yield whole[cuts[-1] :]
    if aside:
        yield aside.group().strip(" ,")
    for cut in cuts if "," not in whole else ():
        begins = _BEGINS.match(_LEAD.sub("", whole[cut:].strip()))
        if begins:
            yield begins[1]


def hide_name(says: str, speaker: Speaker) -> str:
    """A sentence without the name of a speaker who has no office."""
    name = speaker.noun
    if not name[:1].isupper():
        return says
    says = says.replace(f"{name}, who ", "a person who ").replace(f"{name}, a", "a")
    says = says.replace(f"{name}, the", "the").replace(name, NAMED[:1].lower() + NAMED[1:])
    return says[:1].upper() + says[1:]


def find_noun(title: str) -> str:
    """The noun by which a source of this title is called again; empty if it has none."""
    phrase = _PHRASE.match(title.strip())
    return phrase["noun"].lower() if phrase else ""
