"""Cost of a step: the cheapest combination of instruments on each edge of the lattice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from innercircle.terms._kernels.lattice import EdgeCost, Floats
from innercircle.terms.prices.instruments import Tool
from innercircle.terms.prices.lattice_game import Board, Cast
from innercircle.vocabulary import TIE_TOLERANCE

Groups = NDArray[np.integer]

_MARGIN = 4.0
"""Margin of an offer in units of the tie tolerance; well above any rounding of a gain."""


class EdgePrice:
    """Cheapest combination of tools for an insider who joins, given F before and after.

    Args:
        cast: who plays.
        tools: what may be offered.
        largest: no single promise may exceed this: face value, or cost of what is taken whole.
        weights: by tool, what its costs are multiplied by when combinations are compared.
        margin: face value by which an offer exceeds the least that works, in points; at least as
            much as a tie needs, and no more than the instrument has room for.
    """

    def __init__(
        self,
        cast: Cast,
        tools: Sequence[Tool],
        largest: float = np.inf,
        weights: Mapping[str, float] = MappingProxyType({}),
        margin: float = 0.0,
    ) -> None:
        first = np.array([members[0] for members in cast.groups])
        self.cast = cast
        self.tools = tuple(tools)
        self.largest = largest
        self.margin = margin
        self.weights = {t.name: weights.get(t.name, 1.0) for t in tools}
        self.worth = {t.name: t.worth[first] * cast.payable for t in tools}
        self.unit_cost = {t.name: self.weights[t.name] * t.unit_cost[first] for t in tools}
        self.most = {t.name: np.minimum(t.most[first], largest) for t in tools}
        self.levels = [
            (
                tool,
                face[first],
                np.where(cost[first] <= largest, self.weights[tool.name] * cost[first], np.inf),
            )
            for tool in tools
            for face, cost in zip(tool.levels, tool.level_costs, strict=True)
        ]

    def __call__(self, group: Groups, before: Floats, joined: Floats) -> Floats:
        """Least cost of making gains positive; inf where impossible.

        Args:
            group: (edge,) who joins.
            before: (edge,) F before they join.
            joined: (edge,) F after.
        """
        gains = self.cast.find_gains(group, before, joined)
        best = self.top_up(group, gains, joined)
        for tool, face, cost in self.levels:
            rate = self.find_rate(tool, group, joined)
            total = cost[group] + self.top_up(group, gains + face[group] * rate, joined)
            np.minimum(best, np.where(rate > 0, total, np.inf), out=best)
        return best

    def on_board(self, board: Board) -> EdgeCost:
        """The same for the edges of a board's lattice."""
        return lambda row: self(row.group, board.fall[row.states], board.find_joined(row))

    def find_rate(self, tool: Tool, group: Groups, joined: Floats) -> Floats:
        """Gain from a unit of face; 0 where the tool may not be offered."""
        return np.asarray(tool.find_rate(joined) * self.worth[tool.name][group])

    def top_up(self, group: Groups, gains: Floats, joined: Floats) -> Floats:
        """Cost of the divisible tools that lift gains above the tie."""
        tie = self.cast.tie[group]
        tools = [t for t in self.tools if t.divisible]
        lack = np.maximum(-gains, 0.0)
        if len(tools) == 1 and np.all(np.isinf(self.most[tools[0].name])):
            rate = self.find_rate(tools[0], group, joined)
            with np.errstate(divide="ignore", invalid="ignore"):
                cost = self.unit_cost[tools[0].name][group] * lack / rate
            return np.where(gains > tie, 0.0, np.where(rate > 0, cost, np.inf))
        total, reach, rest = np.zeros_like(gains), np.zeros_like(gains), lack
        if tools:
            rates = np.stack([self.find_rate(t, group, joined) for t in tools])
            costs = np.stack([self.unit_cost[t.name][group] for t in tools])
            caps = np.stack([self.most[t.name][group] for t in tools])
            with np.errstate(divide="ignore", invalid="ignore"):
                per_gain = np.where(rates > 0, costs / rates, np.inf)
                lifts = np.where(rates > 0, caps * rates, 0.0)
            reach, edges = lifts.sum(axis=0), np.arange(gains.size)
            with np.errstate(invalid="ignore"):
                for at in np.argsort(per_gain, axis=0, kind="stable"):
                    lift = np.minimum(lifts[at, edges], rest)
                    total += np.where(lift > 0, per_gain[at, edges] * lift, 0.0)
                    rest = rest - lift
        return np.where(gains > tie, 0.0, np.where(reach > lack + tie, total, np.inf))


