"""Compare: the present state, the file and up to four pinned variants in one picture."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

from markupsafe import Markup

from innercircle.chances import write_chance
from innercircle.explorer._inputs import is_stage_input
from innercircle.explorer._look import Look, PageView, Part
from innercircle.explorer._numbers import write_input
from innercircle.explorer._render import render_part
from innercircle.explorer._state import MOST_PINS, PageState, read_state
from innercircle.explorer._views.circle import Reading, make_headline, read_reading
from innercircle.explorer._words import say
from innercircle.explorer._written import list_changes
from innercircle.game import account_for
from innercircle.report import (
    Figure,
    Findings,
    VariantRow,
    WaterfallWords,
    Weighing,
    draw_circle,
    draw_variants,
    draw_waterfall,
    name_inputs,
    show_text,
)
from innercircle.scenario import Scenario

_TEMPLATE = "compare_parts.html.j2"
_MOST_SHARES = 12


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One column.

    Attributes:
        title: "Now", "In the file", "Variant 2".
        query: the whole address of it, to go there.
        pin: as it stands in the address, to take it away; empty for the present one.
        changes: what differs from the file, in words.
        said: its headline.
        readings: cautious and bold.
        findings: what was found; None when it cannot be solved.
        scenario: with its changes.
    """

    title: str
    query: str
    pin: str
    changes: tuple[str, ...]
    said: Mapping[str, Any]
    readings: tuple[Reading, ...]
    findings: Findings | None
    scenario: Scenario


def list_variants(look: Look) -> list[Variant]:
    """The present state, the file where that is another, then the pinned ones in their order."""
    now = _make_variant(look, look.state.inputs, say("compare.now"), "")
    found = [now]
    plain = PageState(case=look.state.case)
    pinned = [replace(read_state(pin).inputs, case=look.state.case) for pin in look.state.pins]
    if look.state.inputs != plain and plain not in pinned:
        found.append(_make_variant(look, plain, say("compare.file"), ""))
    for number, (pin, state) in enumerate(zip(look.state.pins, pinned, strict=True), 1):
        found.append(_make_variant(look, state, say("compare.variant", number=number), pin))
    return found


def _make_variant(look: Look, state: PageState, title: str, pin: str) -> Variant:
    own = replace_state(look, state)
    findings = own.findings
    query = replace(state, pins=look.state.pins).to_query()
    readings = () if findings is None else tuple(
        read_reading(findings, key) for key in ("cautious", "bold")
    )  # fmt: skip
    return Variant(
        title=title,
        query=query,
        pin=pin,
        changes=_say_changes(own),
        said=make_headline(own),
        readings=readings,
        findings=findings,
        scenario=own.scenario,
    )


def replace_state(look: Look, state: PageState) -> Look:
    """A look at the same scenario in another state."""
    return Look(look.desk, look.jobs, look.case, state, look.proved)


def _say_changes(look: Look) -> tuple[str, ...]:
    """Say what differs from the file, in short."""
    changes = tuple(each.short for each in list_changes(look.case.scenario, look.state))
    return changes or (say("compare.as_file"),)


def make_parts(look: Look) -> Mapping[str, Part]:
    """All variants in one picture, what moved the number, and each in words."""
    return {
        "picture": lambda: _render_picture(look),
        "account": lambda: _render_account(look),
        "variants": lambda: _render(look),
    }


def _render(look: Look) -> Markup:
    return render_part(_TEMPLATE, "variants", list_variants(look), MOST_PINS, len(look.state.pins))


def _render_picture(look: Look) -> Markup:
    figure = draw_all(look)
    if figure is None:
        return Markup()
    return render_part(_TEMPLATE, "picture", _write_title(look), figure)


def _render_account(look: Look) -> Markup:
    """Shares of a change, once it is proved: trying all sets of changes takes a while."""
    figure = draw_account(look) if look.proved else None
    if figure is None:
        return render_part(_TEMPLATE, "later", look.state.is_changed or bool(look.state.pins))
    return render_part("macros.html.j2", "picture", figure)


