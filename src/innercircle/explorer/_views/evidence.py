"""Evidence: what the reports add up to; switch one off, change a grade, see what flips."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from innercircle.chances import count_things
from innercircle.errors import InnercircleError
from innercircle.evidence import (
    Assessment,
    Question,
    Weighed,
    assess,
    choose_question,
    say_within,
    weigh_stated,
)
from innercircle.explorer._look import Look, PageView, Part
from innercircle.explorer._render import render_part
from innercircle.explorer._state import PageState, read_number
from innercircle.explorer._views.ledger import make_ledger, read_grades
from innercircle.explorer._views.sections import (
    list_figures,
    list_tables,
    render_problem,
    render_section,
)
from innercircle.explorer._words import say
from innercircle.report import Figure, Section, Table, make_evidence_section

_TEMPLATE = "evidence_parts.html.j2"
LETTERS = ("A", "B", "C", "D", "E", "F")
NUMBERS = ("1", "2", "3", "4", "5", "6")
TYPES = ("sincere", "hedging", "double")
_USUAL_TAU = 0.5
_CLAIM = "claim"


def wants(path: str) -> bool:
    """Inputs of the evidence, and the motives of sources."""
    return path.startswith(("evidence.", "sources."))


def read_target(look: Look) -> tuple[dict[str, Any], str]:
    """The question: a predicate, and the same in words."""
    evidence = look.case.scenario.evidence
    approached = evidence.approached if evidence else ()
    name, _, kind = look.get("about").partition(":")
    if name in approached and kind in TYPES:
        words = say("evidence.is_type", who=name.replace("-", " "), kind=say(f"types.{kind}"))
        return {"type": [name, kind]}, words
    claims = {claim.id: claim.says for claim in evidence.claims} if evidence else {}
    if name == _CLAIM and kind in claims:
        return {"claim": kind}, say_within(claims[kind])
    if evidence and not approached:
        usual = choose_question(look.case.scenario).choices[0]
        return dict(usual.target), say_within(usual.says)
    return {"approve": "yes"}, say("evidence.approves")


def read_tau(look: Look) -> float:
    """The probability from which the conclusion is said to hold."""
    tau = read_number(look.get("tau"))
    return tau if tau is not None and 0.0 < tau < 1.0 else _USUAL_TAU


def change_model(model: dict[str, Any], look: Look) -> dict[str, Any]:
    """The evidence with reports switched off and grades changed, as the address says."""
    without = set(look.get("no").split("."))
    grades = read_grades(look)
    sources = [
        {**source, "letter": grades[source["id"]]}
        if grades.get(source["id"]) in LETTERS
        else source
        for source in model["sources"]
    ]
    reports = []
    for report in model["reports"]:
        if report["id"] in without:
            continue
        number = grades.get(f"{report['id']}-number")
        reports.append({**report, "number": int(number)} if number in NUMBERS else report)
    return {**model, "sources": sources, "reports": reports}


def weigh(look: Look, *, changed: bool = True) -> Assessment:
    """The assessment of a look, or of the file alone; remembered.

    Raises:
        InnercircleError: there is no evidence, or it forms no model.
    """
    target, _ = read_target(look)
    tau, source = read_tau(look), look.get("source")
    scenario = look.scenario if changed else look.case.scenario
    model = scenario.evidence_model()
    if changed:
        model = change_model(model, look)
    known = {each["id"] for each in model["sources"]}
    flips = source if source in known else None
    options = (look.get("no"), look.get("grades")) if changed else ("", "")
    question = look.question if changed else (look.case.key, look.case.version)
    key = ("evidence", *question, repr(target), tau, flips, *options)
    return look.desk.recall(key, lambda: assess(model, target, tau, flips))


def make_section(look: Look) -> Section:
    """The report's section on evidence."""
    scenario = look.case.scenario
    claims = scenario.evidence.claims if scenario.evidence else ()
    return make_evidence_section(
        weigh(look),
        read_target(look)[1],
        says={report.id: report.says for report in scenario.reports if report.says},
        claims={claim.id: claim.says for claim in claims if claim.says},
        questions=_weigh_stated(look),
    )


