"""Sections that other rooms' answers add to the page of a scenario."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from innercircle.dynamics import choose_stage, compare_answers, find_typical, simulate
from innercircle.errors import InputError
from innercircle.evidence import (
    assess,
    choose_question,
    find_likeliest,
    say_within,
    weigh_stated,
)
from innercircle.forecast import (
    choose_draws,
    choose_lead,
    choose_stated,
    forecast,
    read_lead,
    watch,
)
from innercircle.game import DRAWS, solve
from innercircle.report._evidence_section import make_evidence_section
from innercircle.report._forecast_section import FORECAST, make_forecast_section
from innercircle.report._months_section import make_months_section
from innercircle.report._sections import Section
from innercircle.report._terms_section import make_terms_section
from innercircle.report._views import choose_label
from innercircle.report._watch_section import make_watch_section
from innercircle.terms import DRAWS as PRICE_DRAWS
from innercircle.terms import (
    draw_prices,
    find_most_exposed,
    price_scenario,
    read_mandate,
    trace_exposure,
)
from innercircle.workshop import map_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from innercircle.game import Solution, Today
    from innercircle.scenario import Scenario
    from innercircle.terms import PriceRanges

USUAL_RUNS = 500
"""Simulated runs for each playbook, on the command line as on the page."""

_MOST_FOR_CURVE = 14  # insiders; each point of a curve, draw and cell is a price of its own
_POINTS = 21
_NO_TERMS = (
    "Prices were left out: in so large a circle they take from minutes to hours, and are found "
    "only when that is asked for."
)
_WORTH_A_PROCESS = 5_000  # runs in all: fewer are done before a process has started
_LOOKED_THROUGH = 500  # runs among which typical ones are chosen


@dataclass(frozen=True)
class _Part:
    """A piece of the work that needs none of the others, and so a process of its own if asked.

    Attributes:
        scenario: of the page.
        kind: "forecast" (with the watch list of its runs), "ranges" of prices, "playbook",
            "stated" (the base playbook with every number as stated) or "story".
        name: of the playbook, or the kind of run that is told.
        runs: simulated, or drawn for the ranges, where any are.
    """

    scenario: "Scenario"
    kind: str
    name: str = ""
    runs: int = 0


def solve_page(scenario: "Scenario", *, whole: bool = True) -> "Solution":
    """Solve what a page tells of the stage game, today over the ranges included.

    Args:
        scenario: a checked scenario.
        whole: False for a circle so large that private signals would take minutes to hours.
    """
    return solve(scenario, signals=whole, draws=DRAWS if whole else 0)


def make_more_sections(
    scenario: "Scenario",
    *,
    runs: int = 0,
    workers: int = 1,
    terms: bool = True,
    today: "Today | None" = None,
) -> list[Section]:
    """Make the sections on the forecast, on prices, on the reports, and on the months ahead.

    Args:
        scenario: a checked scenario.
        runs: simulated runs for each of the sponsor's playbooks; 0 leaves months and forecast out.
        workers: processes; no word of the page depends on it.
        terms: False leaves out the prices and says so, for a circle in which they take too long.
        today: the stage game over the ranges; the forecast is joined to it.

    Returns:
        sections, those without which a scenario has nothing to say left out; one that cannot be
        computed says why instead of failing the page.
    """
    few = len(scenario.insiders) <= _MOST_FOR_CURVE
    ranged = [_Part(scenario, "ranges", runs=PRICE_DRAWS)] if few and scenario.spreads() else []
    parts = list(ranged)
    if runs:
        parts.append(_Part(scenario, "forecast", runs=choose_lead(runs)))
    if runs and scenario.playbooks.sponsor:
        base = scenario.sponsor.playbook.value
        others = [book.id for book in scenario.playbooks.sponsor if book.id != base]
        parts += [_Part(scenario, "playbook", book, runs) for book in (base, *others)]
        parts.append(_Part(scenario, "stated", base, choose_stated(choose_lead(runs))))
        parts += [_Part(scenario, "story", kind, runs) for kind in ("median", "fall", "purge")]
    many = sum(part.runs for part in parts if part.kind != "ranges") >= _WORTH_A_PROCESS
    used = workers if many else 1
    found = [answer for _, answer in map_apart(_work, parts, used, ordered=True)]
    ranges, rest = found[: len(ranged)], found[len(ranged) :]
    said, ahead = rest[: bool(runs)], rest[bool(runs) :]
    watched = [one[1] for one in said if not isinstance(one, InputError) and one[1] is not None]
    said = [one if isinstance(one, InputError) else one[0] for one in said]
    price = (lambda _: _price(scenario, *ranges)) if terms else (lambda _: _leave_out_terms())
    sections = [_try("terms", "What it would take", [], price)]
    if said:
        tell = partial(_tell_forecast, scenario, today)
        sections.append(_try(FORECAST, "How likely, and how sure", said, tell))
    if scenario.evidence is not None:
        sections.append(
            _try("evidence", "What the reports add up to", [scenario], lambda one: _weigh(one[0]))
        )
    if ahead:
        sections.append(_try("months", "The months ahead", [*said, *ahead], _tell_months))
    sections += [make_watch_section(answer, scenario) for answer in watched]
    return sections


def _work(part: _Part) -> Any:
    """The answer of a part, or the error that its section tells."""
    try:
        if part.kind == "ranges":
            return draw_prices(read_mandate(part.scenario), part.runs)
        stage = choose_stage(len(part.scenario.insiders))
        if part.kind == "forecast":
            draws = choose_draws(part.runs)
            told = forecast(part.scenario, stage=stage, draws=draws, runs=part.runs)
            return told, watch(part.scenario, told) if told.months > 1 else None
        if part.kind in ("playbook", "stated"):
            draws = choose_draws(part.runs) if part.kind == "playbook" else 0
            return simulate(part.scenario, part.name, stage=stage, runs=part.runs, draws=draws)
        runs = min(part.runs, _LOOKED_THROUGH)
        base = part.scenario.sponsor.playbook.value
        return find_typical(part.scenario, part.name, base, runs=runs, stage=stage)
    except InputError as error:
        return error


def _try(
    key: str, title: str, answers: "Sequence[Any]", make: "Callable[[Sequence[Any]], Section]"
) -> Section:
    try:
        for answer in answers:
            if isinstance(answer, InputError):
                raise answer
        return make(answers)
    except InputError as error:
        words = f"This part could not be computed: {error.what}"
        return Section(key=key, title=title, paragraphs=(words,))


def _tell_forecast(
    scenario: "Scenario", today: "Today | None", answers: "Sequence[Any]"
) -> Section:
    return make_forecast_section(answers[0], scenario, today=today)


def _leave_out_terms() -> Section:
    return Section(key="terms", title="What it would take", paragraphs=(_NO_TERMS,))


def _price(scenario: "Scenario", ranges: "PriceRanges | InputError | None" = None) -> Section:
    priced = price_scenario(scenario)
    if isinstance(ranges, InputError):
        raise ranges
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
        ranges=ranges,
        exposure=trace_exposure(mandate, exposed) if exposed is not None else None,
        contest=mandate.map_contest() if few else None,
        whom=mandate.price_next(seed=scenario.seed) if few else None,
    )


def _weigh(scenario: "Scenario") -> Section:
    model = scenario.evidence_model()
    target: Mapping[str, Any] = {"approve": "yes"}
    asked = "the leader approves the talks"
    question, evidence = choose_question(scenario), scenario.evidence
    stated = {each.id for each in evidence.questions} if evidence is not None else set()
    if question.id in stated or (evidence is not None and not evidence.approached):
        lead = find_likeliest(model, question)
        target, asked = lead.target, say_within(lead.says)
    assessment = assess(model, target)
    claims = scenario.evidence.claims if scenario.evidence is not None else ()
    return make_evidence_section(
        assessment,
        asked,
        says={report.id: report.says for report in scenario.reports},
        claims={claim.id: claim.says for claim in claims},
        questions=weigh_stated(scenario, model),
    )


def _tell_months(answers: "Sequence[Any]") -> Section:
    """From the forecast, the playbooks' answers, the first of which is the base, and the rest.

    The lead is that of the forecast's own runs, so that a page has one number for one question.
    """
    told, books, stated, stories = answers[0], answers[1:-4], answers[-4], answers[-3:]
    found = {answer.playbooks["sponsor"]: answer for answer in books}
    comparison = compare_answers(next(iter(found)), found) if len(found) > 1 else None
    lead = read_lead(told.simulation, told.given, stated)
    return make_months_section(list(found.values()), comparison, stories, lead=lead)
