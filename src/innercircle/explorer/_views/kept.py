"""Forecasts kept: dated probabilities of the ledger that the page was opened with, and scores."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from innercircle.errors import InputError
from innercircle.explorer._jobs import Job
from innercircle.explorer._look import Look, PageView, Part, make_question
from innercircle.explorer._render import render_part
from innercircle.explorer._views.sections import (
    list_figures,
    list_tables,
    render_problem,
    render_section,
    render_title,
)
from innercircle.explorer._views.simulation import list_stages
from innercircle.explorer._views.story import read_whole
from innercircle.explorer._words import say, say_of
from innercircle.ledger import (
    Ledger,
    LedgerScores,
    Question,
    Statement,
    score_ledger,
)
from innercircle.report import Figure, Section, Table, make_ledger_section
from innercircle.wording import Told

WORD = "word"
"""Kind of the long work: what the model says of a question."""

MOST_SHOWN = 40
"""Questions of each sort that are drawn; the rest is in the table and in the command."""

_TEMPLATE = "kept_parts.html.j2"
_SEED = 1
_DIGITS = 8  # of the digest of the inputs


@dataclass(frozen=True, kw_only=True)
class Card:
    """A question on the page.

    Attributes:
        question: as asked; its texts are the author's own.
        standing: the latest word of each forecaster.
        figure: what was said and when; None where nobody has spoken.
        outcome: in words; empty while it is open.
        overdue: whether its day has passed and nobody has resolved it.
        job: the work on what the model says now; None where it has not begun.
        query: address by which that work is asked for.
    """

    question: dict[str, Told]
    standing: tuple[Statement, ...]
    figure: Figure | None
    outcome: str
    overdue: bool
    job: Job | None
    query: str


def find_today() -> str:
    """The day (UTC, ISO)."""
    return datetime.now(UTC).date().isoformat()


def read_book(look: Look) -> Ledger:
    """The ledger; an empty one where there is none.

    Raises:
        InputError: it is no ledger, or lines were changed.
    """
    return Ledger() if look.book is None else look.book.read()


def list_questions(ledger: Ledger) -> tuple[list[Question], list[Question]]:
    """Open ones, the next to fall due first; and those that are closed, the last first."""
    known = list(ledger.questions.values())
    still = sorted((each for each in known if not each.outcome), key=lambda each: each.by)
    closed = sorted((each for each in known if each.outcome), key=lambda each: each.resolved)
    return still, closed[::-1]


def list_forecasters(ledger: Ledger) -> list[str]:
    """Names of all who have spoken; addresses have their numbers, from 1, and no name."""
    return sorted({each.who for q in ledger.questions.values() for each in q.statements})


def make_word_options(look: Look) -> dict[str, Any]:
    """Options of the work on an open question; none where there is no such question."""
    try:
        question = read_book(look).questions.get(look.get(WORD))
    except InputError:
        return {}
    if question is None or question.outcome:
        return {}
    digest = look.desk.recall(
        ("digest", *look.question), lambda: look.written.scenario.digest[:_DIGITS]
    )
    return {
        "id": question.id,
        "by": question.by,
        "day": find_today(),
        "stage": list_stages(look.scenario)[0],
        "note": say("kept.note", case=look.case.scenario.id, digest=digest),
    }


def _ask_of(look: Look, question: Question) -> Look:
    """The look by which the model's word on a question is asked for."""
    return replace(look, state=replace(look.state, pins=(), options={WORD: question.id}))


def list_asked(look: Look) -> list[tuple[object, ...]]:
    """The model's word on each open question, as far as somebody has asked for it."""
    try:
        still = list_questions(read_book(look))[0][:MOST_SHOWN]
        return [make_question(_ask_of(look, each), VIEW, WORD) for each in still]
    except InputError:
        return []


def make_section(look: Look) -> tuple[Section, LedgerScores, list[Question]]:
    """Scores and pictures of the report, the scores alone, and the questions drawn; remembered.

    Raises:
        InputError: the ledger cannot be read.
    """
    ledger = read_book(look)
    key = ("ledger", ledger.digest, look.get("who"))
    return look.desk.recall(key, lambda: _make_section(ledger, look.get("who")))


def _make_section(ledger: Ledger, who: str) -> tuple[Section, LedgerScores, list[Question]]:
    still, closed = list_questions(ledger)
    shown = [*still[:MOST_SHOWN], *closed[:MOST_SHOWN]]
    scores = score_ledger(ledger, seed=_SEED)
    names = list_forecasters(ledger)
    number = read_whole(who, 0, len(names))
    return make_ledger_section(scores, names[number - 1] if number else "", shown), scores, shown


