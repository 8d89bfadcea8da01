"""A ledger of forecasts in pictures: how well each has done, and what was said of each question."""

from typing import TYPE_CHECKING

from innercircle.chances import count_things
from innercircle.report._pictures import draw_calibration, draw_scores
from innercircle.report._pictures.ledger import draw_steps
from innercircle.report._sections import Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innercircle.ledger import LedgerScores, Question

_NONE = "Nothing to score yet: a question has to be resolved on which somebody has spoken."
_SKILL = (
    "Skill is what the Brier score of “outside”, the rate of past cases, is bettered by on the "
    "days on which both had spoken; above 0 is better."
)


def make_ledger_section(
    scores: "LedgerScores", who: str = "", questions: "Sequence[Question]" = ()
) -> Section:
    """The section "Forecasts kept".

    Args:
        scores: of all forecasters.
        who: whose calibration is drawn; the best one's when there is nobody of that name.
        questions: those that are drawn, each under ``question-`` and its number from 1.
    """
    ranked = scores.forecasters
    shown = next((each for each in ranked if each.who == who), ranked[0] if ranked else None)
    steps = [
        draw_steps(question, f"question-{number}")
        for number, question in enumerate(questions, 1)
        if question.statements
    ]
    pictures = []
    if shown is not None:
        pictures.append(draw_scores(ranked))
        pictures.append(
            draw_calibration(
                shown.calibration,
                "yes",
                each=f"a group of questions that {shown.who} gave like probabilities",
                intervals="by Jeffreys' prior",
            )
        )
    counts = f"{scores.resolved} resolved, {scores.open} open, {scores.void} void."
    said = [counts, *([_SKILL] if ranked else [_NONE])]
    late = sum(each.late for each in ranked)
    if late:
        said.append(f"{count_things(late, 'statement')} entered after the day of their date.")
    return Section(
        key="ledger",
        title="Forecasts kept",
        paragraphs=tuple(said),
        blocks=(*pictures, *steps),
    )
