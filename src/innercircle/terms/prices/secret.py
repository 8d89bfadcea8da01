"""Secret terms: each sees only their own offer, and the order is drawn at random.

An insider who is offered something does not know how many were asked before. They go along if
breaking is better *on average* over the order, given that those before them go along: sequential
obedience. The cheapest random order and payments are a linear program on the lattice of who has
already been asked; it is solved through its dual, max over 0 ≤ λ ≤ 1 of the shortest path with edge
cost −λ_i d_i, with the gap between both as certificate.

Sources:
    Halac, Lipnowski and Rappoport (2021), Rank uncertainty in organizations, American Economic
        Review 111, 757-786.
    Morris, Oyama and Takahashi (2024), Implementation via information design in binary-action
        supermodular games, Econometrica 92, Theorem 1: sequential obedience.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError
from innercircle.game import Game
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms._kernels.obedience import Mixture
from innercircle.terms.prices.graded import price_graded
from innercircle.terms.prices.instruments import Instrument
from innercircle.terms.prices.lattice_game import Cast, build_cast, read_aim
from innercircle.terms.prices.public import exceeds, price_public, read_margin
from innercircle.terms.prices.schedule import LIMIT, collect_gains, spread_path
from innercircle.terms.prices.secret_search import make_certain, search_schedule
from innercircle.vocabulary import TIE_TOLERANCE, Reason

if TYPE_CHECKING:
    import pandas as pd


_MOST_GUARANTEED = 8
_MARGIN = 4.0 * TIE_TOLERANCE


@dataclass(frozen=True, kw_only=True, eq=False)
class SecretTerms(Answer):
    """The cheapest secret terms.

    Attributes:
        names: (insider,) who is who.
        cost: expected payments of this schedule, an infimum; inf when infeasible.
        lower_bound: no secret terms cost less.
        gap: ``cost`` − ``lower_bound``.
        offers: (insider,) payment promised to each when they are asked, with margins.
        margins: (insider,) the part of an offer that turns a tie into breaking.
        asked: (insider,) probability that they are asked at all.
        average_gains: (insider,) gain from breaking, on average over their places when asked,
            before any payment.
        schedule: (probability, order) pairs; an order lists rows, first asked first.
        shadow_prices: (insider,) λ: how much the cost rises when their gains fall by one
            throughout.
        leak_fear: ℓ, chance with which an insider fears to be left alone.
        steps: shortest paths that were solved.
        feasible: False when no schedule reaches the goal.
        detail: names and numbers behind ``reason``.
    """

    names: tuple[str, ...]
    cost: float
    lower_bound: float
    offers: Floats
    margins: Floats
    asked: Floats
    average_gains: Floats
    schedule: tuple[tuple[float, tuple[int, ...]], ...]
    shadow_prices: Floats
    leak_fear: float
    steps: int
    feasible: bool
    detail: str = ""

    @property
    def gap(self) -> float:
        """Largest amount by which the cost can be above the least possible."""
        return self.cost - self.lower_bound if self.feasible else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain data with insiders by name, the schedule's orders too."""
        plain = super().to_dict()
        for key in ("offers", "margins", "asked", "average_gains", "shadow_prices"):
            plain[key] = dict(zip(self.names, make_plain(getattr(self, key)), strict=True))
        plain["schedule"] = [
            {"probability": chance, "order": [self.names[i] for i in order]}
            for chance, order in self.schedule
        ]
        plain["gap"] = make_plain(self.gap)
        plain["reason_text"] = str(self.reason)
        return plain

    def to_frame(self) -> "pd.DataFrame":
        """One row an insider."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        return pd.DataFrame(
            {
                "insider": self.names,
                "offer": self.offers,
                "asked": self.asked,
                "average_gain": self.average_gains,
                "shadow_price": self.shadow_prices,
            }
        )


def price_secret(
    game: Game,
    instrument: str = "payment",
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
    leak_fear: float = 0.0,
    margin: float = 0.0,
    *,
    largest: float = math.inf,
    total: float = math.inf,
) -> SecretTerms:
    """Price the cheapest secret terms.

    Args:
        game: with complements.
        instrument: "payment" on breaking; or "guarantee", for which each knows the face value of
            their own. Guarantees are priced on a ladder of eight face values, up to eight insiders;
            ``cost`` and ``offers`` are then expected face values, and ``lower_bound`` is that of
            payments, which guarantees never beat.
        min_fall: probability in [0, 1] with which the regime must fall; None when not asked for.
            Then it is drawn at random who is asked, always enough for it, and an offer is what is
            promised to those who are asked.
        target: insiders that must break (names, rows or mask). With neither ``min_fall`` nor
            ``target``, everyone must break; with both, both must hold.
        payees: who may be offered anything; None: everyone.
        leak_fear: ℓ in [0, 1]: an insider counts on the order with 1 − ℓ and on being alone with ℓ.
        margin: points by which offers exceed the least that works, as far as ``largest`` and
            ``total`` have room; the cost is without them.
        largest: no single promise may exceed this.
        total: what is promised to all who are asked may not exceed this, in any order that may be
            drawn.

    Returns:
        the terms with their certificate; infeasible ones are an answer too, with the reason, and
        with ``certified`` False where it is not proved that there are none.

    Raises:
        NotComplementsError: for some insiders breaking becomes less attractive when others break.
        GameError: the goal, the instrument or the leak fear makes no sense.
    """
    game.require_complements()
    aim = read_aim(game, min_fall, target, payees)
    if not 0.0 <= float(leak_fear) <= 1.0:
        raise GameError(f"leak_fear must be between 0 and 1, not {leak_fear!r}", where="terms")
    if instrument not in {"payment", "guarantee"}:
        raise GameError(
            f"secret terms know no instrument {instrument!r}",
            where="terms",
            advice="Use 'payment' or 'guarantee'.",
        )
    everyone = game.fall_probability(game.total_power)
    cast = build_cast(game, aim)
    if not cast.reaches(everyone):
        detail = f"If all break, the regime falls with probability {everyone:.4g}."
        return _make_infeasible(game, Reason.NOT_ENOUGH_POWER, detail, float(leak_fear))
    fear, limits = float(leak_fear), (float(largest), float(total))
    terms = _price_payments(cast, fear, *limits)
    if instrument == "guarantee":
        terms = _guarantee(cast, terms)
        terms = terms if _keeps(terms, *limits) else _refuse(terms, terms.lower_bound, *limits)
    if terms.feasible and terms.asked.any() and not _can_begin(cast, min(limits)):
        detail = "Not one of them makes anybody break who expects all others to stay, and without "
        detail += "a small chance of such an offer nobody need break."
        terms = _make_infeasible(game, Reason.LIMITS_TOO_TIGHT, detail, fear)
    return _add_margin(terms, read_margin(margin), *limits)


def _can_begin(cast: Cast, most: float) -> bool:
    """True when somebody breaks alone, or would for a payment that may be promised.

    Otherwise that nobody breaks remains an equilibrium, however offers are drawn: what rules it out
    is a small chance of an offer so large that its receiver breaks whatever the others do.
    """
    game = cast.game
    alone = np.array([float(game.gain(i, 0.0)) for i in range(game.n)])
    paid = cast.aim.payees & (alone + most >= -game.ties)
    return bool(np.any(paid | (alone > game.ties)))


def _price_payments(cast: Cast, leak_fear: float, largest: float, total: float) -> SecretTerms:
    """Payments within the limits, as far as a search finds them."""
    game, aim = cast.game, cast.aim
    search = search_schedule(cast, leak_fear, largest)
    if search.mixture is None:
        held = [game.names[i] for i in np.flatnonzero(~aim.payees)]
        detail = f"May not be offered anything: {', '.join(held)}." if held else ""
        reason = Reason.UNPAID_HOLD_OUT if held else Reason.PROMISE_TOO_SMALL
        terms = _make_infeasible(game, reason, detail, leak_fear)
        if search.impossible:
            return terms
        return replace(
            terms,
            certified=False,
            lower_bound=max(search.scale * search.lower, 0.0),
            detail=f"{detail} None were found; that there are none is not proved.".strip(),
        )
    terms = _make_terms(cast, search.mixture, search.scale * search.lower, leak_fear)
    if _keeps(terms, largest, total):
        return terms
    public = price_public(
        game, "payment", aim.min_fall, aim.target, aim.payees, largest=largest, total=total
    )
    if public.feasible:  # a certain order is a schedule too
        certain = make_certain(cast, public.order)
        certain = replace(certain, multipliers=search.mixture.multipliers)
        found = _make_terms(cast, certain, terms.lower_bound, leak_fear)
        if not found.detail and _keeps(found, largest, total):
            return found
    return _refuse(terms, terms.lower_bound, largest, total)


def _keeps(terms: SecretTerms, largest: float, total: float) -> bool:
    """True when no promise, and no order's promises together, exceed a limit."""
    if not terms.feasible:
        return True
    bare = terms.offers - terms.margins
    dearest = max((math.fsum(bare[list(order)]) for _, order in terms.schedule), default=0.0)
    return not (exceeds(float(bare.max()), largest) or exceeds(dearest, total))


