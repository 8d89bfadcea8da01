"""Entries added to the sections at the top of a scenario's text, spelled so that people read them.

What is there stays to the letter. In a section with dashes or indented keys a new entry stands in
lines of its own, with long texts folded; in one between brackets it is written between brackets.
"""

import re
import textwrap
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from typing import Any

from innercircle.errors import InputError
from innercircle.scenario._declare import Kind
from innercircle.scenario._edit import find_end, spell
from innercircle.scenario._edit_items import find_line, find_line_end
from innercircle.scenario._load import ROOT
from innercircle.scenario._reader import read_tree
from innercircle.scenario._tree import Mapping, Scalar
from innercircle.scenario._tree import Sequence as ListNode
from innercircle.scenario._words import Id, Ref, Text

_WIDTH = 100
_NUMBER = re.compile(r"[-+0-9.][-+0-9.eE±% ]*\Z")
_BARE = ("true", "false", "+")

Entry = MappingOf[str, Any]


def add_entries_to_text(text: str, added: MappingOf[str, Sequence[Entry]]) -> str:
    """The text of a scenario with entries put at the end of lists and mappings at its top.

    Args:
        text: the YAML text.
        added: key at the top of the file, such as ``reports`` or ``sources`` → entries: words by
            key, or again mappings of them. In a mapping of entries each has its ``id``.

    Raises:
        ScenarioError: the text cannot be read as a tree.
        InputError: what stands at a key holds no entries. Whether the result is a scenario is
            checked by loading it.
    """
    for key, entries in added.items():
        if entries:
            text = _add(text, key, entries)
    return text


def _add(text: str, key: str, entries: Sequence[Entry]) -> str:
    top, _ = read_tree(text, "<text>")
    below = ROOT.step(key)
    if below is None:
        raise InputError(f"the format has nothing called {key}.")
    listed = _is_list(key)
    kinds = [below.step(str(entry.get("id", "1"))) for entry in entries]
    node = top.get(key)
    if node is None and top.flow:
        raise InputError(f"there is no {key}, and the file is one line in brackets.")
    if isinstance(node, Mapping if listed else ListNode):
        raise InputError(f"what stands at {key} is no {'list' if listed else 'mapping'}.")
    if isinstance(node, ListNode | Mapping) and node.flow:
        written = [_write_flow(e, k, named=not listed) for e, k in zip(entries, kinds, strict=True)]
        return _add_in_brackets(text, node, written)
    indent, at = 2, len(text)
    if isinstance(node, ListNode | Mapping):
        indent, at = _find_column(text, node), find_line_end(text, find_end(node))
    elif isinstance(node, Scalar):
        if node.text:
            raise InputError(f"what stands at {key} holds no entries.")
        at = find_line_end(text, node.mark.start)
    lines: list[str] = []
    for entry, kind in zip(entries, kinds, strict=True):
        lines += _write_item(entry, kind, indent) if listed else _write_named(entry, kind, indent)
    block = "".join(f"{line}\n" for line in lines)
    before = text[:at]
    if node is None:
        return f"{before.rstrip()}\n\n{key}:\n{block}"
    return f"{before if before.endswith(chr(10)) else before + chr(10)}{block}{text[at:]}"


def _is_list(key: str) -> bool:
    return key not in {"sources", "insiders"}


def _find_column(text: str, node: ListNode | Mapping) -> int:
    if isinstance(node, ListNode):
        dash = text.rfind("-", 0, node.items[0].mark.start + 1)
        return dash - find_line(text, dash)
    first, _ = next(iter(node.entries.values()))
    return first.mark.column - 1


def _add_in_brackets(text: str, node: ListNode | Mapping, written: Sequence[str]) -> str:
    inside = text[node.mark.start + 1 : node.mark.end - 1].rstrip()
    glue = "" if not inside.strip() else (" " if inside.endswith(",") else ", ")
    at = node.mark.start + 1 + len(inside)
    return text[:at] + glue + ", ".join(written) + text[at:]


def _write_flow(entry: Entry, kind: Kind | None, *, named: bool = False) -> str:
    pairs = []
    for key, value in entry.items():
        below = kind.step(key) if kind else None
        if key == "id" and named:
            continue
        pairs.append(f"{key}: {_write_value(value, below)}")
    whole = f"{{{', '.join(pairs)}}}"
    return f"{entry['id']}: {whole}" if named else whole


def _write_value(value: Any, kind: Kind | None) -> str:
    if isinstance(value, MappingOf):
        return _write_flow(value, kind)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_write_value(each, None) for each in value)}]"
    return _spell(str(value), kind)


def _write_item(entry: Entry, kind: Kind | None, indent: int) -> list[str]:
    lines = _write_block(entry, kind, indent + 2)
    return [f"{' ' * indent}- {lines[0].lstrip()}", *lines[1:]]


def _write_named(entry: Entry, kind: Kind | None, indent: int) -> list[str]:
    rest = {key: value for key, value in entry.items() if key != "id"}
    return [f"{' ' * indent}{entry['id']}:", *_write_block(rest, kind, indent + 2)]


def _write_block(entry: Entry, kind: Kind | None, indent: int) -> list[str]:
    head, lines = " " * indent, []
    for key, value in entry.items():
        below = kind.step(key) if kind else None
        if isinstance(value, MappingOf):
            lines += [f"{head}{key}:", *_write_block(value, below, indent + 2)]
            continue
        text, spelled = str(value), _write_value(value, below)
        if (
            isinstance(value, str)
            and _can_be_folded(text)
            and indent + len(key) + len(spelled) + 2 > _WIDTH
        ):
            lines += [f"{head}{key}: >-", *fold(text, indent + 2)]
        else:
            lines.append(f"{head}{key}: {spelled}")
    return lines


def _can_be_folded(text: str) -> bool:
    return text == " ".join(text.split()) and not text.startswith(("#", "%", "-", "?"))


def fold(text: str, indent: int) -> list[str]:
    """The lines of a folded text."""
    head = " " * indent
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=head,
        subsequent_indent=head,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _spell(text: str, kind: Kind | None) -> str:
    """A word as the format wants it at its place: numbers bare, texts in quotes where need be."""
    free = isinstance(kind, Text | Id | Ref)
    if not free and (text in _BARE or (_NUMBER.match(text) and any(map(str.isdigit, text)))):
        return text
    return spell(text, kind)
