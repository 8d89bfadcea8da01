"""What a step costs: the cheapest combination of instruments on each edge of the lattice."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from innercircle.terms._board import Board
from innercircle.terms._instruments import Tool
from innercircle.terms._kernels.lattice import Floats, Row
from innercircle.vocabulary import TIE_TOLERANCE

_MARGIN = 4.0
"""Margin of an offer in units of the tie tolerance; well above any rounding of a gain."""


class EdgePrice:
    """Cheapest combination of tools on each edge of a board's lattice.

    Args:
        board: the board.
        tools: what may be offered.
        largest: no single promise may exceed this face value.
    """

    def __init__(self, board: Board, tools: Sequence[Tool], largest: float = np.inf) -> None:
        first = np.array([g[0] for g in board.groups])
        self.board = board
        self.tools = tuple(tools)
        self.worth = {t.name: t.worth[first] * board.payable for t in tools}
        self.unit_cost = {t.name: t.unit_cost[first] for t in tools}
        self.most = {t.name: np.minimum(t.most[first], largest) for t in tools}
        self.levels = [
            (tool, face[first], np.where(face[first] <= largest, cost[first], np.inf))
            for tool in tools
            for face, cost in zip(tool.levels, tool.level_costs, strict=True)
        ]

    def __call__(self, row: Row) -> Floats:
        """(state,) least cost of making the gain on each edge positive; inf where impossible."""
        gains, joined = self.board.find_gains(row), self.board.find_joined(row)
        best = self.top_up(row.group, gains, joined)
        for tool, face, cost in self.levels:
            rate = self.find_rate(tool, row.group, joined)
            lifted = gains + face[row.group] * rate
            total = cost[row.group] + self.top_up(row.group, lifted, joined)
            np.minimum(best, np.where(rate > 0, total, np.inf), out=best)
        return best

    def find_rate(self, tool: Tool, group: np.ndarray, joined: Floats) -> Floats:
        """What a unit of face adds to the gain; 0 where the tool may not be offered."""
        return np.asarray(tool.find_rate(joined) * self.worth[tool.name][group])

    def top_up(self, group: np.ndarray, gains: Floats, joined: Floats) -> Floats:
        """Cost of the divisible tools that lift gains above the tie."""
        tie = self.board.tie[group]
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
            reach = lifts.sum(axis=0)
            for at in np.argsort(per_gain, axis=0, kind="stable"):
                lift = np.minimum(np.take_along_axis(lifts, at[None, :], 0)[0], rest)
                price = np.take_along_axis(per_gain, at[None, :], 0)[0]
                with np.errstate(invalid="ignore"):
                    total += np.where(lift > 0, price * lift, 0.0)
                rest = rest - lift
        return np.where(gains > tie, 0.0, np.where(reach > lack + tie, total, np.inf))


@dataclass(frozen=True, eq=False)
class Promise:
    """What one insider is offered at his step.

    Attributes:
        faces: face value by instrument, margin included, zeros left out.
        cost: cost to the sponsor without the margin.
        margin: face value added so that breaking is better than a tie.
        margin_on: the instrument that carries the margin, "" when none is needed.
    """

    faces: dict[str, float]
    cost: float
    margin: float = 0.0
    margin_on: str = ""


def make_promise(price: EdgePrice, layer: int, state: int, group: int) -> Promise:
    """The cheapest promise on one edge, instrument by instrument, with its margin."""
    board, at = price.board, np.array([group], dtype=np.int16)
    row = Row(layer, np.array([state]), at, np.array([0]))
    gain, joined = board.find_gains(row), board.find_joined(row)
    cost, faces, lifted = float(price.top_up(at, gain, joined)[0]), {}, gain
    for tool, face, paid in price.levels:
        rate = price.find_rate(tool, at, joined)
        raised = gain + face[at] * rate
        total = float(paid[group] + price.top_up(at, raised, joined)[0])
        if rate[0] > 0 and total < cost:
            cost, faces, lifted = total, {tool.name: float(face[group])}, raised
    if lifted[0] > board.tie[group]:
        return Promise(faces, cost)
    return _fill_up(price, group, float(max(-lifted[0], 0.0)), joined, Promise(faces, cost))


def _fill_up(
    price: EdgePrice, group: int, lack: float, joined: Floats, promise: Promise
) -> Promise:
    """Divisible tools by cost per unit of gain; the last one carries the margin."""
    faces, at = dict(promise.faces), np.array([group], dtype=np.int16)
    rates = {t.name: float(price.find_rate(t, at, joined)[0]) for t in price.tools if t.divisible}
    usable = [name for name, rate in rates.items() if rate > 0]
    last = ""
    for name in sorted(usable, key=lambda name: price.unit_cost[name][group] / rates[name]):
        most = float(price.most[name][group])
        face = min(most, lack / rates[name])
        lack -= face * rates[name]
        if face > 0:
            faces[name] = face
        if face < most:
            last = name
            break
    if not last:
        return Promise(faces, promise.cost)
    stakes = price.board.game.stakes
    member = int(price.board.groups[group][0])
    largest = float(np.abs(stakes[member]).max()) + sum(faces.values())
    largest = largest or float(np.abs(stakes).max()) or 1.0
    share = _MARGIN * TIE_TOLERANCE
    # A margin enlarges the stakes, and with them the tie that it has to exceed.
    margin = share * largest / max(rates[last] - share, 0.5 * rates[last])
    faces[last] = faces.get(last, 0.0) + margin
    return Promise(faces, promise.cost, margin, last)
