"""The layout of ARCHITECTURE.md: rooms with one face each, small modules, no grab-bags."""

import ast
import importlib
import re
import runpy
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "innercircle"
MODULES = sorted(SOURCE.rglob("*.py"))
ROOMS = sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))
sys.path.insert(0, str(ROOT / "docs"))  # where the writers of pages import each other from
LONGEST_MODULE = 400
LONGEST_FUNCTION = 75  # about a page and a half, docstring included
MOST_NAMES = {
    "dynamics": 43,
    "evidence": 43,
    "experiments": 36,
    "explorer": 2,
    "forecast": 25,
    "game": 40,
    "history": 91,
    "report": 79,
    "scenario": 66,
    "terms": 40,
    "workshop": 28,
}
"""Room → how many names its face may show; another room has to be content with fewer than 20."""
PAGE = runpy.run_path(str(ROOT / "docs" / "making" / "python_page.py"))
SILENT = {"", PAGE["BARE"]}
GRAB_BAGS = {"utils", "util", "common", "helpers", "misc", "tools"}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def room_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).parts
    return parts[0] if len(parts) > 1 else ""


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports_of(path: Path) -> list[str]:
    found = []
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.append(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_rooms_meet_only_at_their_faces(path):
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] == "innercircle" and len(parts) > 2 and parts[1] in ROOMS:
            assert parts[1] == room_of(path), f"{name_of(path)} reaches behind a face: {name}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_fits_in_400_lines_and_has_a_telling_name(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    assert path.stem.strip("_") not in GRAB_BAGS


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_fits_on_about_a_page(path):
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("room", ROOMS)
def test_a_face_lists_exactly_what_it_shows(room):
    face = importlib.import_module(f"innercircle.{room}")
    if not hasattr(face, "__all__"):
        pytest.skip("this face shows nothing to other rooms")
    visible = {
        name
        for name, value in vars(face).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("innercircle.")
    }
    assert visible <= set(face.__all__)
    assert all(hasattr(face, name) for name in face.__all__)
    assert len(face.__all__) == len(set(face.__all__))


@pytest.mark.parametrize("room", ROOMS)
def test_a_face_is_small_and_each_of_its_names_says_what_it_is(room):
    """More names than these: take away one that no other room, verb, page or test asks for."""
    face = importlib.import_module(f"innercircle.{room}")
    names = getattr(face, "__all__", [])
    assert len(names) <= MOST_NAMES.get(room, 19)
    spoken = PAGE["read_constants"](face)
    bare = [n for n in names if PAGE["summarise"](getattr(face, n), spoken.get(n, "")) in SILENT]
    assert not bare


def test_kernels_know_no_scenario_no_report_and_no_frames():
    for path in SOURCE.glob("*/_kernels/*.py"):
        for name in imports_of(path):
            assert name.split(".")[0] not in {"pandas", "click", "yaml", "jinja2"}
            assert not name.startswith(("innercircle.scenario", "innercircle.report"))


def test_second_methods_import_nothing_that_they_check():
    files = sorted((ROOT / "tests" / "second_methods").glob("*.py"))
    assert files, "there is no second method to check"
    for path in files:
        if path.name.startswith("test_"):
            continue
        assert not any(name.split(".")[0] == "innercircle" for name in imports_of(path)), path


def test_no_file_names_a_machine_or_a_registry():
    listing = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    forbidden = re.compile(
        r"/wo[r]k/|/ro[o]t/|pypi\.or[g]|npmjs\.or[g]|files\.python[h]osted|\.\./shar[e]d"
    )
    for name in listing.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".parquet", ".png", ".xlsx"} or not path.is_file():
            continue
        found = forbidden.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found, f"{name}: {found and found.group()}"
