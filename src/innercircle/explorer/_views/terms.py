"""Terms: what it would take, in public, in secret, and for the leader to keep everyone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from innercircle.errors import InnercircleError, InputError
from innercircle.explorer._inputs import is_stage_input
from innercircle.explorer._look import Look, PageView, Part
from innercircle.explorer._render import render_part
from innercircle.explorer._state import read_number
from innercircle.explorer._views.sections import (
    list_figures,
    list_tables,
    render_problem,
    render_section,
    render_title,
)
from innercircle.explorer._views.staircase import (
    list_numbers,
    render_staircase,
    write_title,
)
from innercircle.explorer._words import say
from innercircle.report import Figure, Section, Table, make_terms_section
from innercircle.scenario import INSTRUMENTS, Scenario
from innercircle.terms import (
    Mandate,
    PriceRanges,
    ScenarioTerms,
    find_most_exposed,
    price_scenario,
    trace_exposure,
)

_TEMPLATE = "terms_parts.html.j2"
_MOST_FOR_CURVE = 14
_POINTS = 13
_BUDGETS = 11
_LONGEST_LABEL = 44


def wants(path: str) -> bool:
    """Prices hang on the stage game and on what the file lets be offered."""
    return is_stage_input(path) or path.startswith("terms.")


def change_terms(look: Look) -> tuple[Scenario, float | None]:
    """The scenario with the view's own switches applied, and the goal that was chosen.

    Raises:
        InputError: no instrument is ticked.
    """
    scenario = look.scenario
    if look.get("red") == "off":
        scenario = replace(scenario, sponsor=replace(scenario.sponsor, red_lines=()))
    if "pay" in look.state.options:
        chosen = tuple(each for each in INSTRUMENTS if each in look.get("pay").split("."))
        if not chosen:
            raise InputError(say("terms.nothing"))
        scenario = replace(scenario, terms=replace(scenario.terms, instruments=chosen))
    goal = read_number(look.get("goal"))
    return scenario, goal if goal is not None and 0.0 < goal <= 1.0 else None


def price(look: Look) -> ScenarioTerms:
    """The terms of a look, remembered."""
    if look.is_too_large:
        raise InputError(look.says_large)
    scenario, goal = change_terms(look)
    key = ("terms", *look.question, look.get("red"), look.get("pay"), goal)
    return look.desk.recall(key, lambda: price_scenario(scenario, min_fall=goal))


def make_section(look: Look, ranges: PriceRanges | None = None) -> Section:
    """The report's section on terms; once it is settled, with what takes longer to work out.

    That is whom to approach next, the curve over the fear of leaks, a price over exposure, and the
    map of both budgets: some tenths of a second together, in the desk's threads.

    Args:
        look: at what.
        ranges: prices over the file's ranges, which lead where they are known.

    Raises:
        InnercircleError: the terms cannot be priced, because complements fail for example.
    """
    priced = price(look)
    mandate, labels = priced.mandate, _label(look.scenario)
    if not look.proved or mandate.game.n > _MOST_FOR_CURVE:
        return make_terms_section(labels, priced, ranges=ranges)
    more = look.desk.recall(
        ("more terms", *look.question, priced.min_fall),
        lambda: _ask_more(mandate, secrecy=priced.value_of_secrecy is not None),
    )
    return make_terms_section(labels, priced, ranges=ranges, **more)


def _ask_more(mandate: Mandate, *, secrecy: bool) -> dict[str, Any]:
    """Answers by their names in the report's section."""
    exposed = find_most_exposed(mandate)
    return {
        "secrecy": mandate.find_value_of_secrecy(_POINTS) if secrecy else None,
        "whom": mandate.price_next(seed=mandate.scenario.seed),
        "exposure": None if exposed is None else trace_exposure(mandate, exposed),
        "contest": mandate.map_contest(_BUDGETS),
    }


def _label(scenario: Scenario) -> dict[str, str]:
    return {
        each.id: each.office
        if 0 < len(each.office) <= _LONGEST_LABEL
        else each.id.replace("-", " ").capitalize()
        for each in scenario.insiders
    }


def make_parts(look: Look) -> Mapping[str, Part]:
    """Parts of the page that follow the sliders."""
    return {
        "title": lambda: _render_title(look),
        "stairs": lambda: _render_stairs(look),
        "terms": lambda: _render(look),
    }


def _render_title(look: Look) -> Markup:
    """Names of those to be won, and the three prices."""
    try:
        priced = price(look)
    except InnercircleError:
        return render_title("")
    return render_part(_TEMPLATE, "head", write_title(priced), list_numbers(priced))


def _render_stairs(look: Look) -> Markup:
    try:
        priced = price(look)
    except InnercircleError:
        return Markup()  # what follows says why
    if not priced.public.feasible:
        return Markup()
    return render_staircase(look, priced, _label(look.scenario))


def _render(look: Look) -> Markup:
    """All of the section but the staircase, which stands above."""
    try:
        section = make_section(look)
    except InnercircleError as error:
        return render_problem(str(error))
    blocks = tuple(each for each in section.blocks if getattr(each, "key", "") != "offers")
    return render_section(replace(section, title="", blocks=blocks))


def _list_sections(look: Look) -> list[Section]:
    try:
        return [make_section(look)]
    except InnercircleError:
        return []


def make_figures(look: Look) -> list[Figure]:
    """For exports."""
    return list_figures(_list_sections(look))


def make_tables(look: Look) -> list[Table]:
    """For exports."""
    return list_tables(_list_sections(look))


def make_more(look: Look) -> dict[str, Any]:
    """The view's own switches."""
    base = look.case.scenario
    offered = look.get("pay").split(".") if "pay" in look.state.options else base.terms.instruments
    goal = look.get("goal")
    if not goal and base.terms.min_fall is not None:
        goal = f"{float(base.terms.min_fall):g}"
    return {
        "red_lines": [line.insider.replace("-", " ") for line in base.sponsor.red_lines],
        "red_on": look.get("red") != "off",
        "instruments": [(each, each in offered) for each in INSTRUMENTS],
        "goal": goal,
    }


VIEW = PageView(
    key="terms",
    make_parts=make_parts,
    wants=wants,
    make_figures=make_figures,
    make_tables=make_tables,
    make_more=make_more,
)
