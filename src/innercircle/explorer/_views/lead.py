"""The first screen's lead: title, numbers, why they stay, and three cards beside them."""

import math
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from innercircle.chances import bind_numbers, count_things, write_chance, write_chances
from innercircle.errors import InnercircleError
from innercircle.explorer._look import Look
from innercircle.explorer._render import render_part
from innercircle.explorer._tasks import MOST_PRICED, Foreseen
from innercircle.explorer._views.forecast import (
    FORECAST,
    find_first_job,
    find_forecast,
    find_forecast_job,
    find_some,
    write_first,
)
from innercircle.explorer._views.sections import render_asked, render_auto, render_section
from innercircle.explorer._views.terms import make_section as make_terms
from innercircle.explorer._words import say
from innercircle.forecast import ForecastAnswer, Move
from innercircle.history import read_record
from innercircle.report import Lead, Listing, Section, make_forecast_section, name_inputs
from innercircle.report import make_lead as write_lead
from innercircle.scenario import Scenario

_TEMPLATE = "lead_parts.html.j2"
_MOST_FACTS, _MOST_MOVES = 3, 3
_TIED = "\N{NO-BREAK SPACE}"
CHIPS = ("guarantee", "sanction", "payment", "leak")
"""Levers that are offered beside what would change the answer."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """An input and the headline at both ends of its range, as a bar on a logarithmic rail.

    Attributes:
        path: of the input.
        name: whose it is, and what.
        said: the two chances.
        start, end, mark: of the bar and of the headline, in [0, 100].
    """

    path: str
    name: str
    said: str
    start: float
    end: float
    mark: float


def make_lead(look: Look) -> Lead:
    """The lead on what is known so far."""
    some = find_some(look)
    if some is None:
        return write_lead(look.findings, read_record())
    found, _ = some
    return write_lead(look.findings, read_record(), found.forecast, found.today)


def make_numbers(look: Look) -> dict[str, Any]:
    """The numbers under the title: within the horizon, and over the ranges today.

    Returns:
        keys: within, chance, range, before (of the file, while or after the state differs), job
        (whether it is worked on), mean and band of today; empty texts for what is not known.
    """
    some, file = find_some(look), None
    if look.state.is_changed:
        file = _find_before(look)
    job = find_forecast_job(look)
    said = {
        "within": say("lead.within", months=count_things(look.scenario.months, "month")),
        "chance": "",
        "range": "",
        "kind": "",
        "before": "" if file is None else write_chance(file.forecast.headline.mean),
        "pending": some is None and (job is None or not job.is_over),
        "first": some is not None and not some[1],
        "mean": "",
        "band": "",
    }
    if some is None:
        return said
    found, whole = some
    head = found.forecast.headline
    kind = "inside" if found.forecast.combined is None else "combined"
    said |= {
        "chance": write_chance(head.mean),
        "range": write_chances(head.low, head.high).replace(" ", _TIED),
        "kind": say(f"lead.{kind}") if whole else say("lead.first"),
    }
    if found.today is not None and found.today.draws:
        said["mean"] = write_chance(found.today.mean)
        said["band"] = write_chances(found.today.low, found.today.high)
    return said


def render_strip(look: Look) -> Markup:
    """The picture of the three rows and the forty dots; before, how far the work is.

    A few quick runs begin by themselves, and then the whole.
    """
    some, whole = find_some(look), find_forecast_job(look)
    if some is None:
        job = render_auto(find_first_job(look), FORECAST, write_first(look))
        if whole is not None:
            job = render_auto(whole, FORECAST)
        return render_part(_TEMPLATE, "waiting", job)
    found, is_whole = some
    figure = _make_section(look, found).blocks[0]
    if is_whole:
        file = _find_file_job(look)
        wanted = Markup() if file is None else render_asked(file["kind"], file["query"])
        return render_part(_TEMPLATE, "strip", figure, wanted)
    if whole is None:
        wanted = render_asked(FORECAST, look.state.to_query())
    else:
        wanted = render_auto(whole, FORECAST)
    return render_part(_TEMPLATE, "strip", figure, wanted)


def _find_before(look: Look) -> Foreseen | None:
    """The forecast of the file, or what a few quick runs say of it."""
    some = find_some(look.unchanged)
    return None if some is None else some[0]


def _find_file_job(look: Look) -> dict[str, str] | None:
    """Request that is still open so that the file's own dots can stand behind the state's."""
    job = find_forecast_job(look.unchanged)
    # What was cut off by a move is asked for again: the dots behind are the file's.
    if not look.state.is_changed or (job is not None and job.state != "stopped"):
        return None
    return {"kind": FORECAST, "query": look.unchanged.state.to_query()}


def _make_section(look: Look, found: Foreseen) -> Section:
    file = _find_before(look) if look.state.is_changed else None
    before = None if file is None else file.forecast
    return make_forecast_section(found.forecast, look.scenario, before)


def list_sections(look: Look) -> list[Section]:
    """The report's section on the forecast, once it is there."""
    found = find_forecast(look)
    return [] if found is None else [_make_section(look, found)]


