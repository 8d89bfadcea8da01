"""The page's section on terms: what each would have to be promised, and what secrecy is worth."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from innercircle.report._axes import write_number, write_percent
from innercircle.report._figure import Figure, Table, make_figure
from innercircle.report._pictures import Frame, Line, Offer, draw_lines, draw_offers
from innercircle.report._sections import Listing, Section

if TYPE_CHECKING:
    from innercircle.terms import LoyaltyTerms, PublicTerms, SecretTerms

_INTRODUCTION = (
    "The cheapest offers after which breaking is the only outcome left. Costs are limits: offers "
    "just above them are needed, and those listed carry a small margin."
)


def make_terms_section(
    labels: Mapping[str, str],
    public: "PublicTerms",
    secret: "SecretTerms | None" = None,
    keep: "LoyaltyTerms | None" = None,
    *,
    by_leak_fear: Sequence[tuple[float, float]] = (),
    unit: str = "points",
) -> Section:
    """The section "What it would take".

    Args:
        labels: insider id → office, as pictures show it.
        public: terms that everyone sees.
        secret: terms of which each sees only his own.
        keep: what it costs the leader to keep everyone.
        by_leak_fear: (leak fear, cost of secret terms) pairs, rising, for the curve of secrecy.
        unit: what offers are counted in.
    """
    if not public.feasible:
        words = " ".join(part for part in (str(public.reason), public.detail) if part)
        return Section(key="terms", title="What it would take", paragraphs=(words,))
    blocks: list[Listing | Figure | Table] = [
        Listing(title="In short", items=tuple(_list_facts(public, secret, keep, unit))),
        draw_offers(_list_offers(labels, public, secret), unit),
    ]
    curve = [(fear, cost) for fear, cost in by_leak_fear if math.isfinite(cost)]
    if len(curve) > 1:
        blocks.append(_draw_secrecy(curve, public.cost, unit))
    cautions = secret.assumptions if secret is not None else public.assumptions
    return Section(
        key="terms",
        title="What it would take",
        paragraphs=(_INTRODUCTION, *cautions),
        blocks=tuple(blocks),
    )


def _list_facts(
    public: "PublicTerms",
    secret: "SecretTerms | None",
    keep: "LoyaltyTerms | None",
    unit: str,
) -> list[str]:
    open_cost, most = write_number(public.cost), write_number(public.largest)
    facts = [f"If all see all offers: just above {open_cost} {unit}; largest promise {most}."]
    if secret is not None and secret.feasible:
        facts.append(
            f"If each sees only his own: just above {write_number(secret.cost)} {unit}, so that "
            f"secrecy saves {write_number(public.cost - secret.cost)}."
        )
        if not secret.certified:
            facts.append(
                f"The secret cost is not settled: it lies between "
                f"{write_number(secret.lower_bound)} and {write_number(secret.cost)}."
            )
    if keep is not None:
        facts.append(
            f"To make staying the only outcome would cost the leader just above "
            f"{write_number(keep.cost)} {unit}."
        )
    return facts


def _list_offers(
    labels: Mapping[str, str], public: "PublicTerms", secret: "SecretTerms | None"
) -> list[Offer]:
    """In the public order, those who stay last."""
    rest = [i for i in range(len(public.names)) if i not in public.order]
    hidden = secret is None or not secret.feasible
    return [
        Offer(
            name=labels.get(public.names[i], public.names[i]),
            public=float(public.offers[i]) if i in public.order else math.nan,
            secret=math.nan if hidden else float(np.asarray(secret.offers)[i]),  # type: ignore[union-attr]
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