@dataclass(frozen=True, eq=False)
class Promise:
    """Offer to one insider at their step.

    Attributes:
        faces: face value by instrument, margin included, zeros left out.
        spent: cost to the sponsor by instrument, without the margin.
        margin: face value added so that breaking is better than a tie.
        margin_on: the instrument that carries the margin, "" when none is needed.
    """

    faces: dict[str, float]
    spent: dict[str, float]
    margin: float = 0.0
    margin_on: str = ""


def make_promise(price: EdgePrice, group: int, before: float, joined: float) -> Promise:
    """The cheapest promise for one who joins, instrument by instrument, with its margin."""
    at, after = np.array([group]), np.array([joined])
    gain = price.cast.find_gains(at, np.array([before]), after)
    cost, faces, lifted = float(price.top_up(at, gain, after)[0]), {}, gain
    spent: dict[str, float] = {}
    for tool, face, paid in price.levels:
        rate = price.find_rate(tool, at, after)
        raised = gain + face[at] * rate
        total = float(paid[group] + price.top_up(at, raised, after)[0])
        if rate[0] > 0 and total < cost:
            cost, faces, lifted = total, {tool.name: float(face[group])}, raised
            spent = {tool.name: float(paid[group]) / price.weights[tool.name]}
    if lifted[0] > price.cast.tie[group]:
        return Promise(faces, spent)
    return fill_up(price, group, float(max(-lifted[0], 0.0)), joined, Promise(faces, spent))


def fill_up(price: EdgePrice, group: int, lack: float, joined: float, promise: Promise) -> Promise:
    """Divisible tools by cost per unit of gain; the last one carries the margin."""
    faces, spent, at = dict(promise.faces), dict(promise.spent), np.array([group])
    rates = {
        t.name: float(price.find_rate(t, at, np.array([joined]))[0])
        for t in price.tools
        if t.divisible
    }
    usable = [name for name, rate in rates.items() if rate > 0]
    last, room = "", 0.0
    for name in sorted(usable, key=lambda name: price.unit_cost[name][group] / rates[name]):
        most = float(price.most[name][group])
        face = min(most, lack / rates[name])
        lack -= face * rates[name]
        if face > 0:
            faces[name] = face
            spent[name] = face * float(price.unit_cost[name][group]) / price.weights[name]
        if face < most:
            last, room = name, most - face
            break
    if not last:
        return Promise(faces, spent)
    margin = find_margin(price, group, sum(faces.values()), rates[last], room)
    faces[last] = faces.get(last, 0.0) + margin
    return Promise(faces, spent, margin, last)


def find_margin(price: EdgePrice, group: int, promised: float, rate: float, room: float) -> float:
    """Face value on top of an offer that only makes a tie.

    At least what lifts a gain of zero above the tie, once ``promised`` enlarges the stakes; beyond
    it the margin that was asked for, as far as there is ``room``.
    """
    stakes = price.cast.game.stakes
    largest = float(np.abs(stakes[int(price.cast.groups[group][0])]).max()) + promised
    largest = largest or float(np.abs(stakes).max()) or 1.0
    share = _MARGIN * TIE_TOLERANCE
    # The margin enlarges the stakes too, and with them the tie that it has to exceed.
    least = share * largest / max(rate - share, 0.5 * rate)
    return max(least, min(price.margin, room))
