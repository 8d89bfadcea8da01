"""One run of a simulation as a story, month by month, with a slider through its months."""

from typing import Any

from markupsafe import Markup

from innercircle.dynamics import ComparisonAnswer, StoryAnswer, tell_run
from innercircle.errors import InnercircleError
from innercircle.explorer._look import Look
from innercircle.explorer._render import render_part
from innercircle.explorer._views.sections import name_people, render_problem
from innercircle.explorer._words import say
from innercircle.report import Frame, Line, draw_lines

_SHOWN = ("strength", "mobilisation", "rents", "sanctions")
_PICKS = 3


def read_whole(text: str, default: int, most: int) -> int:
    """A whole number from an address, at most so large."""
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 10 else default


def tell(look: Look, options: dict[str, Any]) -> StoryAnswer:
    """The run that was chosen, told and remembered.

    Raises:
        InnercircleError: the scenario cannot be simulated.
    """
    run = read_whole(look.get("run"), 0, 10**8)
    book = look.get("book") if look.get("book") in options["books"] else options["books"][0]
    key = ("story", *look.question, run, book, options["stage"], options["seed"])
    scenario = look.scenario
    return look.desk.recall(
        key,
        lambda: tell_run(scenario, run, book, stage=options["stage"], seed=options["seed"]),
    )


def render_story(look: Look, options: dict[str, Any]) -> Markup:
    """The run up to the chosen month."""
    try:
        story = tell(look, options)
    except InnercircleError as error:
        return render_problem(str(error))
    month = min(read_whole(look.get("month"), story.month, 240) or 1, story.month)
    months: dict[int, list[str]] = {}
    for event in story.events:
        if event.month <= month:
            said_of_it = name_people(look.case.scenario, event.says)
            months.setdefault(event.month, []).append(said_of_it)
    said = {
        "run": story.run,
        "book": story.playbooks["sponsor"].replace("-", " "),
        "month": month,
        "last": story.month,
        "outcome": story.outcome if month == story.month else "",
        "numbers": [(name, story.table[month - 1][name]) for name in _SHOWN],
        "months": list(months.items()),
        "picture": draw_run(story, month),
    }
    return render_part("story_parts.html.j2", "story", said)


def draw_run(story: StoryAnswer, month: int) -> Markup:
    """Strength, street, rents and sanctions up to the month, as lines."""
    rows = story.table[:month]
    lines = [
        Line(say(f"story.{name}"), tuple((k + 1, row[name]) for k, row in enumerate(rows)))
        for name in _SHOWN
    ]
    if len(rows) < 2:
        return Markup()
    frame = Frame(
        key="run",
        title=say("story.picture"),
        across=say("story.month"),
        write_x=lambda number: f"{number:.0f}",
        write_y=lambda number: f"{number:.1f}",
        top=1.0,
    )
    wide, narrow = draw_lines(lines, frame, 720.0), draw_lines(lines, frame, 340.0)
    return render_part("story_parts.html.j2", "picture", wide, narrow)


def list_picks(found: ComparisonAnswer) -> list[dict[str, Any]]:
    """A few runs of each end, under each playbook, to look at."""
    return [
        {
            "book": name,
            "title": name.replace("-", " "),
            "ends": [
                (str(outcome), [int(run) for run in runs[:_PICKS]])
                for outcome, runs in answer.to_rows().groupby("outcome")["run"]
            ],
        }
        for name, answer in found.answers.items()
    ]
