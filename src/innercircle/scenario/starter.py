"""New scenarios: written from a template, whole and solvable at once, every number with its scale.

What stands in the file is a start: whoever knows better overwrites a number, and what nobody knows
stays as wide as the template has it.
"""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from innercircle.errors import InputError
from innercircle.scenario._declare import Declared, list_declared
from innercircle.scenario._leader import Leader, LeaderStakes
from innercircle.scenario._load import load_text
from innercircle.scenario._offers import Threshold
from innercircle.scenario._people import Factors, Guarantor, Insider, Sponsor
from innercircle.scenario._rubric_elsewhere import list_scales
from innercircle.scenario._templates import Guess, Template, find_template
from innercircle.scenario._words import explain_bad_id, suggest_id
from innercircle.scenario.model import Scenario
from innercircle.scenario.rubric import SCALES, Scale
from innercircle.wording import STATES

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*( [A-Za-z0-9-]+)*\Z")
_IS_MISREAD = re.compile(r"\d[\de-]*|0x[\da-f]+|0o[0-7]+|null|true|false")
"""Ids that a file has to quote: they would be read as a number, a truth or nothing."""
_RESERVED = frozenset({"true", "false", "null", "True", "False", "Null", "TRUE", "FALSE", "NULL"})
_WIDTH = 98
_GENERAL = ("probability", "share")  # scales that do not say what is asked
MOST_NEW = 50
"""Insiders that a new scenario may have; more are a table's."""


@dataclass(frozen=True)
class NewInsider:
    """An insider of a new scenario.

    Attributes:
        id: short name.
        office: held; never a person.
        circle: a group of the template; empty for none.
        numbers: key → number as in a file, in place of the template's: ``power``,
            ``stakes.position``.
    """

    id: str
    office: str
    circle: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NewCase:
    """All that is known of a case when its file is begun.

    Attributes:
        id: short name.
        template: one of the templates.
        kind: what the coalition is, one of the kinds of ``words``.
        title: made from the id if empty.
        leader, sponsor: the template's if empty.
        starts: first month, YYYY-MM; left out if empty, and with it the class of the record.
        insiders: at least one; None for the template's examples.
        numbers: dotted path → number as in a file, in place of the template's.
    """

    id: str
    template: str = "any"
    kind: str = ""
    title: str = ""
    leader: str = ""
    sponsor: str = ""
    starts: str = ""
    insiders: Sequence[NewInsider] | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)


def render_starter(case: NewCase) -> str:
    """The text of a new scenario: commented, complete, and solvable as it stands.

    Raises:
        InputError: the id cannot be one.
        ScenarioError: a number or text is not allowed where it stands.
    """
    wrong = explain_bad_id(case.id)
    if wrong:
        near = suggest_id(case.id)
        raise InputError(f"{wrong}.", advice=f"Did you mean {near}?" if near else "")
    template = find_template(case.template)
    insiders = case.insiders
    if insiders is None:
        insiders = choose_insiders(template.name, 3)
    lines = [
        *_write_head(case, template),
        *_write_stage(case, template),
        *_write_insiders(case, template, insiders),
        *_write_others(case, template),
    ]
    text = "\n".join(lines) + "\n"
    load_text(text, f"{case.id}.yaml")
    return text


def choose_insiders(template: str, count: int) -> list[NewInsider]:
    """So many examples of insiders, shared among the template's groups by their power."""
    chosen = find_template(template)
    if not chosen.groups:
        return name_insiders(template, _extend(chosen.offices, "Insider", count))
    groups = chosen.groups
    seats = dict.fromkeys((group.id for group in groups), 0)
    for _ in range(count):  # whose share is least represented comes next (D'Hondt)
        best = max(groups, key=lambda group: group.share / (seats[group.id] + 1))
        seats[best.id] += 1
    offices = [
        f"{group.id}={office}"
        for group in groups
        for office in _extend(group.offices, group.title, seats[group.id])
    ]
    return name_insiders(template, offices)


def name_insiders(template: str, offices: Sequence[str]) -> list[NewInsider]:
    """Insiders of offices, each with a short name of its own.

    Args:
        template: whose groups may be named.
        offices: in words; ``officers=Minister of Defence`` also says the group.

    Raises:
        InputError: no office, too many, or a group that the template does not have.
    """
    if not 1 <= len(offices) <= MOST_NEW:
        advice = "For a larger circle list them in a table: insiders: {table: insiders.csv}."
        raise InputError(f"a new case has 1 to {MOST_NEW} insiders.", advice=advice)
    groups = [group.id for group in find_template(template).groups]
    found: list[NewInsider] = []
    taken: set[str] = set()
    for number, given in enumerate(offices, start=1):
        circle, office = _split_office(given, groups, template)
        name = _name_office(office, number, taken)
        taken.add(name)
        found.append(NewInsider(name, office, circle))
    return found


