"""The page's section on terms: what each would have to be promised, and what secrecy is worth."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from innercircle.chances import Chance, Points, write_chance, write_points
from innercircle.report._axes import write_number
from innercircle.report._figure import Figure, Table, list_paths, make_figure
from innercircle.report._pictures import (
    Frame,
    Line,
    Offer,
    PriceRow,
    Stairs,
    draw_contest,
    draw_lines,
    draw_offers,
    draw_prices,
    read_contest,
)
from innercircle.report._sections import Listing, Section
from innercircle.report._words import join_words

if TYPE_CHECKING:
    from innercircle.terms import (
        ContestMap,
        ExposureCurve,
        NextInsider,
        PriceRanges,
        PublicTerms,
        ScenarioTerms,
        SecrecyValue,
        SecretTerms,
    )


def make_terms_section(
    labels: Mapping[str, str],
    priced: "ScenarioTerms",
    secrecy: "SecrecyValue | None" = None,
    *,
    ranges: "PriceRanges | None" = None,
    exposure: "ExposureCurve | None" = None,
    contest: "ContestMap | None" = None,
    whom: "NextInsider | None" = None,
    unit: str = "",
) -> Section:
    """The section "What it would take".

    Args:
        labels: insider id → office, as pictures show it.
        priced: the terms of the scenario.
        secrecy: what secrecy is worth, with its curve over the fear of leaks.
        ranges: prices over draws of what is uncertain; None: as stated only.
        exposure: the price that hangs most on exposure, over it.
        contest: who wins, by both budgets.
        whom: prices of the next step.
        unit: what offers are counted in; "": points, with their worth if the file has a currency.
    """
    public = priced.public
    unit = unit or _name_unit(priced)
    blocks: list[Listing | Figure | Table] = [
        Listing(title="In short", items=tuple(_list_facts(priced, secrecy, ranges, unit)))
    ]
    if public.feasible:
        blocks.append(make_staircase(labels, priced, unit=unit))
    if priced.mandate.currency is not None:
        blocks += _list_money(labels, priced)
    if secrecy is not None and public.feasible:
        curve = [(float(fear), float(cost)) for fear, cost in secrecy.curve if math.isfinite(cost)]
        if len(curve) > 1:
            blocks.append(_draw_secrecy(curve, public.cost, unit))
    if whom is not None and whom.best is not None:
        blocks.append(_list_next(labels, whom, unit))
    if ranges is None:
        blocks.append(_list_prices(labels, priced, unit))
    else:
        blocks.append(draw_prices(_list_ranges(labels, ranges), ranges.draws, ranges.seed, unit))
    if exposure is not None:
        blocks.append(_draw_exposure(labels, exposure, unit))
    if contest is not None:
        blocks.append(draw_contest(read_contest(contest), unit))
    return Section(
        key="terms",
        title="What it would take",
        paragraphs=(_describe_goal(priced), *priced.assumptions),
        blocks=tuple(blocks),
    )


def make_staircase(
    labels: Mapping[str, str],
    priced: "ScenarioTerms",
    *,
    unit: str = "",
    budget: float = math.nan,
    movable: bool = False,
) -> Figure:
    """The picture of who has to be promised what; public terms have to be feasible.

    Args:
        labels: insider id → office, as pictures show it.
        priced: the terms of the scenario.
        unit: what offers are counted in; "" as in the section.
        budget: of the sponsor, in points; nan for none.
        movable: whether the budget can be dragged.
    """
    return draw_offers(
        Stairs(
            offers=tuple(_list_offers(labels, priced.public, priced.secret)),
            keep=priced.keep.cost,
            budget=budget,
            unit=unit or _name_unit(priced),
            movable=movable,
        )
    )


def _name_unit(priced: "ScenarioTerms") -> str:
    money = priced.mandate.currency
    return "points" if money is None else f"points of {money['per_point']:g} {money['unit']} each"


def _list_money(labels: Mapping[str, str], priced: "ScenarioTerms") -> list[Table]:
    """List the offers in the file's currency, margins included."""
    money = priced.mandate.currency
    terms = [each for each in (priced.public, priced.secret) if each.feasible]
    if money is None or not terms:
        return []
    heads = [
        head
        for head, each in (("Public", priced.public), ("Secret", priced.secret))
        if each.feasible
    ]
    rows = [
        (labels.get(name, name), *(float(each.offers[i]) * money["per_point"] for each in terms))
        for i, name in enumerate(terms[0].names)
    ]
    return [Table("money", f"Offers in {money['unit']}", ("Insider", *heads), tuple(rows))]


