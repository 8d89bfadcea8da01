"""The numeric keys of the scenario format, walked from its own declaration."""

from collections.abc import Iterator

from innercircle.scenario._declare import Kind, list_declared
from innercircle.scenario._load import ROOT
from innercircle.scenario._nested import Either, Entries, Items, Section
from innercircle.scenario._numbers import Number


def list_numeric_keys() -> list[str]:
    """Dotted patterns such as ``insiders.ID.stakes.exile``, each once, in the order of the file."""
    return list(dict.fromkeys(_walk(ROOT, "")))


def _walk(section: Section, place: str) -> Iterator[str]:
    for name, key in list_declared(section.build).items():
        path = f"{place}.{name}" if place else name
        if isinstance(key.kind, Number):
            yield path
        for inner, where in _find_sections(key.kind, path):
            yield from _walk(inner, where)


def _find_sections(kind: Kind, path: str) -> list[tuple[Section, str]]:
    if isinstance(kind, Section):
        return [(kind, path)]
    if isinstance(kind, Either):
        return [(section, path) for section in kind.sections]
    if isinstance(kind, Entries):
        return _find_sections(kind.kind, f"{path}.ID")
    if isinstance(kind, Items):
        return _find_sections(kind.kind, f"{path}.ITEM")
    return []
