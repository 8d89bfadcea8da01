"""Offices in a sentence: those of the case, and others that hold power; never who holds them.

An office of the case is known by its title, by the parts of a double title, by its id, and with
the words turned ("Minister of Defence", "defence minister"). A name beside an office is learned
only to be left out: later on the name stands for the office.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from innercircle.reading._lists import join_words, list_words_of
from innercircle.scenario import Scenario

LEADER, OPPOSITION, SPONSOR = "the leader", "the opposition", "the sponsor"
"""Marked besides the ids of insiders."""
_SWAPS = (
    ("defence", "defense"), ("head", "chief"), ("head", "director"), ("minister", "secretary"),
    ("organisation", "organization"), ("vice-president", "vice president"),
)  # fmt: skip
_ARTICLE = re.compile(r"\A\s*(?:the|an|a)\s+")
_OF = re.compile(r"(.+?) of (?:the )?(.+)\Z")
_NOT_NOW = re.compile(
    r"(?:\bvice|\bdeputy|\bformer|\bex-|\bex|\bone-time|\blate|\bfuture|\bforeign|\bher|\bhis|\btheir"
    r"|\b(?-i:[A-Z])\w+(?:ian|ish|ese|ean)|\bU\.S\.|\bAmerican|\bFrench|\bDutch|\bSwiss|\bGreek)\s*-?\Z",
    re.IGNORECASE,
)
_ABROAD = re.compile(
    r"\s+of\s+(?:(?!the\b)[A-Z]\w+|an?(?:other)?\s+(?:neighbo|foreign|country|state|nearby))|['’]s\s+(?:aide|spokes|office|adviser|lawyer)"
)
_BODIES = join_words("bodies")
_HEADS = frozenset(
    {"minister", "commander", "chief", "head", "speaker", "director", "secretary", "justice"}
)
_PERSONS = join_words("persons")
_MINISTRIES = (
    "defence|defense|interior|foreign|finance|justice|oil|energy|economy|information|security"
    "|health|education|communications|transport|agriculture|planning"
)
_NEW = re.compile(
    r"\b(?:(?:first |deputy )?prime minister"
    rf"|(?:{_MINISTRIES}) (?:minister|secretary)"
    r"|minister (?:of|for) (?:the )?[a-z]+"
    r"|(?:army|police|navy|air force|intelligence|security|guard|military|central bank|customs"
    r"|militia|party|general staff) (?:chief|commander|head|governor|chairman|chairwoman|boss)"
    r"|(?:head|chief|director|commander|governor|chairman|speaker) of (?:the )?"
    rf"(?:[\w-]+ ){{0,3}}?(?:{_BODIES})(?: (?:{_BODIES}))?"
    r"|(?:northern|southern|eastern|western|central|regional|garrison) commander"
    r"|chief of staff|chief justice|parliament speaker|speaker of parliament"
    r"|president of (?:the )?(?:supreme|constitutional|high) court"
    r"|attorney general|prosecutor general|chief prosecutor|national security advis[eo]r"
    r"|(?:first )?vice[- ]president|first secretary of (?:the )?party)\b",
    re.IGNORECASE,
)
_HONOUR = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Col|Gen|Maj|Capt|Adm)\.?|Colonel|General|Major|Captain|Admiral|Judge|Sir"
    r"|Professor|Sheikh)"
)
_NAME = r"(?:[A-ZÀ-Þ][\w’'-]*\.?)"
_PARTICLE = r"(?:(?:de|del|de la|da|dos|al|el|bin|ibn|van|von|der|du|di)\s+)?"
_NAMED = rf"{_NAME}(?:\s+{_PARTICLE}{_NAME}){{0,3}}"
_AFTER = re.compile(rf"\s+(?:{_HONOUR}\s+)?({_NAMED})")
_BESIDE = re.compile(rf",\s+(?:{_HONOUR}\s+)?({_NAMED})(?=,)")
_HONOURED = re.compile(rf"\b{_HONOUR}\s+\Z")
_OTHERS = re.compile(
    rf"\b((?:{_PERSONS})(?:\s+[a-z’'-]+){{0,6}}),\s+(?:{_HONOUR}\s+)?({_NAMED})(?=,)"
)
_BARE = re.compile(rf"\b(?:The|the) ({'|'.join(sorted(_HEADS))})\b(?!\s+(?:of|for|in)\b)")
_AS = re.compile(rf"((?:{_HONOUR}\s+)?{_NAMED})\s+as\s+(?:the\s+)?\Z")
_BEFORE = re.compile(rf"({_NAMED})(?:['’]s)?,\s+(?:(?:the|a|its|who is the|now the)\s+)?\Z")


@dataclass
class Office:
    """An office that is spoken of.

    Attributes:
        id: of the insider in the case, or one of ``LEADER``, ``OPPOSITION``, ``SPONSOR``; of an
            office that the case lacks, an id made from its words.
        title: in words.
        known: whether the case has it.
        short: as a sentence calls it, with no article.
    """

    id: str
    title: str
    known: bool
    short: str


@dataclass(frozen=True)
class Mention:
    """An office where a sentence speaks of it.

    Attributes:
        start, end: of the office's words; of the name, where only the name stands there.
        name: (start, end) of a name beside it; None if there is none.
    """

    office: Office
    start: int
    end: int
    name: tuple[int, int] | None = None


@dataclass
class Roster:
    """All offices of a case, those met on the way, and the names that stand for them."""

    offices: dict[str, Office] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None
    _names: dict[str, Office] = field(default_factory=dict)
    _found: dict[str, Office] = field(default_factory=dict)
    _recent: dict[str, Office] = field(default_factory=dict)

    def begin(self) -> None:
        """Forget whom "the minister" means: another article begins."""
        self._recent = {}

    def find(self, sentence: str) -> list[Mention]:
        """Every office that a sentence speaks of, in order, none within another."""
        spans = self._list_spans(sentence)
        found = [
            self._mention(sentence, self.offices.get(_flatten(words)) or self._meet(words), *span)
            for span in spans
            if not _stands_elsewhere(sentence, *span)
            for words in [sentence[slice(*span)]]
        ]
        found += self._find_bare(sentence, found)
        self._learn_others(sentence)
        found += self._find_names(sentence, found)
        return sorted(found, key=lambda mention: mention.start)

    def _list_spans(self, sentence: str) -> list[tuple[int, int]]:
        """Places of offices: those of the case, unless they are part of a longer title."""
        spans = [hit.span() for hit in self._pattern.finditer(sentence)] if self._pattern else []
        for hit in _NEW.finditer(sentence):
            start, end = hit.span()
            near = [span for span in spans if start < span[1] and span[0] < end]
            if not any(span[1] - span[0] >= end - start for span in near):
                spans = [*(span for span in spans if span not in near), (start, end)]
        return sorted(spans)

    def _find_bare(self, sentence: str, found: Sequence[Mention]) -> list[Mention]:
        """Mentions in which "the minister" goes back to one that was spoken of."""
        return [
            self._mention(sentence, self._recent[hit[1]], hit.start(1), hit.end(1))
            for hit in _BARE.finditer(sentence)
            if hit[1] in self._recent
            and not any(hit.start(1) < each.end and each.start < hit.end(1) for each in found)
        ]

    def _mention(self, sentence: str, office: Office, start: int, end: int) -> Mention:
        self._recent |= dict.fromkeys(_HEADS & set(office.title.lower().split()), office)
        after = _AFTER.match(sentence, end) or _BESIDE.match(sentence, end)
        if after and not _is_no_name(after.group(1)):
            self._learn(after.group(1), office)
            size = len(after.group().lstrip(", "))
            return Mention(office, start, end, (after.end() - size, after.end()))
        before = _BEFORE.search(sentence, max(0, start - 90), start)
        before = before or _AS.search(sentence, max(0, start - 90), start)
        if before and not _is_no_name(before.group(1)):
            self._learn(before.group(1), office)
            return Mention(office, start, end, before.span(1))
        return Mention(office, start, end)

    def _learn(self, name: str, office: Office) -> None:
        for each in (name, name.rsplit(maxsplit=1)[-1]):
            if len(each) > 2:
                self._names.setdefault(each, office)

    def _learn_others(self, sentence: str) -> None:
        """Learn names that stand beside other people: "a clerk of the court, NAME, said"."""
        for hit in _OTHERS.finditer(sentence):
            if not _is_no_name(hit[2]):
                phrase = " ".join(hit[1].lower().split())
                self._learn(hit[2], Office("", phrase, known=False, short=phrase))

    def _find_names(self, sentence: str, found: Iterable[Mention]) -> Iterator[Mention]:
        taken = [span for each in found for span in ((each.start, each.end), each.name) if span]
        for name in sorted(self._names, key=len, reverse=True):
            for hit in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence):
                if not any(hit.start() < end and start < hit.end() for start, end in taken):
                    honour = _HONOURED.search(sentence, max(0, hit.start() - 12), hit.start())
                    span = (honour.start() if honour else hit.start(), hit.end())
                    taken.append(span)
                    yield Mention(self._names[name], *span, span)

    def _meet(self, words: str) -> Office:
        title = " ".join(words.lower().replace("defense", "defence").split())
        turned = _OF.match(title)
        for office in self.offices.values():
            told = office.title.lower().split()
            if turned and turned[1] in told[:1] and turned[2] in office.title.lower():
                return office  # “the head of the authority”, for that of the port authority
        plain = (
            f"{turned[2]} {turned[1]}" if turned and turned[1] in {"minister", "chief"} else title
        )
        key = plain.removesuffix(" ").replace("-", " ")
        name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
        return self._found.setdefault(key, Office(name, title, known=False, short=title))


def list_offices(scenario: Scenario) -> Roster:
    """The offices of a case."""
    roster = Roster()
    for insider in scenario.insiders:
        own = Office(insider.id, insider.office, known=True, short=insider.id.replace("-", " "))
        for phrase in _vary(insider.id, insider.office):
            roster.offices.setdefault(phrase, own)
    actors = (
        (LEADER, scenario.leader.office, ("head of state",)),
        (OPPOSITION, scenario.opposition.office, ("opposition leader", "leader of the opposition")),
        (SPONSOR, scenario.sponsor.office, ("foreign government", "foreign power")),
    )
    for name, office, others in actors:
        own = Office(name, office, known=True, short=_ARTICLE.sub("", office.lower()))
        for phrase in (*(each for each in _vary("", office) if each != "leader"), *others):
            roster.offices.setdefault(phrase, own)
    words = sorted(roster.offices, key=len, reverse=True)
    body = "|".join(re.escape(each).replace(r"\ ", "[ -]").replace(r"\-", "[ -]") for each in words)
    roster.offices = {_flatten(phrase): office for phrase, office in roster.offices.items()}
    roster._pattern = re.compile(rf"(?<![\w-])(?:{body})(?![\w-])", re.IGNORECASE)  # noqa: SLF001  its maker
    return roster


def _flatten(words: str) -> str:
    return " ".join(words.lower().replace("-", " ").split())


def _vary(name: str, office: str) -> list[str]:
    """Every way in which an article may name an office."""
    told = [name.replace("-", " ")] if "-" in name else []
    lowered = _ARTICLE.sub("", office.lower())
    parts = [part.strip() for part in re.split(r",| and (?:the )?", lowered)]
    told += [lowered, *(part for part in parts if " " in part or part in _HEADS)]
    for phrase in list(told):
        turned = _OF.match(phrase)
        if turned and " of " not in turned[2]:
            told.append(f"{turned[2].removesuffix(' service')} {turned[1]}")
            short = turned[2].rsplit(maxsplit=1)[0]
            for body in (turned[2], short):
                told += [f"{turned[1]} of {body}", f"{turned[1]} of the {body}"]
    for phrase in list(told):
        told += [phrase.replace(one, other) for one, other in _SWAPS if one in phrase.split()]
        told += [phrase.replace(other, one) for one, other in _SWAPS if other in phrase.split()]
    return [phrase for phrase in dict.fromkeys(told) if len(phrase) > 3]


def _stands_elsewhere(sentence: str, start: int, end: int) -> bool:
    """Tell a former holder, or a colleague in another country."""
    head = sentence[max(0, start - 24) : start].rstrip()
    return bool(_NOT_NOW.search(head) or _ABROAD.match(sentence, end))


def _is_no_name(words: str) -> bool:
    return any(
        word in list_words_of("no_names") or word.lower() in list_words_of("subjects")
        for word in words.split()
    )


def mask_names(sentence: str, mentions: Iterable[Mention]) -> str:
    """The sentence with offices in the place of the names that stand beside or for them."""
    done, end = "", 0
    cuts: list[tuple[int, int, str]] = []
    for mention in mentions:
        if mention.name is None:
            continue
        start, stop = mention.name
        if sentence[:start].endswith(", ") and sentence[stop : stop + 1] == ",":
            cuts.append((start - 2, stop + 1, ""))  # “a clerk, NAME, said”
            continue
        if (start, stop) == (mention.start, mention.end):
            head = sentence[:start].rstrip()
            title = say_office(mention.office)
            first = not head or head.endswith((".", "“", "”"))
            cuts.append((start, stop, title[:1].upper() + title[1:] if first else title))
        elif start > mention.end:
            cuts.append((mention.end, stop, ""))
        elif sentence[stop:].lstrip().startswith("as "):  # “removed NAME as the office”
            cuts.append((start, stop, "the holder"))
        else:  # “NAME, the office”: the name and its comma go
            cuts.append((start, mention.start, "The " if start == 0 else "the "))
    for start, stop, by in sorted(cuts):
        if start >= end:
            done += sentence[end:start] + by
            end = stop
    return done + sentence[end:]


def say_office(office: Office) -> str:
    """The office in a sentence."""
    return f"the {office.short}"
