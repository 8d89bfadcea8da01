"""Robustness of given offers: how far each input may move, and what the cost gains when it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from innercircle.answer import Answer
from innercircle.errors import GameError
from innercircle.game import Game, Threshold, compute_gain
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.prices.instruments import Given, describe_tools, read_instruments
from innercircle.terms.prices.lattice_game import Aim, build_cast, read_aim
from innercircle.terms.prices.public import PublicTerms
from innercircle.terms.prices.step_cost import EdgePrice
from innercircle.vocabulary import TIE_TOLERANCE, Cell

if TYPE_CHECKING:
    import pandas as pd


CELLS = tuple(Cell)
_HALVINGS = 60


@dataclass(frozen=True, kw_only=True)
class Slack:
    """Interval in which one input may move, all else equal.

    Attributes:
        insider: whose; "" for inputs of the whole game.
        what: "power", a cell of the stake table, "mobilisation" or "threshold".
        value: today's; 0 for the threshold, which is measured by how far it is shifted.
        low: smallest value at which the terms still work; -inf when any smaller one does.
        high: largest value at which they still work; inf when any larger one does.
    """

    insider: str
    what: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Robustness(Answer):
    """The interval of each input in which given offers still work.

    Attributes:
        works: True when the offers work as things are.
        slacks: one an input; empty when they do not.
    """

    works: bool
    slacks: tuple[Slack, ...]

    def to_frame(self) -> "pd.DataFrame":
        """One row an input, the tightest first."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        rows = [vars(slack) for slack in self.slacks]
        frame = pd.DataFrame(rows, columns=["insider", "what", "value", "low", "high"])
        room = np.minimum(frame["value"] - frame["low"], frame["high"] - frame["value"])
        return frame.assign(room=room).sort_values("room", ignore_index=True)


@dataclass(frozen=True, eq=False)
class Inputs:
    """A game with offers applied, whose inputs can be moved without checks.

    ``raised`` is what the offers add to ``stakes``, (insider, 4).
    """

    power: Floats
    stakes: Floats
    mobilisation: float
    shift: float
    threshold: Threshold
    raised: Floats

    def works(self, aim: Aim) -> bool:
        """Does the smallest equilibrium reach the goal?"""
        breaking = np.zeros(self.power.size, dtype=bool)
        ties = TIE_TOLERANCE * np.abs(self.stakes).max(axis=1)
        while True:
            others = self.power[breaking].sum() - np.where(breaking, self.power, 0.0)
            joined, stayed = self.find_fall(others + self.power), self.find_fall(others)
            gains = compute_gain(self.stakes.T, joined, stayed)
            ready = ~breaking & (gains > ties)
            if not ready.any():
                break
            breaking |= ready
        falls = float(self.find_fall(self.power[breaking].sum()))
        enough = aim.min_fall is None or falls >= aim.min_fall - 1e-12
        return enough and bool(np.all(breaking[aim.target]))

    def find_span(self) -> float:
        """A shift of the threshold beyond which nothing can fall."""
        return float(self.power.sum()) + self.mobilisation + abs(self.threshold.mean)

    def find_fall(self, power: ArrayLike) -> Floats:
        """F with the threshold shifted."""
        scale = max(self.mobilisation, 0.0) + float(self.power.sum())
        x = np.asarray(power) + self.mobilisation - self.shift
        return self.threshold.probability(x, scale)


def find_robustness(
    game: Game,
    terms: PublicTerms,
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    *,
    margin: float = 0.0,
) -> Robustness:
    """Move each input alone until the offers fail.

    Args:
        game: the game that the terms were made for.
        terms: public terms; every promise acts on the cells as its instrument says.
        min_fall: the goal, as in :func:`price_public`.
        target: the goal, as in :func:`price_public`.
        margin: face value added to every positive offer, in points.

    Returns:
        an interval an input, by bisection to double precision, cut where complements would fail.
    """
    aim = read_aim(game, min_fall, target, None)
    inputs = apply_offers(game, terms, margin)
    if not inputs.works(aim):
        return Robustness(method="bisection", works=False, slacks=())
    slacks = []
    for i, name in enumerate(game.names):
        slacks.append(_probe(inputs, aim, name, "power", i))
        slacks += [_probe(inputs, aim, name, cell.value, i) for cell in CELLS]
    slacks.append(_probe(inputs, aim, "", "mobilisation", 0))
    slacks.append(_probe(inputs, aim, "", "threshold", 0))
    return Robustness(method="bisection", works=True, slacks=tuple(slacks))


def apply_offers(game: Game, terms: PublicTerms, margin: float = 0.0) -> Inputs:
    """The game with public offers made, ``margin`` points added to each that is not nothing."""
    stakes = game.stakes.copy()
    for name, faces in terms.promises.items():
        effect = terms.effects[name]
        more = np.where((faces > 0) & effect.divisible, margin, 0.0)
        stakes += effect.cells * (faces + more)[:, None]
    raised = stakes - game.stakes
    return Inputs(game.power, stakes, game.mobilisation, 0.0, game.threshold, raised)


