"""From a dotted path to the declaration that it names, and all declarations one after the other."""

from innercircle.scenario._declare import Declared, Kind, list_declared
from innercircle.scenario._nested import Either, Entries, Items, Section


def split_path(path: str) -> list[str]:
    """The parts of a dotted path; the path of an input that a claim moves is one part."""
    parts = path.split(".")
    if parts[0] == "evidence" and len(parts) > 5 and parts[3] in {"moves", "shifts"}:
        return [*parts[:4], ".".join(parts[4:])]
    return parts


def find_declared(root: Kind, path: str) -> Declared | None:
    """The declaration of the key at a dotted path; None where the format has none."""
    kind: Kind | None = root
    declared: Declared | None = None
    for part in path.split(".") if path else []:
        if kind is None:
            return None
        found = None
        for section in kind.sections if isinstance(kind, Either) else (kind,):
            if isinstance(section, Section):
                found = found or list_declared(section.build).get(part)
        declared = found
        kind = kind.step(part)
    return declared if kind is not None else None


def list_sections(root: Section) -> list[tuple[Section, str]]:
    """Every section of the format once, with its place: ``insiders.ID.stakes``, ``levers.ITEM``.

    The place of the root is empty. A section that stands in several places has the first.
    """
    found: list[tuple[Section, str]] = []
    ahead = [(root, "")]
    while ahead:
        section, place = ahead.pop(0)
        if section.build in {known.build for known, _ in found}:
            continue
        found.append((section, place))
        for name, item in list_declared(section.build).items():
            ahead += _find_sections(item.kind, f"{place}.{name}" if place else name)
    return found


def _find_sections(kind: Kind, place: str) -> list[tuple[Section, str]]:
    if isinstance(kind, Section):
        return [(kind, place)]
    if isinstance(kind, Either):
        return [(section, place) for section in kind.sections]
    if isinstance(kind, Entries):
        return _find_sections(kind.kind, f"{place}.ID")
    if isinstance(kind, Items):
        return _find_sections(kind.kind, f"{place}.ITEM")
    return []