def _refuse(terms: SecretTerms, lower: float, largest: float, total: float) -> SecretTerms:
    """The answer when what was found exceeds a limit; proved when its lower bound does."""
    proved = exceeds(lower, total)
    nothing = np.full(len(terms.names), math.nan)
    limits = [f"{total:g} in all"] * (total < math.inf)
    limits += [f"{largest:g} for each"] * (largest < math.inf)
    unproved = "" if proved else " That there are none is not proved."
    return replace(
        terms,
        reason=Reason.LIMITS_TOO_TIGHT,
        certified=proved,
        tolerance=0.0,
        cost=math.inf,
        lower_bound=math.inf if proved else lower,
        offers=nothing,
        margins=nothing,
        asked=nothing,
        average_gains=nothing,
        schedule=(),
        feasible=False,
        detail=f"At most {' and '.join(limits)} may be promised, and the cheapest terms found cost "
        f"{terms.cost:.4g}.{unproved}",
    )


def _add_margin(terms: SecretTerms, margin: float, largest: float, total: float) -> SecretTerms:
    """Offers raised by the margin, as far as the limits have room."""
    needs = terms.margins > 0
    if not terms.feasible or not needs.any():
        return terms
    bare = terms.offers - terms.margins
    spent = [math.fsum(bare[list(order)]) for _, order in terms.schedule]
    paid = [int(needs[list(order)].sum()) for _, order in terms.schedule]
    room = [(total - s) / k for s, k in zip(spent, paid, strict=True) if k]
    most = np.minimum(max(min([margin, *room]), 0.0), largest - bare)
    margins = np.where(needs, np.maximum(terms.margins, most), 0.0)
    return replace(terms, offers=bare + margins, margins=margins)


