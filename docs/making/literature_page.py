"""docs/reference/literature.md: what the code cites, and the published cases that tests rebuild."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from making.head import HEAD

CITED = re.compile(r"Sources:\s*(.+?)(?:\n\s*\n|\Z)", re.DOTALL)
INTRODUCTION = """# Literature

Made from the docstrings. A method that somebody else found says whose it is, with the equation or
section; a published result that the tests rebuild has a file of its own.
"""


def render_literature(root: Path) -> str:
    """The page."""
    parts = [HEAD, INTRODUCTION, "\n## Rebuilt by the tests\n\n| case | test |\n|---|---|\n"]
    for file in sorted((root / "tests" / "literature").glob("test_*.py")):
        first = (ast.get_docstring(read_tree(file)) or file.stem).splitlines()[0].rstrip(".")
        link = f"../../{file.relative_to(root).as_posix()}"
        parts.append(f"| {first} | [{file.stem}]({link}) |\n")
    parts.append("\n## Cited by the code\n\n| where | sources |\n|---|---|\n")
    source = root / "src" / "innercircle"
    for file in sorted(source.rglob("*.py")):
        cited = list(dict.fromkeys(list_sources(read_tree(file))))
        if cited:
            where = file.relative_to(source).as_posix()
            link = f"../../{file.relative_to(root).as_posix()}"
            parts.append(f"| [{where}]({link}) | {' '.join(cited)} |\n")
    return "".join(parts)


def read_tree(file: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def list_sources(tree: ast.Module) -> Iterator[str]:
    """List the sources that its docstrings cite, in file order."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            found = CITED.search(ast.get_docstring(node) or "")
            if found:
                yield " ".join(found.group(1).split()).replace("|", "\\|").replace("``", "`")
