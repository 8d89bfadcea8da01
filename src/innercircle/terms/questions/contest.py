"""Two purses: what the sponsor must spend when the leader spends too, and the other way round.

Payments on staying (leader) and on breaking (sponsor) cancel point for point: only the difference
enters an insider's gain. The side that moves last knows what the other has spent. So with C the
public price of breaking and K the price of loyalty, both without the other's money,

    the sponsor is sure of a fall with more than C + (leader's budget), however it is spent;
    the leader is sure of everyone with more than K + (sponsor's budget).

Where the sponsor may not pay everybody, or only up to a cap for each, the leader can spend where
the sponsor cannot answer. Then an order serves against a budget L if those in it who may not be
paid gain by more than L, and nobody who is paid is within L of the cap; it costs at most L more.

Less may do, because the others cannot always spend every point where it has to be matched. How well
they can spend is searched for, step by step where it raises the price most; what that search finds
is a bound from below. Between the bounds a point of the map is undecided.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer
from innercircle.errors import GameError
from innercircle.game import Game
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.prices.lattice_game import read_aim
from innercircle.terms.prices.loyalty import price_loyalty
from innercircle.terms.prices.public import exceeds, price_public

OUTCOMES = ("falls", "holds", "open", "undecided")

_CHUNKS = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class ContestMap(Answer):
    """Outcomes that either side can be sure of, by both budgets.

    Attributes:
        sponsor_budgets: (row,) points.
        leader_budgets: (column,) points.
        outcome: (row, column) "falls" (the sponsor can make breaking the only outcome whatever the
            leader spends it on), "holds" (the leader can make staying the only one), "open"
            (neither can), or "undecided" (the bounds do not tell).
        price_of_breaking: C, without the leader's money; inf when it is above what may be spent.
        price_of_loyalty: K, without the sponsor's money.
        sponsor_needs: (column, 2) lower and upper bound on what the sponsor needs against each of
            the leader's budgets; inf when it is above what may be spent.
        leader_needs: (row, 2) the same for the leader.
        leader_defence: (column, insider) payments on staying that prove the sponsor's lower bound.
        sponsor_attack: (row, insider) payments on breaking that prove the leader's lower bound.
    """

    sponsor_budgets: Floats
    leader_budgets: Floats
    outcome: NDArray[np.str_]
    price_of_breaking: float
    price_of_loyalty: float
    sponsor_needs: Floats
    leader_needs: Floats
    leader_defence: Floats
    sponsor_attack: Floats

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        plain = super().to_dict()
        plain["outcome"] = self.outcome.tolist()
        return plain


def map_contest(
    game: Game,
    sponsor_budgets: ArrayLike,
    leader_budgets: ArrayLike,
    *,
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
    largest: float = math.inf,
    total: float = math.inf,
) -> ContestMap:
    """Map who can be sure of what over a grid of budgets.

    Args:
        game: with complements.
        sponsor_budgets: budgets for payments on breaking, each ≥ 0.
        leader_budgets: budgets for payments on staying, each ≥ 0.
        min_fall: what the sponsor wants, as in :func:`price_public`.
        target: the same; with neither, everyone breaks.
        payees: whom the sponsor may pay; None: everyone. The leader may pay anybody.
        largest: the sponsor's largest single payment.
        total: the sponsor's largest budget; no price above it is one that can be paid.

    Raises:
        GameError: a budget below zero, or a sponsor's budget above ``total``.
    """
    game.require_complements()
    rows, columns = _read_budgets(sponsor_budgets, leader_budgets, total)
    payable = read_aim(game, min_fall, target, payees).payees
    aim: dict[str, Any] = {"min_fall": min_fall, "target": target, "payees": payable}

    def breaking(payments: Floats) -> tuple[float, Floats]:
        terms = price_public(_pay(game, staying=payments), **aim, largest=largest)
        return terms.cost, terms.offers

    def breaking_at_worst(budget: float) -> float:
        if budget > largest:
            return math.inf
        feared = _pay(game, staying=np.where(payable, 0.0, budget))
        return price_public(feared, **aim, largest=largest - budget).cost + budget

    def staying(payments: Floats) -> tuple[float, Floats]:
        terms = price_loyalty(_pay(game, breaking=payments))
        return terms.cost, terms.offers

    nobody = np.zeros(game.n)
    fall_price, loyalty_price = breaking(nobody)[0], staying(nobody)[0]
    anybody = np.full(game.n, math.inf)
    defence, sponsor_low = _spend_well(breaking, columns, anybody)
    attack, leader_low = _spend_well(staying, rows, np.where(payable, largest, 0.0))
    enough = [breaking_at_worst(float(budget)) for budget in columns]
    sponsor_needs = _keep_within(np.stack([sponsor_low, enough], axis=1), total)
    leader_needs = np.stack([leader_low, loyalty_price + rows], axis=1)
    slack = 1e-9 * (1.0 + fall_price + loyalty_price if np.isfinite(fall_price) else 1.0)
    outcome = _name_outcomes(rows, columns, sponsor_needs, leader_needs, slack)
    return ContestMap(
        method="public terms of both sides; stepwise search for the other side's best spending",
        certified=not bool(np.any(outcome == "undecided")),
        assumptions=(
            "The side that is said to be sure moves last and sees what the other has spent.",
        ),
        sponsor_budgets=rows,
        leader_budgets=columns,
        outcome=outcome,
        price_of_breaking=float(_keep_within(fall_price, total)),
        price_of_loyalty=loyalty_price,
        sponsor_needs=sponsor_needs,
        leader_needs=leader_needs,
        leader_defence=defence,
        sponsor_attack=attack,
    )


def _read_budgets(sponsor: ArrayLike, leader: ArrayLike, total: float) -> tuple[Floats, Floats]:
    rows, columns = (np.atleast_1d(np.asarray(b, dtype=np.float64)) for b in (sponsor, leader))
    if not (np.all(rows >= 0) and np.all(columns >= 0)):
        raise GameError("budgets must be ≥ 0", where="map_contest")
    if np.any(rows > total):
        raise GameError(f"no budget of the sponsor's may be above {total:g}", where="map_contest")
    return rows, columns


def _name_outcomes(
    rows: Floats, columns: Floats, sponsor_needs: Floats, leader_needs: Floats, slack: float
) -> NDArray[np.str_]:
    """(row, column) outcome that the bounds on both sides' needs leave."""
    falls = rows[:, None] > sponsor_needs[None, :, 1] + slack
    holds = columns[None, :] > leader_needs[:, None, 1] + slack
    neither = rows[:, None] <= sponsor_needs[None, :, 0] + slack
    neither &= columns[None, :] <= leader_needs[:, None, 0] + slack
    return np.where(
        falls, "falls", np.where(holds, "holds", np.where(neither, "open", "undecided"))
    )


