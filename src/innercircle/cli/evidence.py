"""`innercircle evidence`: what conflicting reports add up to."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from innercircle.chances import find_word
from innercircle.cli._options import (
    Real,
    Whole,
    json_option,
    scenario_argument,
    seed_option,
    set_option,
)
from innercircle.cli._output import echo, open_case, print_json

if TYPE_CHECKING:
    from innercircle.evidence import Question
    from innercircle.scenario import Scenario


_TELLING = 0.001
"""Width from which a band is told."""


@click.command(
    name="evidence",
    epilog="Examples: innercircle evidence caracas-2019 --source boss-aide; "
    "innercircle evidence caracas-2019 --about approve --json; "
    "innercircle evidence caracas-2019 --about succession; "
    "innercircle evidence caracas-2019 --effects --playbook guarantee-package",
)
@scenario_argument()
@set_option()
@click.option(
    "--about",
    metavar="WHAT",
    help='The question: the name of a claim, a question or an insider; "approve", INSIDER=TYPE '
    "(sincere, hedging, double; several with commas), or a predicate in JSON. Default: that the "
    "first insider approached is a double; where nobody is, the file's first question.",
)
@click.option(
    "--threshold",
    type=Real(0, 1, inside=True),
    default=0.5,
    show_default=True,
    help="Probability from which the conclusion is said to hold.",
)
@click.option(
    "--source", metavar="ID", help="Source whose quality is lowered until the conclusion changes."
)
@click.option(
    "--effects",
    is_flag=True,
    help="Instead: what each report does to the outcomes and to the price of terms.",
)
@click.option(
    "--runs",
    type=Whole(1, 1_000_000),
    default=2_000,
    show_default=True,
    help="Simulated runs for each report left out, with --effects.",
)
@click.option("--playbook", metavar="NAME", help="The sponsor's playbook, with --effects.")
@click.option(
    "--stage",
    type=click.Choice(["quick", "exact"]),
    default="quick",
    show_default=True,
    help="Stage of the simulated months, with --effects.",
)
@seed_option()
@json_option()
def command(
    scenario: str,
    sets: tuple[str, ...],
    *,
    about: str | None,
    threshold: float,
    source: str | None,
    effects: bool,
    runs: int,
    playbook: str | None,
    stage: str,
    seed: int | None,
    as_json: bool,
) -> None:
    """Weigh conflicting reports: what they add up to, and whom to ask next.

    All reports are weighed exactly, with shared origins, motives and silence. JSON: see
    docs/concepts/evidence.md.
    """
    loaded = open_case(scenario, sets)
    if effects:
        from innercircle.experiments import find_report_effects  # noqa: PLC0415  the same

        found = find_report_effects(loaded, runs=runs, seed=seed, stage=stage, sponsor=playbook)
        if as_json:
            print_json(found)
        else:
            echo(found.render_text())
        return
    from innercircle.evidence import assess_scenario, find_likeliest, render_assessment  # noqa: PLC0415  the same

    model = loaded.evidence_model()
    question = _read_question(loaded, about)
    lead = find_likeliest(model, question)
    answer = assess_scenario(loaded, lead.target, threshold, source, seed=seed or 0)
    if as_json:
        told = _list_chances(loaded, model, question)
        asks = lead.says if len(question.choices) == 1 else question.asks
        print_json({"question": asks, "target": lead.target, **told, **answer.to_dict()})
        return
    _tell_choices(loaded, model, question)
    echo(render_assessment(answer, lead.says))
    _tell_band(loaded, question)
    _tell_others(loaded, model, question)


def _list_chances(
    loaded: "Scenario", model: "dict[str, Any]", question: "Question"
) -> dict[str, Any]:
    """Chances of all answers to the question, and to the others that the file states."""
    from innercircle.evidence import find_bands, weigh_question  # noqa: PLC0415  slow to import

    weighed = weigh_question(model, question)
    bands = find_bands(loaded, question) or [(each.after, each.after) for each in weighed]
    answers = [
        {**asdict(each), "low": low, "high": high}
        for each, (low, high) in zip(weighed, bands, strict=True)
    ]
    return {"answers": answers, "questions": _list_others(loaded, model, question)}


def _list_others(
    loaded: "Scenario", model: "dict[str, Any]", question: "Question"
) -> list[dict[str, Any]]:
    """The other questions that the file states, with their answers."""
    from innercircle.evidence import weigh_stated  # noqa: PLC0415  the same

    return [
        {"id": each.id, "asks": each.asks, "answers": [asdict(told) for told in answers]}
        for each, answers in weigh_stated(loaded, model)
        if each.id != question.id
    ]


def _tell_choices(loaded: "Scenario", model: "dict[str, Any]", question: "Question") -> None:
    from innercircle.evidence import find_bands, render_choices, weigh_question  # noqa: PLC0415  the same

    if len(question.choices) > 1:
        bands = find_bands(loaded, question)
        told = render_choices(question.asks, weigh_question(model, question), bands)
        echo(told + "\n")


def _tell_band(loaded: "Scenario", question: "Question") -> None:
    """Tell where one answer lies over the ranges of what it rests on."""
    from innercircle.evidence import find_bands  # noqa: PLC0415  the same

    bands = find_bands(loaded, question) if len(question.choices) == 1 else None
    if bands is not None and bands[0][1] - bands[0][0] >= _TELLING:
        low, high = bands[0]
        echo(
            f"\nOver the file's ranges of priors, rates and motives nine draws in ten lie between "
            f"{low:.1%} and {high:.1%}."
        )


def _tell_others(loaded: "Scenario", model: "dict[str, Any]", question: "Question") -> None:
    """Tell the other questions of the file, and the likeliest answer to each."""
    told = _list_others(loaded, model, question)
    if not told:
        return
    echo("\nWhat else this file asks (--about NAME)")
    for each in told:
        best = max(each["answers"], key=lambda one: one["after"])
        says = f" {best['says'].rstrip('.')}:" if len(each["answers"]) > 1 else ""
        echo(
            f"  {each['id']}: {each['asks']}{says} {find_word(best['after'])}, {best['after']:.1%}"
        )


def _read_question(loaded: "Scenario", about: str | None) -> "Question":
    from innercircle.evidence import Choice, Question, choose_question, find_question  # noqa: PLC0415  the same

    if about is None:
        return choose_question(loaded)
    if not about.lstrip().startswith("{"):
        return find_question(loaded, about)
    try:
        choice = Choice("statement", "The statement", json.loads(about))
    except ValueError:
        raise click.BadParameter("this is not JSON.", param_hint="--about") from None
    return Question(choice.id, choice.says, (choice,))
