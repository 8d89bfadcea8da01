"""What `innercircle terms` says when nothing in particular is asked: the prices at a glance."""

from typing import TYPE_CHECKING

import click

from innercircle.chances import say_limit, write_chance, write_points

if TYPE_CHECKING:
    from innercircle.terms import Mandate, PublicTerms, ScenarioTerms

WIDTH = 80


def write_head(mandate: "Mandate") -> None:
    """Title, goal and unit, which every answer begins with."""
    currency = mandate.scenario.terms.currency
    money = "" if currency is None else f" (each {float(currency.per_point):g} {currency.unit})"
    click.echo(f"What it would take: {mandate.scenario.title}")
    click.echo(_say_goal(mandate))
    click.echo(f"In points{money}: 0 is ruin, 100 today's position undisturbed.")


def write_overview(priced: "ScenarioTerms", part: str | None) -> None:
    """Public, secret and the leader's terms, or one of them alone."""
    writers = {"public": _write_public, "secret": _write_secret, "keep": _write_keep}
    for name, write in writers.items():
        if part in {None, name}:
            click.echo()
            write(priced)
    if part is None:
        click.echo()
        _write_comparison(priced)


def _say_goal(mandate: "Mandate") -> str:
    goals = []
    if mandate.min_fall is not None:
        goals.append(f"the regime falls with a chance of at least {say_limit(mandate.min_fall)}")
    if mandate.target:
        goals.append(f"{', '.join(map(say_name, mandate.target))} break")
    return f"Goal: {' and '.join(goals) or 'everyone breaks'}, whatever each expects of the others."


def _write_public(priced: "ScenarioTerms") -> None:
    terms = priced.public
    if not terms.feasible:
        say(f"Public: impossible. {terms.reason} {terms.detail}")
        return
    bound = "" if terms.certified else f" (certainly not below {terms.lower_bound:.1f})"
    click.echo(f"Public, everyone sees all offers: just above {terms.cost:.1f}{bound}")
    for step, row in enumerate(terms.order, 1):
        offer = terms.offers[row] - terms.margins[row]
        said = "follows for nothing" if terms.offers[row] == 0 else f"{offer:.1f}"
        click.echo(f"  {step:>2}. {say_name(terms.names[row]):<34} {said}")


def _write_secret(priced: "ScenarioTerms") -> None:
    terms = priced.secret
    if not terms.feasible:
        say(f"Secret: impossible. {terms.reason} {terms.detail}")
        return
    bound = "" if terms.certified else f" (certainly not below {terms.lower_bound:.1f})"
    click.echo(f"Secret, each hears only his own: just above {terms.cost:.1f}{bound}")
    bare = terms.offers - terms.margins
    for name, offer, asked in zip(terms.names, bare, terms.asked, strict=True):
        said = "nothing" if offer < 0.05 else f"{offer:.1f}"
        rare = "" if asked > 1 - 1e-9 else f", if approached ({write_chance(asked)})"
        click.echo(f"      {say_name(name):<34} {said}{rare}")
    say(
        "This holds for secret offers only, in which nobody is told a place in the order. With "
        'these payments fixed for certain, "nobody breaks" would remain possible. What rules it '
        "out is a small chance, which the sponsor must be believed to keep, of an offer so large "
        "that its receiver breaks whatever the others do: from there the rest unravels. Public "
        "offers need no such chance."
    )


def _write_keep(priced: "ScenarioTerms") -> None:
    terms = priced.keep
    click.echo(f"The leader, to keep everyone: just above {terms.cost:.1f}")
    for row in terms.order:
        if terms.offers[row] > 0:
            click.echo(f"      {say_name(terms.names[row]):<34} {terms.offers[row]:.1f}")


def _write_comparison(priced: "ScenarioTerms") -> None:
    if priced.value_of_secrecy is not None:
        click.echo(f"Secrecy is worth {priced.value_of_secrecy:.1f}.")
    mixed = priced.mixed
    if mixed.feasible:
        click.echo(
            f"With all instruments that the file allows, public: just above {mixed.cost:.1f}"
        )
        _write_promises(mixed.terms)
    else:
        relax = f" Something has to give: {', '.join(mixed.relax)}." if mixed.relax else ""
        say(f"With the file's instruments and limits: impossible. {mixed.terms.detail}{relax}")
    if priced.red_line is not None:
        if priced.red_line.cost is None:
            say(f"The red line has no price: {priced.red_line.detail}")
        else:
            click.echo(f"The red line costs {priced.red_line.cost:.1f}.")
    margin, alike = priced.mandate.margin, priced.mandate.list_alike()
    if margin > 0:
        say(f"Offers have to be above these numbers; the file adds a margin of {margin:g} to each.")
    for names in alike:
        say(f"Alike in everything, and counted as a group: {', '.join(map(say_name, names))}.")
    names = priced.built.game.names
    ranked = sorted(zip(priced.prices, names, strict=True), reverse=True)
    listed = ", ".join(f"{say_name(name)} {write_points(price)}" for price, name in ranked)
    say(f"What each would lose by a fall that they took part in, against today: {listed}.")


def _write_promises(terms: "PublicTerms") -> None:
    """Who is promised what, in the order in which each is won."""
    for row in terms.order:
        said = []
        for tool, faces in terms.promises.items():
            face = faces[row] - (terms.margins[row] if tool != "place" else 0.0)
            if faces[row] > 0:
                words = tool.replace("_", " ")
                said.append(f"a {words}" if tool == "place" else f"{words} {max(face, 0.0):.1f}")
        if said:
            click.echo(f"      {say_name(terms.names[row]):<34} {', '.join(said)}")


def say(text: str) -> None:
    """A paragraph as wide as a terminal."""
    click.echo(click.wrap_text(" ".join(text.split()), WIDTH))


def say_name(insider: str) -> str:
    """An insider's id as words."""
    return insider.replace("-", " ")
