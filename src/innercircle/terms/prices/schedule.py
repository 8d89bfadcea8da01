"""Random orders of insiders, and what everybody collects along them."""

from collections.abc import Sequence

import numpy as np

from innercircle.game import Game
from innercircle.terms._kernels.lattice import Floats
from innercircle.terms.prices.lattice_game import Cast

LIMIT = (
    "Of secret offers alone: their cost is a limit. With these payments fixed for sure, 'nobody "
    "breaks' would still be an equilibrium. What rules it out is a small chance, however small, "
    "that someone is offered so much that they break whatever the others do: from there the rest "
    "unravels, because nobody knows how many were asked before. A sponsor must be able, and be "
    "believed, to do that. Offers that all can see need no such chance."
)


def spread_path(cast: Cast, path: Sequence[int]) -> list[tuple[float, tuple[int, ...]]]:
    """Orders of insiders for a path of groups, such that members of a group are treated alike.

    A point u of [0, 1) shifts each group's members by ⌊u·size⌋ places, so that every member has
    every place of the group equally often, with at most one order more than insiders.
    """
    used = [0] * len(cast.groups)
    slots = []
    for g in path:
        slots.append((g, used[g]))
        used[g] += 1
    sizes = [members.size for g, members in enumerate(cast.groups) if used[g]]
    cuts = sorted({k / size for size in sizes for k in range(size)} | {1.0})
    spread = []
    for low, high in zip([0.0, *cuts[1:-1]], cuts[1:] or [1.0], strict=True):
        middle = 0.5 * (low + high)
        order = []
        for g, slot in slots:
            members = cast.groups[g]
            order.append(int(members[(slot + int(middle * members.size)) % members.size]))
        spread.append((high - low, tuple(order)))
    return spread


def collect_gains(
    game: Game, schedule: Sequence[tuple[float, tuple[int, ...]]], leak_fear: float
) -> tuple[Floats, Floats]:
    """(insider,) Σ probability·gain over a schedule, and the probability of being asked.

    Uses only the game's own gains and the orders, not the solver's tables.
    """
    collected, asked = np.zeros(game.n), np.zeros(game.n)
    alone = game.gains(0.0)
    for chance, order in schedule:
        before = 0.0
        for i in order:
            gain = float(game.gain(i, before))
            collected[i] += chance * ((1.0 - leak_fear) * gain + leak_fear * alone[i])
            asked[i] += chance
            before += float(game.power[i])
    return collected, asked