def _describe_goal(priced: "ScenarioTerms") -> str:
    goals = []
    if priced.min_fall is not None:
        goals.append(f"the regime falls with a chance of at least {write_chance(priced.min_fall)}")
    if priced.target:
        names = join_words([name.replace("-", " ") for name in priced.target])
        goals.append(f"{names} break")
    goal = " and ".join(goals) or "everyone breaks"
    margin = priced.mandate.margin
    return (
        f"The cheapest payments after which only one outcome is left: {goal}, whatever each "
        "expects of the others. Costs are limits: offers have to be just above them"
        f"{'' if margin <= 0 else f'; the file adds a margin of {margin:g} to each'}. "
        f"{_say_allowed(priced)}"
    ).strip()


def _say_allowed(priced: "ScenarioTerms") -> str:
    forbidden = priced.unrestricted.forbidden
    return f"The file allows {'; '.join(forbidden)}." if forbidden else ""


def _say_unrestricted(priced: "ScenarioTerms", unit: str) -> list[str]:
    """Say what payments would cost if nothing were forbidden; nothing when nothing is."""
    free = priced.unrestricted
    if not free.forbidden:
        return []
    costs = [
        f"{words} just above {write_points(terms.cost)} {unit}"
        for words, terms in (
            ("if all see all offers,", free.public),
            ("if each sees only one,", free.secret),
        )
        if terms.feasible
    ]
    return [f"If nothing were forbidden: {'; '.join(costs) or 'impossible too'}."]


def _say_cost(what: str, terms: "PublicTerms | SecretTerms", unit: str) -> str:
    """The cost and the largest offer, or why there is none."""
    if not terms.feasible:
        found = "it cannot be had" if terms.certified else "nothing was found, without proof"
        return f"{what}, {found}. {terms.reason} {terms.detail}".strip()
    most = write_points(float((terms.offers - terms.margins).max()))
    return f"{what}: just above {write_points(terms.cost)} {unit}; the largest is {most}."


def _say_over_ranges(ranges: "PriceRanges | None", unit: str) -> list[str]:
    """Say what open terms cost over the file's ranges; what follows is at the best guesses."""
    if ranges is None or not ranges.priced:
        return []
    mean, low, high = (write_points(cost) for cost in (ranges.mean, *ranges.costs[[0, -1]]))
    known = math.isfinite(ranges.cost)
    point = f"and {write_points(ranges.cost)}" if known else "and not to be had"
    none = ranges.draws - ranges.priced
    lost = f" In {none:,} of {ranges.draws:,} draws it cannot be had." if none else ""
    return [
        (
            f"Over the file's ranges, if all see all offers: {mean} {unit} on average, from {low} "
            f"to {high} in nine draws of ten, {point} at the best guesses.{lost} Monte Carlo error "
            f"of the mean ({ranges.draws:,} draws, seed {ranges.seed}): "
            f"{write_points(ranges.error)}. What follows is at the best guesses."
        )
    ]


def _list_facts(
    priced: "ScenarioTerms",
    secrecy: "SecrecyValue | None",
    ranges: "PriceRanges | None",
    unit: str,
) -> list[str]:
    public, secret = priced.public, priced.secret
    facts = [
        *_say_over_ranges(ranges, unit),
        _say_cost("If all see all offers", public, unit),
        _say_cost("If each sees only one offer", secret, unit),
    ]
    if secret.feasible and not secret.certified:
        low, high = write_points(secret.lower_bound), write_points(secret.cost)
        facts.append(f"The secret cost is not settled: it lies between {low} and {high}.")
    facts += _say_unrestricted(priced, unit)
    if priced.value_of_secrecy is not None:
        worth = f"Secrecy saves {write_points(priced.value_of_secrecy)}"
        gone = None if secrecy is None else secrecy.vanishes_at
        at = "" if gone is None else f"; nothing once the fear of a leak is {write_chance(gone)}"
        facts.append(f"{worth}{at}.")
    mixed = priced.mixed
    if mixed.feasible:
        facts.append(
            f"With all that the scenario allows to be offered: {write_points(mixed.cost)} {unit}."
        )
    else:
        relax = f" Something has to give: {', '.join(mixed.relax)}." if mixed.relax else ""
        facts.append(
            f"With all that the scenario allows to be offered, it cannot be had. {mixed.reason}"
            f"{relax}"
        )
    if priced.red_line is not None and priced.red_line.cost is not None:
        facts.append(f"The red line costs {write_points(priced.red_line.cost)} {unit}.")
    elif priced.red_line is not None:
        facts.append(f"The red line has no price. {priced.red_line.detail}")
    keep = write_points(priced.keep.cost)
    facts.append(f"To make staying the only outcome, the leader needs just above {keep} {unit}.")
    return facts


