"""Sections that other rooms' answers add to the page of a scenario."""

from typing import TYPE_CHECKING

from innercircle.dynamics import compare
from innercircle.errors import InputError
from innercircle.evidence import assess
from innercircle.report._evidence_section import make_evidence_section
from innercircle.report._months_section import make_months_section
from innercircle.report._sections import Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from innercircle.scenario import Scenario


def make_more_sections(scenario: "Scenario", *, runs: int = 0) -> list[Section]:
    """What the reports add up to, and the months ahead, where the scenario has what they need.

    Args:
        scenario: a checked scenario.
        runs: simulated runs for each of the sponsor's playbooks; 0 leaves the months out.

    Returns:
        sections; one that cannot be computed says why instead of failing the page.
    """
    sections = []
    if scenario.evidence is not None:
        sections.append(_try("evidence", "What the reports add up to", _weigh, scenario))
    if runs and scenario.playbooks.sponsor:
        sections.append(
            _try("months", "The months ahead", lambda case: _look_ahead(case, runs), scenario)
        )
    return sections


def _try(
    key: str, title: str, make: "Callable[[Scenario], Section]", scenario: "Scenario"
) -> Section:
    try:
        return make(scenario)
    except InputError as error:
        words = f"This part could not be computed: {error.what}"
        return Section(key=key, title=title, paragraphs=(words,))


def _weigh(scenario: "Scenario") -> Section:
    assessment = assess(scenario.evidence_model(), {"approve": "yes"})
    claims = scenario.evidence.claims if scenario.evidence is not None else ()
    return make_evidence_section(
        assessment,
        "the leader approves the talks",
        says={report.id: report.says for report in scenario.reports},
        claims={claim.id: claim.says for claim in claims},
    )


def _look_ahead(scenario: "Scenario", runs: int) -> Section:
    base = scenario.sponsor.playbook.value
    others = [book.id for book in scenario.playbooks.sponsor if book.id != base]
    found = compare(scenario, [base, *others], stage="quick", runs=runs)
    return make_months_section(list(found.answers.values()), found if others else None)
