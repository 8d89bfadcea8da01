"""Answer: the forecast leads; then the circle, why they stay, and the readings of a test today."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from innercircle.chances import write_chance, write_chances
from innercircle.explorer._look import Look, PageView, Part
from innercircle.explorer._render import render_part
from innercircle.explorer._views import lead
from innercircle.explorer._views.forecast import FORECAST, make_options
from innercircle.explorer._views.sections import list_figures, list_tables
from innercircle.explorer._words import say
from innercircle.report import (
    Figure,
    Findings,
    Table,
    draw_circle,
    draw_fall,
    draw_gains,
    draw_ladder,
    draw_stakes,
)
from innercircle.vocabulary import Cell

_TEMPLATE = "circle_parts.html.j2"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One of the two readings: as few, or as many as can be break.

    Attributes:
        key: "cautious" or "bold".
        fall: chance of a fall under private signals; nan when there are none.
        first: (name, chance) of the readiest; None without private signals.
        breakers: names of those who break if all know the same; None when that is not known.
        total: number of insiders.
        bound: chance of a fall if all know the same.
    """

    key: str
    fall: float
    first: tuple[str, float] | None
    breakers: tuple[str, ...] | None
    total: int
    bound: float

    @property
    def said(self) -> str:
        """Say who breaks if all know the same."""
        if self.breakers is None:
            return ""
        count = len(self.breakers)
        if count == 0:
            return say("circle.nobody")
        if count == self.total:
            return say("circle.everybody", count=count)
        names = ", ".join(self.breakers)
        return say("circle.some", count=count, total=self.total, names=names)


def read_reading(findings: Findings, key: str) -> Reading:
    """One reading of what was found."""
    seats = findings.seats
    chances = [getattr(seat, f"chance_{key}") for seat in seats]
    known = findings.private and not math.isnan(chances[0])
    first = max(range(len(seats)), key=chances.__getitem__) if known else 0
    bound = getattr(findings, f"bound_{key}")
    breakers = tuple(seat.short for seat in seats if getattr(seat, f"breaks_{key}"))
    return Reading(
        key=key,
        fall=getattr(findings, f"fall_{key}"),
        first=(seats[first].short, chances[first]) if known else None,
        breakers=None if math.isnan(bound) else breakers,
        total=len(seats),
        bound=bound,
    )


def make_headline(look: Look) -> dict[str, Any]:
    """The number at the top: the chance of a fall, as it was in the file, and how sure it is."""
    findings, answered = look.findings, look.answered
    said: dict[str, Any] = {
        "problem": look.says_large or answered.problem,
        "too_large": look.is_too_large,
        "left_out": answered.left_out,
        "chance": "",
        "before": "",
        "proof": "",
        "bound": "",
        "proved": answered.proved,
        "notes": (),
    }
    if findings is None or answered.solution is None:
        return said
    said["chance"] = _write_range(findings)
    in_file = look.in_file.solution
    if look.state.is_changed and in_file is not None and in_file.signals is not None:
        low, high = (
            getattr(in_file.signals, f"fall_probability_{end}") for end in ("cautious", "bold")
        )
        before = write_chances(low, high)
        said["before"] = say("circle.chance_file", chance=before)
    said["proof"] = _say_proof(look)
    signals = answered.solution.signals
    if answered.proved and signals is not None and signals.certified:
        said["bound"] = say("circle.proved_to", bound=f"{signals.error_bound:.0e}")
    said["notes"] = answered.solution.notes
    return said


def _say_readings(findings: Findings) -> list[str]:
    """Say whether the readings agree, and who would bring all others along."""
    words = []
    low, high = write_chance(findings.fall_cautious), write_chance(findings.fall_bold)
    if findings.private and not math.isnan(findings.fall_cautious):
        words.append(say("circle.readings_agree" if low == high else "circle.readings_differ"))
    if findings.tipping:
        names = ", ".join(key.replace("-", " ") for key in findings.tipping)
        words.append(say("circle.tipping", names=names))
    elif findings.tipping is not None:
        words.append(say("circle.no_tipping"))
    return words


def _write_range(findings: Findings) -> str:
    """The chance of a fall: one number, from the cautious to the bold one, or what is certain."""
    low, high = findings.fall_cautious, findings.fall_bold
    if math.isnan(low):
        low, high = findings.bound_cautious, findings.bound_bold
    if math.isnan(low):
        low, high = findings.outer_low, findings.outer_high
    return write_chances(low, high)


def _say_proof(look: Look) -> str:
    solution = look.answered.solution
    if look.is_too_large:
        return say("circle.bounds_only")
    if look.is_slow and not look.answered.proved and look.get("compute") != "1":
        return say("circle.bounds")
    if solution is None or solution.signals is None:
        return ""
    if not look.answered.proved:
        return say("circle.quick")
    if solution.signals.certified:
        return say("circle.proved")
    return say("circle.unproved", reason=solution.reason)


def make_parts(look: Look) -> Mapping[str, Part]:
    """Parts of the page that follow the sliders."""
    findings = look.findings
    parts: dict[str, Part] = {
        "headline": lambda: _render_headline(look),
        "strip": lambda: lead.render_strip(look),
        "why": lambda: lead.render_why(look),
        "moves": lambda: lead.render_moves(look),
        "trust": lambda: lead.render_trust(look),
        "whence": lambda: lead.render_whence(look),
    }
    if look.proved:  # prices are asked for once the sliders rest
        parts["take"] = lambda: lead.render_terms(look)
    if findings is None:
        empty = {"readings", "circle", "stakes", "gains", "ladder", "payoffs", "fall"}
        return parts | dict.fromkeys(empty, Markup)
    readings = [read_reading(findings, key) for key in ("cautious", "bold")]
    parts["readings"] = lambda: render_part(
        _TEMPLATE, "readings", findings, readings, _say_readings(findings)
    )
    parts["stakes"] = lambda: render_part(_TEMPLATE, "stakes", findings, list(Cell))
    pictures = {**_list_pictures(findings), "circle": partial(draw_circle, compact=True)}
    for key, draw in pictures.items():
        parts[key] = lambda draw=draw: render_part("macros.html.j2", "picture", draw(findings))  # type: ignore[misc]
    return parts


def _render_headline(look: Look) -> Markup:
    said, numbers = make_headline(look), lead.make_numbers(look)
    return render_part(_TEMPLATE, "headline", lead.make_lead(look), said, numbers)


def _list_pictures(findings: Findings) -> dict[str, Callable[[Findings], Figure]]:
    pictures: dict[str, Callable[[Findings], Figure]] = {
        "circle": draw_circle,
        "payoffs": draw_stakes,
    }
    if findings.gains:
        pictures["gains"] = draw_gains
    if findings.private:
        pictures["ladder"] = draw_ladder
    if findings.curve is not None:
        pictures["fall"] = draw_fall
    return pictures


def make_figures(look: Look) -> list[Figure]:
    """All pictures of the view, for exports."""
    findings = look.findings_to_keep
    ahead = list_figures(lead.list_sections(look))
    if findings is None:
        return ahead
    return [*ahead, *(draw(findings) for draw in _list_pictures(findings).values())]


def make_tables(look: Look) -> list[Table]:
    """Further tables, for exports: how it falls, if it does."""
    return list_tables(lead.list_sections(look))


def wants(path: str) -> bool:
    """True when the forecast or a test today depends on an input."""
    return not path.startswith(("evidence.", "terms.", "sources.", "intermediaries."))


VIEW = PageView(
    key="circle",
    make_parts=make_parts,
    wants=wants,
    make_figures=make_figures,
    make_tables=make_tables,
    make_job={FORECAST: make_options},
)
