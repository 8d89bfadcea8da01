"""The open file of people, before it is sealed: YAML, each source's id and what is known."""

from pathlib import Path
from typing import Any

import yaml

from innercircle.errors import EvidenceError
from innercircle.evidence._sealed import LARGEST
from innercircle.workshop import read_regular

_DEEPEST = 50


def read_people(path: str | Path) -> dict[str, Any]:
    """Read a YAML file of people; every value stays the text that must not get out.

    Args:
        path: the file: each source's id, and under it what is known of the person.

    Raises:
        InputError: it cannot be read.
        EvidenceError: it holds no people; or a key stands in it twice, of which one would be lost.
    """
    name = Path(path).name
    problems: list[str] = []
    try:
        # Base types: a date or a "no" stays a text.
        node = yaml.compose(read_regular(path, LARGEST), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = "" if mark is None else f":{mark.line + 1}:{mark.column + 1}"
        raise EvidenceError("is no YAML.", where=f"{name}{place}") from None
    plain = None if node is None else _build(node, problems, set(), _DEEPEST)
    if problems:
        raise EvidenceError("; ".join(problems) + ".", where=name, problems=problems)
    if not isinstance(plain, dict) or not plain:
        raise EvidenceError("expected each source's id, and under it what is known.", where=name)
    return plain


def _build(node: yaml.Node, problems: list[str], seen: set[int], depth: int) -> Any:
    if id(node) in seen or not depth:
        problems.append(f"line {node.start_mark.line + 1}: aliases, or too many levels")
        return ""
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, problems, seen, depth - 1) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    done: dict[str, Any] = {}
    for key, item in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            problems.append(f"line {line}: a key must be a text")
        elif key.value in done:
            problems.append(f"line {line}: “{key.value}” is here twice; one would be lost")
        else:
            done[key.value] = _build(item, problems, seen, depth - 1)
    return done
