"""docs/reference/python.md: every public name of every room, with the first line it says of itself.

Functions and classes say it in their docstring; constants in the string below their assignment.
"""

import ast
import importlib
import inspect
import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

from making.head import HEAD

ROOMS = (
    "scenario",
    "game",
    "terms",
    "dynamics",
    "weighing",
    "evidence",
    "reading",
    "experiments",
    "journal",
    "history",
    "forecast",
    "ledger",
    "report",
    "explorer",
    "workshop",
    "answer",
)
"""Faces in the order of the arrows; ``answer`` is the parent of every answer."""

NESTED = frozenset(f"innercircle.{room}" for room in ROOMS if room != "answer")
"""Rooms whose constants are declared in modules behind the face."""

BARE = "A constant."
"""Stands where nothing is said; a test asks that it does not."""

ROLE = re.compile(r":(?:class|func|meth):(?=`)")
"""Marks of cross-references in docstrings, which Markdown does not know."""

INTRODUCTION = """# Python

Every room has one face, and these are all the names on them: import them from there
(`from innercircle.game import solve_signals`). Answers are frozen, say how they were found
(`reason`, `certified`, `tolerance`, `seed`, `version`, `assumptions`) and turn into plain data
(`to_dict()`) or a table (`to_frame()`). `help(name)` has arguments, units, errors and sources;
[use it from Python](../how-to/use-from-python.md) shows the usual ways. What can go wrong is in
[errors](errors.md), why an answer may be less than asked for in [reasons](reasons.md).
"""


def render_python() -> str:
    """The page."""
    parts = [HEAD, INTRODUCTION]
    top = importlib.import_module("innercircle")
    if names := list_names(top):
        parts.append(render_room(top, names))
    for room in ROOMS:
        module = importlib.import_module(f"innercircle.{room}")
        if names := list_names(module):
            parts.append(render_room(module, names))
    return "".join(parts)


def list_names(module: ModuleType) -> list[str]:
    """The public names of a face; of a module without a list, those it defines itself."""
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return sorted(listed, key=str.lower)
    return sorted(
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__
    )


def render_room(module: ModuleType, names: list[str]) -> str:
    """One section: a table of names."""
    summary = (module.__doc__ or "").strip().splitlines()[0]
    rows = [f"\n## {module.__name__}\n\n{summary}\n\n| name | what it is |\n|---|---|\n"]
    spoken = read_constants(module)
    for name in names:
        thing = getattr(module, name)
        said = summarise(thing, spoken.get(name, "")).replace("|", "\\|")
        rows.append(f"| `{write_call(name, thing)}` | {said} |\n")
    return "".join(rows)


def write_call(name: str, thing: Any) -> str:
    """`solve_signals(game, signal_sd, …)` for a function, the bare name for anything else."""
    if not is_function(thing):
        return name
    parameters = inspect.signature(thing).parameters.values()
    needed = [p.name for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
    more = ["…"] if len(needed) < len(parameters) else []
    return f"{name}({', '.join(needed + more)})"


def summarise(thing: Any, spoken: str) -> str:
    """The first sentence of its docstring, or what stands below the constant's assignment."""
    if inspect.isclass(thing) or is_function(thing) or inspect.ismodule(thing):
        said = inspect.getdoc(thing) or ""
        if inspect.isclass(thing) and issubclass(thing, Enum) and not said:
            return "One of: " + ", ".join(member.name for member in thing)
    else:
        said = spoken or describe_value(thing)
    paragraph = said.strip().split("\n\n")[0]
    return ROLE.sub("", " ".join(paragraph.split())).replace("``", "`")


def describe_value(thing: Any) -> str:
    """Contents of a constant that has no docstring."""
    if isinstance(thing, Mapping):
        return f"By {', '.join(map(str, thing))}."
    choices = get_args(thing) or (thing if isinstance(thing, tuple | list | frozenset) else ())
    if choices and all(isinstance(choice, str) for choice in choices):
        return f"One of: {', '.join(choices)}."
    return BARE


def is_function(thing: Any) -> bool:
    """A function, also behind a cache."""
    return inspect.isfunction(inspect.unwrap(thing)) if callable(thing) else False


def read_constants(face: ModuleType) -> dict[str, str]:
    """Name → the string below its assignment, for the constants of a room."""
    file = Path(str(face.__file__))
    files = [file]
    if face.__name__ in NESTED:  # those beside the face first, then those in its folders
        files = sorted(file.parent.rglob("*.py"), key=lambda each: (len(each.parts), each))
    said: dict[str, str] = {}
    for each in files:
        tree = ast.parse(each.read_text(encoding="utf-8"))
        for statement, below in zip(tree.body, tree.body[1:], strict=False):
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)])
                    | ast.AnnAssign(target=ast.Name(id=name))
                ):
                    pass
                case _:
                    continue
            match below:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    said.setdefault(name, text)
                case _:
                    pass
    return said
