"""Sections that other rooms' answers add to the page of a scenario."""

from typing import TYPE_CHECKING

from innercircle.dynamics import choose_stage, compare, find_typical
from innercircle.errors import InputError
from innercircle.evidence import assess
from innercircle.report._evidence_section import make_evidence_section
from innercircle.report._months_section import make_months_section
from innercircle.report._sections import Section
from innercircle.report._terms_section import make_terms_section
from innercircle.report._views import choose_label
from innercircle.terms import (
    draw_prices,
    find_most_exposed,
    price_scenario,
    trace_exposure,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from innercircle.scenario import Scenario

USUAL_RUNS = 500
"""Simulated runs for each playbook, on the command line as on the page."""

_MOST_FOR_CURVE = 14  # insiders; each point of a curve, draw and cell is a price of its own
_POINTS = 21
_DRAWS = 1000  # of what is uncertain, for the ranges of prices
_LOOKED_THROUGH = 500  # runs among which typical ones are chosen


def make_more_sections(scenario: "Scenario", *, runs: int = 0) -> list[Section]:
    """What it would take, what the reports add up to, and the months ahead.

    Args:
        scenario: a checked scenario.
        runs: simulated runs for each of the sponsor's playbooks; 0 leaves the months out.

    Returns:
        sections, those without which a scenario has nothing to say left out; one that cannot be
        computed says why instead of failing the page.
    """
    sections = [_try("terms", "What it would take", _price, scenario)]
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


def _price(scenario: "Scenario") -> Section:
    priced = price_scenario(scenario)
    mandate = priced.mandate
    few = mandate.game.n <= _MOST_FOR_CURVE
    labels = {each.id: choose_label(each.office, each.id) for each in scenario.insiders}
    exposed = find_most_exposed(mandate) if few else None
    return make_terms_section(
        labels,
        priced,
        mandate.find_value_of_secrecy(_POINTS)
        if few and priced.value_of_secrecy is not None
        else None,
        ranges=draw_prices(mandate, _DRAWS) if few and scenario.spreads() else None,
        exposure=trace_exposure(mandate, exposed) if exposed is not None else None,
        contest=mandate.map_contest() if few else None,
        whom=mandate.price_next(seed=scenario.seed) if few else None,
    )


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
    stage = choose_stage(len(scenario.insiders))
    found = compare(scenario, [base, *others], stage=stage, runs=runs)
    stories = [
        find_typical(scenario, kind, base, runs=min(runs, _LOOKED_THROUGH), stage=stage)
        for kind in ("median", "fall", "purge")
    ]
    return make_months_section(list(found.answers.values()), found if others else None, stories)
