"""Edit: the scenario's text, checked as one types, saved with its comments."""

from collections.abc import Mapping
from typing import Any

from innercircle.chances import count_things
from innercircle.errors import InputError, Problem, ScenarioError
from innercircle.explorer._look import Look, Part, View
from innercircle.explorer._state import State
from innercircle.explorer._words import say
from innercircle.scenario import Scenario, load_text, render_problems, set_in_text

MOST_TEXT = 1_000_000


def write_changes(look: Look) -> tuple[str, tuple[str, ...]]:
    """The file's text with the moved sliders written into it, and what could not be written."""
    text = look.case.text
    left_out = []
    values = look.case.scenario.values()
    for path, said in look.state.sets:
        value: float | str = float(said) if path in values else said
        try:
            text = set_in_text(text, path, value)
        except InputError as error:
            left_out.append(f"{path}: {error}")
    return text, tuple(left_out)


def say_levers(state: State) -> str:
    """A sentence on the levers that were switched or tried out; empty when there are none."""
    named = [say("compare.off", number=number) for number in state.off]
    named += [say("compare.added", lever=str(lever)) for lever in state.added]
    return say("edit.levers", levers="; ".join(named)) if named else ""


def check_text(text: str, name: str, folder: Any) -> dict[str, Any]:
    """What the checker says of a text: problems with their places and carets, or a summary."""
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
    text, left_out = write_changes(look)
    levers = say_levers(look.state)
    path = look.case.path
    return {
        "text": text,
        "in_file": look.case.text,
        "left_out": (*left_out, levers) if levers else left_out,
        "file_name": path.name if path else f"{look.case.scenario.id}.yaml",
        "may_save": path is not None,
        "has_changes": text != look.case.text,
    }


VIEW = View(key="edit", make_parts=make_parts, make_more=make_more, live=False)
