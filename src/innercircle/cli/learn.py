"""`innercircle learn`: what has happened, how far the model expected it, and what it teaches."""

from typing import TYPE_CHECKING

import click

from innercircle.chances import count_things
from innercircle.cli._options import (
    Whole,
    as_of_option,
    json_option,
    scenario_argument,
    seed_option,
    set_option,
    stage_option,
)
from innercircle.cli._output import echo, open_case, print_json
from innercircle.vocabulary import FEW_RUNS

if TYPE_CHECKING:
    from innercircle.journal import Known, LearnAnswer, Lesson, ToldEntry

_MOST_LESSONS = 6
_SURPRISE, _UNLIKELY = 0.01, 0.05
_CHANCES = ("approved", "double", "hedging")
_KINDS = {
    "start": "Hidden from the start",
    "now": "As it is now, moved by the months and by what was learned",
    "input": "Inputs and constants, within what was left open",
}


@click.command(
    name="learn",
    epilog="Examples: innercircle learn case.yaml; innercircle learn case.yaml --as-of 2020-08",
)
@scenario_argument()
@set_option()
@as_of_option()
@click.option(
    "--draws",
    type=Whole(0, 100_000),
    default=400,
    show_default=True,
    help="Draws of what is uncertain, learned with the rest; 0: the best guesses.",
)
@click.option(
    "--runs",
    type=Whole(1, 100_000),
    default=2_000,
    show_default=True,
    help="Runs that are there after every month.",
)
@click.option(
    "--tries",
    type=Whole(1, 10_000),
    default=40,
    show_default=True,
    help="How often a month is tried at most until half of the runs show it.",
)
@seed_option()
@stage_option()
@json_option()
def command(
    scenario: str,
    sets: tuple[str, ...],
    as_of: str | None,
    *,
    draws: int,
    runs: int,
    tries: int,
    seed: int | None,
    stage: str,
    as_json: bool,
) -> None:
    """Learn from the file's journal: run the months so that they show what has happened.

    What no run of the model can show is refused, with the nearest that it can.
    """
    from innercircle.journal import learn  # noqa: PLC0415  slow to import, and help needs none

    loaded = open_case(scenario, sets, as_of=as_of)
    answer = learn(loaded, as_of=as_of, runs=runs, draws=draws, tries=tries, seed=seed, stage=stage)
    if as_json:
        print_json(answer)
        return
    echo(loaded.title)
    _write_months(answer)
    _write_lessons(answer)
    for sentence in answer.assumptions:
        echo(sentence)


def _write_months(answer: "LearnAnswer") -> None:
    passed = count_things(answer.passed, "month")
    echo(
        f"{passed} from {answer.starts} to {answer.to}, {count_things(answer.given, 'event')} of "
        f"the journal; {answer.draws} draws, {answer.runs:,} runs, seed {answer.seed}, "
        f"{answer.stage} stage"
    )
    echo()
    echo("What happened, and the chance that the model gave to it:")
    for month in answer.months:
        for entry in month.entries:
            echo(f"  {month.month}  {_say_entry(entry)}")
        for name in month.changed:
            echo(f"  {month.month}  {name} has a new value")
    low = min(answer.months, key=lambda month: month.stood)
    echo(
        f"  The regime stood, and nobody else broke, in every month; least expected in "
        f"{low.month} ({low.stood:.0%})."
    )
    echo(f"Logarithm of the likelihood of it all: {answer.log_evidence:.2f}.")
    echo(
        f"Of the {answer.runs:,} runs that began, {answer.origins:,} have a part in those that "
        f"show it all, worth {answer.effective:,.0f} equal ones."
    )
    if answer.effective < min(FEW_RUNS, answer.runs):
        echo(
            "That is few: numbers from here are rough. Ask for more --runs or --tries, or write "
            "doubtful entries with `sure:`."
        )


def _say_entry(entry: "ToldEntry") -> str:
    what = f"{entry.event} {entry.insider}".strip()
    sure = "" if entry.sure == 1 else f" (sure {entry.sure:g})"
    word = ""
    if entry.chance < _UNLIKELY:
        word = "  a surprise" if entry.chance < _SURPRISE else "  unlikely"
    told = (
        "below 0.01%" if entry.chance < 0.0001 else f"{100 * entry.chance:#.2g}".rstrip(".") + "%"
    )
    return f"{what + sure:40}{told:>12}{word}"


def _write_lessons(answer: "LearnAnswer") -> None:
    echo()
    echo("What was learned (mean; nine in ten runs):")
    for kind, heading in _KINDS.items():
        clear = [each for each in answer.lessons if each.kind == kind and each.clear]
        clear.sort(key=lambda lesson: -abs(lesson.shift))
        if kind == "input" and not answer.draws:
            continue
        echo(f"  {heading}:" if clear else f"  {heading}: nothing clearly.")
        for lesson in clear[:_MOST_LESSONS]:
            echo(f"    {_say_lesson(lesson)}")
        if len(clear) > _MOST_LESSONS:
            echo(f"    and {len(clear) - _MOST_LESSONS} more (--json has all).")


def _say_lesson(lesson: "Lesson") -> str:
    what = f"{lesson.what} {lesson.insider}".strip()
    more = lesson.after.mean > lesson.before.mean
    if lesson.what in _CHANCES:
        word = "likelier" if more else "less likely"
        return f"{what:44}{lesson.before.mean:.0%} → {lesson.after.mean:.0%}, {word}"
    word = "higher" if more else "lower"
    return f"{what:44}{_say_known(lesson.before)} → {_say_known(lesson.after)}, {word}"


def _say_known(known: "Known") -> str:
    return f"{known.mean:.3g} ({known.low:.3g} to {known.high:.3g})"
