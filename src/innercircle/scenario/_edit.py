"""Changes to a scenario's text that leave everything else alone: comments, order, blanks."""

import json
import re
from pathlib import Path

from innercircle.errors import InputError
from innercircle.scenario._declare import Kind, shorten
from innercircle.scenario._load import ROOT
from innercircle.scenario._nested import name_item
from innercircle.scenario._numbers import Number
from innercircle.scenario._paths import split_path
from innercircle.scenario._quantiles import FROM_TO
from innercircle.scenario._reader import read_tree
from innercircle.scenario._tree import Mapping, Mark, Node, Scalar, Sequence, read_plain

_BARE_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*( [A-Za-z0-9_-]+)*\Z")
_RANGE_TAIL = re.compile(r"\s*(±|\+/-|\+-)")


def set_in_text(text: str, path: str, value: float | str | bool) -> str:
    """The text of a scenario with one value changed or added, everything else as it was.

    A number replaces only the number, and the range written after it stays (``0.9 ±0.1`` becomes
    ``0.5 ±0.1``, ``5 to 20`` becomes ``{value: 8, p5: 5, p95: 20}``); a text such as
    ``"0.5 ±25%"`` replaces both. A key that the file does not have
    yet is added at the end of its section.

    Args:
        text: the YAML text.
        path: dotted path, as in ``Scenario.values()``.
        value: the new number, word, text or truth value.

    Raises:
        ScenarioError: the text cannot be read as a tree.
        InputError: the format has no such path, the value lies in a table, or it is no single
            value. Whether the new value is allowed is checked by loading the result.
    """
    top, _ = read_tree(text, "<text>")
    parts = split_path(path)
    here: Node = top
    kind: Kind = ROOT
    for depth, part in enumerate(parts):
        below = kind.step(part)
        if below is None:
            raise InputError(f"the format has nothing at {shorten(path, 100)}.")
        child = _find_child(here, part)
        if child is None:
            return insert(
                text, here, parts[depth:], spell(value, _find_kind(below, parts[depth + 1 :]))
            )
        here, kind = child, below
    return _replace(text, here, value, kind, path)


def write_scenario(path: str | Path, text: str) -> None:
    """Write a scenario's text so that the file is the old one or the new one, never half of it.

    The mode of an existing file is kept; a new file can be read by its owner only.

    Raises:
        OutputError: the file cannot be written, or is not a regular file (a link, a device).
    """
    from innercircle.workshop import write_whole  # noqa: PLC0415  slow to import, only to write

    write_whole(path, text, any_kind=True, follow=False)


def _find_child(here: Node, part: str) -> Node | None:
    if isinstance(here, Mapping):
        return here.get(part)
    if isinstance(here, Sequence):
        for number, item in enumerate(here.items, start=1):
            if name_item(item, number) == part:
                return item
    return None


def _find_kind(kind: Kind, parts: list[str]) -> Kind:
    for part in parts:
        below = kind.step(part)
        if below is None:
            raise InputError(f"the format has nothing called {shorten(part)} there.")
        kind = below
    return kind


def spell(value: float | str | bool, kind: Kind | None) -> str:
    """The value as it is written in a file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(kind, Number) and "\n" not in value and not set(value) & set("#\"'[]{},:&*!|>"):
        return value.strip()
    bare = _BARE_TEXT.match(value) and isinstance(read_plain(Scalar(value, Mark(""))), str)
    return value if bare else json.dumps(value, ensure_ascii=False)


def _replace(text: str, node: Node, value: float | str | bool, kind: Kind, path: str) -> str:
    outer: Node | None = None
    if isinstance(node, Mapping) and isinstance(kind, Number):
        inner = node.get("value")
        if inner is None:
            return insert(text, node, ["value"], spell(value, kind))
        outer, node = node, inner
    if not isinstance(node, Scalar):
        raise InputError(f"{shorten(path, 100)} is not a single value.")
    start, end = node.mark.start, node.mark.end
    old = text[start:end]
    new = spell(value, kind)
    if isinstance(kind, Number) and not isinstance(value, str):
        tail = _RANGE_TAIL.search(node.text)
        if tail and node.plain:
            new += node.text[tail.start() :]
        elif FROM_TO.match(node.text):
            return _put_beside(text, node, outer, new)
    if not old:  # an empty value: “key:”
        new = f" {new}"
    elif node.block:
        new += old[len(old.rstrip("\n")) :]
    return text[:start] + new + text[end:]


def _put_beside(text: str, node: Scalar, outer: Node | None, guess: str) -> str:
    """A best guess put beside ``5 to 20``, whose percentiles become keys of their own."""
    hit = FROM_TO.match(node.text)
    names = ("p5", "p95", "p50")
    stated = [(n, t) for n, t in zip(names, hit.groups() if hit else (), strict=False) if t]
    start, end = node.mark.start, node.mark.end
    if outer is None:
        spelled = ", ".join(f"{name}: {number}" for name, number in stated)
        return f"{text[:start]}{{value: {guess}, {spelled}}}{text[end:]}"
    for name, number in reversed(stated):  # from the end of the text to its start
        text = insert(text, outer, [name], number)
    return text[:start] + guess + text[end:]


def insert(text: str, here: Node, parts: list[str], spelled: str) -> str:
    """Add a key (and the sections above it that are missing) at the end of a mapping."""
    if not isinstance(here, Mapping):
        raise InputError(f"there is nothing called {shorten(parts[0])} in the list.")
    for part in reversed(parts[1:]):
        spelled = f"{{{part}: {spelled}}}"
    entry = f"{parts[0]}: {spelled}"
    if here.flow:
        inside = text[here.mark.start + 1 : here.mark.end - 1].rstrip()
        glue = "" if not inside.strip() else (" " if inside.endswith(",") else ", ")
        at = here.mark.start + 1 + len(inside)
        return text[:at] + glue + entry + text[at:]
    first = next(iter(here.entries.values()))[0]
    at = find_end(here)
    line_end = text.find("\n", at)
    indent = " " * (first.mark.column - 1)
    if line_end < 0:
        return f"{text}\n{indent}{entry}\n"
    return f"{text[:line_end]}\n{indent}{entry}{text[line_end:]}"


def find_end(node: Node) -> int:
    """Offset within the last line of a node's own text (block marks reach too far)."""
    if isinstance(node, Scalar):
        return max(node.mark.start, node.mark.end - 1 if node.block else node.mark.end)
    if node.flow:
        return node.mark.end
    if isinstance(node, Sequence):
        return find_end(node.items[-1]) if node.items else node.mark.start
    key, value = list(node.entries.values())[-1]
    return max(key.mark.end, find_end(value))