def _write_title(look: Look) -> str:
    """The finding: from which chance to which the variants go."""
    found = [v for v in list_variants(look) if v.findings is not None]
    chances = [(v.findings.fall_cautious, v.title) for v in found if v.findings]
    known = sorted((chance, title) for chance, title in chances if not isnan(chance))
    if len(known) < 2:
        return ""
    (low, least), (high, most) = (
        (chance, f"{title[:1].lower()}{title[1:]}") for chance, title in (known[0], known[-1])
    )
    if write_chance(low) == write_chance(high):
        return say("compare.title_same", chance=write_chance(low))
    return say(
        "compare.title", low=write_chance(low), least=least, high=write_chance(high), most=most
    )


def draw_all(look: Look) -> Figure | None:
    """One picture: the fall and each person's breaking, a mark a variant."""
    found = [variant for variant in list_variants(look) if variant.findings is not None]
    if not found:
        return None
    all_findings = [variant.findings for variant in found if variant.findings is not None]
    seats = sorted(all_findings[0].seats, key=lambda seat: -seat.power)
    falls = tuple(findings.fall_cautious for findings in all_findings)
    rows = [VariantRow(name=say("compare.fall"), chances=falls)]
    for seat in seats:
        same = [next(s for s in f.seats if s.key == seat.key) for f in all_findings]
        chances = tuple(each.chance_cautious for each in same)
        name = say("compare.breaks", who=show_text(seat.label))
        rows.append(VariantRow(key=seat.key, name=name, chances=chances))
    return draw_variants([variant.title for variant in found], rows)


def draw_account(look: Look) -> Figure | None:
    """Shares of the change from the file, or from the present state to a pinned one."""
    variants = list_variants(look)
    base = next((v for v in variants if v.title == say("compare.file")), None)
    first, last = (base, variants[0]) if base else (variants[0], variants[-1])
    if first is last:
        return None
    key = ("account", look.question, look.state.pins)
    found = look.desk.recall(key, lambda: account_for(first.scenario, last.scenario))
    if found is None or not found.shares:
        return None
    names = name_inputs(look.case.scenario)
    shown = found.shares[:_MOST_SHARES]
    shares = [(_name_share(each, names), each.share) for each in shown]
    rest = found.shares[_MOST_SHARES:]
    if rest:
        shares.append((say("compare.others", count=len(rest)), sum(each.share for each in rest)))
    caption = [say("compare.account_lead"), *[say("compare.account_claimed")] * found.claimed]
    words = WaterfallWords(
        key="account",
        title=say("compare.account"),
        caption=" ".join(caption),
        table=say("compare.account_table"),
        column=say("compare.change_column"),
        paths="",
        first=first.title,
        last=last.title,
    )
    keys = tuple(each.path for each in shown)
    return draw_waterfall(
        Weighing(
            claim=say("compare.fall_claim"),
            before=found.before,
            after=found.after,
            shares=tuple(shares),
            keys=(*keys, *([""] if rest else [])),
            words=words,
        )
    )


def _name_share(share: Any, names: Mapping[str, str]) -> str:
    if not share.path:
        return say("compare.rest")
    before, after = write_input(share.before), write_input(share.after)
    name = show_text(names.get(share.path, share.path))
    return say("compare.change", label=name, before=before, now=after)


def make_figures(look: Look) -> list[Figure]:
    """The picture of all, what moved the number, and the circle of each, for exports."""
    shown = [each for each in (draw_all(look), draw_account(look)) if each is not None]
    found = [v.findings for v in list_variants(look) if v.findings is not None]
    circles = [
        replace(draw_circle(findings), key=f"circle-{number}" if number else "circle")
        for number, findings in enumerate(found)
    ]
    return [*shown, *circles]


VIEW = PageView(
    key="compare",
    make_parts=make_parts,
    wants=is_stage_input,
    make_figures=make_figures,
)
