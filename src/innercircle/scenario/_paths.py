"""From a dotted path to the declaration that it names."""

from innercircle.scenario._declare import Declared, Kind, list_declared
from innercircle.scenario._nested import Either, Section


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
