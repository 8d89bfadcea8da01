"""Changes from the command line (``--set path=value``), made in the tree before it is checked."""

from collections.abc import Iterable

from innercircle.errors import Problem, ScenarioError
from innercircle.scenario._declare import Kind, guess_word, shorten, shorten_list
from innercircle.scenario._nested import Entries, Items, name_item
from innercircle.scenario._paths import split_path
from innercircle.scenario._reader import read_fragment
from innercircle.scenario._tree import Mapping, Mark, Node, Sequence

PLACE = "--set"


def apply_sets(top: Mapping, sets: Iterable[str], root: Kind) -> list[Problem]:
    """Make the changes in the tree.

    Args:
        top: the tree of the scenario.
        sets: texts of the form ``path=value``; the value is written as in the file.
        root: the kind of the whole scenario, which knows the paths.

    Returns:
        What is wrong with them; a value that does not fit its place is found by the checker
        later, at the same mark.
    """
    problems: list[Problem] = []
    for text in sets:
        path, sign, value = text.partition("=")
        if not sign or not path.strip() or not value.strip():
            problems.append(_at(text, "expected PATH=VALUE, such as insiders.boss.exposure=0.5"))
            continue
        try:
            node = read_fragment(value.strip(), PLACE)
        except ScenarioError as error:
            message = f"the value {shorten(value)} cannot be read: {error.problems[0].message}"
            problems.append(_at(text, message))
            continue
        _remark(node, Mark(PLACE, text=text, column=len(path) + 2, line=1, width=len(value)))
        problem = _put(top, split_path(path.strip()), node, root, text)
        if problem:
            problems.append(problem)
    return problems


def _at(text: str, message: str, suggestion: str = "", path: str = "") -> Problem:
    return Problem(PLACE, 1, 1, message, shorten(text, 100), suggestion, path, len(path) or 1)


def _remark(node: Node, mark: Mark) -> None:
    node.mark = mark
    if isinstance(node, Sequence):
        for item in node.items:
            _remark(item, mark)
    elif isinstance(node, Mapping):
        for key, value in node.entries.values():
            key.mark = mark
            _remark(value, mark)


def _put(top: Mapping, parts: list[str], node: Node, root: Kind, text: str) -> Problem | None:
    """Check the path against file and format, then set its last part."""
    problem = _check_path(top, parts, root, text)
    if problem:
        return problem
    here: Node = top
    for part in parts[:-1]:
        child = _get_child(here, part)
        if not isinstance(child, Mapping | Sequence):
            child = Mapping(node.mark)
            _set_child(here, part, child)
        here = child
    _set_child(here, parts[-1], node)
    return None


def _check_path(top: Mapping, parts: list[str], root: Kind, text: str) -> Problem | None:
    """Walk down the path, file and format side by side; nothing is changed yet."""
    here: Node | None = top
    kind: Kind = root
    for depth, part in enumerate(parts):
        known = _list_known(here, kind)
        below = kind.step(part)
        # Keys are fixed by the format, ids and items by the file.
        exists = part in known if isinstance(kind, Entries | Items) else below is not None
        if below is None or not exists:
            walked = ".".join(parts[: depth + 1])
            near = guess_word(part, known)
            whole = ".".join([*parts[:depth], near, *parts[depth + 1 :]]) if near else ""
            there = f"; there are: {shorten_list(known, 12)}" if known else ""
            message = f"there is no “{shorten(part)}” at {shorten(walked, 80)}{there}"
            return _at(text, message, whole, walked)
        here, kind = (_get_child(here, part) if here else None), below
    return None


def _list_known(here: Node | None, kind: Kind) -> list[str]:
    if isinstance(kind, Entries):
        return list(here.entries) if isinstance(here, Mapping) else []
    if isinstance(kind, Items):
        items = here.items if isinstance(here, Sequence) else []
        return [name_item(item, number) for number, item in enumerate(items, start=1)]
    return kind.list_steps()


def _get_child(here: Node, part: str) -> Node | None:
    if isinstance(here, Mapping):
        return here.get(part)
    if isinstance(here, Sequence):
        for number, item in enumerate(here.items, start=1):
            if name_item(item, number) == part:
                return item
    return None


def _set_child(here: Node, part: str, node: Node) -> None:
    if isinstance(here, Mapping):
        here.put(part, node, node.mark)
    elif isinstance(here, Sequence):
        for number, item in enumerate(here.items, start=1):
            if name_item(item, number) == part:
                here.items[number - 1] = node
