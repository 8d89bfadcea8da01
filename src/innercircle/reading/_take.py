"""A draft that an analyst has worked through: what is accepted goes into the case's text.

All that is wrong is said at once, each with its place in the draft; then nothing is taken.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from innercircle.errors import InputError, Problem, ScenarioError
from innercircle.evidence import check_withheld
from innercircle.reading._draft import SECTIONS
from innercircle.reading._render import LISTED
from innercircle.reading._sheet import WHY, Item, Sheet, check_items
from innercircle.scenario import (
    MAX_BYTES,
    Scenario,
    add_entries_to_text,
    load_text,
    read_words,
    write_scenario,
)

_YES, _NO = frozenset({"yes", "true"}), frozenset({"", "no", "false", "~", "null"})
_TOP = ("case", "articles", *SECTIONS)
_DEEPEST = 8
_HYPHEN = re.compile(r":\s*-\s*(?:#.*)?\Z")


@dataclass(frozen=True)
class Taken:
    """A case with what was accepted.

    Attributes:
        text: of the case's file.
        scenario: the same, checked.
        entries: section → ids, or for the journal what happened.
    """

    text: str
    scenario: Scenario
    entries: Mapping[str, tuple[str, ...]]


def take_draft(
    text: str, draft: str, *, shown: str, drafted: str, folder: Path | None = None
) -> Taken:
    """Put what is accepted in a draft into the text of a case; comments and order stay.

    Args:
        text: of the case.
        draft: of the draft, as :func:`render_draft` wrote it and the analyst changed it.
        shown: what the case is called in messages.
        drafted: what the draft is called in them.
        folder: where tables of the case lie; None forbids tables.

    Raises:
        ScenarioError: the case has problems, or what is accepted lacks something; all are listed.
        InputError: nothing is accepted.
    """
    before = load_text(text, shown, folder=folder)
    page = _Page(draft, drafted)
    items = list(page.read(before.id))
    accepted = [item for item in items if page.is_accepted(item)]
    check_items(page, before, accepted)
    if page.problems:
        raise ScenarioError(page.problems)
    if not accepted:
        raise InputError(
            "nothing in this draft is accepted.",
            where=drafted,
            advice="Set “accept: yes” on what is to go in.",
        )
    return enter(text, accepted, page, shown=shown, folder=folder)


def enter(
    text: str, accepted: list[Item], sheet: Sheet, *, shown: str, folder: Path | None
) -> Taken:
    """Put entries into the text of a case.

    Raises:
        ScenarioError: the case with them has problems.
    """
    added = {
        section: [_strip(item) for item in accepted if item.section == section]
        for section in SECTIONS
    }
    after = add_entries_to_text(text, added)
    try:
        scenario = load_text(after, shown, folder=folder)
    except ScenarioError as error:
        starts = _count(text)
        raise ScenarioError(
            [sheet.move(each, accepted, starts, shown) for each in error.problems]
        ) from None
    return Taken(
        after,
        scenario,
        {
            section: tuple(item.name for item in accepted if item.section == section)
            for section in SECTIONS
        },
    )


def write_taken(path: Path, taken: Taken, withheld: Iterable[str] = ()) -> None:
    """Write a case with what was accepted into its file; its mark and ends of lines stay.

    Args:
        path: of the file, which is there.
        taken: what to write.
        withheld: words that may not stand in it.

    Raises:
        InputError: one of them does, or the case would be too large; nothing is written.
        OutputError: the file cannot be written.
    """
    words = list(withheld)
    if words and check_withheld(read_words(taken.text), words):
        raise InputError("a withheld word would stand in the case; nothing was taken.")
    if len(taken.text.encode()) > MAX_BYTES:
        raise InputError(f"the case would be larger than {MAX_BYTES:,} bytes.", where=str(path))
    write_scenario(path, _end_lines(path, taken.text))


def _end_lines(path: Path, text: str) -> str:
    """The text with the mark at its start and the ends of its lines as the file has them."""
    raw = path.read_bytes()
    mark = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
    return mark + (text.replace("\n", "\r\n") if b"\r\n" in raw else text)


def _strip(item: Item) -> dict[str, Any]:
    """The words of an entry, without what the analyst left empty."""
    kept = {key: value for key, value in item.words.items() if key != "accept" and value != ""}
    return {"id": item.name, **kept} if item.section not in LISTED else kept


def _count(text: str) -> dict[str, int]:
    plain = read_words(text)
    return {
        section: len(plain[section])
        for section in LISTED
        if isinstance(plain, Mapping) and isinstance(plain.get(section), list)
    }


class _Page:
    """The draft's text, its lines for carets, and what is wrong with it."""

    why = WHY

    def __init__(self, text: str, shown: str) -> None:
        self.text, self.shown = text, shown
        self.lines = text.splitlines()
        self.problems: list[Problem] = []

    def complain(
        self, place: tuple[int, int], message: str, advice: str = "", width: int = 1
    ) -> None:
        line, column = place
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.problems.append(
            Problem(self.shown, line, column, message, text[:2000], advice, width=max(width, 1))
        )

    def say_yes(self, name: str) -> str:
        """Advice to accept another entry."""
        return f"accept: yes at {name}, too"

    def say_empty(self, item: Item, key: str, why: str) -> str:
        """Complaint of a key that is empty."""
        return f"“{key}” of {item.name} is empty: {why}"

    def blame(self, item: Item, key: str, message: str, advice: str = "") -> None:
        """Complain of one key of an entry, at its place; else at the entry's."""
        place = item.places.get(key, item.places[""])
        self.complain(place, message, advice, len(key))

    def read(self, case: str) -> Iterator[Item]:
        """Every entry of the draft."""
        try:
            read_words(self.text)  # strict: no aliases, nothing twice, not too deep
        except ScenarioError as error:
            hint = 'a single - stands in quotation marks: "-"'
            self.problems += [
                replace(
                    each,
                    file=self.shown,
                    suggestion=each.suggestion or (hint if _HYPHEN.search(each.text) else ""),
                )
                for each in error.problems
            ]
            return
        top = yaml.compose(self.text, Loader=yaml.BaseLoader)
        if not isinstance(top, yaml.MappingNode):
            self.complain((1, 1), "this is no draft: expected “case”, “sources”, “reports” …")
            return
        sections = self._read_mapping(top, _DEEPEST)
        for key, (place, node) in sections.items():
            if key not in _TOP:
                self.complain(place, f"a draft has no “{key[:60]}”", width=len(key))
            elif key == "case" and self._read_value(node, 1) != case:
                self.complain(place, f"this draft was made for another case than {case}", width=4)
            elif key in SECTIONS and not _is_empty(node):
                yield from self._read_section(key, place, node)

    def _read_section(
        self, section: str, place: tuple[int, int], node: yaml.Node
    ) -> Iterator[Item]:
        if section in LISTED and isinstance(node, yaml.SequenceNode):
            listed = [("", _find_place(each), each) for each in node.value]
        elif section not in LISTED and isinstance(node, yaml.MappingNode):
            named = self._read_mapping(node, _DEEPEST)
            listed = [(key, where, each) for key, (where, each) in named.items()]
        else:
            shape = "a list" if section in LISTED else "a mapping from ids"
            self.complain(place, f"“{section}” must be {shape}", width=len(section))
            return
        for name, where, each in listed:
            if not isinstance(each, yaml.MappingNode):
                self.complain(where, "expected an entry with “accept” and the rest of its keys")
                continue
            pairs = self._read_mapping(each, _DEEPEST)
            words = {key: self._read_value(child, _DEEPEST) for key, (_, child) in pairs.items()}
            places = {key: at for key, (at, _) in pairs.items()} | {"": where}
            yield Item(section, name or name_entry(words), words, places)

    def _read_mapping(
        self, node: yaml.MappingNode, depth: int
    ) -> dict[str, tuple[tuple[int, int], yaml.Node]]:
        found: dict[str, tuple[tuple[int, int], yaml.Node]] = {}
        if not depth:
            self.complain(_find_place(node), "too many levels")
            return found
        for key, child in node.value:
            place = _find_place(key)
            found[str(key.value)] = (place, child)
        return found

    def _read_value(self, node: yaml.Node, depth: int) -> Any:
        if not depth:
            self.complain(_find_place(node), "too many levels")
            return ""
        if isinstance(node, yaml.MappingNode):
            return {
                key: self._read_value(child, depth - 1)
                for key, (_, child) in self._read_mapping(node, depth).items()
            }
        if isinstance(node, yaml.SequenceNode):
            return [self._read_value(child, depth - 1) for child in node.value]
        return str(node.value).strip()

    def is_accepted(self, item: Item) -> bool:
        """Tell whether the analyst has said yes; anything but yes and no is a problem."""
        said = str(item.words.get("accept", "")).lower()
        if said not in _YES | _NO:
            place = item.places.get("accept", item.places[""])
            self.complain(place, f"expected yes or no, found “{said[:40]}”", "yes", width=6)
        return said in _YES

    def move(
        self, problem: Problem, items: list[Item], starts: Mapping[str, int], case: str
    ) -> Problem:
        """A problem of the case with the entries in it, at its place in the draft."""
        steps = problem.path.split(".")
        item = find_item(steps, items, starts)
        if item is None:
            return Problem(case, 0, 0, problem.message, "", problem.suggestion, problem.path)
        key = next((step for step in steps[2:] if step in item.places), "")
        line, column = item.places[key]
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        width = max(len(key), 1)
        return Problem(
            self.shown, line, column, problem.message, text, problem.suggestion, problem.path, width
        )


def find_item(steps: list[str], items: list[Item], starts: Mapping[str, int]) -> Item | None:
    """The entry that a path in the case leads to."""
    if len(steps) < 2:
        return None
    within = [item for item in items if item.section == steps[0]]
    for number, item in enumerate(within, starts.get(steps[0], 0) + 1):
        if steps[1] in {item.name, str(number)}:
            return item
    return None


def name_entry(words: Mapping[str, Any]) -> str:
    """The id of an entry; else what happened, and when."""
    own = words.get("id")
    if isinstance(own, str) and own:
        return own
    told = [
        f"{key} {value}".strip() if value != "true" else key
        for key, value in words.items()
        if key not in {"accept", "date", "source", "sure", "quoted", "note"}
    ]
    return " ".join([*told[:1], str(words.get("date", ""))]).strip()


def _find_place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value
