"""The journal in words and pictures: what has happened, how far it was expected, what it taught."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from innercircle.chances import count_things, write_chance
from innercircle.report._axes import write_number
from innercircle.report._case import name_inputs
from innercircle.report._figure import Table
from innercircle.report._labels import say_path
from innercircle.report._pictures import (
    FollowedMonth,
    JournalRow,
    LessonRow,
    draw_followed,
    draw_journal,
    draw_lessons,
)
from innercircle.report._pictures.timeline import write_month
from innercircle.report._sections import RESTS_ON, Listing, Section
from innercircle.report._views import choose_label
from innercircle.report._watch_section import name_event
from innercircle.vocabulary import FEW_RUNS

if TYPE_CHECKING:
    from innercircle.journal import LearnAnswer, Lesson, ToldEntry, ToldMonth
    from innercircle.scenario import JournalEntry, Scenario

_SURPRISE, _UNLIKELY = 0.01, 0.05
_MOST_ROWS, _MOST_LESSONS = 60, 8
_SURE = ", sure to "
_CHANCES = ("approved", "double", "hedging")
_KINDS = {
    "start": "Hidden from the start",
    "now": "As it is now, moved by the months and by what was learned",
    "input": "Inputs and constants, within what was left open",
}
_QUANTITIES = {
    "threshold": "Threshold at the start",
    "threshold now": "Threshold now",
    "approved": "The leader had approved the talks",
    "double": "{who} is a double",
    "hedging": "{who} is hedging",
    "strength": "Strength of the leader",
    "mobilisation": "Mobilisation",
    "rents": "Rents",
    "sanctions": "Sanctions",
    "credibility": "Credibility of the sponsor's word",
    "suspicion": "Suspicion of: {who}",
    "power": "Power of: {who}",
}


def make_journal_section(scenario: "Scenario", answer: "LearnAnswer | None") -> Section:
    """The section on the journal, titled by its finding; without an answer, what the file has.

    Args:
        scenario: with a journal.
        answer: runs of it that show what has happened; None before that is worked out.
    """
    rows = list(_list_rows(scenario, answer))
    left_out = len(rows) - _MOST_ROWS
    figures = [draw_journal(rows[-_MOST_ROWS:])] if rows else []
    paragraphs: list[str] = []
    if left_out > 0:
        paragraphs.append(f"The picture has the last {_MOST_ROWS} of {len(rows)} lines.")
    if answer is None:
        return Section(
            key="journal", title="Since then", paragraphs=tuple(paragraphs), blocks=tuple(figures)
        )
    figures.append(draw_followed([_follow(month) for month in answer.months]))
    names = _name_lessons(scenario, answer)
    clear = {kind: _pick(answer, kind) for kind in _KINDS}
    figures += [
        draw_lessons(f"lessons-{kind}", _KINDS[kind], [_pair(each, names) for each in lessons])
        for kind, lessons in clear.items()
        if lessons
    ]
    return Section(
        key="journal",
        title=_say_finding(answer, rows),
        paragraphs=(*_say_runs(answer), *paragraphs),
        blocks=(
            *figures,
            _list_all(answer, names),
            Listing(title=RESTS_ON, items=(*_say_unclear(answer, clear), *answer.assumptions)),
        ),
    )


def _say_finding(answer: "LearnAnswer", rows: list[JournalRow]) -> str:
    """The finding as a title: what was least expected."""
    since = f"In {count_things(answer.passed, 'month')} since {write_month(answer.starts)}"
    told = [(row.chance, row) for row in rows if row.chance is not None and row.kind == "event"]
    if not told:
        return f"{since} the regime stood, and nothing else is written down."
    chance, row = min(told, key=lambda pair: pair[0])
    what = row.what.partition(_SURE)[0]
    return f"{since} least expected: {what} ({write_chance(chance)})."


def _say_runs(answer: "LearnAnswer") -> Iterator[str]:
    yield (
        f"{count_things(answer.passed, 'month')} from {write_month(answer.starts)} to "
        f"{write_month(answer.to)}, {count_things(answer.given, 'event')} of the journal; "
        f"{answer.draws} draws, {answer.runs:,} runs, seed {answer.seed}, {answer.stage} stage."
    )
    yield (
        f"Of the {answer.runs:,} runs that began, {answer.origins:,} have a part in those that "
        f"show it all, worth {answer.effective:,.0f} equal ones."
    )
    if answer.effective < min(FEW_RUNS, answer.runs):
        yield (
            "That is few: numbers from here are rough. Ask for more runs, or write doubtful "
            "entries with `sure:`."
        )


def _say_unclear(answer: "LearnAnswer", clear: dict[str, list["Lesson"]]) -> Iterator[str]:
    for kind, heading in _KINDS.items():
        if kind == "input" and not answer.draws:
            continue
        if not clear[kind]:
            yield f"{heading}: nothing clearly."
        count = sum(each.kind == kind and each.clear for each in answer.lessons)
        if count > _MOST_LESSONS:
            yield f"{heading}: drawn are the {_MOST_LESSONS} of {count} that moved most."


def _list_rows(scenario: "Scenario", answer: "LearnAnswer | None") -> Iterator[JournalRow]:
    """Entries in the order of their months; where runs were asked, months without one too."""
    labels = {each.id: choose_label(each.office, each.id) for each in scenario.insiders}
    told = {} if answer is None else {month.number: month for month in answer.months}
    last = max(told, default=math.inf)
    entries = sorted(scenario.journal, key=lambda each: each.count_month(scenario.starts))
    within = [each for each in entries if each.count_month(scenario.starts) <= last]
    given = 1
    for entry in within:
        number = entry.count_month(scenario.starts)
        yield from _tell_silence(told, given, number - 1)
        given = max(given, number + 1)
        yield _tell_entry(entry, labels, told.get(number))
    yield from _tell_silence(told, given, max(told, default=0))


def _tell_silence(told: dict[int, "ToldMonth"], first: int, last: int) -> Iterator[JournalRow]:
    months = [told[number] for number in range(first, last + 1) if number in told]
    if not months:
        return
    count = "no entry" if len(months) == 1 else f"{len(months)} months without an entry"
    yield JournalRow(
        month=months[0].month,
        what=f"{count}, the regime stood",
        kind="silence",
        chance=math.prod(month.stood for month in months),
    )


def _tell_entry(
    entry: "JournalEntry", labels: dict[str, str], month: "ToldMonth | None"
) -> JournalRow:
    found = _find_told(entry, month)
    chance = None if found is None else found.chance
    word = ""
    if chance is not None and chance < _UNLIKELY:
        word = "surprise" if chance < _SURPRISE else "unlikely"
    return JournalRow(
        month=entry.date,
        what=_say_entry(entry, labels),
        kind="input" if entry.event in {"sanctions", "now"} else "event",
        chance=chance,
        word=word,
    )


def _find_told(entry: "JournalEntry", month: "ToldMonth | None") -> "ToldEntry | None":
    for each in () if month is None else month.entries:
        if (each.event, each.insider) == (entry.event, entry.insider):
            return each
    return None


def _say_entry(entry: "JournalEntry", labels: dict[str, str]) -> str:
    sure = f"{_SURE}{100 * entry.sure:.0f} %" if entry.sure < 1 else ""
    if entry.protest is not None:
        size, error = write_number(entry.protest.size), f"{entry.protest.error:.2g}"
        return f"a street of {size} of power, give or take {error}"
    if entry.sanctions is not None:
        return f"sanctions at {write_number(entry.sanctions.value)}"
    if entry.now is not None:
        new = [f"{name} {write_number(v.value)}" for name, v in entry.now.list_given().items()]
        new += [f"the {who} follows {book}" for who, book in entry.now.list_playbooks().items()]
        return f"new values: {', '.join(new)}"
    if entry.event == "held":
        return f"the regime stood, and nobody broke{sure}"
    if entry.event == "said":
        return f"a statement by {labels.get(entry.insider, entry.insider)}"
    return name_event(entry.event, labels.get(entry.insider, entry.insider)) + sure


def _follow(month: "ToldMonth") -> FollowedMonth:
    return FollowedMonth(
        month=month.month,
        share=min(1.0, month.matched / month.tried),
        tried=month.tried,
        matched=month.matched,
    )


def _pick(answer: "LearnAnswer", kind: str) -> list["Lesson"]:
    """The clear lessons of a kind, those that moved most."""
    clear = [each for each in answer.lessons if each.kind == kind and each.clear]
    return sorted(clear, key=lambda each: -abs(each.shift))[:_MOST_LESSONS]


def _name_lessons(scenario: "Scenario", answer: "LearnAnswer") -> dict[tuple[str, str], str]:
    """Quantity and whose it is → words."""
    labels = {each.id: choose_label(each.office, each.id) for each in scenario.insiders}
    words = name_inputs(scenario)
    names = {}
    for each in answer.lessons:
        who = labels.get(each.insider, each.insider)
        if each.kind == "input":
            name = words.get(each.what, say_path(each.what))
        else:
            name = _QUANTITIES.get(each.what, each.what).format(who=who)
        names[each.what, each.insider] = name[:1].upper() + name[1:]
    return names


def _pair(lesson: "Lesson", names: dict[tuple[str, str], str]) -> LessonRow:
    one, two = lesson.before, lesson.after
    return LessonRow(
        name=names[lesson.what, lesson.insider],
        before=(one.mean, one.low, one.high),
        after=(two.mean, two.low, two.high),
        is_chance=lesson.what in _CHANCES,
    )


def _list_all(answer: "LearnAnswer", names: dict[tuple[str, str], str]) -> Table:
    columns = (
        "What", "Before", "5 %", "95 %", "After", "5 % after", "95 % after",
        "Shift, in standard deviations", "Clear",
    )  # fmt: skip
    rows = tuple(
        (
            names[each.what, each.insider],
            *(each.before.mean, each.before.low, each.before.high),
            *(each.after.mean, each.after.low, each.after.high),
            each.shift,
            "yes" if each.clear else "no",
        )
        for each in answer.lessons
    )
    return Table("lessons", "All that the months were told about", columns, rows, folded=True)
