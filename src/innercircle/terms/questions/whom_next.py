"""The next insider: cost of each now, given who is in, and the order in which to approach.

Those who are in count as mobilisation: they break, whatever happens. For everybody else there are
two prices: what they must be offered now, and what that leads to, the cheapest way from there to
the goal included. The second is what a sponsor who listens before offering should compare.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer, make_plain
from innercircle.errors import GameError
from innercircle.game import Game
from innercircle.terms._kernels.lattice import Floats, count_states, find_distances
from innercircle.terms._kernels.search import build_greedy
from innercircle.terms.prices.instruments import Given, Tool, describe_tools, read_instruments
from innercircle.terms.prices.lattice_game import (
    Aim,
    Cast,
    build_board,
    build_cast,
    read_aim,
    read_insiders,
)
from innercircle.terms.prices.public import (
    MOST_STATES,
    PublicTerms,
    exceeds,
    keep_total,
    solve_cast,
)
from innercircle.terms.prices.public_bounds import flatten, make_orders
from innercircle.terms.prices.step_cost import EdgePrice

if TYPE_CHECKING:
    import pandas as pd


_DRAWS = 500


@dataclass(frozen=True, kw_only=True, eq=False)
class NextInsider(Answer):
    """Prices of the next step.

    Attributes:
        names: (insider,) who is who.
        inside: (insider,) bool, already in.
        price: (insider,) what they must be offered if they are next; nan for those who are in, inf
            for those who cannot be offered enough.
        total: (insider,) the same plus the cheapest way on to the goal; inf if there is none.
        regret: (insider,) ``total`` less the least total.
        best: row of who should be next; None when the goal is reached already or out of reach.
        order: rows in which to approach, the cheapest order from here.
        cost: of that order.
        naive: costs of other orders by name: "strongest first", "weakest first", "cheapest first"
            (who costs least at each step), "random" (the mean).
        terms: the public terms from here.
    """

    names: tuple[str, ...]
    inside: NDArray[np.bool_]
    price: Floats
    total: Floats
    regret: Floats
    best: int | None
    order: tuple[int, ...]
    cost: float
    naive: Mapping[str, float]
    terms: PublicTerms

    def to_dict(self) -> dict[str, Any]:
        """Plain data with insiders by name."""
        plain = super().to_dict()
        for key in ("price", "total", "regret"):
            plain[key] = dict(zip(self.names, make_plain(getattr(self, key)), strict=True))
        plain["inside"] = [self.names[i] for i in np.flatnonzero(self.inside)]
        plain["best"] = None if self.best is None else self.names[self.best]
        plain["order"] = [self.names[i] for i in self.order]
        return plain

    def to_frame(self) -> "pd.DataFrame":
        """One row an insider who is not in yet, cheapest total first."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        columns = {"insider": self.names, "price": self.price, "total": self.total}
        frame = pd.DataFrame({**columns, "regret": self.regret})
        return frame[~self.inside].sort_values("total", ignore_index=True)