def _split_office(given: str, groups: list[str], template: str) -> tuple[str, str]:
    circle, equals, office = (part.strip() for part in given.partition("="))
    if not equals:
        return "", circle
    if circle not in groups:
        there = f"its groups are: {', '.join(groups)}" if groups else "it has none"
        raise InputError(
            f"the template {template} has no group “{circle[:40]}”; {there}.",
            advice="Write GROUP=OFFICE, or the office alone.",
        )
    return circle, office


def _name_office(office: str, number: int, taken: set[str]) -> str:
    near = suggest_id(office) or (office if not explain_bad_id(office) else "")
    near = near or f"insider-{number}"
    if len(near) > 40:
        near = near[:40].rpartition("-")[0] or near[:40]
    if _IS_MISREAD.fullmatch(near):
        near = f"office-{near}"
    several = (f"{near}-{count}" for count in range(number, number + MOST_NEW + 1))
    return near if near not in taken else next(name for name in several if name not in taken)


def _extend(offices: Sequence[str], title: str, count: int) -> list[str]:
    """The first offices, and numbered ones where there are too few."""
    more = [f"{title}, office {number}" for number in range(len(offices) + 1, count + 1)]
    return [*offices[:count], *more]


def _write_head(case: NewCase, template: Template) -> Iterator[str]:
    yield f"# {' '.join(_title(case).split())}"
    yield from (f"#{f' {line}' if line else ''}" for line in _EXPLAINED.splitlines())
    yield ""
    yield "innercircle: 1"
    yield f"id: {json.dumps(case.id) if _IS_MISREAD.fullmatch(case.id) else case.id}"
    yield f"title: {_quote(_title(case))}"
    yield "question: Who stays, who breaks, and what would it take?"
    yield f"template: {template.name}"
    if case.kind:
        yield f"words: {{kind: {case.kind}}}"
    if case.starts:
        yield f"starts: {case.starts}"
    yield "months: 24"
    yield "seed: 1"
    yield from _write_class(case, template)


def _write_class(case: NewCase, template: Template) -> Iterator[str]:
    rate = template.rate
    if rate is None:
        return
    yield ""
    yield f"# Class of past cases. Base rate: of n = {rate.n:,} such years of the record, calm"
    yield f"# ones, {rate.fell} had the leader forced out within 12 months; the rate of the class"
    yield f"# is {rate.mean:.1%}, nine in ten between {rate.low:.1%} and {rate.high:.1%}."
    yield "# crisis: calm, shock (an attempt this month), survived (within 12 months), new."
    word = template.name.replace("-", "_")
    line = f"case: {{regime: {word}, crisis: calm}}"
    yield line if case.starts else f"# {line}   # with a first month: starts: 2020-01"


def _title(case: NewCase) -> str:
    return case.title or case.id.replace("-", " ").capitalize()


def _write_stage(case: NewCase, template: Template) -> Iterator[str]:
    def number(path: str, indent: int) -> Iterator[str]:
        return _write_number(case, template, path, indent)

    yield ""
    yield "threshold:"
    yield from number("threshold.mean", 2)
    yield from number("threshold.sd", 2)
    yield from number("signal_sd", 0)
    yield from number("mobilisation", 0)
    yield ""
    yield "leader:"
    yield f"  office: {_quote(case.leader or template.leader)}"
    yield from number("leader.strength", 2)
    yield "  stakes:"
    yield from number("leader.stakes.exile", 4)


def _write_number(case: NewCase, template: Template, path: str, indent: int) -> Iterator[str]:
    """A number that is no insider's, with its scale."""
    guess, item = template.stage[path], _find_declared(path)
    yield from _write_line(guess, item, indent, case.kind, case.numbers.get(path))


def _write_line(
    guess: Guess, item: Declared, indent: int, kind: str, own: str | None
) -> Iterator[str]:
    """A number with its basis and the whole of its scale above it."""
    blank = " " * indent
    scale = list_scales(kind or "regime").get(item.rubric)
    if scale is None or scale.name in _GENERAL:
        yield from (f"{blank}# {line}" for line in textwrap.wrap(item.doc, _WIDTH - indent - 2))
    if scale is not None:
        yield from _comment(scale, blank)
    if own is None:
        yield f"{blank}# {guess.say_basis()}:"
    yield f"{blank}{item.name}: {own or guess.text}"


