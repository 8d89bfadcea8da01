"""The shipped scenarios."""

import functools
from dataclasses import dataclass
from pathlib import Path

from innercircle.errors import InputError
from innercircle.scenario._bytes import read_file
from innercircle.scenario._declare import guess_word, shorten, shorten_list
from innercircle.scenario._reader import read_tree
from innercircle.scenario._tree import Mapping, Scalar

_FOLDER = Path(__file__).with_name("catalogue")


@dataclass(frozen=True)
class CatalogueEntry:
    """A shipped scenario.

    Attributes:
        name: what to type.
        title: what people read.
        teaches: what a learner sees in it; empty for a case study.
        insiders: how many insiders it has.
        path: the file.
    """

    name: str
    title: str
    teaches: str
    insiders: int
    path: Path


def list_names() -> list[str]:
    """Names of the shipped scenarios, sorted; one in a folder is called folder/name."""
    return sorted(
        path.relative_to(_FOLDER).with_suffix("").as_posix() for path in _FOLDER.rglob("*.yaml")
    )


def find_scenario(name: str) -> Path:
    """The file of a shipped scenario.

    Raises:
        InputError: there is none of that name.
    """
    names = list_names()
    if name in names:
        return _FOLDER / f"{name}.yaml"
    near = guess_word(name, names)
    raise InputError(
        f"no shipped scenario is called “{shorten(name)}”; there are: {shorten_list(names, 30)}.",
        advice=f"Did you mean {near}?" if near else "",
    )


@functools.cache
def list_catalogue() -> tuple[CatalogueEntry, ...]:
    """The shipped scenarios, those in folders last, simplest first, then by name."""
    entries = []
    for name in list_names():
        path = _FOLDER / f"{name}.yaml"
        top, _ = read_tree(read_file(path, path.name), path.name)
        insiders = top.get("insiders")
        count = len(insiders.entries) if isinstance(insiders, Mapping) else 0
        entries.append(
            CatalogueEntry(name, _read(top, "title"), _read(top, "teaches"), count, path)
        )
    return tuple(sorted(entries, key=_find_rank))


def _read(top: Mapping, key: str) -> str:
    node = top.get(key)
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""


def _find_rank(entry: CatalogueEntry) -> tuple[str, int, str]:
    folder = entry.name.rpartition("/")[0]
    return folder, 0 if folder else entry.insiders, entry.name