def _move(inputs: Inputs, what: str, i: int, value: float) -> Inputs:
    if what == "mobilisation":
        return replace(inputs, mobilisation=value)
    if what == "threshold":
        return replace(inputs, shift=value)
    if what == "power":
        power = inputs.power.copy()
        power[i] = value
        return replace(inputs, power=power)
    stakes = inputs.stakes.copy()
    stakes[i, CELLS.index(Cell(what))] = value
    return replace(inputs, stakes=stakes)


def _probe(inputs: Inputs, aim: Aim, name: str, what: str, i: int) -> Slack:
    """Bisect towards the bad side; the good side ends where complements do."""
    a, r, p, g = (float(x) for x in inputs.stakes[i])
    scale = float(np.abs(inputs.stakes).max()) or 1.0
    far = 1e3 * scale
    value, worst, best = {
        "power": (float(inputs.power[i]), 0.0, np.inf),
        "mobilisation": (inputs.mobilisation, 0.0, np.inf),
        "threshold": (0.0, 10.0 * inputs.find_span(), -np.inf),
        "stay_holds": (a, a + far, r),
        "stay_falls": (r, a, -np.inf),
        "break_holds": (p, p - far, g),
        "break_falls": (g, p, np.inf),
    }[what]
    limit = worst
    if not _move(inputs, what, i, worst).works(aim):
        limit, bad = value, worst
        for _ in range(_HALVINGS):
            middle = 0.5 * (limit + bad)
            if _move(inputs, what, i, middle).works(aim):
                limit = middle
            else:
                bad = middle
    elif what in {"stay_holds", "break_holds", "threshold"}:
        limit = np.inf if worst > value else -np.inf
    low, high = (best, limit) if worst > value or best < value else (limit, best)
    offered = float(inputs.raised[i, CELLS.index(Cell(what))]) if what in CELLS else 0.0
    return Slack(
        insider=name,
        what=what,
        value=value - offered,
        low=float(low) - offered,
        high=float(high) - offered,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Sensitivity(Answer):
    """Slopes of the cost of public terms in each input, along the cheapest order.

    Attributes:
        names: (insider,) who is who.
        power: (insider,) change of the cost per unit of their power.
        stakes: (insider, 4) per point of each cell (a, r, p, g).
        mobilisation: per unit of mobilisation.
        step: of the central differences, as a share of the scale of each input.
    """

    names: tuple[str, ...]
    power: Floats
    stakes: Floats
    mobilisation: float
    step: float


def find_sensitivity(
    game: Game, terms: PublicTerms, instrument: Given = "payment", *, step: float = 1e-6
) -> Sensitivity:
    """Slopes of the cost: by the envelope theorem the order may be kept.

    At a kink (an insider just free, two orders at one price) the slope is the mean of both sides.

    Args:
        game: the game that the terms were made for.
        terms: feasible public terms.
        instrument: the same as for the terms, with numbers that hold for everyone.
        step: share of the scale by which an input is moved each way.
    """
    if not terms.feasible:
        raise GameError("terms that are not feasible have no slope", where="terms")

    def slope(size: float, change: Callable[[float], Game]) -> float:
        up, down = (price_order(change(x), terms.order, instrument) for x in (size, -size))
        return (up - down) / (2.0 * size)

    def move(i: int, cell: int) -> Callable[[float], Game]:
        def change(x: float) -> Game:
            stakes = game.stakes.copy()
            stakes[i, cell] += x
            return game.with_(stakes=stakes)

        return change

    def strengthen(i: int) -> Callable[[float], Game]:
        def change(x: float) -> Game:
            power = game.power.copy()
            power[i] += x
            return game.with_(power=power)

        return change

    points = step * (float(np.abs(game.stakes).max()) or 1.0)
    weight = step * float(game.power.min())
    moved = game.mobilisation + weight
    shifted = game.with_(mobilisation=moved)
    base = price_order(game, terms.order, instrument)
    return Sensitivity(
        method="central differences along the cheapest order",
        names=game.names,
        power=np.array([slope(weight, strengthen(i)) for i in range(game.n)]),
        stakes=np.array([[slope(points, move(i, c)) for c in range(4)] for i in range(game.n)]),
        mobilisation=(price_order(shifted, terms.order, instrument) - base) / weight,
        step=step,
    )


def price_order(game: Game, order: Sequence[int], instrument: Given = "payment") -> float:
    """Cost of making insiders sure in a given order (rows); inf if a step is impossible."""
    tools = read_instruments(game, instrument)
    cast = build_cast(game, read_aim(game, None, None, None), describe_tools(tools))
    path = cast.group_of[list(order)]
    fall = cast.find_fall(np.concatenate([[0.0], np.cumsum(cast.power[path])]))
    return float(EdgePrice(cast, tools)(path, fall[:-1], fall[1:]).sum())
