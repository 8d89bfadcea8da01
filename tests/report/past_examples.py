"""Made-up journals and ledgers as their pictures take them, with a name wherever one can stand."""

from innercircle.ledger import ForecasterScore, Question, Statement
from innercircle.ledger._scores import Mean
from innercircle.report._pictures import (
    FollowedMonth,
    JournalRow,
    LessonRow,
    draw_followed,
    draw_journal,
    draw_lessons,
    draw_scores,
    draw_steps,
)

_CHANCES = (0.0004, 0.03, 0.4, 0.99)
_WORDS = ("surprise", "unlikely", "", "")


def draw_past(name, count):
    """Figures of a journal of ``count`` entries and of a ledger of ``count`` forecasters."""
    rows = [
        JournalRow(month="2026-03-20", what=name, kind="event", chance=chance, word=word)
        for chance, word in list(zip(_CHANCES, _WORDS, strict=True)) * count
    ][:count]
    rows += [
        JournalRow(month="2026-04", what=name, kind="silence", chance=0.9),
        JournalRow(month="2026-05", what=name, kind="input"),
    ]
    months = [
        FollowedMonth(month=f"2026-{k % 12 + 1:02d}", share=1 / (k * k + 1), tried=2_000, matched=9)
        for k in range(3 * count)
    ]
    lessons = [
        LessonRow(name=name, before=(0.1, 0.02, 0.2), after=(0.3, 0.21, 0.44)),
        LessonRow(name=name, before=(-60.0, -70.5, 80.25), after=(9.5, 3.25, 12345.6)),
        LessonRow(name=name, before=(0.3, 0.0, 1.0), after=(0.2, 0.0, 1.0), is_chance=True),
    ] * count
    scores = [
        ForecasterScore(
            name, 9, 90, Mean(0.05 * k, 0.04 * k, 0.07 * k), Mean(0.3, None, None), -0.25, k, []
        )
        for k in range(1, count + 1)
    ]
    figures = [
        draw_journal(rows),
        draw_journal([JournalRow(month="2026-05", what=name, kind="event")]),
        draw_followed(months),
        draw_lessons("lessons", "What was learned", lessons),
        draw_scores(scores),
    ]
    for outcome, closes in (("", ""), ("yes", "2026-06-02"), ("no", "2026-07-01"), ("void", "")):
        question = Question("q", name, "2026-07-01", name, outcome=outcome, resolved=closes)
        question.statements = [
            Statement(f"{name} {k}", f"2026-06-0{k % 3 + 1}", 0.5 + 0.01 * k, "", "2026-06-02")
            for k in range(count)
        ]
        figures.append(draw_steps(question, f"question-{outcome or 'open'}"))
    return figures
