"""A sheet that an analyst has worked through, a file or a form: what its entries may lack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from innercircle.errors import Problem
from innercircle.scenario import Scenario

_NEEDED = {
    "sources": ("kind", "title"),
    "insiders": ("office", "power", "stakes"),
    "timeline": ("id", "date", "says", "source"),
    "journal": ("date", "source"),
    "reports": ("id", "says", "claim", "asserts", "source", "number", "quoted"),
}
WHY = {
    "claim": "choose one of the case's claims",
    "asserts": 'choose the side: +, or "-" in quotation marks, or "0" with “nu”',
    "number": "grade it, 1 to 6",
    "letter": "grade the source, A to F",
    "date": "say when, such as 2019-08 or 2019-08-18",
    "power": "say how much of what keeps the regime standing",
    "stakes": "give at least {position: …}",
    "quoted": "no report without its sentence",
    "protest": "give the size with its error, such as 0.16 ±0.04",
    "sanctions": "give the level in force from then on, such as 0.6",
}


@dataclass
class Item:
    """An entry of the draft: its words, and where each key stands."""

    section: str
    name: str
    words: dict[str, Any]
    places: dict[str, tuple[int, int]]


class Sheet(Protocol):
    """A file or a form that an analyst has worked through; it knows where each word stands.

    Attributes:
        problems: all that is wrong with it.
    """

    problems: list[Problem]

    @property
    def why(self) -> Mapping[str, str]:
        """Key → what to do about it where it is empty."""

    def say_yes(self, name: str) -> str:
        """Advice to accept another entry."""

    def say_empty(self, item: Item, key: str, why: str) -> str:
        """Complaint of a key that is empty."""

    def blame(self, item: Item, key: str, message: str, advice: str = "") -> None:
        """Complain of one key of an entry; of the entry itself where there is no such key."""

    def move(
        self, problem: Problem, items: list[Item], starts: Mapping[str, int], case: str
    ) -> Problem:
        """A problem of the case with the entries in it, at its place on the sheet."""


def check_items(sheet: Sheet, before: Scenario, accepted: list[Item]) -> None:
    """Complain of what an accepted entry lacks, and of what it names that is not there."""
    ids = {
        "sources": {each.id for each in before.sources},
        "insiders": {each.id for each in before.insiders},
        "timeline": {each.id for each in before.timeline},
        "reports": {each.id for each in before.reports},
    }
    there = {section: set(known) for section, known in ids.items()}
    for item in accepted:
        if item.section in there:
            there[item.section].add(item.name)
    heard = {item.words.get("source") for item in accepted if item.section == "reports"}
    for item in accepted:
        if item.name in ids.get(item.section, ()):
            sheet.blame(item, "", f"the case has {item.name} already")
        needed = _NEEDED[item.section]
        if item.section == "sources" and item.name in heard:
            needed = (*needed, "letter")
        empty = [key for key, value in item.words.items() if value == "" and key in sheet.why]
        for key in dict.fromkeys((*needed, *empty)):
            if item.words.get(key, "") in ("", {}, []) and (key in needed or key != "letter"):
                why = sheet.why.get(key, "it is needed")
                sheet.blame(item, key, sheet.say_empty(item, key, why))
        for key, section in (
            ("source", "sources"),
            ("via", "sources"),
            ("derived_from", item.section),
        ):
            named = item.words.get(key)
            if named and isinstance(named, str) and named not in there.get(section, {named}):
                message = f"{named} is not in the case, and not accepted here"
                sheet.blame(item, key, message, sheet.say_yes(named))
