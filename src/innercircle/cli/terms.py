"""`innercircle terms`: what would it take, in public, in secret, and for the leader."""

from typing import TYPE_CHECKING

import click

from innercircle.cli._options import json_option, scenario_argument, set_option
from innercircle.cli._output import print_json

if TYPE_CHECKING:
    from innercircle.terms import ScenarioTerms

WIDTH = 80


@click.command(
    name="terms",
    epilog="Examples: innercircle terms caracas-2019; "
    "innercircle terms caracas-2019 --secret --min-fall 0.5",
)
@scenario_argument()
@set_option()
@click.option("--public", "parts", flag_value="public", help="Only the offers that all can see.")
@click.option("--secret", "parts", flag_value="secret", help="Only offers that each hears alone.")
@click.option("--keep", "parts", flag_value="keep", help="Only what the leader must pay.")
@click.option(
    "--min-fall",
    type=click.FloatRange(0, 1),
    help="Probability of a fall to reach, instead of the file's goal.",
)
@json_option()
def command(
    scenario: str,
    sets: tuple[str, ...],
    parts: str | None,
    min_fall: float | None,
    *,
    as_json: bool,
) -> None:
    """The cheapest offers after which breaking is the only outcome left.

    Costs are limits: offers have to be just above them. JSON: see docs/reference/json.md.
    """
    from innercircle.scenario import load  # noqa: PLC0415  slow to import, and help needs none
    from innercircle.terms import price_scenario  # noqa: PLC0415  the same

    loaded = load(scenario, sets)
    priced = price_scenario(loaded, min_fall=min_fall)
    if as_json:
        print_json(priced)
        return
    currency = loaded.terms.currency
    money = "" if currency is None else f" (each {float(currency.per_point):g} {currency.unit})"
    click.echo(f"What it would take: {loaded.title}")
    click.echo(_say_goal(priced))
    click.echo(f"In points{money}: 0 is ruin, 100 today's position undisturbed.")
    writers = {"public": _write_public, "secret": _write_secret, "keep": _write_keep}
    for part, write in writers.items():
        if parts in {None, part}:
            click.echo()
            write(priced)
    if parts is None:
        click.echo()
        _write_comparison(priced)


def _say_goal(priced: "ScenarioTerms") -> str:
    goals = []
    if priced.min_fall is not None:
        goals.append(
            f"the regime falls with a chance of at least {100 * priced.min_fall:g} per cent"
        )
    if priced.target:
        goals.append(f"{', '.join(map(_name, priced.target))} break")
    return f"Goal: {' and '.join(goals) or 'everyone breaks'}, whatever each expects of the others."


def _write_public(priced: "ScenarioTerms") -> None:
    terms = priced.public
    if not terms.feasible:
        _say(f"Public: impossible. {terms.reason} {terms.detail}")
        return
    bound = "" if terms.certified else f" (certainly not below {terms.lower_bound:.1f})"
    click.echo(f"Public, everyone sees all offers: just above {terms.cost:.1f}{bound}")
    for step, row in enumerate(terms.order, 1):
        offer = terms.offers[row]
        said = "follows for nothing" if offer == 0 else f"{offer:.1f}"
        click.echo(f"  {step:>2}. {_name(terms.names[row]):<34} {said}")


def _write_secret(priced: "ScenarioTerms") -> None:
    terms = priced.secret
    if not terms.feasible:
        _say(f"Secret: impossible. {terms.reason} {terms.detail}")
        return
    bound = "" if terms.certified else f" (certainly not below {terms.lower_bound:.1f})"
    click.echo(f"Secret, each hears only his own: just above {terms.cost:.1f}{bound}")
    for name, offer, asked in zip(terms.names, terms.offers, terms.asked, strict=True):
        said = "nothing" if offer < 0.05 else f"{offer:.1f}"
        rare = "" if asked > 1 - 1e-9 else f", if he is approached ({100 * asked:.0f} per cent)"
        click.echo(f"      {_name(name):<34} {said}{rare}")
    _say(
        'Nobody is told his place in the order. With these payments fixed for certain, "nobody '
        'breaks" would remain possible: what rules it out is a small chance, which the sponsor '
        "must be believed to keep, of an offer so large that its receiver breaks whatever the "
        "others do. From him the rest unravels."
    )


def _write_keep(priced: "ScenarioTerms") -> None:
    terms = priced.keep
    click.echo(f"The leader, to keep everyone: just above {terms.cost:.1f}")
    for row in terms.order:
        if terms.offers[row] > 0:
            click.echo(f"      {_name(terms.names[row]):<34} {terms.offers[row]:.1f}")


def _write_comparison(priced: "ScenarioTerms") -> None:
    if priced.value_of_secrecy is not None:
        click.echo(f"Secrecy is worth {priced.value_of_secrecy:.1f}.")
    mixed = priced.mixed
    if mixed.feasible:
        click.echo(
            f"With all instruments that the file allows, public: just above {mixed.cost:.1f}"
        )
    else:
        relax = f" Something has to give: {', '.join(mixed.relax)}." if mixed.relax else ""
        _say(f"With the file's instruments and limits: impossible. {mixed.terms.detail}{relax}")
    if priced.red_line is not None:
        if priced.red_line.cost is None:
            _say(f"The red line has no price: {priced.red_line.detail}")
        else:
            click.echo(f"The red line costs {priced.red_line.cost:.1f}.")
    names = priced.built.game.names
    ranked = sorted(zip(priced.prices, names, strict=True), reverse=True)
    listed = ", ".join(f"{_name(name)} {price:.0f}" for price, name in ranked)
    _say(f"What each would lose by a fall that he took part in, against today: {listed}.")


def _say(text: str) -> None:
    click.echo(click.wrap_text(" ".join(text.split()), WIDTH))


def _name(insider: str) -> str:
    return insider.replace("-", " ")
