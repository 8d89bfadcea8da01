"""Events, found by rules: those of the journal, and events of PLOVER for the timeline.

A rule sees a sentence with offices marked and the rest in small letters. What is denied, planned,
asked about or only possible is no event. Of several rules for one kind the first that fits decides.

Sources:
    Open Event Data Alliance (2021), PLOVER: Political Language Ontology for Verifiable Event
    Records, the sixteen event types; Halterman, Bagozzi, Beger, Schrodt and Scarborough (2023),
    PLOVER and POLECAT.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from innercircle.reading._lists import read_list
from innercircle.reading._offices import LEADER, OPPOSITION, SPONSOR, Mention

_MARKS = {LEADER: "‹LEADER›", OPPOSITION: "‹OPPOSITION›", SPONSOR: "‹SPONSOR›"}
_UNREAL = re.compile(
    r"\b(?:not|never|no|nobody|none|without|denie[sd]|refus\w+|declin\w+|will|would|could|may|might"
    r"|should|shall|can|cannot|plans? to|planned to|about to|threatened to|if|unless|whether|until"
    r"|expected to|ready to|wants? to|hopes? to|asked to|urged to|failed to|unable to|tried to"
    r"|considering|rumou?rs?|yet to|lacks?|rather than|instead of|call(?:ed|s)? for)\b|n['’]t\b"
)
_STAFF = re.compile(
    r"(?:aide|lawyer|advis[eo]r|deputy|spokes\w+|ally|staff|relative|friend|colleague|cousin|son"
    r"|daughter|letters?)s? (?:of|to|for) (?:the )?\Z"
)
_ASKED = re.compile(r"\?[\"”’']?\Z")
_ASIDE = re.compile(r",[^,;]{1,80},")
_WINDOW = 45


@dataclass(frozen=True)
class Found:
    """An event in a sentence.

    Attributes:
        event: key of the journal; empty for an event of the timeline alone.
        plover: type of PLOVER.
        kind: of an event of the timeline.
        who: id of the insider, of the case or not; empty for none.
        known: whether the case has that insider.
    """

    event: str
    plover: str
    kind: str
    who: str
    known: bool


@cache
def _compile() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    told = read_list("rules.yaml")
    made = []
    for event, plover, rule in told["rules"]:
        whole = str(rule)
        for name, part in told["parts"].items():
            whole = whole.replace(f"{{{name}}}", part)
        made.append((str(event), str(plover), re.compile(whole)))
    return tuple(made)


@cache
def list_types() -> dict[str, dict[str, Any]]:
    """The event types: what each means, the kind of event of the timeline, its words."""
    found: dict[str, dict[str, Any]] = read_list("plover.yaml")
    return found


@cache
def _compile_types() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    made = []
    for name, entry in list_types().items():
        words = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in entry["words"])
        made.append((name, str(entry["kind"]), re.compile(rf"\b(?P<t>{words})\b")))
    return tuple(made)


def mark_offices(sentence: str, mentions: list[Mention]) -> str:
    """A sentence in small letters, each office a mark, the names beside them gone."""
    done, end = "", 0
    for mention in mentions:
        spans = [(mention.start, mention.end), *([mention.name] if mention.name else [])]
        start, stop = min(span[0] for span in spans), max(span[1] for span in spans)
        if start < end:
            continue
        office, before = mention.office, sentence[end:start].lower()
        plain = f"‹{office.id}›" if office.known else f"«{office.id}»"
        if _STAFF.search(before):
            done += f"{before}{office.short}"  # the aide's doing is not the minister's
        else:
            done += before.removesuffix("the ") + _MARKS.get(office.id, plain)
        end = stop
    return done + sentence[end:].lower()


def find_events(sentence: str, mentions: list[Mention]) -> list[Found]:
    """The events that a sentence tells of, one of each kind."""
    found: dict[str, Found] = {}
    if _ASKED.search(sentence):
        return []
    marked = mark_offices(sentence, mentions)
    for event, plover, pattern in _compile():
        if event in found:
            continue
        # An office that the case lacks is marked otherwise, and may be purged all the same.
        for text, known in (
            (_ASIDE.sub(" ", marked), True),
            (marked, True),
            (marked.replace("«", "‹").replace("»", "›"), False),
        ):
            hit = pattern.search(text)
            if hit and not _is_unreal(text, hit.start("t"), hit.end("t")):
                who = hit.groupdict().get("who") or ""
                if (who or known) and event not in found:
                    kind = str(list_types()[plover]["kind"])
                    found[event] = Found(event, plover, kind, who, known=known)
    return list(found.values())


def find_type(sentence: str, mentions: list[Mention]) -> Found | None:
    """The PLOVER type of a sentence that no rule of the journal fits."""
    if _ASKED.search(sentence):
        return None
    marked = mark_offices(sentence, mentions)
    who = next((each.office for each in mentions if each.office.id not in _MARKS), None)
    for name, kind, pattern in _compile_types():
        hit = pattern.search(marked)
        if hit and not _is_unreal(marked, hit.start("t"), hit.end("t")):
            named = who.id if who is not None else ""
            return Found("", name, kind, named, known=who is not None and who.known)
    return None


def _is_unreal(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _WINDOW) : start]
    after = text[end : end + 25]
    return bool(_UNREAL.search(before) or re.search(r"\bnot\b|\bnever\b", after[:8]))