def make_parts(look: Look) -> Mapping[str, Part]:
    """The finding, the questions, and the scores."""
    return {
        "title": lambda: _render(look, _render_title),
        "open": lambda: _render(look, lambda each: _render_cards(each, still=True)),
        "scores": lambda: _render(look, _render_scores),
        "closed": lambda: _render(look, lambda each: _render_cards(each, still=False)),
    }


def _render(look: Look, draw: Any) -> Markup:
    """A part; where the ledger cannot be read, the title says why and the others are empty."""
    if look.book is None:
        return Markup()
    try:
        return Markup(draw(look))  # noqa: S704  drawn by templates, which have escaped everything
    except InputError as error:
        return render_problem(str(error)) if draw is _render_title else Markup()


def _render_title(look: Look) -> Markup:
    _, scores, _ = make_section(look)
    if not scores.open + scores.resolved + scores.void:
        return render_title(say("kept.title_none"))
    if not scores.forecasters:
        return render_title(say("kept.title_open", open=scores.open))
    best = scores.forecasters[0]
    named = {"open": scores.open, "resolved": scores.resolved, "who": best.who}
    return render_title(say_of("kept.title", **named, brier=f"{best.brier.value:.3f}"))


def _render_scores(look: Look) -> Markup:
    section, scores, _ = make_section(look)
    blocks = tuple(b for b in section.blocks if not getattr(b, "key", "").startswith("question-"))
    if not scores.open + scores.resolved + scores.void:
        return Markup()
    return render_section(replace(section, title="", blocks=blocks))


def _render_cards(look: Look, *, still: bool) -> Markup:
    section, _, shown = make_section(look)
    drawn = {b.key: b for b in section.blocks if isinstance(b, Figure)}
    cards = [
        _make_card(look, question, drawn.get(f"question-{number}"))
        for number, question in enumerate(shown, 1)
        if bool(question.outcome) != still
    ]
    ledger = read_book(look)
    left_out = sum(bool(q.outcome) != still for q in ledger.questions.values()) - len(cards)
    return render_part(_TEMPLATE, "cards", cards, left_out, look.state.is_changed)


def _make_card(look: Look, question: Question, figure: Figure | None) -> Card:
    asked = _ask_of(look, question)
    job = None if question.outcome else look.jobs.find(make_question(asked, VIEW, WORD))
    names = ("id", "question", "by", "rule", "resolved", "source")
    return Card(
        question={name: Told(getattr(question, name)) for name in names},
        standing=tuple(
            replace(each, who=Told(each.who), note=Told(each.note))
            for each in question.find_standing().values()
        ),
        figure=figure,
        outcome=say(f"kept.outcome.{question.outcome}") if question.outcome else "",
        overdue=not question.outcome and question.by < find_today(),
        job=job,
        query=asked.state.to_query(),
    )


def make_figures(look: Look) -> list[Figure]:
    """For exports; nothing of a ledger in a redacted one, whose look has none."""
    return [] if look.book is None else list_figures([make_section(look)[0]])


def make_tables(look: Look) -> list[Table]:
    """For exports: all that was asked and said."""
    if look.book is None:
        return []
    columns = ("Id", "Question", "By", "Rule", "Who", "Day", "Probability of yes", "Note",
               "Entered", "Outcome", "Resolved", "Source")  # fmt: skip
    rows: list[tuple[str | float | None, ...]] = []
    for each in read_book(look).questions.values():
        head = (each.id, each.question, each.by, each.rule)
        tail = (each.outcome, each.resolved, each.source)
        rows += [
            (*head, said.who, said.on, said.probability, said.note, said.written, *tail)
            for said in each.statements
        ]
        if not each.statements:
            rows.append((*head, "", "", None, "", "", *tail))
    table = Table("ledger", say("kept.table"), columns, tuple(rows))
    return [*list_tables([make_section(look)[0]]), table]


def make_more(look: Look) -> dict[str, Any]:
    """Choices of the forms: the questions that are open, and today."""
    problem, ledger = "", Ledger()
    try:
        ledger = read_book(look)
    except InputError as error:
        problem = str(error)
    still, _ = list_questions(ledger)
    names = list_forecasters(ledger)
    return {
        "book": None if look.book is None else look.book.name,
        "problem": problem,
        "open_questions": [(Told(each.id), Told(each.question)) for each in still],
        "forecasters": [Told(each) for each in names],
        "who": read_whole(look.get("who"), 0, len(names)),
        "today": find_today(),
        "lines": ledger.lines,
        "digest": ledger.digest,
    }


VIEW = PageView(
    key="kept",
    make_parts=make_parts,
    make_figures=make_figures,
    make_tables=make_tables,
    make_more=make_more,
    make_job={WORD: make_word_options},
    list_asked=list_asked,
)
