"""docs/README.md: every page of the documentation, by what one comes for."""

import json
import re
from pathlib import Path

from making.head import HEAD

INTRODUCTION = """# Documentation

New here? Take [the first half hour](tutorial/first-half-hour.md). Before you show a number to
anybody: [what the model cannot do](concepts/limits.md).
"""

PARTS = {
    "tutorial": ("Tutorial", "To begin with: from the smallest circle to a case of your own."),
    "how-to": ("How to", "One task a page, to follow step by step."),
    "concepts": ("Concepts", "What the numbers mean, the mathematics, and how far to trust them."),
    "reference": ("Reference", "To look things up; most of it is generated from the program."),
    "decisions": ("Decisions", "What was decided where there was an alternative, and why."),
}
"""Folder → heading and what the folder is for, in reading order."""

FIRST = {
    "tutorial": ("first-half-hour",),
    "how-to": ("solve", "what-if", "explain-a-number", "write-a-scenario", "insiders-from-a-table"),
    "concepts": ("stage-game", "terms", "dynamics", "evidence", "where-methods-disagree"),
    "reference": ("commands", "scenario-file", "python", "json"),
}
"""Pages that come first in their folder; the others follow by title."""


def render_index(docs: Path) -> str:
    """The index of the pages that lie in ``docs``."""
    parts = [
        HEAD,
        INTRODUCTION,
    ]
    for folder, (heading, purpose) in PARTS.items():
        found = [page for kind in ("*.md", "*.ipynb") for page in (docs / folder).glob(kind)]
        pages = sorted(found, key=lambda page: sort_key(folder, page))
        parts.append(f"\n## {heading}\n\n{purpose}\n\n")
        parts += [f"- [{read_title(page)}]({folder}/{page.name})\n" for page in pages]
    return "".join(parts)


def sort_key(folder: str, page: Path) -> tuple[int, str]:
    """Pages of ``FIRST`` in that order, then by title; decisions by number."""
    first = FIRST.get(folder, ())
    if page.stem in first:
        return first.index(page.stem), ""
    return len(first), page.stem if folder == "decisions" else read_title(page).lower()


def read_title(page: Path) -> str:
    """The first heading of a page, or of a notebook's first cell."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".ipynb":
        text = "".join(json.loads(text)["cells"][0]["source"])
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"{page} has no heading")
    title = re.sub(r"^(Tutorial|How to): ", "", found.group(1))
    number = re.match(r"\d{4}", page.name)
    if number and not title.startswith(number.group()):
        title = f"{number.group()} {title}"
    return title[0].upper() + title[1:]