def _keep_within(needs: ArrayLike, total: float) -> Floats:
    """Needs, inf where they are more than may be spent."""
    return np.where(exceeds(needs, total), np.inf, needs)


def _pay(game: Game, *, staying: ArrayLike = 0.0, breaking: ArrayLike = 0.0) -> Game:
    """The game after payments on staying and on breaking."""
    stakes = game.stakes.copy()
    stakes[:, :2] += np.broadcast_to(staying, (game.n,))[:, None]
    stakes[:, 2:] += np.broadcast_to(breaking, (game.n,))[:, None]
    return game.with_(stakes=stakes)


def _spend_well(
    price: Callable[[Floats], tuple[float, Floats]], budgets: Floats, caps: Floats
) -> tuple[Floats, Floats]:
    """Payments that spend each budget so that the other side's price rises, and that price.

    Each chunk goes where it raises the price most: to one insider, or in equal parts to the two,
    three … whom the other side pays most, because what is cheap to go round has to be closed on
    both sides. If one point raises it by one, nothing better exists, and the rest is spared.
    Nobody is paid more than ``caps``; what cannot be spent so is kept.
    """
    n = caps.size
    spent, best = np.zeros((budgets.size, n)), np.zeros(budgets.size)
    payments, known, done = np.zeros(n), price(np.zeros(n))[0], 0.0
    for k in np.argsort(budgets):
        chunk = (budgets[k] - done) / max(1, round(_CHUNKS / budgets.size))
        while chunk > 0 and done < budgets[k] - 1e-12 * budgets[k]:
            order = np.argsort(-price(payments)[1], kind="stable")
            shares = [*np.eye(n)[order], *(_spread(order[:m], n) for m in range(2, n + 1))]
            allowed = [s for s in shares if np.all((s == 0) | (payments + chunk * s <= caps))]
            best_value, best_share = -np.inf, None
            for share in allowed:
                value = price(payments + chunk * share)[0]
                if value > best_value:
                    best_value, best_share = value, share
                if value >= known + chunk * (1.0 - 1e-9):
                    break
            if best_share is None:
                break
            payments = payments + chunk * best_share
            known, done = best_value, done + chunk
        spent[k], best[k] = payments, known
    return spent, best


def _spread(rows: NDArray[np.intp], n: int) -> Floats:
    """Equal shares for some, nothing for the others."""
    shares = np.zeros(n)
    shares[rows] = 1.0 / rows.size
    return shares
