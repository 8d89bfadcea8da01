"""Instruments of a sponsor, declared: when one pays, what a unit costs, how far it reaches.

An instrument of face value x adds x·credibility·rate to an insider's gain from breaking, where the
rate is the chance, as the insider sees it when their turn comes, that the promise is called:

    pays "always"     payment         rate 1
    pays "if_falls"   guarantee       rate F(W + w_i)      (Winter 2004: a bonus on success)
    pays "if_holds"   safe passage    rate 1 − F(W + w_i)

and costs the sponsor unit_cost·x. An *indivisible* instrument is taken whole, at one of a few
levels (a place in the new order, a graded guarantee). On every edge of the lattice the cheapest
combination that makes the gain positive is taken: one level at most, and on top of it the divisible
instruments by cost per unit of gain. So public terms are always the same shortest path.

Sources:
    Winter (2004), Incentives and discrimination, American Economic Review 94, 764-773.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from innercircle.errors import GameError
from innercircle.game import Game
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.prices.lattice_game import read_insiders

Pays = Literal["always", "if_falls", "if_holds"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Instrument:
    """One kind of offer.

    Attributes:
        name: what it is called in answers.
        pays: when the insider who breaks collects: "always", "if_falls" or "if_holds".
        unit_cost: cost to the sponsor of a unit of face value, number or (insider,), ≥ 0.
        credibility: what a unit of face value is worth to them, number or (insider,), in [0, 1].
        most: largest face value, number or (insider,); inf when unlimited. Safe passage never
            exceeds g − p: beyond it, breaking would be worth more if the regime holds.
        levels: None when divisible; otherwise (level, insider) face values that are taken whole.
        level_costs: (level, insider) what each level costs the sponsor.
        never: insiders who may not be offered it (names or rows).
    """

    name: str
    pays: Pays = "always"
    unit_cost: ArrayLike = 1.0
    credibility: ArrayLike = 1.0
    most: ArrayLike = np.inf
    levels: ArrayLike | None = None
    level_costs: ArrayLike | None = None
    never: Sequence[int | str] = ()


def make_payment(**options: object) -> Instrument:
    """A payment on breaking, whatever happens afterwards."""
    return Instrument(**{"name": "payment", **options})  # type: ignore[arg-type]


def make_guarantee(**options: object) -> Instrument:
    """A promise that is worth something only if they break and the regime falls."""
    return Instrument(**{"name": "guarantee", "pays": "if_falls", **options})  # type: ignore[arg-type]


def make_bonus(**options: object) -> Instrument:
    """Money on success: to the insider a guarantee without limit (Winter 2004)."""
    return Instrument(**{"name": "bonus", "pays": "if_falls", **options})  # type: ignore[arg-type]


def make_safe_passage(**options: object) -> Instrument:
    """A way out that is worth something if they break and the regime holds; raises p, up to g."""
    return Instrument(**{"name": "safe_passage", "pays": "if_holds", **options})  # type: ignore[arg-type]


def make_place(
    game: Game,
    place_value: ArrayLike | None = None,
    place_cost: ArrayLike = 0.0,
    *,
    never: Sequence[int | str] = (),
) -> Instrument:
    """A place in the new order, indivisible: their g becomes ``place_value`` if that is more.

    Args:
        game: whose insiders.
        place_value: number or (insider,), what the place is worth if the regime falls, prosecution
            set aside; None: what staying is worth today (a).
        place_cost: cost to the sponsor, number or (insider,).
        never: insiders under a red line.
    """
    a, _, _, g = game.stakes.T
    value = np.broadcast_to(a if place_value is None else np.asarray(place_value, float), g.shape)
    cost = np.broadcast_to(np.asarray(place_cost, dtype=float), g.shape)
    return Instrument(
        name="place",
        pays="if_falls",
        levels=np.maximum(value - g, 0.0)[None, :],
        level_costs=np.array(cost)[None, :],
        never=never,
    )


@dataclass(frozen=True, eq=False)
class Effect:
    """Effect of a unit of face value on the cells of an insider who breaks.

    Attributes:
        cells: (insider, 4) added to a, r, p, g by a unit.
        divisible: False when it is taken whole, so that no margin can be added to it.
    """

    cells: Floats
    divisible: bool


@dataclass(frozen=True, eq=False)
class Tool:
    """An instrument with one number an insider, checked.

    Attributes:
        name: of the instrument.
        pays: of the instrument.
        worth: (insider,) what a unit of face is worth to them; 0 where it may not be offered.
        unit_cost: (insider,) of a unit of face.
        most: (insider,) largest face.
        levels: (level, insider) faces, no rows when divisible.
        level_costs: (level, insider).
    """

    name: str
    pays: Pays
    worth: Floats
    unit_cost: Floats
    most: Floats
    levels: Floats
    level_costs: Floats

    @property
    def divisible(self) -> bool:
        """False when it is taken whole."""
        return bool(self.levels.shape[0] == 0)

    def find_effect(self) -> Effect:
        """Points that a unit adds: to p unless it needs a fall, to g unless it needs none."""
        cells = np.zeros((self.worth.size, 4))
        cells[:, 2] = self.worth * (self.pays != "if_falls")
        cells[:, 3] = self.worth * (self.pays != "if_holds")
        return Effect(cells, self.divisible)

    def find_rate(self, joined: Floats) -> Floats:
        """Chance that the promise is called, given F after they have joined."""
        if self.pays == "always":
            return np.ones_like(joined)
        return joined if self.pays == "if_falls" else 1.0 - joined

    def restrict(self, rows: ArrayLike) -> "Tool":
        """The tool for some of the insiders only."""
        some = np.asarray(rows)
        return Tool(
            self.name,
            self.pays,
            self.worth[some],
            self.unit_cost[some],
            self.most[some],
            self.levels[:, some],
            self.level_costs[:, some],
        )


Given = str | Instrument | Sequence[str | Instrument]
"""Instruments as a caller may give them: one or several, by name or declared."""

_MAKERS = {
    "payment": make_payment,
    "guarantee": make_guarantee,
    "bonus": make_bonus,
    "safe_passage": make_safe_passage,
}


def read_instruments(game: Game, given: Given) -> tuple[Tool, ...]:
    """Check instruments given by name or as declared, all problems at once."""
    listed = [given] if isinstance(given, str | Instrument) else list(given)
    problems: list[str] = []
    tools = []
    for one in listed:
        if isinstance(one, str):
            name = one.replace("-", "_")
            if name not in {*_MAKERS, "place"}:
                problems.append(f"no instrument is called {one!r}")
                continue
            made = make_place(game) if name == "place" else _MAKERS[name]()
        else:
            made = one
        tools.append(_read_one(game, made, problems))
    names = [tool.name for tool in tools]
    if len(set(names)) != len(names):
        problems.append("instruments must have different names")
    if not listed:
        problems.append("there must be at least one instrument")
    if problems:
        raise GameError(
            "; ".join(problems),
            where="terms",
            advice=f"Known by name: {', '.join([*_MAKERS, 'place'])}; or declare an Instrument.",
        )
    return tuple(tools)


def _read_one(game: Game, one: Instrument, problems: list[str]) -> Tool:
    def spread(what: str, value: ArrayLike, low: float, high: float) -> Floats:
        array = np.array(value, dtype=np.float64)
        if array.ndim and array.shape != (game.n,):
            problems.append(f"{one.name}.{what} must be a number or one a insider ({game.n})")
            return np.full(game.n, low)
        if np.any(~(array >= low)) or np.any(~(array <= high)):
            problems.append(f"{one.name}.{what} must be between {low:g} and {high:g}")
            return np.full(game.n, low)
        return np.array(np.broadcast_to(array, (game.n,)))

    worth = spread("credibility", one.credibility, 0.0, 1.0)
    worth[read_insiders(game, list(one.never), f"{one.name}.never", problems)] = 0.0
    most = spread("most", one.most, 0.0, np.inf)
    unit_cost = spread("unit_cost", one.unit_cost, 0.0, np.inf)
    if one.pays == "if_holds":
        most = np.minimum(most, np.maximum(game.stakes[:, 3] - game.stakes[:, 2], 0.0))
    levels = np.zeros((0, game.n))
    costs = np.zeros((0, game.n))
    if one.levels is not None:
        rows = np.asarray(one.levels, dtype=np.float64)
        rows = rows[:, None] if rows.ndim == 1 else rows
        levels = np.array(np.broadcast_to(rows, (rows.shape[0], game.n)))
        paid = levels if one.level_costs is None else np.asarray(one.level_costs, dtype=np.float64)
        paid = paid[:, None] if paid.ndim == 1 else paid
        costs = np.array(np.broadcast_to(paid, levels.shape))
    return Tool(one.name, one.pays, worth, unit_cost, most, levels, costs)


def describe_tools(tools: Sequence[Tool]) -> Floats:
    """(insider, column) all numbers of the tools, for telling insiders apart."""
    columns: list[Floats] = []
    for tool in tools:
        columns += [tool.worth, tool.unit_cost, np.minimum(tool.most, 1e300)]
        columns += [*tool.levels, *tool.level_costs]
    return np.stack(columns, axis=1)
