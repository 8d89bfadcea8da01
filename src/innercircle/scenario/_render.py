"""Problems for people: the place, the message, the line with a caret, and what to write instead."""

from collections.abc import Iterable

from innercircle.errors import Problem, ScenarioError

_RED, _BOLD, _DIM, _END = "\033[31m", "\033[1m", "\033[2m", "\033[0m"
_WIDEST = 100


def render_problems(error: ScenarioError | Iterable[Problem], *, colour: bool = False) -> str:
    """All problems as text, one after the other.

    Args:
        error: a ScenarioError, or problems (a scenario's warnings, for instance).
        colour: True to mark place and caret with ANSI colours.
    """
    problems = list(error.problems if isinstance(error, ScenarioError) else error)
    blocks = [_render(problem, colour=colour) for problem in problems]
    if isinstance(error, ScenarioError) and len(problems) > 1:
        blocks.append(f"{len(problems)} problems.")
    return "\n".join(blocks)


def _render(problem: Problem, *, colour: bool) -> str:
    place = problem.file
    if problem.line and problem.file != "--set":
        place += f":{problem.line}:{problem.column}" if problem.column else f":{problem.line}"
    head = _paint(_clean(place), _BOLD, colour=colour)
    lines = [f"{head}: {_clean(problem.message)}"]
    if problem.text and problem.column:
        lines += _draw_caret(problem, colour=colour)
    if problem.suggestion:
        lines.append(f"    did you mean: {_clean(problem.suggestion)}")
    link = _find_scale(problem.path)
    if link:
        lines.append(_paint(f"    scale: {link}", _DIM, colour=colour))
    return "\n".join(lines)


def _draw_caret(problem: Problem, *, colour: bool) -> list[str]:
    """The line, cut to a width that fits a terminal, and a caret below the place."""
    start = max(0, problem.column - 1 - _WIDEST // 2) if problem.column > _WIDEST - 20 else 0
    text = _clean(problem.text)[start : start + _WIDEST]
    at = problem.column - 1 - start
    width = max(1, min(problem.width, len(text) - at))
    caret = " " * at + "^" + "~" * (width - 1)
    return [f"    {text}", "    " + _paint(caret, _RED, colour=colour)]


def _clean(text: str) -> str:
    """A text without control characters, which could move a terminal's cursor."""
    return "".join(c if c.isprintable() or c == " " else "\N{REPLACEMENT CHARACTER}" for c in text)


def _paint(text: str, code: str, *, colour: bool) -> str:
    return f"{code}{text}{_END}" if colour else text


def _find_scale(path: str) -> str:
    """Link to the anchored scale of a number; empty when it has none."""
    from innercircle.scenario._load import ROOT  # noqa: PLC0415  _load imports this module's users
    from innercircle.scenario._paths import find_declared  # noqa: PLC0415  the same

    declared = find_declared(ROOT, path)
    return f"docs/reference/rubric.md#{declared.rubric}" if declared and declared.rubric else ""
