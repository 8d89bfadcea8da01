"""The evidence of a scenario as plain data, in the shape that the evidence model takes."""

from typing import TYPE_CHECKING, Any

from innercircle.errors import InputError
from innercircle.scenario._claims import Claim
from innercircle.scenario._sources import Evidence, Report, Source

if TYPE_CHECKING:
    from innercircle.scenario.model import Scenario
    from innercircle.scenario.value import Value


def build_evidence_model(scenario: "Scenario") -> dict[str, Any]:
    """Insiders, prior, claims, sources, origins, reports, options (and actions, contacts).

    Only sources that a report names, or that such a source came through, are included; rows of
    probabilities are scaled to sum to exactly one, so that draws of single numbers stay a model.
    """
    evidence = scenario.evidence
    if evidence is None:
        raise InputError(
            "the scenario has no evidence section.",
            where=scenario.file or scenario.id,
            advice="Add “evidence:” with approached, prior and claims; see the reference page.",
        )
    if not evidence.approached and not evidence.claims:
        raise InputError(
            "the evidence section has nothing to ask about: no claim, and nobody was approached.",
            where=scenario.file or scenario.id,
            advice="Add a claim, or whom a sponsor has approached; or leave the section out.",
        )
    used = _list_used(scenario)
    approve = evidence.prior.approve or scenario.leader.approves_talks
    nobody = not evidence.approached
    return {
        **({} if nobody else {"insiders": list(evidence.approached)}),
        "prior": {
            "approve": approve.value,
            "types": {
                rows.id: {"yes": _scale(rows.yes), "no": _scale(rows.no)}
                for rows in evidence.prior.types
            },
        },
        "claims": [_show_claim(claim) for claim in evidence.claims],
        **_show_questions(evidence),
        "sources": [show_source(source) for source in scenario.sources if source.id in used],
        "origins": [
            {"id": origin.id, "q": origin.q.value}
            | ({"claim": origin.claim} if origin.claim else {})
            for origin in evidence.origins
        ],
        "reports": [show_report(report) for report in scenario.reports],
        "options": _show_options(evidence),
        "actions": [
            {
                "id": action.id,
                "default": action.default.value,
                "payoff": [[statement, value.value] for statement, value in action.payoff],
            }
            for action in evidence.actions
        ],
        "contacts": [
            {
                "id": contact.id,
                "insider": contact.insider,
                "outcomes": list(contact.outcomes),
                "table": {
                    rows.id: {"yes": _scale(rows.yes), "no": _scale(rows.no)}
                    for rows in contact.table
                },
                "cost": contact.cost.value,
                "exposure_loss": contact.exposure_loss.value,
            }
            for contact in evidence.contacts
        ],
    }


def _show_questions(evidence: Evidence) -> dict[str, Any]:
    questions = [
        {"id": question.id, "answers": list(question.answers)} for question in evidence.questions
    ]
    return {"questions": questions} if questions else {}


def _list_used(scenario: "Scenario") -> set[str]:
    parents = {source.id: (source.via, source.derived_from) for source in scenario.sources}
    used: set[str] = set()
    ahead = [report.source for report in scenario.reports]
    while ahead:
        name = ahead.pop()
        if name and name not in used:
            used.add(name)
            ahead += parents.get(name, ())
    return used


def _scale(row: "tuple[Value, ...]") -> list[float]:
    numbers = [value.value for value in row]
    total = sum(numbers)
    return [number / total for number in numbers] if total > 0 else numbers


def _show_claim(claim: Claim) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": claim.id, "g": claim.g.value}
    if claim.when is None:
        shown["p"] = claim.p.value if claim.p else None
    else:
        shown |= {"when": claim.when, "p_if": claim.p_if.value, "p_else": claim.p_else.value}
    return shown


def show_source(source: Source) -> dict[str, Any]:
    """All that counts of a source, as plain data."""
    shown: dict[str, Any] = {"id": source.id}
    for key in ("letter", "office", "via", "derived_from"):
        if getattr(source, key):
            shown[key] = getattr(source, key)
    if source.independent:
        shown["independent"] = True
    if source.motive:
        shown["motive"] = {"prob": source.motive.prob.value, "push": dict(source.motive.push)}
        if source.motive.group:
            shown["motive"]["group"] = source.motive.group
    return shown


def show_report(report: Report) -> dict[str, Any]:
    """All that counts of a report, as plain data."""
    shown: dict[str, Any] = {
        "id": report.id,
        "source": report.source,
        "claim": report.claim,
        "says": report.asserts,
    }
    for key in ("number", "origin", "derived_from"):
        if getattr(report, key):
            shown[key] = getattr(report, key)
    if report.nu:
        shown["nu"] = [value.value for value in report.nu]
    return shown


def _show_options(evidence: Evidence) -> dict[str, Any]:
    options = evidence.options
    shown: dict[str, Any] = {
        "combine": options.combine,
        "kappa": options.kappa.value,
        "zero_rule": options.zero_rule,
    }
    for key in ("letter_q", "number_q"):
        table = getattr(options, key)
        if table:
            shown[key] = {grade: value.value for grade, value in table}
    return shown
