"""Terms that bear a whole range of inputs, and how fast their cost changes with each.

The gain from breaking, d = p·(1−F⁺) + g·F⁺ − a·(1−F) − r·F with F⁺ = F(W+w), rises with p, g,
every power and mobilisation, and falls with a, r and the threshold. So a range has one worst
corner, terms that work there work everywhere in it, and none that fail there work everywhere:
robust terms are the public terms of the worst corner. Distributions of the threshold have no worst
one as a rule: offers must work under each (``thresholds.py``).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from innercircle.answer import Answer
from innercircle.errors import GameError
from innercircle.game import Game, Threshold
from innercircle.terms.prices.instruments import Given, describe_tools, read_instruments
from innercircle.terms.prices.lattice_game import build_cast, read_aim
from innercircle.terms.prices.public import PublicTerms, keep_total, read_margin, solve_cast
from innercircle.terms.prices.step_cost import EdgePrice
from innercircle.terms.prices.thresholds import solve_several

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranges:
    """A box of inputs; what is None stays as it is.

    Attributes:
        power: (insider, 2) least and largest power.
        stakes: (insider, 4, 2) least and largest payoffs.
        mobilisation: (2,) least and largest M.
        thresholds: further distributions of θ that are thought possible.
    """

    power: ArrayLike | None = None
    stakes: ArrayLike | None = None
    mobilisation: ArrayLike | None = None
    thresholds: Sequence[Threshold] = ()


def make_ranges(
    game: Game,
    *,
    power: float = 0.0,
    stakes: float = 0.0,
    thresholds: Sequence[Threshold] = (),
) -> Ranges:
    """Ranges around a game: powers ± a share, payoffs ± points."""
    sides = np.array([-1.0, 1.0])
    return Ranges(
        power=game.power[:, None] * (1.0 + power * sides),
        stakes=game.stakes[:, :, None] + stakes * sides,
        thresholds=thresholds,
    )


def price_robust(
    game: Game,
    ranges: Ranges,
    instrument: Given = "payment",
    min_fall: float | None = None,
    target: ArrayLike | Sequence[str] | None = None,
    payees: ArrayLike | Sequence[str] | None = None,
    *,
    largest: float = math.inf,
    total: float = math.inf,
    margin: float = 0.0,
) -> PublicTerms:
    """Price public terms that work for every input in the ranges.

    Args:
        game: names, threshold and whatever has no range.
        ranges: the box.
        instrument: as in :func:`price_public`.
        min_fall: as in :func:`price_public`, now for the worst case.
        target: as in :func:`price_public`.
        payees: as in :func:`price_public`.
        largest: as in :func:`price_public`.
        total: as in :func:`price_public`.
        margin: as in :func:`price_public`.

    Returns:
        the terms; with several thresholds and more than twelve insiders, or more than one
        instrument, they may be dearer than need be, and say so.

    Raises:
        NotComplementsError: complements fail in the worst corner.
        GameError: a range that is none.
    """
    worst = find_worst_corner(game, ranges)
    worst.require_complements()
    aim, tools = read_aim(worst, min_fall, target, payees), read_instruments(worst, instrument)

    def solve(more: float) -> PublicTerms:
        if ranges.thresholds:
            return solve_several(worst, ranges.thresholds, aim, tools, largest, more)
        cast = build_cast(worst, aim, describe_tools(tools))
        return solve_cast(cast, EdgePrice(cast, tools, largest, margin=more))

    terms = keep_total(solve, total, read_margin(margin))
    return replace(
        terms,
        method=f"{terms.method}, in the worst corner of the ranges",
        assumptions=(*terms.assumptions, "Every input may be anywhere in its range."),
    )


def find_worst_corner(game: Game, ranges: Ranges) -> Game:
    """The game in which breaking pays least for everyone; thresholds set aside."""
    power, stakes, mobilisation = game.power, game.stakes, game.mobilisation
    problems: list[str] = []
    if ranges.power is not None:
        power = _read_box("power", ranges.power, (game.n, 2), problems)[:, 0]
    if ranges.stakes is not None:
        box = _read_box("stakes", ranges.stakes, (game.n, 4, 2), problems)
        stakes = np.stack([box[:, 0, 1], box[:, 1, 1], box[:, 2, 0], box[:, 3, 0]], axis=1)
    if ranges.mobilisation is not None:
        mobilisation = float(_read_box("mobilisation", ranges.mobilisation, (2,), problems)[0])
    if problems:
        raise GameError("; ".join(problems), where="ranges")
    return game.with_(power=power, stakes=stakes, mobilisation=mobilisation)


def _read_box(what: str, given: ArrayLike, shape: tuple[int, ...], problems: list[str]) -> Floats:
    box = np.array(given, dtype=np.float64)
    if box.shape != shape:
        problems.append(f"{what} must have shape {shape}, not {box.shape}")
        return np.ones(shape)
    if np.any(box[..., 0] > box[..., 1]):
        problems.append(f"{what}: the first number of a range must not exceed the second")
    return box


@dataclass(frozen=True, kw_only=True, eq=False)
class Sensitivity(Answer):
    """How fast the cost of public terms changes with each input, along the cheapest order.

    Attributes:
        names: (insider,) who is who.
        power: (insider,) change of the cost per unit of his power.
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
    group = np.empty(game.n, dtype=np.int64)
    for g, members in enumerate(cast.groups):
        group[members] = g
    path = group[list(order)]
    fall = cast.find_fall(np.concatenate([[0.0], np.cumsum(cast.power[path])]))
    return float(EdgePrice(cast, tools)(path, fall[:-1], fall[1:]).sum())
