"""The cheapest space of sums for a game: counts of identical insiders, a lattice, or rounding."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from innercircle.game._game import Game
from innercircle.game._kernels.sums import (
    MOST_STATES,
    Lattice,
    States,
    count_states,
    find_lattice,
    list_states,
    round_to_lattice,
)
from innercircle.game._precision import (
    find_exact_probability,
    has_tiny_powers,
    refuse_too_far_apart,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_BRACKET_STEPS = 20_000


@dataclass(frozen=True)
class Space:
    """All that the breaking of independent insiders can add up to.

    Attributes:
        sums: exact space of states, or the rounded lattice.
        kind_of: (insider,) which kind each is; kinds are ordered as the space wants them.
        counts: (kind,) insiders of the kind.
        examples: (kind,) one row of the game a kind.
        down: no true sum lies further below its state than this (0 when exact).
        up: nor further above.
    """

    sums: States | Lattice
    kind_of: Ints
    counts: Ints
    examples: Ints
    down: float = 0.0
    up: float = 0.0

    @property
    def is_exact(self) -> bool:
        """False when powers were rounded to a lattice."""
        return self.down == 0.0 and self.up == 0.0


def choose_space(game: Game, features: Floats) -> Space:
    """The cheapest space in which insiders of equal power and equal features share a kind.

    Args:
        game: the game.
        features: (insider, feature) whatever else, besides power, tells insiders apart.
    """
    table = np.column_stack((-game.power, features))  # strongest first: cheaper on a lattice
    _, examples, kind_of, counts = np.unique(
        table, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    kind_of = kind_of.reshape(-1)
    power = game.power[examples]
    lattice = find_lattice(power, counts)
    if count_states(counts) <= MOST_STATES:
        states = list_states(power, counts)
        if lattice is None or states.work <= lattice.work:
            return Space(states, kind_of, counts, examples)
    if lattice is not None:
        return Space(lattice, kind_of, counts, examples)
    rounding = round_to_lattice(power, counts, _BRACKET_STEPS)
    return Space(rounding.lattice, kind_of, counts, examples, rounding.down, rounding.up)


def compute_state_values(game: Game, space: Space, where: str) -> Floats:
    """F at every state (state,); refuses where it hangs on powers below the tolerance."""
    sums = space.sums.sums
    share = game.fall_probability(sums)
    law = game.threshold.law
    if has_tiny_powers(game) and law is not None:
        x = game.mobilisation + sums
        if not np.array_equal(share, find_exact_probability(law, (x, np.zeros_like(x)))):
            refuse_too_far_apart(game, where)
    return share