def _guarantee(cast: Cast, payments: SecretTerms) -> SecretTerms:
    """Secret guarantees on a ladder below the dearest public one."""
    game, aim = cast.game, cast.aim
    if len(cast.groups) > _MOST_GUARANTEED:
        raise GameError(
            f"secret guarantees are priced for at most {_MOST_GUARANTEED} different insiders",
            where="terms",
            advice="Use payments, or price_graded with a short ladder.",
        )
    public = price_public(game, "guarantee", aim.min_fall, aim.target, aim.payees)
    top = public.largest if public.feasible else 10.0 * float(np.ptp(game.stakes))
    top = top or 1.0
    faces = np.repeat(np.geomspace(0.02 * top, 1.0001 * top, 8)[:, None], game.n, axis=1)
    ladder = Instrument(name="guarantee", pays="if_falls", levels=faces)
    terms = price_graded(
        game, ladder, aim.min_fall, aim.target, aim.payees, leak_fear=payments.leak_fear
    )
    if not terms.feasible:
        return _make_infeasible(game, terms.reason, terms.detail, payments.leak_fear)
    asked = np.zeros(game.n)
    for chance, order in terms.schedule:
        asked[[i for i, _ in order]] += chance
    with np.errstate(divide="ignore", invalid="ignore"):
        promised = np.where(asked > 0, terms.average_face / asked, 0.0)
    everyone = float(game.fall_probability(game.total_power))
    bound = payments.lower_bound / everyone if everyone > 0 else payments.lower_bound
    return replace(
        payments,
        method="sequential obedience for each (insider, face value), on a ladder",
        reason=Reason.GAP_NOT_CLOSED,
        certified=False,
        tolerance=terms.cost - bound,
        assumptions=(*terms.assumptions, "Offers are average face values."),
        cost=terms.cost,
        lower_bound=min(bound, terms.cost),
        offers=promised,
        margins=np.zeros(game.n),
        asked=asked,
        schedule=tuple((chance, tuple(i for i, _ in order)) for chance, order in terms.schedule),
        shadow_prices=np.full(game.n, math.nan),
    )


