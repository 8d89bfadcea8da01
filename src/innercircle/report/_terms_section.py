"""The page's section on terms: what each would have to be promised, and what secrecy is worth."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from innercircle.report._axes import write_number, write_percent
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._pictures import Frame, Line, Offer, draw_lines, draw_offers
from innercircle.report._sections import Listing, Section
from innercircle.report._words import join_words

if TYPE_CHECKING:
    from innercircle.terms import PublicTerms, ScenarioTerms, SecrecyValue, SecretTerms


def make_terms_section(
    labels: Mapping[str, str],
    priced: "ScenarioTerms",
    secrecy: "SecrecyValue | None" = None,
    *,
    unit: str = "points",
) -> Section:
    """The section "What it would take".

    Args:
        labels: insider id → office, as pictures show it.
        priced: the terms of the scenario.
        secrecy: what secrecy is worth, with its curve over the fear of leaks.
        unit: what offers are counted in.
    """
    public, secret = priced.public, priced.secret
    blocks: list[Listing | Figure | Table] = [
        Listing(title="In short", items=tuple(_list_facts(priced, secrecy, unit)))
    ]
    if public.feasible:
        blocks.append(draw_offers(_list_offers(labels, public, secret), unit))
    if secrecy is not None and public.feasible:
        curve = [(float(fear), float(cost)) for fear, cost in secrecy.curve if math.isfinite(cost)]
        if len(curve) > 1:
            blocks.append(_draw_secrecy(curve, public.cost, unit))
    blocks.append(_list_prices(labels, priced, unit))
    return Section(
        key="terms",
        title="What it would take",
        paragraphs=(_describe_goal(priced), *priced.assumptions),
        blocks=tuple(blocks),
    )


def _describe_goal(priced: "ScenarioTerms") -> str:
    goals = []
    if priced.min_fall is not None:
        goals.append(f"the regime falls with a chance of at least {write_percent(priced.min_fall)}")
    if priced.target:
        names = join_words([name.replace("-", " ") for name in priced.target])
        goals.append(f"{names} break")
    goal = " and ".join(goals) or "everyone breaks"
    return (
        f"The cheapest offers after which only one outcome is left: {goal}, whatever each expects "
        "of the others. Costs are limits: offers just above them are needed, and those listed "
        "carry a small margin."
    )


def _list_facts(priced: "ScenarioTerms", secrecy: "SecrecyValue | None", unit: str) -> list[str]:
    public, secret = priced.public, priced.secret
    facts = []
    if public.feasible:
        open_cost, most = write_number(public.cost), write_number(public.largest)
        facts.append(f"If all see all offers: just above {open_cost} {unit}; largest {most}.")
    else:
        facts.append(f"If all see all offers, it cannot be had. {public.reason} {public.detail}")
    if secret.feasible:
        facts.append(f"If each sees only his own: just above {write_number(secret.cost)} {unit}.")
        if not secret.certified:
            low, high = write_number(secret.lower_bound), write_number(secret.cost)
            facts.append(f"The secret cost is not settled: it lies between {low} and {high}.")
    if priced.value_of_secrecy is not None:
        worth = f"Secrecy saves {write_number(priced.value_of_secrecy)}"
        gone = None if secrecy is None else secrecy.vanishes_at
        at = "" if gone is None else f"; nothing once the fear of a leak is {write_percent(gone)}"
        facts.append(f"{worth}{at}.")
    mixed = priced.mixed
    if mixed.feasible:
        facts.append(
            f"With all that the scenario allows to be offered: {write_number(mixed.cost)} {unit}."
        )
    if priced.red_line is not None and priced.red_line.cost is not None:
        facts.append(f"The red line costs {write_number(priced.red_line.cost)} {unit}.")
    keep = write_number(priced.keep.cost)
    facts.append(f"To make staying the only outcome, the leader needs just above {keep} {unit}.")
    return facts


def _list_prices(labels: Mapping[str, str], priced: "ScenarioTerms", unit: str) -> Table:
    names = priced.built.game.names
    ranked = sorted(zip(priced.prices.tolist(), names, strict=True), reverse=True)
    return Table(
        "prices",
        f"What each would lose by a fall that he took part in, against today, {unit}",
        ("Insider", "Loss"),
        tuple((labels.get(name, name), price) for price, name in ranked),
    )


def _list_offers(
    labels: Mapping[str, str], public: "PublicTerms", secret: "SecretTerms"
) -> list[Offer]:
    """In the public order, those who stay last."""
    rest = [i for i in range(len(public.names)) if i not in public.order]
    return [
        Offer(
            name=labels.get(public.names[i], public.names[i]),
            public=float(public.offers[i]) if i in public.order else math.nan,
            secret=float(secret.offers[i]) if secret.feasible else math.nan,
        )
        for i in [*public.order, *rest]
    ]


def _draw_secrecy(curve: Sequence[tuple[float, float]], public: float, unit: str) -> Figure:
    line = Line("secret terms", tuple(curve))
    frame = Frame(
        key="secrecy",
        title="What secrecy is worth",
        across="Chance with which each fears to be left alone after a leak",
        write_x=write_percent,
        write_y=write_number,
        level=(public, "public terms"),
    )
    return make_figure(
        "secrecy",
        "What secrecy is worth",
        "The cost of secret terms rises with the fear of a leak. Where the line meets the level "
        "of the public terms, secrecy is worth nothing.",
        lambda width: draw_lines([line], frame, width),
        Table("secrecy", f"Cost of secret terms, {unit}", ("Leak fear", "Cost"), tuple(curve)),
    )
