"""Edit: the scenario's text, checked as one types, saved with its comments."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from innercircle.chances import count_things
from innercircle.errors import InputError, Problem, ScenarioError
from innercircle.explorer._case import find_draft, read_draft
from innercircle.explorer._look import Look, PageView, Part
from innercircle.explorer._state import apply_state
from innercircle.explorer._words import say
from innercircle.explorer._written import write_changes
from innercircle.scenario import Scenario, load_text, render_problems

MOST_TEXT = 1_000_000


def check_text(text: str, name: str, folder: Any) -> dict[str, Any]:
    """Check a text: problems with their places and carets, or a summary."""
    try:
        scenario = load_text(text, name, folder=folder)
    except ScenarioError as error:
        listed = list(error.problems)
    except InputError as error:
        listed = [Problem(name, 0, 0, str(error))]
    else:
        return {"sound": True, "problems": [], "said": _summarise(scenario)}
    count = len(listed)
    said = say("edit.problems" if count > 1 else "edit.problem", count=count)
    return {"sound": False, "said": said, "problems": [_show(problem) for problem in listed]}


def _show(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "width": problem.width,
        "text": render_problems([problem]),
    }


def _summarise(scenario: Scenario) -> str:
    values, choices = scenario.values().values(), scenario.choices().values()
    warnings = len(scenario.warnings)
    said = say(
        "edit.sound",
        insiders=count_things(len(scenario.insiders), "insider"),
        inputs=count_things(len(values) + len(choices), "input"),
        assumed=sum(v.assumed for v in values) + sum(c.assumed for c in choices),
    )
    return f"{said} {say('edit.warnings', count=warnings)}" if warnings else said


def make_parts(look: Look) -> Mapping[str, Part]:
    """Nothing follows the sliders here."""
    del look
    return {}


def make_more(look: Look) -> dict[str, Any]:
    """The text, with the sliders' changes if there are any."""
    text, left_out = look.case.text, list(apply_state(look.case.scenario, look.state)[1])
    try:
        text = write_changes(look.case, look.state)
    except InputError as error:
        left_out.append(str(error))
    path = look.case.path
    changed = text != look.case.text
    made = {
        "text": text,
        "in_file": look.case.text,
        "left_out": left_out,
        "file_name": path.name if path else f"{look.case.scenario.id}.yaml",
        "may_save": path is not None,
        "has_changes": changed,
    }
    if path is None or changed:
        return made
    return {**made, **show_text_of(path, look.case.text, look.case.version)}


def show_text_of(path: Path, text: str, version: str) -> dict[str, Any]:
    """A file's text in the editor; its draft, if there is one, which was never sound."""
    draft = read_draft(path)
    return {
        "text": text if draft is None else draft,
        "in_file": text,
        "version": version,
        "left_out": [],
        "file_name": path.name,
        "may_save": True,
        "has_changes": False,
        "draft_name": "" if draft is None or draft == text else find_draft(path).name,
    }


VIEW = PageView(key="edit", make_parts=make_parts, make_more=make_more, live=False)
