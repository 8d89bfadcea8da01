"""Keys that a text has swallowed: indented too far, they are words of the text above them."""

import functools
import re

from innercircle.scenario._declare import Checker, list_declared
from innercircle.scenario._nested import Section
from innercircle.scenario._paths import list_sections
from innercircle.scenario._tree import Mapping, Mark, walk_scalars

_KEY = re.compile(r"\s+([a-z][a-z_]*)\s*:(\s|$)")


def warn_swallowed(top: Mapping, text: str, root: Section, checker: Checker) -> None:
    """Warn of every further line of a text that begins like a key of the format."""
    known = _list_keys(root)
    for scalar in walk_scalars(top):
        mark = scalar.mark
        if scalar.plain or mark.start < 0:
            continue
        for below, line in enumerate(text[mark.start : mark.end].split("\n")[1:], start=1):
            hit = _KEY.match(line)
            if hit and hit.group(1) in known:
                column = hit.start(1) + 1
                place = Mark(mark.file, mark.line + below, column, len(hit.group(1)) + 1, text=line)
                message = (
                    f"“{hit.group(1)}:” is read as words of the text that begins in line "
                    f"{mark.line}; if it is meant as a key, indent it less"
                )
                checker.warn(place, message)


@functools.cache
def _list_keys(root: Section) -> frozenset[str]:
    """All keys of the format."""
    sections = (section.build for section, _ in list_sections(root))
    return frozenset(name for section in sections for name in list_declared(section))
