"""The answer of `innercircle terms` when nothing in particular is asked: prices at a glance."""

import math
from typing import TYPE_CHECKING

from innercircle.chances import say_limit, write_chance, write_money, write_points
from innercircle.cli._output import echo, wrap

if TYPE_CHECKING:
    from innercircle.terms import Mandate, PublicTerms, ScenarioTerms, SecretTerms

WIDTH = 80


def write_head(mandate: "Mandate") -> None:
    """Title, goal and unit, which every answer begins with."""
    currency = mandate.scenario.terms.currency
    money = (
        ""
        if currency is None
        else f" (each {write_money(1, float(currency.per_point), currency.unit)})"
    )
    forbidden = mandate.list_forbidden()
    echo(f"What it would take: {mandate.scenario.title}")
    echo(_say_goal(mandate))
    echo(f"In points{money}: 0 is ruin, 100 today's position undisturbed.")
    if forbidden:
        say(f"The file allows {'; '.join(map(say_name, forbidden))}.")


def write_overview(priced: "ScenarioTerms", part: str | None) -> None:
    """Public, secret and the leader's terms, or one of them alone."""
    if part in {None, "public"}:
        _write_over_ranges(priced)
    writers = {"public": _write_public, "secret": _write_secret, "keep": _write_keep}
    for name, write in writers.items():
        if part in {None, name}:
            echo()
            write(priced)
    if part is None:
        echo()
        _write_comparison(priced)


def _write_over_ranges(priced: "ScenarioTerms") -> None:
    """Write what public terms cost over the file's ranges, before what they cost at one point."""
    from innercircle.scenario import say_claims  # noqa: PLC0415  slow to import

    found, mandate = priced.over_ranges, priced.mandate
    echo()
    if found is None:
        if not priced.mandate.scenario.spreads():
            say("Nothing in the file has a range: all costs are at its best guesses.")
        else:
            say("All costs are at the file's best guesses; --ranges N draws what is uncertain.")
        return
    if not found.priced:
        say(f"Over the file's ranges there are no public terms in any of {found.draws:,} draws.")
        return
    point = tell(mandate, found.cost) if math.isfinite(found.cost) else "impossible"
    none = found.draws - found.priced
    lost = f" In {none:,} of {found.draws:,} draws there are none." if none else ""
    say(
        f"Over the file's ranges public terms cost {tell(mandate, found.mean)} on average; nine "
        f"draws in ten lie between {found.costs[0]:.1f} and {found.costs[-1]:.1f}, and at the best "
        f"guesses the cost is {point}.{lost} Monte Carlo error of the mean: {found.error:.1f}."
    )
    for sentence in say_claims(mandate.scenario):
        say(sentence)
    say("What follows is at the best guesses.")


def _say_goal(mandate: "Mandate") -> str:
    goals = []
    if mandate.min_fall is not None:
        goals.append(f"the regime falls with a chance of at least {say_limit(mandate.min_fall)}")
    if mandate.target:
        goals.append(f"{', '.join(map(say_name, mandate.target))} break")
    return f"Goal: {' and '.join(goals) or 'everyone breaks'}, whatever each expects of the others."


def _write_public(priced: "ScenarioTerms") -> None:
    terms, mandate = priced.public, priced.mandate
    if not terms.feasible:
        _say_impossible("Public payments", terms)
        _say_unrestricted(priced, priced.unrestricted.public)
        return
    bound = "" if terms.certified else f" (certainly not below {terms.lower_bound:.1f})"
    cost = tell(mandate, terms.cost)
    echo(f"Public, everyone sees all offers: just above {cost}{bound}")
    for step, row in enumerate(terms.order, 1):
        offer = terms.offers[row] - terms.margins[row]
        said = "follows for nothing" if terms.offers[row] == 0 else tell(mandate, offer)
        echo(f"  {step:>2}. {say_name(terms.names[row]):<34} {said}")
    _say_unrestricted(priced, priced.unrestricted.public)


def _say_impossible(what: str, terms: "PublicTerms | SecretTerms") -> None:
    if terms.certified:
        say(f"{what}: impossible. {terms.reason} {terms.detail}")
    else:
        say(
            f"{what}: none found, and no proof that there are none. {terms.reason} {terms.detail} "
            f"None cost less than {terms.lower_bound:.4g}."
        )