def render_whence(look: Look) -> Markup:
    """Ground of the forecast: all of the report's section but its first picture."""
    found = find_forecast(look)
    if found is None:
        return render_part(_TEMPLATE, "later")
    section = _make_section(look, found)
    rest = Section(key="whence", title="", blocks=section.blocks[1:])
    return render_section(rest)


def render_why(look: Look) -> Markup:
    """Reasons why they stay, in two sentences."""
    return render_part(_TEMPLATE, "why", make_lead(look))


def render_terms(look: Look) -> Markup:
    """The card on what it would take: over the ranges once that is there, then the first prices."""
    facts: tuple[str, ...] = ()
    problem = ""
    found = find_forecast(look)
    ranges = None if found is None else found.prices
    if len(look.scenario.insiders) > MOST_PRICED:
        problem = say("lead.priced_on_demand", count=len(look.scenario.insiders))
    else:
        try:
            blocks = make_terms(look.quick, ranges).blocks
        except InnercircleError as error:
            problem = str(error)
        else:
            facts = next(each.items for each in blocks if isinstance(each, Listing))[:_MOST_FACTS]
    waits = bool(facts) and ranges is None and found is None and bool(look.scenario.spreads())
    return render_part(_TEMPLATE, "take", facts, problem, waits)


def render_moves(look: Look) -> Markup:
    """The card on what would change the answer: three inputs, and levers to try."""
    found = find_forecast(look)
    bars = [] if found is None else list_bars(found.forecast, look.scenario, _MOST_MOVES)
    return render_part(_TEMPLATE, "moves", bars, CHIPS)


def render_trust(look: Look) -> Markup:
    """The card on how far to trust it, from the shipped record."""
    scenario = look.scenario
    inputs = count_things(len(scenario.values()) + len(scenario.choices()), "input")
    return render_part(_TEMPLATE, "trust", make_lead(look).trust, inputs)


def list_bars(answer: ForecastAnswer, scenario: Scenario, most: int) -> list[Bar]:
    """The inputs of the file that move the forecast most; constants cannot be moved here."""
    names = name_inputs(scenario)
    moves = [each for each in answer.moves if each.path in names][:most]
    if not moves:
        return []
    least = min(min(move.low, move.high) for move in moves)
    low = math.log10(max(least / 2, 1e-4))
    return [_make_bar(move, names[move.path], answer.headline.mean, low) for move in moves]


def _make_bar(move: Move, name: str, mean: float, low: float) -> Bar:
    def place(chance: float) -> float:
        return round(100 * (1 - math.log10(max(chance, 10**low)) / low), 1)

    start, end = sorted((move.low, move.high))
    return Bar(
        path=move.path,
        name=name,
        said=bind_numbers(write_chances(start, end)),
        start=place(start),
        end=place(end),
        mark=place(mean),
    )
