"""Loading: a path or a catalogue name becomes a checked scenario, or a list of all problems."""

import functools
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from innercircle.errors import InputError, Problem, ScenarioError
from innercircle.scenario._bytes import read_file
from innercircle.scenario._catalogue import find_scenario, list_names
from innercircle.scenario._check import find_cross_problems, find_cross_warnings
from innercircle.scenario._declare import INVALID, Checker, guess_word, shorten
from innercircle.scenario._nested import Section
from innercircle.scenario._reader import MAX_PROBLEMS, read_tree
from innercircle.scenario._sets import apply_sets
from innercircle.scenario._swallowed import warn_swallowed
from innercircle.scenario._table import expand_table
from innercircle.scenario._templates import fill_from_template
from innercircle.scenario._tree import Mapping, Mark, Node, walk_scalars
from innercircle.scenario._tree import Sequence as ListNode
from innercircle.scenario.model import FORMAT, Scenario

ROOT = Section(Scenario)
_SUFFIXES = (".yaml", ".yml")


def load(source: str | Path, sets: Iterable[str] = ()) -> Scenario:
    """Load a scenario from a file or from the catalogue.

    Args:
        source: path of a YAML file, or the name of a shipped scenario such as ``caracas-2019``.
        sets: changes of the form ``insiders.party-boss.exposure=0.5``; the value may carry a
            spread (``0.5 ±0.1``).

    Raises:
        ScenarioError: the file has problems; all are listed.
        InputError: there is no such file or scenario, or it is not a readable file.
    """
    path, shown = _find_file(source)
    return load_text(read_file(path, shown), shown, folder=path.parent, sets=sets)


def load_text(
    text: str, shown: str = "<text>", *, folder: Path | None = None, sets: Iterable[str] = ()
) -> Scenario:
    """Load a scenario from its text.

    Args:
        text: the YAML text.
        shown: name for messages.
        folder: where tables lie; None forbids tables.
        sets: as in :func:`load`.

    Raises:
        ScenarioError: the text has problems; all are listed.
    """
    changes = tuple(sets)
    lines = text.replace("\r\n", "\n")
    top, problems = read_tree(lines, shown)
    checker = Checker(problems)
    warn_swallowed(top, lines, ROOT, checker)
    _refuse_other_formats(top)
    table = expand_table(top, folder, checker)
    problems.extend(apply_sets(top, changes, ROOT))
    refused = {(problem.file, problem.line, problem.column) for problem in problems}
    known = len(problems)
    _add_standard_playbooks(top)
    fill_from_template(top)
    scenario = ROOT.read(top, "", checker)
    checker.check_references()
    if scenario is not INVALID:
        scenario = replace(scenario, line=1, file=shown)
        find_cross_problems(scenario, top, checker)
    # What could not be read was replaced by a stand-in; what that causes is no news.
    problems[known:] = [
        problem
        for problem in problems[known:]
        if problem.line == 0 or (problem.file, problem.line, problem.column) not in refused
    ]
    if problems:
        raise ScenarioError(_sort(problems))
    find_cross_warnings(scenario, top, checker)
    digest = hashlib.sha256("\0".join([text, *changes]).encode() + table).hexdigest()
    return replace(scenario, digest=digest, warnings=tuple(checker.warnings))  # type: ignore[no-any-return]


def read_words(text: str) -> Any:
    """The text of a file as mappings, lists and words: numbers keep their digits and ranges.

    Raises:
        ScenarioError: the text cannot be read as a tree.
    """
    top, problems = read_tree(text.replace("\r\n", "\n"), "<text>")
    if problems:
        raise ScenarioError(_sort(problems))
    return _to_words(top)


def _to_words(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key: _to_words(child) for key, (_, child) in node.entries.items()}
    if isinstance(node, ListNode):
        return [_to_words(item) for item in node.items]
    return node.text


def _find_file(source: str | Path) -> tuple[Path, str]:
    """The file that is meant: an existing path first, then the catalogue."""
    shown = str(source)
    if not shown or "\0" in shown:
        raise InputError("the name of a scenario is empty or holds a NUL.", where=shorten(shown))
    path = Path(source)
    try:
        exists = path.exists()
    except (OSError, ValueError):
        exists = False
    if not exists and shown in list_names():
        return find_scenario(shown), shown
    if exists or isinstance(source, Path) or shown.endswith(_SUFFIXES) or "/" in shown:
        return path, shown
    near = guess_word(shown, list_names())
    raise InputError(
        f"there is neither a file nor a shipped scenario named “{shorten(shown, 80)}”.",
        advice=f"Did you mean {near}?" if near else "List them with: innercircle catalogue",
    )


def _refuse_other_formats(top: Mapping) -> None:
    """Refuse a file of a later format before it produces a hundred problems."""
    node = top.get("innercircle")
    mark = node.mark if node else None
    text = getattr(node, "text", "")
    if mark and text.isdigit() and len(text) < 9 and int(text) > FORMAT:
        message = f"format {text} is newer than this version of innercircle, which reads {FORMAT}"
        raise ScenarioError(
            [Problem(mark.file, mark.line, mark.column, message, mark.text, "", "", mark.width)]
        )


@functools.cache
def _read_standard() -> str:
    return Path(__file__).with_name("_standard.yaml").read_text(encoding="utf-8")


def list_standard_playbooks() -> list[str]:
    """Names of the playbooks that are there even if a file has none."""
    standard, _ = read_tree(_read_standard(), "")
    actors = [books for _, books in standard.entries.values()]
    return [name for books in actors if isinstance(books, Mapping) for name in books.entries]


def _add_standard_playbooks(top: Mapping) -> None:
    """Put the standard playbooks below those of the file, which win."""
    standard, _ = read_tree(_read_standard(), "")
    _mark_as_default(standard)
    own = top.get("playbooks")
    if own is None:
        top.put("playbooks", standard, Mark(""), given=False)
        return
    if not isinstance(own, Mapping):
        return
    for actor, (_, books) in standard.entries.items():
        mine = own.get(actor)
        if mine is None:
            own.put(actor, books, Mark(""), given=False)
        elif isinstance(mine, Mapping) and isinstance(books, Mapping):
            for name, (key, book) in books.entries.items():
                if name not in mine.entries:
                    mine.put(name, book, key.mark, given=False)


def _mark_as_default(node: Node) -> None:
    nowhere = Mark("")
    for scalar in walk_scalars(node):
        scalar.given = False
        scalar.mark = nowhere
    node.given = False
    node.mark = nowhere
    if isinstance(node, Mapping):
        for key, child in node.entries.values():
            key.given, key.mark = False, nowhere
            _mark_as_default(child)
    elif isinstance(node, ListNode):
        for item in node.items:
            _mark_as_default(item)


def _sort(problems: Sequence[Problem]) -> list[Problem]:
    """By place, without repetitions, at most so many."""
    unique = list(dict.fromkeys(problems))
    file = unique[0].file
    unique.sort(
        key=lambda problem: (problem.file != file, problem.file, problem.line, problem.column)
    )
    if len(unique) <= MAX_PROBLEMS:
        return unique
    rest = unique[MAX_PROBLEMS]
    count = len(unique) - MAX_PROBLEMS
    more = Problem(rest.file, rest.line, rest.column, f"… and {count} more problems from here on")
    return [*unique[:MAX_PROBLEMS], more]