def _say_unrestricted(priced: "ScenarioTerms", terms: "PublicTerms | SecretTerms") -> None:
    """Say what it would cost if nothing were forbidden; nothing when nothing is."""
    if not priced.unrestricted.forbidden:
        return
    cost = f"just above {tell(priced.mandate, terms.cost)}" if terms.feasible else "impossible too"
    echo(f"If nothing were forbidden: {cost}.")


def _write_secret(priced: "ScenarioTerms") -> None:
    terms, mandate = priced.secret, priced.mandate
    if not terms.feasible:
        _say_impossible("Secret payments", terms)
        _say_unrestricted(priced, priced.unrestricted.secret)
        return
    bound = "" if terms.certified else f" (certainly not below {terms.lower_bound:.1f})"
    cost = tell(mandate, terms.cost)
    echo(f"Secret, each hears only their own: just above {cost}{bound}")
    bare = terms.offers - terms.margins
    for name, offer, asked in zip(terms.names, bare, terms.asked, strict=True):
        said = "nothing" if offer < 0.05 else tell(mandate, offer)
        rare = "" if asked > 1 - 1e-9 else f", if approached ({write_chance(asked)})"
        echo(f"      {say_name(name):<34} {said}{rare}")
    _say_unrestricted(priced, priced.unrestricted.secret)
    say(
        "This holds for secret offers only, in which nobody is told a place in the order. With "
        'these payments fixed for certain, "nobody breaks" would remain possible. What rules it '
        "out is a small chance, which the sponsor must be believed to keep, of an offer so large "
        "that its receiver breaks whatever the others do: from there the rest unravels. Public "
        "offers need no such chance."
    )


def _write_keep(priced: "ScenarioTerms") -> None:
    terms = priced.keep
    cost = tell(priced.mandate, terms.cost)
    echo(f"The leader, to keep everyone: just above {cost}")
    for row in terms.order:
        if terms.offers[row] > 0:
            echo(
                f"      {say_name(terms.names[row]):<34} {tell(priced.mandate, terms.offers[row])}"
            )


def _write_comparison(priced: "ScenarioTerms") -> None:
    if priced.value_of_secrecy is not None:
        echo(f"Secrecy is worth {tell(priced.mandate, priced.value_of_secrecy)}.")
    mixed = priced.mixed
    if mixed.feasible:
        cost = tell(priced.mandate, mixed.cost)
        echo(f"With all instruments that the file allows, public: just above {cost}")
        _write_promises(mixed.terms)
    else:
        relax = f" Something has to give: {', '.join(mixed.relax)}." if mixed.relax else ""
        found = "impossible" if mixed.certified else "none found, and no proof that there are none"
        open_terms = mixed.unrestricted
        without = "" if open_terms is None else f" Without limits: {open_terms.cost:.1f}."
        detail = mixed.terms.detail
        say(f"With the file's instruments and limits: {found}. {detail}{relax}{without}")
    if priced.red_line is not None:
        if priced.red_line.cost is None:
            say(f"The red line has no price: {priced.red_line.detail}")
        else:
            echo(f"The red line costs {tell(priced.mandate, priced.red_line.cost)}.")
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
    """Write who is promised what, in the order in which each is won."""
    for row in terms.order:
        said = []
        for tool, faces in terms.promises.items():
            face = faces[row] - (terms.margins[row] if tool != "place" else 0.0)
            if faces[row] > 0:
                words = tool.replace("_", " ")
                said.append(f"a {words}" if tool == "place" else f"{words} {max(face, 0.0):.1f}")
        if said:
            echo(f"      {say_name(terms.names[row]):<34} {', '.join(said)}")


def tell(mandate: "Mandate", points: float) -> str:
    """Points, and what they come to in the file's currency."""
    currency = mandate.scenario.terms.currency
    if currency is None or not math.isfinite(points):
        return f"{points:.1f}"
    money = write_money(points, float(currency.per_point), currency.unit)
    return f"{points:.1f} = {money}"


def say(text: str) -> None:
    """A paragraph as wide as a terminal."""
    echo(wrap(" ".join(text.split()), WIDTH))


def say_name(insider: str) -> str:
    """An insider's id as words."""
    return insider.replace("-", " ")
