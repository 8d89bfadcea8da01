"""Level and cutoffs of many games, one after the other, compiled."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from innercircle.dynamics._cutoffs import MARGIN, NODES, WORTH_A_LOOK
from innercircle.dynamics._kernels.compiler import compiled_and_kept
from innercircle.dynamics._kernels.middle import find_middle, find_shift
from innercircle.dynamics._kernels.room import Game, Tables, is_sound, make_room, sort_sums
from innercircle.dynamics._kernels.search import is_never_reached, solve_cutoffs

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
FindStage = Callable[..., tuple[Floats, Flags, Flags]]


def make_find_stage(fingerprint: str) -> FindStage:
    """The function that does it, kept on disk under the fingerprint of what it is made from."""

    @compiled_and_kept
    def find_stage(
        power: Floats,
        gain: Floats,
        keep: Floats,
        sigma: Floats,
        target: Floats,
        cutoffs: Floats,
        sensed: Floats,
        bar: Floats,
        tables: Tables,
        skip: bool,
    ) -> tuple[Floats, Flags, Flags]:
        """Level and cutoffs of many games; ``cutoffs`` holds the start and is moved.

        Args:
            power: shares (game, insider).
            gain: γ (game, insider).
            keep: 1 − doubt (game,).
            sigma: noise of the signals (game, insider).
            target: Φ⁻¹(c) of those with a choice (game, insider).
            cutoffs: start and result (game, insider); ±inf exactly for those without a choice.
            sensed: what each senses of τ (game, insider).
            bar: a level below it need not be exact (game,).
            tables: see ``Tables``.
            skip: leave cutoffs as they are where it is certain that nobody tries.

        Returns:
            level (game,), settled (game,), looked for (game,).
        """
        games, count = cutoffs.shape
        level = np.empty(games)
        settled, sought = np.ones(games, dtype=np.bool_), np.ones(games, dtype=np.bool_)
        if games == 0 or not fingerprint:  # named here, it enters the key of what is kept
            return level, settled, sought
        pull = np.empty(count)
        room = make_room(power[0], 2 * NODES)
        for g in range(games):
            game = Game(power[g], gain[g], keep[g], sigma[g], target[g])
            at = cutoffs[g]
            if not is_sound(game, at):
                level[g], settled[g] = np.nan, False
                continue
            sort_sums(power[g], room)
            level[g] = find_middle(power[g], keep[g], sigma[g], at, tables[0], pull)
            least = np.inf
            for i in range(at.size):
                if np.isfinite(at[i]):
                    least = min(least, sensed[g, i] - at[i])
            least -= MARGIN
            if skip and least > WORTH_A_LOOK and level[g] < bar[g] - WORTH_A_LOOK:
                # No expected power reaches 1 + a bar above it, which is never passed.
                top = min(bar[g], 2.0)
                shift = find_shift(power[g], keep[g], sigma[g], at, top, tables[0], tables[1])
                quiet, room = is_never_reached(game, at + min(shift, least, 1.0), tables, room)
                sought[g] = not quiet
            if sought[g]:
                settled[g], room = solve_cutoffs(game, at, tables, room)
                level[g] = find_middle(power[g], keep[g], sigma[g], at, tables[0], pull)
        return level, settled, sought

    return find_stage