def _weigh_stated(look: Look) -> list[tuple[Question, tuple[Weighed, ...]]]:
    """The file's questions, answered with reports switched off and grades as the address says."""
    model = change_model(look.scenario.evidence_model(), look)
    key = ("questions", *look.question, look.get("no"), look.get("grades"))
    return look.desk.recall(key, lambda: weigh_stated(look.case.scenario, model))


def make_parts(look: Look) -> Mapping[str, Part]:
    """Parts of the page that follow the switches."""
    return {
        "verdict": lambda: _render_verdict(look),
        "ledger": lambda: _render_ledger(look),
        "evidence": lambda: _render(look),
    }


def _render_ledger(look: Look) -> Markup:
    try:
        weighed = weigh(look)
        table = next(each for each in make_figures(look) if each.key == "waterfall").table
    except InnercircleError:
        weighed, table = None, None  # the verdict says why
    ledger = make_ledger(look, weighed)
    return render_part(_TEMPLATE, "ledger", ledger, NUMBERS, table)


def _render(look: Look) -> Markup:
    """All of the report's section that the ledger does not say."""
    try:
        section = make_section(look)
    except InnercircleError:
        return Markup()  # the verdict says why
    told = ("waterfall", "flips", "contacts")
    blocks = tuple(each for each in section.blocks if getattr(each, "key", "") not in told)
    return render_section(replace(section, title="", paragraphs=(), blocks=blocks))


def _render_verdict(look: Look) -> Markup:
    try:
        now, before = weigh(look), weigh(look, changed=False)
    except InnercircleError as error:
        return render_problem(str(error))
    said = {
        "question": read_target(look)[1],
        "chance": now.probability,
        "prior": now.prior_probability,
        "reports": count_things(len(now.solo), "report"),
        "word": now.word,
        "before": before.probability,
        "is_changed": look.state != PageState(case=look.state.case, options=look.state.options)
        or bool(look.get("no") or look.get("grades")),
        "holds": now.holds,
        "flips": now.holds != before.holds,
        "tau": now.tau,
        "warnings": now.warnings,
    }
    return render_part(_TEMPLATE, "verdict", said)


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
    """Questions that can be asked, and the reports with their grades as they stand."""
    scenario = look.case.scenario
    approached = scenario.evidence.approached if scenario.evidence else ()
    grades = read_grades(look)
    claims = scenario.evidence.claims if scenario.evidence else ()
    questions = [("approve", say("evidence.approves"))] if approached or not claims else []
    questions += [
        (f"{who}:{kind}", say("evidence.is_type", who=who.replace("-", " "),
                              kind=say(f"types.{kind}")))
        for who in approached
        for kind in TYPES
    ]  # fmt: skip
    questions += [(f"{_CLAIM}:{claim.id}", say_within(claim.says)) for claim in claims]
    usual = "approve" if approached or not claims else _find_usual(look)
    return {
        "questions": questions,
        "about": look.get("about", usual),
        "tau": read_tau(look),
        "sources": [
            (source.id, source.title, source.letter, grades.get(source.id, source.letter))
            for source in scenario.sources
            if any(report.source == source.id for report in scenario.reports)
        ],
        "flip_source": look.get("source"),
        "reports": bool(scenario.reports),
        "letters": LETTERS,
    }


def _find_usual(look: Look) -> str:
    """The question of a page where nobody was approached, as the address has it."""
    return f"{_CLAIM}:{choose_question(look.case.scenario).choices[0].id}"


VIEW = PageView(
    key="evidence",
    make_parts=make_parts,
    wants=wants,
    make_figures=make_figures,
    make_tables=make_tables,
    make_more=make_more,
)
