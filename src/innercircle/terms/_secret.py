"""Secret terms: each sees only his own offer, and the order is drawn at random.

Whoever is offered something does not know how many were asked before him. He goes along if breaking
is better *on average* over the order, given that those before him go along: sequential obedience.
The cheapest random order and payments are a linear program on the lattice of who has already been
asked; it is solved through its dual, max over 0 ≤ λ ≤ 1 of the shortest path with edge cost
−λ_i d_i, with the gap between both as certificate.

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
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError
from innercircle.game import Game
from innercircle.terms._board import Board, Cast, build_board, build_cast, read_aim
from innercircle.terms._graded import price_graded
from innercircle.terms._instruments import Instrument
from innercircle.terms._kernels.obedience import Mixture, Walk, solve_obedience
from innercircle.terms._kernels.walks import MOST_EDGES, Gains, LatticeOracle, count_edges
from innercircle.terms._large import flatten
from innercircle.terms._large_secret import solve_large_secret
from innercircle.terms._public import price_public, read_margin
from innercircle.terms._schedule import LIMIT, collect_gains, spread_path
from innercircle.vocabulary import TIE_TOLERANCE, Reason

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

_UNPAID_PRICE = 1e3
_DEAREST = 1e8
_WILLING = 1e-11
_RELATIVE_GAP = 1e-7
_MOST_GUARANTEED = 8
_MARGIN = 4.0 * TIE_TOLERANCE
_CLEAR = 10.0 * TIE_TOLERANCE


@dataclass(frozen=True, kw_only=True, eq=False)
class SecretTerms(Answer):
    """The cheapest secret terms.

    Attributes:
        names: (insider,) who is who.
        cost: expected payments of this schedule, an infimum; inf when infeasible.
        lower_bound: no secret terms cost less.
        gap: ``cost`` − ``lower_bound``.
        offers: (insider,) payment promised to each when he is asked, with margins.
        margins: (insider,) the part of an offer that turns a tie into breaking.
        asked: (insider,) probability that he is asked at all.
        average_gains: (insider,) gain from breaking, on average over his places when asked, before
            any payment.
        schedule: (probability, order) pairs; an order lists rows, first asked first.
        shadow_prices: (insider,) λ: how much the cost rises when his gains fall by one throughout.
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
        """How far the cost may be above the least possible."""
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
) -> SecretTerms:
    """Price the cheapest secret terms.

    Args:
        game: with complements.
        instrument: "payment" on breaking; or "guarantee", for which each knows the face value of
            his own. Guarantees are priced on a ladder of eight face values, up to eight insiders;
            ``cost`` and ``offers`` are then expected face values, and ``lower_bound`` is that of
            payments, which guarantees never beat.
        min_fall: probability in [0, 1] with which the regime must fall; None when not asked for.
            Then it is drawn at random who is asked, always enough for it, and an offer is what is
            promised to him who is asked.
        target: insiders that must break (names, rows or mask). With neither ``min_fall`` nor
            ``target``, everyone must break; with both, both must hold.
        payees: who may be offered anything; None: everyone.
        leak_fear: ℓ in [0, 1]: an insider counts on the order with 1 − ℓ and on being alone with ℓ.
        margin: points by which offers exceed the least that works; the cost is without them.

    Returns:
        the terms with their certificate; infeasible ones are an answer too, with the reason.

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
    if count_edges(cast.sizes) > MOST_EDGES:
        terms = _solve_large(cast, float(leak_fear))
    else:
        terms = _solve(build_board(cast), float(leak_fear))
    terms = terms if instrument == "payment" else _guarantee(cast, terms)
    more = np.where(terms.margins > 0, np.maximum(read_margin(margin) - terms.margins, 0.0), 0.0)
    return replace(terms, offers=terms.offers + more, margins=terms.margins + more)


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


def _solve_large(cast: Cast, leak_fear: float) -> SecretTerms:
    """Bounds instead of the lattice; the public order is one of the orders to begin with."""
    game, flat = cast.game, flatten(cast)
    public = price_public(game, "payment", cast.aim.min_fall, cast.aim.target, cast.aim.payees)
    if not public.feasible:
        return _make_infeasible(game, public.reason, public.detail, leak_fear)
    row = {int(i): k for k, i in enumerate(np.concatenate(cast.groups))}
    first = np.array([row[i] for i in public.order])
    starts = [first]
    if flat.required.all():
        starts += [first[::-1], *(np.roll(first, k) for k in range(1, first.size))]
    scale = float(np.abs(game.stakes).max()) or 1.0
    feared = cast.with_leak_fear(leak_fear)
    gains = replace(
        feared,
        base=feared.base / scale - np.where(cast.payable, 0.0, _CLEAR),
        on_join=feared.on_join / scale,
        on_others=feared.on_others / scale,
    )
    price = np.where(cast.payable, 1.0, _UNPAID_PRICE)
    mixture = solve_large_secret(cast, gains, price, starts)
    collected = mixture.chances @ np.stack([walk.gains for walk in mixture.walks])
    if np.any(collected[~cast.payable] < -_WILLING):  # the certain public order is a schedule too
        certain = tuple(int(flat.group[i]) for i in first)
        mixture = replace(
            mixture, walks=(Walk(certain, collected),), chances=np.ones(1), upper=np.inf
        )
    return _make_terms(cast, mixture, scale, leak_fear)


def _solve(board: Board, leak_fear: float) -> SecretTerms:
    cast, game = board.cast, board.cast.game
    scale = float(np.abs(game.stakes).max()) or 1.0
    feared = cast.with_leak_fear(leak_fear)
    gains = Gains(feared.base / scale, feared.on_join / scale, feared.on_others / scale, board.fall)
    oracle = LatticeOracle(board.lattice, gains, board.goal)
    _, start = oracle(np.ones(board.cast.payable.size))
    if board.cast.payable.all():
        mixture = _solve_paid(oracle, board, start)
        return _make_terms(cast, mixture, scale, leak_fear)
    # Whoever is not paid must gain by more than a tie: first his gains are counted from above it,
    # by enough that a linear programme in double precision can tell.
    clear = replace(gains, base=gains.base - np.where(board.cast.payable, 0.0, _CLEAR))
    strict = LatticeOracle(board.lattice, clear, board.goal)
    short = np.where(board.cast.payable, 0.0, 1.0)
    willing = solve_obedience(strict, short, strict(short)[1], relative=0.0, absolute=1e-13)
    if willing.lower > 1e-12:
        held = [game.names[i] for i in np.flatnonzero(~board.cast.aim.payees)]
        detail = f"May not be offered anything: {', '.join(held)}."
        return _make_infeasible(game, Reason.UNPAID_HOLD_OUT, detail, leak_fear)
    mixture = _solve_paid(oracle, board, [*start, *_add_up(board, gains, willing.walks)])
    # A little of the first mixture makes willing whoever is at a tie in the second, if it asks him.
    tied = ~board.cast.payable & _find_asked(board, mixture) & ~_find_asked(board, willing)
    if np.any(tied & (mixture.chances @ np.stack([w.gains for w in mixture.walks]) <= _CLEAR)):
        mixture = _solve_paid(strict, board, willing.walks)
    return _make_terms(cast, mixture, scale, leak_fear)


def _solve_paid(oracle: LatticeOracle, board: Board, start: Sequence[Walk]) -> Mixture:
    """Solve with a fine on what the unpaid lack, raised until they lack nothing."""
    unpaid, fine = ~board.cast.payable, _UNPAID_PRICE
    while True:
        price = np.where(unpaid, fine, 1.0)
        mixture = solve_obedience(oracle, price, start, relative=_RELATIVE_GAP, absolute=1e-10)
        collected = mixture.chances @ np.stack([walk.gains for walk in mixture.walks])
        if fine > _DEAREST or np.all(collected[unpaid] >= -_WILLING):
            return mixture
        fine *= 100.0


def _find_asked(board: Board, mixture: Mixture) -> NDArray[np.bool_]:
    asked = np.zeros(board.cast.payable.size, dtype=bool)
    for walk in mixture.walks:
        asked[list(walk.path)] = True
    return asked


def _add_up(board: Board, gains: Gains, walks: Sequence[Walk]) -> list[Walk]:
    """The same walks with their gains counted anew."""
    fresh = []
    for walk in walks:
        sums, state = np.zeros(board.cast.payable.size), 0
        for g in walk.path:
            after = state + int(board.lattice.strides[g])
            sums[g] += gains.find(np.array([g]), np.array([state]), np.array([after]))[0]
            state = after
        fresh.append(Walk(walk.path, sums))
    return fresh


def _make_terms(cast: Cast, mixture: Mixture, scale: float, leak_fear: float) -> SecretTerms:
    """Spread a mixture over the members of groups and recompute everything from its orders."""
    game = cast.game
    schedule = tuple(
        (float(chance * share), order)
        for chance, walk in zip(mixture.chances, mixture.walks, strict=True)
        for share, order in spread_path(cast, walk.path)
    )
    collected, asked = collect_gains(game, schedule, leak_fear)
    due = np.where(cast.aim.payees, np.maximum(-collected, 0.0), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        average = np.where(asked > 0, collected / asked, math.nan)
        bare = np.where(asked > 0, due / asked, 0.0)
    largest = np.abs(game.stakes).max(axis=1) + bare
    largest[largest == 0] = scale
    needs = (asked > 0) & cast.aim.payees & (collected <= game.ties)
    margins = np.where(needs, _MARGIN * largest, 0.0)
    cost, lower = math.fsum(due), min(scale * mixture.lower, math.fsum(due))
    lower = max(lower, 0.0)
    multipliers = np.zeros(game.n)
    for members, value in zip(cast.groups, mixture.multipliers, strict=True):
        multipliers[members] = value
    closed = cost - lower <= 1e-6 * cost + 1e-9 * scale
    return SecretTerms(
        method="sequential obedience through its dual: shortest paths and an in-out master problem",
        reason=Reason.SOLVED if closed else Reason.GAP_NOT_CLOSED,
        certified=closed,
        tolerance=cost - lower,
        assumptions=(LIMIT,),
        names=game.names,
        cost=cost,
        lower_bound=lower,
        offers=bare + margins,
        margins=margins,
        asked=asked,
        average_gains=average,
        schedule=schedule,
        shadow_prices=multipliers,
        leak_fear=leak_fear,
        steps=mixture.steps,
        feasible=True,
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