def _list_prices(labels: Mapping[str, str], priced: "ScenarioTerms", unit: str) -> Table:
    names = priced.built.game.names
    ranked = sorted(zip(priced.prices.tolist(), names, strict=True), reverse=True)
    return Table(
        "prices",
        f"What each would lose by a fall that they took part in, against today, {unit}",
        ("Insider", "Loss"),
        tuple((labels.get(name, name), Points(price)) for price, name in ranked),
        paths=list_paths("insiders", (name for _, name in ranked)),
    )


def _list_ranges(labels: Mapping[str, str], ranges: "PriceRanges") -> list[PriceRow]:
    """The dearest first."""
    columns = zip(
        ranges.names, ranges.stated, ranges.prices.T, ranges.dearest, ranges.paid, strict=True
    )
    rows = [
        PriceRow(
            key=name,
            name=labels.get(name, name),
            stated=float(stated),
            quantiles=tuple(quantiles.tolist()),
            dearest=float(dearest),
            paid=float(paid),
        )
        for name, stated, quantiles, dearest, paid in columns
    ]
    return sorted(rows, key=lambda row: -row.stated)


def _list_next(labels: Mapping[str, str], whom: "NextInsider", unit: str) -> Table:
    later = dict(zip(whom.terms.names, whom.terms.offers - whom.terms.margins, strict=True))
    rows: list[Any] = list(whom.to_frame().itertuples())
    return Table(
        "whom-next",
        f"Whom to approach first, {unit}: asked now, in turn of the best order, and all in all "
        "if first",
        ("Insider", "Asked now", "In turn", "All in all"),
        tuple(
            (
                labels.get(row.insider, row.insider),
                *map(Points, (row.price, later[row.insider], row.total)),
            )
            for row in rows
        ),
        paths=list_paths("insiders", (row.insider for row in rows)),
    )


def _draw_exposure(labels: Mapping[str, str], curve: "ExposureCurve", unit: str) -> Figure:
    name = labels.get(curve.insider, curve.insider)
    lines = [Line(name, tuple(zip(curve.exposures, curve.prices, strict=True)))]
    other = labels.get(curve.next_dearest, curve.next_dearest)
    level = (float(curve.level[0]), f"the dearest of the others: {other}") if other else None
    frame = Frame(
        key="exposure",
        title="What being incriminated does to a price",
        across=f"Exposure: how incriminated the insider is (today {write_number(curve.today)})",
        write_x=write_number,
        write_y=write_number,
        level=level,
    )
    rows = zip(curve.exposures, curve.prices, curve.level, curve.costs, strict=True)
    return make_figure(
        "exposure",
        "What being incriminated does to a price",
        "The insider whose price hangs most on exposure: the more there is to be prosecuted for, "
        "the less a fall is worth to this insider, and the more would be lost by it.",
        lambda width: draw_lines(lines, frame, width),
        Table(
            "exposure",
            f"This insider's price, the next dearest, and all public terms, {unit}",
            ("Exposure", "This price", "The dearest of the others", "All public terms"),
            tuple((float(x), *map(Points, rest)) for x, *rest in rows),
        ),
    )


def _list_offers(
    labels: Mapping[str, str], public: "PublicTerms", secret: "SecretTerms"
) -> list[Offer]:
    """In the public order, those who stay last; without the margin, as in every total."""
    openly, secretly = public.offers - public.margins, secret.offers - secret.margins
    rest = [i for i in range(len(public.names)) if i not in public.order]
    return [
        Offer(
            key=public.names[i],
            name=labels.get(public.names[i], public.names[i]),
            public=float(openly[i]) if i in public.order else math.nan,
            secret=float(secretly[i]) if secret.feasible else math.nan,
        )
        for i in [*public.order, *rest]
    ]


def _draw_secrecy(curve: Sequence[tuple[float, float]], public: float, unit: str) -> Figure:
    line = Line("secret terms", tuple(curve))
    frame = Frame(
        key="secrecy",
        title="What secrecy is worth",
        across="Chance with which each fears to be left alone after a leak",
        write_x=write_chance,
        write_y=write_number,
        level=(public, "public terms"),
    )
    return make_figure(
        "secrecy",
        "What secrecy is worth",
        "The cost of secret terms rises with the fear of a leak. Where the line meets the level "
        "of the public terms, secrecy is worth nothing.",
        lambda width: draw_lines([line], frame, width),
        Table(
            "secrecy",
            f"Cost of secret terms, {unit}",
            ("Leak fear", "Cost"),
            tuple((Chance(fear), Points(cost)) for fear, cost in curve),
        ),
    )
