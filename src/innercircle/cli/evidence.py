"""`innercircle evidence`: what conflicting reports add up to."""

import json
from typing import Any

import click

from innercircle.cli._options import (
    Real,
    Whole,
    json_option,
    scenario_argument,
    seed_option,
    set_option,
)
from innercircle.cli._output import print_json


@click.command(
    name="evidence",
    epilog="Examples: innercircle evidence caracas-2019 --source boss-aide; "
    "innercircle evidence caracas-2019 --about approve --json; "
    "innercircle evidence caracas-2019 --effects --playbook guarantee-package",
)
@scenario_argument()
@set_option()
@click.option(
    "--about",
    metavar="WHAT",
    help='The question: "approve", INSIDER=TYPE (sincere, hedging, double; several with commas), '
    "or a predicate in JSON. Default: that the first insider approached is a double.",
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
    from innercircle.scenario import load  # noqa: PLC0415  slow to import, and help needs none

    loaded = load(scenario, sets)
    if effects:
        from innercircle.experiments import find_report_effects  # noqa: PLC0415  the same

        found = find_report_effects(loaded, runs=runs, seed=seed, stage=stage, sponsor=playbook)
        if as_json:
            print_json(found)
        else:
            click.echo(found.render_text())
        return
    from innercircle.evidence import assess_scenario, render_assessment  # noqa: PLC0415  the same

    target, question = _read_question(about)
    if target is None and loaded.evidence is not None:
        first = loaded.evidence.approached[0]
        target, question = {"type": [first, "double"]}, f"{first} is a double"
    answer = assess_scenario(loaded, target, threshold, source, seed=seed or 0)
    if as_json:
        print_json({"question": question, "target": target, **answer.to_dict()})
        return
    click.echo(render_assessment(answer, question))


def _read_question(about: str | None) -> tuple[dict[str, Any] | None, str]:
    if about is None:
        return None, ""
    if about == "approve":
        return {"approve": True}, "The leader approves the talks"
    if about.lstrip().startswith("{"):
        try:
            return json.loads(about), "The statement"
        except ValueError:
            raise click.BadParameter("this is not JSON.", param_hint="--about") from None
    name, found, kinds = about.partition("=")
    if not found:
        raise click.BadParameter(
            "expected approve, INSIDER=TYPE, or a predicate in JSON.", param_hint="--about"
        )
    chosen = [kind.strip() for kind in kinds.split(",")]
    return {"type": [name, chosen]}, f"{name} is {' or '.join(chosen)}"