def price_next(
    game: Game,
    inside: ArrayLike | Sequence[str] = (),
    instrument: Given = "payment",
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
    *,
    largest: float = math.inf,
    total: float = math.inf,
    seed: int = 0,
) -> NextInsider:
    """Price each insider as the next one to be made sure.

    Args:
        game: with complements.
        inside: who is in already and breaks whatever happens (names, rows or mask).
        instrument: as in :func:`price_public`.
        min_fall: as in :func:`price_public`.
        target: as in :func:`price_public`.
        payees: as in :func:`price_public`.
        largest: as in :func:`price_public`.
        total: as in :func:`price_public`, for those who are not in yet.
        seed: of the random orders.
    """
    game.require_complements()
    problems: list[str] = []
    already = read_insiders(game, inside, "inside", problems)
    if problems:
        raise GameError("; ".join(problems), where="terms")
    aim = read_aim(game, min_fall, target, payees)
    every_tool = read_instruments(game, instrument)
    rest = np.flatnonzero(~already)
    if not rest.size:
        raise GameError("everyone is in already", where="terms")
    left = _leave_out(game, already)
    onward = Aim(aim.min_fall, aim.target[rest], aim.payees[rest])
    tools = [tool.restrict(rest) for tool in every_tool]
    cast = build_cast(left, onward, describe_tools(tools))
    price = EdgePrice(cast, tools, largest)
    terms = keep_total(lambda _: solve_cast(cast, price), total, 0.0)
    group = cast.group_of
    everyone = np.arange(len(cast.groups))
    now = price(everyone, cast.find_fall(np.zeros(everyone.size)), cast.find_fall(cast.power))
    now = np.where(exceeds(now, total), np.inf, now)
    after = now + _find_onward(left, cast, price, everyone)
    after = np.where(exceeds(after, total), np.inf, after)
    done = bool(cast.reaches(cast.find_fall(np.zeros(1)))[0] and not onward.target.any())
    prices, totals = np.full(game.n, np.nan), np.full(game.n, np.nan)
    prices[rest], totals[rest] = now[group], after[group]
    least = float(np.nanmin(totals))
    return NextInsider(
        method=terms.method,
        reason=terms.reason,
        certified=terms.certified,
        tolerance=terms.tolerance,
        seed=seed,
        names=game.names,
        inside=already,
        price=prices,
        total=totals,
        regret=totals - least if np.isfinite(least) else np.full(game.n, np.nan),
        best=None if done or not np.isfinite(least) else int(np.nanargmin(totals)),
        order=tuple(int(rest[i]) for i in terms.order),
        cost=terms.cost,
        naive={
            name: math.inf if exceeds(cost, total) else cost
            for name, cost in _price_naive(cast, price, seed).items()
        },
        terms=terms,
    )


def _leave_out(game: Game, inside: NDArray[np.bool_]) -> Game:
    """The game of the others, when those inside break for certain."""
    rest = np.flatnonzero(~inside)
    return Game(
        power=game.power[rest],
        stakes=game.stakes[rest],
        threshold=game.threshold,
        mobilisation=game.mobilisation + float(game.power[inside].sum()),
        names=[game.names[i] for i in rest],
    )


def _find_onward(left: Game, cast: Cast, price: EdgePrice, groups: NDArray[np.int64]) -> Floats:
    """(group,) cheapest way to the goal once a member of the group is in."""
    if count_states(cast.sizes) <= MOST_STATES:
        board = build_board(cast)
        distances = find_distances(board.lattice, price.on_board(board), board.goal)
        return distances[1][board.lattice.place[board.lattice.strides[groups]]]
    costs = []
    for g in groups:
        inside = np.arange(left.n) == cast.groups[g][0]
        rest, smaller = np.flatnonzero(~inside), _leave_out(left, inside)
        aim = Aim(cast.aim.min_fall, cast.aim.target[rest], cast.aim.payees[rest])
        tools: list[Tool] = [tool.restrict(rest) for tool in price.tools]
        fewer = build_cast(smaller, aim, describe_tools(tools))
        costs.append(solve_cast(fewer, EdgePrice(fewer, tools, price.largest)).cost)
    return np.array(costs)


def _price_naive(cast: Cast, price: EdgePrice, seed: int) -> dict[str, float]:
    flat = flatten(cast)
    orders = make_orders(flat, price)
    rng = np.random.default_rng(seed)
    drawn = np.array([rng.permutation(flat.power.size) for _ in range(_DRAWS)])
    strongest = np.argsort(-flat.power, kind="stable")
    listed = {
        "strongest first": strongest,
        "weakest first": strongest[::-1],
        "cheapest first": build_greedy(orders),
    }
    costs = {name: float(orders.price(order[None, :])[0][0]) for name, order in listed.items()}
    costs["random"] = float(orders.price(drawn)[0].mean())
    return costs
