"""Plain English: persons without a gender, docstrings that are phrases or imperatives."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("benchmarks", "docs", "src", "tests")
KINDS = {".css", ".csv", ".html", ".ipynb", ".j2", ".js", ".json", ".md", ".py", ".svg", ".toml",
         ".yaml"}  # fmt: skip
PRONOUN = re.compile(
    r"(?<![a-z])(?:he|him|his|himself|she|her|hers|herself)(?![a-z])", re.IGNORECASE
)
"""Also inside an identifier: "test_what_he_sees"; "the" and "history" do not count."""
EXCEPT = {
    Path(__file__).resolve(),
    ROOT / "src" / "innercircle" / "reading" / "pronouns.yaml",  # of articles, which are read
}
CLAUSE = re.compile(r"(?:What|How|Whether|Who|Whom|Whose|Where|When|Which|Why|That)\b")


def list_texts():
    """Every text of the project, by its path from the root."""
    # Pages beside the project are what its commands wrote, perhaps long ago.
    paths = [path for path in ROOT.iterdir() if path.suffix in KINDS - {".html"}]
    paths += [path for top in FOLDERS for path in (ROOT / top).rglob("*") if path.suffix in KINDS]
    listed = {path.relative_to(ROOT).as_posix(): path for path in paths if path.is_file()}
    return {name: path for name, path in listed.items() if ROOT / name not in EXCEPT}


def find_pronouns(name, path):
    """Lines of a file in which a person has a gender; line 0 is the path itself."""
    lines = [name, *path.read_text(encoding="utf-8").splitlines()]
    return [f"{name}:{n}: {line.strip()[:80]}" for n, line in enumerate(lines)
            if PRONOUN.search(line)]  # fmt: skip


def test_nobody_has_a_gender():
    found = [line for text in list_texts().items() for line in find_pronouns(*text)]
    assert not found, 'write "the insider", "they", or the office:\n' + "\n".join(found)


def find_clauses(name, path):
    """Docstrings of a module of the package that begin as a question or a clause does."""
    if not name.startswith("src/") or path.suffix != ".py":
        return []
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        text = node.value.value if is_text else None
        if isinstance(text, str) and CLAUSE.match(text):
            found.append(f"{name}:{node.lineno}: {text.splitlines()[0]}")
    return found


def test_docstrings_are_phrases_or_imperatives():
    found = [line for text in list_texts().items() for line in find_clauses(*text)]
    assert not found, "name the thing, or say what to do:\n" + "\n".join(found)