def _make_terms(cast: Cast, mixture: Mixture, lower: float, leak_fear: float) -> SecretTerms:
    """Spread a mixture over the members of groups and recompute everything from its orders."""
    game = cast.game
    drawn: dict[tuple[int, ...], float] = {}
    for chance, walk in zip(mixture.chances, mixture.walks, strict=True):
        for share, order in spread_path(cast, walk.path):
            drawn[order] = drawn.get(order, 0.0) + float(chance * share)
    schedule = tuple((chance, order) for order, chance in drawn.items())
    collected, asked = collect_gains(game, schedule, leak_fear)
    due = np.where(cast.aim.payees, np.maximum(-collected, 0.0), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        average = np.where(asked > 0, collected / asked, math.nan)
        bare = np.where(asked > 0, due / asked, 0.0)
    largest = np.abs(game.stakes).max(axis=1) + bare
    largest[largest == 0] = float(np.abs(game.stakes).max()) or 1.0
    needs = (asked > 0) & cast.aim.payees & (collected <= game.ties)
    margins = np.where(needs, _MARGIN * largest, 0.0)
    cost = math.fsum(due)
    lower = max(min(lower, cost), 0.0)
    multipliers = np.zeros(game.n)
    for members, value in zip(cast.groups, mixture.multipliers, strict=True):
        multipliers[members] = value
    offers = bare + margins
    # The schedule is tried as it is returned: all who are asked must gain by more than a tie.
    ties = TIE_TOLERANCE * (np.abs(game.stakes).max(axis=1) + offers)
    tied = np.flatnonzero((asked > 0) & (collected + offers * asked <= ties * asked))
    closed = cost - lower <= 1e-6 * cost + 1e-8 * float(np.abs(game.stakes).max())
    closed &= tied.size == 0
    names = ", ".join(game.names[i] for i in tied)
    return SecretTerms(
        method="sequential obedience through its dual: shortest paths and an in-out master problem",
        reason=Reason.SOLVED if closed else Reason.GAP_NOT_CLOSED,
        certified=closed,
        tolerance=cost - lower,
        assumptions=(LIMIT,),
        names=game.names,
        cost=cost,
        lower_bound=lower,
        offers=offers,
        margins=margins,
        asked=asked,
        average_gains=average,
        schedule=schedule,
        shadow_prices=multipliers,
        leak_fear=leak_fear,
        steps=mixture.steps,
        feasible=True,
        detail=f"At a tie, on average: {names}." if names else "",
    )


def _make_infeasible(game: Game, reason: Reason, detail: str, leak_fear: float) -> SecretTerms:
    nan = np.full(game.n, math.nan)
    return SecretTerms(
        method="sequential obedience through its dual",
        reason=reason,
        assumptions=(LIMIT,),
        names=game.names,
        cost=math.inf,
        lower_bound=math.inf,
        offers=nan,
        margins=nan,
        asked=nan,
        average_gains=nan,
        schedule=(),
        shadow_prices=nan,
        leak_fear=leak_fear,
        steps=0,
        feasible=False,
        detail=detail,
    )
