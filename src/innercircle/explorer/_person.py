"""One person: stakes, price, and on what their inputs rest; what a disc of the circle opens."""

from dataclasses import dataclass

from markupsafe import Markup

from innercircle.chances import write_points
from innercircle.errors import InnercircleError
from innercircle.explorer._look import Look
from innercircle.explorer._render import render_part
from innercircle.explorer._solving import MOST_AT_ONCE
from innercircle.explorer._views.terms import price
from innercircle.report import list_assumptions
from innercircle.vocabulary import Cell

_TEMPLATE = "person_parts.html.j2"


@dataclass(frozen=True, kw_only=True)
class Rests:
    """On what a person's inputs rest.

    Attributes:
        first: path of the first of their inputs; empty when they have none of their own.
        inputs: how many. assumed: of them without a source.
        sources: titles of the others' sources.
    """

    first: str
    inputs: int
    assumed: int
    sources: tuple[str, ...]


def render_person(look: Look, name: str) -> Markup | None:
    """The card of an insider; None when there is nobody of that name, or no answer."""
    findings = look.findings
    if findings is None:
        return None
    seat = next((each for each in findings.seats if each.key == name), None)
    if seat is None:
        return None
    return render_part(
        _TEMPLATE, "person", seat, list(Cell), _list_prices(look, name), _find_rests(look, name)
    )


def _list_prices(look: Look, name: str) -> list[tuple[str, str]]:
    """Promises to the person, by who sees them; nothing where prices take seconds."""
    if len(look.scenario.insiders) > MOST_AT_ONCE:
        return []
    try:
        priced = price(look)
    except InnercircleError:
        return []
    return [
        (key, write_points(float(terms.offers[list(terms.names).index(name)])))
        for key, terms in (("public", priced.public), ("secret", priced.secret))
        if terms.feasible
    ]


def _find_rests(look: Look, name: str) -> Rests:
    mine = [
        each
        for each in list_assumptions(look.case.scenario)
        if each.path.startswith(f"insiders.{name}.")
    ]
    titles = dict.fromkeys(each.source for each in mine if each.source)
    return Rests(
        first=mine[0].path if mine else "",
        inputs=len(mine),
        assumed=sum(not each.source for each in mine),
        sources=tuple(titles),
    )
