"""One run of a simulation as a story, month by month, with a slider through its months."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from innercircle.dynamics import ComparisonAnswer, StoryAnswer
from innercircle.errors import InnercircleError
from innercircle.explorer._look import Look
from innercircle.explorer._render import render_part
from innercircle.explorer._views.sections import name_people, render_problem
from innercircle.explorer._words import say
from innercircle.forecast import DRAWS, choose_draws, tell_drawn
from innercircle.report import Frame, Line, draw_lines

_SHOWN = ("strength", "mobilisation", "rents", "sanctions")
_PICKS = 3
_WAYS, _STEPS, _SAID = 3, 4, 3
_KINDS = {"meeting held": "meeting", "discovery": "leak", "leak": "leak", "break": "break"}
_UNTOLD = frozenset({"attempt"})


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
    return _tell(look, options, run, book, _count_draws(look, options))


def _count_draws(look: Look, options: dict[str, Any]) -> int:
    """Draws of the runs that one is told of: as its link has them, else those of all runs."""
    return max(read_whole(look.get("drawn"), choose_draws(options["runs"]), DRAWS), 1)


def _tell(look: Look, options: dict[str, Any], run: int, book: str, draws: int) -> StoryAnswer:
    same = {"draws": draws, "stage": options["stage"], "seed": options["seed"]}
    key = ("story", *look.question, run, book, *same.values())
    scenario = look.scenario
    return look.desk.recall(key, lambda: tell_drawn(scenario, run, book, **same))


def render_story(look: Look, options: dict[str, Any]) -> Markup:
    """The run up to the chosen month."""
    try:
        story = tell(look, options)
    except InnercircleError as error:
        return render_problem(str(error))
    draws = _count_draws(look, options)
    month = min(read_whole(look.get("month"), story.month, 240) or 1, story.month)
    months: dict[int, list[str]] = {}
    for event in story.events:
        if event.month <= month:
            said_of_it = name_people(look.case.scenario, event.says)
            months.setdefault(event.month, []).append(said_of_it)
    said = {
        "run": story.run,
        "draw": story.run % draws + 1,
        "draws": draws,
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


@dataclass(frozen=True, kw_only=True)
class Way:
    """One of the ways in which it goes: a run in the middle of those that end so.

    Attributes:
        title: the end in words, and when.
        share: of runs that end so.
        run, book, draws: which one is told.
        last: months shown.
        marks: (kind, month) of what happened: "meeting", "leak", "break" or "end".
        told: (month, sentences) of the last steps.
    """

    title: str
    share: float
    run: int
    book: str
    draws: int
    last: int
    marks: tuple[tuple[str, int], ...]
    told: tuple[tuple[int, tuple[str, ...]], ...]


def list_ways(look: Look, found: ComparisonAnswer, options: dict[str, Any]) -> list[Way]:
    """The most frequent ends under the first playbook, each as a run of middling length.

    Raises:
        InnercircleError: the scenario cannot be simulated.
    """
    book, answer = next(iter(found.answers.items()))
    groups = sorted(answer.to_rows().groupby("outcome"), key=lambda each: -len(each[1]))
    ways = []
    for outcome, rows in groups[:_WAYS]:
        ordered = rows.sort_values(["month", "run"])
        run = int(ordered["run"].iloc[len(ordered) // 2])
        story = _tell(look, options, run, book, answer.draws)
        share = float(answer.outcomes[str(outcome)].share)
        ways.append(_make_way(look, story, share, (book, answer.draws)))
    return ways


def _make_way(look: Look, story: StoryAnswer, share: float, of: tuple[str, int]) -> Way:
    base, events = look.case.scenario, story.events
    end = name_people(base, events[-1].says.rstrip(".").split(". ")[-1]) if events else ""
    kinds = {(_KINDS[each.event], each.month) for each in events if each.event in _KINDS}
    months: dict[int, list[str]] = {}
    for event in events:
        if event.event not in _UNTOLD:
            months.setdefault(event.month, []).append(name_people(base, event.says))
    return Way(
        title=say("story.way", end=end, month=story.month),
        share=share,
        run=story.run,
        book=of[0],
        draws=of[1],
        last=max(look.scenario.months, story.month),
        marks=(*sorted(kinds, key=lambda each: each[1]), ("end", story.month)),
        told=tuple((month, tuple(said[:_SAID])) for month, said in list(months.items())[-_STEPS:]),
    )


def list_picks(found: ComparisonAnswer) -> list[dict[str, Any]]:
    """A few runs of each end, under each playbook, to look at."""
    return [
        {
            "book": name,
            "title": name.replace("-", " "),
            "draws": answer.draws,
            "ends": [
                (str(outcome), [int(run) for run in runs[:_PICKS]])
                for outcome, runs in answer.to_rows().groupby("outcome")["run"]
            ],
        }
        for name, answer in found.answers.items()
    ]
