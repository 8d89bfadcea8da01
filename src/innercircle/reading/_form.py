"""Entries that an analyst has accepted one by one, as from a form; no file of a draft between.

They are judged like a draft; a problem is told with the number of its entry and the key.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from innercircle.errors import InputError, Problem, ScenarioError
from innercircle.evidence import check_withheld
from innercircle.reading._draft import SECTIONS, Proposal
from innercircle.reading._letters import clean
from innercircle.reading._render import LISTED
from innercircle.reading._sheet import WHY, Item, check_items
from innercircle.reading._take import Taken, enter, find_item, name_entry
from innercircle.scenario import load_text

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,40}(?:\.[a-z][a-z0-9_-]{0,40})?\Z")
_LONGEST = 4000


def take_entries(
    text: str,
    accepted: Sequence[Proposal],
    *,
    shown: str,
    folder: Path | None = None,
    withheld: Iterable[str] = (),
) -> Taken:
    """Put entries that an analyst has accepted into the text of a case; all else in it stays.

    Words of an entry are taken on one line and without letters that nobody sees. A key with a
    point in it, such as ``stakes.position``, is one key below another. A quotation is taken as it
    is: make it by :func:`quote_marked`.

    Args:
        text: of the case.
        accepted: proposals as the analyst has filled them.
        shown: what the case is called in messages.
        folder: where tables of the case lie; None forbids tables.
        withheld: words that may not occur in an entry or its quotation.

    Raises:
        ScenarioError: the case has problems, or an entry lacks something; all are listed. The
            ``path`` of a problem of an entry is its number, from 1, and the key: ``3.claim``; its
            file is empty.
        InputError: nothing is accepted.
    """
    before = load_text(text, shown, folder=folder)
    if not accepted:
        raise InputError("nothing is accepted.", advice="Tick what is to go in.")
    form = _Form()
    items = [form.read(number, proposal) for number, proposal in enumerate(accepted, 1)]
    form.find_withheld(items, list(withheld))
    check_items(form, before, items)
    if form.problems:
        raise ScenarioError(form.problems)
    return enter(text, items, form, shown=shown, folder=folder)


class _Form:
    """The entries of a form, and what is wrong with them."""

    why: Mapping[str, str] = MappingProxyType(
        WHY
        | {
            "asserts": "choose the side",
            "source": "choose who says it",
            "stakes": "give at least the position, such as 70 ±25%",
        }
    )

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._numbers: dict[int, int] = {}

    def read(self, number: int, proposal: Proposal) -> Item:
        """An entry, its words cleaned; what could not stand in a file is a problem."""
        words: dict[str, Any] = {}
        for key, value in proposal.entry.items():
            above, _, below = key.partition(".")
            told = " ".join(clean(value[:_LONGEST]).split())
            if not _KEY.match(key):
                continue  # no form of ours has it
            if below:
                within = words.setdefault(above, {})
                if told and isinstance(within, dict):
                    within[below] = told
            else:
                words[key] = told
        if proposal.quote and proposal.section in LISTED:
            quote = proposal.quote
            words["quoted"] = {"text": quote.text, "place": quote.place, "digest": quote.digest}
        name = str(words.get("id", ""))
        if proposal.section not in LISTED:
            words.pop("id", None)
        item = Item(
            proposal.section, name or name_entry(words), words, dict.fromkeys(words, (0, 0))
        )
        self._numbers[id(item)] = number
        if proposal.section not in SECTIONS:
            self.blame(item, "", f"a case has no section {proposal.section[:40]}")
        elif "id" in proposal.entry and not _NAME.match(name):
            message = "its id must be small letters, digits and hyphens"
            self.blame(item, "id", message, "such as senior-official-2")
        return item

    def find_withheld(self, items: Sequence[Item], words: Sequence[str]) -> None:
        """Complain of entries in which a withheld word occurs, without saying it."""
        if not words:
            return
        told = {f"p{place}": item.words for place, item in enumerate(items)}
        for hit in dict.fromkeys(each.path for each in check_withheld(told, words)):
            place, _, key = hit.partition(".")
            if place.removeprefix("p").isdigit():
                item = items[int(place.removeprefix("p"))]
                self.blame(item, key.partition(".")[0], "a withheld word occurs here")

    def say_yes(self, name: str) -> str:
        """Advice to accept another entry."""
        return f"tick {name}, too"

    def say_empty(self, item: Item, key: str, why: str) -> str:
        """Complaint of a key that is empty, beside which the entry and the key are shown."""
        del item, key
        return f"empty: {why}"

    def blame(self, item: Item, key: str, message: str, advice: str = "") -> None:
        """Complain of one key of an entry."""
        path = f"{self._numbers[id(item)]}.{key}"
        self.problems.append(Problem("", 0, 0, message, "", advice, path))

    def move(
        self, problem: Problem, items: list[Item], starts: Mapping[str, int], case: str
    ) -> Problem:
        """A problem of the case with the entries in it, by the number of its entry and the key."""
        steps = problem.path.split(".")
        item = find_item(steps, items, starts)
        if item is None:
            return replace(problem, file=case, line=0, column=0, text="")
        key = next((step for step in steps[2:] if step in item.places), "")
        number = self._numbers[id(item)]
        return Problem("", 0, 0, problem.message, "", problem.suggestion, f"{number}.{key}")
