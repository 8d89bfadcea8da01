"""Words for what a coalition is: every text is written of a regime, and retold for other kinds.

A regime falls, a chair is ousted, an alliance splits; the sums are the same. Sentences are written
once, of a regime and its leader; whatever shows a text to a person (terminal, page, picture) hands
it to :func:`retell`, which puts the case's own words in. What an author wrote, and keys of the file
(``leader.strength``), are never retold.

Which words are meant is said once, when a case is opened (:func:`speak_of`), and holds for that
command or that request: a context variable.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from types import MappingProxyType
from typing import Any

_REGIME = {
    "regime": "regime",
    "leader": "leader",
    "fall": "fall",
    "falls": "falls",
    "to_fall": "fall",
    "they_fall": "fall",
    "falling": "falling",
    "fell": "fell",
    "fallen": "falls",
    "to_oust": "bring down",
    "purge": "purge",
    "to_purge": "purge",
    "purges": "purges",
    "purged": "purged",
    "purging": "purging",
    "new_order": "new order",
    "coup": "coup",
    "street": "street",
    "opposition": "opposition",
    "uprising": "uprising",
    "civil_war": "civil war",
    "invasion": "invasion",
    "foreign_force": "foreign army",
    "sanction": "sanction",
    "sanctions": "sanctions",
}
_BOARD = {
    "regime": "leadership",
    "leader": "chair",
    "fall": "ouster",
    "falls": "is ousted",
    "to_fall": "be ousted",
    "they_fall": "are ousted",
    "falling": "being ousted",
    "fell": "was ousted",
    "fallen": "ousted",
    "to_oust": "oust",
    "purge": "dismissal",
    "to_purge": "dismiss",
    "purges": "dismisses",
    "purged": "dismissed",
    "purging": "dismissing",
    "new_order": "new leadership",
    "coup": "boardroom vote",
    "street": "shareholders' campaign",
    "opposition": "rival slate",
    "uprising": "shareholder revolt",
    "civil_war": "break-up",
    "invasion": "hostile takeover",
    "foreign_force": "outside bidder",
    "sanction": "penalty",
    "sanctions": "penalties",
}
_PARTY = _BOARD | {
    "leader": "leader",
    "purge": "expulsion",
    "to_purge": "expel",
    "purges": "expels",
    "purged": "expelled",
    "purging": "expelling",
    "coup": "leadership challenge",
    "street": "members' campaign",
    "opposition": "challenger",
    "uprising": "members' revolt",
    "civil_war": "breakaway",
    "invasion": "takeover by a rival party",
    "foreign_force": "rival party",
}
_ALLIANCE = _PARTY | {
    "regime": "alliance",
    "leader": "leading member",
    "fall": "split",
    "falls": "splits",
    "to_fall": "split",
    "they_fall": "split",
    "falling": "splitting",
    "fell": "split",
    "fallen": "split",
    "to_oust": "split",
    "new_order": "new alignment",
    "coup": "walk-out",
    "street": "public campaign",
    "opposition": "rival alliance",
    "uprising": "public revolt",
    "civil_war": "open conflict",
    "invasion": "takeover from outside",
    "foreign_force": "outside power",
}

KINDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "regime": _REGIME,
        "board": _BOARD,
        "party": _PARTY,
        "alliance": _ALLIANCE,
        "junta": _REGIME | {"regime": "junta", "leader": "head of the junta"},
    }
)
"""Kind of a coalition → its words; the keys are those of ``words:`` in a file."""

STATES = ("regime", "junta")
"""Kinds of which the record has cases."""

RECORDLESS = (
    "The record is of rulers of states: it says nothing of this kind of coalition, so that how far "
    "such answers can be trusted is not known."
)
"""Said in place of how the model has done, of a kind that the record has no cases of."""

_ELSEWHERE = {
    "amnesty": "waiver",
    "arms": "votes",
    "arrest": "suspension",
    "arrested": "suspended",
    "to arrest": "to suspend",
    "arresting": "suspending",
    "abroad": "outside",
    "crackdown": "clampdown",
    "defections": "departures",
    "election": "vote",
    "elections": "votes",
    "exile": "life outside",
    "foreign government": "outside party",
    "foreign partners": "outside partners",
    "cleared by force": "cut short",
    "kept their arms": "kept their votes",
    "lost election": "lost vote",
    "mobilisation": "campaigning",
    "negotiated transition": "negotiated handover",
    "oil": "main price",
    "oil price": "main price",
    "opposition takeover": "takeover from outside the circle",
    "palace substitution": "change at the top",
    "patron": "backer",
    "police": "the rules",
    "prosecute": "pursue",
    "prosecuted": "pursued",
    "prosecutes": "pursues",
    "prosecution": "pursuit",
    "prosecutor": "claimant",
    "protest": "campaigning",
    "protests": "campaigns",
    "purge consolidation": "consolidation",
    "rents": "rewards",
    "retribution": "reprisals",
    "transition": "handover",
}
"""Words of what only a state has → those that stand for it in every other kind."""

_NO_FALL = r"(?!\s+(?:due|on|back|short|from|by|throughout)\b)"
_VERB = r"(?:(?:to|would|will|can|cannot|could|may|might|must|should|not)\s+)"
_COUNT = r"(?:(?:class's|file's|more|fewer|of|all|no|many|both|these|forced|[0-9]+)\s+)"
_ARTICLE = r"(?:an?\s+)?"

_RULES: tuple[tuple[str, str, str], ...] = (
    # What stands before and is kept, what is replaced, a key of the words ("+": several of them).
    (r"(?:the\s+)", r"opposition['’]s\s+leader", "head of the {opposition}"),
    ("", r"brings\s+the\s+regime\s+down", "{to_oust}s the {regime}"),
    ("", r"bring\s+the\s+regime\s+down", "{to_oust} the {regime}"),
    (r"(?:(?:stay|break)\s+)", "falls", "{fallen}"),
    (_ARTICLE, r"foreign\s+(?:army|force)", "{foreign_force}"),
    (_ARTICLE, "army", "{foreign_force}"),
    (_ARTICLE, r"new\s+order", "{new_order}"),
    (_ARTICLE, r"civil\s+war", "{civil_war}"),
    (_ARTICLE, "regime", "{regime}"),
    ("", "regimes", "{regime}+"),
    (_ARTICLE, "leader", "{leader}"),
    ("", "leaders", "{leader}+"),
    (r"(?:an?\s+)", r"fall(?=\s+by\b)", "{fall}"),
    (_VERB, rf"fall{_NO_FALL}", "{to_fall}"),
    (r"(?:(?:that|who|they)\s+)", rf"fall{_NO_FALL}", "{they_fall}"),
    (_COUNT, rf"falls{_NO_FALL}", "{fall}+"),
    ("", rf"falls{_NO_FALL}", "{falls}"),
    (_ARTICLE, rf"fall{_NO_FALL}", "{fall}"),
    ("", rf"falling{_NO_FALL}", "{falling}"),
    ("", rf"fell{_NO_FALL}", "{fell}"),
    (r"(?:to\s+)", "purge", "{to_purge}"),
    (r"(?:(?:leader|who|that)\s+)", "purges", "{purges}"),
    (_ARTICLE, "purge", "{purge}"),
    ("", "purges", "{purge}+"),
    ("", "purged", "{purged}"),
    (_ARTICLE, "purging", "{purging}"),
    *(
        (_ARTICLE, word, f"{{{word}}}")
        for word in ("coup", "street", "opposition", "uprising", "invasion", "sanction")
    ),
    ("", "sanctions", "{sanctions}"),
)
_START = r"(?<![\w./{-])"
_END = r"(?![\w/-]|\.\w)"
_KEYS = r"[({]\w+:|\([a-z_.]+\)"  # as a file writes them: {regime: …}, (purge: always), (suspicion)
_MAY_SPEAK = re.compile(
    r"regime|leader|\bfall|\bfell\b|purg|order|coup|street|oppos|upris|civil|invas|foreign|army|"
    r"sanct|amnest|\barms\b|arrest|abroad|crackd|defect|elect|exile|mobilis|\boil\b|palace|patron|"
    r"police|prosec|protest|rents|retrib|transi",
    re.IGNORECASE,
)


class Told(str):
    """A text in the case's words already: a line or the beginning of one that was told whole.

    Told once more, the author's names would not be known for what they are where a line ends.
    """

    __slots__ = ()


_LINE_END = re.compile(r"\s*\n\s*")
_VOWEL = re.compile(r"(?!eu|on(?:e|ce)\b|uni|us[aeu])[aeiou]|heir|hon[eo]|hour", re.IGNORECASE)
_DOTS = re.compile(r"\.\.\.|…")
_LONGEST_NAME = 120


class Speech:
    """Words of one case.

    Args:
        kind: a key of ``KINDS``.
        own: key of the words → the case's own, in place of the kind's.
        kept: texts that an author wrote; they stay as they are.
    """

    def __init__(self, kind: str, own: Mapping[str, str], kept: Iterable[str]) -> None:
        self.kind = kind
        self.words = {**KINDS[kind], **own}
        self.is_plain = self.words == _REGIME
        rules = [] if self.is_plain else list(self._list_rules())
        self._written = [word for _, _, word in rules]
        kept = [*kept, *(word for word in own.values() if " " in word)]  # told once, not twice
        spoken = sorted({text for text in kept if _MAY_SPEAK.search(text)}, key=len, reverse=True)
        parts = [_START + _match_spaces(text) + r"(?![\w-])" for text in spoken[:_MOST_KEPT]]
        self._names = {" ".join(t.split()).casefold() for t in spoken if len(t) <= _LONGEST_NAME}
        parts.append(_KEYS)
        parts += [
            rf"(?P<r{place}>{_START}(?P<k{place}>{lead}){core}{_END})"
            for place, (lead, core, _) in enumerate(rules)
        ]
        self._pattern = re.compile("|".join(parts), re.IGNORECASE)
        self.retell = lru_cache(maxsize=8192)(self._retell)

    def _list_rules(self) -> Iterator[tuple[str, str, str]]:
        if self.kind not in STATES:
            several = sorted(_ELSEWHERE, key=len, reverse=True)
            for text in (text for text in several if " " in text):
                yield _ARTICLE, _match_spaces(text), _ELSEWHERE[text]
        yield from ((lead, core, word) for lead, core, word in _RULES if self._differs(word))
        if self.kind not in STATES:
            for text in (text for text in _ELSEWHERE if " " not in text):
                yield _ARTICLE, text, _ELSEWHERE[text]

    def _differs(self, word: str) -> bool:
        return any(self.words[key] != _REGIME[key] for key in re.findall(r"{(\w+)}", word))

    def _retell(self, text: str) -> str:
        return self._pattern.sub(self._put, text) if _MAY_SPEAK.search(text) else text

    def _put(self, found: re.Match[str]) -> str:
        if not found.lastgroup or self._is_of_cut_name(found):
            return found.group()
        place = int(found.lastgroup[1:])
        lead, written = found.group(f"k{place}"), self._written[place]
        word = written.removesuffix("+").format_map(self.words)
        if written.endswith("+"):
            word = _make_plural(word)
        replaced = found.group()[len(lead) :]
        if re.fullmatch(r"an?\s+", lead, re.IGNORECASE):
            article = "an" if _VOWEL.match(word) else "a"
            lead = (article.capitalize() if lead[0].isupper() else article) + lead.lstrip("aAnN")
        if (ends := _LINE_END.search(replaced)) is not None:  # where a line ended, one ends again
            first, space, rest = word.partition(" ")
            word = first + ends.group() + rest if space else word
        return lead + (word[:1].upper() + word[1:] if replaced[:1].isupper() else word)

    def _is_of_cut_name(self, found: re.Match[str]) -> bool:
        """True when what was found is in the beginning of a name that ends in dots."""
        dots = _DOTS.search(found.string, found.end(), found.end() + _LONGEST_NAME)
        if dots is None:
            return False
        whole = found.string[max(0, found.start() - _LONGEST_NAME) : dots.start()]
        at = min(found.start(), _LONGEST_NAME)
        begun = (whole[m.start() :] for m in re.finditer(r"\b\w", whole) if m.start() <= at)
        cut = {" ".join(text.split()).casefold() for text in begun}
        return any(name.startswith(text) for text in cut for name in self._names)


_MOST_KEPT = 2000


def _match_spaces(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in text.split())


def _make_plural(word: str) -> str:
    head, of, rest = word.partition(" of ")
    if head.endswith("y") and head[-2:-1] not in "aeiou":
        return f"{head[:-1]}ies{of}{rest}"
    return f"{head}{'es' if head.endswith(('s', 'x', 'ch', 'sh')) else 's'}{of}{rest}"


_PLAIN = Speech("regime", {}, ())
_SPOKEN: ContextVar[Speech] = ContextVar("spoken", default=_PLAIN)


def speak_of(kind: str, own: Mapping[str, str] | None = None, kept: Iterable[str] = ()) -> None:
    """From now on, in this command or request, say the words of a case.

    Args:
        kind: a key of ``KINDS``.
        own: the case's own words in place of the kind's.
        kept: texts that its author wrote.
    """
    plain = kind == "regime" and not own
    _SPOKEN.set(_PLAIN if plain else _prepare(kind, tuple((own or {}).items()), tuple(kept)))


@lru_cache(maxsize=16)
def _prepare(kind: str, own: tuple[tuple[str, str], ...], kept: tuple[str, ...]) -> Speech:
    """The words of a case; a page asks for the same ones again and again."""
    return Speech(kind, dict(own), kept)


def retell(text: str) -> str:
    """The text in the words of the case that is spoken of; of a regime, the text itself."""
    speech = _SPOKEN.get()
    return text if speech.is_plain or isinstance(text, Told) else speech.retell(text)


_VERBATIM = frozenset({"file", "path", "place", "suggestion", "text"})


def retell_all(data: Any) -> Any:
    """The same for all sentences of plain data; codes stay, and lines of a file."""
    if _SPOKEN.get().is_plain:
        return data
    if isinstance(data, Mapping):
        return {k: v if k in _VERBATIM else retell_all(v) for k, v in data.items()}
    if isinstance(data, list | tuple):
        return [retell_all(value) for value in data]
    return retell_label(data) if isinstance(data, str) else data


def retell_label(text: str) -> str:
    """The same for a text that may be a code: one word in small letters stays as it is."""
    return retell(text) if " " in text or text[:1].isupper() else text


def find_kind() -> str:
    """The kind of what is spoken of."""
    return _SPOKEN.get().kind


def has_record() -> bool:
    """True when the record has cases of the kind that is spoken of."""
    return find_kind() in STATES
