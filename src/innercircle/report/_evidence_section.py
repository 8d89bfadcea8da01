"""The page's section on evidence: what conflicting reports add up to."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from innercircle.chances import Chance, find_word, write_chance
from innercircle.evidence import explain_reports, explain_turned
from innercircle.report._axes import write_number, write_share
from innercircle.report._figure import Figure, Table, list_paths, make_figure
from innercircle.report._pictures import (
    Frame,
    Hypotheses,
    Line,
    Weighing,
    draw_hypotheses,
    draw_lines,
    draw_waterfall,
    make_flip_table,
)
from innercircle.report._sections import RESTS_ON, Listing, Section

if TYPE_CHECKING:
    from innercircle.evidence import Assessment, Question, Weighed

_MOST_REPORTS = 20


def make_evidence_section(
    assessment: "Assessment",
    claim: str,
    says: Mapping[str, str] | None = None,
    claims: Mapping[str, str] | None = None,
    questions: Sequence[tuple["Question", Sequence["Weighed"]]] = (),
) -> Section:
    """The section "What the reports add up to".

    Args:
        assessment: the answer.
        claim: what the probability is of, in words ("the party boss is sincere").
        says: report id → what it says, in words; ids are shown where missing.
        claims: claim id → the statement in words, likewise.
        questions: what the file asks, each with its answers.
    """
    words = says or {}
    ranked = sorted(assessment.shapley, key=lambda name: (-abs(assessment.shapley[name]), name))
    shown = set(ranked[:_MOST_REPORTS])
    told = [name for name in assessment.shapley if name in shown]
    shares = [(words.get(name, name), assessment.shapley[name]) for name in told]
    rest = [share for name, share in assessment.shapley.items() if name not in shown]
    if rest:
        shares.append((f"{len(rest)} further reports", sum(rest)))
    weighing = Weighing(
        claim=claim,
        before=assessment.prior_probability,
        after=assessment.probability,
        shares=tuple(shares),
        keys=(*told, *([""] if rest else [])),
    )
    blocks: list[Listing | Figure | Table] = []
    if questions:
        blocks.append(_list_questions(questions))
    if assessment.claims:
        blocks.append(_list_claims(assessment, claims or {}))
    blocks.append(draw_waterfall(weighing))
    if assessment.shapley:
        said = tuple(explain_reports(assessment, words))
        blocks.append(Listing(title="What each report did", items=said))
    if assessment.matrix.reports:
        blocks.append(draw_hypotheses(_read_matrix(assessment, words)))
    blocks.append(make_flip_table(_list_flips(assessment)))
    if len(assessment.flip_curve) > 1:
        blocks.append(_draw_flips(assessment, claim))
    if assessment.contacts:
        blocks.append(_list_contacts(assessment))
    blocks.append(Listing(title=RESTS_ON, items=assessment.assumptions))
    return Section(
        key="evidence",
        title="What the reports add up to",
        paragraphs=(
            _describe(assessment, claim),
            *filter(None, [explain_turned(assessment, words)]),
            *assessment.warnings,
        ),
        blocks=tuple(blocks),
    )


def _list_contacts(assessment: "Assessment") -> Table:
    """List what to ask next, the best first; a net value below 0 says: do not ask."""
    rows = tuple(
        (name.replace("-", " "), value.evoi, value.net, value.information)
        for name, value in assessment.contacts.items()
    )
    columns = ("Contact", "Value of asking", "Net of cost and exposure", "Information (nats)")
    return Table("contacts", "What to ask next", columns, rows)


def _describe(assessment: "Assessment", claim: str) -> str:
    count = len(assessment.shapley)
    dropped = len(assessment.dropped)
    left_out = f" ({dropped} more count for nothing)" if dropped else ""
    return (
        f"The probability that {claim} goes from {write_chance(assessment.prior_probability)} "
        f"before any report to {write_chance(assessment.probability)} given {count} "
        f"report{'s' if count != 1 else ''}{left_out}: {assessment.word}."
    )


def _list_questions(questions: Sequence[tuple["Question", Sequence["Weighed"]]]) -> Table:
    """Every question of the file with its answers, the likeliest first."""
    rows = [
        (asked.asks, each.says, Chance(each.before), Chance(each.after), find_word(each.after))
        for asked, answers in questions
        for each in sorted(answers, key=lambda one: -one.after)
    ]
    columns = ("Question", "Answer", "Before any report", "Given all reports", "In words")
    return Table("questions", "What is asked, and how likely each answer is", columns, tuple(rows))


def _list_claims(assessment: "Assessment", words: Mapping[str, str]) -> Table:
    return Table(
        "claims",
        "How likely each claim is, given all reports",
        ("Claim", "Probability", "In words"),
        tuple(
            (words.get(name, name), Chance(chance), find_word(chance))
            for name, chance in assessment.claims.items()
        ),
        paths=list_paths("evidence.claims", assessment.claims),
    )


def _read_matrix(assessment: "Assessment", words: Mapping[str, str]) -> Hypotheses:
    matrix = assessment.matrix
    return Hypotheses(
        names=matrix.hypotheses,
        reports=tuple(words.get(name, name) for name in matrix.reports),
        weights=tuple(tuple(row) for row in matrix.weights.tolist()),
        before=tuple(matrix.prior.tolist()),
        after=tuple(matrix.posterior.tolist()),
        keys=tuple(matrix.reports),
    )


def _list_flips(assessment: "Assessment") -> list[tuple[str, str]]:
    never = "nothing within range changes it"
    rows = [
        (
            "Probability before any report",
            never if assessment.flip_prior is None else write_chance(assessment.flip_prior),
        ),
        (
            "Quality of the chosen source, as a multiple",
            never if assessment.flip_scale is None else write_number(assessment.flip_scale),
        ),
        ("Letter of the chosen source", assessment.flip_letter or never),
    ]
    return rows[:1] if assessment.flip_scale is None and not assessment.flip_letter else rows


def _draw_flips(assessment: "Assessment", claim: str) -> Figure:
    line = Line(f"probability that {claim}", tuple(assessment.flip_curve))
    frame = Frame(
        key="flip",
        title="How the conclusion hangs on one source",
        across="Quality of the source, as a multiple of the one assumed",
        write_x=write_number,
        write_y=write_share,
        level=(assessment.tau, f"the conclusion changes at {write_chance(assessment.tau)}"),
        top=1.0,
    )
    return make_figure(
        "flip",
        "How the conclusion hangs on one source",
        "The probability if the chosen source were better or worse than assumed.",
        lambda width: draw_lines([line], frame, width),
        Table("flip", "Probability by quality of the source", ("Multiple", "Probability"),
              tuple(assessment.flip_curve)),
    )  # fmt: skip