def _find_declared(path: str) -> Declared:
    """The declaration of a number that is no list's."""
    sections: dict[str, type] = {
        "": Scenario,
        "threshold": Threshold,
        "leader": Leader,
        "leader.stakes": LeaderStakes,
        "sponsor": Sponsor,
        "insider": Insider,
        "insider.stakes": Factors,
        "guarantor": Guarantor,
    }
    section, _, key = path.rpartition(".")
    return list_declared(sections[section])[key]


def _comment(scale: Scale, blank: str) -> Iterator[str]:
    """A scale with its sentences, and what the record has of it."""
    width = _WIDTH - len(blank) - 2
    yield from (f"{blank}# {line}" for line in textwrap.wrap(scale.question, width))
    yield from (f"{blank}#   {step.number:<5g} {step.word}: {step.anchor}" for step in scale.steps)
    if scale.record:
        lines = textwrap.wrap(f"In the record: {scale.record}", width)
        yield from (f"{blank}# {line}" for line in lines)


def _write_insiders(
    case: NewCase, template: Template, insiders: Sequence[NewInsider]
) -> Iterator[str]:
    groups = [group for group in template.groups if group.id in {i.circle for i in insiders}]
    if groups:
        yield ""
        yield "circles:"
        for group in groups:
            yield f"  # {group.share:.0%} of all power (assumed): {group.why}."
            yield f"  {group.id}: {{title: {_quote(group.title)}}}"
    yield ""
    yield "# All payoffs: 0 = ruin, 100 = today undisturbed."
    yield "insiders:"
    guesses = template.guess_insiders([insider.circle for insider in insiders])
    for place, (insider, found) in enumerate(zip(insiders, guesses, strict=True)):
        yield f"  {insider.id}:"
        yield f"    office: {_quote(insider.office)}"
        if insider.circle:
            yield f"    circle: {insider.circle}"
        stakes = False
        for key, guess in found.items():
            below = key.startswith("stakes.")
            if below and not stakes:
                yield "    stakes:"
                stakes = True
            own, indent = insider.numbers.get(key), 6 if below else 4
            item = _find_declared(f"insider.{key}")
            if place:
                yield from _write_short(guess, item, indent, own)
            else:
                yield from _write_line(guess, item, indent, case.kind, own)


def _write_short(guess: Guess, item: Declared, indent: int, own: str | None) -> Iterator[str]:
    """A number with the steps of its scale in one line."""
    blank = " " * indent
    steps = ", ".join(f"{step.number:g} {step.word}" for step in SCALES[item.rubric].steps)
    basis = "" if own is not None else f"{guess.basis}: "
    yield f"{blank}# {basis}{steps}"
    yield f"{blank}{item.name}: {own or guess.text}"


def _write_others(case: NewCase, template: Template) -> Iterator[str]:
    yield ""
    pursue = "prosecute" if (case.kind or "regime") in STATES else "pursue claims afterwards"
    yield f"# Who could {pursue}, and so could promise not to."
    yield "guarantors:"
    yield "  successor:"
    yield f"    title: {_quote(template.guarantor)}"
    for key, guess in template.warrant.items():
        yield from _write_line(guess, _find_declared(f"guarantor.{key}"), 4, case.kind, None)
    yield ""
    yield "# The power outside; what it will never grant goes below red_lines."
    yield "sponsor:"
    yield f"  office: {_quote(case.sponsor or template.sponsor)}"
    for path in (path for path in template.stage if path.startswith("sponsor.")):
        yield from _write_number(case, template, path, 2)
    yield ""
    yield "opposition:"
    yield f"  office: {_quote(template.opposition)}"
    yield from _TAIL.splitlines()


def _quote(text: str) -> str:
    bare = _PLAIN.match(text) and text not in _RESERVED
    return text if bare else json.dumps(text, ensure_ascii=False)


_EXPLAINED = """
Every number is a start, and above it stands where it comes from:
  learned     what the record of 1950 to 2000 has left open (docs/reference/learned.md)
  base rate   counted in the record
  assumed     by the template; wide on purpose
Ranges: 90 ±25%, 0.4 to 0.6, 0.4 to 0.6 around 0.45 (nine in ten, half of them below 0.45).
Overwrite a number and it is yours; delete its line, and the template's range is drawn for it.
  innercircle check FILE      what is wrong, and which numbers are still the template's
  innercircle forecast FILE   an answer from the first minute; it narrows as you fill in
All keys: docs/reference/scenario-file.md       All scales: docs/reference/rubric.md
"""

_TAIL = """
# What may be offered.
terms:
  instruments: [payment, guarantee]

# Where numbers come from; write  {value: 0.7 ±0.1, source: my-report}  beside a number.
# sources:
#   my-report: {kind: news, title: Title of the report, published: 2020-01-31}
"""
