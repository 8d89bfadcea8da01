"""File → tree, in a strict subset of YAML: everything surprising is refused with its place.

Refused: aliases, anchors, tags, directives, merge keys, several documents, duplicate keys, keys
that are not text, tabs, invalid UTF-8, control characters, bidirectional controls; and files, lists
or nesting beyond the caps. The byte order mark of UTF-8, which some editors write, is passed over.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from innercircle.errors import Problem, ScenarioError
from innercircle.scenario._tree import (
    LONGEST_LINE,
    Mapping,
    Mark,
    Node,
    NotFiniteError,
    Scalar,
    Sequence,
    place_problem,
    read_plain,
)

MAX_DEPTH = 24
MAX_ITEMS = 5_000
MAX_NODES = 50_000
MAX_PROBLEMS = 100

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNWANTED = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff{_BIDI}]|\t",
    re.UNICODE,
)
_BIDI_CHARACTER = re.compile(f"[{_BIDI}]")


def read_tree(text: str, shown: str) -> tuple[Mapping, list[Problem]]:
    """Parse a text into a tree.

    Args:
        text: the scenario, every line ends with one line feed.
        shown: the file's name in messages.

    Returns:
        The top mapping, and the problems met on the way that did not stop the reading.

    Raises:
        ScenarioError: when the text cannot be read on as a tree.
    """
    lines = text.split("\n")
    problems, fatal = _find_unwanted(text, lines, shown)
    if fatal:
        raise ScenarioError(problems)
    # A tab inside a line was reported; as a blank it lets the rest of the file be checked.
    composer = _Composer(lines, shown, problems)
    try:
        for event in yaml.parse(text.replace("\t", " "), Loader=_LOADER):
            composer.take(event)
    except yaml.YAMLError as error:
        composer.problems.append(_explain_syntax(error, lines, shown))
        raise ScenarioError(_shorten(composer.problems)) from None
    except _StopReading:
        raise ScenarioError(_shorten(composer.problems)) from None
    top = composer.top
    if not isinstance(top, Mapping):
        mark = top.mark if top else Mark(shown, 1, 1, text=lines[0])
        message = "a scenario is a mapping of keys to values, such as “title: …”"
        raise ScenarioError(_shorten([*composer.problems, place_problem(mark, message)]))
    return top, composer.problems


def read_fragment(text: str, shown: str) -> Node:
    """Parse one value, as it stands after a key; for ``--set`` and for cells of a table."""
    top, problems = read_tree(f"v: {text}\n", shown)
    if problems:
        raise ScenarioError(problems)
    node = top.get("v")
    if node is None or len(top.entries) != 1:
        raise ScenarioError([Problem(shown, 0, 0, "not a single value")])
    return node


def _shorten(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MAX_PROBLEMS:
        return problems
    last = problems[MAX_PROBLEMS]
    more = Problem(last.file, last.line, last.column, "… and more; reading stopped here")
    return [*problems[:MAX_PROBLEMS], more]


def _find_unwanted(text: str, lines: list[str], shown: str) -> tuple[list[Problem], bool]:
    """Characters that no scenario may hold; fatal unless they are tabs inside a line."""
    problems: list[Problem] = []
    fatal = False
    if not _UNWANTED.search(text):
        return problems, fatal
    for number, line in enumerate(lines, start=1):
        for hit in _UNWANTED.finditer(line):
            problem, stops = _describe_unwanted(hit, line, number, shown)
            problems.append(problem)
            fatal = fatal or stops
            if len(problems) > MAX_PROBLEMS:
                return _shorten(problems), True
    return problems, fatal


def _describe_unwanted(
    hit: re.Match[str], line: str, number: int, shown: str
) -> tuple[Problem, bool]:
    character, at = hit.group(), hit.start()
    if character == "\t":
        message = "a tab; write blanks instead (a tab has no fixed width)"
        stops = not line[:at].strip()
    elif character == "\ufeff":
        message, stops = "a byte order mark (U+FEFF) inside the text; delete it", True
    elif "\ud800" <= character <= "\udfff":
        message, stops = "a byte that is not UTF-8, or half a character", True
    elif _BIDI_CHARACTER.match(character):
        message = f"a bidirectional control (U+{ord(character):04X}) that can hide what is written"
        stops = True
    else:
        message, stops = f"a control character (U+{ord(character):04X})", True
    text = ""
    if len(line) <= LONGEST_LINE:
        text = _UNWANTED.sub("\N{REPLACEMENT CHARACTER}", line.replace("\t", " "))
    return Problem(shown, number, at + 1, message, text), stops


def _explain_syntax(error: yaml.YAMLError, lines: list[str], shown: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = str(getattr(error, "problem", None) or error).replace("\n", " ")
    for technical, plain in _PLAINER.items():
        if technical in what:
            what = plain
            break
    if mark is None:
        return Problem(shown, 1, 1, f"not readable as YAML: {what}")
    line = min(mark.line, len(lines) - 1)
    text = lines[line]
    here = Mark(shown, line + 1, min(mark.column, len(text)) + 1, text=text)
    return place_problem(here, what)


_PLAINER = {
    "nesting depth": f"nested deeper than {MAX_DEPTH} levels",
    "Unicode character escape": "an escape that is no character",
    "unknown escape character": "an unknown escape after \\; single quotes take it literally",
    "found undefined tag handle": "a tag (!…); tags are not part of the scenario format",
    "did not find expected alphabetic or numeric": "an anchor or alias (& or *) without a name; "
    "put the text in quotes if you mean the sign",
    "mapping values are not allowed": "a second “key:” on one line; put the text in quotes if it "
    "holds “: ”",
    "could not find expected ':'": "a key without “:” after it, or text that needs quotes",
    "did not find expected key": "the indentation does not fit the lines above, or a quote is "
    "missing",
    "did not find expected '-' indicator": "the indentation does not fit the list above",
    "did not find expected ',' or ']'": "a list in [ ] is not closed, or a comma is missing",
    "did not find expected ',' or '}'": "a mapping in { } is not closed, or a comma is missing",
    "found unexpected end of stream": "the file ends inside quotes or brackets",
    "block sequence entries are not allowed": "a “-” that is not at the start of a list's line; "
    "write it in quotes if you mean the sign",
    "found character that cannot start any token": "a character that cannot start a value; put "
    "the text in quotes",
    "while parsing a flow": "brackets are not closed",
}


class _StopReading(Exception):  # noqa: N818  a signal inside this file, never an error outside
    """The problem just recorded makes reading on pointless."""


@dataclass
class _Composer:
    """Builds the tree out of parser events."""

    lines: list[str]
    shown: str
    problems: list[Problem]
    top: Node | None = None
    open: list[tuple[Node, Scalar | None]] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0
    full: set[int] = field(default_factory=set)

    def take(self, event: Any) -> None:
        """Take one event of the parser."""
        if isinstance(event, yaml.ScalarEvent):
            mark = self._mark(event)
            self._refuse_properties(event, mark)
            # Quoted and block scalars keep their text; libyaml gives style "" for plain.
            style = event.style or ""
            plain = style == ""
            node = Scalar(event.value, mark, plain=plain, block=style in {"|", ">"})
            self._check_text(node)
            self._add(node)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(event, Mapping(self._mark(event), flow=bool(event.flow_style)))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(event, Sequence(self._mark(event), flow=bool(event.flow_style)))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            mark = self._mark(event)
            self._complain(mark, "an alias (*…); write the value out, or quote the text")
            self._add(Scalar("", mark))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._start_document(event)

    def _start_document(self, event: Any) -> None:
        self.documents += 1
        mark = self._mark(event)
        if self.documents > 1:
            self._complain(mark, "a second document (---); one file holds one scenario")
            raise _StopReading
        if event.version or event.tags:
            self._complain(mark, "a directive (%…); the format has none")

    def _open(self, event: Any, node: Node) -> None:
        self._refuse_properties(event, node.mark)
        if len(self.open) >= MAX_DEPTH:
            self._complain(node.mark, f"nested deeper than {MAX_DEPTH} levels")
            raise _StopReading
        self.open.append((node, None))

    def _close(self, event: Any) -> None:
        node, _ = self.open.pop()
        end = event.end_mark.index
        mark = node.mark
        node.mark = Mark(mark.file, mark.line, mark.column, mark.width, mark.start, end, mark.text)
        self._add(node)

    def _add(self, node: Node) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._complain(node.mark, f"more than {MAX_NODES:,} keys and values")
            raise _StopReading
        if not self.open:
            self.top = node
            return
        parent, key = self.open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            self._check_count(parent, len(parent.items), node)
        elif isinstance(parent, Mapping):
            if key is None:
                self.open[-1] = (parent, self._read_key(node))
            else:
                self.open[-1] = (parent, None)
                self._put(parent, key, node)

    def _put(self, parent: Mapping, key: Scalar, node: Node) -> None:
        first = parent.entries.get(key.text)
        if first:
            line = first[0].mark.line
            self._complain(key.mark, f"“{key.text}” is here twice; the first is in line {line}")
            return
        parent.entries[key.text] = (key, node)
        self._check_count(parent, len(parent.entries), key)

    def _check_count(self, parent: Node, count: int, node: Node) -> None:
        if count > MAX_ITEMS and id(parent) not in self.full:
            self.full.add(id(parent))
            self._complain(node.mark, f"more than {MAX_ITEMS:,} entries in one list or mapping")
            raise _StopReading

    def _read_key(self, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            self._complain(node.mark, "a key must be text, not a list or mapping")
            return Scalar(f"\N{REPLACEMENT CHARACTER}{len(self.problems)}", node.mark)
        if node.plain and node.text == "<<":
            self._complain(node.mark, "a merge key (<<); write the entries out")
            return Scalar(f"\N{REPLACEMENT CHARACTER}{len(self.problems)}", node.mark)
        return node

    def _refuse_properties(self, event: Any, mark: Mark) -> None:
        if event.anchor:
            self._complain(mark, "an anchor (&…); the format has no aliases")
        if event.tag:
            self._complain(mark, "a tag (!…); tags are not part of the scenario format")

    def _check_text(self, node: Scalar) -> None:
        hit = _UNWANTED.search(node.text)
        if hit:
            code = f"U+{ord(hit.group()):04X}"
            self._complain(node.mark, f"an escaped control character ({code}) in a text")
            node.text = _UNWANTED.sub("", node.text)
        try:
            read_plain(node)
        except NotFiniteError:
            message = f"“{node.text[:40]}” is not a finite number"
            self._complain(node.mark, message)
            node.text = "0"

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        text = self.lines[start.line] if start.line < len(self.lines) else ""
        width = end.index - start.index if end.line == start.line else len(text) - start.column
        return Mark(
            self.shown,
            start.line + 1,
            start.column + 1,
            max(1, width),
            start.index,
            end.index,
            text,
        )

    def _complain(self, mark: Mark, message: str) -> None:
        self.problems.append(place_problem(mark, message))
        if len(self.problems) > MAX_PROBLEMS:
            raise _StopReading


def is_generated_key(text: str) -> bool:
    """True for the stand-in of a key that was refused already."""
    return text.startswith("\N{REPLACEMENT CHARACTER}")
